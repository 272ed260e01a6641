"""Which articles serve whom: a server its own beside or instead of the common ones, anybody else the common ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from bot.app.servers.book import ServerBook
from bot.app.servers.libraries import ServerLibraries
from bot.app.servers.own import OwnLibrary
from bot.app.servers.settings import Certainty, ServerSettings, Use
from bot.summarizing.summarizer import Summarizer
from index.joined import JoinedLibrary
from index.library import Library
from index.searchable import Searchable

__all__ = ["Shelf", "Shelves"]

Answers = TypeVar("Answers")


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Answers]):
    """What serves one question: the articles to look in, and what answers and sums up from them."""

    library: Searchable
    answers: Answers
    summaries: Summarizer


class Shelves(Generic[Answers]):
    """All shelves over one common library. Any thread may use them.

    `answerer` makes what answers from some articles, given the least confidence that counts as an answer. What is made
    for a server's own articles is kept with these and closes with them, so that no two servers share anything of it.
    """

    def __init__(
        self,
        common: Library,
        own: ServerLibraries,
        book: ServerBook,
        answerer: Callable[[Searchable, float], Answers],
    ) -> None:
        self.common = common
        self.own = own
        self.book = book
        self._answerer = answerer
        self._common_shelf = cache(self._made_common)

    @contextmanager
    def lend(self, server: int | None) -> Iterator[Shelf[Answers]]:
        """The shelf of a server (None: of whoever asks otherwise), to be used only within the `with` block.

        `server` must be given only where that server's own installation of the bot was asked. Raises a StoreError.
        """
        settings = self.book.settings(server)
        if server is None or (settings.use is Use.BESIDE and not self.own.exists(server)):
            yield self._common_shelf(settings.certainty)
            return
        with self.own.lend(server) as own:
            yield self._shelf(own, settings)

    def _made_common(self, certainty: Certainty) -> Shelf[Answers]:
        return Shelf(self.common, self._answerer(self.common, certainty.threshold), Summarizer(self.common))

    def _shelf(self, own: OwnLibrary, settings: ServerSettings) -> Shelf[Answers]:
        def make() -> Shelf[Answers]:
            library = JoinedLibrary(self.common, own.library) if settings.use is Use.BESIDE else own.library
            return Shelf(library, self._answerer(library, settings.certainty.threshold), Summarizer(library))

        return own.kept((settings.use, settings.certainty), make)
