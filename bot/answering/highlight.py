"""What is marked in a quote: the exact answer, where it is sure enough, and the question's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.annotation import Annotation, annotate, words_of
from bot.answering.answer import ReadSpan, Span
from bot.answering.answer_types import names_of, says_more, tokens_inside, typed_spans
from bot.answering.attribution.speech import quotations
from bot.answering.dates import date_spans
from bot.answering.expectation import AnswerType
from bot.answering.names import is_person
from bot.answering.quantities import quantities
from bot.answering.question import ParsedQuestion
from index.text.lexicon import word_list
from index.text.tables import cells_of
from index.text.terms import tokens

_MIN_PROBABILITY = 0.4  # of a span that only the reader speaks for
_MAX_WORDS = 12  # of an answer
_MAX_HEDGE = 30  # characters before a number
_HEDGE = re.compile(
    rf"\b(?:(?:at (?:least|most)|up to|close to|(?:more|less|fewer|greater) than|between|{words_of('hedges')}) )+\Z",
    re.IGNORECASE,
)
_MIN_SAID = 3  # words
_STOPS = " ,."  # before a closing mark: they belong to the sentence around it
_OF = re.compile(r" of (?:\w+ )?")  # from a part, which is what is told, to its whole: "64 of the 310 jobs"
# Answered by more than names, in spite of their shape: "a dog walker", "at a hospital".
_LOOSE = (AnswerType.PERSON, AnswerType.PLACE, AnswerType.REASON)


def highlight(
    question: ParsedQuestion,
    quote: str,
    sentence: str,
    offset: int,
    read: ReadSpan | None = None,
    head: str | None = None,
) -> tuple[Span | None, tuple[Span, ...]]:
    """Return where the likely answer (None: not sure) and the question's words stand in a quote.

    The `sentence` that answers the question begins at `offset` in it.
    `read` is the span that the reader marks in that sentence. `head` is that of its table, where it is a row.
    """
    annotation = annotate(sentence)
    if head is None:
        span = answer_span(question, annotation, read)
    else:
        span, offset = _cell(question, quote, head), 0
    words = (annotation.tokens if quote == sentence else tokens(quote)).plain
    matches = tuple((start, end) for start, end, _, term, stop in words if not stop and question.mentions(term))
    return (span[0] + offset, span[1] + offset) if span else None, matches


def _cell(question: ParsedQuestion, row: str, head: str) -> Span | None:
    """Return the cell of a row in the column that a question names, or in the only one; None if that is not sure."""
    tops, cells = cells_of(head), cells_of(row)
    if len(tops) != len(cells):
        return None
    named = [sum(map(question.mentions, annotate(top).terms)) for top in tops[1:]]
    best = max(named)
    if named.count(best) > 1 or (not best and len(named) > 1):
        return None
    start = end = 0
    for cell in cells[: named.index(best) + 2]:
        start = row.index(cell, end)
        end = start + len(cell)
    return (start, end) if any(map(str.isalnum, row[start:end])) else None


def answer_span(question: ParsedQuestion, annotation: Annotation, read: ReadSpan | None = None) -> Span | None:
    """Return where the answer stands in a sentence, as offsets; None if that is not sure.

    It is the span of the type asked for that overlaps the reader's; else the only such span.
    """
    typed = typed_spans(question, annotation)
    span = _span(question, annotation, typed, read)
    if span is None:
        return None
    if question.answer_type not in (AnswerType.NUMBER, AnswerType.DATE):
        return span
    span = next((one for one in typed or () if _OF.fullmatch(annotation.text, one[1], max(one[1], span[0]))), span)
    hedge = _HEDGE.search(annotation.text, max(0, span[0] - _MAX_HEDGE), span[0])
    return (hedge.start(), span[1]) if hedge else span


def _span(
    question: ParsedQuestion, annotation: Annotation, typed: Sequence[Span] | None, read: ReadSpan | None
) -> Span | None:
    """Return where the answer stands, without what makes a number inexact; `typed` are the spans of the type."""
    as_read = _as_read(question, annotation, read)
    if typed is None:
        said = _said(annotation) if question.answer_type is AnswerType.SAYING else None
        return said or as_read
    if read is not None:
        meeting = max(typed, key=lambda span: _common(span, read), default=None)
        if question.answer_type is AnswerType.REASON or meeting is None or not _common(meeting, read):
            loose = question.answer_type in _LOOSE and read.probability >= _MIN_PROBABILITY
            return as_read if loose else typed[0] if len(typed) == 1 else None
        # "Lake Ann in Norland", "Ann Lee, Bob Roe and others"
        return as_read if as_read and as_read[0] <= meeting[0] and meeting[1] <= as_read[1] else meeting
    return typed[0] if len(typed) == 1 and question.answer_type is not AnswerType.REASON else None


def _said(annotation: Annotation) -> Span | None:
    """Return the longest quotation in a sentence, without its marks; None for a few words, or all of the sentence."""
    closed = [(quote.start, quote.end) for quote in quotations(annotation.text) if quote.closed]
    start, end = max(closed, key=lambda span: span[1] - span[0], default=(0, 0))
    first, behind = tokens_inside(annotation, (start, end))
    if not _MIN_SAID <= behind - first < len(annotation.tokens):
        return None
    inside = annotation.text[start + 1 : end - 1].rstrip(_STOPS)
    return start + 1, start + 1 + len(inside)


def _common(span: Span, read: ReadSpan) -> int:
    """Return how many characters two spans have in common."""
    return max(0, min(span[1], read.end) - max(span[0], read.start))


def _as_read(question: ParsedQuestion, annotation: Annotation, read: ReadSpan | None) -> Span | None:
    """Return the reader's span with whole words, names, quantities and dates; None for one unlikely or too long."""
    if read is None or read.probability < _MIN_PROBABILITY or not 0 <= read.start < read.end <= len(annotation.text):
        return None
    first, behind = tokens_inside(annotation, (read.start, read.end))
    if first >= behind or behind - first > _MAX_WORDS:
        return None
    start, end = annotation.tokens[first].start, annotation.tokens[behind - 1].end
    text = annotation.text
    names = [span for span, _ in names_of(text)]
    wholes = names + [(one.start, one.end) for one in quantities(text)]
    if question.answer_type is not AnswerType.NUMBER:  # not "ten years later" for a number of years
        wholes += date_spans(text)
    met = [whole for whole in wholes if whole[0] < end and start < whole[1]]
    start, end = min([start, *(whole[0] for whole in met)]), max([end, *(whole[1] for whole in met)])
    first, behind = tokens_inside(annotation, (start, end))
    words = [token.word for token in annotation.tokens[first:behind]]
    tells_no_name = question.answer_type in (AnswerType.SAYING, AnswerType.DEFINITION)
    is_somebody = tells_no_name and (start, end) in names and is_person(text[start:end], text)
    if is_somebody or len(words) > _MAX_WORDS or len(words) == len(annotation.tokens):
        return None
    if word_list("subject_pronouns", "personal_pronouns").issuperset(words) or not says_more(
        question, annotation, (start, end)
    ):
        return None
    return start, end
