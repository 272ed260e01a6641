"""Answerer: Question -> Answer, over one library or several joined."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer import Answer, Passage, Reading, Verdict
from bot.answering.confidence import signs
from bot.answering.evidence import gather
from bot.answering.evidence.glance import glance
from bot.answering.evidence.matching import match
from bot.answering.filters import Asked, holds_phrases, take_apart
from bot.answering.passages import runs
from bot.answering.question import Question
from bot.answering.quoting import differing, passage
from bot.answering.ranking import Weights, shipped_weights
from bot.answering.reading import QuestionReader, query_terms
from index.library import Candidate, Query, Reranking, Shortlist
from index.search.snapshot import Searchable

CANDIDATES = 24  # of 40, the first passage was right no oftener than by .004 on six question sets
WEIGHED = Shortlist(least=5, most=12, margin=3.0)  # by a glance; of all, the first was right no oftener than by .001
ALL = Shortlist(least=CANDIDATES, most=CANDIDATES, margin=0.0)
_CANDIDATES_FOR_PHRASES = 1_000  # searched for a quoted phrase, which few of them hold
_UNSURE = 0.9  # of the threshold: the most confidence where what is asked for is nowhere
_MUCH = 0.5  # of a question's words: where so many are nowhere, the others say too little of what is asked
SURE_ENOUGH = 0.3  # the confidence from which on a question counts as answered; see the README on how it was chosen


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
class _Request:
    """A question as read, what of it was read as something else, and what is searched for."""

    asked: Asked
    question: Question
    read_as: tuple[Reading, ...]
    undated_left_out: int | None
    query: Query


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Candidates with their evidence, scores and order, best first.

    The first `contending` of them compete for the first place; the others come behind whatever their scores, so that
    what comes first never depends on how many passages are wanted. `has_phrases` says whether they have what the
    question quotes.
    """

    question: Question
    candidates: list[Candidate]
    contending: int
    has_phrases: bool
    evidence: NDArray[np.float64]
    scores: NDArray[np.float64]
    order: NDArray[np.intp]


class Answerer:
    """Answers questions over a library, from any thread. The library stays its owner's to close."""

    def __init__(self, library: Searchable, *, threshold: float = SURE_ENOUGH, weights: Weights | None = None) -> None:
        self._library = library
        self._reader = QuestionReader(library)
        self._threshold = threshold
        self._weights = weights or shipped_weights()

    def answer(
        self, question: str, *, top: int = 3, id: str | None = None, articles: frozenset[str] | None = None
    ) -> Answer:
        """The answer to a question, with up to `top` passages whatever the verdict.

        `articles`, where given, are the ids of the only articles to search; `id` is handed through.
        """
        began = time.perf_counter()
        request = self._read(question, articles)
        ranked = self._ranked(request, WEIGHED)
        passages: tuple[Passage, ...] = ()
        confidence = 0.0
        verdict = Verdict.NONE
        if ranked is not None:
            found = signs(ranked.question.asks, ranked.evidence, ranked.scores, ranked.order)
            confidence = self._weights.probability(found)
            if not ranked.has_phrases or ranked.question.absent >= _MUCH:
                confidence = min(confidence, self._threshold * _UNSURE)
            verdict = Verdict.ANSWERED if confidence >= self._threshold else Verdict.CLOSEST
            passages = self._passages(ranked, top, confidence)
            if len(passages) < top and len(ranked.candidates) >= WEIGHED.least:
                deeper = self._ranked(request, ALL)
                passages = self._passages(deeper, top, confidence) if deeper is not None else passages
        return Answer(
            question=question,
            verdict=verdict,
            confidence=confidence,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            passages=passages,
            read_as=request.read_as,
            undated_left_out=request.undated_left_out,
            id=id,
        )

    def explain(self, question: str, *, articles: frozenset[str] | None = None) -> Explanation | None:
        """Why the first passage came first, or None where nothing matches."""
        ranked = self._ranked(self._read(question, articles), WEIGHED)
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

    def _read(self, question: str, articles: frozenset[str] | None) -> _Request:
        asked = take_apart(question)
        undated = None
        if asked.filters:
            infos = self._library.articles()
            undated = asked.filters.undated(infos)
            admitted = frozenset(info.id for info in infos if asked.filters.admits(info))
            articles = admitted if articles is None else articles & admitted
        read, read_as = self._reader.read(asked.text)
        return _Request(asked, read, read_as, undated, Query(*query_terms(read), articles))

    def _ranked(self, request: _Request, shortlist: Shortlist) -> _Ranked | None:
        """The candidates worth weighing, ranked; None where nothing matches."""
        question, query = request.question, request.query
        if not query.terms:
            return None
        worth = Reranking(lambda hits: self._weights.foretold(glance(question, hits)), shortlist)
        candidates = self._library.search(query, CANDIDATES, reranking=worth)
        contending = WEIGHED.length([one.score for one in candidates])
        holding: list[Candidate] = []
        if request.asked.phrases and candidates:
            deep = self._library.search(query, _CANDIDATES_FOR_PHRASES)
            holding = [one for one in deep if _holds(request.asked, one)][:CANDIDATES]
            if holding:
                candidates, contending = holding, len(holding)
        if not candidates:
            return None
        evidence = gather(match(question, candidates))
        # Rounded, for the last digits of a product of matrices depend on how many rows it has, and could break ties.
        scores = self._weights.scores(evidence).round(5)
        order = np.lexsort((-scores, np.arange(len(scores)) >= contending))
        has_phrases = bool(holding) or not request.asked.phrases
        return _Ranked(question, candidates, contending, has_phrases, evidence, scores, order)

    def _passages(self, ranked: _Ranked, top: int, confidence: float) -> tuple[Passage, ...]:
        scores = ranked.scores.tolist()
        order = ranked.order.tolist()
        best = scores[order[0]]
        contenders = [ranked.candidates[number] for number in order[: ranked.contending]]
        return tuple(
            passage(
                ranked.question,
                run,
                ranked.candidates,
                score=scores[run.best],
                confidence=confidence * _falling(best, scores[run.best]),
                differing=differing(ranked.candidates[run.best], contenders),
            )
            for run in runs(ranked.candidates, scores, order, top, contending=ranked.contending)
        )


def _holds(asked: Asked, candidate: Candidate) -> bool:
    """Whether a candidate has the quoted phrases, its article's title counting."""
    return holds_phrases(asked.phrases, candidate.text, candidate.article.title)


def _falling(best: float, score: float) -> float:
    """How much less likely than the best a candidate is, by the ranker's own measure: the ratio of softmaxes."""
    return float(np.exp(min(0.0, score - best)))
