"""Which of the question's words a candidate has, and where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import Annotation, annotate
from bot.answering.question import Question
from index.library import Candidate

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """How well each candidate (row) matches each sought word (column), from 0 to 1, in each of its fields.

    `annotations` are the candidates' sentences; `matched` the tokens of each that match a sought word, in order.
    """

    question: Question
    candidates: Sequence[Candidate]
    annotations: Sequence[Annotation]
    sentence: Matrix
    title: Matrix
    context: Matrix
    matched: Sequence[Sequence[int]]

    @property
    def share(self) -> Matrix:
        """The share of the question's information that each word carries."""
        information = self.question.information
        return self.question.weights / information if information else self.question.weights


def match(question: Question, candidates: Sequence[Candidate]) -> Matches:
    """Compare a question with candidates, term by term."""
    annotations = []
    matched = []
    rows: tuple[list[list[float]], ...] = ([], [], [])
    for candidate in candidates:
        sentence = candidate.article.sentences[candidate.sentence]
        annotation = annotate(candidate.article.text[sentence.start : sentence.end])
        annotations.append(annotation)
        fields = (annotation.positions.keys(), frozenset(candidate.title_terms), frozenset(candidate.context_terms))
        for row, terms in zip(rows, fields, strict=True):
            row.append(_strengths(question, terms))
        matched.append(
            sorted(position for form, _, _ in question.forms for position in annotation.positions.get(form, ()))
        )
    shape = (len(candidates), len(question.sought))
    sentences, titles, contexts = (np.array(row, dtype=float).reshape(shape) for row in rows)
    return Matches(question, candidates, annotations, sentences, titles, contexts, matched)


def _strengths(question: Question, terms: Collection[str]) -> list[float]:
    strengths = [0.0] * len(question.sought)
    for form, number, strength in question.forms:
        if form in terms and strength > strengths[number]:
            strengths[number] = strength
    return strengths
