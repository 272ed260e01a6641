"""Pipeline: from a question to an answer, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bot.answering.answer import Answer, Passage, TableHead, Verdict, citation_of, decide, passage_of, supported
from bot.answering.attribution.speakers import common_speaker
from bot.answering.corrections import withdrawal
from bot.answering.dates import day_above
from bot.answering.differences import differing
from bot.answering.expectation import AnswerType
from bot.answering.filters import AskedTime, asked_time, take_filters
from bot.answering.highlight import highlight
from bot.answering.parsing import Request, parse_request
from bot.answering.question import FollowUp, ParsedQuestion, Question, Wording
from bot.answering.ranking import Ranking, corrected_by, corrected_first, nearby, newest_first, on_topic, rank
from bot.answering.retrieval import NOTHING, Retrieved, candidates_near, retrieve
from bot.answering.scoring import Explanation, ReaderScorer, Scorer, Scores
from bot.answering.selection import Selected, select
from index.library import Candidate
from index.search.snapshot import Snapshot

ANSWERED_NEAR = 6.0
"""The score of a sentence of the last answer's article, its prior included, from which on a follow-up is looked for
nowhere else: of 276 follow-ups none had its best sentence elsewhere then."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A question in one wording, with what was found for it (None: nothing) and its scores.

    The scores are those of the first candidates, as far as they were read.
    """

    request: Request
    retrieved: Retrieved
    scores: Scores | None

    @property
    def count(self) -> int:
        """How many candidates were read."""
        return len(self.scores.values) if self.scores is not None else 0

    @property
    def highest(self) -> float:
        """The score of the best candidate."""
        return float(self.scores.values.max()) if self.scores is not None else -np.inf


class Pipeline:
    """Answers questions from a snapshot of articles. Any thread may use it.

    `scorer` judges which sentences answer; the default is the shipped one. `today` gives the day from which "this week"
    counts.
    """

    def __init__(self, scorer: Scorer | None = None, today: Callable[[], date] = date.today) -> None:
        self._scorer = scorer or ReaderScorer()
        self._today = today

    def answer(self, question: Question | str, snapshot: Snapshot) -> Answer:
        """Answer a question; a text stands for `Question(text)`."""
        began = time.perf_counter()
        question = Question(question) if isinstance(question, str) else question
        wordings, articles = question.wordings, question.articles
        today = self._today()
        times = [_asked_time(wording.text, today) for wording in wordings]
        newest = question.newest or any(asked.newest for asked in times)
        since = min((asked.since for asked in times if asked.since), default=None)
        timely = [replace(wording, text=asked.text) for wording, asked in zip(wordings, times, strict=True)]
        infos = snapshot.articles() if since else ()
        fresh = frozenset(one.id for one in infos if since and one.published and one.published >= since.isoformat())
        if articles is not None:
            fresh &= articles
        if fresh:
            answer = self._answered_of_time(timely, question, fresh, snapshot)
        else:  # an archive, in which "this week" is the week of its articles
            answer = self._answered(wordings if since else timely, replace(question, newest=newest), snapshot)
        return replace(
            answer,
            question=question.text,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            newest=newest,
            since=since.isoformat() if since else None,
            is_earlier=answer.is_earlier or (since is not None and not fresh),
            demonstration=snapshot.is_demonstration,
            goes_on=bool(question.follow_up and question.follow_up.told),
        )

    def _answered_of_time(
        self, wordings: Sequence[Wording], question: Question, fresh: frozenset[str], snapshot: Snapshot
    ) -> Answer:
        """Answer from the `fresh` articles of the asked time, or show what earlier ones say as no more than closest."""
        answer = self._answered(wordings, replace(question, articles=fresh, newest=True), snapshot)
        if answer.verdict is Verdict.ANSWERED:
            return replace(answer, undated_left_out=sum(one.published is None for one in snapshot.articles()))
        earlier = self._answered(wordings, replace(question, newest=True), snapshot)
        confidence = min(earlier.confidence, answer.confidence)
        passages = tuple(replace(one, confidence=confidence) for one in earlier.passages[:1])
        return replace(
            earlier,
            verdict=Verdict.CLOSEST if passages else Verdict.NONE,
            confidence=confidence,
            passages=(*passages, *earlier.passages[1:]),
            is_earlier=True,
        )

    def _answered(self, wordings: Sequence[Wording], question: Question, snapshot: Snapshot) -> Answer:
        """Answer what a question asks in some wordings, the newest first or the likeliest."""
        follow_up = question.follow_up
        requests = [parse_request(one.text, snapshot, question.articles, self._today()) for one in wordings]
        near: list[list[Candidate]] = [[] for _ in wordings]
        if follow_up is not None:
            near = candidates_near(requests, snapshot, follow_up.article, follow_up.start)
        asked = zip(wordings, requests, near, strict=True)
        read = list(self._read_alike([self._read(*one, question, snapshot) for one in asked]))
        # What a follow-up surely means counts as its question; else the wording for which the best was found.
        best = 0 if wordings[0].readings else max(range(len(read)), key=lambda number: read[number].highest)
        request, wording, unread = read[best].request, wordings[best], read[best].retrieved.unread
        ranking = rank([(one.retrieved.candidates, one.scores) for one in read if one.scores is not None], follow_up)
        passages: tuple[Passage, ...] = ()
        confidence, verdict = 0.0, Verdict.NONE
        if ranking is not None:
            confidence = supported(
                self._scorer.confidence(
                    request.question, ranking.scores_read, ranking.first, ranking.lead, nearby(ranking, follow_up)
                ),
                has_phrases=read[best].retrieved.has_phrases,
            )
            verdict = decide(confidence, question.threshold)
            likeliest = confidence
            if question.newest:
                least = question.threshold / confidence if verdict is Verdict.ANSWERED else 0.0
                topical = on_topic(ranking) if request.question.answer_type is AnswerType.KEYWORDS else []
                ranking = newest_first(ranking, least, topical)
                confidence *= 1.0 if topical else ranking.share(ranking.first)
            ranking = corrected_first(ranking)
            selected = _selected(ranking, question.top, asks_twice=request.question.asks_twice)
            if len(selected) < question.top and len(unread):
                ranking = ranking.extended(snapshot.candidates(unread))
                selected = _selected(ranking, question.top, asks_twice=request.question.asks_twice)
            passages = tuple(_passage(request.question, one, ranking, likeliest) for one in selected)
            if passages:  # what stands in place of the best candidate may have a lower score of its own
                passages = (replace(passages[0], confidence=confidence), *passages[1:])
        return Answer(
            question=wording.text,
            verdict=verdict,
            confidence=confidence,
            elapsed_ms=0.0,
            passages=passages,
            read_as=(*wording.readings, *request.read_as),
            undated_left_out=request.undated_left_out,
            wording=wording.text,
            refusal=request.refusal,
        )

    def explain(self, question: str, passage: Passage, snapshot: Snapshot) -> Explanation | None:
        """Return what made the score of a passage, or None where its article is gone or was changed."""
        request = parse_request(question, snapshot, None, self._today())
        quoted = range(passage.start, passage.end)
        (near,) = candidates_near([request], snapshot, passage.article, passage.start)
        found = [one for one in near if one.article.sentences[one.sentence].start in quoted]
        if not found:
            return None
        best = int(self._scorer.score(request.question, found).values.argmax())  # not what is quoted with it
        return self._scorer.explain(request.question, found[best])

    def _read(
        self, wording: Wording, request: Request, near: list[Candidate], question: Question, snapshot: Snapshot
    ) -> _Read:
        """Search for a question in one wording, and rank what was found beside what is `near`."""
        follow_up = question.follow_up
        if request.refusal is not None:
            return _Read(request, NOTHING, None)
        if request.articles is not None:
            near = [one for one in near if one.article.id in request.articles]
        # The best may not be what is wanted where the newest is asked for, or something that was not told yet.
        thorough = question.newest or bool(follow_up and follow_up.told)
        retrieved, scores = replace(NOTHING, candidates=near), None
        if near:
            scores = self._scorer.score(request.question, near, thorough=thorough)
        if scores is None or (wording.stands_alone and (thorough or not _is_answered_near(scores, near, follow_up))):
            retrieved = retrieve(request, snapshot, self._scorer, newest=question.newest)
            known = set(map(_place, near))
            others = [one for one in retrieved.candidates if _place(one) not in known]
            retrieved = replace(retrieved, candidates=[*near, *others])
            if others:
                elsewhere = self._scorer.score(request.question, others, thorough=thorough)
                scores = elsewhere if scores is None else scores.followed_by(elsewhere)
        if scores is not None:
            scores = self._scorer.refine(request.question, retrieved.candidates, scores)
        return _Read(request, retrieved, scores)

    def _read_alike(self, wordings: Sequence[_Read]) -> Iterator[_Read]:
        """Yield what was read for each wording, with scores for all candidates that were read for another, too.

        The mean of the scores would else favour what one wording alone stopped to read.
        """
        known = {_place(one) for read in wordings for one in read.retrieved.candidates[: read.count]}
        for read in wordings:
            scores, candidates = read.scores, read.retrieved.candidates
            candidates = sorted(candidates[read.count :], key=lambda one: _place(one) not in known)
            missed = [one for one in candidates if _place(one) in known]
            if scores is not None and missed:
                scores = scores.followed_by(self._scorer.score(read.request.question, missed))
            candidates = [*read.retrieved.candidates[: read.count], *candidates]
            yield replace(read, retrieved=replace(read.retrieved, candidates=candidates), scores=scores)


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.article.id, candidate.sentence


def _is_answered_near(scores: Scores, near: Sequence[Candidate], follow_up: FollowUp | None) -> bool:
    """Return whether the last answer's article answers a follow-up, so that no other needs to be read."""
    is_sure = len(scores.values) < len(near)  # the scorer stopped there
    return is_sure or float(scores.values.max()) + (follow_up.prior if follow_up else 0.0) >= ANSWERED_NEAR


def _asked_time(question: str, today: date) -> AskedTime:
    """Return what a question asks of time in words; nothing where filters say which dates are meant."""
    filters = take_filters(question, today)[1]
    return AskedTime(question) if filters.after or filters.before or filters.unread else asked_time(question, today)


def _selected(ranking: Ranking, top: int, *, asks_twice: bool) -> list[Selected]:
    scores, order = ranking.scores.values.tolist(), ranking.order.tolist()
    return select(ranking.candidates, scores, order, top, contending=ranking.read, asks_twice=asks_twice)


def _passage(question: ParsedQuestion, selected: Selected, ranking: Ranking, confidence: float) -> Passage:
    """Return the selected sentences as a passage, with the likely answer, the speaker, and who says otherwise."""
    article, best = selected.article, ranking.candidates[selected.best]
    contenders = [ranking.candidates[number] for number in ranking.order[: ranking.retrieved].tolist()]
    alike = [ranking.candidates[number] for number in selected.also_in]
    sentence, read = best.sentence, ranking.scores.spans[selected.best]
    taken_back = withdrawal(article, sentence)
    begin = article.sentences[sentence].start
    beside = read and taken_back and not taken_back.meets(begin + read.start, begin + read.end)
    if taken_back is not None and not beside and taken_back.corrected_by not in (None, sentence):
        sentence, read = taken_back.corrected_by, None  # the answer is what puts it right
    differs = [(one.article, one.sentence) for one in differing(best, contenders)]
    differs += [(ranking.candidates[number].article, at) for number, at in ranking.corrections_of(selected.best)]
    if taken_back is not None:
        differs += [(one.article, one.sentence) for one in contenders if corrected_by(one, best) is not None]
    passage = passage_of(
        article,
        selected.start,
        selected.end,
        score=float(ranking.scores.values[selected.best]),
        confidence=confidence * ranking.share(selected.best),
        speaker=common_speaker(article, selected.first, selected.last),
    )
    start, end, _ = article.sentences[sentence]
    head = passage.table_head.quote if passage.table_head else None
    day = None if head else day_above(article, passage.paragraph - 1)
    if day is not None and day.end <= selected.start:
        passage = replace(passage, table_head=TableHead(article.quote(day.start, day.end), day.start, day.end))
    answer, matches = highlight(question, passage.quote, article.quote(start, end), start - selected.start, read, head)
    for denied in (taken_back, withdrawal(article, sentence)) if answer else ():
        if answer and denied and denied.meets(selected.start + answer[0], selected.start + answer[1]):
            answer = None
    return replace(
        passage,
        answer=answer,
        matches=matches,
        kind=article.kind(best.sentence).value,
        also_in=tuple(citation_of(one.article, one.sentence) for one in alike),
        differs=tuple(dict.fromkeys(citation_of(*place, with_quote=True) for place in differs)),
    )
