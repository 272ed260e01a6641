"""Signs that the sentence is about the right matter but says something else: the near misses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix
from bot.answering.question import Question
from bot.answering.words import words

NAMES = (
    "antonym",
    "numbers_missing",
    "negation_differs",
    "denied_in_question_alone",
    "names_missing_everywhere",
    "words_missing",
    "plain_word_missing",
    "last_word_missing",
)


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES): 0 or 1, or shares of the question's words."""
    question = matches.question
    if not question.sought or not matches.candidates:
        return np.zeros((len(matches.candidates), len(NAMES)))
    missing = (matches.sentence == 0) & (matches.title == 0)
    far = missing & (matches.context == 0)
    names = np.array([sought.is_name for sought in question.sought])
    numbers = np.array([sought.term[:1].isdigit() for sought in question.sought])
    denied = np.array([annotation.denies for annotation in matches.annotations])
    return np.array(
        (
            _antonyms(question, matches.annotations, missing),
            (missing & numbers).any(1),
            question.denies != denied,
            question.denies & ~denied,
            (far & names).mean(1),
            far.mean(1),
            (missing & ~names).mean(1),
            missing[:, -1],
        ),
        dtype=float,
    ).T


def _antonyms(question: Question, annotations: Sequence[Annotation], missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each candidate has the opposite of a word that it lacks."""
    found = np.zeros(len(annotations), dtype=bool)
    for number, sought in enumerate(question.sought):
        opposite = words().antonyms(sought.term)
        if opposite:
            for row, annotation in enumerate(annotations):
                if missing[row, number] and not opposite.isdisjoint(annotation.terms):
                    found[row] = True
    return found
