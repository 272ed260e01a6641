"""Source -> the line below a quote."""

from __future__ import annotations

from bot.discord.rendering.labels import cleaned, label
from bot.discord.rendering.links import LONGEST_LINK, linkable, safe_link
from bot.presenting.blocks import Source
from bot.presenting.sources import source_details

__all__ = ["LONGEST_SOURCE", "source_line"]

_LONGEST_TITLE = 150
_LONGEST_DETAIL = 80
_DETAILS = 6
_APART = " · "
LONGEST_SOURCE = 3 + _LONGEST_TITLE + LONGEST_LINK + 20 + _DETAILS * (_LONGEST_DETAIL + len(_APART))
"""No source line takes more UTF-16 units than this."""


def source_line(source: Source) -> str:
    """Title, as a link where there is a safe address, then publisher, date, paragraph and file, as small text."""
    details = [label(detail, _LONGEST_DETAIL) for detail in source_details(source)[:_DETAILS]]
    return "-# " + _APART.join([part for part in (*_title(source), *details) if part])


def _title(source: Source) -> tuple[str, ...]:
    title = label(source.title, _LONGEST_TITLE) if source.title else ""
    link = safe_link(source.url)
    if link is None:
        return (title,)
    if source.title and linkable(title) and title == cleaned(source.title):
        return (f"[{title}](<{link}>)",)
    return title, f"[link](<{link}>)"
