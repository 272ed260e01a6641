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
class Matches:
    """How well each candidate (row) matches each sought word (column), from 0 to 1, in each of its fields.

    `annotations` are the candidates' sentences; `matched` the tokens of each that match a sought word, in order;
    `mentioned` the terms of each that the question has too, in whatever form.
    """

    question: Question
    candidates: Sequence[Candidate]
    annotations: Sequence[Annotation]
    sentence: Matrix
    title: Matrix
    context: Matrix
    matched: Sequence[Sequence[int]]
    mentioned: Sequence[frozenset[str]]

    @property
    def share(self) -> Matrix:
        """The share of the question's information that each word carries."""
        information = self.question.information
        return self.question.weights / information if information else self.question.weights


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
    return Matches(
        question,
        candidates,
        annotations,
        np.array(sentences).reshape(shape),
        np.array(titles).reshape(shape),
        np.array(contexts).reshape(shape),
        matched,
        mentioned,
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
