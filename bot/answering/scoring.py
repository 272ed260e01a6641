"""The `Scorer` protocol between retrieval and selection, and the shipped scorer, which asks the reader.

A sentence's score is a weighted sum of the reader's logit and some features; the weights are in a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer import ReadSpan
from bot.answering.attribution.speakers import voice_of
from bot.answering.exclusion import cannot_answer
from bot.answering.extent import is_heading_or_question
from bot.answering.features import (
    CONFIDENCE_FEATURES,
    FEATURES,
    HIT_FEATURES,
    Matrix,
    confidence_features,
    features,
    hit_features,
    match,
)
from bot.answering.question import ParsedQuestion
from bot.answering.reader import (
    Judgement,
    SentenceReader,
    Window,
    block_around,
    block_number,
    shipped_reader,
    window_of,
    windows,
)
from index.article import Article, SameArticle
from index.library import Candidate, Hits


@dataclass(frozen=True, slots=True)
class Scores:
    """The `features` (candidates, names) and scores `values` (candidates,) of candidates: higher is better.

    `spans` are the likely answers in their sentences. A row depends only on its candidate and the question.
    """

    features: Matrix
    values: Matrix
    spans: tuple[ReadSpan | None, ...]

    def followed_by(self, others: Scores) -> Scores:
        """Return these scores with those of further candidates behind them."""
        return Scores(
            np.vstack((self.features, others.features)),
            np.concatenate((self.values, others.values)),
            (*self.spans, *others.spans),
        )


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the question, the information it carries, and how well the passage matches it (0 to 1).

    `nearby` is how well the article's title or the neighbouring sentences do.
    """

    word: str
    weight: float
    matched: float
    nearby: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate has its score: its matches of the question's words, and what each feature added."""

    words: tuple[WordMatch, ...]
    features: Mapping[str, float]


class Scorer(Protocol):
    """Scores sentences in their context as answers to a question. Any thread may call it."""

    def prefilter(self, question: ParsedQuestion, hits: Hits) -> Matrix:
        """Predict the score of each hit before its article is read: (hits,), up to a constant."""

    def score(self, question: ParsedQuestion, candidates: Sequence[Candidate], *, thorough: bool = True) -> Scores:
        """Score candidates; a score depends on the question and its candidate alone.

        Unless `thorough`, the scorer may stop where one surely answers: then only the candidates up to there have rows.
        """

    def refine(self, question: ParsedQuestion, candidates: Sequence[Candidate], scores: Scores) -> Scores:
        """Return the scores of candidates after those close to the best were scored again in other surroundings."""

    def confidence(
        self,
        question: ParsedQuestion,
        scores: Scores,
        first: int,
        lead: float,
        nearby: NDArray[np.intp] | None = None,
    ) -> float:
        """Estimate the probability that the `first` candidate answers, which has that row of `scores`.

        Its score is by `lead` above that of all others that say something else. `nearby`, given where a conversation
        tells which article is meant, are the only rows to weigh.
        """

    def explain(self, question: ParsedQuestion, candidate: Candidate) -> Explanation:
        """Return what the score of a candidate is made of."""


WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"

_SURELY = 0.85
"""The share of the best sentence, among all that were read and none, from which on no further window is read. With .9
and more, the median question over the seeds takes some five times as long; with .95, two more of the 260 first passages
on news are right."""

_MAX_CONTENDERS = 2
_CONTENDING = 1.5
"""How many candidates are read a second and a third time (the best one always), and how far below the best they may be.
The reader's score depends on what is read beside a sentence: with the mean of three readings the first passage was
right for 1.5 more of 100 questions on news and 1 more on squad2, and fewer near misses were answered. With a third
contender, which reads half a window more for each question, 2 fewer of 800 first passages are right."""

_NEARBY = 0.3
"""What is added to the logit of the confidence where a conversation stays in its article."""

_EXCLUDED = -6.0  # the reader's score of a sentence that can't answer: about what an unrelated one gets

_AS_WELL = 0.8
"""The share of the best sentence's BM25 score from which on a window of another article matches as well, and is read
nevertheless: it may say the same, or something else, as the editions of a story in several papers do."""


_READER = FEATURES.index("reader")


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature in three sums, in the order of the features' names.

    `prefilter` (HIT_FEATURES,) orders hits before their articles are read, `ranking` (FEATURES,) orders candidates, and
    `confidence` (CONFIDENCE_FEATURES,) with its `intercept` is a logistic regression on the first candidate.
    """

    prefilter: Matrix
    ranking: Matrix
    confidence: Matrix
    intercept: float
    provenance: Mapping[str, object]

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Read weights from a file. Raises OSError, or ValueError or KeyError where it is not such a file."""
        fields = json.loads(path.read_text("utf-8"))
        return cls(
            np.array([fields["prefilter"][name] for name in HIT_FEATURES]),
            np.array([fields["ranking"][name] for name in FEATURES]),
            np.array([fields["confidence"][name] for name in CONFIDENCE_FEATURES]),
            fields["intercept"],
            fields["provenance"],
        )

    def as_json(self) -> dict[str, object]:
        return {
            "provenance": dict(self.provenance),
            "prefilter": _named(HIT_FEATURES, self.prefilter),
            "ranking": _named(FEATURES, self.ranking),
            "confidence": _named(CONFIDENCE_FEATURES, self.confidence),
            "intercept": round(self.intercept, 5),
        }


def _named(names: Sequence[str], weights: Matrix) -> dict[str, float]:
    return {name: round(weight, 5) for name, weight in zip(names, weights.tolist(), strict=True)}


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the bot."""
    return Weights.read(WEIGHTS_FILE)


class ReaderScorer:
    """A `Scorer` by the reader and the features. Safe to use from any thread.

    The shipped reader is loaded when it is first needed. Raises WeightsError then where its weights are unusable.
    """

    def __init__(self, weights: Weights | None = None, reader: SentenceReader | None = None) -> None:
        self._weights = weights or shipped_weights()
        self._reader = reader

    def prefilter(self, question: ParsedQuestion, hits: Hits) -> Matrix:
        """Score hits before their articles are read: (hits,)."""
        return hit_features(question, hits) @ self._weights.prefilter

    def score(self, question: ParsedQuestion, candidates: Sequence[Candidate], *, thorough: bool = True) -> Scores:
        """Read the window of each candidate, and score it; unless `thorough`, as far as needed."""
        judgements = self._judged(question, candidates, thorough=thorough)
        found = features(question, candidates[: len(judgements)], judgements)
        return Scores(found, self._values(found), tuple(judgement.span for judgement in judgements))

    def refine(self, question: ParsedQuestion, candidates: Sequence[Candidate], scores: Scores) -> Scores:
        """Read the contenders again, in the middle of a window and alone, and take the mean of the three readings.

        Nothing is read again where a candidate surely answers.
        """
        if _certainty(scores.features[:, _READER]) >= _SURELY:
            return scores
        reader = self._reader or shipped_reader()
        best = np.argsort(-scores.values, kind="stable")[:_MAX_CONTENDERS]
        found = scores.features.copy()
        for row in best[scores.values[best] >= scores.values[best[0]] - _CONTENDING].tolist():
            article, sentence = candidates[row].article, candidates[row].sentence
            first = _block(article, sentence)
            readings = [found[row, _READER]]
            for block in {block_around(article, sentence), range(sentence, sentence + 1)} - {first}:
                readings.append(_judge(reader, question, article, block)[sentence - block.start].score)
            found[row, _READER] = np.mean(readings)
        return Scores(found, self._values(found), scores.spans)

    def _values(self, found: Matrix) -> Matrix:
        """Weigh features: (candidates,) scores."""
        # Rounded, for the last digits of a product of matrices depend on how many rows it has, and could break ties.
        values: Matrix = (found @ self._weights.ranking).round(5)
        return values

    def confidence(
        self,
        question: ParsedQuestion,
        scores: Scores,
        first: int,
        lead: float,
        nearby: NDArray[np.intp] | None = None,
    ) -> float:
        """Estimate the probability that candidate number `first` answers the question."""
        found = confidence_features(question, scores.features, first, lead, nearby)
        logit = self._weights.intercept + float(found @ self._weights.confidence)
        logit += 0.0 if nearby is None else _NEARBY
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def explain(self, question: ParsedQuestion, candidate: Candidate) -> Explanation:
        """Return which words of the question a candidate has, and what each feature adds to its score."""
        matches = match(question, [candidate])
        strengths = zip(
            matches.sentence[0].tolist(), np.maximum(matches.title, matches.context)[0].tolist(), strict=True
        )
        scores = self.refine(question, [candidate], self.score(question, [candidate]))
        added = (scores.features[0] * self._weights.ranking).tolist()
        return Explanation(
            tuple(
                WordMatch(one.word, one.weight, *found) for one, found in zip(question.words, strengths, strict=True)
            ),
            {name: value for name, value in zip(FEATURES, added, strict=True) if value},
        )

    def _judged(self, question: ParsedQuestion, candidates: Sequence[Candidate], *, thorough: bool) -> list[Judgement]:
        """Return the reader's judgement of each candidate; unless `thorough`, up to a window with a sure answer.

        Each window is read once.
        """
        reader = self._reader or shipped_reader()
        articles = {candidate.article.id: candidate.article for candidate in candidates}
        matched = {(candidate.article.id, candidate.sentence): candidate.score for candidate in candidates}
        judged: dict[tuple[str, int], Judgement] = {}
        for row, candidate in enumerate(candidates):
            article = candidate.article
            if (article.id, candidate.sentence) in judged:
                continue
            block = _block(article, candidate.sentence)
            if not thorough and (sure := _sure(judged, articles)):
                here = max(matched.get((article.id, at), 0.0) for at in block)
                if article.id == sure[0] or here < _AS_WELL * matched.get(sure, 0.0):
                    candidates = candidates[:row]
                    break
            judgements = _judge(reader, question, article, block)
            judged.update(((article.id, at), judgement) for at, judgement in zip(block, judgements, strict=True))
        return [judged[candidate.article.id, candidate.sentence] for candidate in candidates]


def _judge(reader: SentenceReader, question: ParsedQuestion, article: Article, block: range) -> list[Judgement]:
    """Return the reader's judgement of the sentences of a block, but for those that can't answer by their shape."""
    judgements = reader.judge(question.text, _window(SameArticle(article), block))
    return [
        Judgement(min(one.score, _EXCLUDED), None) if cannot_answer(question, article, at) else one
        for at, one in zip(block, judgements, strict=True)
    ]


@lru_cache(maxsize=256)  # whatever is asked
def _window(key: SameArticle, block: range) -> Window:
    """Return the window of a block; where one person speaks in it, as in a letter, the reader is told so."""
    article = key.article
    window = window_of(article, block)
    names = {voice.name for number in block if (voice := voice_of(article, number))}
    return replace(window, left=f"{window.left} {names.pop()} said:".lstrip()) if len(names) == 1 else window


def _block(article: Article, sentence: int) -> range:
    """Return the block of an article in which a sentence is read first: alone where it is furniture."""
    blocks = windows(article)
    number = block_number(blocks, sentence)
    return range(sentence, sentence + 1) if number is None else blocks[number]


def _sure(judged: Mapping[tuple[str, int], Judgement], articles: Mapping[str, Article]) -> tuple[str, int] | None:
    """Return the place of the sentence that surely answers, by the softmax over those judged and none; None if none.

    A heading is no such sentence: another one will be quoted for it, which must be found.
    """
    if not judged:
        return None
    best = max(judged, key=lambda place: judged[place].score)
    is_sure = _certainty(np.array([judgement.score for judgement in judged.values()])) >= _SURELY
    return best if is_sure and not is_heading_or_question(articles[best[0]], best[1]) else None


def _certainty(logits: Matrix) -> float:
    """Return the share of the best logit in the softmax over the reader's logits (sentences,) and none's, 0."""
    return float(np.exp(logits.max() - np.logaddexp.reduce(np.append(logits, 0.0))))
