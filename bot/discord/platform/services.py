"""Services: what most features are given, and the base of those features."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app.question_service import QuestionService
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.discord.platform.actions import ActionRegistry
from bot.discord.platform.background import Background
from bot.discord.platform.interactions import InteractionResponder

__all__ = ["Feature", "Services"]


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


class Feature:
    """A part of the Discord face that has the services as attributes."""

    def __init__(self, services: Services) -> None:
        self._questions = services.questions
        self._libraries = services.libraries
        self._settings_store = services.libraries.settings_store
        self._state = services.state
        self._background = services.background
        self._responder = services.responder
        self._reader = services.reader
        self._readable = services.readable
        self._cdn = services.cdn
