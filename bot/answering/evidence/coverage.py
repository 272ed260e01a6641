"""How much of the question's information a candidate covers, and what it leaves out."""

from __future__ import annotations

import math

import numpy as np

from bot.answering.evidence.matching import Matrix, Strengths

NAMES = (
    "bm25_sentence",
    "bm25_context",
    "bm25_title",
    "bm25_article",
    "log_bm25",
    "covered",
    "covered_squared",
    "covered_with_title",
    "covered_with_context",
    "words_covered",
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


def columns(matches: Strengths) -> Matrix:
    """(candidates, NAMES): shares of the question's information, 0 to 1, and BM25 scores relative to it."""
    question = matches.question
    share = matches.share
    count = len(matches.scores)
    if not len(share):
        return np.zeros((count, len(NAMES)))
    here, title, context = matches.sentence, matches.title, matches.context
    with_title = np.maximum(here, title)
    anywhere = np.maximum(with_title, context)
    beyond = np.where(title > 0, 0.0, share)
    left = beyond.sum(1)
    names = np.array([sought.is_name for sought in question.sought]) * share
    focus = np.array([sought.term == question.focus_term for sought in question.sought], dtype=float)
    highest = float(share.max())
    covered = here @ share
    relative = matches.scores / max(question.information, 1e-9)
    return np.array(
        (
            *relative.T,
            np.log1p(matches.scores[:, 0]) / math.log(10),
            covered,
            covered**2,
            with_title @ share,
            anywhere @ share,
            (here > 0).mean(1),
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
