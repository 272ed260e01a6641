"""Source -> the line below a quote."""

from __future__ import annotations

from bot.rendering.blocks import Source
from bot.rendering.discord.labels import cleaned, label
from bot.rendering.discord.links import LONGEST_LINK, linkable, safe_link
from bot.rendering.sources import source_details

__all__ = ["LONGEST_SOURCE", "source_line", "title_with_link"]

_LONGEST_TITLE = 110
_LONGEST_DETAIL = 80
_DETAILS = 6
_APART = " · "
LONGEST_SOURCE = 3 + _LONGEST_TITLE + LONGEST_LINK + 20 + _DETAILS * (_LONGEST_DETAIL + len(_APART))
"""No source line takes more UTF-16 units than this."""


def source_line(source: Source) -> str:
    """Title, as a link where there is a safe address, then publisher, date, paragraph and file, as small text."""
    details = [label(detail, _LONGEST_DETAIL) for detail in source_details(source)[:_DETAILS]]
    return "-# " + _APART.join([*title_with_link(source.title, source.url), *filter(None, details)])


def title_with_link(title: str | None, url: str | None) -> tuple[str, ...]:
    """A title as Markdown: itself a link, beside a link, or alone, as the address and the title allow."""
    shown = label(title, _LONGEST_TITLE) if title else ""
    link = safe_link(url)
    if link is not None and title and linkable(shown) and shown == cleaned(title):
        return (f"[{shown}](<{link}>)",)
    return tuple(part for part in (shown, f"[link](<{link}>)" if link else "") if part)
