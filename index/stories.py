"""Whether two articles tell the same story, as when two outlets print one agency's report, each edited a little.

MinHash over pairs of neighbouring words: A. Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]

SAME_STORY = 0.3
"""The likeness from which on two articles tell the same story: edited reports share half of their pairs of words or
more, different reports of one event hardly a tenth."""

_HASHES = 128  # the likeness is estimated to within about 1/sqrt(_HASHES)
_SHORTEST = 300  # characters
_MOST_WORDS = 5_000
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1024)
def signature(text: str) -> Signature:
    """The MinHash signature of a text, case and punctuation aside; of a long one, of its first words."""
    words = [crc32(match.group().casefold().encode()) for match in islice(_WORD.finditer(text), _MOST_WORDS)]
    pairs = {(first * 31 + second) & 0xFFFFFFFF for first, second in pairwise(words)}
    if not pairs:
        return np.zeros(_HASHES, dtype=np.uint32)
    factors, summands = _hashing()
    hashes = np.fromiter(pairs, dtype=np.uint32, count=len(pairs)) * factors + summands
    return ((hashes ^ (hashes >> np.uint32(15))) * np.uint32(0x85EBCA6B)).min(axis=1)  # type: ignore[no-any-return]


def tell_the_same_story(one: str, other: str) -> bool:
    """Whether two articles' texts are wordings of one report. Very short ones say too little to be told apart."""
    return min(len(one), len(other)) >= _SHORTEST and likeness(one, other) >= SAME_STORY


def likeness(one: str, other: str) -> float:
    """About the share of pairs of neighbouring words that two texts have in common, of all that either has."""
    return float(np.mean(signature(one) == signature(other)))


@cache
def _hashing() -> tuple[Signature, Signature]:
    """The odd factor and the summand of each hash function, in columns; always the same."""
    random = np.random.default_rng(1997)
    factors = random.integers(0, 2**32, (_HASHES, 1), dtype=np.uint32) | np.uint32(1)
    return factors, random.integers(0, 2**32, (_HASHES, 1), dtype=np.uint32)
