"""Sentences as offsets: nltk's Punkt decides about full stops, rules by shape decide about the rest of news typography.

Punkt is given abbreviations, sentence starters and collocations by hand (`data/abbreviations.toml`), as nltk's trained
models would have to be downloaded. Quotation marks, ellipses, bullets, run-on lists and over-long sentences are handled
here. Time is linear in the text: every look back or ahead is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from index.article import Article, SameArticle, Sentence
from index.text.lexicon import table_words, word_list, zipf_frequencies
from index.text.tables import is_row_of_figures

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

SENTENCES_VERSION = "7"
"""Changes whenever the rules here do."""

MAX_LENGTH = 600
"""Characters of the longest sentence: a longer one is cut at an inner boundary, or is one unbroken word."""

_LOOK = 60  # characters a decision looks back or ahead

_QUOTES = "\"'”’»›"
_OPENING = "\"'“‘«‹`([{„¿¡"
# A run of end marks, what closes with it, and the white space behind. Possessive, so that no run is tried twice.
_END = re.compile(
    rf"(?<![.?!…])([.?!…]++)((?:[{_QUOTES})\]}}]|[“‘„](?=\s))*+)"
    # Citation marks, as encyclopedias set them, and asterisks and daggers.
    r"((?:(?:\s(?=\[\d{1,3}\](?:\s|\Z)))?+\[[^\[\]\n]{1,40}\]|:\d[\d:–-]*+|[*†‡]{1,3}+(?=\s))*+)"
    r"(\s++|\Z|(?=[A-Z“‘][^\W\d_]))"
)
# Tokenised text sets closing marks apart: `ready . '' He said`.
_SPACED_CLOSE = re.compile(r"\s?(?:''|[\"'”’»)\]])(?=\s|\Z)")
_FOLLOWING = re.compile(rf"[{re.escape(_OPENING)}$£€#@\s]{{0,8}}+([^\W_][\w'’]*+)?")
_ATTRIBUTION = re.compile(r"((?:[A-Z][\w.'’-]*+\s){1,4})(\w++)([.,:;])?")
_SEAM = re.compile(r"\n[^\S\n]*+\n|\n(?=[^\S\n]*+(?:[*•●▪◦‣·–-]|\d{1,3}[.)])\s)|\s{3,}+|\t")
_BLANKS = re.compile(r"\s\s|[\n\t]")  # without any of these there is neither seam nor column
_COLUMN = re.compile(r"(?<=[^\s.?!…])  (?=(\S))")
# What ended a line of a mail or forum that is now set in one with the next: a stamp as programs write it, with the name
# before it ("Ann Lee 05/09/2001 09:46 AM We"), or a smiley.
_LINE_JOINT = re.compile(
    r"(?<=[\w>])(?<!\bon)(?<!\bat)\s(?=\d\d/\d\d/(?:\d\d)?\d\d \d\d:\d\d(?::\d\d)? [AP]M\s)"
    r"|(?:(?<=[/\d]\d\d \d\d:\d\d [AP]M)|(?<=[/\d]\d\d \d\d:\d\d:\d\d [AP]M))\s(?=[A-Z<\"“])"
    r"|(?<=\s[:;=][)(DP])\s(?=[A-Z])"
)
_LINE_END = re.compile(r"[^\S\n]*+\n\s*+")
_ITEM_WORDS = 4
_BULLET = re.compile(r"\s*+(?:[*•●▪◦‣·–—-]++\s++|[⁃•](?=\d))?")
# What numbers an item within a line: "1.) ", "(2) ", "b. ", perhaps behind a bullet. The mark must be the same for all.
_ITEM = re.compile(r"(?<!\S)(?<!\n)([•⁃▪●]\s?)?(\(?)(\d{1,2}|[a-z])(\.\)|[.)])\s(?=[^\W\d_a-z]|[\"'“‘])")
_LEFT_OUT = re.compile(r"\s*+(?:\[(?:…|\.{3}|\. \. \.)\]|\((?:…|\.{3})\))")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
_TIME_FIRST = re.compile(r"(\S{1,12}) (?:\S{1,12} )?\d{1,2}(?:[:.]\d\d)? ?$")
_FIRST_ITEM = re.compile(r": ?\(?[1aA]\)?$")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}(?: of \d{1,3})?|[A-Za-z]|[ivxIVX]{1,5})[.)\]]*+\s*+")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}[./])+[^\W\d_]{1,2}")  # also "M/s. Lee", "u/s. 302"
_CLOSING = re.compile(r"’(?![^\W\d_])")
_MEASURE = re.compile(r"\d \w+$")  # "2 in."
_WHOLE_WORD = re.compile(r"[^\W\d_][a-z]{3,}|\d[\d,]{3,}")
_CUTS = tuple(re.compile(pattern) for pattern in (r";\s|\n", r"\s[–—-]{1,2}\s|—|:\s", r",\s|\)\s", r"\s"))
_PLACE = re.compile(r"(?:[A-Z][A-Z.'’-]{1,20} ){0,3}[A-Z][A-Z.'’-]{1,20}, [A-Z][a-z]{1,4}")
_AGENCY = re.compile(r"\([A-Z][\w/. ]{1,20}\)\s?(?=[-–—])")  # in a dateline


@cache
def _list(key: str) -> frozenset[str]:
    return frozenset(table_words("abbreviations", key))


def _starts(word: str) -> bool:
    """Return whether a capitalised word is one that opens sentences rather than a name, also shortened: "It's"."""
    return word.lower().replace("’", "'").partition("'")[0] in _list("starters")


@cache
def _punkt() -> PunktSentenceTokenizer:
    # Here, for it takes its time, and most answers cut no text.
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_list("leading") | _list("either") | _list("dates"))
    parameters.sent_starters = set(_list("starters"))
    parameters.collocations = {
        *((title, starter) for title in _list("leading") for starter in _list("starters")),
        *((word, "##number##") for word in _list("numbered") | _list("dates")),
    }
    parameters.ortho_context = Counter()  # nltk's defaultdict would grow with every word that is looked up
    return PunktSentenceTokenizer(parameters)


@lru_cache(maxsize=1 << 16)
def _full_stop_ends(word: str, following: str) -> bool:
    """Return whether a sentence ends at the full stop between two words, by Punkt."""
    return bool(_punkt().text_contains_sentbreak(f"{word}. {following} ,"))


def _stop_ends(word: str, following: str) -> bool:
    """Return whether "WORD." ends a sentence before the capitalised word or number `following`."""
    key = word.rpartition("-")[2].lower()
    if key in ("a.m", "p.m"):
        goes_on = following.lower() in _list("calendar") | _list("dates")
        return not (following.isupper() or following[:1].isdigit() or goes_on)
    if key in _list("dates"):
        return not (following[:1].isdigit() or following.lower() in _list("dates") | _list("calendar"))
    if word[:1].isupper() and key in _list("before_names") and not following[:1].isdigit():
        return _starts(following)  # "Ft. Worth", "Sec. Smith", "Ch. Insp.", but "5 ft. Smith"
    if len(key) == 1 and key.isalpha() and _starts(following) and following != "No":
        return True  # "Plan B. The", but "J. Smith"
    if word in _list("numbered_bills") and following.isdigit():  # "S. 47", "H. R. 1280"
        return False
    if key in _list("numbered") and _ROMAN.fullmatch(following):  # "vol. II"
        return False
    if word in ("N", "S", "E", "W") and _ORDINAL.fullmatch(following):  # a street
        return False
    if len(key) > 1 and word.isalpha() and word.isupper() and not following.isupper():  # "patients with MS. Others"
        return True
    if _DOTTED.fullmatch(key) and key not in _list("leading"):
        return _full_stop_ends("u.s", following)
    # Punkt, with abbreviations given and none learned, has no doubts about any other word.
    return (len(key) > 1 and key not in _special() and not key[0].isdigit()) or _full_stop_ends(key, following)


@cache
def _special() -> frozenset[str]:
    """Return the words after which Punkt's decision depends on what follows."""
    return _list("leading") | _list("either") | _list("numbered") | _list("dates")


@cache
def _short_words() -> frozenset[str]:
    """Return words of up to three letters that are too common to be abbreviations: "it", "day"."""
    common = (word for word, frequency in zipf_frequencies().items() if frequency > 4.5)
    return frozenset(word for word in (*table_words("stopwords", "snowball"), *common) if len(word) < 4)


@cache
def _going_on() -> frozenset[str]:
    """Abbreviations that something must follow."""
    return _list("leading") | _list("numbered") | _list("dates")


def _ends(text: str, begin: int, end: int, match: re.Match[str], following_at: int, closed: str) -> bool:
    """Return whether the marks that `match` found end the sentence begun at `begin`.

    The text goes on at `following_at`.
    """
    marks = match[1]
    at = match.start()
    before = text[max(begin, at - _LOOK) : at]
    spaced = before[-1:].isspace()
    word = before.split()[-1] if before.strip() else ""
    if before[-1:] in ("(", "[") and closed[:1] in (")", "]") and marks in ("…", "..."):  # "It rose [...] The"
        above = before[:-1].rstrip()
        next_word = _word_at(text, following_at, end)
        return bool(above) and next_word[:1].isupper() and (above.endswith((".", "!", "?")) or _starts(next_word))
    if not any(map(str.isalnum, before)) or before[-1] in "([" or _ENUMERATOR.fullmatch(text, begin, at):
        return False
    word = word.lstrip(_OPENING) or word
    if agency := _AGENCY.match(text, following_at, end):
        following_at = agency.end()
    following = _word_at(text, following_at, end)
    quoted = any(mark in closed for mark in _QUOTES)
    if not following:
        first = text[following_at]
        if first in "-–—":  # "BUFFALO, N.Y. — The coach said"
            place = _PLACE.fullmatch(text, begin, at)  # "JACKSON, Miss."
            going_on = not closed and marks == "." and (_is_abbreviation(word) or place is not None)
            return not (closed or going_on) and text[following_at + 1 : following_at + 3].strip()[:1].isupper()
        if _LEFT_OUT.match(text, following_at, end):
            return False
        return first not in ",;:.?!…/&%)]}’'”§" and not first.isalnum() and word.lower() not in _special()
    if following[0].islower() and not following[1:2].isupper():
        if closed or len(marks) > 3:
            return False
        if "?" in marks or ("!" in marks and word.islower()):  # as people chat; but "Is it true? he asked."
            return bool(match[4]) and not _reported(text, following_at)
        whole = _WHOLE_WORD.fullmatch(word) is not None or (word in _short_words() and not _MEASURE.search(before))
        return marks == "." and whole and word.lower() not in _special()
    if not match[4] and not match[2] and not match[3]:  # no space after the full stop: "in 2014.The"
        opens = following[1:].islower() and "." not in word and not _is_address(text, following_at)
        return marks == "." and opens and (word[-2:].islower() or word[-1].isdigit())
    if marks == "!" and not closed and word.lower() in _list("exclaiming"):
        return _starts(following)
    if "?" in marks or "!" in marks:
        return not (quoted and _attributed(text, following_at, marks))
    if len(marks) > 1 or marks == "…":
        if marks in ("…", "...") and not quoted and _is_quoting(text, max(begin, at - MAX_LENGTH), at):
            return False  # who speaks breaks off, and goes on
        if not spaced and word.lower() in word_list("auxiliaries", "articles", "subject_pronouns"):
            said = following.replace("’", "'").partition("'")[0].lower()
            if said in word_list("subject_pronouns"):
                return False  # "I was… I don't know"
        return following[0].isalpha() and (not spaced or _starts(following) or following == "I")
    if quoted and _attributed(text, following_at, marks):
        return False
    if len(word) == 1 and word.isupper() and not _list("before_letters").isdisjoint(before.lower().split()[-2:-1]):
        return True
    timed = _TIME_FIRST.fullmatch(text, begin, at - len(word)) if word.lower() in ("a.m", "p.m") else None
    if timed and (following.lower() in _list("leading") or timed[1].lower() in word_list("prepositions")):
        return False  # "At 5 a.m. Mr. Smith rose."
    if _FIRST_ITEM.search(before):  # "Two rules: 1. Be kind."
        return False
    if following[0].isdigit() and len(word) == 1 and word.islower() and before.rfind("(") > before.rfind(")"):
        return False  # "(b. 1950)"
    # A full stop set apart, as tokenised text has it, ends all but what cannot end a sentence: "No . 31", "Mt . Ida".
    return (spaced and len(word) > 1 and word.lower() not in _going_on()) or _stop_ends(word, following)


def _word_at(text: str, at: int, end: int) -> str:
    """Return the word that begins at `at`, behind opening marks; empty where there is none."""
    found = _FOLLOWING.match(text, at, end)
    return (found and found[1]) or ""


def _is_abbreviation(word: str) -> bool:
    key = word.lower()
    return key in _special() or _DOTTED.fullmatch(key) is not None or (len(word) == 1 and word.isalpha())


def _is_address(text: str, at: int) -> bool:
    """Return whether a word that begins at `at`, without a blank before it, belongs to an address."""
    rest = text[at : at + _LOOK].split(maxsplit=1)[0]
    return "@" in rest or "/" in rest


def _is_quoting(text: str, start: int, end: int) -> bool:
    """Return whether a quotation is open at the end of a piece of text. Apostrophes within words close none."""
    if text.count('"', start, end) % 2:
        return True
    if text.count("“", start, end) > text.count("”", start, end):
        return True
    opened = text.rfind("‘", start, end)
    return opened >= 0 and not any(mark.start() > opened for mark in _CLOSING.finditer(text, start, end))


def _reported(text: str, at: int) -> bool:
    """Return whether the words in small letters from `at` on go on with the question before: "he asked", "or why"."""
    first, *others = re.findall(r"[\w'’-]+", text[at : at + _LOOK])[:4] or [""]
    if first in ("and", "or", "but", "to") or first in _list("reporting"):
        return True
    return any(word in _list("reporting") for word in others[:2])


def _attributed(text: str, at: int, marks: str) -> bool:
    """Return whether the words from `at` on name who said the quotation before: "Mr Smith asked."."""
    found = _ATTRIBUTION.match(text, at, at + _LOOK)
    if not found or found[2] not in _list("reporting") or found[1].split()[0].lower() in _list("starters"):
        return False
    return found[3] != ":" and (found[3] is not None or "." not in marks)  # a colon opens a quotation of its own


def _boundaries(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = counted = start
    open_quote = False  # whether a straight double quote is open, which tells the two apart where blanks surround it
    for match in _END.finditer(text, start, end):
        ends = match.end(2)  # citation marks, "[12]" and "[citation needed]", belong to no sentence
        after = match.end(3)
        closed = match[2]
        if '"' in text[counted:after]:
            open_quote ^= text.count('"', counted, after) % 2 == 1
        counted = after
        while spaced := _SPACED_CLOSE.match(text, after, end):
            if spaced[0][-1] == '"':
                if not open_quote:
                    break
                open_quote = False
            ends = after = counted = spaced.end()
            closed += spaced[0].strip()
        next_at = after
        while next_at < end and text[next_at].isspace():
            next_at += 1
        if next_at >= end:
            yield (ends if match[3] else end), end
            return
        if _ends(text, begin, end, match, next_at, closed):
            yield ends, next_at
            begin = next_at


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield `text[start:end]` cut where layout cuts, or did: blank lines, bullets on their lines, columns, stamps."""
    seams = [joint.span() for joint in _LINE_JOINT.finditer(text, start, end)]
    if _BLANKS.search(text, start, end):
        if is_row_of_figures(text[start:end]):
            yield from _items(text, start, end)
            return
        lines = text[start : min(end, start + MAX_LENGTH + 1)].split("\n")
        listed = len(lines) > 2 and end - start <= MAX_LENGTH and all(map(_is_item, lines))
        seams += [match.span() for match in (_LINE_END if listed else _SEAM).finditer(text, start, end)]
        columns = list(_COLUMN.finditer(text, start, end))
        if len(columns) > 1 and all(one[1].isupper() or one[1].isdigit() or one[1] in _OPENING for one in columns):
            seams += [match.span() for match in columns]
    for first, last in sorted(seams):
        if first >= start:
            yield from _items(text, start, first)
            start = last
    yield from _items(text, start, end)


def _is_item(line: str) -> bool:
    """Return whether a line is too short to be one of wrapped text, and ends no sentence: "contact manager"."""
    return 0 < len(line.split()) <= _ITEM_WORDS and not any(mark in line for mark in ".?!…:;")


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield `text[start:end]` cut before the items of a list that it opens with: "1. Open it 2. Close it"."""
    first = _ITEM.match(text, *_trimmed(text, start, end))
    if first is not None:
        last = first
        for item in _ITEM.finditer(text, first.end(), end):
            if item.groups()[::3] == last.groups()[::3] and item[2] == last[2] and _follows(last[3], item[3]):
                yield start, item.start()
                start, last = item.start(), item
    yield start, end


def _follows(number: str, other: str) -> bool:
    if number.isdigit() and other.isdigit():
        return int(other) == int(number) + 1
    return number.isalpha() and other.isalpha() and ord(other) == ord(number) + 1


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence in pieces of at most `MAX_LENGTH` characters, cut at inner boundaries, never inside a word."""
    while end - start > MAX_LENGTH:
        for pattern in _CUTS:
            least = 1 if pattern is _CUTS[-1] else MAX_LENGTH // 4  # a short piece is worse than a poor place to cut
            places = [match.end() for match in pattern.finditer(text, start + least, start + MAX_LENGTH + 1)]
            if places:
                place = places[-1]
                break
        else:  # one word longer than a sentence may be: up to its end, or all that is left
            blank = re.compile(r"\s").search(text, start + MAX_LENGTH, end)
            if not blank:
                break
            place = blank.end()
        yield start, place
        start = place
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of `text[start:end]` as offsets in `text`, in order.

    They do not overlap, and neither begin nor end with white space; bullets before them and citation marks behind
    them are left out. One of more than `MAX_LENGTH` characters is cut at a semicolon or line break, else a dash or
    colon, else a comma, else a blank; a word longer than that stays whole.
    """
    spans = []
    for segment_start, segment_end in _segments(text, start, end):
        first, last = _trimmed(text, segment_start, segment_end)
        bullet = _BULLET.match(text, first, last)
        if bullet and bullet.end() < last:
            first = bullet.end()
        begin = first
        for ends, begins in (*_boundaries(text, first, last), (last, last)):
            for piece in _cut(text, begin, ends):
                span = _trimmed(text, *piece)
                if span[0] < span[1]:
                    spans.append(span)
            begin = begins
    return spans


def with_sentences(article: Article) -> Article:
    """Return `article` with the sentences of its paragraphs."""
    return replace(
        article,
        sentences=tuple(
            Sentence(first, last, number)
            for number, paragraph in enumerate(article.paragraphs)
            for first, last in sentence_spans(article.text, paragraph.start, paragraph.end)
        ),
    )


_MAX_HEADING = 4  # words of a heading that opens its paragraph
_MIN_HEADED = 3  # paragraphs that open with a heading where any does


def run_in_headings(article: Article) -> frozenset[int]:
    """Return the sentences of an article that are headings in the line of their text: "Tide tables. High water was".

    Most paragraphs of more than one sentence open so; one short sentence alone may be anything.
    """
    return _run_in_headings(SameArticle(article))


@lru_cache(maxsize=256)
def _run_in_headings(key: SameArticle) -> frozenset[int]:
    text, sentences = key.article.text, key.article.sentences
    opening = [
        number
        for number, one in enumerate(sentences[:-1])
        if sentences[number + 1].paragraph == one.paragraph and (not number or sentences[number - 1][2] != one[2])
    ]
    found = frozenset(
        number
        for number in opening
        if _is_run_in(text[slice(*sentences[number][:2])], text[slice(*sentences[number + 1][:2])])
    )
    return found if len(found) >= max(_MIN_HEADED, len(opening) / 2) else frozenset()


def _is_run_in(line: str, following: str) -> bool:
    """Return whether a line has a few words and a full stop, and is no sentence, and what follows is longer."""
    words = re.findall(r"[\w'’-]+", line.lower())
    if not 0 < len(words) <= _MAX_HEADING < len(following.split()) or not re.fullmatch(r"[^\"“”.?!…]+\.", line):
        return False
    is_clause = not word_list("auxiliaries").isdisjoint(words) and words[0] not in word_list("question_words")
    return not is_clause and words[0] not in word_list("subject_pronouns", "demonstratives")
