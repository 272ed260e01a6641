"""Order, adjacency and proximity of the question's words in the sentence."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix

NAMES = ("adjacent", "phrases", "density", "spread", "in_order")

_FAR = 9


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES), each from 0 to about 1."""
    question = matches.question
    weight = {sought.term: sought.weight for sought in question.sought}
    forms = {sought.term: frozenset(sought.forms) for sought in question.sought}
    pairs = list(zip(question.sequence, question.sequence[1:], strict=False))
    total = sum(weight[one] + weight[other] for one, other in pairs)
    literal = list(zip(question.all_terms, question.all_terms[1:], strict=False))
    rows = []
    for annotation, mentioned in zip(matches.annotations, matches.mentioned, strict=True):
        positions = annotation.positions
        found = {
            term: [place for form in held for place in positions[form]]
            for term, alike in forms.items()
            if (held := alike & mentioned)
        }
        ordered = [(one, other) for one, other in pairs if one in found and other in found]
        near = sum((weight[one] + weight[other]) * _nearness(found[one], found[other]) for one, other in ordered)
        window = _smallest_window(found)
        rows.append(
            (
                near / total if total else 0.0,
                _phrases(annotation, literal, mentioned),
                len(found) / (window + 1) if len(found) > 1 else 0.0,
                math.log1p(window) / 4 if len(found) > 1 else 0.0,
                sum(min(found[one]) < max(found[other]) for one, other in ordered) / len(pairs) if pairs else 0.0,
            )
        )
    return np.array(rows, dtype=float).reshape(len(matches.annotations), len(NAMES))


def _nearness(one: list[int], other: list[int]) -> float:
    """1 for words next to each other in the question's order, falling with their distance; 0 for far apart."""
    distance = min(second - first if second > first else first - second + 1.5 for first in one for second in other)
    return 1 / (1 + max(0.0, distance - 1) / 2) if distance < _FAR else 0.0


def _phrases(annotation: Annotation, literal: list[tuple[str, str]], mentioned: Collection[str]) -> float:
    """The share of the question's pairs of neighbouring words, stop words too, that stand so in the sentence."""
    if not literal:
        return 0.0
    positions = annotation.positions
    held = sum(
        1
        for one, other in literal
        if one in mentioned and other in mentioned and any(place + 1 in positions[other] for place in positions[one])
    )
    return held / len(literal)


def _smallest_window(found: dict[str, list[int]]) -> int:
    """The least distance between tokens within which every matched word stands."""
    last: dict[str, int] = {}
    best = 10_000
    for place, term in sorted((place, term) for term, spots in found.items() for place in spots):
        last[term] = place
        if len(last) == len(found):
            best = min(best, place - min(last.values()))
    return best
