"""Notices that sites show in place of an article: cookies, scripts, robots, errors, log-ins and walls before paid text.

They speak to the reader and report nothing. What only mentions them, as news about them does, is text.
"""

from __future__ import annotations

import re

from index.article import Article, Kind
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.lexicon import phrase_list, word_list

_MONTHS = "|".join(sorted(word.capitalize() for word in word_list("months")))
_MAX_WORDS = 500  # words of a notice, with all that stands around it
_MAX_TEASER = 80  # words of an article that are shown to those who don't pay
_MIN_WORDS = 12  # fewer around a notice are the name of a server, a number, a button
_SHARE = 0.5  # of the words, in paragraphs that are notices
_SIGNED = 60  # words: what is longer and has an author is an article
_MAX_PLAIN = 90  # words of a page that is told by what its words are about
_MIN_PLAIN = 40  # up to here less tells it
_MATTER = 0.12  # of the words: so many are about pages and those who open them
_MIN_MATTER = 3
_MAX_WALL = 40  # words of a paragraph of a wall
_DIVIDER = re.compile(r"\s+[|–—·•:-]+\s+|:\s")
_ERROR = re.compile(r"(?:error )?[345]\d\d\b\W*")
_ABOUT_PAGES = re.compile(r"(?:http )?error:? [45]\d\d\b|index of /|search results\b", re.IGNORECASE)
_DAY = re.compile(rf"\b(?:\d{{1,2}} (?:{_MONTHS})|(?:{_MONTHS})\.? \d)")
_BY_MAIL = frozenset("email inbox newsletter newsletters".split())
_THIS_TEXT = re.compile(r"\bthis (?:article|story|content|page|piece|report|post)\b|\bto (?:read|continue|see)\b", re.I)
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
    rest = (folded[numbered.end() :] if numbered else folded).removeprefix("oops").strip(_EDGES)
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
    if sum(words) > _MAX_WORDS:
        return None
    titled = article.title is not None and is_notice_title(article.title)
    notices = [_is_notice(text) for text, _ in paragraphs]
    if _is_stub(paragraphs, words, notices):
        return "shows only the beginning of an article, before a wall"
    if _breaks_off(paragraphs):
        return "shows only the beginning of an article, and where the rest is"
    if article.author is not None and sum(words) > _SIGNED:
        return None
    told = sum(count for count, notice in zip(words, notices, strict=True) if notice)
    if any(notices) and (told >= _SHARE * sum(words) or sum(words) - told < _MIN_WORDS or titled):
        return "shows a notice in place of an article: cookies, scripts, an error or a log-in"
    if _ABOUT_PAGES.match(article.title or "") or (titled and sum(words) <= _MIN_PLAIN):
        return "shows a notice in place of an article"
    if article.author is None and _is_about_page([text for text, _ in paragraphs], sum(words)):
        return "shows a notice in place of an article: it is about the page and who opens it"
    return None


def _is_about_page(paragraphs: list[str], length: int) -> bool:
    """Return whether a short page speaks to its reader, of itself alone, and tells of nobody and no day."""
    if length > _MAX_PLAIN or _DAY.search("\n".join(paragraphs)):
        return False
    words = [word.strip(_EDGES) for text in paragraphs for word in _folded(text).split()]
    distinct = set(words)
    if not distinct.isdisjoint(word_list("common_reporting_verbs", "weekdays")) or not _addresses(paragraphs, distinct):
        return False
    matter = [word for word in words if word in word_list("words_of_notices")]
    fewest = _MIN_MATTER if length > _MIN_PLAIN else _MIN_MATTER - 1
    return len(set(matter)) >= fewest and len(matter) >= _MATTER * len(words)


def _addresses(paragraphs: list[str], words: set[str]) -> bool:
    """Return whether a reader is spoken to, or asked for something."""
    opening = {text.split(maxsplit=1)[0].lower() for text in paragraphs}
    return not words.isdisjoint(_ADDRESS) or not opening.isdisjoint(word_list("pitch_verbs"))


def _is_stub(paragraphs: list[tuple[str, Kind]], words: list[int], notices: list[bool]) -> bool:
    """Return whether the reader is asked to pay below a few sentences, and little else follows."""
    body = [n for n, (_, kind) in enumerate(paragraphs) if kind is Kind.BODY and not notices[n]]
    for opens, goes_on in ((is_pitch, is_pitch), (_is_wall, _is_of_wall)):
        first = next((number for number, (text, _) in enumerate(paragraphs) if opens(text)), len(paragraphs))
        told = [number for number in body if number < first or not goes_on(paragraphs[number][0])]
        below = sum(words[number] for number in told if number > first)
        shown = sum(words[number] for number in told)
        if first < len(paragraphs) and told and told[0] < first and shown < _MAX_TEASER and below < _MIN_WORDS:
            return True
    return False


_POINTER = re.compile(  # to the rest of a text
    r"(?:(?:click|tap|press) here (?:to|for) |to )?(?:(?P<whole>(?:continue|keep|finish) reading\b"
    r"|(?:read|view|see) (?:the )?(?:original|rest|(?:full|whole|entire|complete|original|rest of (?:the|this))"
    r" (?:article|column|piece|post|story|text|version))\b|(?:the )?full (?:article|post|story|text)\b).{0,80}"
    r"|read (?:more|on)(?: (?:at|in|on) .{0,60})?)[\s»→›>.…]{0,5}",
    re.IGNORECASE,
)
_OPENER = re.compile(r"(?<!\w)(?:Click|Tap|Press|To|Continue|Keep|Finish|Read|READ|View|See|The|Full)\b")
_EXCERPT = ("[…]", "[...]")  # as programs that make sites cut off what they show in lists
_BROKEN = (*_EXCERPT, "…", "...", "…)", "...)")


def is_pointer(line: str) -> bool:
    """Return whether a line leads to the rest of a text, of which the beginning stands above it."""
    return _POINTER.fullmatch(line) is not None


def _breaks_off(paragraphs: list[tuple[str, Kind]]) -> bool:
    """Return whether a few sentences break off, and all that follows says where the rest is."""
    told = [""]
    pointer: re.Match[str] | None = None
    for text, kind in paragraphs:
        if kind is Kind.HEADLINE and not is_pointer(text):
            continue
        above, found = _before_pointer(text)
        pointer = found or pointer
        if above and pointer and not found and words_in(above) >= _MIN_WORDS:
            return False  # it goes on
        if above and (found or (pointer is None and kind is Kind.BODY)):
            told.append(above)
    words = sum(map(words_in, told))
    if not words or words >= _MAX_TEASER:
        return False
    if pointer is None:
        return told[-1].endswith(_EXCERPT)
    broken = told[-1].endswith(_BROKEN) or ending(told[-1], 0, len(told[-1])) is not Ending.STOPPED
    return broken or (pointer["whole"] is not None and len(told) == 2)


def _before_pointer(text: str) -> tuple[str, re.Match[str] | None]:
    """Return a paragraph without the pointer to the rest that it ends with, and that pointer."""
    for opening in _OPENER.finditer(text, max(0, len(text) - _MAX_POINTER)):
        if found := _POINTER.fullmatch(text, opening.start()):
            return text[: opening.start()].rstrip(" -–—|>»→("), found
    return text, None


_MAX_POINTER = 160  # characters


def _is_wall(paragraph: str) -> bool:
    """Return whether a paragraph tells the reader of this text what it takes to see the rest of it."""
    if words_in(paragraph) > _MAX_WALL or _QUOTED.search(paragraph):
        return False
    words = {word.strip(_EDGES) for word in _folded(paragraph).replace("-", " ").split()}
    if not words.isdisjoint(word_list("common_reporting_verbs")) or words.isdisjoint(word_list("wall_terms")):
        return False
    asks = _addresses([paragraph], words) or _THIS_TEXT.search(paragraph) is not None
    return asks and words.isdisjoint(_BY_MAIL) and not words.isdisjoint(word_list("wall_matter"))


def _is_of_wall(paragraph: str) -> bool:
    """Return whether a paragraph below the first of a wall may belong to it."""
    words = {word.strip(_EDGES) for word in _folded(paragraph).replace("-", " ").split()}
    return len(words) <= _MAX_WALL and not words.isdisjoint(word_list("wall_terms"))


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
