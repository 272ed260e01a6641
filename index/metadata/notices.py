"""Notices that sites show in place of an article: cookies, scripts, robots, errors, log-ins and walls before paid text.

They speak to the reader and report nothing. What only mentions them, as news about them does, is text.
"""

from __future__ import annotations

import re

from index.article import Article, Kind
from index.metadata.paragraphs import words_in
from index.text.lexicon import phrase_list, word_list

_LONGEST = 500  # words of a notice, with all that stands around it
_LONGEST_TEASER = 80  # words of an article that are shown to those who don't pay
_FEWEST_WORDS = 12  # fewer around a notice are the name of a server, a number, a button
_SHARE = 0.5  # of the words, in paragraphs that are notices
_DIVIDER = re.compile(r"\s+[|–—·•:-]+\s+|:\s")
_ERROR = re.compile(r"(?:error )?[345]\d\d\b\W*")
_COUNTED = re.compile(r"\bour \d+ (?:\w+ )?partners\b")
_QUOTED = re.compile(r"[“\"][^“”\"]{0,500}[”\"]|‘[^‘']{0,500}'")
_OPENING = len("the ")  # characters before what a notice without "you" and "we" opens with
_EDGES = " \t\n.…!?:;,|-–—*()'\""
_ADDRESS = frozenset("you your you're you've we we're we've we'll our please sorry oops".split())  # of the reader


def is_notice_title(title: str) -> bool:
    """Return whether a title is that of a notice, before or behind the name of a site or the number of an error."""
    return any(_names_notice(part) for part in (title, *_DIVIDER.split(title)))


def _names_notice(title: str) -> bool:
    folded = _folded(title).strip(_EDGES)
    numbered = _ERROR.match(folded)
    rest = folded[numbered.end() :].strip(_EDGES) if numbered else folded
    return rest in phrase_list("notice_titles") or (numbered is not None and not rest)


def is_pitch(paragraph: str) -> bool:
    """Return whether a paragraph asks the reader to pay or to register for the rest."""
    return _speaks(paragraph, "paywall_phrases")


def notice_in(article: Article) -> str | None:
    """Return why what was read is no article but a notice in its place, as the end of a sentence; None where it is one.

    A notice fills most of the page; in front of paid text it stands below the beginning of the article.
    """
    paragraphs = [(article.quote(one.start, one.end), one.kind) for one in article.paragraphs]
    words = [words_in(text) for text, _ in paragraphs]
    if sum(words) > _LONGEST:
        return None
    titled = article.title is not None and is_notice_title(article.title)
    notices = [_is_notice(text) for text, _ in paragraphs]
    if _is_stub(paragraphs, words, notices):
        return "shows only the beginning of an article, before a wall"
    told = sum(count for count, notice in zip(words, notices, strict=True) if notice)
    if any(notices) and (told >= _SHARE * sum(words) or sum(words) - told < _FEWEST_WORDS or titled):
        return "shows a notice in place of an article: cookies, scripts, an error or a log-in"
    if titled and not any(kind is Kind.BODY for _, kind in paragraphs):
        return "shows a notice in place of an article"
    return None


def _is_stub(paragraphs: list[tuple[str, Kind]], words: list[int], notices: list[bool]) -> bool:
    """Return whether the reader is asked to pay below a few sentences, and little else follows."""
    pitches = [number for number, (text, _) in enumerate(paragraphs) if is_pitch(text)]
    body = [n for n, (_, kind) in enumerate(paragraphs) if kind is Kind.BODY and not notices[n]]
    shown = sum(words[number] for number in body)
    return (
        bool(pitches and body)
        and shown < _LONGEST_TEASER
        and (sum(words[number] for number in body if number > pitches[0]) < _FEWEST_WORDS)
    )


def _is_notice(paragraph: str) -> bool:
    return _names_notice(paragraph) or _speaks(paragraph, "notice_phrases") or is_pitch(paragraph)


def _speaks(paragraph: str, phrases: str) -> bool:
    """Return whether a paragraph says one of the `phrases` to the reader, rather than reports it."""
    own = _QUOTED.sub(" ", _folded(paragraph))
    places = [place for phrase in phrase_list(phrases) if (place := own.find(phrase)) >= 0]
    if not (places or _COUNTED.search(own)):
        return False
    words = {word.strip(_EDGES) for word in own.split()}
    if not words.isdisjoint(word_list("common_reporting_verbs")):
        return False
    return not words.isdisjoint(_ADDRESS) or min(places, default=0) <= _OPENING


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())
