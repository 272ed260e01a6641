"""What is sent, whatever it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.discord.platform.custom_ids import ComponentId

__all__ = ["EMBED_BUDGET", "HEADING_LIMIT", "PLAIN_BUDGET", "Button", "Look", "Reply", "Style"]

HEADING_LIMIT = 150
PLAIN_BUDGET = 1_950 - HEADING_LIMIT - len("****\n\n")  # of the 2000 of a message
EMBED_BUDGET = 4_000  # of the 4096 of an embed's description


class Look(Enum):
    """What kind of reply it is, told at a glance by its colour."""

    PLAIN = auto()
    ANSWER = auto()
    CLOSEST = auto()  # the articles don't say, but something comes close
    NONE = auto()  # the articles don't say
    TROUBLE = auto()


class Style(Enum):
    """How much a button catches the eye."""

    QUIET = auto()
    STRONG = auto()


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a reply, in row 0 to 4; one without `enabled` is only shown."""

    label: str
    component: ComponentId
    row: int = 0
    style: Style = Style.QUIET
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """Markdown, within the budget of an embed or of plain text, with a heading or without, and buttons below."""

    text: str
    look: Look = Look.PLAIN
    heading: str | None = None
    embed: bool = False
    buttons: tuple[Button, ...] = ()
