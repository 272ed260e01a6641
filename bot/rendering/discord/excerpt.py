"""A quote in its surroundings: the paragraphs that hold it and those beside them, as a block quote."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rendering.blocks import Span
from bot.rendering.discord.layout import beginning
from bot.rendering.discord.lines import Line, lines_of
from bot.rendering.discord.markdown import marked
from bot.rendering.discord.utf16 import units
from index.article import Article, Kind

__all__ = ["excerpt", "quoted"]

_APART = "\n> \n"
_MARGIN = len(_APART) + len("> ")


def excerpt(article: Article, start: int, end: int, room: int) -> str:
    """`article.text[start:end]` in bold with what stands around it, in at most `room` UTF-16 units of Markdown.

    These are whole paragraphs where they fit, else whole sentences; only a quote that is too long by itself is cut.
    """
    holding = [n for n, one in enumerate(article.paragraphs) if one.start < end and start < one.end]
    if not holding:
        return beginning(_lines(article, [(start, end)], (start, end)), room)
    spans = [_span(article, number) for number in holding]
    text = quoted(article, spans, (start, end))
    if units(text) > room:
        return _by_sentences(article, start, end, room)
    for beside in (holding[0] - 1, holding[-1] + 1):
        if 0 <= beside < len(article.paragraphs) and article.paragraphs[beside].kind is not Kind.BOILERPLATE:
            wider = sorted([*spans, _span(article, beside)])
            longer = quoted(article, wider, (start, end))
            if units(longer) <= room:
                spans, text = wider, longer
    return text


def quoted(article: Article, spans: Sequence[Span], strong: Span = (0, 0)) -> str:
    """Spans of the article's text, each a paragraph of one block quote; `strong`, also of its text, is in bold."""
    return _APART.join(f"> {marked(line)}" for line in _lines(article, spans, strong))


def _lines(article: Article, spans: Sequence[Span], strong: Span) -> list[Line]:
    return [
        line
        for start, end in spans
        for line in lines_of(article.text[start:end], ((strong[0] - start, strong[1] - start),))
    ]


def _span(article: Article, number: int) -> Span:
    return article.paragraphs[number].start, article.paragraphs[number].end


def _by_sentences(article: Article, start: int, end: int, room: int) -> str:
    """The quote with as many sentences after and before it, in turns, as fit."""
    touched = [n for n, one in enumerate(article.sentences) if one.start < end and start < one.end]
    if not touched:
        return beginning(_lines(article, [(start, end)], (start, end)), room)
    first, last = touched[0], touched[-1]
    text = quoted(article, _spans(article, first, last), (start, end))
    if units(text) > room:
        return beginning(_lines(article, [(start, end)], (start, end)), room)
    left = room - units(text)
    growing = [(0, 1), (1, 0)]  # after and before, as long as there is room
    while growing:
        before, after = growing.pop(0)
        low, high = first - before, last + after
        if low < 0 or high >= len(article.sentences):
            continue
        if _has_boilerplate(article, low, first) or _has_boilerplate(article, high, last):
            continue
        sentences = article.sentences
        added = (sentences[low].start, sentences[first].start) if before else (sentences[last].end, sentences[high].end)
        size = _size(article, *added, left)
        if size <= left:
            first, last, left = low, high, left - size
            growing.append((before, after))
    longer = quoted(article, _spans(article, first, last), (start, end))
    return longer if units(longer) <= room else text


def _size(article: Article, start: int, end: int, room: int) -> int:
    """How many UTF-16 units a span takes beside others, at most; roughly, where it is longer than `room`."""
    if end - start > room:
        return end - start
    return sum(units(marked(line)) + _MARGIN for line in lines_of(article.text[start:end]))


def _has_boilerplate(article: Article, outer: int, inner: int) -> bool:
    """Whether boilerplate comes in when an excerpt that ends with the sentence `inner` is to end with `outer`."""
    new, old = article.sentences[outer].paragraph, article.sentences[inner].paragraph
    numbers = range(new, old) if new < old else range(old + 1, new + 1)
    return any(article.paragraphs[number].kind is Kind.BOILERPLATE for number in numbers)


def _spans(article: Article, first: int, last: int) -> list[Span]:
    """All from the sentence `first` to the sentence `last`, as one span a paragraph."""
    start, end = article.sentences[first].start, article.sentences[last].end
    numbers = range(article.sentences[first].paragraph, article.sentences[last].paragraph + 1)
    return [(max(start, a), min(end, b)) for a, b in (_span(article, number) for number in numbers)]
