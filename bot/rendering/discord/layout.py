"""Blocks -> pages of Markdown, each within a budget of UTF-16 units by construction.

An article becomes block quotes: the surroundings of a quote, or all of it, page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.rendering.discord.markdown import (
    MAX_SOURCE_LINE,
    PARAGRAPH_BREAK,
    Line,
    block_quote,
    label,
    source_line,
    to_lines,
    to_markdown,
    truncated_block_quote,
    utf16_length,
)
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Span, Tone, differing, listed
from index.article import Article, Kind
from index.text.characters import continues_grapheme

_MAX_NOTICE = 140
_MAX_NOTICES = 2  # for which there is always room: before the quotes, and after each of them
_CUT = "-# (the passage goes on in the article)"
_SEPARATOR = "\n\n"
_MIN_QUOTE = 60
_NOTICE = _MAX_NOTICE + len("****\n")
_ALL_NOTICES = _MAX_NOTICES * _NOTICE
MIN_BUDGET = 2 * _ALL_NOTICES + _NOTICE + len(_SEPARATOR) + MAX_SOURCE_LINE + len(_CUT) + _MIN_QUOTE
"""With this many UTF-16 units there is room for some of any quote."""

_WORD = re.compile(r"\s*\S+")
_LINE_MARGIN = len(PARAGRAPH_BREAK) + len("> ")  # what comes with a line beside its own Markdown
_PIECE_MARGIN = _LINE_MARGIN + len("****")  # likewise, where the line may be bold


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
    """Markdown, and the number of quotes that it shows."""

    text: str
    quotes: int


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
        yield Page(_SEPARATOR.join(parts), quotes)
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
