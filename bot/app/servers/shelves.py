"""Which articles serve whom: a server its own beside or instead of the common ones, anybody else the common ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from bot.app.servers.book import ServerSettingsStore
from bot.app.servers.libraries import ServerLibraries
from bot.app.servers.own import OwnLibrary
from bot.app.servers.settings import Certainty, LibraryUse, ServerSettings
from bot.summarizing.summarizer import Summarizer
from index.library import Library
from index.search.joined import JoinedLibrary
from index.search.snapshot import Searchable

__all__ = ["AnswerContext", "LibraryResolver"]

Answers = TypeVar("Answers")


@dataclass(frozen=True, slots=True)
class AnswerContext(Generic[Answers]):
    """What serves one question: the articles to look in, and what answers and sums up from them."""

    library: Searchable
    answerer: Answers
    summarizer: Summarizer


class LibraryResolver(Generic[Answers]):
    """Finds the articles for a question, over one common library. Any thread may use them.

    `answerer` makes what answers from some articles, given the least confidence that counts as an answer. What is made
    for a server's own articles is kept with these and closes with them, so that no two servers share anything of it.
    """

    def __init__(
        self,
        common: Library,
        own: ServerLibraries,
        store: ServerSettingsStore,
        answerer: Callable[[Searchable, float], Answers],
    ) -> None:
        self.common = common
        self.own = own
        self.settings_store = store
        self._answerer = answerer
        self._common_context = cache(self._made_common)

    @contextmanager
    def context(self, server: int | None) -> Iterator[AnswerContext[Answers]]:
        """The context of a server (None: of whoever asks otherwise), to be used only within the `with` block.

        `server` must be given only where that server's own installation of the bot was asked. Raises a StoreError.
        """
        settings = self.settings_store.get(server)
        if server is None or (settings.use is LibraryUse.BESIDE and not self.own.exists(server)):
            yield self._common_context(settings.certainty)
            return
        with self.own.borrow(server) as own:
            yield self._context(own, settings)

    def _made_common(self, certainty: Certainty) -> AnswerContext[Answers]:
        return AnswerContext(self.common, self._answerer(self.common, certainty.threshold), Summarizer(self.common))

    def _context(self, own: OwnLibrary, settings: ServerSettings) -> AnswerContext[Answers]:
        def make() -> AnswerContext[Answers]:
            library = JoinedLibrary(self.common, own.library) if settings.use is LibraryUse.BESIDE else own.library
            return AnswerContext(library, self._answerer(library, settings.certainty.threshold), Summarizer(library))

        return own.kept((settings.use, settings.certainty), make)
