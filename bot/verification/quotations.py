"""Where quotations stand in a text that is checked, and whose words and from where it says they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.attribution.speech import quotations_within
from bot.verification.claimed_speakers import (
    MAX_CITATION,
    SIGNATURE,
    claimed_speaker,
    name_at,
    signer,
    without_asides,
)
from index.article import Article, Paragraph
from index.text.characters import has_words
from index.text.sentences import with_sentences

_LINES = re.compile(r"[^\n]*\S[^\n]*")
_PARAGRAPHS = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")  # lines up to a blank one
_ITEM = re.compile(r"^[ \t]*(?:[-*+•–]|\(?\d{1,3}[.)])[ \t]+", re.MULTILINE)
_BLOCK_LINE = re.compile(r"[ \t]{0,3}>+[ \t]?")
_MAX_QUOTATIONS = 200


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A quotation without its marks, `text[start:end]` of a checked text.

    `speaker` and `among` are what `claimed_speaker` tells of it;
    `before` and `citation` are what stands before it in its sentence and behind it, and may name a source or a day.
    """

    start: int
    end: int
    speaker: str | None = None
    among: str = ""
    before: str = ""
    citation: str = ""


def find_quotations(text: str) -> list[QuotedText]:
    """Return the quotations of a text in order, at most 200, or the text as one quotation where none is marked as such.

    One without words has none.
    """
    found = marked_quotations(text)
    return found if found or not has_words(text) else [QuotedText(*_stripped(text, 0, len(text)))]


def marked_quotations(text: str) -> list[QuotedText]:
    """Return the quotations of a text in order, at most 200: within marks, or as Markdown's block quotes."""
    blocks = list(_block_quotes(text))
    found = [quoted for quoted, _, _ in blocks]
    paragraphs = list(_paragraphs(text, [(begin, end) for _, begin, end in blocks]))
    article = _as_article(text, paragraphs)
    for start, end in paragraphs:
        marks = quotations_within(text, start, end)
        for number, mark in enumerate(marks[: max(0, _MAX_QUOTATIONS - len(found))]):
            before = _before(article, text, mark.start, marks[number - 1].end if number else start)
            behind = _behind(article, text, mark.end, marks[number + 1].start if number + 1 < len(marks) else end)
            first, last = _inside(text, mark.start, mark.end)
            if has_words(text[first:last]):
                speaker, among = claimed_speaker(article, first, mark.end)
                found.append(QuotedText(first, last, speaker, among, before, behind))
    return sorted(found, key=lambda quoted: quoted.start)[:_MAX_QUOTATIONS]


def _paragraphs(text: str, blocks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a text, lines up to a blank one, without block quotes."""
    position = 0
    for first, last in (*blocks, (len(text), len(text))):
        for match in _PARAGRAPHS.finditer(text, position, max(position, first)):
            if text[match.start() : match.end()].strip("> \t"):
                yield from _items(text, *match.span())
        position = last


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the items of a list without their marks, or the paragraph where it is no list."""
    marks = [mark.span() for mark in _ITEM.finditer(text, start, end)]
    if not marks or marks[0][0] > start:
        marks.insert(0, (start, start))
    for (_, first), (last, _) in pairwise([*marks, (end, end)]):
        if text[first:last].strip():
            yield first, last


def _block_quotes(text: str) -> Iterator[tuple[QuotedText, int, int]]:
    """Yield the runs of lines that begin with ">", and their spans, a last line that says who or where it is from too.

    That line is no part of the quotation.
    """
    lines = [(match.start(), match.end()) for match in _LINES.finditer(text)]
    number = 0
    while number < len(lines):
        first = number
        while number < len(lines) and _BLOCK_LINE.match(text, *lines[number]):
            if number > first and text.count("\n", lines[number - 1][1], lines[number][0]) > 1:
                break  # a blank line ends it: the next is another
            number += 1
        if number == first:
            number += 1
            continue
        last = number - 1
        begin = lines[first][0]
        signed = SIGNATURE.match(text, lines[last][0], lines[last][1]) if last > first else None
        start, end = _stripped(text, begin, lines[last - 1][1] if signed else lines[last][1])
        if not has_words(text[start:end]):
            continue
        if signed:
            name, citation = name_at(text, signed.end(), lines[last][1]), text[signed.end() : lines[last][1]]
        else:
            name, citation = signer(text, end), text[end : _line_end(text, end)]
        yield QuotedText(start, end, name, citation=citation), begin, lines[last][1]


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a quotation without its marks, and without the comma or full stop before the closing one."""
    return _stripped(text, start + 1, end - 1 if end - start > 1 and text[end - 1] in "”’»“\"'" else end)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without white space, marks and punctuation at its edges; brackets and dots belong to the words."""
    while start < end and (text[start].isspace() or text[start] in ">“”\"'‘’«»„"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ">,;:“”\"'‘’«»"):
        end -= 1
    return start, end


def _before(article: Article, text: str, start: int, last: int) -> str:
    """Return what stands before a quotation in its sentence, behind another one, which ends at `last`."""
    sentence = next((one for one in reversed(article.sentences) if one.start <= start), None)
    return without_asides(text[max(sentence.start if sentence else 0, start - MAX_CITATION, last) : start])


def _behind(article: Article, text: str, end: int, following: int) -> str:
    """Return what stands behind a quotation in its line, up to the sentence of the following one or to that itself."""
    sentence = next((one for one in reversed(article.sentences) if one.start < following), None)
    stop = sentence.start if sentence and end <= sentence.start and following < sentence.end else following
    return text[end : min(_line_end(text, end), stop)]


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start, start + MAX_CITATION)
    return stop if stop >= 0 else min(len(text), start + MAX_CITATION)


def _as_article(text: str, paragraphs: list[tuple[int, int]]) -> Article:
    """Return the text as an article of body paragraphs, whose speakers can be looked for."""
    spans = []
    for start, end in paragraphs:
        while text[start].isspace():
            start += 1
        spans.append(Paragraph(start, start + len(text[start:end].rstrip())))
    return with_sentences(Article("checked", text, "checked", paragraphs=tuple(spans)))
