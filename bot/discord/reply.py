"""What is sent, whatever it answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.discord.custom_ids import ComponentId
from bot.presenting.blocks import Tone

__all__ = ["EMBED_BUDGET", "HEADING_LIMIT", "PLAIN_BUDGET", "Reply"]

HEADING_LIMIT = 150
PLAIN_BUDGET = 1_950 - HEADING_LIMIT - len("****\n\n")  # of the 2000 of a message
EMBED_BUDGET = 4_000  # of the 4096 of an embed's description


@dataclass(frozen=True, slots=True)
class Reply:
    """Markdown, within the budget of an embed or of plain text, with a heading or without, and buttons below."""

    text: str
    tone: Tone = Tone.PLAIN
    heading: str | None = None
    embed: bool = False
    buttons: tuple[ComponentId, ...] = ()
