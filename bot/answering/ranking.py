"""The order of what was found: by its scores, and then with what is newest, or puts the first right, before it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.corrections import correction_of, withdrawal
from bot.answering.features import FEATURES
from bot.answering.question import FollowUp
from bot.answering.scoring import Scores
from bot.answering.selection import say_the_same
from index.library import Candidate
from index.text.lexicon import word_list

ALREADY_TOLD = 10.0
"""The penalty on the score of a sentence that was quoted before, where a follow-up asks for others."""

UNREAD_SHARE = 0.01
"""The score of a sentence that was not read because a sure answer was found first: above those read and rejected."""

MIN_SHARE_OF_NEWEST = 0.4
"""The share of the best passage's confidence below which a newer passage is not moved forward."""

_FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")

_NEARBY = 2
"""Sentences before and after the first that are weighed with it for a follow-up: between 1 and 4, little changes."""


@dataclass(frozen=True)  # without slots, for what takes something back is asked for with each passage
class Ranking:
    """Candidates with their scores and their order, best first.

    The first `read` candidates were read by the scorer and compete for the first place. The others were not, and never
    come first, so that the first passage does not depend on how many are wanted. Nor do the first `retrieved`
    candidates.
    """

    candidates: list[Candidate]
    scores: Scores
    order: NDArray[np.intp]
    read: int
    retrieved: int

    @property
    def first(self) -> int:
        """The number of the candidate that comes first."""
        return int(self.order[0])

    @property
    def scores_read(self) -> Scores:
        """The scores of the candidates that were read, which come first."""
        scores = self.scores
        return Scores(scores.features[: self.read], scores.values[: self.read], scores.spans[: self.read])

    @property
    def lead(self) -> float:
        """How far the score of the first candidate is above that of all others read that say something else."""
        first = self.first
        others = (number for number in self.order[1:].tolist() if number < self.read)
        rivals = (one for one in others if not say_the_same(self.candidates[first], self.candidates[one]))
        rival = next(rivals, None)
        return math.inf if rival is None else float(self.scores.values[first] - self.scores.values[rival])

    def share(self, number: int) -> float:
        """Return how likely a candidate is relative to the likeliest: the ratio of their softmaxes."""
        return float(np.exp(self.scores.values[number] - self.scores.values.max()))

    def beginning_with(self, first: Sequence[int]) -> Ranking:
        """Return a ranking in which some candidates come first, in the order given."""
        rest = [number for number in self.order.tolist() if number not in first]
        return replace(self, order=np.array([*first, *rest], dtype=np.intp))

    def extended(self, unread: Sequence[Candidate]) -> Ranking:
        """Return a ranking with candidates that nobody read behind the others, in their order."""
        known = len(self.candidates)
        scores = _with_unread(self.scores, self.scores.values.min() - 1.0 - np.arange(len(unread)))
        order = np.concatenate((self.order, np.arange(known, known + len(unread))))
        return replace(self, candidates=[*self.candidates, *unread], scores=scores, order=order)

    def answer(self, number: int) -> str:
        """Return the words that the reader points at in a candidate; none where it points at none."""
        span = self.scores.spans[number]
        return self.candidates[number].text[span.start : span.end] if span else ""

    def corrections_of(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield the candidates that put right what one says, with the sentence of theirs that does."""
        for other, one in self._taking_back:
            at = corrected_by(self.candidates[number], one)
            if at is not None:
                yield other, at

    @cached_property
    def _taking_back(self) -> list[tuple[int, Candidate]]:
        """The candidates that deny something or tell of a mistake, by number: nearly always none."""
        return [(at, one) for at, one in enumerate(self.candidates) if withdrawal(one.article, one.sentence)]


def rank(found: Sequence[tuple[Sequence[Candidate], Scores]], follow_up: FollowUp | None) -> Ranking | None:
    """Rank what was found for each wording of a question by the mean of its scores; None if nothing was found.

    The scores are those of the first candidates of a wording, as far as they were read. A sentence that is best however
    a follow-up is understood is more likely right than the best one of one wording.
    """
    rows: dict[tuple[str, int], list[tuple[Scores, int]]] = {}
    candidates: dict[tuple[str, int], Candidate] = {}
    for of_wording, scores in found:
        for number, candidate in enumerate(of_wording):
            key = (candidate.article.id, candidate.sentence)
            if number < len(scores.values):
                rows.setdefault(key, []).append((scores, number))
            candidates.setdefault(key, candidate)
    if not rows:
        return None
    read = [candidates[key] for key in rows]
    prior = [_prior(follow_up, candidate) if follow_up else 0.0 for candidate in read]
    values = np.array([_mean([scores.values[at] for scores, at in of]) for of in rows.values()]) + np.array(prior)
    best = [max(of, key=lambda one: float(one[0].values[one[1]])) for of in rows.values()]
    features = np.array([scores.features[at] for scores, at in best])
    joined = Scores(features, values, tuple(scores.spans[at] for scores, at in best))
    rest = sorted((one for key, one in candidates.items() if key not in rows), key=lambda one: -one.score)
    joined = _with_unread(joined, values.max() + np.log(UNREAD_SHARE) - np.arange(len(rest)) * 1e-5)
    order = np.argsort(-joined.values, kind="stable")
    return Ranking([*read, *rest], joined, order, len(values), len(candidates))


def nearby(ranking: Ranking, follow_up: FollowUp | None) -> NDArray[np.intp] | None:
    """Return the rows around the first of a follow-up that stays in its article; None for other questions."""
    first = ranking.candidates[ranking.first]
    if follow_up is None or first.article.id != follow_up.article:
        return None
    return np.array(
        [
            number
            for number, one in enumerate(ranking.candidates[: ranking.read])
            if one.article.id == follow_up.article and abs(one.sentence - first.sentence) <= _NEARBY
        ]
    )


def on_topic(ranking: Ranking) -> list[int]:
    """Return the best candidate of each article that has all words of a topic; none where the likeliest lacks some.

    On "the ferry strike", what tells of its end is as good as what tells of its beginning, but not what mentions it
    only: where titles have a word of the topic, articles without one in theirs are left out.
    """
    covered = ranking.scores.features[:, FEATURES.index("covered_with_context")].round(6)
    rows = [number for number in ranking.order.tolist() if number < ranking.read and covered[number] == 1.0]
    likeliest = rows[:1]
    titled = [number for number in rows if ranking.candidates[number].title_terms]
    best = {ranking.candidates[number].article.id: number for number in reversed(titled or rows)}
    return list(best.values()) if likeliest == [ranking.first] else []


def newest_first(ranking: Ranking, min_share: float, topical: Sequence[int]) -> Ranking:
    """Return a ranking that begins with the newest of the `topical` or nearly as likely as the likeliest."""
    read = [number for number in ranking.order.tolist() if number < ranking.read]
    min_share = max(min_share, MIN_SHARE_OF_NEWEST)
    sure = [number for number in read if number in topical or ranking.share(number) >= min_share]
    sure.sort(key=lambda number: ranking.candidates[number].article.published or "", reverse=True)  # undated ones last
    return ranking.beginning_with(sure)


def corrected_first(ranking: Ranking) -> Ranking:
    """Return a ranking that begins with what takes back its first candidate, where an article does.

    What takes it back need not have been read, but takes back the figure that answers, where one does.
    """
    first = _figures(ranking.answer(ranking.first))
    for number, _ in ranking.corrections_of(ranking.first):
        article = ranking.candidates[number].article
        denied = withdrawal(article, ranking.candidates[number].sentence)
        other = _figures(article.quote(denied.start, denied.end)) if denied else first
        if not first or not other or not first.isdisjoint(other):
            return ranking.beginning_with([number])
    return ranking


def _figures(text: str) -> frozenset[str]:
    """Return the numbers of a text, those in words included."""
    return frozenset(_FIGURE.findall(text)) | word_list("small_numbers").intersection(text.lower().split())


def corrected_by(one: Candidate, other: Candidate) -> int | None:
    """Return the sentence that puts right what a candidate says, in an article that is not older.

    In the same article it stands in another paragraph.
    """
    if one.article.id == other.article.id:
        sentences = one.article.sentences
        is_apart = sentences[one.sentence].paragraph != sentences[other.sentence].paragraph
    else:
        is_apart = (other.article.published or "9") >= (one.article.published or "")
    return correction_of(one.article, one.sentence, other.article, other.sentence) if is_apart else None


def _mean(rows: Sequence[Any]) -> Any:
    """Return the mean of rows: the row itself where there is one, as for all but follow-ups."""
    return rows[0] if len(rows) == 1 else np.mean(rows, axis=0)


def _prior(follow_up: FollowUp, candidate: Candidate) -> float:
    """Return what is added to the score of a candidate because of what was answered before."""
    start, end, _ = candidate.article.sentences[candidate.sentence]
    id = candidate.article.id
    told = any(id == article and start < last and first < end for article, first, last in follow_up.told)
    return follow_up.prior * (id == follow_up.article) - ALREADY_TOLD * told


def _with_unread(scores: Scores, values: NDArray[np.float64]) -> Scores:
    """Return scores with rows for candidates that nobody read, which are given `values`."""
    nothing = np.zeros((len(values), scores.features.shape[1]))
    return scores.followed_by(Scores(nothing, values, (None,) * len(values)))
