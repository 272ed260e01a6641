"""Signs that the sentence is about the right matter but says something else: the near misses."""

from __future__ import annotations

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix
from bot.answering.question import Question, Sought
from bot.answering.words import words

NAMES = (
    "antonym",
    "numbers_missing",
    "negation_differs",
    "names_missing_everywhere",
    "words_missing",
    "plain_word_missing",
    "last_word_missing",
)


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES): 0 or 1, or shares of the question's words."""
    question = matches.question
    if not question.sought:
        return np.zeros((len(matches.candidates), len(NAMES)))
    anywhere = np.maximum(np.maximum(matches.sentence, matches.title), matches.context) > 0
    with_title = np.maximum(matches.sentence, matches.title) > 0
    rows = [
        _row(question, annotation, here, near)
        for annotation, here, near in zip(matches.annotations, with_title, anywhere, strict=True)
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(NAMES))


def _row(question: Question, annotation: Annotation, here: Matrix, near: Matrix) -> tuple[float, ...]:
    missing = [sought for sought, found in zip(question.sought, here, strict=True) if not found]
    far = [sought for sought, found in zip(question.sought, near, strict=True) if not found]
    count = len(question.sought)
    return (
        any(not words().antonyms(sought.term).isdisjoint(annotation.positions) for sought in missing),
        any(_is_number(sought) for sought in missing),
        question.denies != annotation.denies,
        sum(sought.is_name for sought in far) / count,
        len(far) / count,
        sum(not sought.is_name for sought in missing) / count,
        not here[-1],
    )


def _is_number(sought: Sought) -> bool:
    return sought.term[:1].isdigit()
