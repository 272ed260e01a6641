"""How common a word is in English at large, whatever a library holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from index.analysis.wordlists import read


@cache
def zipf_frequencies() -> Mapping[str, float]:
    """Common English words, folded, without names, to their Zipf frequency: 7.7 is "the", 3 is one in a million.

    See `data/english.txt` for source and licence.
    """
    frequencies: dict[str, float] = {}
    for line in read("english.txt").splitlines():
        if not line.startswith("#"):
            zipf, *listed = line.split()
            frequencies.update(dict.fromkeys(listed, float(zipf)))
    return MappingProxyType(frequencies)
