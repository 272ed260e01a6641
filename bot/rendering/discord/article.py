"""An article as block quotes: the surroundings of a quote, or all of it, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.rendering.discord.markdown import (
    PARAGRAPH_BREAK,
    Line,
    block_quote,
    to_lines,
    to_markdown,
    truncated_block_quote,
    utf16_length,
)
from bot.rendering.quotes import Span
from index.article import Article, Kind
from index.text.characters import continues_grapheme

_WORD = re.compile(r"\s*\S+")
_LINE_MARGIN = len(PARAGRAPH_BREAK) + len("> ")  # what comes with a line beside its own Markdown
_PIECE_MARGIN = _LINE_MARGIN + len("****")  # likewise, where the line may be bold


def excerpt(article: Article, start: int, end: int, room: int, strong: Span | None = None) -> str:
    """Return `article.text[start:end]` with what stands around it, in at most `room` UTF-16 units of Markdown.

    The span `strong` of the text is bold, or all of the quote. Around it stand whole paragraphs where they fit, else
    whole sentences; only a quote that is too long by itself is cut.
    """
    strong = strong or (start, end)
    holding = [n for n, one in enumerate(article.paragraphs) if one.start < end and start < one.end]
    if not holding:
        return truncated_block_quote(_lines(article, [(start, end)], strong), room)
    spans = [_paragraph_span(article, number) for number in holding]
    text = block_quote(_lines(article, spans, strong))
    if utf16_length(text) > room:
        return _excerpt_by_sentences(article, start, end, room, strong)
    for beside in (holding[0] - 1, holding[-1] + 1):
        if 0 <= beside < len(article.paragraphs) and article.paragraphs[beside].kind is not Kind.BOILERPLATE:
            wider = sorted([*spans, _paragraph_span(article, beside)])
            longer = block_quote(_lines(article, wider, strong))
            if utf16_length(longer) <= room:
                spans, text = wider, longer
    return text


def _lines(article: Article, spans: Sequence[Span], strong: Span) -> list[Line]:
    return [
        line
        for start, end in spans
        for line in to_lines(article.text[start:end], ((strong[0] - start, strong[1] - start),))
    ]


def _paragraph_span(article: Article, number: int) -> Span:
    return article.paragraphs[number].start, article.paragraphs[number].end


def _excerpt_by_sentences(article: Article, start: int, end: int, room: int, strong: Span) -> str:
    """Return the quote with as many sentences after and before it, in turns, as fit."""
    sentences = article.sentences
    touched = [n for n, one in enumerate(sentences) if one.start < end and start < one.end]
    first, last = (touched[0], touched[-1]) if touched else (0, -1)
    text = block_quote(_lines(article, _spans(article, first, last), strong)) if touched else ""
    if not touched or utf16_length(text) > room:
        return truncated_block_quote(_lines(article, [(start, end)], strong), room)
    left = room - utf16_length(text)
    growing = [(0, 1), (1, 0)]  # after and before, as long as there is room
    while growing:
        before, after = growing.pop(0)
        low, high = first - before, last + after
        if low < 0 or high >= len(sentences):
            continue
        if _has_boilerplate(article, low, first) or _has_boilerplate(article, high, last):
            continue
        added = (sentences[low].start, sentences[first].start) if before else (sentences[last].end, sentences[high].end)
        size = _added_size(article, *added, left)
        if size <= left:
            first, last, left = low, high, left - size
            growing.append((before, after))
    longer = block_quote(_lines(article, _spans(article, first, last), strong))
    return longer if utf16_length(longer) <= room else text


def _added_size(article: Article, start: int, end: int, room: int) -> int:
    """Return how many UTF-16 units a span takes beside others, at most; roughly, where it is longer than `room`."""
    if end - start > room:
        return end - start
    return sum(utf16_length(to_markdown(line)) + _LINE_MARGIN for line in to_lines(article.text[start:end]))


def _has_boilerplate(article: Article, outer: int, inner: int) -> bool:
    """Return whether boilerplate comes in when an excerpt that ends with sentence `inner` is to end with `outer`."""
    new, old = article.sentences[outer].paragraph, article.sentences[inner].paragraph
    numbers = range(new, old) if new < old else range(old + 1, new + 1)
    return any(article.paragraphs[number].kind is Kind.BOILERPLATE for number in numbers)


def _spans(article: Article, first: int, last: int) -> list[Span]:
    """Return all from sentence `first` to sentence `last`, as one span a paragraph."""
    start, end = article.sentences[first].start, article.sentences[last].end
    numbers = range(article.sentences[first].paragraph, article.sentences[last].paragraph + 1)
    return [(max(start, a), min(end, b)) for a, b in (_paragraph_span(article, number) for number in numbers)]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A block quote of the article's own words (`text`), and the span of the article's text that it shows."""

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
    """Return the article's sentences, without boilerplate, in pages of at most `room` UTF-16 units of Markdown.

    With a `limit`, the pages end with the last sentence that lies within that many characters; the first sentence is
    always there. A sentence is parted, after a word, only if no page could hold it; linear in the article's length.
    """
    pages: list[ArticlePage] = []
    page: list[_Piece] = []
    size = shown = 0
    for piece in _pieces(article, room - _PIECE_MARGIN):
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
    """Yield the sentences, each with what stands before it in its paragraph and is in none: bullets and the like."""
    paragraph, position = -1, 0
    for sentence in article.sentences:
        if sentence.paragraph != paragraph:
            paragraph, position = sentence.paragraph, article.paragraphs[sentence.paragraph].start
        before = article.text[position : sentence.start].lstrip()
        begun, position = sentence.start - len(before), sentence.end
        if article.paragraphs[paragraph].kind is Kind.BOILERPLATE:
            continue
        spans = [(begun, sentence.end)]
        if _piece_size(article, *spans[0]) > room:
            spans = list(_split_sentence(article, begun, sentence.end, room))
        for start, end in spans:
            yield _Piece(start, end, paragraph, _piece_size(article, start, end) + _PIECE_MARGIN)


def _split_sentence(article: Article, start: int, end: int, room: int) -> Iterator[Span]:
    """Yield a sentence in spans that fit, each ending with a word where words are short enough."""
    begun, size = start, 0
    for word in _WORD.finditer(article.text, start, end):
        for a, b in _split_word(article.text, *word.span(), room):
            added = _piece_size(article, a, b) + (_PIECE_MARGIN if _breaks_line(article.text, a, b) else 1)
            if begun < a and size + added > room:
                yield begun, a
                begun, size = a, 0
            size += added
    if begun < end:
        yield begun, end


def _breaks_line(text: str, start: int, end: int) -> bool:
    """Return whether a word comes after white space other than blanks, which may set it on a line of its own."""
    word = text[start:end]
    return bool(word[: len(word) - len(word.lstrip())].strip(" "))


def _split_word(text: str, start: int, end: int, room: int) -> Iterator[Span]:
    """Yield a word in spans that fit by any escaping, none parting a letter from its marks unless they are too many."""
    max_length = max(room // 8, 1)
    while end - start > max_length:
        at = start + max_length
        while at > start + max_length // 2 and continues_grapheme(text, at):
            at -= 1
        yield start, at
        start = at
    yield start, end


def _piece_size(article: Article, start: int, end: int) -> int:
    lines = to_lines(article.text[start:end])
    return sum(utf16_length(to_markdown(line)) + _PIECE_MARGIN for line in lines) - _PIECE_MARGIN if lines else 0


def _page(article: Article, pieces: list[_Piece]) -> ArticlePage:
    runs: list[tuple[int, int, int]] = []
    for piece in pieces:
        if runs and runs[-1][2] == piece.paragraph:
            runs[-1] = (runs[-1][0], piece.end, piece.paragraph)
        else:
            runs.append((piece.start, piece.end, piece.paragraph))
    shown: list[Line] = []
    for start, end, _ in runs:
        shown += to_lines(article.text[start:end])
    return ArticlePage(block_quote(shown), pieces[0].start, pieces[-1].end)
