"""What a source of candidates is asked, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.fields import Field

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FieldScores:
    """A chunk's BM25 score in each field; 0 where no term matches."""

    sentence: float
    context: float
    title: float
    article: float


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much each field's score counts in the order of candidates."""

    sentence: float = 1.0
    context: float = 0.3
    title: float = 0.8
    article: float = 0.5

    def total(self, sentence: Scores, context: Scores, title: Scores, article: Scores) -> Scores:
        """The scores by which candidates are ordered, from those of the fields."""
        return self.sentence * sentence + self.context * context + self.title * title + self.article * article


FIELD_WEIGHTS = FieldWeights()


@dataclass(frozen=True, slots=True)
class Query:
    """The terms to look for, as the analyser makes them.

    A chunk's score is the sum of its terms' BM25 scores, each times its weight; no `weights` means 1 for each. A term
    that comes twice counts twice. `articles`, where given, are the ids of the only articles to search. `factors`, where
    given, are by what each term's weight is multiplied in each field: a row a field, in the order of `Field`.

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
        """Each term once, with its weight."""
        return self._summed((1.0,) * len(self.terms))

    def field_weights(self) -> dict[Field, dict[str, float]]:
        """Each term once, with its weight in each field."""
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
    """A sentence worth weighing: its number in the article, its scores, and which of the query's terms it has.

    `score` is what candidates are ordered by. `terms` are those in the sentence itself, `context_terms` those in up to
    two sentences on each side, `title_terms` those in the article's title.
    """

    article: Article
    sentence: int
    score: float
    scores: FieldScores
    terms: frozenset[str]
    context_terms: frozenset[str]
    title_terms: frozenset[str]

    @cached_property
    def text(self) -> str:
        """The sentence, in the article's own words."""
        start, end, _ = self.article.sentences[self.sentence]
        return self.article.text[start:end]
