"""The custom ids of buttons and forms, the forms themselves, and the registry of what handles them.

A custom id holds all that its component needs, so that old messages go on working after a restart.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import discord
from discord.ext import commands

from bot.discord.platform.texts import TOO_OLD


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
    END_WATCH = (
        "end"  # a watch: its id in the first half of the key (see `watching.py`); 1 for in the list, 0 elsewhere
    )
    OWN_LIST = "own"  # nothing: a page of a server's own articles, from 0
    DROP = "drop"  # articles that may be meant: one of these choices, from 0, to be removed
    TAKE = "take"  # what was set aside, to be put in its place
    UNDO = "undo"  # a server's settings, as they were before a change
    KEEP = "keep"  # nothing: all stays as it is


ON_QUESTIONS = frozenset(
    (
        Action.MORE,
        Action.STEP,
        Action.CONTEXT,
        Action.READ,
        Action.HELPFUL,
        Action.WHY,
        Action.REMOVE,
        Action.FOLLOW_UP,
    )
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
Kind = discord.InteractionType


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
