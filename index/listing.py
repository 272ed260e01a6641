"""The list of all articles and their titles, read once in each state of a library."""

from __future__ import annotations

from collections.abc import Hashable

from index.serving import Serving
from index.store import ArticleInfo, Store
from index.titles import Titles

__all__ = ["Listing"]


class Listing:
    """The articles of the store that serves, read anew once anything was committed. Safe to use from any thread."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._articles: tuple[Store, Hashable, tuple[ArticleInfo, ...]] | None = None
        self._titles: Titles | None = None

    def articles(self) -> tuple[ArticleInfo, ...]:
        """All articles, numbered from 1 in order of arrival; the same object as long as nothing changes."""
        store = self._serving.store()
        if not store.exists():
            return ()
        state = store.state()
        held = self._articles
        if held is None or held[0] is not store or held[1] != state:
            with store.reading() as reader:
                held = self._articles = store, state, reader.articles()
        return held[2]

    def titles(self) -> Titles:
        """Their titles, to be searched; the same object as long as nothing changes."""
        articles = self.articles()
        held = self._titles
        if held is None or held.articles is not articles:
            held = self._titles = Titles(articles)
        return held
