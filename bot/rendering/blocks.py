"""The neutral blocks: what is shown, in order, before any medium's markup."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
