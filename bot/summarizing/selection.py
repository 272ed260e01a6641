"""Which sentences a summary takes, of one article or of several: what each weighs, and the order of choice.

Sentences are weighed by the field's methods and learned linear combinations of them. What a summary of a few sentences
should say is not what one of half the article should: the first is what its editor puts first, the second what its
sentences have in common. Each has its own weights.

Selection is greedy by weight, after Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
Documents and Producing Summaries" (1998): each step takes what weighs most after a penalty for resembling what was
taken. Sentences that say again what another did are left out altogether.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.document import ContextNeed, Document, Unit, context_needs, outside_speech
from index.text.lexicon import word_list
from index.text.near_duplicates import REDUNDANT, are_redundant
from index.text.terms import tokenize

Vector = NDArray[np.float64]
Weights = Vector


@dataclass(frozen=True, slots=True)
class TermMatrix:
    """A sparse matrix X of shape (sentences, terms), its entries as (row, column, value), rows of length 1 or 0."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    values: Vector
    shape: tuple[int, int]

    def dot(self, vector: Vector) -> Vector:
        """Return X v: shape (terms,) -> (sentences,)."""
        return _summed(self.rows, self.values * vector[self.columns], self.shape[0])

    def transposed_dot(self, vector: Vector) -> Vector:
        """Return Xᵀ v: shape (sentences,) -> (terms,)."""
        return _summed(self.columns, self.values * vector[self.rows], self.shape[1])

    def squared_norms(self) -> Vector:
        """Return the squared length of each row: 1, or 0 for a sentence without terms."""
        return _summed(self.rows, self.values**2, self.shape[0])

    def term_counts(self) -> NDArray[np.intp]:
        """Return the number of distinct terms of each sentence."""
        return np.bincount(self.rows, minlength=self.shape[0])

    def shared_terms(self, row: int) -> NDArray[np.intp]:
        """Return how many distinct terms each sentence shares with sentence `row`: shape (sentences,)."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        held = np.zeros(self.shape[1], dtype=bool)
        held[self.columns[first:last]] = True
        return np.bincount(self.rows[held[self.columns]], minlength=self.shape[0])

    def cosines(self, row: int) -> Vector:
        """Return the cosine of each sentence with sentence `row`: shape (sentences,)."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        vector = np.zeros(self.shape[1])
        vector[self.columns[first:last]] = self.values[first:last]
        return self.dot(vector)


def term_matrix(sentences: Sequence[Sequence[str]]) -> TermMatrix:
    """Return the unit vectors of sentences given as their terms."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, terms in enumerate(sentences):
        for term, count in Counter(terms).items():
            rows.append(row)
            columns.append(numbers.setdefault(term, len(numbers)))
            values.append(float(count))
    where = np.array(rows, dtype=np.intp)
    weights = np.array(values, dtype=np.float64)
    lengths = np.sqrt(_summed(where, weights**2, len(sentences)))
    return TermMatrix(where, np.array(columns, dtype=np.intp), weights / lengths[where], (len(sentences), len(numbers)))


def _summed(groups: NDArray[np.intp], values: Vector, size: int) -> Vector:
    return np.bincount(groups, values, size).astype(np.float64, copy=False)


Ranker = Callable[[Document], Weights]
"""Returns the weight of each unit of a document, shape (units,): the higher, the more it says of the whole."""

DAMPING = 0.85
_MAX_STEPS = 100
_TOLERANCE = 1e-6  # largest change at which the iteration has converged

_NEAR_BEFORE, _NEAR_BEHIND = 1, 5  # sentences before and behind one that may say it again
_SHORT_SHARE, _HALF_SHARE = 0.35, 0.4  # shares of an article between which a short summary becomes one of half of it


def centrality(document: Document) -> Weights:
    """Return the PageRank of each sentence in the graph of all, 1 on average (LexRank, TextRank).

    The edges are the cosines of term frequencies, after Erkan and Radev, "LexRank: Graph-based Lexical Centrality as
    Salience in Text Summarization" (2004), and Mihalcea and Tarau, "TextRank: Bringing Order into Texts" (2004). The
    graph is never built: with unit vectors X as rows, one step needs only X (Xᵀ v), so that time and memory are linear
    in the number of terms. A sentence that shares no term with another keeps only 1 - DAMPING.
    """
    similar = term_matrix([unit.terms for unit in document.units])
    size = len(document.units)
    loops = similar.squared_norms()  # each sentence with itself
    degrees = similar.dot(similar.transposed_dot(np.ones(size))) - loops
    connected = degrees > 1e-9
    inverse = np.zeros(size)
    inverse[connected] = 1 / degrees[connected]
    rank = np.ones(size)
    for _ in range(_MAX_STEPS):
        given = rank * inverse
        received = similar.dot(similar.transposed_dot(given)) - loops * given
        following = (1 - DAMPING) + DAMPING * received
        if np.abs(following - rank).max(initial=0.0) < _TOLERANCE:
            return following
        rank = following
    return rank


def headline(document: Document) -> Weights:
    """Return the share of the headings' distinct terms that each sentence holds (Edmundson, 1969); 0 without any."""
    announced = frozenset(document.headings)
    return np.array([len(announced.intersection(unit.terms)) / max(1, len(announced)) for unit in document.units])


def position(document: Document) -> Weights:
    """Return 1 for the first sentence, 1/2 for the second, 1/3 for the third: news says first what matters most."""
    return 1 / np.arange(1, len(document.units) + 1)


def earliness(document: Document) -> Weights:
    """Return -ln of the place of each sentence, counted from 1."""
    return -np.log(np.arange(1, len(document.units) + 1))


def length(document: Document) -> Weights:
    """Return ln(1 + words) of each sentence."""
    return np.log1p([len(unit.text.split()) for unit in document.units])


def speech(document: Document) -> Weights:
    """Return the share of each sentence's characters that stands in quotation marks."""
    return np.array([1 - len(outside_speech(unit.text)) / max(1, len(unit.text)) for unit in document.units])


def conversation(document: Document) -> Weights:
    """Return 1 for each sentence in which the writer says "I" or "you" outside of speech, 0 for the others."""
    parties = word_list("conversing_pronouns")
    told = (tokenize(outside_speech(unit.text)) for unit in document.units)
    return np.array([float(any(token.word in parties for token in tokens)) for tokens in told])


def figures(document: Document) -> Weights:
    """Return 1 for each sentence with a digit, 0 for the others."""
    return np.array([float(any(map(str.isdigit, unit.text))) for unit in document.units])


def restated(document: Document) -> Weights:
    """Return 1 for each sentence that a longer one close by says again, as a body does its captions; 0 for others."""
    held = [frozenset(unit.terms) for unit in document.units]
    near = (held[max(0, place - _NEAR_BEFORE) : place + _NEAR_BEHIND + 1] for place in range(len(held)))
    return np.array(
        [
            float(any(len(other) > len(terms) and are_redundant(terms, other) for other in others))
            for terms, others in zip(held, near, strict=True)
        ]
    )


RANKERS: Mapping[str, Ranker] = {one.__name__: one for one in (centrality, headline, position)}
"""What compares the sentences of one document with each other, by its name in `weights.json`."""

CUES: Mapping[str, Ranker] = {one.__name__: one for one in (earliness, length, speech, conversation, figures, restated)}
"""What means the same in every document, likewise."""


def features(document: Document) -> NDArray[np.float64]:
    """Return what each method gives each unit: shape (units, rankers + cues).

    Rankers are counted in standard deviations from their mean, cues as they are.
    """
    columns = [_standardised(ranker(document)) for ranker in RANKERS.values()]
    columns += [cue(document) for cue in CUES.values()]
    return np.stack(columns, axis=1).reshape(len(document.units), len(columns))


def combination(document: Document, max_units: int | None = None) -> Weights:
    """Return the log-odds that each unit belongs into a summary of so many units, shape (units,).

    None is for a summary of a bit under half of the document. `weights.json` says from what the weights were learned.
    """
    seen = features(document)
    share = _HALF_SHARE if max_units is None else max_units / max(1, len(document.units))
    longer = min(max((share - _SHORT_SHARE) / (_HALF_SHARE - _SHORT_SHARE), 0.0), 1.0)
    learned = [part * np.array(weights) for part, weights in zip((1 - longer, longer), learned_weights(), strict=True)]
    weights = np.sum(learned, axis=0)
    return np.asarray(seen @ weights[:-1] + weights[-1])


def probability(log_odds: float) -> float:
    """Return the probability that goes with log-odds."""
    return 0.5 * (1 + math.tanh(log_odds / 2))  # never overflows


def _standardised(values: Weights) -> Weights:
    deviation = values.std() if values.size else 0.0
    # A document of equals has no deviation but that of rounding.
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values)


@cache
def learned_weights() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the weights of a short summary and of half an article: one a feature, and the intercept."""
    learned = json.loads((files("bot.summarizing") / "weights.json").read_text(encoding="utf-8"))
    short, half = (
        (*(learned[kind]["weights"].get(name, 0.0) for name in (*RANKERS, *CUES)), learned[kind]["intercept"])
        for kind in ("short", "half")
    )
    return short, half


REDUNDANCY = 1.0
"""What a cosine of 1 with a sentence taken before costs, in log-odds; chosen on the articles that are trained on."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The units of some documents, numbered through, what context each needs, and the number of its document."""

    units: tuple[Unit, ...]
    needs: tuple[ContextNeed, ...]
    articles: tuple[int, ...]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Pool:
        """Return the units of all documents."""
        units: list[Unit] = []
        needs: list[ContextNeed] = []
        articles: list[int] = []
        for number, document in enumerate(documents):
            first = len(units)
            units.extend(document.units)
            articles.extend([number] * len(document.units))
            for need in context_needs(document):
                needs.append(None if need is None else tuple(first + unit for unit in need))
        return cls(tuple(units), tuple(needs), tuple(articles))

    def excerpts(self, units: Collection[int], clear: Collection[int] = ()) -> Pool:
        """Return this pool for a summary of excerpts: only `units` are selected, with what they need.

        Those of them that are `clear` need nothing, for what they are about is shown above them.
        """
        needs = (() if unit in clear else need if unit in units else None for unit, need in enumerate(self.needs))
        return replace(self, needs=tuple(needs))


def select(pool: Pool, weights: Weights, *, max_units: int | None = None) -> Iterator[int]:
    """Yield the units of a pool that a summary takes, in order of choice; each comes after those that it requires.

    A unit that requires others weighs as much as a character of all of them does on average, and stays out where they
    no longer fit. Units of weight -inf stay out anyway. Each step takes time linear in the units.
    """
    size = len(pool.units)
    similar = term_matrix([unit.terms for unit in pool.units])
    sizes = similar.term_counts()
    bundles = _bundles(pool.needs)
    lengths = np.array([*(len(unit.text) for unit in pool.units), 0])
    free = np.array([need is not None for need in pool.needs], dtype=bool)
    taken = np.zeros(size + 1, dtype=bool)
    taken[-1] = True  # stands for "no unit" where a bundle is smaller than the largest
    barred = np.append((sizes == 0) | (weights == -np.inf), False)
    resemblance = np.zeros(size)
    left = size if max_units is None else max_units
    while left > 0:
        new = ~taken[bundles]
        cost = new.sum(axis=1)
        fits = free & (cost <= left) & ~(barred[bundles] & new).any(axis=1)
        if not fits.any():
            return
        value = np.append(np.where(barred[:-1], 0.0, weights) - REDUNDANCY * resemblance, 0.0)
        share = new * lengths[bundles]
        worth = (value[bundles] * share).sum(axis=1) / np.maximum(share.sum(axis=1), 1)
        best = int(np.where(fits, worth, -np.inf).argmax())
        for unit in (int(member) for member in bundles[best] if not taken[member]):
            if barred[unit]:  # it says again what it leans on
                break
            yield unit
            taken[unit] = True
            left -= 1
            barred[:-1] |= similar.shared_terms(unit) > REDUNDANT * np.minimum(sizes, sizes[unit])
            np.maximum(resemblance, similar.cosines(unit), out=resemblance)
        free[best] = False
        free &= ~taken[:-1]


def _bundles(needs: Sequence[ContextNeed]) -> NDArray[np.intp]:
    """Return what each unit requires, then the unit itself, padded with the number of units: shape (units, width)."""
    members = [(*(need or ()), number) for number, need in enumerate(needs)]
    width = max(map(len, members), default=1)
    padded = [(*bundle, *[len(members)] * (width - len(bundle))) for bundle in members]
    return np.array(padded, dtype=np.intp).reshape(-1, width)
