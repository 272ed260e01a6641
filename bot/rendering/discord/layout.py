"""Blocks -> pages of Markdown, each within a budget of UTF-16 units by construction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.rendering.discord.markdown import (
    MAX_SOURCE_LINE,
    block_quote,
    label,
    source_line,
    to_lines,
    truncated_block_quote,
    utf16_length,
)
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Tone, differing, listed

_MAX_NOTICE = 140
_MAX_NOTICES = 2  # for which there is always room: before the quotes, and after each of them
_CUT = "-# (the passage goes on in the article)"
_SEPARATOR = "\n\n"
_MIN_QUOTE = 60
_NOTICE = _MAX_NOTICE + len("****\n")
_ALL_NOTICES = _MAX_NOTICES * _NOTICE
MIN_BUDGET = 2 * _ALL_NOTICES + _NOTICE + len(_SEPARATOR) + MAX_SOURCE_LINE + len(_CUT) + _MIN_QUOTE
"""With this many UTF-16 units there is room for some of any quote."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What stands together: a notice above, a quote, and what is said of it below."""

    above: Notice | None = None
    quote: Quote | None = None
    below: tuple[Source | Notice | Contrast, ...] = ()

    @property
    def number(self) -> int | None:
        return next((block.number for block in self.below if isinstance(block, Source)), None)


@dataclass(frozen=True, slots=True)
class Page:
    """Markdown, the number of quotes that it shows, and the tone of the notices at its head."""

    text: str
    quotes: int
    tone: Tone


def paginate(blocks: Sequence[Block], budget: int, max_quotes: int) -> Iterator[Page]:
    """Yield pages of quotes, each quote with what belongs to it: at most `max_quotes` a page, and what fits `budget`.

    Only the first quote on a page is ever cut. The notices that stand before all quotes head every page; there is
    always a first page. An article is cited in full once a page. Raises ValueError for a budget below MIN_BUDGET.
    """
    if budget < MIN_BUDGET:
        raise ValueError(f"a page needs {MIN_BUDGET} units, not {budget}")
    head, groups = _grouped(blocks)
    shown = 0
    while shown < len(groups) or shown == 0:
        parts = list(_parts(head, groups[shown : shown + max_quotes], budget))
        of_groups = parts[1:] if head else parts
        quotes = sum(group.quote is not None for group in groups[shown : shown + len(of_groups)])
        cautious = any(notice.tone is Tone.CAUTION for notice in head)
        yield Page(_SEPARATOR.join(parts), quotes, Tone.CAUTION if cautious else Tone.PLAIN)
        shown += max(len(of_groups), 1)


def line_pages(head: str, lines: Sequence[str], budget: int, max_lines: int) -> list[str]:
    """Return pages, at least one, of at most `max_lines` lines and `budget` units, each below the same `head`, if any.

    Head and lines must be short enough that one line fits below the head.
    """
    pages: list[list[str]] = []
    room = 0
    for line in lines:
        if not pages or utf16_length(line) + 1 > room or len(pages[-1]) >= max_lines + bool(head):
            pages.append([head] if head else [])
            room = budget - utf16_length(head)
        pages[-1].append(line)
        room -= utf16_length(line) + 1
    return ["\n".join(page) for page in pages] or [head]


def _parts(head: Sequence[Notice], groups: Sequence[_Group], budget: int) -> Iterator[str]:
    """Yield the head of a page, if there is one, and as many groups as fit, each as Markdown."""
    room = budget
    if head:
        text = "\n".join(_fitting(head, budget - (MIN_BUDGET - _ALL_NOTICES)))
        room -= utf16_length(text)
        yield text
    beside = frozenset(group.number for group in groups)
    cited: dict[tuple[str | None, ...], int] = {}
    for place, group in enumerate(groups):
        room -= len(_SEPARATOR) if head or place else 0
        part = _markdown(group, _source(group, cited, place), beside, room, cut=not place)
        if part is None:
            return
        room -= utf16_length(part)
        yield part


def _fitting(notices: Sequence[Notice], room: int) -> Iterator[str]:
    """Yield the lines of notices that fit, the first ones in any case."""
    for number, line in enumerate(map(_line, notices)):
        room -= utf16_length(line) + 1
        if number < _MAX_NOTICES or room >= 0:
            yield line


def _grouped(blocks: Sequence[Block]) -> tuple[list[Notice], list[_Group]]:
    """Return the notices before the first group, then each quote with the blocks that belong to it."""
    head: list[Notice] = []
    groups: list[_Group] = []
    for block in blocks:
        if isinstance(block, Notice) and not _line(block):
            continue
        if isinstance(block, Quote):
            if groups and groups[-1].quote is None and not groups[-1].below:
                groups[-1] = replace(groups[-1], quote=block)
            else:
                groups.append(_Group(quote=block))
        elif isinstance(block, Notice) and block.above:
            groups.append(_Group(block))
        elif groups:
            groups[-1] = replace(groups[-1], below=(*groups[-1].below, block))
        elif isinstance(block, Notice):
            head.append(block)
    return head, groups


def _markdown(group: _Group, source: str | None, beside: frozenset[int | None], room: int, *, cut: bool) -> str | None:
    """Return a group in at most `room` units; None where its quote must be cut and must not be.

    What is said differently elsewhere is quoted where there is room for it, and not in one of the quotes `beside`; its
    notice says where in any case. So are further notices shown.
    """
    above = _line(group.above) if group.above is not None else None
    below = _below(group.below, beside)
    needed = [line for line in (above, source, *(line for line, _ in below[:_MAX_NOTICES])) if line is not None]
    room -= sum(utf16_length(line) + 1 for line in needed)
    parts = [above] if above is not None else []
    if group.quote is not None:
        lines = to_lines(group.quote.text, group.quote.strong)
        shown = block_quote(lines)
        if utf16_length(shown) > room:
            if not cut:
                return None
            shown = "\n".join([truncated_block_quote(lines, room - utf16_length(_CUT) - 1), _CUT])
        parts.append(shown)
        room -= utf16_length(shown)
    elif room < 0 and not cut:
        return None
    parts += [source] if source is not None else []
    for number, (line, contrast) in enumerate(below):
        taken = utf16_length(line) + 1 if number >= _MAX_NOTICES else 0
        if taken > room:
            break
        room -= taken
        parts.append(line)
        if contrast and utf16_length(contrast) + 1 <= room:
            parts.append(contrast)
            room -= utf16_length(contrast) + 1
    return "\n".join(parts)


def _source(group: _Group, cited: dict[tuple[str | None, ...], int], place: int) -> str | None:
    """Return the line that says where a quote is from.

    `cited` tells which articles were cited above on this page, under which number, or (without numbers) at which place.
    """
    source = next((block for block in group.below if isinstance(block, Source)), None)
    if source is None:
        return None
    article = (source.file, source.title, source.publisher, source.published, source.url)
    above = cited.get(article)
    if source.number is not None:
        cited.setdefault(article, source.number)
        return source_line(source, above)
    cited[article] = place
    return source_line(source, 0 if above is not None and above == place - 1 else None)


def _below(blocks: Sequence[Block], beside: frozenset[int | None]) -> list[tuple[str, str]]:
    """Return the lines below a quote and its source, each with the block quote that a contrast adds, or ""."""
    contrasts = [block for block in blocks if isinstance(block, Contrast)]
    # One that isn't shown on this page is quoted here, where its words are known.
    apart = [replace(one, number=None) if one.text and one.number not in beside else one for one in contrasts]
    said, others = differing(apart)
    lines = [(f"**{said}**", "")] if said is not None else []
    for one in others:
        quoted = block_quote(to_lines(one.text)) if one.text else ""
        lines.append((_line(Notice(f"Said differently in: {one.where}", Tone.CAUTION)), quoted))
    return [*lines, *((_line(block), "") for block in blocks if isinstance(block, Notice))]


def _line(notice: Notice) -> str:
    """Return a notice as one line, "" where there is nothing to show; of its items as many as fit."""
    text = notice.text + listed(notice.items)
    for most in range(len(notice.items) - 1, 0, -1):
        if utf16_length(text) <= _MAX_NOTICE:
            break
        text = notice.text + listed(notice.items, most)
    line = label(text, _MAX_NOTICE)
    is_heading = notice.above and not notice.items
    return f"**{line}**" if line and (is_heading or notice.tone is Tone.CAUTION) else line
