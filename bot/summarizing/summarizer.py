"""Summarizer: the door to summaries of a library's articles, its topics, and the library as a whole."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import date

from bot.summarizing.article import summarize_article
from bot.summarizing.digest import make_digest
from bot.summarizing.summary import Length, Summary
from bot.summarizing.topic import summarize_topic
from index.search.snapshot import Searchable

__all__ = ["Summarizer"]

_KEPT = 16  # digests


class Summarizer:
    """Summaries of one library, quotations only. Synchronous, and safe to use from any thread.

    `sentences`, where given, is how many sentences a summary has at most, whatever its length.
    """

    def __init__(self, library: Searchable) -> None:
        self._library = library
        self._digests: tuple[object, dict[Hashable, Summary]] = (None, {})

    def article(self, reference: str, length: Length = Length.MEDIUM, sentences: int | None = None) -> Summary:
        """The gist of an article, named by id, number or title. Raises UnknownArticle or AmbiguousArticle."""
        info = self._library.resolve(reference)
        return summarize_article(self._library.article(info.id), sentences or length.sentences)

    def topic(self, topic: str, length: Length = Length.MEDIUM, sentences: int | None = None) -> Summary:
        """What the library says on a topic; no sentences where it says nothing."""
        with self._library.snapshot() as snapshot:
            return summarize_topic(snapshot, topic, sentences or length.sentences)

    def digest(
        self, since: date | None = None, length: Length = Length.MEDIUM, sentences: int | None = None
    ) -> Summary:
        """The main stories of all articles, or of those published on or after a date.

        Kept until the library changes: made of 500 articles, it takes a second or two.
        """
        state = self._library.vocabulary()  # the same object as long as nothing changes
        held, digests = self._digests
        if held is not state or len(digests) >= _KEPT:
            digests = {}
            self._digests = state, digests
        asked = (since, length, sentences)
        found = digests.get(asked)
        if found is None:
            found = digests[asked] = self._digest(since, length.stories, sentences)
        return found

    def _digest(self, since: date | None, stories: int, sentences: int | None) -> Summary:
        infos = self._library.articles()
        if since is None:
            return make_digest([self._library.article(info.id) for info in infos], stories, sentences)
        fresh = [info for info in infos if info.published and info.published[:10] >= since.isoformat()]
        undated = sum(info.published is None for info in infos)
        made = make_digest([self._library.article(info.id) for info in fresh], stories, sentences)
        return replace(made, undated_left_out=undated)
