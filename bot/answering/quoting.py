"""From a run of sentences to a passage: the quote with its source, what is marked in it, and what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.annotation import annotate
from bot.answering.answer import Passage, Place, Span, Speaker
from bot.answering.attribution.speakers import speakers_of
from bot.answering.citing import passage_of, place_of
from bot.answering.differences import differ
from bot.answering.passages import Run
from bot.answering.question import Question
from bot.answering.spans import answer_span
from index.library import Candidate
from index.text.terms import tokens


def passage(
    question: Question,
    run: Run,
    candidates: Sequence[Candidate],
    *,
    score: float,
    confidence: float,
    differing: Sequence[Candidate],
) -> Passage:
    """The quotation of a run of sentences, whose numbers are those of `candidates`."""
    article = run.article
    quote = article.quote(run.start, run.end)
    best = candidates[run.best]
    shift = article.sentences[best.sentence].start - run.start
    span = answer_span(question, best.text, annotate(best.text))
    return passage_of(
        article,
        run.start,
        run.end,
        paragraph=article.sentences[run.first].paragraph,
        kind=article.kind(best.sentence),
        score=score,
        confidence=confidence,
        answer=(span[0] + shift, span[1] + shift) if span else None,
        matches=_matches(question, quote),
        speaker=_speaker(run),
        also_in=tuple(_place(candidates[number]) for number in run.also_in),
        differs=tuple(replace(_place(candidate), quote=candidate.text) for candidate in differing),
    )


def differing(candidate: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Those of `others` that say something different on the same matter as a candidate."""
    said = candidate.text
    return [other for other in others if other is not candidate and differ(said, other.text)]


def _speaker(run: Run) -> Speaker | None:
    """Who says all of a run: a claim must not be laid into the mouth of whoever spoke beside it."""
    speakers = speakers_of(run.article, run.first, run.last)
    first = speakers[0]
    if first is None or any(speaker is None or speaker.name != first.name for speaker in speakers):
        return None
    return first


def _matches(question: Question, quote: str) -> tuple[Span, ...]:
    return tuple(
        (start, end) for start, end, _, term, stop in tokens(quote).plain if not stop and question.mentions(term)
    )


def _place(candidate: Candidate) -> Place:
    return place_of(candidate.article, candidate.sentence)
