"""A server's settings as Markdown, and as choices that Discord offers. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from discord import app_commands

from bot.app.server_settings import Certainty, LibraryUse, ReplyFormat, ReplyPlace, ServerSettings

__all__ = ["CERTAINTIES", "LOOKS", "PLACES", "settings_text"]

_PLACES = {ReplyPlace.CHANNEL: "in place", ReplyPlace.THREAD: "in a thread of its own"}
_LOOKS = {ReplyFormat.EMBED: "embeds", ReplyFormat.TEXT: "plain text"}
_CERTAINTIES = {
    Certainty.BOLD: "bold: more answers, more of them wrong",
    Certainty.NORMAL: "normal",
    Certainty.CAREFUL: "careful: fewer answers, fewer of them wrong",
}
_USES = {LibraryUse.BESIDE: "beside the common ones", LibraryUse.INSTEAD: "instead of the common ones"}

PLACES = [app_commands.Choice(name=name, value=place.value) for place, name in _PLACES.items()]
LOOKS = [app_commands.Choice(name=name, value=look.value) for look, name in _LOOKS.items()]
CERTAINTIES = [app_commands.Choice(name=name, value=level.value) for level, name in _CERTAINTIES.items()]

_MOST_NAMED = 20


def settings_text(settings: ServerSettings) -> str:
    """All settings, a line each, with the command that changes each."""
    return "\n".join(
        [
            f"**Every question is answered in**: {_named('<#{}>', settings.channels, 'no channel')} "
            "(`/settings channel`)",
            f"**Messages are answered**: {_PLACES[settings.place]} (`/settings answers`)",
            f"**Passages in an answer**: at most {settings.passages} (`/settings answers`)",
            f"**Answers are shown as**: {_LOOKS[settings.look]} (`/settings answers`)",
            f"**How sure to be**: {_CERTAINTIES[settings.certainty]} (`/settings answers`)",
            f"**Who may ask**: {_named('<@&{}>', settings.roles, 'everybody')} (`/settings role`)",
            f"**What people think of answers is told in**: "
            f"{_named('<#{}>', [settings.feedback] if settings.feedback else [], 'no channel')} (`/settings feedback`)",
            f"**This server's own articles serve**: {_USES[settings.use]} (`/library use`)",
        ]
    )


def _named(form: str, ids: Iterable[int], none: str) -> str:
    named = [form.format(id) for id in sorted(ids)]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return " ".join(named[:_MOST_NAMED]) + more if named else none
