"""Which sentences of the library bear on a topic, and how much.

By coverage: the share of the topic's information (its words weighed as those of a question are) that a sentence holds,
and half as much what only the sentences around it hold. A sentence that merely stands near is not on the topic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.question import ParsedQuestion
from index.library import Candidate
from index.search.snapshot import Snapshot

__all__ = ["Relevant", "relevant_sentences"]

_CANDIDATES = 100
_AROUND = 0.5  # how much of a match a word is that only the sentences around hold
_OWN = 0.5  # the coverage that a sentence must reach by itself
_LEAST = 0.7  # the coverage that it must reach with what is around it
_BEHIND = 0.7  # the share of the best sentence's relevance below which one is left out
_TITLED = 0.15  # what an article adds whose title holds the whole topic
_WHOLE = 0.99


@dataclass(frozen=True, slots=True)
class Relevant:
    """A sentence on a topic. `coverage` is at most 1; `relevance` adds what its article's title says."""

    candidate: Candidate
    coverage: float
    relevance: float


def relevant_sentences(topic: ParsedQuestion, snapshot: Snapshot) -> list[Relevant]:
    """The sentences on a topic, in order of BM25."""
    if not topic.information:
        return []
    share = topic.weights / topic.information
    found = []
    for candidate in snapshot.candidates(snapshot.search(topic.query(), _CANDIDATES)):
        own = _matches(topic, candidate.terms)
        coverage = float(share @ np.maximum(own, _AROUND * _matches(topic, candidate.context_terms)))
        if float(share @ own) >= _OWN and coverage >= _LEAST:
            titled = float(share @ _matches(topic, candidate.title_terms)) >= _WHOLE
            found.append(Relevant(candidate, coverage, coverage + _TITLED * titled))
    best = max((one.relevance for one in found), default=0.0)
    return [one for one in found if one.relevance >= _BEHIND * best]


def _matches(topic: ParsedQuestion, terms: Iterable[str]) -> NDArray[np.float64]:
    """How much of a match some terms hold for each word of the topic: shape (words,), from 0 to 1."""
    held = frozenset(terms)
    return np.array(
        [max((share for form, share in word.forms.items() if form in held), default=0.0) for word in topic.words]
    )
