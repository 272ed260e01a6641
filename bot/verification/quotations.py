"""Where quotations stand in a text that is checked, and whose words and from where it says they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.attribution.speakers import find_speaker, unnamed_speaker
from bot.answering.attribution.speech import is_finite_verb, quotations_within
from bot.answering.names import is_person, leading_name, name_spans, split_words
from index.article import Article, Paragraph
from index.text.characters import has_words
from index.text.lexicon import is_common, word_list
from index.text.sentences import with_sentences

_LINES = re.compile(r"[^\n]*\S[^\n]*")
_PARAGRAPHS = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")  # lines up to a blank one
_ITEM = re.compile(r"^[ \t]*(?:[-*+•–]|\(?\d{1,3}[.)])[ \t]+", re.MULTILINE)
_BLOCK_LINE = re.compile(r"[ \t]{0,3}>+[ \t]?")
_SIGNATURE = re.compile(r"[\s>]*[—–―-]{1,2}\s*(?=[^\W\d_])")
_BRACKETED = re.compile(r"\s?\((?=[^\W\d_])")  # "(Ann Lee, mayor)"
_SO_SAYS = re.compile(r"[\s,:–—]{0,3}(?:so|thus)\b")
_MAX_CITATION = 300  # characters behind a quotation in which its source is looked for
_MAX_REMARK = 8  # words of a sentence behind that says whose words were quoted
_MAX_AMONG = 800  # characters before a quotation in which the name that a pronoun stands for may be
_MAX_QUOTATIONS = 200
_PRONOUN_SAYS = re.compile(r"\b(he|she)(?: (?:had|has|also|then|later))* (\w+)(?: that)?[^.;,]{0,60}$", re.IGNORECASE)
_SAYS_PRONOUN = re.compile(r"\W{0,3}(he|she)(?: (?:had|has|also|then|later))* (\w+)", re.IGNORECASE)
# A name with a title or place in brackets before a colon, a dash or the edge of a table's cell, perhaps emphasised.
_LABEL = re.compile(
    r"(?:[\s>#*_|+•–-]|\d+[.)])*([^\W\d_][^:|–—\n(]{1,60}?)[*_]*(?:\s?\([^()\n]{1,60}\))?[\s*_]*[:|–—][\s*_“\"'‘«„]*"
)
_LEADING = re.compile(r"(?:^|[.!?][”’\"]?\s|\n)([^\W\d_a-z][^.!?:\n“”\"]{1,80}):\s*[“\"'‘«„]*$")
_HEADING = re.compile(r"#{1,6} +([^\n]{1,60}?) *#* *\n\s*[“\"'‘«„]")
_PRONOUN = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A quotation without its marks, `text[start:end]` of a checked text.

    `speaker` is who is said to have said it, if anybody, and `among` the text before whose names a pronoun may mean;
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
                speaker, among = _speaker(article, text, first, mark.end, before, behind)
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
        signed = _SIGNATURE.match(text, lines[last][0], lines[last][1]) if last > first else None
        start, end = _stripped(text, begin, lines[last - 1][1] if signed else lines[last][1])
        if not has_words(text[start:end]):
            continue
        if signed:
            name, citation = _name(text, signed.end(), lines[last][1]), text[signed.end() : lines[last][1]]
        else:
            name, citation = _signer(text, end), text[end : _line_end(text, end)]
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


def _speaker(article: Article, text: str, start: int, end: int, before: str, behind: str) -> tuple[str | None, str]:
    """Return who is said to speak, and where "he" or "she" tells that, the text before, which names whom it means."""
    named = _inverted(text, end) or _label(text, start)
    if named:
        return named, ""
    speaker = find_speaker(article, start, end)
    if speaker is None:
        name = _signer(text, end) or _office(article, start, end) or _beside(article, start, end)
        said = None if name else _PRONOUN_SAYS.search(before) or _SAYS_PRONOUN.match(behind)
        if said and said[2].lower() in word_list("reporting_verbs"):
            return said[1], text[max(0, start - 3 * _MAX_AMONG) : start]
        return name, ""
    sentence = next((one for one in reversed(article.sentences) if one.start <= start), None)
    beside = "" if sentence is None else f"{text[sentence.start : start]} {behind}"
    told = sentence is not None and speaker.start < sentence.start and _PRONOUN.search(beside) is not None
    return speaker.name, text[max(0, start - _MAX_AMONG) : start] if told else ""


def _beside(article: Article, start: int, end: int) -> str | None:
    """Return the one person whom the sentence beside a quotation that stands alone says to have said it.

    That behind points back at it, as in "“…” That was how X put it.", or that before opens with the name.
    """
    text, sentences = article.text, article.sentences
    first = bisect_right(sentences, start, key=lambda one: one.start) - 1
    last = bisect_left(sentences, end, key=lambda one: one.start) - 1
    if first < 0 or has_words(text[sentences[first].start : start - 1]) or has_words(text[end : sentences[last].end]):
        return None
    if last + 1 < len(sentences) and sentences[last + 1].paragraph == sentences[last].paragraph:
        words = split_words(text, sentences[last + 1].start, sentences[last + 1].end)
        speaks_of_words = not word_list("words_for_what_is_said").isdisjoint(word.lower for word in words)
        if words and (words[0].lower in word_list("demonstratives") or (speaks_of_words and len(words) <= _MAX_REMARK)):
            names = {text[words[begin].start : words[stop - 1].end] for begin, stop in name_spans(words)}
            people = [name for name in names if is_person(name, text[:_MAX_AMONG])]
            return people[0] if len(people) == 1 else None
    if first and sentences[first - 1].paragraph == sentences[first].paragraph:
        begin = sentences[first - 1].start
        name = _name(text, begin, sentences[first - 1].end)
        return name if name and text.startswith(name, begin) and is_person(name, text[begin:start]) else None
    return None


def _office(article: Article, start: int, end: int) -> str | None:
    """Return the office that is said to speak: "the minister"."""
    told = unnamed_speaker(article, start, end)
    words = told.name.split() if told else [""]
    holds = words[-1] in word_list("titles") or (words[-1].islower() and words[-1] not in word_list("nameless_sources"))
    return told.name if told and words[0].lower() == "the" and holds else None


def _before(article: Article, text: str, start: int, last: int) -> str:
    """Return what stands before a quotation in its sentence, behind another one, which ends at `last`."""
    sentence = next((one for one in reversed(article.sentences) if one.start <= start), None)
    return text[max(sentence.start if sentence else 0, start - _MAX_CITATION, last) : start]


def _inverted(text: str, end: int) -> str | None:
    """Return the name right behind a quotation and its verb: "…,” said Ann Lee, the Post reported"."""
    so = _SO_SAYS.match(text, end)
    begin = so.end() if so else end
    words = split_words(text, begin, min(begin + 40, len(text)))
    if not words or words[0].lower not in word_list("reporting_verbs") or text[begin : words[0].start].strip():
        return None
    return _name(text, words[0].end, len(text))


def _label(text: str, start: int) -> str | None:
    """Return the person whose name alone stands before a quotation: as a label, or as a heading above."""
    line = text.rfind("\n", 0, start) + 1
    above = text.rfind("\n#", max(0, start - _MAX_CITATION), start) + 1
    if start - line > _MAX_CITATION:
        return None
    if (told := _LEADING.search(text, line, start)) and (name := _leading(text, *told.span(1))):
        return name
    found = _LABEL.fullmatch(text, line, start) or _HEADING.fullmatch(text, above, start)
    if found is None:
        return None
    name = _name(text, found.start(1), found.end(1))
    return name if name and len(name) == len(found[1].strip(" *_")) and is_person(name, text[:_MAX_AMONG]) else None


def _leading(text: str, start: int, end: int) -> str | None:
    """Return the person with whom words open that have no verb: "Lee again, in 2021, same paper: “…”"."""
    words = split_words(text, start, end)
    comma = next((at for at, word in enumerate(words) if word.written == ","), -1)
    words = words[comma + 1 :] if words and words[0].lower in word_list("openers") else words
    last = leading_name(words, 0, len(words))
    if not last or any(is_finite_verb(word) or word.lower in ("from", "by", "to") for word in words[last:]):
        return None
    name = text[words[0].start : words[last - 1].end]
    return name if is_person(name, text[:end]) else None


def _signer(text: str, end: int) -> str | None:
    """Return the name behind a dash that follows a quotation: "… — Ann Lee, mayor"."""
    signed = _SIGNATURE.match(text, end) or _BRACKETED.match(text, end)
    line = text.find("\n", signed.end()) if signed else -1
    name = _name(text, signed.end(), line if line >= 0 else len(text)) if signed else None
    if name and signed and "(" in signed.group() and (is_common(name.split()[-1].lower()) or not is_person(name, "")):
        return None  # a newspaper's
    return name


def _name(text: str, start: int, end: int) -> str | None:
    words = split_words(text, start, min(end, start + 100))
    last = leading_name(words, 0, len(words))
    return text[words[0].start : words[last - 1].end] if last else None


def _behind(article: Article, text: str, end: int, following: int) -> str:
    """Return what stands behind a quotation in its line, up to the sentence of the following one or to that itself."""
    sentence = next((one for one in reversed(article.sentences) if one.start < following), None)
    stop = sentence.start if sentence and end <= sentence.start and following < sentence.end else following
    return text[end : min(_line_end(text, end), stop)]


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start, start + _MAX_CITATION)
    return stop if stop >= 0 else min(len(text), start + _MAX_CITATION)


def _as_article(text: str, paragraphs: list[tuple[int, int]]) -> Article:
    """Return the text as an article of body paragraphs, whose speakers can be looked for."""
    spans = []
    for start, end in paragraphs:
        while text[start].isspace():
            start += 1
        spans.append(Paragraph(start, start + len(text[start:end].rstrip())))
    return with_sentences(Article("checked", text, "checked", paragraphs=tuple(spans)))
