"""Layout: what each paragraph of a text is, by its shape and its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.article import Kind, Paragraph
from index.reading.boilerplate import is_boilerplate
from index.reading.captions import body_kinds
from index.reading.head import read_head
from index.reading.metadata import Metadata
from index.reading.paragraphs import paragraph_spans
from index.reading.shape import Span

_HEAD = 8  # paragraphs among which the headline is looked for


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of a text with their kinds, and what they let guess of its metadata."""

    paragraphs: tuple[Paragraph, ...]
    guesses: Metadata


def plain_layout(text: str, title: str | None = None, *, guess: bool = True) -> Layout:
    """The layout of plain text; the parameters are those of `layout`."""
    return layout(text, paragraph_spans(text), title=title, guess=guess)


def layout(
    text: str,
    spans: list[Span],
    marked: Mapping[int, Kind] | None = None,
    *,
    title: str | None = None,
    guess: bool = True,
) -> Layout:
    """The layout of a text whose paragraphs are `spans`.

    `marked` are the kinds that the markup tells, by the number of the paragraph. The headline is the paragraph that
    repeats `title`, else the first that is marked as one, else, with `guess`, what looks like one.
    """
    marked = marked or {}
    head = read_head(text, spans, _known_headline(text, spans, marked, title), guess=guess and not marked)
    body = len(head.kinds)
    kinds = [*head.kinds, *body_kinds(text, spans[body:])]
    for number, (start, end) in enumerate(spans):
        if number in marked:
            kinds[number] = marked[number]
        elif number >= body and is_boilerplate(text, start, end):
            kinds[number] = Kind.BOILERPLATE
    paragraphs = tuple(Paragraph(start, end, kind) for (start, end), kind in zip(spans, kinds, strict=True))
    return Layout(paragraphs, head.metadata)


def _known_headline(text: str, spans: list[Span], marked: Mapping[int, Kind], title: str | None) -> int | None:
    first = range(min(_HEAD, len(spans)))
    if title:
        wanted = _folded(title)
        for number in first:
            start, end = spans[number]
            if end - start <= 2 * len(title) + 8 and _folded(text[start:end]) == wanted:
                return number
    return next((number for number in first if marked.get(number) is Kind.HEADLINE), None)


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
