"""Queries, hits (arrays, before any article is read) and candidates (hits with their articles)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.chunks import Field, Numbers

Scores = NDArray[np.float64]

Held = NDArray[np.bool_]
_OF_ARTICLES = (Field.TITLE, Field.ARTICLE)


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """The weight of each field's score in the order of candidates."""

    sentence: float = 1.0
    context: float = 0.3
    title: float = 0.8
    article: float = 0.5

    def total(self, sentence: Scores, context: Scores, title: Scores, article: Scores) -> Scores:
        """Return the scores by which candidates are ordered, from those of the fields."""
        return self.sentence * sentence + self.context * context + self.title * title + self.article * article


FIELD_WEIGHTS = FieldWeights()


@dataclass(frozen=True, slots=True)
class Query:
    """The terms to look for, as the analyser makes them.

    A chunk's score is the sum of its terms' BM25 scores, each times its weight; no `weights` means 1 for each. A term
    that comes twice counts twice. `articles` (None: all) are the ids of the articles to search. `factors`, if given,
    multiply each term's weight in each field: a row for each field, in the order of `Field`.

    Raises ValueError unless there are as many weights, and factors in each row, as terms, and no weight is negative.
    """

    terms: tuple[str, ...]
    weights: tuple[float, ...] = ()
    articles: frozenset[str] | None = None
    factors: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        if self.weights and len(self.weights) != len(self.terms):
            raise ValueError(f"{len(self.terms)} terms with {len(self.weights)} weights")
        if any(weight < 0 for weight in self.weights):
            raise ValueError("a term's weight cannot be negative")
        if self.factors and [len(row) for row in self.factors] != [len(self.terms)] * len(Field):
            raise ValueError(f"{len(self.terms)} terms with {', '.join(str(len(row)) for row in self.factors)} factors")

    def weighted_terms(self) -> dict[str, float]:
        """Return each term once, with its weight."""
        return self._summed((1.0,) * len(self.terms))

    def field_weights(self) -> dict[Field, dict[str, float]]:
        """Return each term once, with its weight in each field."""
        if not self.factors:
            return dict.fromkeys(Field, self.weighted_terms())
        return {field: self._summed(row) for field, row in zip(Field, self.factors, strict=True)}

    def _summed(self, factors: tuple[float, ...]) -> dict[str, float]:
        weighted: dict[str, float] = {}
        weights = self.weights or (1.0,) * len(self.terms)
        for term, weight, factor in zip(self.terms, weights, factors, strict=True):
            weighted[term] = weighted.get(term, 0.0) + weight * factor
        return weighted


@dataclass(frozen=True)  # without slots, for the text is asked for again and again
class Candidate:
    """A sentence worth scoring: its number in the article, its BM25 score, and which of the query's terms it has.

    `score` is what candidates are ordered by. `terms` are those in the sentence itself, `context_terms` those in up to
    two sentences on each side, `title_terms` those in the article's title.
    """

    article: Article
    sentence: int
    score: float
    terms: frozenset[str]
    context_terms: frozenset[str]
    title_terms: frozenset[str]

    @cached_property
    def text(self) -> str:
        """The sentence, in the article's own words."""
        start, end, _ = self.article.sentences[self.sentence]
        return self.article.text[start:end]


@dataclass(frozen=True, slots=True)
class Hits:
    """Chunks, a row each, in an order: best first.

    `places` (rows, 4) says which chunk it is: the position and the key of its article, its number there, from 0, and
    which of several joined libraries has it (0 where there is one). `scores` (rows, 4) are those of the fields in the
    order of `Field`, `totals` (rows,) what the order goes by. `held[field]` (rows, terms) says which of `terms` are in
    that field of it.
    """

    terms: tuple[str, ...]
    places: Numbers
    totals: Scores
    scores: Scores
    held: Mapping[Field, Held]

    def __len__(self) -> int:
        return len(self.totals)

    @classmethod
    def none(cls) -> Self:
        held = dict.fromkeys((Field.SENTENCE, Field.CONTEXT, Field.TITLE), np.zeros((0, 0), dtype=bool))
        places = np.zeros((0, 4), dtype=np.int64)
        return cls((), places, np.zeros(0), np.zeros((0, len(Field))), held)

    def at(self, rows: Sequence[int] | Numbers) -> Self:
        """Return some of the rows, in the order in which they are given."""
        return type(self)(
            self.terms,
            self.places[rows],
            self.totals[rows],
            self.scores[rows],
            {field: held[rows] for field, held in self.held.items()},
        )

    def candidates(self, sentences: Iterable[tuple[Article, int]]) -> list[Candidate]:
        """Return the rows as candidates, given the article of each chunk and the number of its sentence there."""
        held = (self.terms_in(field) for field in (Field.SENTENCE, Field.CONTEXT, Field.TITLE))
        rows = zip(sentences, self.totals.tolist(), *held, strict=True)
        return [Candidate(article, sentence, *values) for (article, sentence), *values in rows]

    def terms_in(self, field: Field) -> list[frozenset[str]]:
        """Return for each row which of the terms are in a field of it."""
        return [frozenset(compress(self.terms, held)) for held in self.held[field].tolist()]


@dataclass(frozen=True, slots=True)
class ScoredField:
    """One field's documents: their scores (documents,), and which terms each of them has (terms, documents)."""

    scores: Scores
    held: Held


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks that are searched, in order: `article_of` (chunks,) is the article of each.

    `articles` (articles, 2) are the positions and keys of their articles in order, `first` their first chunks.
    """

    article_of: Numbers
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
    """Return the `limit` best chunks that have one of the terms in any field, equal ones in their order.

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
        totals[best],
        np.column_stack([scores[field][best] for field in Field]),
        {
            field: found.held[:, articles if field in _OF_ARTICLES else best].T
            for field, found in fields.items()
            if field is not Field.ARTICLE
        },
    )


def joined(one: Hits | None, other: Hits, limit: int) -> Hits:
    """Return the `limit` best of two sets of hits that were found by the same terms."""
    if one is None:
        return other
    both = _together(one, other)
    return both.at(np.lexsort((*both.places.T[::-1], -both.totals))[:limit])


def merged(common: Hits, own: Hits, limit: int) -> Hits:
    """Return the `limit` best hits of two libraries, of equal ones the common first.

    `places` says which of the libraries a hit is from; the terms are those that either knows.
    """
    both = _together(common, replace(own, places=own.places + np.array([0, 0, 0, 1])))
    return both.at(np.argsort(-both.totals, kind="stable")[:limit])


def _together(one: Hits, other: Hits) -> Hits:
    terms = tuple(dict.fromkeys((*one.terms, *other.terms)))
    return Hits(
        terms,
        np.concatenate((one.places, other.places)),
        np.concatenate((one.totals, other.totals)),
        np.concatenate((one.scores, other.scores)),
        {
            field: np.concatenate((_spread(held, one.terms, terms), _spread(other.held[field], other.terms, terms)))
            for field, held in one.held.items()
        },
    )


def _spread(held: Held, terms: Sequence[str], wanted: Sequence[str]) -> Held:
    """Return the columns of `held`, which are of `terms`, as those of `wanted`; of a missing term, one of False."""
    spread = np.zeros((len(held), len(wanted)), dtype=bool)
    spread[:, [wanted.index(term) for term in terms]] = held
    return spread


def _best(scores: Scores, among: Numbers, limit: int) -> Numbers:
    """Return the `limit` numbers of `among`, which rise, with the highest scores, best first; equal ones rise."""
    found = scores[among]
    if len(among) > limit:
        least = np.partition(found, len(found) - limit)[len(found) - limit]
        keep = found >= least  # with all that tie for the last place
        among, found = among[keep], found[keep]
    return among[np.argsort(-found, kind="stable")[:limit]]
