"""Hits: chunks that a query found, as arrays, before anything of their articles is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.candidates.query import Candidate, FieldScores, FieldWeights, Scores
from index.fields import Field, Numbers

Held = NDArray[np.bool_]
_OF_ARTICLES = (Field.TITLE, Field.ARTICLE)


@dataclass(frozen=True, slots=True)
class Hits:
    """Chunks, a row each, in an order: best first.

    `places` (rows, 4) says which chunk it is: the position and the key of its article, its number there, from 0, and
    which of several joined libraries has it (0 where there is one); `lengths` (rows,) how many terms it has. `scores`
    (rows, 4) are those of the fields in the order of `Field`, `totals` (rows,) what the order goes by.
    `held[field]` (rows, terms) says which of `terms` are in that field of it.
    """

    terms: tuple[str, ...]
    places: Numbers
    lengths: Numbers
    totals: Scores
    scores: Scores
    held: Mapping[Field, Held]

    def __len__(self) -> int:
        return len(self.totals)

    @classmethod
    def none(cls, terms: Sequence[str] = ()) -> Self:
        """Return no rows."""
        nowhere = np.zeros((0, len(terms)), dtype=bool)
        numbers, scores = np.zeros(0, dtype=np.int64), np.zeros(0)
        held = dict.fromkeys((Field.SENTENCE, Field.CONTEXT, Field.TITLE), nowhere)
        places = np.zeros((0, 4), dtype=np.int64)
        return cls(tuple(terms), places, numbers, scores, np.zeros((0, len(Field))), held)

    def at(self, rows: Sequence[int] | Numbers) -> Self:
        """Some of the rows, in the order in which they are given."""
        return type(self)(
            self.terms,
            self.places[rows],
            self.lengths[rows],
            self.totals[rows],
            self.scores[rows],
            {field: held[rows] for field, held in self.held.items()},
        )

    def candidate(self, row: int, article: Article, sentence: int) -> Candidate:
        """A row with its article, as sentence number `sentence` of which the chunk stands there."""
        return Candidate(
            article,
            sentence,
            float(self.totals[row]),
            self.field_scores(row),
            self.terms_in(Field.SENTENCE, row),
            self.terms_in(Field.CONTEXT, row),
            self.terms_in(Field.TITLE, row),
        )

    def field_scores(self, row: int) -> FieldScores:
        """A row's scores as a value."""
        return FieldScores(*self.scores[row].tolist())

    def terms_in(self, field: Field, row: int) -> frozenset[str]:
        """The terms that a row has in a field."""
        return frozenset(compress(self.terms, self.held[field][row].tolist()))


@dataclass(frozen=True, slots=True)
class Shortlist:
    """How many of an order are kept: `least`, and up to `most` of those that lie within `margin` of the best."""

    least: int
    most: int
    margin: float

    def length(self, totals: Sequence[float]) -> int:
        """How many of the first, from what the order goes by, best first."""
        if not len(totals):
            return 0
        near = bisect_right(totals, self.margin - totals[0], key=lambda total: -total)
        return min(max(self.least, min(self.most, near)), len(totals))

    def rows(self, totals: Scores) -> NDArray[np.intp]:
        """The rows that are kept, best first; of equal ones the first comes first."""
        order = np.argsort(-totals, kind="stable")
        return order[: self.length(totals[order].tolist())]


@dataclass(frozen=True, slots=True)
class Reranking:
    """Another order of hits, by `scores` (rows,) in place of `totals`, and which of them are kept."""

    scores: Callable[[Hits], Scores]
    shortlist: Shortlist

    def applied(self, hits: Hits) -> Hits:
        """The hits that are kept, in that order; of equal ones the better hit comes first."""
        totals = self.scores(hits)
        rows = self.shortlist.rows(totals)
        return replace(hits.at(rows), totals=totals[rows])


@dataclass(frozen=True, slots=True)
class ScoredField:
    """One field's documents: their scores (documents,), and which terms each of them has (terms, documents)."""

    scores: Scores
    held: Held


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks that are searched, in order: `article_of` (chunks,) is the article of each, `lengths` its terms.

    `articles` (articles, 2) are the positions and keys of their articles in order, `first` their first chunks.
    """

    article_of: Numbers
    lengths: Numbers
    articles: Numbers
    first: Numbers


def best_hits(
    terms: Sequence[str],
    fields: Mapping[Field, ScoredField],
    chunks: Chunks,
    weights: FieldWeights,
    limit: int,
    admitted: Held | None = None,
) -> Hits:
    """The `limit` best chunks that have one of the terms in any field, equal ones in their order.

    `admitted` (articles,), where given, says in which articles to look.
    """
    of = chunks.article_of
    scores = {field: found.scores[of] if field in _OF_ARTICLES else found.scores for field, found in fields.items()}
    totals = weights.total(*(scores[field] for field in Field))
    has_any: dict[Field, Held] = {field: np.logical_or.reduce(found.held, axis=0) for field, found in fields.items()}
    matched = has_any[Field.SENTENCE] | has_any[Field.CONTEXT] | (has_any[Field.TITLE] | has_any[Field.ARTICLE])[of]
    if admitted is not None:
        matched &= admitted[of]
    best = _best(totals, np.flatnonzero(matched), limit)
    articles = of[best]
    return Hits(
        tuple(terms),
        np.column_stack((chunks.articles[articles], best - chunks.first[articles], np.zeros_like(best))),
        chunks.lengths[best],
        totals[best],
        np.column_stack([scores[field][best] for field in Field]),
        {
            field: found.held[:, articles if field in _OF_ARTICLES else best].T
            for field, found in fields.items()
            if field is not Field.ARTICLE
        },
    )


def joined(one: Hits | None, other: Hits, limit: int) -> Hits:
    """The `limit` best of both, which were found by the same terms."""
    if one is None:
        return other
    both = Hits(
        other.terms,
        np.concatenate((one.places, other.places)),
        np.concatenate((one.lengths, other.lengths)),
        np.concatenate((one.totals, other.totals)),
        np.concatenate((one.scores, other.scores)),
        {field: np.concatenate((one.held[field], held)) for field, held in other.held.items()},
    )
    return both.at(np.lexsort((*both.places.T[::-1], -both.totals))[:limit])


def merged(common: Hits, own: Hits, limit: int) -> Hits:
    """Return the `limit` best hits of two libraries, of equal ones the common first.

    `places` says which of the libraries a hit is from; the terms are those that either knows.
    """
    terms = tuple(dict.fromkeys((*common.terms, *own.terms)))
    both = Hits(
        terms,
        np.concatenate((common.places, own.places + np.array([0, 0, 0, 1]))),
        np.concatenate((common.lengths, own.lengths)),
        np.concatenate((common.totals, own.totals)),
        np.concatenate((common.scores, own.scores)),
        {
            field: np.concatenate((_spread(held, common.terms, terms), _spread(own.held[field], own.terms, terms)))
            for field, held in common.held.items()
        },
    )
    return both.at(np.argsort(-both.totals, kind="stable")[:limit])


def _spread(held: Held, terms: Sequence[str], wanted: Sequence[str]) -> Held:
    """Return the columns of `held`, which are of `terms`, as those of `wanted`; of a missing term, one of False."""
    spread = np.zeros((len(held), len(wanted)), dtype=bool)
    spread[:, [wanted.index(term) for term in terms]] = held
    return spread


def _best(scores: Scores, among: Numbers, limit: int) -> Numbers:
    """The `limit` numbers of `among` (rising) with the highest scores, best first, equal ones in rising order."""
    found = scores[among]
    if len(among) > limit:
        least = np.partition(found, len(found) - limit)[len(found) - limit]
        keep = found >= least  # with all that tie for the last place
        among, found = among[keep], found[keep]
    return among[np.argsort(-found, kind="stable")[:limit]]
