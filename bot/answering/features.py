"""The features of a candidate: named numbers beside the reader's score, such as which of the question's words it has.

A candidate's features depend on nothing but the question and the candidate: not on how many others there are, nor on
how it was found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import annotate
from bot.answering.answer_types import typed_spans
from bot.answering.attribution.speakers import common_speaker
from bot.answering.expectation import AnswerType
from bot.answering.question import ParsedQuestion
from bot.answering.reader import Judgement
from index.article import Kind
from index.chunks import Field
from index.library import Candidate, Hits
from index.text.terms import content_terms

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MatchStrengths:
    """How well each sentence (row) matches each word of the question (column), from 0 to 1, in each of its fields."""

    question: ParsedQuestion
    sentence: Matrix
    title: Matrix
    context: Matrix

    def covered(self, strengths: Matrix) -> Matrix:
        """Return the share of the question's information that is covered by `strengths` (rows, words): (rows,)."""
        covered: Matrix = strengths @ self.question.weights / max(self.question.information, 1e-9)
        return covered


def match(question: ParsedQuestion, candidates: Sequence[Candidate]) -> MatchStrengths:
    """Compare a question with candidates, term by term."""
    counted: dict[str, list[tuple[int, float]]] = {}
    for form, number, strength in question.forms:
        counted.setdefault(form, []).append((number, strength))

    def strengths(fields: Iterable[Collection[str]]) -> Matrix:
        rows = [_strengths(len(question.words), counted, counted.keys() & terms) for terms in fields]
        return np.array(rows, dtype=float).reshape(len(rows), len(question.words))

    return MatchStrengths(
        question,
        strengths(annotate(one.text).terms for one in candidates),
        strengths(one.title_terms for one in candidates),
        strengths(one.context_terms for one in candidates),
    )


def _strengths(words: int, counted: Mapping[str, Sequence[tuple[int, float]]], held: Collection[str]) -> list[float]:
    """Return the best strength with which the terms `held` have each of so many words of the question."""
    row = [0.0] * words
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

    return MatchStrengths(question, best(Field.SENTENCE), best(Field.TITLE), best(Field.CONTEXT))


HIT_FEATURES = ("bm25_article", "covered_with_title", "covered_with_context")
"""What is known of a hit before its article is read: BM25's score of its article, and the shares of the question's
information that the sentence has with the title, and with the sentences beside it, too."""

FEATURES = ("covered_with_context", "early", "type_missing", "outside_body", "speaker_match", "reader")
"""What candidates are ranked by: the reader's logit, and five features beside it. With ten more, such as BM25's scores,
the length, and names that are missing, no more first passages were right on five sets of questions."""

CONFIDENCE_FEATURES = ("reader_sum", "person_asked", "speaker_match", "lead")
"""What the confidence is estimated from: the reader's logits of all candidates as one, by the logarithm of the sum of
their odds, tempered, which is what it was trained to tell an answer from none by; whether a person is asked for, since
names abound and the reader is too sure of them; whether the first candidate has whose words are asked for; and how far
its score is above the others', up to _MAX_LEAD. More features told answers apart no better on question sets that the
weights were not fitted to: coverage and BM25's scores mean other things in other libraries.
"""

_MAX_LEAD = 3.0

_REST_LOG_ODDS = 1.0
"""What all sentences that are not nearby add to "reader_sum": between its median, .75, and its mean, 1.15, in the turns
of 40 conversations."""

_TEMPERING = 0.7  # chosen on news and squad2, where .5 and 1 told answers apart a little less well


def hit_features(question: ParsedQuestion, hits: Hits) -> Matrix:
    """Return the features of hits: (hits, HIT_FEATURES)."""
    matches = match_hits(question, hits)
    with_title = np.maximum(matches.sentence, matches.title)
    return np.column_stack(
        (
            hits.scores[:, list(Field).index(Field.ARTICLE)] / max(question.information, 1e-9),
            matches.covered(with_title),
            matches.covered(np.maximum(with_title, matches.context)),
        )
    )


def features(question: ParsedQuestion, candidates: Sequence[Candidate], judgements: Sequence[Judgement]) -> Matrix:
    """Return the features of candidates, the reader's judgements among them: (candidates, FEATURES)."""
    matches = match(question, candidates)
    types = [typed_spans(question, annotate(candidate.text)) for candidate in candidates]
    return np.column_stack(
        (
            matches.covered(np.maximum(np.maximum(matches.sentence, matches.title), matches.context)),
            [1 / (1 + candidate.sentence) for candidate in candidates],
            [float(spans is not None and not spans) for spans in types],
            [float(candidate.article.kind(candidate.sentence) is not Kind.BODY) for candidate in candidates],
            _speaker_match(question, candidates),
            [judgement.score for judgement in judgements],
        )
    )


def confidence_features(
    question: ParsedQuestion, features: Matrix, first: int, lead: float, nearby: NDArray[np.intp] | None = None
) -> Matrix:
    """Return the features from which the confidence in candidate number `first` is estimated: (CONFIDENCE_FEATURES,).

    Its score is by `lead` above that of all others that say something else.

    For a follow-up only the rows `nearby` are summed up, because other sentences of the same article are about the same
    and seem to answer it too; for the rest a constant stands.
    """
    logits = features[:, FEATURES.index("reader")]
    if nearby is not None:
        logits = logits[nearby]
    tempered = np.logaddexp.reduce(logits * _TEMPERING) / _TEMPERING + (_REST_LOG_ODDS if nearby is not None else 0.0)
    person_asked = question.answer_type is AnswerType.PERSON
    return np.array((tempered, person_asked, features[first, FEATURES.index("speaker_match")], min(lead, _MAX_LEAD)))


def _speaker_match(question: ParsedQuestion, candidates: Sequence[Candidate]) -> list[float]:
    """Return how well whoever speaks in a candidate matches whom a question asks for; 0 where either is nobody."""
    asked = question.speaker
    if asked is None:
        return [0.0] * len(candidates)
    speakers = (common_speaker(one.article, one.sentence, one.sentence) for one in candidates)
    return [0.0 if one is None else asked.match(content_terms(one.name)) for one in speakers]
