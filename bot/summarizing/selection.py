"""Selection: which sentences a summary takes, of one article or of several, and in what order it would take them.

Greedy by weight, after Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and
Producing Summaries" (1998): each step takes what weighs most after a penalty for resembling what was taken. Sentences
that say again what another did are left out altogether.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.document import ContextNeed, Document, Unit, context_needs
from bot.summarizing.rankers import Weights, term_matrix
from index.text.near_duplicates import REDUNDANT

REDUNDANCY = 1.0
"""What a cosine of 1 with a sentence taken before costs, in log-odds; chosen on the articles that are trained on."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The units of some documents, numbered through, what context each needs, and the number of its document.

    What cannot open a summary needs an earlier unit of its own article in it.
    """

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
                required = None if need.required is None else tuple(first + unit for unit in need.required)
                needs.append(replace(need, required=required))
        return cls(tuple(units), tuple(needs), tuple(articles))

    def excerpts(self, units: Collection[int]) -> Pool:
        """Return this pool for a summary of excerpts: only `units` are selected, with what they need; each may open."""
        needs = (
            ContextNeed(need.required if unit in units else None, can_open=True) for unit, need in enumerate(self.needs)
        )
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
    free = np.array([need.required is not None for need in pool.needs], dtype=bool)
    opening = np.array([pool.needs[bundle[0]].can_open for bundle in bundles], dtype=bool)
    numbers = np.arange(size)
    article = np.array(pool.articles, dtype=np.intp)
    first = np.full(article.max(initial=0) + 1, size)  # the first unit taken of each article
    taken = np.zeros(size + 1, dtype=bool)
    taken[-1] = True  # stands for "no unit" where a bundle is smaller than the largest
    barred = np.append((sizes == 0) | (weights == -np.inf), False)
    resemblance = np.zeros(size)
    left = size if max_units is None else max_units
    while left > 0:
        new = ~taken[bundles]
        cost = new.sum(axis=1)
        fits = free & (cost <= left) & (opening | (numbers > first[article])) & ~(barred[bundles] & new).any(axis=1)
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
            first[article[unit]] = min(first[article[unit]], unit)
            barred[:-1] |= similar.shared_terms(unit) > REDUNDANT * np.minimum(sizes, sizes[unit])
            np.maximum(resemblance, similar.cosines(unit), out=resemblance)
        free[best] = False
        free &= ~taken[:-1]


def _bundles(needs: Sequence[ContextNeed]) -> NDArray[np.intp]:
    """Return what each unit requires, then the unit itself, padded with the number of units: shape (units, width)."""
    members = [(*(need.required or ()), number) for number, need in enumerate(needs)]
    width = max(map(len, members), default=1)
    padded = [(*bundle, *[len(members)] * (width - len(bundle))) for bundle in members]
    return np.array(padded, dtype=np.intp).reshape(-1, width)
