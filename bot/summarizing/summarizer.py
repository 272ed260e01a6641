"""Summarizer: the door to summaries of a library's articles, its topics, and the library as a whole."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import date

from bot.summarizing.digest import make_digest
from bot.summarizing.document import summarizable
from bot.summarizing.rankers import combination, probability
from bot.summarizing.selection import Pool, select
from bot.summarizing.summary import Length, Scope, Section, Summary, quote_sentence
from bot.summarizing.topic import summarize_topic
from index.article import Article
from index.search.snapshot import Searchable, Snapshot

__all__ = ["Summarizer", "summarize_article"]

_MAX_KEPT = 16  # digests


class Summarizer:
    """Summaries of one library, each of one state of it. Synchronous, and safe to use from any thread.

    `sentences`, where given, is how many sentences a summary has at most, whatever its length.
    """

    def __init__(self, library: Searchable) -> None:
        self._library = library
        self._digests: tuple[object, dict[Hashable, Summary]] = (None, {})

    def article(self, reference: str, length: Length = Length.MEDIUM, sentences: int | None = None) -> Summary:
        """Return the gist of an article, named by id, number or title. Raises UnknownArticle or AmbiguousArticle."""
        with self._library.snapshot() as snapshot:
            article = snapshot.article(snapshot.resolve(reference).id)
        return summarize_article(article, sentences or length.sentences)

    def topic(self, topic: str, length: Length = Length.MEDIUM, sentences: int | None = None) -> Summary:
        """Return what the library says on a topic; no sentences where it says nothing."""
        with self._library.snapshot() as snapshot:
            return summarize_topic(snapshot, topic, sentences or length.sentences)

    def digest(
        self, since: date | None = None, length: Length = Length.MEDIUM, sentences: int | None = None
    ) -> Summary:
        """Return the main stories of all articles, or of those published on or after a date.

        It is kept until the library changes: made of 500 articles, it takes a second or two.
        """
        with self._library.snapshot() as snapshot:
            state = snapshot.vocabulary()  # the same object as long as nothing changes
            held, digests = self._digests
            if held is not state or len(digests) >= _MAX_KEPT:
                digests = {}
                self._digests = state, digests
            asked = (since, length, sentences)
            found = digests.get(asked)
            if found is None:
                found = digests[asked] = _digest(snapshot, since, length.stories, sentences)
            return found


def _digest(snapshot: Snapshot, since: date | None, max_stories: int, max_sentences: int | None) -> Summary:
    infos = snapshot.articles()
    if since is None:
        return make_digest([snapshot.article(info.id) for info in infos], max_stories, max_sentences)
    fresh = [info for info in infos if info.published and info.published[:10] >= since.isoformat()]
    undated = sum(info.published is None for info in infos)
    digest = make_digest([snapshot.article(info.id) for info in fresh], max_stories, max_sentences)
    return replace(digest, undated_left_out=undated)


def summarize_article(article: Article, max_sentences: int) -> Summary:
    """Return at most `max_sentences` sentences of an article; none where it has nothing that may be quoted."""
    document = summarizable(article)
    weights = combination(document, max_sentences)
    quoted = tuple(
        quote_sentence(
            article,
            document.units[unit].number,
            score=float(weights[unit]),
            confidence=probability(float(weights[unit])),
        )
        for unit in sorted(select(Pool.of([document]), weights, max_units=max_sentences))
    )
    return Summary(Scope.ARTICLE, article.title, (Section(None, quoted),) if quoted else ())
