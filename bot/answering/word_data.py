"""What is known of ordinary English words before any article is read: frequency, kinds, derivation.

Names are not among them. Where the data comes from is said in `data/LICENCES.md`; the words are those of
`index.text.lexicon`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from index.text.lexicon import common_words, phrase_list
from index.text.terms import Token, content_terms

_DATA = Path(__file__).parent / "data"
_RARE = 200_000  # the rank that a word not on the list is given


class WordData:
    """Ordinary words: how common they are, what kind of thing they name, what is derived from them."""

    def __init__(self) -> None:
        self._rank = {word: rank for rank, word in enumerate(common_words())}
        self._kinds = {
            word: kind
            for line in (_DATA / "noun_kinds.txt").read_text("ascii").splitlines()
            for kind, words in (line.split(": ", 1),)
            for word in words.split()
        }
        self._derived: dict[str, set[str]] = {}
        for line in (_DATA / "derived_terms.txt").read_text("ascii").splitlines():
            one, other = line.split()
            self._derived.setdefault(one, set()).add(other)
            self._derived.setdefault(other, set()).add(one)

    def rarity(self, word: str) -> float:
        """Return from 0 for the most common word to 1 for one not listed: the logarithm of its rank (Zipf's law)."""
        return math.log1p(self._rank.get(word, _RARE) / 20) / math.log1p(_RARE / 20)

    def is_common(self, word: str) -> bool:
        """Return whether a word, in lower case, is an ordinary English word."""
        return word in self._rank

    def noun_kind(self, word: str) -> str | None:
        """Return WordNet's kind of the noun's most frequent sense ("person", "time", "artifact"), or None."""
        return self._kinds.get(word) or self._kinds.get(word.removesuffix("s"))

    def derived(self, term: str) -> frozenset[str]:
        """Return the terms derived from this one, or it from them, that stems keep apart ("invad", "invas")."""
        return frozenset(self._derived.get(term, ()))


@cache
def word_data() -> WordData:
    """Return the one list, read when first asked for."""
    return WordData()


_STRENGTHS = {"short_names": 0.9, "synonyms": 0.6}  # how much of a match each is
_Member = tuple[str, ...]
"""The terms of a word or phrase."""


def same_meaning(tokens: Sequence[Token]) -> Mapping[str, Mapping[str, float]]:
    """Return for content terms of a question the terms that mean the same, each with how much of a match it is.

    A phrase has others only where all its words follow each other in the question; where a phrase is the other, its
    words share what it counts.
    """
    terms = [token.term for token in tokens if not token.stop]
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for at, first in enumerate(terms):
        for member, others in _groups().get(first, ()):
            if tuple(terms[at : at + len(member)]) != member:
                continue
            for other, strength in others.items():
                for term in member:
                    found[term][other] = max(strength, found[term].get(other, 0.0))
    return found


@cache
def _groups() -> Mapping[str, Sequence[tuple[_Member, Mapping[str, float]]]]:
    """Return the members of all groups by their first terms, each with the terms that count as it."""
    found: defaultdict[str, list[tuple[_Member, Mapping[str, float]]]] = defaultdict(list)
    for members, strength in _lines():
        for member in members:
            others: dict[str, float] = {}
            for other in members:
                for term in set(other) - set(member):
                    others[term] = max(others.get(term, 0.0), strength / len(other))
            found[member[0]].append((member, others))
    return dict(found)


def _lines() -> Iterator[tuple[set[_Member], float]]:
    for name, strength in _STRENGTHS.items():
        for line in sorted(phrase_list(name)):
            yield {tuple(content_terms(member.replace("_", " "))) for member in line.split()} - {()}, strength
