"""Replies as plain values, and the arguments with which discord.py sends them; their buttons and forms.

First come the texts that more than one feature says.

A custom id holds all that its component needs, so that old messages go on working after a restart. The registry knows
what handles each.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Any, cast

import discord
from discord.ext import commands

from bot.rendering.discord.markdown import utf16_length
from index.errors import StoreError

GONE = "That passage is gone: its article was removed, or changed, since. Ask again, and I look anew."
INTERRUPTED = "I was restarted before I had this ready. Please click, or use the command, once more."
NO_MORE = "There are no more passages on this."
CHANGED_COMMAND = (
    "This command has changed since your Discord learned of it. Restart Discord (on a phone, close it), or try again "
    "in some minutes."
)
NOTHING_TYPED = "There was nothing in the form. Click again, and write into it."
UNKNOWN_ARTICLE = (
    "I have no such article. `/articles` lists what I have; choose one of the titles that are offered as you type."
)
_SEVERAL = "Several articles are called that, or have it in their titles."
AMBIGUOUS_ARTICLE = f"{_SEVERAL} Choose one of those that are offered as you type."
WHICH_ARTICLE = f"{_SEVERAL} Which one do you mean?"
NOT_ADMITTED = "On this server only people with certain roles may ask me; its moderators choose which."
NOT_TO_REMOVE = "Only the one who asked can remove this answer, or a moderator (with the permission Manage Messages)."
NOT_YOURS = "That belongs to somebody else's answer. Ask me yourself with `/ask`."
STOPPING = "I am being restarted. Please try again in a minute."
TOO_MUCH = "Too much is asked at once just now. Please ask again shortly."
TOO_OLD = "This answer is too old for that. Ask again, and I look anew."

_AUTO_MOD = (
    "this server's AutoMod blocks what I would quote: a moderator can let my role pass it, in the server's settings "
    "under AutoMod"
)
_SLOW = "the channel's slow mode holds me back: a moderator can give me the permission Manage Messages there"
_FULL = "the server has reached one of Discord's limits: a moderator can close some threads"

REFUSALS = {
    200000: f"I can't answer: {_AUTO_MOD}.",
    200001: f"I can't answer: {_AUTO_MOD}.",
    240000: f"I can't answer: {_AUTO_MOD}.",
    20016: f"I can't answer: {_SLOW}.",
    20028: f"I can't answer: {_SLOW}.",
    40058: "I can't answer: a forum takes posts alone, no messages. Ask me inside a post.",
    30046: f"I can't answer: {_FULL}.",
    50083: "I can't answer: the thread is closed. A moderator can open it again.",
    160005: "I can't answer: the thread is locked. A moderator can unlock it, or give me the permission Manage Threads"
    " there.",
    160006: f"I can't answer: {_FULL}.",
    160007: f"I can't answer: {_FULL}.",
}
"""What is said where Discord refuses an answer with one of these codes."""

TIMED_OUT = "I can't answer: I am timed out on this server. A moderator can end that."

_MAX_NUMBER = 999_999  # that a custom id can hold

Kind = discord.InteractionType

HEADING_LIMIT = 150
PLAIN_BUDGET = 1_950 - HEADING_LIMIT - len("****\n\n")  # of the 2000 of a message
EMBED_BUDGET = 4_000  # of the 4096 of an embed's description
_NAMED = re.compile(r"(?<!\\)`/([a-z-]{1,32}(?: [a-z-]{1,32}){0,2})`")
_MAX_DESCRIPTION, _MAX_CONTENT = 4_096, 2_000

PAGE_MARK = 40
"""Characters that a page leaves free for its number."""


def near_articles(wanted: str, count: int = 1) -> str:
    """Return what is said where no article is called so, but `count` nearly are."""
    return f"I have no article “{wanted}”. Do you mean {'this one' if count == 1 else 'one of these'}?"


def more_choices(count: int) -> str:
    """Return what is said of articles that were meant too, but have no button."""
    return f"… and {count:,} more. You can name one by its number, like #3; `/articles` lists them all."


def went_wrong(error: Exception, id: str) -> str:
    """Return what is said of an unforeseen error, which the log has under the same id."""
    what = (
        "I can't get at the articles just now" if isinstance(error, StoreError) else "Something went wrong on my side"
    )
    return f"{what}. Please try again later. (error {id})"


def may_not_answer(channel: int, permission: str) -> str:
    """Return what somebody is told directly who called the bot where it may not answer."""
    return f"I can't answer you in <#{channel}>: a moderator has to give me the permission {permission} there first."


def too_fast(seconds: int) -> str:
    """Return what is said to somebody who asks faster than the cooldown allows."""
    return f"You ask faster than I can read. Please try again in {seconds} second{'' if seconds == 1 else 's'}."


class MalformedId(ValueError):
    """A custom id that this bot never made."""


class Action(StrEnum):
    """What a component does. The comments say what `key` recalls, and what `number` means."""

    MORE = "more"  # a question: its passages from this one on, from 0
    STEP = "step"  # as CONTEXT, in place of the surroundings of another one
    CONTEXT = "context"  # a question: one of its passages, from 0, in its surroundings
    READ = "read"  # a question: the article of one of its passages, from 0, where that stands
    HELPFUL = "helpful"  # a question: 1 for helpful, 0 for not
    WHY = "why"  # a question: say why its answer is not helpful
    REMOVE = "remove"  # a question: a hash of who asked it (see `asker_hash`), or 0
    FOLLOW_UP = "follow"  # a question
    TURN = "turn"  # a view: one of its pages, from 0
    SHOW_MEANT = "show"  # articles that may be meant: twice one of these, from 0, and 1 more to show it privately
    ASK_MEANT = "ask"  # likewise, to ask what was to be asked of it
    CHECK = "check"  # a view: of a text whose quotations are checked
    OPEN = "open"  # a view: one of the places on a page, from 0
    END_WATCH = "end"  # a watch: its id in the first half of the key (see `watching.py`); 1 in the list, 0 elsewhere
    OWN_LIST = "own"  # nothing: a page of a server's own articles, from 0
    CHOSEN_LIST = "chosen"  # nothing: a page of the questions that moderators answer, from 0
    DROP = "drop"  # articles that may be meant: one of these choices, from 0, to be removed
    TAKE = "take"  # what was set aside, to be put in its place
    UNDO = "undo"  # a server's settings, as they were before a change
    KEEP = "keep"  # nothing: all stays as it is


ON_QUESTIONS = frozenset(
    (Action.MORE, Action.STEP, Action.CONTEXT, Action.READ, Action.HELPFUL, Action.WHY, Action.REMOVE, Action.FOLLOW_UP)
)
"""The actions whose key recalls a question."""

TEMPLATE = re.compile(f"(?P<action>{'|'.join(Action)}):(?P<key>[0-9a-f]{{16}}):(?P<number>[0-9]{{1,6}})")
"""The form of all custom ids."""


def asker_hash(key: str, person: int) -> int:
    """Return a number of 1 to 999,999 by which a button knows who asked a question, though nothing is kept of them."""
    return int.from_bytes(hashlib.sha256(f"{key}:{person}".encode()).digest()[:8]) % 999_999 + 1


@dataclass(frozen=True, slots=True)
class ComponentId:
    """An action on what is stored under `key`. The action defines what `number` (0 to 999,999) means."""

    action: Action
    key: str
    number: int = 0

    @classmethod
    def plain(cls, action: Action, number: int = 0) -> ComponentId:
        """Return the id of an action that recalls nothing."""
        return cls(action, "0" * 16, number)

    def encoded(self) -> str:
        """Return the custom id, of at most 100 characters. Raises MalformedId where `decoded` would not take it."""
        custom_id = f"{self.action}:{self.key}:{self.number}"
        if not TEMPLATE.fullmatch(custom_id):
            raise MalformedId(custom_id)
        return custom_id

    @classmethod
    def decoded(cls, custom_id: str) -> ComponentId:
        """Return the parts of a custom id that `encoded` made. Raises MalformedId for any other text."""
        match = TEMPLATE.fullmatch(custom_id)
        if match is None:
            raise MalformedId(custom_id)
        return cls(Action(match["action"]), match["key"], int(match["number"]))


def components_of(message: discord.Message) -> Iterator[ComponentId]:
    """Yield what the buttons of one of the bot's own messages do."""
    for row in message.components:
        for component in getattr(row, "children", ()):
            with contextlib.suppress(MalformedId):
                yield ComponentId.decoded(getattr(component, "custom_id", None) or "")


Handler = Callable[[discord.Interaction, ComponentId], Awaitable[None]]


class ActionRegistry(commands.Cog):
    """A router of clicks on buttons, and of forms that were sent, to the features that registered for their actions.

    `admit` tells whether somebody may use the bot, and answers them where they may not. `explain` tells them something.
    """

    def __init__(
        self,
        admit: Callable[[discord.Interaction], Awaitable[bool]],
        explain: Callable[[discord.Interaction, str], Awaitable[object]],
    ) -> None:
        self._admit = admit
        self._explain = explain
        self._handlers: dict[tuple[Kind, Action], Handler] = {}

    def on_click(self, action: Action, handler: Handler) -> None:
        """Register the handler of clicks on buttons with this action."""
        self._handlers[Kind.component, action] = handler

    def on_submit(self, action: Action, handler: Handler) -> None:
        """Register the handler of forms with this action."""
        self._handlers[Kind.modal_submit, action] = handler

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Route an interaction; one that no feature knows (any more) is told to be too old."""
        if interaction.type not in (Kind.component, Kind.modal_submit) or interaction.data is None:
            return
        try:
            component = ComponentId.decoded(str(interaction.data.get("custom_id", "")))
        except MalformedId:
            await self._explain(interaction, TOO_OLD)
            return
        handler = self._handlers.get((interaction.type, component.action))
        if handler is None:
            await self._explain(interaction, TOO_OLD)
        # Whoever may not ask any more may still take back what they asked.
        elif component.action is Action.REMOVE or await self._admit(interaction):
            await handler(interaction, component)


def form(
    component: ComponentId, title: str, label: str, placeholder: str, *, name: str, max_length: int, long: bool = False
) -> discord.ui.Modal:
    """Return a form whose field, of one line or `long`, has the custom id `name`."""
    made = discord.ui.Modal(title=title, custom_id=component.encoded())
    field: discord.ui.TextInput[discord.ui.View] = discord.ui.TextInput(
        placeholder=placeholder,
        max_length=max_length,
        custom_id=name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
    )
    made.add_item(discord.ui.Label(text=label, component=field))
    return made


def typed_in(interaction: discord.Interaction, name: str) -> str:
    """Return what was typed into the field of a form that was sent, without white space around it."""
    data = cast("dict[str, Any]", interaction.data or {})
    fields = [field.get("component") or field for field in data.get("components", ())]
    typed = (str(field["value"]) for field in fields if field.get("custom_id") == name and "value" in field)
    return next(typed, "").strip()


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


def turned(
    pages: Sequence[str], component: ComponentId, *, embed: bool, heading: str | None = None, row: int = 0
) -> Reply:
    """Return the page that a component names (the last, where there are fewer by now), with buttons that turn it."""
    last = min(len(pages) - 1, _MAX_NUMBER)
    at = min(component.number, last)
    turns = [("Back", at - 1)] * (at > 0) + [("Next", at + 1)] * (at < last)
    buttons = tuple(Button(name, replace(component, number=to), row) for name, to in turns)
    footer = f"Page {at + 1} of {last + 1}" if last else None
    return Reply(pages[at], heading=heading, embed=embed, buttons=buttons, footer=footer)


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
    return attached | {"content": content, "embeds": embeds, "allowed_mentions": discord.AllowedMentions.none()}


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
