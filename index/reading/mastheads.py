"""Mastheads: the publisher's name, and perhaps a tagline, above a headline."""

from __future__ import annotations

import re

from index.reading.phrases import words
from index.reading.shape import Ending, Span, ending

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_INFLECTION = re.compile(r"(?:['’]s|ing|ed|es|s|e)$")
_DIVIDERS = (" | ", " - ", " – ", " — ", " · ", " :: ")
_LONGEST_SECTION = 40  # characters
_LONGEST_NAME = 5  # words
_LONGEST_TAGLINE = 12
_SHORTEST_HEADLINE = 4
_MOST_BODY = 6000  # characters that are looked through for a headline's words


def is_section(line: str) -> bool:
    """Whether `line` only names a section of a publication or a form of text."""
    if len(line) > _LONGEST_SECTION:
        return False
    named = [word.lower() for word in _WORD.findall(line) if not (len(word) == 2 and word.isupper())]  # "EU politics"
    return 0 < len(named) <= 4 and words("sections").issuperset(named)


def page_title(text: str, lines: list[Span]) -> tuple[int, str] | None:
    """The headline and the publisher where the first line is the title of a web page, which joins both, and another
    line repeats the headline: its number and the publisher's name. None elsewhere.
    """
    first = text[slice(*lines[0])]
    for divider in _DIVIDERS:
        title, found, name = first.rpartition(divider)
        if found and 0 < len(_WORD.findall(name)) <= _LONGEST_NAME:
            for number, line in enumerate(lines[1:], 1):
                if _WORD.findall(text[slice(*line)].lower()) == _WORD.findall(title.lower()):
                    return number, " ".join(name.split())
    return None


def headline_below(text: str, lines: list[Span], body: int) -> tuple[int, str | None]:
    """Which of the `lines` above the body is the headline, and the publisher whose masthead stands above it.

    A headline's words come again in the body, which begins at offset `body`; a publisher's name and its tagline don't.
    A short headline above a standfirst looks like a masthead too. So one line above a headline is taken for a
    masthead only where it holds a word that names a publication; two, also where both look like names.
    """
    if len(lines) < 2:
        return 0, None
    stems = frozenset(map(_stem, _WORD.findall(text, body, body + _MOST_BODY)))
    likely = (number for number, line in enumerate(lines) if _is_headline(text, line, stems))
    headline = next(likely, 0)
    above = lines[:headline]
    if not 1 <= headline <= 3 or any(_recurrence(text, line, stems) > 0.5 for line in above):
        return 0, None
    if not _is_name(text, above[0], _LONGEST_NAME):
        return 0, None
    taglines = above[1:]
    named = any(not words("publications").isdisjoint(map(str.lower, _words(text, line))) for line in above)
    if not named and not (taglines and all(_is_name(text, line, _LONGEST_TAGLINE) for line in taglines)):
        return 0, None
    if any(len(_words(text, line)) > _LONGEST_TAGLINE for line in taglines):
        return 0, None
    start, end = above[0]
    return headline, " ".join(text[start:end].split())


def _words(text: str, span: Span) -> list[str]:
    return _WORD.findall(text, *span)


def _stem(word: str) -> str:
    return _INFLECTION.sub("", word.lower())


def _is_headline(text: str, line: Span, stems: frozenset[str]) -> bool:
    return len(_words(text, line)) >= _SHORTEST_HEADLINE and _recurrence(text, line, stems) >= 0.5


def _recurrence(text: str, line: Span, stems: frozenset[str]) -> float:
    """The share of the line's longer words that the body has too."""
    found = _words(text, line)
    longer = [word for word in found if len(word) >= 4] or found
    return sum(_stem(word) in stems for word in longer) / len(longer) if longer else 0.0


def _is_name(text: str, line: Span, longest: int) -> bool:
    """Whether the line could be a name: a few words, those that matter with a capital, and no punctuation."""
    found = _words(text, line)
    return (
        0 < len(found) <= longest
        and ending(text, *line) is Ending.OPEN
        and found[0][0].isupper()
        and all(word[0].isupper() for word in found if len(word) >= 4)
        and not any(mark in text[slice(*line)] for mark in ':,;"“”‘0123456789')
    )
