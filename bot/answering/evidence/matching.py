"""Which of the question's words a candidate has, and where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import Annotation, annotate
from bot.answering.question import Question
from index.library import Candidate

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strengths:
    """How well each candidate (row) matches each sought word (column), from 0 to 1, in each of its fields.

    `scores` (rows, 4) are the candidates' BM25 scores in the order of `FieldScores`.
    """

    question: Question
    scores: Matrix
    sentence: Matrix
    title: Matrix
    context: Matrix

    @property
    def share(self) -> Matrix:
        """The share of the question's information that each word carries."""
        information = self.question.information
        return self.question.weights / information if information else self.question.weights


@dataclass(frozen=True, slots=True)
class Matches(Strengths):
    """The same, with the candidates themselves.

    `annotations` are the candidates' sentences; `matched` the tokens of each that match a sought word, in order;
    `mentioned` the terms of each that the question has too, in whatever form.
    """

    candidates: Sequence[Candidate]
    annotations: Sequence[Annotation]
    matched: Sequence[Sequence[int]]
    mentioned: Sequence[frozenset[str]]


def match(question: Question, candidates: Sequence[Candidate]) -> Matches:
    """Compare a question with candidates, term by term."""
    counted: dict[str, list[tuple[int, float]]] = {}
    for form, number, strength in question.forms:
        counted.setdefault(form, []).append((number, strength))
    nothing = [0.0] * len(question.sought)
    sentences: list[list[float]] = []
    titles: list[list[float]] = []
    contexts: list[list[float]] = []
    annotations, matched, mentioned = [], [], []
    for candidate in candidates:
        annotation = annotate(candidate.text)
        annotations.append(annotation)
        for field, terms in (
            (sentences, annotation.terms),
            (titles, candidate.title_terms),
            (contexts, candidate.context_terms),
        ):
            held = counted.keys() & terms
            field.append(_strengths(nothing, counted, held) if held else nothing)
        own = question.own_terms & annotation.terms
        mentioned.append(own)
        matched.append(
            sorted(place for term in own for _ in counted.get(term, ()) for place in annotation.positions[term])
        )
    shape = (len(candidates), len(question.sought))
    scores = [(one.scores.sentence, one.scores.context, one.scores.title, one.scores.article) for one in candidates]
    return Matches(
        question=question,
        scores=np.array(scores).reshape(len(candidates), 4),
        sentence=np.array(sentences).reshape(shape),
        title=np.array(titles).reshape(shape),
        context=np.array(contexts).reshape(shape),
        candidates=candidates,
        annotations=annotations,
        matched=matched,
        mentioned=mentioned,
    )


def _strengths(
    nothing: list[float], counted: Mapping[str, Sequence[tuple[int, float]]], held: Collection[str]
) -> list[float]:
    """The best strength with which the terms `held` have each word sought."""
    row = nothing.copy()
    for term in held:
        for number, strength in counted[term]:
            row[number] = max(row[number], strength)
    return row
