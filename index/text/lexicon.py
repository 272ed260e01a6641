"""The English word lists: `data/lexicon.toml` holds each once, under a name, with its meaning in a comment.

What is known of ordinary words stands in files of their own: how frequent they are, what nouns name, and what is
derived from what; `data/LICENCES.md` says where that comes from. Names are not among them.

The tables of the analyser (`abbreviations.toml`, `irregular.toml`, `numbers.toml`, ...) are files of their own, read
by the same functions: `fingerprint` hashes them byte for byte, so moving them would have every library analysed anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from math import log1p, log10
from pathlib import Path
from types import MappingProxyType
from typing import Any


@cache
def word_list(*names: str) -> frozenset[str]:
    """Return the words of the list `name`, in lower case; of several names, the words of all their lists.

    An entry "@other" in the file stands for the words of the list `other`. Raises KeyError for an unknown name.
    """
    found: set[str] = set()
    for name in names:
        for entry in _lexicon()[name].split():
            found |= word_list(entry[1:]) if entry.startswith("@") else {entry}
    return frozenset(found)


@cache
def phrase_list(name: str) -> frozenset[str]:
    """Return the phrases of the list `name`, one a line of the file, in lower case.

    Raises KeyError for an unknown name.
    """
    return frozenset(_lexicon()[name].strip().splitlines())


@cache
def _lexicon() -> dict[str, str]:
    """Return all lists of the lexicon by name; the tables of the file only group them for its readers."""
    return {name: words for lists in tomllib.loads(read("lexicon.toml")).values() for name, words in lists.items()}


def read(file: str) -> str:
    """Return the text of a file of `index/text/data`. Raises FileNotFoundError for an unknown one."""
    return (Path(__file__).parent / "data" / file).read_text(encoding="utf-8")


def table_words(table: str, key: str) -> tuple[str, ...]:
    """Return the words of one list of `TABLE.toml`, in order."""
    return tuple(_table(table)[key].split())


def rows(table: str, key: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of one list of `TABLE.toml`, a line each, split at white space; empty lines are left out."""
    return (tuple(line.split()) for line in _table(table)[key].splitlines() if line.strip())


@cache
def pairs(table: str, key: str) -> dict[str, str]:
    """Return a list of `TABLE.toml` that has two words a line as a mapping from the first to the second."""
    return {first: second for first, second in rows(table, key)}  # noqa: C416 (dict() takes no rows of unknown length)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(read(f"{name}.toml"))


_TOP_ZIPF = 7.7  # Zipf frequency of the most common word: one word in twenty, as "the" is


@cache
def common_words() -> tuple[str, ...]:
    """Return common English words, folded, without names, most frequent first."""
    return tuple(line for line in read("words.txt").splitlines() if not line.startswith("#"))


@cache
def zipf_frequencies() -> Mapping[str, float]:
    """Return the common words to their Zipf frequency (log10 of occurrences per billion words; 3 is one in a million).

    It is estimated from the word's rank by Zipf's law, by which the word of rank r is as frequent as the first one
    divided by r: zipf = 7.7 - log10(r).
    """
    return MappingProxyType({word: _TOP_ZIPF - log10(rank) for rank, word in enumerate(common_words(), 1)})


_RARE = 200_000  # the rank that a word not on the list is given


@cache
def _ranks() -> dict[str, int]:
    return {word: rank for rank, word in enumerate(common_words())}


def is_common(word: str) -> bool:
    return word in _ranks()


def rarity(word: str) -> float:
    """Return from 0 for the most common word to 1 for one not listed: the logarithm of its rank (Zipf's law)."""
    return log1p(_ranks().get(word, _RARE) / 20) / log1p(_RARE / 20)


@cache
def _noun_kinds() -> dict[str, str]:
    lines = (line.split(": ", 1) for line in read("noun_kinds.txt").splitlines())
    return {word: kind for kind, words in lines for word in words.split()}


def noun_kind(word: str) -> str | None:
    """Return WordNet's kind of the noun's most frequent sense ("person", "time", "artifact"), or None."""
    return _noun_kinds().get(word) or _noun_kinds().get(word.removesuffix("s"))


@cache
def _derivations() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in read("derived_terms.txt").splitlines():
        one, other = line.split()
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {term: frozenset(others) for term, others in found.items()}


def derived_terms(term: str) -> frozenset[str]:
    """Return the terms derived from this one, or it from them, that stems keep apart ("invad", "invas")."""
    return _derivations().get(term, frozenset())
