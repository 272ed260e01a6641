"""What the sentence says in other words: the likeness of its words to those of the question that it lacks."""

from __future__ import annotations

import numpy as np

from bot.answering.evidence.matching import Matches, Matrix
from bot.answering.words import words

NAMES = ("like", "like_with_title", "like_missing", "most_like_missing", "like_whole", "weakest", "weakest_everywhere")

_UNLIKE = 0.35  # cosines up to this are chance


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES): shares of the information met by the likeliest word, and the cosine of the whole."""
    known = words()
    question = matches.question
    count = len(matches.candidates)
    if not len(question.sought) or not count:
        return np.zeros((count, len(NAMES)))
    rows = [annotation.rows for annotation in matches.annotations]
    distinct, place = np.unique(np.concatenate(rows), return_inverse=True)
    cosines = np.clip((known.likeness(question.rows, distinct) - _UNLIKE) / (1 - _UNLIKE), 0, 1)
    ends = np.cumsum([len(row) for row in rows])
    like = np.array(
        [
            cosines[:, place[end - len(row) : end]].max(1) if len(row) else np.zeros(len(question.sought))
            for row, end in zip(rows, ends, strict=True)
        ]
    )
    share = matches.share
    like = np.where(matches.sentence > 0, matches.sentence, like)
    with_title = np.maximum(like, matches.title)
    missing = (matches.sentence == 0) & (matches.title == 0)
    aim = known.centre(question.rows, question.weights)
    whole = np.zeros(count)
    if aim is not None:
        for number, annotation in enumerate(matches.annotations):
            if annotation.centre is not None:
                whole[number] = float(aim @ annotation.centre)
    return np.column_stack(
        (
            like @ share,
            with_title @ share,
            np.where(missing, like, 0) @ share,
            np.where(missing, like, 0).max(1),
            whole,
            like.min(1),
            np.maximum(with_title, matches.context).min(1),
        )
    )
