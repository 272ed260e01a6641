"""Replies as plain values, and the arguments with which discord.py sends them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

import discord

from bot.discord.platform.actions import Action, ComponentId, asker_hash
from bot.rendering.discord.markdown import utf16_length

HEADING_LIMIT = 150
PLAIN_BUDGET = 1_950 - HEADING_LIMIT - len("****\n\n")  # of the 2000 of a message
EMBED_BUDGET = 4_000  # of the 4096 of an embed's description
_NAMED = re.compile(r"(?<!\\)`/([a-z-]{1,32}(?: [a-z-]{1,32}){0,2})`")
_MAX_DESCRIPTION, _MAX_CONTENT = 4_096, 2_000


class ReplyStyle(Enum):
    """The kind of a reply, shown by the colour of its embed."""

    PLAIN = auto()
    ANSWER = auto()
    CLOSEST = auto()  # the articles don't say, but something comes close
    NONE = auto()  # the articles don't say
    ERROR = auto()


_COLOURS = {
    ReplyStyle.PLAIN: discord.Colour(0x5865A2),
    ReplyStyle.ANSWER: discord.Colour(0x2F8F5B),
    ReplyStyle.CLOSEST: discord.Colour(0xD9961A),
    ReplyStyle.NONE: discord.Colour(0x80848E),
    ReplyStyle.ERROR: discord.Colour(0xB3403A),
}


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a reply, in row 0 to 4; `danger` marks one that takes something away."""

    label: str
    component: ComponentId
    row: int = 0
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Markdown within the budget of an embed or of plain text, an optional heading above it, and buttons below.

    `footer` is plain text that stands apart: which page this is.
    `file` is a text file by name and content, for replies to interactions.
    """

    text: str
    style: ReplyStyle = ReplyStyle.PLAIN
    heading: str | None = None
    embed: bool = False
    buttons: tuple[Button, ...] = ()
    file: tuple[str, str] | None = None
    footer: str | None = None


def budget_of(embed: bool) -> int:
    """Return how many UTF-16 units the text of a reply may have, in an embed or in plain text."""
    return EMBED_BUDGET if embed else PLAIN_BUDGET


def removal_button(key: str, asker: int, row: int = 0) -> Button:
    """Return the button by which who asked, and moderators, remove a reply that all see.

    It knows `asker` by itself; `key` is any that is the reply's own.
    """
    return Button("Remove", ComponentId(Action.REMOVE, key, asker_hash(key, asker)), row)


def page_mark(number: int, pages: int) -> str | None:
    """Return the footer of page `number` (from 0), None where there is only one."""
    return f"Page {number + 1} of {pages}" if pages > 1 else None


class CommandMentions:
    """The registered commands by their names, which can be clicked in a text where Discord knows the command's id."""

    def __init__(self) -> None:
        self._ids: Mapping[str, int] = {}

    def learn(self, ids: Mapping[str, int]) -> None:
        """Take the ids of all commands by their names, "settings show" for one of a group."""
        self._ids = ids

    def linked(self, text: str) -> str:
        """Return the bot's own words with the names of commands in them made such that they can be clicked."""

        def mention(found: re.Match[str]) -> str:
            id = self._ids.get(found[1])
            return f"</{found[1]}:{id}>" if id is not None else found[0]

        return _NAMED.sub(mention, text)


def send_kwargs(reply: Reply, mentions: CommandMentions, *, new: bool = False) -> dict[str, Any]:
    """Return the arguments with which discord.py sends `reply` as a `new` message, or edits one to be it.

    `mentions` makes the names of commands clickable, where the text that has them then fits: what articles and people
    say has no such names, since its backticks are escaped.

    Where there are no buttons, the view is None, which removes those of an edited message; a new one has none.
    """
    embeds: list[discord.Embed] = []
    content: str | None = None
    linked = mentions.linked(reply.text)
    taken = 0 if reply.embed else utf16_length(f"****\n\n{reply.heading or ''}\n\n{reply.footer or ''}")
    if linked != reply.text and utf16_length(linked) + taken <= (_MAX_DESCRIPTION if reply.embed else _MAX_CONTENT):
        reply = replace(reply, text=linked)
    if reply.embed:
        embeds = [discord.Embed(title=reply.heading, description=reply.text, colour=_COLOURS[reply.style])]
        if reply.footer:
            embeds[0].set_footer(text=reply.footer)
    else:
        head = (f"**{reply.heading}**",) if reply.heading else ()
        content = "\n\n".join([*head, reply.text, *((reply.footer,) if reply.footer else ())])
    attached: dict[str, Any] = {}
    if reply.file is not None:
        name, written = reply.file
        attached["attachments"] = [discord.File(io.BytesIO(written.encode()), filename=name)]
    if reply.buttons or not new:
        attached["view"] = _view(reply.buttons) if reply.buttons else None
    return attached | {
        "content": content,
        "embeds": embeds,
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def _view(buttons: Iterable[Button]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for button in buttons:
        style = discord.ButtonStyle.primary if button.primary else discord.ButtonStyle.secondary
        if button.danger:
            style = discord.ButtonStyle.danger
        item: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=button.label, custom_id=button.component.encoded(), style=style, row=button.row
        )
        view.add_item(item)
    view.stop()  # clicks go to the ActionRegistry: discord.py need not keep each view in memory
    return view
