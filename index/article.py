"""Article, Paragraph, Sentence: the value types that everything else passes around, and their invariants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from index.secrets import shown_address


class Kind(StrEnum):
    """What a paragraph is in its article."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BODY = "body"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


class Paragraph(NamedTuple):
    """A line or block of an article's text: `text[start:end]`, neither empty nor padded with white space."""

    start: int
    end: int
    kind: Kind = Kind.BODY


class Sentence(NamedTuple):
    """A span of a paragraph: `text[start:end]`. `paragraph` counts from 0."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its metadata, its paragraphs and their sentences.

    Offsets count characters of `text`. Paragraphs come in order and do not overlap; sentences likewise, each inside
    its paragraph. What is not known of an article is None, never invented.

    Raises ValueError where the spans break these rules; those from the store, which were checked before they were
    stored, are not checked again.
    """

    id: str
    text: str
    source: str  # a file name, never a path
    title: str | None = None
    publisher: str | None = None
    published: str | None = None  # ISO 8601: a date, or a date and time
    url: str | None = None
    author: str | None = None
    paragraphs: Sequence[Paragraph] = ()  # a tuple, or what the store makes of it, like the sentences
    sentences: Sequence[Sentence] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id")
        if isinstance(self.paragraphs, tuple):
            self._check_paragraphs()
        if isinstance(self.sentences, tuple):
            self._check_sentences()

    def _check_paragraphs(self) -> None:
        position = 0
        for start, end, _ in self.paragraphs:
            if not position <= start < end:
                raise ValueError(f"paragraph [{start}, {end}] of article {self.id!r} is empty or out of order")
            position = end
        if position > len(self.text):
            raise ValueError(f"the paragraphs of article {self.id!r} end after its text")

    def _check_sentences(self) -> None:
        position = 0
        paragraphs = len(self.paragraphs)
        for start, end, paragraph in self.sentences:
            if not 0 <= paragraph < paragraphs:
                raise ValueError(f"sentence [{start}, {end}] of article {self.id!r} has no paragraph")
            first, last, _ = self.paragraphs[paragraph]
            if not (position <= start < end and first <= start and end <= last):
                raise ValueError(
                    f"sentence [{start}, {end}] of article {self.id!r} is empty, out of order or outside its paragraph"
                )
            position = end

    def quote(self, start: int, end: int) -> str:
        """Return the article's own words from `start` to `end`. Raises ValueError outside the text."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}] lies outside article {self.id!r}")
        return self.text[start:end]

    def page(self, offset: int) -> int | None:
        """Return the page, from 1, on which `offset` stands: a form feed ends each. None in a text without pages."""
        return self.text.count("\f", 0, offset) + 1 if "\f" in self.text else None

    def paragraph_at(self, offset: int) -> int:
        """Return the number, from 0, of the last paragraph that begins at `offset` or before; 0 where none does."""
        return max(bisect_right(self.paragraphs, offset, key=attrgetter("start")) - 1, 0)

    def sentence_at(self, offset: int) -> int:
        """Return the number, from 0, of the last sentence that begins at `offset` or before; 0 where none does."""
        return max(bisect_right(self.sentences, offset, key=attrgetter("start")) - 1, 0)

    def kind(self, sentence: int) -> Kind:
        """Return the kind of the paragraph that holds sentence number `sentence` (from 0)."""
        return self.paragraphs[self.sentences[sentence].paragraph].kind


def own_name(source: str, article_id: str) -> str:
    """Return what an article without a title is called: its file's name, and what tells it from others in there.

    An address stands without its scheme, so that nothing makes a link of it, and without secrets.
    """
    if article_id in (source, source.rpartition(".")[0]) or article_id.endswith(f"/{source}"):
        return source
    own = shown_address(article_id).partition("://")[2] or article_id
    return own if source in own or own != article_id else f"{source}: {own}"


class SameArticle:
    """An article as a key, which equals none but itself: nothing of its text is compared."""

    __slots__ = ("article",)

    def __init__(self, article: Article) -> None:
        self.article = article

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameArticle) and self.article is other.article

    def __hash__(self) -> int:
        return id(self.article)
