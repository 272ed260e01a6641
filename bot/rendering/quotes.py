"""What is shown before any medium's markup: the neutral blocks, and the parts of a shown quote and its source line.

Every face spells these parts in its own medium; what they are is decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.answering.answer import Passage
from index.article import own_name

__all__ = [
    "Block",
    "Contrast",
    "Notice",
    "Quote",
    "Source",
    "Span",
    "Tone",
    "format_date",
    "passage_blocks",
    "quote_pieces",
    "source_details",
]

Span = tuple[int, int]


class Tone(StrEnum):
    """How a notice is to be taken; each face has a style for each tone."""

    PLAIN = "plain"
    CAUTION = "caution"  # the articles don't say


@dataclass(frozen=True, slots=True)
class Notice:
    """Words of the bot's own, never an article's."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Quote:
    """An article's own words, exactly as they stand there; `strong` spans (offsets in `text`, in order) show bold."""

    text: str
    strong: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote stands. What is not known is None; a quote without `published` is shown as undated.

    `is_titled` is whether the article's title stands above all quotes, so that a source need not name the article.
    """

    file: str
    paragraph: int
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    passage_url: str | None = None  # the same, with a fragment that leads to the quote
    speaker: str | None = None
    also_in: tuple[str, ...] = ()
    page: int | None = None
    is_titled: bool = False


@dataclass(frozen=True, slots=True)
class Contrast:
    """An article's own words that say something else than the quote before; a notice before them says where."""

    text: str


Block = Notice | Quote | Source | Contrast


_UNDATED = "undated"
_MAX_CONTRASTS = 2  # shown with a passage

# Not strftime's or the calendar module's, which follow the locale: the text around them is English.
_MONTHS = "January February March April May June July August September October November December".split()


def passage_blocks(passage: Passage, *, is_search: bool = False) -> tuple[Block, ...]:
    """Return a quote, its source, and for each place that differs a notice with what it says.

    Bold is the likely answer and nothing else, so that no matched word is taken for it; of what was found in a
    search for a phrase, bold is the phrase.
    """
    answer = (passage.answer,) if passage.answer else ()
    quote = Quote(passage.quote, passage.matches if is_search else answer)
    elsewhere = (
        place.title or own_name(place.source, place.article)
        for place in passage.also_in
        if place.article != passage.article
    )
    source = Source(
        file=passage.source if passage.title and passage.url else own_name(passage.source, passage.article),
        paragraph=passage.paragraph,
        title=passage.title,
        publisher=passage.publisher,
        published=passage.published,
        url=passage.url,
        passage_url=passage.passage_url,
        speaker=passage.speaker.name if passage.speaker else None,
        also_in=tuple(dict.fromkeys(elsewhere)),
        page=passage.page,
    )
    others: list[Block] = []
    for place in passage.differs[:_MAX_CONTRASTS]:
        others.append(
            Notice(f"Said differently in: {place.title or own_name(place.source, place.article)}", Tone.CAUTION)
        )
        if place.quote:
            others.append(Contrast(place.quote))
    return quote, source, *others


def quote_pieces(quote: Quote) -> Iterator[tuple[str, bool]]:
    """Yield the quote's text cut at the edges of its strong spans, as (text, strong); the texts join to the whole.

    Spans that touch or overlap make one piece; what reaches outside the text is left out.
    """
    position = 0
    for start, end in _joined_spans(quote):
        if position < start:
            yield quote.text[position:start], False
        yield quote.text[start:end], True
        position = end
    if position < len(quote.text):
        yield quote.text[position:], False


def _joined_spans(quote: Quote) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(quote.strong):
        start, end = max(start, 0), min(end, len(quote.text))
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def source_details(source: Source, *, again: bool = False, with_file: bool = True) -> tuple[str, ...]:
    """Return the parts of a source line in order, but for title and link, which each face shows in its own way.

    A publisher that is not known is left out; an article without a date is called undated. Of an article that is cited
    `again`, only what is the passage's own is told.
    """
    details = []
    if source.speaker:
        quoted = f", quoted in {source.publisher}" if source.publisher and not again else ""
        details.append(f"said by {_in_sentence(source.speaker)}{quoted}")
    elif source.publisher and not again:
        details.append(source.publisher)
    if not again:
        details.append(format_date(source.published))
    page = f"page {source.page}, " if source.page is not None else ""
    details.append(f"{page}paragraph {source.paragraph}")
    if with_file and not again:
        details.append(source.file)
    if source.also_in:
        details.append(f"also in: {'; '.join(source.also_in)}")
    return tuple(details)


def format_date(published: str | None) -> str:
    """Return the day of an ISO 8601 date or time as people write it, `3 December 2021`.

    Without a date it is "undated"; what is no date is returned as it is.
    """
    if not published:
        return _UNDATED
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _in_sentence(name: str) -> str:
    """Return a name as written inside a sentence: "the council" for "The council"."""
    return f"the {name[4:]}" if name.startswith("The ") else name
