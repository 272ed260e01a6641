"""Services: what most features are given."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app.question_service import QuestionService
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.discord.platform.actions import ActionRegistry
from bot.discord.platform.background import Background
from bot.discord.platform.interactions import InteractionResponder

__all__ = ["Services"]


@dataclass(frozen=True, slots=True)
class Services:
    """What answers and what is kept, where blocking work is done, and how interactions and clicks are answered.

    `reader` is how many characters of an article may be read (None: all, 0: none); `cdn` is where attachments lie.
    """

    questions: QuestionService
    libraries: LibraryResolver
    state: State
    background: Background
    responder: InteractionResponder
    actions: ActionRegistry
    reader: int | None
    cdn: str

    @property
    def readable(self) -> bool:
        """Whether articles can be read."""
        return self.reader != 0
