"""Which of the question's words a candidate has, where, and how much of the question's information that covers."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.annotation import Annotation, annotate
from bot.answering.question import ParsedQuestion
from bot.answering.scoring import Matrix
from index.library import Candidate


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

    `annotations` are the candidates' sentences; `matched` the tokens of each that match a word of the question, in
    order; `mentioned` the terms of each that the question has too, in whatever form.
    """

    candidates: Sequence[Candidate]
    annotations: Sequence[Annotation]
    matched: Sequence[Sequence[int]]
    mentioned: Sequence[frozenset[str]]


def match(question: ParsedQuestion, candidates: Sequence[Candidate]) -> Matches:
    """Compare a question with candidates, term by term."""
    counted: dict[str, list[tuple[int, float]]] = {}
    for form, number, strength in question.forms:
        counted.setdefault(form, []).append((number, strength))
    nothing = [0.0] * len(question.words)
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
        matched=matched,
        mentioned=mentioned,
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


SHARED = (
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

COVERAGE = (
    *SHARED,
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


def shared_columns(matches: MatchStrengths) -> tuple[Matrix, ...]:
    """Return a column (candidates,) for each of SHARED: BM25 scores relative to the information, and shares of it."""
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


def coverage(matches: MatchStrengths) -> Matrix:
    """Return (candidates, COVERAGE): shares of the question's information, 0 to 1, and BM25 scores relative to it."""
    question = matches.question
    share = matches.share
    if not len(share):
        return np.zeros((len(matches.scores), len(COVERAGE)))
    here, title = matches.sentence, matches.title
    with_title = np.maximum(here, title)
    anywhere = np.maximum(with_title, matches.context)
    beyond = np.where(title > 0, 0.0, share)
    left = beyond.sum(1)
    names = np.array([word.is_name for word in question.words]) * share
    focus = np.array([word.term == question.focus_term for word in question.words], dtype=float)
    highest = float(share.max())
    return np.array(
        (
            *shared_columns(matches),
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
