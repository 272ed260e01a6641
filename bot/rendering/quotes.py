"""What is shown before any medium's markup: the neutral blocks, and the parts of a shown quote and its source line.

Every face spells these parts in its own medium; what they are is decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.answering.answer import Citation, Passage
from index.article import own_name
from index.metadata.dates import format_date

Span = tuple[int, int]

_MAX_CONTRASTS = 2  # shown with a passage, beside those that are numbered


class Tone(StrEnum):
    """How a notice is to be taken; each face has a style for each tone."""

    PLAIN = "plain"
    CAUTION = "caution"  # the articles don't say


@dataclass(frozen=True, slots=True)
class Notice:
    """Words of the bot's own, and `items` that they lead up to, such as titles.

    With `above`, it stands above the quote that follows and apart from what is before.
    """

    text: str
    tone: Tone = Tone.PLAIN
    items: tuple[str, ...] = ()
    above: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """An article's own words, exactly as they stand there; `strong` spans (offsets in `text`, in order) show bold."""

    text: str
    strong: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote stands. What is not known is None; a quote without `published` is shown as undated.

    `is_titled` is whether the article's title stands above all quotes, so that a source need not name the article, and
    `is_dated` likewise of its date. `number` is the quote's, where several are numbered.
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
    is_dated: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """What says something else than the quote before: `where`, by title, and in which words, if they are known.

    `number` is that of the quote which has these words, if it is one of those that are numbered.
    """

    where: str
    text: str | None = None
    number: int | None = None


Block = Notice | Quote | Source | Contrast


def numbered_blocks(
    passages: Sequence[Passage], numbers: Sequence[int] | None = None, *, is_search: bool = False
) -> tuple[Block, ...]:
    """Return the blocks of several passages with their `numbers`, from 1 where none are given; of one without."""
    if numbers is None and len(passages) == 1:
        return passage_blocks(passages[0], is_search=is_search)
    numbered = dict(zip(numbers or range(1, len(passages) + 1), passages, strict=True))
    return tuple(
        block
        for number, passage in numbered.items()
        for block in passage_blocks(passage, number, numbered, is_search=is_search)
    )


def passage_blocks(
    passage: Passage,
    number: int | None = None,
    numbered: Mapping[int, Passage] = MappingProxyType({}),
    *,
    is_search: bool = False,
) -> tuple[Block, ...]:
    """Return a quote, its source, and a contrast for each place that differs. `numbered` are those shown beside it.

    The head of its table, where it is a row, stands above it as a notice.

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
        number=number,
    )
    contrasts = dict.fromkeys(
        Contrast(place.title or own_name(place.source, place.article), place.quote, _number_of(place, numbered))
        for place in passage.differs
    )
    others = [one for one in contrasts if one.number is None]
    head = [Notice(passage.table_head.quote, above=True)] if passage.table_head else []
    return *head, quote, source, *(one for one in contrasts if one.number is not None), *others[:_MAX_CONTRASTS]


def differing(contrasts: Sequence[Contrast], form: str = "{}") -> tuple[str | None, tuple[Contrast, ...]]:
    """Return what is said of contrasts that are numbered, each number in a `form`, and those that are not."""
    numbers = [form.format(number) for number in sorted({one.number for one in contrasts if one.number is not None})]
    said = f"Said differently in {_joined(numbers)}." if numbers else None
    return said, tuple(one for one in contrasts if one.number is None)


def _number_of(place: Citation, numbered: Mapping[int, Passage]) -> int | None:
    return next(
        (
            number
            for number, one in numbered.items()
            if one.article == place.article and one.start < place.end and place.start < one.end
        ),
        None,
    )


def listed(items: Sequence[str], max_items: int = 20) -> str:
    """Return at most so many items, apart by semicolons, and how many more there are."""
    more = f"; and {len(items) - max_items:,} more" if len(items) > max_items else ""
    return f"{'; '.join(items[:max_items])}{more}"


def _joined(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
    if not again and not source.is_dated:
        details.append(format_date(source.published))
    details.append(place_in_article(source))
    if with_file and not again:
        details.append(source.file)
    if source.also_in:
        details.append(f"also in: {'; '.join(source.also_in)}")
    return tuple(details)


def place_in_article(source: Source) -> str:
    """Return where in its article a quote stands."""
    page = f"page {source.page}, " if source.page is not None else ""
    return f"{page}paragraph {source.paragraph}"


def _in_sentence(name: str) -> str:
    """Return a name as written inside a sentence: "the council" for "The council"."""
    return f"the {name[4:]}" if name.startswith("The ") else name
