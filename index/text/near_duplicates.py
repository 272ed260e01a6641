"""When two texts say the same, the one place where that is decided.

Sentences are compared by containment: the share of the smaller set of terms that the larger one has (the overlap
coefficient of Szymkiewicz and Simpson; 1 where one sentence holds all words of the other). Above REDUNDANT, a sentence
adds little to a summary that has the other; from DUPLICATE on, and with the same facts, the two are one sentence in two
wordings and are quoted once. tests/labels/near_duplicates.jsonl measures the latter.

Whole articles, whose length would make containment costly, are compared by the resemblance of their pairs of words,
estimated by MinHash: A. Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

REDUNDANT = 0.5
"""Above this containment, a sentence says again what matters of the other."""

DUPLICATE = 0.9
"""From this containment on, two sentences with the same facts are one in two wordings."""

SAME_STORY = 0.3
"""From this resemblance on, two articles tell the same story: edited reports share half of their pairs of words or
more, different reports of one event hardly a tenth."""

_MIN_TERMS = 3  # of a sentence that can be a duplicate outside of its story
_MIN_LENGTH = 0.5  # the shorter sentence's terms by the longer one's, of duplicates
_MIN_LENGTH_IN_A_STORY = 0.3  # in place of _MIN_LENGTH, where both articles are wordings of one report

_HASHES = 128  # the resemblance is estimated to within about 1/sqrt(_HASHES)
_MIN_CHARACTERS = 300  # of an article; shorter ones say too little to be told apart
_MAX_WORDS = 5_000
_WORD = re.compile(r"\w+")

Signature = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as it is compared: its content terms, and the facts that make sentences alike in words differ."""

    terms: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    denies: bool


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that is in the larger one, from 0 to 1; 0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def are_redundant(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether a summary needs only one of two sentences, given their terms."""
    return containment(one, other) > REDUNDANT


def are_duplicates(one: Statement, other: Statement, same_story: Callable[[], bool]) -> bool:
    """Return whether two sentences say the same in two wordings: nearly the same words, and the same facts.

    `same_story` tells whether their articles are wordings of one report; it is asked only where that decides. There the
    shorter sentence may be shorter still, and lack numbers: one outlet's cut of the other's sentence.
    """
    if containment(one.terms, other.terms) < DUPLICATE:
        return False
    shorter, longer = (other, one) if len(other.terms) < len(one.terms) else (one, other)
    length = len(shorter.terms) / len(longer.terms)
    is_full = len(shorter.terms) >= _MIN_TERMS and length >= _MIN_LENGTH
    if not is_full and length < _MIN_LENGTH_IN_A_STORY:
        return False
    if shorter.denies != longer.denies or not (shorter.names <= longer.names or longer.names <= shorter.names):
        return False
    if is_full and shorter.numbers == longer.numbers:
        return True
    return shorter.numbers <= longer.numbers and same_story()


def tell_the_same_story(one: str, other: str) -> bool:
    """Return whether the texts of two articles are wordings of one report; False where one is very short."""
    return min(len(one), len(other)) >= _MIN_CHARACTERS and resemblance(one, other) >= SAME_STORY


def resemblance(one: str, other: str) -> float:
    """Return about the share of pairs of neighbouring words that two texts share, of all that either has (Jaccard)."""
    return float(np.mean(_signature(one) == _signature(other)))


@lru_cache(maxsize=1024)
def _signature(text: str) -> Signature:
    """Return the MinHash signature of a text, case and punctuation aside; of a long one, of its first words."""
    words = [crc32(match.group().casefold().encode()) for match in islice(_WORD.finditer(text), _MAX_WORDS)]
    pairs = {(first * 31 + second) & 0xFFFFFFFF for first, second in pairwise(words)}
    if not pairs:
        return np.zeros(_HASHES, dtype=np.uint32)
    factors, summands = _hashing()
    hashes = np.fromiter(pairs, dtype=np.uint32, count=len(pairs)) * factors + summands
    return ((hashes ^ (hashes >> np.uint32(15))) * np.uint32(0x85EBCA6B)).min(axis=1)  # type: ignore[no-any-return]


@cache
def _hashing() -> tuple[Signature, Signature]:
    """Return the odd factors and the summands of the hash functions, in columns; always the same."""
    random = np.random.default_rng(1997)
    factors = random.integers(0, 2**32, (_HASHES, 1), dtype=np.uint32) | np.uint32(1)
    return factors, random.integers(0, 2**32, (_HASHES, 1), dtype=np.uint32)
