"""What is marked in a quote: the question's words, and the likely answer, of the type asked for and near them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.annotation import Annotation, annotate
from bot.answering.answer import Span
from bot.answering.answer_types import typed_spans
from bot.answering.question import ParsedQuestion
from index.text.terms import tokens


@dataclass(frozen=True, slots=True)
class Highlights:
    """What is marked in a quote, as offsets in it: the likely answer, or None, and the question's words."""

    answer: Span | None
    matches: tuple[Span, ...]


def highlight(question: ParsedQuestion, quote: str, sentence: str, offset: int) -> Highlights:
    """Return what to mark in a quote, of which the `sentence` at `offset` answers the question."""
    span = answer_span(question, sentence, annotate(sentence))
    matches = tuple(
        (start, end) for start, end, _, term, stop in tokens(quote).plain if not stop and question.mentions(term)
    )
    return Highlights((span[0] + offset, span[1] + offset) if span else None, matches)


def answer_span(question: ParsedQuestion, text: str, annotation: Annotation) -> Span | None:
    """Return where the answer likely stands in `text`, as offsets; None where the type asked for has no shape."""
    found = typed_spans(question, annotation)
    if not found:
        return None
    matched = [place for place in annotation.content if question.mentions(annotation.tokens[place].term)]
    return min(found, key=lambda span: _distance(annotation, span, matched))


def _distance(annotation: Annotation, span: Span, matched: Sequence[int]) -> tuple[float, int]:
    """Return how many words a span stands from the question's, those inside it aside; ties go to the earlier span."""
    inside = [number for number, token in enumerate(annotation.tokens) if span[0] <= token.start < span[1]]
    first, last = inside[0], inside[-1]
    outside = [place for place in matched if not first <= place <= last]
    if not outside:
        return 0.0, first
    nearest = sorted(min(abs(place - first), abs(place - last)) for place in outside)[:3]
    return sum(nearest) / len(nearest), first
