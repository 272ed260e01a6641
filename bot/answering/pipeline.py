"""Pipeline: from a question to an answer, step by step."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer import Answer, Passage, Verdict, citation_of, passage_of
from bot.answering.attribution.speakers import common_speaker
from bot.answering.differences import differing
from bot.answering.highlight import highlight
from bot.answering.parsing import parse_request
from bot.answering.question import ParsedQuestion
from bot.answering.reader_scorer import ReaderScorer
from bot.answering.retrieval import Retrieved, retrieve
from bot.answering.scoring import Explanation, Scorer, Scores
from bot.answering.selection import Selected, select
from bot.answering.verdict import THRESHOLD, decide, supported
from index.library import Candidate
from index.search.snapshot import Snapshot

__all__ = ["Pipeline"]


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Candidates with their scores and their order, best first.

    The first `read` of the order compete for the first place; nobody read the others, which come behind them, so that
    what comes first never depends on how many passages are wanted.
    """

    candidates: list[Candidate]
    scores: Scores
    order: NDArray[np.intp]
    read: int


class Pipeline:
    """Answers questions from a snapshot of articles, which its caller gives. Any thread may use it.

    `scorer` judges which sentences answer; the shipped one by default.
    """

    def __init__(self, scorer: Scorer | None = None) -> None:
        self._scorer = scorer or ReaderScorer()

    def answer(
        self,
        question: str,
        snapshot: Snapshot,
        *,
        top: int = 3,
        id: str | None = None,
        articles: frozenset[str] | None = None,
        threshold: float = THRESHOLD,
    ) -> Answer:
        """Answer a question with up to `top` passages, whatever the verdict.

        `articles`, where given, are the ids of the only articles to search. From a confidence of `threshold` on the
        question counts as answered; it changes nothing but the verdict. `id` is handed through.
        """
        began = time.perf_counter()
        request = parse_request(question, snapshot, articles)
        parsed = request.question
        retrieved = retrieve(request, snapshot, self._scorer)
        passages: tuple[Passage, ...] = ()
        confidence = 0.0
        verdict = Verdict.NONE
        if retrieved.candidates:
            ranking = self._ranking(parsed, retrieved)
            confidence = supported(
                self._scorer.confidence(parsed, ranking.scores, ranking.order), has_phrases=retrieved.has_phrases
            )
            verdict = decide(confidence, threshold)
            selected = _selected(ranking, top)
            if len(selected) < top and len(retrieved.unread):
                ranking = _extended(ranking, snapshot.candidates(retrieved.unread))
                selected = _selected(ranking, top)
            passages = tuple(_passage(parsed, one, ranking, confidence) for one in selected)
            if passages:  # what stands in place of the best candidate may have a lower score of its own
                passages = (replace(passages[0], confidence=confidence), *passages[1:])
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

    def explain(
        self, question: str, snapshot: Snapshot, *, articles: frozenset[str] | None = None
    ) -> tuple[Passage, Explanation] | None:
        """Return the first passage and why it came first, or None where nothing matches."""
        request = parse_request(question, snapshot, articles)
        retrieved = retrieve(request, snapshot, self._scorer)
        if not retrieved.candidates:
            return None
        ranking = self._ranking(request.question, retrieved)
        passage = _passage(request.question, _selected(ranking, 1)[0], ranking, 0.0)
        first = ranking.candidates[ranking.order[0]]
        return passage, self._scorer.explain(request.question, first)

    def _ranking(self, question: ParsedQuestion, retrieved: Retrieved) -> _Ranking:
        scores = self._scorer.score(question, retrieved.candidates)
        return _Ranking(retrieved.candidates, scores, np.argsort(-scores.values, kind="stable"), len(scores.values))


def _extended(ranking: _Ranking, unread: list[Candidate]) -> _Ranking:
    """Return a ranking with candidates that nobody read behind the others, in their order."""
    scores = ranking.scores
    behind = scores.values.min() - 1.0 - np.arange(len(unread))
    values = np.concatenate((scores.values, behind))
    nothing = np.zeros((len(unread), scores.features.shape[1]))
    features, spans = np.vstack((scores.features, nothing)), (*scores.spans, *[None] * len(unread))
    order = np.concatenate((ranking.order, np.arange(len(scores.values), len(values))))
    return _Ranking([*ranking.candidates, *unread], Scores(features, values, spans), order, ranking.read)


def _selected(ranking: _Ranking, top: int) -> list[Selected]:
    scores, order = ranking.scores.values.tolist(), ranking.order.tolist()
    return select(ranking.candidates, scores, order, top, contending=ranking.read)


def _passage(question: ParsedQuestion, selected: Selected, ranking: _Ranking, confidence: float) -> Passage:
    """Quote what was selected, mark the likely answer in it, and say who speaks and who says otherwise."""
    article, best = selected.article, ranking.candidates[selected.best]
    contenders = [ranking.candidates[number] for number in ranking.order[: ranking.read].tolist()]
    alike = [ranking.candidates[number] for number in selected.also_in]
    highest, score = (float(ranking.scores.values[number]) for number in (ranking.order[0], selected.best))
    highlights = highlight(
        question,
        article.quote(selected.start, selected.end),
        best.text,
        selected.offset_of(best),
        ranking.scores.spans[selected.best],
    )
    return passage_of(
        article,
        selected.start,
        selected.end,
        paragraph=article.sentences[selected.first].paragraph,
        kind=article.kind(best.sentence),
        score=score,
        # How much less likely than the first it is, by the scorer's own measure: the ratio of softmaxes.
        confidence=confidence * float(np.exp(min(0.0, score - highest))),
        answer=highlights.answer,
        matches=highlights.matches,
        speaker=common_speaker(article, selected.first, selected.last),
        also_in=tuple(citation_of(one.article, one.sentence) for one in alike),
        differs=tuple(citation_of(one.article, one.sentence, with_quote=True) for one in differing(best, contenders)),
    )
