"""What scores candidates: the one seam between retrieval and selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer import ReadSpan
from bot.answering.question import ParsedQuestion
from index.library import Candidate, Hits

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """The `features` (candidates, names) and scores `values` (candidates,) of candidates: higher is better.

    `spans` are the likely answers in their sentences. A row depends on its candidate and the question alone.
    """

    features: Matrix
    values: Matrix
    spans: tuple[ReadSpan | None, ...]


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the question, the information it carries, and how well the passage has it (0 to 1)."""

    word: str
    weight: float
    matched: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate has its score: its matches of the question's words, and what each feature added."""

    words: tuple[WordMatch, ...]
    features: Mapping[str, float]


class Scorer(Protocol):
    """Scores sentences in their context as answers to a question. Any thread may call it."""

    def prefilter(self, question: ParsedQuestion, hits: Hits) -> Matrix:
        """Predict the score of each hit before its article is read: (hits,). Differences matter, not the level."""
        ...

    def score(self, question: ParsedQuestion, candidates: Sequence[Candidate], *, thorough: bool = True) -> Scores:
        """Score candidates; a score depends on the question and its candidate alone.

        Unless `thorough`, the scorer may stop where one surely answers: then only the candidates up to there have rows.
        """
        ...

    def confidence(self, scores: Scores, first: int, nearby: NDArray[np.intp] | None = None) -> float:
        """Estimate the probability that the `first` candidate answers, which has that row of `scores`.

        `nearby` are the rows around it, which alone are weighed where a conversation says which article is meant.
        """
        ...

    def explain(self, question: ParsedQuestion, candidate: Candidate) -> Explanation:
        """Say what makes the score of a candidate."""
        ...
