"""Answerer: Question -> Answer, over one library."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import annotate
from bot.answering.answer import Answer, Passage, Place, Span, Verdict
from bot.answering.confidence import signs
from bot.answering.evidence import gather
from bot.answering.evidence.matching import match
from bot.answering.passages import Run, runs
from bot.answering.question import Question
from bot.answering.ranking import Weights, shipped_weights
from bot.answering.reading import query_terms, read
from bot.answering.spans import answer_span
from index.library import Candidate, Library, Query

CANDIDATES = 40
SURE_ENOUGH = 0.5  # the confidence from which on a question counts as answered


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the question, the information it carries, and how well the passage has it (0 to 1)."""

    word: str
    weight: float
    matched: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage came first: its words, and what each kind of evidence added to its score."""

    passage: Passage
    words: tuple[WordMatch, ...]
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Candidates with their evidence, scores and order, best first."""

    question: Question
    candidates: list[Candidate]
    evidence: NDArray[np.float64]
    scores: NDArray[np.float64]
    order: NDArray[np.intp]


class Answerer:
    """Answers questions over a library, from any thread. The library stays its owner's to close."""

    def __init__(self, library: Library, *, threshold: float = SURE_ENOUGH, weights: Weights | None = None) -> None:
        self._library = library
        self._threshold = threshold
        self._weights = weights or shipped_weights()

    def answer(
        self, question: str, *, top: int = 3, id: str | None = None, articles: frozenset[str] | None = None
    ) -> Answer:
        """The answer to a question, with up to `top` passages whatever the verdict.

        `articles`, where given, are the ids of the only articles to search; `id` is handed through.
        """
        began = time.perf_counter()
        ranked = self._rank(question, articles)
        passages: tuple[Passage, ...] = ()
        confidence = 0.0
        verdict = Verdict.NONE
        if ranked is not None:
            confidence = self._weights.probability(signs(ranked.evidence, ranked.scores, ranked.order))
            verdict = Verdict.ANSWERED if confidence >= self._threshold else Verdict.CLOSEST
            passages = self._passages(ranked, top, confidence)
        return Answer(
            question=question,
            verdict=verdict,
            confidence=confidence,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            passages=passages,
            id=id,
        )

    def explain(self, question: str, *, articles: frozenset[str] | None = None) -> Explanation | None:
        """Why the first passage came first, or None where nothing matches."""
        ranked = self._rank(question, articles)
        if ranked is None:
            return None
        first = int(ranked.order[0])
        matched = match(ranked.question, [ranked.candidates[first]]).sentence[0]
        return Explanation(
            self._passages(ranked, 1, 0.0)[0],
            tuple(
                WordMatch(sought.word, sought.weight, float(strength))
                for sought, strength in zip(ranked.question.sought, matched, strict=True)
            ),
            self._weights.contributions(ranked.evidence[first].tolist()),
        )

    def _rank(self, text: str, articles: frozenset[str] | None) -> _Ranked | None:
        question = read(text, self._library)
        if not question.sought:
            return None
        terms, weights = query_terms(question)
        candidates = self._library.search(Query(terms, weights, articles), CANDIDATES)
        if not candidates:
            return None
        evidence = gather(match(question, candidates))
        scores = self._weights.scores(evidence)
        return _Ranked(question, candidates, evidence, scores, np.argsort(-scores, kind="stable"))

    def _passages(self, ranked: _Ranked, top: int, confidence: float) -> tuple[Passage, ...]:
        scores = ranked.scores.tolist()
        found = runs(ranked.candidates, scores, ranked.order.tolist(), top)
        best = scores[int(ranked.order[0])]
        return tuple(
            _passage(
                ranked.question, run, ranked.candidates, scores[run.best], confidence * _falling(best, scores[run.best])
            )
            for run in found
        )


def _falling(best: float, score: float) -> float:
    """How much less likely than the best a candidate is, by the ranker's own measure: the ratio of softmaxes."""
    return float(np.exp(min(0.0, score - best)))


def _passage(question: Question, run: Run, candidates: list[Candidate], score: float, confidence: float) -> Passage:
    article = run.article
    quote = article.quote(run.start, run.end)
    sentence = article.sentences[candidates[run.best].sentence]
    shift = sentence.start - run.start
    text = article.text[sentence.start : sentence.end]
    span = answer_span(question, text, annotate(text))
    return Passage(
        article=article.id,
        start=run.start,
        end=run.end,
        quote=quote,
        answer=(span[0] + shift, span[1] + shift) if span else None,
        matches=_matches(question, quote),
        score=score,
        confidence=confidence,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        paragraph=sentence.paragraph + 1,
        kind=article.kind(candidates[run.best].sentence).value,
        also_in=tuple(_place(candidates[number]) for number in run.also_in),
    )


def _matches(question: Question, quote: str) -> tuple[Span, ...]:
    return tuple(
        (token.start, token.end) for token in annotate(quote).tokens if not token.stop and question.mentions(token.term)
    )


def _place(candidate: Candidate) -> Place:
    article = candidate.article
    sentence = article.sentences[candidate.sentence]
    return Place(article.id, sentence.start, sentence.end, article.title, article.source)
