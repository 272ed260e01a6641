"""Blocks -> pages of Markdown, each within a budget of UTF-16 units by construction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.rendering.discord.labels import MAX_SOURCE_LINE, label, source_line
from bot.rendering.discord.markdown import block_quote, to_lines, truncated_block_quote, utf16_length
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Tone

__all__ = ["MIN_BUDGET", "Page", "line_pages", "paginate"]

_MAX_NOTICE = 150
_MAX_NOTICES = 2  # before the quotes, and after each of them
_CUT = "-# (the passage goes on in the article)"
_SEPARATOR = "\n\n"
_MIN_QUOTE = 60
_ALL_NOTICES = _MAX_NOTICES * (_MAX_NOTICE + len("****\n"))
MIN_BUDGET = 2 * _ALL_NOTICES + len(_SEPARATOR) + MAX_SOURCE_LINE + len(_CUT) + _MIN_QUOTE
"""With this many UTF-16 units there is room for some of any quote."""

_Group = tuple[Quote, *tuple[Source | Notice | Contrast, ...]]
"""A quote and what belongs to it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Markdown, the number of quotes that it shows, and the tone of the notices at its head."""

    text: str
    quotes: int
    tone: Tone


def paginate(
    blocks: Sequence[Block], budget: int, max_quotes: int, numbers: Sequence[int] | None = None
) -> Iterator[Page]:
    """Yield pages of quotes, each quote with what belongs to it: at most `max_quotes` a page, and what fits `budget`.

    Only the first quote on a page is ever cut. The notices that stand before all quotes head every page; there is
    always a first page. An article is cited in full once a page. `numbers` are those that the quotes are shown with.
    Raises ValueError for a budget below MIN_BUDGET.
    """
    head, groups = _grouped(blocks)
    shown = 0
    while shown < len(groups) or shown == 0:
        shown_now = slice(shown, shown + max_quotes)
        page = _page(head, groups[shown_now], budget, None if numbers is None else numbers[shown_now])
        yield page
        shown += max(page.quotes, 1)


def line_pages(head: str, lines: Sequence[str], budget: int, max_lines: int) -> list[str]:
    """Return pages, at least one, of at most `max_lines` lines and `budget` units, each below the same `head`.

    Head and lines must be short enough that one line fits below the head.
    """
    pages: list[list[str]] = []
    room = 0
    for line in lines:
        if not pages or utf16_length(line) + 1 > room or len(pages[-1]) > max_lines:
            pages.append([head])
            room = budget - utf16_length(head)
        pages[-1].append(line)
        room -= utf16_length(line) + 1
    return ["\n".join(page) for page in pages] or [head]


def _page(head: Sequence[Notice], groups: Sequence[_Group], budget: int, numbers: Sequence[int] | None) -> Page:
    if budget < MIN_BUDGET:
        raise ValueError(f"a page needs {MIN_BUDGET} units, not {budget}")
    parts = ["\n".join(_notices(head))] if head else []
    used = sum(map(utf16_length, parts))
    quotes = 0
    cited: dict[tuple[str | None, ...], int] = {}
    for quote, *others in groups:
        apart = len(_SEPARATOR) if parts else 0
        number = None if numbers is None else numbers[quotes]
        below = _below(others, number, cited, quotes)
        part = _passage(quote, below, budget - used - apart, cut=quotes == 0)
        if part is None:
            break
        parts.append(part)
        used += apart + utf16_length(part)
        quotes += 1
    cautious = any(notice.tone is Tone.CAUTION for notice in head)
    return Page(_SEPARATOR.join(parts), quotes, Tone.CAUTION if cautious else Tone.PLAIN)


def _grouped(blocks: Sequence[Block]) -> tuple[list[Notice], list[_Group]]:
    """Return the notices before the first quote, then each quote with the blocks that follow it."""
    head: list[Notice] = []
    groups: list[_Group] = []
    for block in blocks:
        if isinstance(block, Quote):
            groups.append((block,))
        elif groups:
            groups[-1] = (*groups[-1], block)
        elif isinstance(block, Notice):
            head.append(block)
    return head, groups


def _passage(quote: Quote, below: Sequence[tuple[str, str]], room: int, *, cut: bool) -> str | None:
    """Return the quote and what stands below it in at most `room` units; None where it must be cut and must not be.

    What is said differently elsewhere is quoted where there is room for it; its notice says where in any case.
    """
    room -= sum(utf16_length(line) + 1 for line, _ in below)
    lines = to_lines(quote.text, quote.strong)
    shown = block_quote(lines)
    if utf16_length(shown) > room:
        if not cut:
            return None
        shown = "\n".join([truncated_block_quote(lines, room - utf16_length(_CUT) - 1), _CUT])
    room -= utf16_length(shown)
    parts = [shown]
    for line, contrast in below:
        parts.append(line)
        if contrast and utf16_length(contrast) + 1 <= room:
            parts.append(contrast)
            room -= utf16_length(contrast) + 1
    return "\n".join(parts)


def _below(
    others: Sequence[Source | Notice | Contrast],
    number: int | None,
    cited: dict[tuple[str | None, ...], int],
    place: int,
) -> list[tuple[str, str]]:
    """Return the lines below a quote, its source and notices, each with the block quote that a contrast adds, or "".

    `cited` tells which articles were cited above on this page, under which number, or (without numbers) at which place.
    """
    sources: list[tuple[str, str]] = []
    for block in others:
        if isinstance(block, Source):
            article = (block.file, block.title, block.publisher, block.published, block.url)
            above = cited.get(article)
            if number is not None:
                cited.setdefault(article, number)
                sources.append((source_line(block, number, above), ""))
            else:
                cited[article] = place
                sources.append(
                    (source_line(block, same_as=0 if above is not None and above == place - 1 else None), "")
                )
    notices = [
        (line, block_quote(to_lines(following.text)) if isinstance(following, Contrast) else "")
        for block, following in zip_longest(others, others[1:])
        if isinstance(block, Notice)
        for line in _notices([block])
    ]
    return [*sources[:1], *notices[:_MAX_NOTICES]]


def _notices(notices: Sequence[Notice]) -> list[str]:
    return [
        f"**{text}**" if notice.tone is Tone.CAUTION else text
        for notice in notices[:_MAX_NOTICES]
        if (text := label(notice.text, _MAX_NOTICE))
    ]
