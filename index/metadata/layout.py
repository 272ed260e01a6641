"""Layout: what each paragraph of a text is, by its shape and its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.article import Kind, Paragraph
from index.metadata.boilerplate import is_boilerplate, links_below
from index.metadata.captions import body_kinds
from index.metadata.fields import Metadata
from index.metadata.head import read_head
from index.metadata.headers import Headers, read_headers
from index.metadata.paragraphs import paragraph_spans
from index.metadata.shape import Span

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
    *,
    title: str | None = None,
    headline: int | None = None,
    marked: Mapping[int, Kind] | None = None,
    guess: bool = True,
) -> Layout:
    """The layout of a text whose paragraphs are `spans`.

    `marked` are the kinds that the markup tells, by the number of the paragraph, and `headline` is the number of the
    one that it tells to be the article's. A paragraph that repeats a `title` which is known from elsewhere comes
    before it. Where there is neither, `guess` says whether the headline is guessed by its shape.
    """
    repeated = _repeating(text, spans, title) if title else None
    known = headline if repeated is None else repeated
    headers = read_headers(text, spans) if known is None else Headers()
    above = len(headers.kinds)
    head = read_head(text, spans[above:], known, guess=guess and not marked and headers.metadata.title is None)
    kinds = dict(enumerate((*headers.kinds, *head.kinds))) | dict(marked or {})
    kinds |= {n: Kind.BOILERPLATE for n, span in enumerate(spans) if n not in kinds and is_boilerplate(text, *span)}
    kinds |= {n: Kind.BOILERPLATE for n in links_below(text, spans) if n not in kinds}
    body = [number for number in range(len(spans)) if number not in kinds]
    kinds |= zip(body, body_kinds(text, [spans[number] for number in body]), strict=True)
    guesses = headers.metadata.over(head.metadata)
    if headline is not None:
        guesses = Metadata(title=" ".join(text[slice(*spans[headline])].split())).over(guesses)
    return Layout(tuple(Paragraph(*span, kinds[number]) for number, span in enumerate(spans)), guesses)


def _repeating(text: str, spans: list[Span], title: str) -> int | None:
    """The number of the paragraph near the top that says the same as `title`."""
    wanted = _folded(title)
    for number, (start, end) in enumerate(spans[:_HEAD]):
        if end - start <= 2 * len(title) + 8 and wanted and _folded(text[start:end]) == wanted:
            return number
    return None


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
