"""Blocks -> a page of Markdown that stays within a budget, by construction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.rendering.blocks import Block, Contrast, Notice, Quote, Source, Tone
from bot.rendering.discord.cutting import fitting
from bot.rendering.discord.labels import label
from bot.rendering.discord.lines import Line, lines_of
from bot.rendering.discord.markdown import marked
from bot.rendering.discord.sources import LONGEST_SOURCE, source_line
from bot.rendering.discord.utf16 import units

__all__ = ["SMALLEST_BUDGET", "Page", "beginning", "pages"]

_LONGEST_NOTICE = 150
_NOTICES = 2  # before the quotes, and after each of them
_CUT = "-# (the passage goes on in the article)"
_APART = "\n\n"
_PARAGRAPH = "\n> \n"
_LEAST_ROOM = 60
_ALL_NOTICES = _NOTICES * (_LONGEST_NOTICE + len("****\n"))
SMALLEST_BUDGET = 2 * _ALL_NOTICES + len(_APART) + LONGEST_SOURCE + len(_CUT) + _LEAST_ROOM
"""With this many UTF-16 units there is room for some of any quote."""

Group = tuple[Quote, *tuple[Source | Notice | Contrast, ...]]
"""A quote and what belongs to it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Markdown, how many of the blocks' quotes it shows (always the first ones), and how it wants to be taken."""

    text: str
    quotes: int
    tone: Tone


def pages(blocks: Sequence[Block], budget: int, most: int) -> Iterator[Page]:
    """All quotes, page by page, each with what belongs to it: at most `most`, and as many as fit into `budget`.

    A budget is in UTF-16 units. Only the first quote on a page is ever cut. The notices that stand before all quotes
    head every page; there is always a first page. Raises ValueError for a budget below SMALLEST_BUDGET.
    """
    head, groups = _grouped(blocks)
    shown = 0
    while shown < len(groups) or shown == 0:
        page = _page(head, groups[shown : shown + most], budget)
        yield page
        shown += max(page.quotes, 1)


def _page(head: Sequence[Notice], groups: Sequence[Group], budget: int) -> Page:
    if budget < SMALLEST_BUDGET:
        raise ValueError(f"a page needs {SMALLEST_BUDGET} units, not {budget}")
    parts = ["\n".join(_notices(head))] if head else []
    used = sum(map(units, parts))
    quotes = 0
    for quote, *others in groups:
        apart = len(_APART) if parts else 0
        part = _passage(quote, others, budget - used - apart, cut=quotes == 0)
        if part is None:
            break
        parts.append(part)
        used += apart + units(part)
        quotes += 1
    cautious = any(notice.tone is Tone.CAUTION for notice in head)
    return Page(_APART.join(parts), quotes, Tone.CAUTION if cautious else Tone.PLAIN)


def _grouped(blocks: Sequence[Block]) -> tuple[list[Notice], list[Group]]:
    """The notices before the first quote, then each quote with the blocks that follow it."""
    head: list[Notice] = []
    groups: list[Group] = []
    for block in blocks:
        if isinstance(block, Quote):
            groups.append((block,))
        elif groups:
            groups[-1] = (*groups[-1], block)
        elif isinstance(block, Notice):
            head.append(block)
    return head, groups


def _passage(quote: Quote, others: Sequence[Source | Notice | Contrast], room: int, *, cut: bool) -> str | None:
    """The quote and what belongs to it in at most `room` units; None where it doesn't fit and must not be cut.

    What is said differently elsewhere is quoted where there is room for it; its notice says where in any case.
    """
    tail = [source_line(other) for other in others if isinstance(other, Source)][:1]
    tail += _notices([other for other in others if isinstance(other, Notice)])
    room -= sum(units(line) + 1 for line in tail)
    lines = lines_of(quote.text, quote.strong)
    quoted = _PARAGRAPH.join(f"> {marked(line)}" for line in lines)
    if units(quoted) > room:
        if not cut:
            return None
        quoted = "\n".join([beginning(lines, room - units(_CUT) - 1), _CUT])
    return "\n".join([quoted, *_with_contrasts(tail, others, room - units(quoted))])


def _with_contrasts(tail: Sequence[str], others: Sequence[Source | Notice | Contrast], room: int) -> Iterator[str]:
    """The lines of `tail`, and under each notice what was said differently there, as far as that fits into `room`."""
    contrasts: dict[str, str] = {}
    for notice, contrast in pairwise(others):
        if isinstance(notice, Notice) and isinstance(contrast, Contrast):
            said = _PARAGRAPH.join(f"> {marked(line)}" for line in lines_of(contrast.text))
            contrasts.update(dict.fromkeys(_notices([notice]), said))
    for line in tail:
        yield line
        said = contrasts.get(line, "")
        if said and units(said) + 1 <= room:
            yield said
            room -= units(said) + 1


def beginning(lines: Sequence[Line], room: int) -> str:
    """As much of the lines, as a block quote, as `room` UTF-16 units hold."""
    kept: list[str] = []
    for line in lines:
        room -= len("> ") + (len(_PARAGRAPH) if kept else 0)
        part = fitting(line, room)
        if not part.text:
            break
        kept.append(f"> {marked(part)}")
        room -= units(marked(part))
        if part != line:
            break
    return _PARAGRAPH.join(kept)


def _notices(notices: Sequence[Notice]) -> list[str]:
    return [
        f"**{text}**" if notice.tone is Tone.CAUTION else text
        for notice in notices[:_NOTICES]
        if (text := label(notice.text, _LONGEST_NOTICE))
    ]
