"""How common a word is in English at large, whatever a library holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import log10
from types import MappingProxyType

from index.text.lexicon import read

_MOST_COMMON = 7.7  # Zipf frequency of the most common word: one word in twenty, as "the" is


@cache
def common_words() -> tuple[str, ...]:
    """Common English words, folded, without names, most frequent first.

    See `data/words.txt` for the source.
    """
    return tuple(line for line in read("words.txt").splitlines() if not line.startswith("#"))


@cache
def zipf_frequencies() -> Mapping[str, float]:
    """The common words to their Zipf frequency (log10 of occurrences per billion words; 3 is one in a million).

    It is estimated from the word's rank by Zipf's law, by which the word of rank r is as frequent as the first one
    divided by r: zipf = 7.7 - log10(r).
    """
    return MappingProxyType({word: _MOST_COMMON - log10(rank) for rank, word in enumerate(common_words(), 1)})
