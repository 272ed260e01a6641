"""Other words for what a question says: short and long names, and synonyms, from the lexicon's table "same_meaning"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from index.text.lexicon import phrase_list
from index.text.terms import Token, content_terms

__all__ = ["same_meaning"]

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
