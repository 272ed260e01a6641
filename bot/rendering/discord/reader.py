"""An article page by page, parted where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.rendering.blocks import Span
from bot.rendering.discord.lines import joins_previous, lines_of
from bot.rendering.discord.markdown import marked
from bot.rendering.discord.utf16 import units
from index.article import Article, Kind

__all__ = ["ArticlePage", "article_pages"]

_APART = "\n> \n"
_WORD = re.compile(r"\s*\S+")
_MARGIN = len(_APART) + len("> ") + len("****")  # what may come with a piece beside its own words


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A block quote of the article's own words, and the span of its text that this is."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    paragraph: int
    size: int  # UTF-16 units of its Markdown, at most


def article_pages(article: Article, room: int, limit: int | None = None) -> tuple[ArticlePage, ...]:
    """The article's sentences, boilerplate left out, in pages of at most `room` UTF-16 units of Markdown.

    With a `limit`, the pages end with the last sentence that lies within that many characters; the first sentence is
    always there. A sentence is parted, after a word, only if no page could hold it; linear in the article's length.
    """
    pages: list[ArticlePage] = []
    page: list[_Piece] = []
    size = shown = 0
    for piece in _pieces(article, room - _MARGIN):
        if limit is not None and shown and shown + piece.end - piece.start > limit:
            break
        shown += piece.end - piece.start
        if page and size + piece.size > room:
            pages.append(_page(article, page))
            page, size = [], 0
        page.append(piece)
        size += piece.size
    if page:
        pages.append(_page(article, page))
    return tuple(pages)


def _pieces(article: Article, room: int) -> Iterator[_Piece]:
    """The sentences, each with what stands before it in its paragraph and belongs to none: bullets and the like."""
    paragraph, position = -1, 0
    for sentence in article.sentences:
        if sentence.paragraph != paragraph:
            paragraph, position = sentence.paragraph, article.paragraphs[sentence.paragraph].start
        before = article.text[position : sentence.start].lstrip()
        begun, position = sentence.start - len(before), sentence.end
        if article.paragraphs[paragraph].kind is Kind.BOILERPLATE:
            continue
        spans = [(begun, sentence.end)]
        if _size(article, *spans[0]) > room:
            spans = list(_parted(article, begun, sentence.end, room))
        for start, end in spans:
            yield _Piece(start, end, paragraph, _size(article, start, end) + _MARGIN)


def _parted(article: Article, start: int, end: int, room: int) -> Iterator[Span]:
    """A sentence in spans that fit, each ending with a word where words are short enough."""
    begun, size = start, 0
    for word in _WORD.finditer(article.text, start, end):
        for a, b in _parted_word(article.text, *word.span(), room):
            added = _size(article, a, b) + (_MARGIN if _breaks_line(article.text, a, b) else 1)
            if begun < a and size + added > room:
                yield begun, a
                begun, size = a, 0
            size += added
    if begun < end:
        yield begun, end


def _breaks_line(text: str, start: int, end: int) -> bool:
    """Whether a word comes after white space other than blanks, which may set it on a line of its own."""
    word = text[start:end]
    return bool(word[: len(word) - len(word.lstrip())].strip(" "))


def _parted_word(text: str, start: int, end: int, room: int) -> Iterator[Span]:
    """A word in spans that fit by any escaping, never between a letter and its mark unless there are too many."""
    longest = max(room // 8, 1)
    while end - start > longest:
        at = start + longest
        while at > start + longest // 2 and joins_previous(text, at):
            at -= 1
        yield start, at
        start = at
    yield start, end


def _size(article: Article, start: int, end: int) -> int:
    lines = lines_of(article.text[start:end])
    return sum(units(marked(line)) + _MARGIN for line in lines) - _MARGIN if lines else 0


def _page(article: Article, pieces: list[_Piece]) -> ArticlePage:
    runs: list[tuple[int, int, int]] = []
    for piece in pieces:
        if runs and runs[-1][2] == piece.paragraph:
            runs[-1] = (runs[-1][0], piece.end, piece.paragraph)
        else:
            runs.append((piece.start, piece.end, piece.paragraph))
    shown: list[str] = []
    for start, end, paragraph in runs:
        text = article.text[start:end]
        heading = article.paragraphs[paragraph].kind is Kind.HEADLINE
        shown += [f"> {marked(line)}" for line in lines_of(text, ((0, len(text)),) if heading else ())]
    return ArticlePage(_APART.join(shown), pieces[0].start, pieces[-1].end)
