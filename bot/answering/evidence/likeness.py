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
    sizes = np.array([len(row) for row in rows])
    like = np.zeros((count, len(question.sought)))
    if place.size:
        # An empty sentence has no part in the columns, so it must not have one in the starts either.
        starts = (np.cumsum(sizes) - sizes)[sizes > 0]
        like[sizes > 0] = np.maximum.reduceat(cosines[:, place.reshape(-1)], starts, axis=1).T
    share = matches.share
    like = np.where(matches.sentence > 0, matches.sentence, like)
    with_title = np.maximum(like, matches.title)
    missing = (matches.sentence == 0) & (matches.title == 0)
    aim = known.centre(question.rows, question.weights)
    whole = np.zeros(count)
    if aim is not None:
        centres = [annotation.centre for annotation in matches.annotations]
        known_centres = np.array([centre is not None for centre in centres])
        if known_centres.any():
            whole[known_centres] = np.stack([centre for centre in centres if centre is not None]) @ aim
    return np.array(
        (
            like @ share,
            with_title @ share,
            np.where(missing, like, 0) @ share,
            np.where(missing, like, 0).max(1),
            whole,
            like.min(1),
            np.maximum(with_title, matches.context).min(1),
        )
    ).T
