"""Two libraries searched as if they were one: each stays as it is, and neither learns anything of the other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from index.article import Article
from index.candidates import FIELD_WEIGHTS, Hits
from index.candidates.hits import merged
from index.errors import UnknownArticle
from index.fields import Field
from index.library import ArticleInfo, Candidate, FieldWeights, Library, LibrarySnapshot, Query, Reranking
from index.naming import Listed, resolved
from index.scoring import lucene_idf
from index.text.vocabulary import JoinedVocabulary, Vocabulary
from index.titles import TitleMatches

__all__ = ["JoinedLibrary", "JoinedSnapshot"]


class JoinedLibrary:
    """A common library and an own one beside it, as a `Searchable`. Both stay their owners' to close.

    Where both have an article of the same id, the own one stands for it.
    """

    def __init__(self, common: Library, own: Library) -> None:
        self._common = common
        self._own = own
        self._vocabulary: tuple[Vocabulary, Vocabulary, Vocabulary] | None = None
        self._own_ids: tuple[Vocabulary, frozenset[str]] | None = None
        self._hidden: tuple[tuple[ArticleInfo, ...], tuple[ArticleInfo, ...], list[int]] | None = None

    @property
    def is_demonstration(self) -> bool:
        """Whether there are no articles but those of the common library's demonstration."""
        return self._common.is_demonstration and not self._own.articles()

    def articles(self) -> tuple[ArticleInfo, ...]:
        """The common articles, then the own ones, numbered through from 1."""
        hidden = self.hidden_ids()
        infos = [*(info for info in self._common.articles() if info.id not in hidden), *self._own.articles()]
        return tuple(replace(info, number=number) for number, info in enumerate(infos, 1))

    def titled(self, typed: str, limit: int) -> TitleMatches:
        """The articles of either that may be meant by what was `typed` of a title so far. See `Library.titled`."""
        hidden = self._hidden_numbers()
        shown = len(self._common.articles()) - len(hidden)
        common = self._common.titled(typed, limit, without=self.hidden_ids())
        own = self._own.titled(typed, limit)

        def numbered(common: Iterable[ArticleInfo], own: Iterable[ArticleInfo]) -> tuple[ArticleInfo, ...]:
            return (
                *(replace(info, number=info.number - bisect_left(hidden, info.number)) for info in common),
                *(replace(info, number=info.number + shown) for info in own),
            )

        return TitleMatches(numbered(common.beginning, own.beginning), numbered(common.others, own.others))

    def resolve(self, reference: str) -> ArticleInfo:
        """The article that a person means, of either library. Raises UnknownArticle or AmbiguousArticle."""
        return resolved(reference, Listed(self.articles()), part=True)

    def article(self, id: str) -> Article:
        """The article with this id. Raises UnknownArticle."""
        try:
            return self._own.article(id)
        except UnknownArticle:
            pass
        try:
            return self._common.article(id)
        except UnknownArticle:
            raise UnknownArticle(id, len(self.articles())) from None

    def search(
        self,
        query: Query,
        limit: int = 40,
        *,
        weights: FieldWeights = FIELD_WEIGHTS,
        reranking: Reranking | None = None,
    ) -> list[Candidate]:
        """The `limit` best candidates of both, best first, of equal ones the common first.

        Each library weighs a term by its own idf, and a term is rare in a handful of articles only by chance: so each
        is asked with factors that put the idf among the documents of both in its place.
        """
        hidden = self.hidden_ids()
        query = replace(query, terms=tuple(weighted := query.weighted_terms()), weights=tuple(weighted.values()))
        counted = [(one.field_documents(), one.field_frequencies(query.terms)) for one in (self._common, self._own)]
        common, own = (
            library.search(replace(query, factors=factors), limit, weights=weights, reranking=reranking)
            for library, factors in zip((self._common, self._own), _factors(query.terms, counted), strict=True)
        )
        found = [*(candidate for candidate in common if candidate.article.id not in hidden), *own]
        found.sort(key=lambda candidate: -candidate.score)
        if reranking is not None:
            limit = reranking.shortlist.length([candidate.score for candidate in found])
        return found[:limit]

    def chunk_count(self) -> int:
        """How many sentences are indexed in both."""
        return self._common.chunk_count() + self._own.chunk_count()

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """How many sentences of both hold each of some terms."""
        own = self._own.document_frequencies(terms)
        return {term: held + own[term] for term, held in self._common.document_frequencies(terms).items()}

    def vocabulary(self) -> Vocabulary:
        """The words of both, with how many sentences hold each; the same object as long as nothing changes."""
        common, own = self._common.vocabulary(), self._own.vocabulary()
        held = self._vocabulary
        if held is None or held[0] is not common or held[1] is not own:
            held = self._vocabulary = common, own, JoinedVocabulary(common, own)
        return held[2]

    @contextmanager
    def snapshot(self) -> Iterator[JoinedSnapshot]:
        """Give the present state of both, from which all reads of one answer should come."""
        with self._common.snapshot() as common, self._own.snapshot() as own:
            yield JoinedSnapshot(self, common, own)

    def _hidden_numbers(self) -> list[int]:
        """The numbers, rising, of the common articles for which own ones stand."""
        common, own = self._common.articles(), self._own.articles()  # other objects whenever an article comes or goes
        held = self._hidden
        if held is None or held[0] is not common or held[1] is not own:
            ids = {info.id for info in own}
            held = self._hidden = common, own, [info.number for info in common if info.id in ids]
        return held[2]

    def hidden_ids(self) -> frozenset[str]:
        """Return the ids of the own articles, which stand for common ones of the same ids."""
        vocabulary = self._own.vocabulary()  # another object whenever an article has come or gone
        held = self._own_ids
        if held is None or held[0] is not vocabulary:
            held = self._own_ids = vocabulary, frozenset(info.id for info in self._own.articles())
        return held[1]


class JoinedSnapshot:
    """A state of two joined libraries, as a `Snapshot`."""

    def __init__(self, library: JoinedLibrary, common: LibrarySnapshot, own: LibrarySnapshot) -> None:
        self._library = library
        self._common = common
        self._own = own

    @property
    def is_demonstration(self) -> bool:
        """See `Snapshot`."""
        return self._library.is_demonstration

    def articles(self) -> tuple[ArticleInfo, ...]:
        """See `Snapshot`."""
        return self._library.articles()

    def titled(self, typed: str, limit: int) -> TitleMatches:
        """See `Snapshot`."""
        return self._library.titled(typed, limit)

    def resolve(self, reference: str) -> ArticleInfo:
        """See `Snapshot`."""
        return self._library.resolve(reference)

    def article(self, id: str) -> Article:
        """See `Snapshot`."""
        return self._library.article(id)

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """See `Snapshot`; of equal hits the common come first.

        Each library weighs a term by its own idf, and a term is rare in a handful of articles only by chance: so each
        is asked with factors that put the idf among the documents of both in its place.
        """
        query = replace(query, terms=tuple(weighted := query.weighted_terms()), weights=tuple(weighted.values()))
        counted = [(one.field_documents(), one.field_frequencies(query.terms)) for one in (self._common, self._own)]
        common, own = (
            one.search(replace(query, factors=factors), limit, weights=weights)
            for one, factors in zip((self._common, self._own), _factors(query.terms, counted), strict=True)
        )
        hidden = self._library.hidden_ids()
        if hidden and len(common):
            shown = [found.article.id not in hidden for found in self._common.candidates(common)]
            common = common.at(np.flatnonzero(shown))
        return merged(common, own, limit)

    def candidates(self, hits: Hits) -> list[Candidate]:
        """See `Snapshot`."""
        of_own = hits.places[:, 3].astype(bool)
        own = iter(self._own.candidates(hits.at(np.flatnonzero(of_own))))
        common = iter(self._common.candidates(hits.at(np.flatnonzero(~of_own))))
        return [next(own if one else common) for one in of_own.tolist()]

    def chunk_count(self) -> int:
        """See `Snapshot`."""
        return self._common.chunk_count() + self._own.chunk_count()

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """See `Snapshot`."""
        own = self._own.document_frequencies(terms)
        return {term: held + own[term] for term, held in self._common.document_frequencies(terms).items()}

    def vocabulary(self) -> Vocabulary:
        """See `Snapshot`."""
        return self._library.vocabulary()


def _factors(
    terms: Sequence[str], counted: Sequence[tuple[Sequence[int], Mapping[str, Sequence[int]]]]
) -> Iterator[tuple[tuple[float, ...], ...]]:
    """For each library, from how many documents its fields have and how many of them hold each term, the idf among all
    libraries' documents divided by its own: a row a field, a column a term.
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
