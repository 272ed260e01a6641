"""Two libraries searched as if they were one: each stays as it is, and neither learns anything of the other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Protocol

import numpy as np

from index.article import Article
from index.chunks import Field
from index.errors import UnknownArticle
from index.search.bm25 import lucene_idf
from index.search.hits import FIELD_WEIGHTS, Candidate, FieldWeights, Hits, Query, merged
from index.search.snapshot import LibrarySnapshot, Once, Searchable, Wanted
from index.search.titles import Listed, TitleMatches, resolved
from index.store import ArticleInfo
from index.text.vocabulary import JoinedVocabulary, Vocabulary


class _Library(Protocol):
    def snapshot(self) -> AbstractContextManager[LibrarySnapshot]: ...


class JoinedLibrary(Searchable):
    """A common library and an own one beside it. Both stay their owners' to close.

    Where both have an article of the same id, the own one stands for it.
    """

    def __init__(self, common: _Library, own: _Library) -> None:
        self._common = common
        self._own = own
        self._held: JoinedSnapshot | None = None

    @contextmanager
    def snapshot(self) -> Iterator[JoinedSnapshot]:
        """Open a snapshot of the present state of both; the same object as long as nothing changes."""
        with self._common.snapshot() as common, self._own.snapshot() as own:
            held = self._held
            if held is None or held.common is not common or held.own is not own:
                held = self._held = JoinedSnapshot(common, own)
            yield held


class JoinedSnapshot:
    """A state of two joined libraries, as a `Snapshot`."""

    def __init__(self, common: LibrarySnapshot, own: LibrarySnapshot) -> None:
        self.common = common
        self.own = own
        self.vocabulary: Once[Vocabulary] = Once(lambda: JoinedVocabulary(common.vocabulary(), own.vocabulary()))
        self.articles = Once(self._articles)
        self._own_ids = Once(lambda: frozenset(info.id for info in own.articles()))
        self._hidden_keys = Once(lambda: common.keys_of(self._own_ids()))

    @property
    def is_demonstration(self) -> bool:
        """Whether there are no articles but those of the common library's demonstration."""
        return self.common.is_demonstration and not self.own.articles()

    def _articles(self) -> tuple[ArticleInfo, ...]:
        """Return the common articles, then the own ones, numbered through from 1."""
        hidden = self._own_ids()
        infos = [*(info for info in self.common.articles() if info.id not in hidden), *self.own.articles()]
        return tuple(replace(info, number=number) for number, info in enumerate(infos, 1))

    def titled(self, typed: str, limit: int) -> TitleMatches:
        """See `Snapshot`."""
        ids = self._own_ids()
        hidden = [info.number for info in self.common.articles() if info.id in ids]
        shown = len(self.common.articles()) - len(hidden)
        common = self.common.titled(typed, limit, without=ids)
        own = self.own.titled(typed, limit)

        def numbered(common: Iterable[ArticleInfo], own: Iterable[ArticleInfo]) -> tuple[ArticleInfo, ...]:
            return (
                *(replace(info, number=info.number - bisect_left(hidden, info.number)) for info in common),
                *(replace(info, number=info.number + shown) for info in own),
            )

        return TitleMatches(numbered(common.beginning, own.beginning), numbered(common.others, own.others))

    def resolve(self, reference: str) -> ArticleInfo:
        """See `Snapshot`."""
        return resolved(reference, Listed(self.articles()), part=True)

    def article(self, id: str) -> Article:
        """See `Snapshot`."""
        for one in (self.own, self.common):
            try:
                return one.article(id)
            except UnknownArticle:
                pass
        raise UnknownArticle(id, len(self.articles()))

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """See `Snapshot`; of equal hits the common come first.

        Each library weighs a term by its own idf, and in a handful of articles a term is rare only by chance: so each
        is asked with factors that replace its idf by the idf among the documents of both.
        """
        query = replace(query, terms=tuple(weighted := query.weighted_terms()), weights=tuple(weighted.values()))
        counted = [(one.field_documents(), one.field_frequencies(query.terms)) for one in (self.common, self.own)]
        common, own = (
            one.search(replace(query, factors=factors), limit, weights=weights)
            for one, factors in zip((self.common, self.own), _factors(query.terms, counted), strict=True)
        )
        if self._hidden_keys():
            hidden = np.isin(common.places[:, 1], list(self._hidden_keys()))
            common = common.at(np.flatnonzero(~hidden))
        return merged(common, own, limit)

    def candidates(self, hits: Hits) -> list[Candidate]:
        """See `Snapshot`."""
        of_own = hits.places[:, 3].astype(bool)
        own = iter(self.own.candidates(hits.at(np.flatnonzero(of_own))))
        common = iter(self.common.candidates(hits.at(np.flatnonzero(~of_own))))
        return [next(own if one else common) for one in of_own.tolist()]

    def chunk_count(self) -> int:
        """See `Snapshot`."""
        return self.common.chunk_count() + self.own.chunk_count()

    def read_ahead(self, wanted: Wanted) -> None:
        """See `Snapshot`."""
        self.common.read_ahead(wanted)
        self.own.read_ahead(wanted)

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """See `Snapshot`."""
        own = self.own.document_frequencies(terms)
        return {term: held + own[term] for term, held in self.common.document_frequencies(terms).items()}


def _factors(
    terms: Sequence[str], counted: Sequence[tuple[Sequence[int], Mapping[str, Sequence[int]]]]
) -> Iterator[tuple[tuple[float, ...], ...]]:
    """Yield for each library the idf over all divided by its own: a row for each field, a column for each term.

    `counted` has for each library the number of documents of each field, and how many of them hold each term.
    """
    for documents, frequencies in counted:
        yield tuple(
            tuple(
                lucene_idf(sum(held[field] for held, _ in counted), sum(found[term][field] for _, found in counted))
                / lucene_idf(documents[field], frequencies[term][field])
                for term in terms
            )
            for field in range(len(Field))
        )
