"""Mastheads: the publisher's name, and perhaps a tagline, above a headline."""

from __future__ import annotations

import re

from index.metadata.paragraphs import Ending, Span, ending
from index.text.lexicon import word_list

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_INFLECTION = re.compile(r"(?:['’]s|ing|ed|es|s|e)$")
_DIVIDERS = (" | ", " - ", " – ", " — ", " · ", " :: ")
_LONGEST_SECTION = 40  # characters
_LONGEST_NAME = 5  # words
_LONGEST_TAGLINE = 12
_MOST_TAGLINES = 2
_SHORTEST_HEADLINE = 4
_MOST_BODY = 6000  # characters that are looked through for a headline's words


def is_section(line: str) -> bool:
    """Return whether `line` only names a section of a publication or a form of text."""
    if len(line) > _LONGEST_SECTION:
        return False
    named = [word.lower() for word in _WORD.findall(line) if not (len(word) == 2 and word.isupper())]  # "EU politics"
    return 0 < len(named) <= 4 and word_list("section_words").issuperset(named)


def page_title(text: str, lines: list[Span]) -> tuple[int, str] | None:
    """Return the number of the headline's line and the publisher's name where the first line is a web page's title.

    Such a title joins both, and another line repeats the headline. None elsewhere.
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
    """Return which of the `lines` above the body is the headline, and the publisher whose masthead stands above it.

    A headline's words come again in the body, which begins at offset `body`; a publisher's name and its tagline don't.
    A short headline above a standfirst looks like a masthead too. So a first line is taken for a masthead only where it
    ends in a word that names a publication, or where a tagline, another name or one with such a word, stands below.
    """
    if len(lines) < 2 or not _is_name(text, lines[0], _LONGEST_NAME):
        return 0, None
    stems = frozenset(map(_stem, _WORD.findall(text, body, body + _MOST_BODY)))
    if _recurrence(text, lines[0], stems) > 0.5:
        return 0, None
    named = _names_publication(_words(text, lines[0]))
    below = range(1, min(len(lines), 1 + _MOST_TAGLINES + 1))
    recurring = [number for number in below if _recurrence(text, lines[number], stems) >= 0.5]
    if named:
        several = [number for number in recurring if len(_words(text, lines[number])) > 1]  # one alone may be a place
        headline = several[0] if several else max(below, key=lambda number: len(_words(text, lines[number])))
    else:
        longer = [number for number in recurring if len(_words(text, lines[number])) >= _SHORTEST_HEADLINE]
        if not longer or longer[0] != recurring[0] or not _are_taglines(text, lines[1 : longer[0]]):
            return 0, None
        headline = longer[0]
    start, end = lines[0]
    return headline, " ".join(text[start:end].split())


def _names_publication(name: list[str]) -> bool:
    """Return whether the last word names a publication, or the one behind "The" ("The Times of Northport")."""
    folded = [word.lower() for word in name]
    return folded[-1] in word_list("publication_words") or (
        folded[0] == "the" and folded[1:2] != [] and folded[1] in word_list("publication_words")
    )


def _are_taglines(text: str, lines: list[Span]) -> bool:
    """Return whether there are taglines between a masthead and its headline, and nothing else."""
    return bool(lines) and all(
        _is_name(text, line, _LONGEST_TAGLINE)
        or (
            len(found := _words(text, line)) <= _LONGEST_TAGLINE
            and not word_list("publication_words").isdisjoint(map(str.lower, found))
        )
        for line in lines
    )


def _words(text: str, span: Span) -> list[str]:
    return _WORD.findall(text, *span)


def _stem(word: str) -> str:
    return _INFLECTION.sub("", word.lower())


def _recurrence(text: str, line: Span, stems: frozenset[str]) -> float:
    """Return the share of the line's longer words that the body has too."""
    found = _words(text, line)
    longer = [word for word in found if len(word) >= 4] or found
    return sum(_stem(word) in stems for word in longer) / len(longer) if longer else 0.0


def _is_name(text: str, line: Span, longest: int) -> bool:
    """Return whether the line could be a name: a few words, those that matter with a capital, and no punctuation."""
    found = _words(text, line)
    return (
        0 < len(found) <= longest
        and ending(text, *line) is Ending.OPEN
        and found[0][0].isupper()
        and all(word[0].isupper() for word in found if len(word) >= 4)
        and not any(mark in text[slice(*line)] for mark in ':,;"“”‘0123456789')
    )
