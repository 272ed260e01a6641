"""Which of the question's words a candidate has, where, and how much of the question's information that covers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.annotation import Annotation, annotate
from bot.answering.question import ParsedQuestion
from bot.answering.scoring import Matrix
from index.chunks import Field
from index.library import Candidate, Hits


@dataclass(frozen=True, slots=True)
class MatchStrengths:
    """How well each candidate (row) matches each word of the question (column), from 0 to 1, in each of its fields.

    `scores` (rows, 4) are the candidates' BM25 scores in the order of `FieldScores`.
    """

    question: ParsedQuestion
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
class Matches(MatchStrengths):
    """The same, with the candidates themselves.

    `annotations` are the candidates' sentences.
    """

    candidates: Sequence[Candidate]
    annotations: Sequence[Annotation]


def match(question: ParsedQuestion, candidates: Sequence[Candidate]) -> Matches:
    """Compare a question with candidates, term by term."""
    counted: dict[str, list[tuple[int, float]]] = {}
    for form, number, strength in question.forms:
        counted.setdefault(form, []).append((number, strength))
    nothing = [0.0] * len(question.words)
    sentences: list[list[float]] = []
    titles: list[list[float]] = []
    contexts: list[list[float]] = []
    annotations = []
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
    shape = (len(candidates), len(question.words))
    scores = [(one.scores.sentence, one.scores.context, one.scores.title, one.scores.article) for one in candidates]
    return Matches(
        question=question,
        scores=np.array(scores).reshape(len(candidates), 4),
        sentence=np.array(sentences).reshape(shape),
        title=np.array(titles).reshape(shape),
        context=np.array(contexts).reshape(shape),
        candidates=candidates,
        annotations=annotations,
    )


def _strengths(
    nothing: list[float], counted: Mapping[str, Sequence[tuple[int, float]]], held: Collection[str]
) -> list[float]:
    """Return the best strength with which the terms `held` have each word of the question."""
    row = nothing.copy()
    for term in held:
        for number, strength in counted[term]:
            row[number] = max(row[number], strength)
    return row


def match_hits(question: ParsedQuestion, hits: Hits) -> MatchStrengths:
    """Return how well hits match each word of the question: by the best of its forms that they have."""
    column = {term: number for number, term in enumerate(hits.terms)}
    forms = np.array([column.get(form, -1) for form, _, _ in question.forms], dtype=np.intp)  # -1: a column of none
    strengths = np.array([strength for _, _, strength in question.forms])
    starts = np.flatnonzero(np.diff([number for _, number, _ in question.forms], prepend=-1))
    none = np.zeros((len(hits), 1), dtype=bool)

    def best(field: Field) -> Matrix:
        held = np.hstack((hits.held[field], none))[:, forms]
        found: Matrix = np.maximum.reduceat(held * strengths, starts, axis=1)
        return found

    return MatchStrengths(question, hits.scores, best(Field.SENTENCE), best(Field.TITLE), best(Field.CONTEXT))
