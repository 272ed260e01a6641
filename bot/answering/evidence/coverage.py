"""How much of the question's information a candidate covers, and what it leaves out."""

from __future__ import annotations

import math

import numpy as np

from bot.answering.evidence.matching import Matrix, Strengths

SEEN = (
    "bm25_sentence",
    "bm25_context",
    "bm25_title",
    "bm25_article",
    "log_bm25",
    "covered",
    "covered_with_title",
    "covered_with_context",
    "words_covered",
)
"""The names of what a glance shows, too."""

NAMES = (
    *SEEN,
    "covered_squared",
    "all_covered",
    "covered_beyond_title",
    "rarest_missing",
    "rarest_missing_everywhere",
    "first_word",
    "last_word",
    "names_covered",
    "names_missing",
    "focus_covered",
    "focus_missing",
    "rarest_covered",
)


def seen(matches: Strengths) -> tuple[Matrix, ...]:
    """A column (candidates,) for each of SEEN: BM25 scores relative to the question's information, and shares of it."""
    here, share = matches.sentence, matches.share
    with_title = np.maximum(here, matches.title)
    return (
        *(matches.scores / max(matches.question.information, 1e-9)).T,
        np.log1p(matches.scores[:, 0]) / math.log(10),
        here @ share,
        with_title @ share,
        np.maximum(with_title, matches.context) @ share,
        (here > 0).mean(1),
    )


def columns(matches: Strengths) -> Matrix:
    """(candidates, NAMES): shares of the question's information, 0 to 1, and BM25 scores relative to it."""
    question = matches.question
    share = matches.share
    if not len(share):
        return np.zeros((len(matches.scores), len(NAMES)))
    here, title = matches.sentence, matches.title
    with_title = np.maximum(here, title)
    anywhere = np.maximum(with_title, matches.context)
    beyond = np.where(title > 0, 0.0, share)
    left = beyond.sum(1)
    names = np.array([sought.is_name for sought in question.sought]) * share
    focus = np.array([sought.term == question.focus_term for sought in question.sought], dtype=float)
    highest = float(share.max())
    return np.array(
        (
            *seen(matches),
            (here @ share) ** 2,
            (here > 0).all(1),
            np.where(left > 0, (here * beyond).sum(1) / np.maximum(left, 1e-9), 1.0),
            np.where(with_title > 0, 0.0, share).max(1) / highest,
            np.where(anywhere > 0, 0.0, share).max(1) / highest,
            here[:, 0],
            here[:, -1],
            here @ names,
            np.where(with_title > 0, 0.0, names).sum(1),
            (here @ focus) > 0,
            focus.any() * ((with_title @ focus) == 0),
            here[:, int(share.argmax())],
        )
    ).T
