"""The features of a candidate: named numbers beside the reader's score, such as which of the question's words it has.

A candidate's features depend on nothing but the question and the candidate: not on how many others there are, nor on
how it was found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import Annotation, annotate
from bot.answering.answer_types import typed_spans
from bot.answering.attribution.speakers import common_speaker
from bot.answering.question import ParsedQuestion
from bot.answering.reader import Judgement
from index.article import Kind
from index.chunks import Field
from index.library import Candidate, Hits
from index.text.terms import content_terms

Matrix = NDArray[np.float64]


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
        """The share of the question's information that each word carries, (words,); they add up to 1."""
        information = self.question.information
        return self.question.weights / information if information else self.question.weights


@dataclass(frozen=True, slots=True)
class Matches(MatchStrengths):
    """Match strengths, with the candidates they belong to.

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


HIT_FEATURES = (
    "bm25_sentence",
    "bm25_context",
    "bm25_title",
    "bm25_article",
    "covered",
    "covered_with_title",
    "covered_with_context",
    "length",
    "early",
)
"""What is known of a hit before its article is read."""

FEATURES = (
    *HIT_FEATURES,
    "names_missing",
    "type_missing",
    "span",
    "opens_with_pronoun",
    "outside_body",
    "speaker_match",
    "reader",
)
"""What candidates are ranked by: the reader's logit, and fifteen features beside it."""

CONFIDENCE_FEATURES = ("reader_sum", "type_missing", "speaker_match", "lead")
"""What the confidence is estimated from: the reader's logits of all candidates as one, by the logarithm of the sum of
their odds, tempered, which is what it was trained to tell an answer from none by; whether the first candidate lacks the
type asked for, and whose words it is where somebody's are asked for; and how far its score is above the others', up to
_MAX_LEAD. More features told answers apart no better on question sets that the weights were not fitted to: coverage and
BM25's scores mean other things in other libraries.
"""

_MAX_LEAD = 3.0

_REST_LOG_ODDS = 1.0
"""What all sentences that are not nearby add to "reader_sum": between its median, .75, and its mean, 1.15, in the turns
of 40 conversations."""

_TEMPERING = 0.7  # chosen on news and squad2, where .5 and 1 told answers apart a little less well


def hit_features(question: ParsedQuestion, hits: Hits) -> Matrix:
    """Return the features of hits: (hits, HIT_FEATURES)."""
    return np.column_stack((_coverage(match_hits(question, hits)), *_place(hits.lengths, hits.places[:, 2])))


def features(matches: Matches, judgements: Sequence[Judgement]) -> Matrix:
    """Return the features of candidates, the reader's judgements among them: (candidates, FEATURES)."""
    candidates, annotations = matches.candidates, matches.annotations
    types = [typed_spans(matches.question, annotation) for annotation in annotations]
    return np.column_stack(
        (
            _coverage(matches),
            *_place(
                np.array([len(annotation.tokens) for annotation in annotations]),
                np.array([candidate.sentence for candidate in candidates]),
            ),
            _names_missing(matches),
            [float(spans is not None and not spans) for spans in types],
            [judgement.span.probability if judgement.span else 0.0 for judgement in judgements],
            [float(annotation.opens_with_pronoun) for annotation in annotations],
            [float(candidate.article.kind(candidate.sentence) is not Kind.BODY) for candidate in candidates],
            _speaker_match(matches),
            [judgement.score for judgement in judgements],
        )
    )


def confidence_features(features: Matrix, first: int, lead: float, nearby: NDArray[np.intp] | None = None) -> Matrix:
    """Return the features from which the confidence in candidate number `first` is estimated: (CONFIDENCE_FEATURES,).

    Its score is by `lead` above that of all others that say something else.

    For a follow-up only the rows `nearby` are summed up, because other sentences of the same article are about the same
    and seem to answer it too; for the rest a constant stands.
    """
    logits = features[:, FEATURES.index("reader")]
    if nearby is not None:
        logits = logits[nearby]
    tempered = np.logaddexp.reduce(logits * _TEMPERING) / _TEMPERING + (_REST_LOG_ODDS if nearby is not None else 0.0)
    of_first = features[first, [FEATURES.index(name) for name in CONFIDENCE_FEATURES[1:-1]]]
    return np.array((tempered, *of_first, min(lead, _MAX_LEAD)))


def _coverage(matches: MatchStrengths) -> Matrix:
    """Return BM25 scores relative to the question's information, and the shares of it that are covered: (rows, 7)."""
    sentence, share = matches.sentence, matches.share
    with_title = np.maximum(sentence, matches.title)
    return np.column_stack(
        (
            matches.scores / max(matches.question.information, 1e-9),
            sentence @ share,
            with_title @ share,
            np.maximum(with_title, matches.context) @ share,
        )
    )


def _place(lengths: np.typing.NDArray[np.int64], numbers: np.typing.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """Return the logarithm of a sentence's length, and how early it stands in its article: 1 for the first."""
    return np.log1p(lengths), 1 / (1.0 + numbers)


def _names_missing(matches: Matches) -> Matrix:
    """Return the share of the question's information that is in names which neither sentence, title nor context has."""
    names = np.array([word.is_name for word in matches.question.words], dtype=float) * matches.share
    found = np.maximum(np.maximum(matches.sentence, matches.title), matches.context)
    missing: Matrix = np.where(found > 0, 0.0, names).sum(1)
    return missing


def _speaker_match(matches: Matches) -> list[float]:
    """Return how well whoever speaks in a candidate matches whom a question asks for; 0 where either is nobody."""
    asked = matches.question.speaker
    if asked is None:
        return [0.0] * len(matches.candidates)
    speakers = (common_speaker(one.article, one.sentence, one.sentence) for one in matches.candidates)
    return [0.0 if one is None else asked.match(content_terms(one.name)) for one in speakers]
