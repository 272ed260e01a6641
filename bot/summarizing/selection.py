"""Selection: which sentences a summary takes, and in what order it would take them.

Greedy by weight, after Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and
Producing Summaries" (1998): each step takes what weighs most after a penalty for resembling what was taken. Sentences
that say again what another did are left out altogether.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.pool import Pool
from bot.summarizing.rankers import Weights
from bot.summarizing.standing import Standing
from bot.summarizing.vectors import vectors

SAME = 0.5
"""Two sentences say the same when more than this share of the smaller one's distinct terms is in the other."""

REDUNDANCY = 4.0
"""What a cosine of 1 with a sentence taken before costs, in log-odds."""


def say_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether over half of the smaller one's terms are in the other."""
    return len(one & other) > SAME * min(len(one), len(other))


def choose(pool: Pool, weights: Weights, *, most: int | None = None) -> Iterator[int]:
    """The units of a pool that a summary takes, in order of choice, at most `most`; each after those it brings.

    A unit that brings others weighs as much as a character of all of them does on average, and stays out where they no
    longer fit. Units of weight -inf stay out anyway. Each step costs time linear in the units.
    """
    size = len(pool.units)
    similar = vectors([unit.terms for unit in pool.units])
    sizes = similar.sizes()
    bundles = _bundles(pool.standings)
    lengths = np.array([*(len(unit.text) for unit in pool.units), 0])
    free = np.array([standing.brings is not None for standing in pool.standings], dtype=bool)
    opening = np.array([pool.standings[bundle[0]].opens for bundle in bundles], dtype=bool)
    numbers = np.arange(size)
    article = np.array(pool.articles, dtype=np.intp)
    first = np.full(article.max(initial=0) + 1, size)  # the first unit taken of each article
    taken = np.zeros(size + 1, dtype=bool)
    taken[-1] = True  # stands for "no unit" where a bundle is smaller than the largest
    barred = np.append((sizes == 0) | (weights == -np.inf), False)
    resemblance = np.zeros(size)
    left = size if most is None else most
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
            barred[:-1] |= similar.shared(unit) > SAME * np.minimum(sizes, sizes[unit])
            np.maximum(resemblance, similar.similarities(unit), out=resemblance)
        free[best] = False
        free &= ~taken[:-1]


def _bundles(standings: Sequence[Standing]) -> NDArray[np.intp]:
    """Shape (units, most brought + 1): the units brought, then the unit itself, padded with the number of units."""
    members = [(*(standing.brings or ()), number) for number, standing in enumerate(standings)]
    width = max(map(len, members), default=1)
    padded = [(*bundle, *[len(members)] * (width - len(bundle))) for bundle in members]
    return np.array(padded, dtype=np.intp).reshape(-1, width)
