"""The one analyser: text -> tokens and terms, the same for index and question.

Text is taken apart at white space, and each piece is analysed once and remembered, as the pieces of a language repeat.
Two lines may meet in a piece, where a hyphen at the first one's end parts a word. A piece is analysed by itself: what a
token becomes never depends on its neighbours.

A term stands for the spellings and inflections of a word: case, accents and quotes are folded, possessives and
contractions taken off, numbers brought to digits ("15,000", "two", "20 per cent" and "20%"), British and American
spellings united, irregular forms led back to their base, and what is left is stemmed (Snowball).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import nltk

from index.text.characters import fold
from index.text.lexicon import phrase_list, read, zipf_frequencies
from index.text.sentences import SENTENCES_VERSION
from index.text.tokens import PlainTokens, Token, Tokens, parts, word_kinds

ANALYSER_VERSION = "4"
"""Changes whenever the rules here, in `index.text.tokens` or in `fold` do; `fingerprint` adds the word lists to it."""

_MAX_PIECE = 64  # characters of a piece worth remembering

# A run without white space; thousands may be set apart by a thin or no-break space, "15 000" by a plain one.
_PIECE = re.compile(
    r"\S++(?:(?<=\d)[\u00a0\u2009\u202f]\d{3}(?!\w)|(?<=\d) 000(?!\w)"
    r"|(?<=[^\W\d_]-)(?:\r?\n|\r)[ \t]*+(?=[a-zß-öø-ÿ])\S++)*+"
)
_PARTED = re.compile(r"(?<![^\W\d_])([^\W\d_]++)(-(?:\r?\n|\r)[ \t]*+)(?=([a-zß-öø-ÿ][^\W\d_]*+))")
_AROUND = ".,;:!?…\"'“”‘’()[]{}-–—*"  # marks that change nothing about the word of letters that they surround
_SPACED_DIGITS = re.compile(r"\d[ \u00a0\u2009\u202f]\d")


def _tokens_of(piece: str) -> PlainTokens:
    """Return the tokens of a run without white space, or of one whose words line ends may part."""
    return _remembered(piece) if len(piece) <= _MAX_PIECE else _remembered.__wrapped__(piece)


@lru_cache(maxsize=1 << 17)
def _remembered(piece: str) -> PlainTokens:
    if "\n" in piece or "\r" in piece:
        return _mended(piece)
    core = piece.strip(_AROUND)
    if core != piece and core.isascii() and core.isalpha():  # most pieces: a word and the marks around it
        before = len(piece) - len(piece.lstrip(_AROUND))
        tokens = _tokens_of(core)
        if not before:
            return tokens
        return tuple((start + before, end + before, word, term, stop) for start, end, word, term, stop in tokens)
    return tuple(map(tuple, parts(piece)))  # type: ignore[arg-type]


def _mended(piece: str) -> PlainTokens:
    """Return the tokens of a piece of two lines or more, a word that a line's end parts being one."""
    bare: list[str] = []  # without the hyphens and line ends that part words
    places, shifts = [0], [0]  # from where on in it, offsets are how much smaller
    behind = 0
    for match in _PARTED.finditer(piece):
        if _is_one_word(match[1], match[3]):
            bare.append(piece[behind : match.start(2)])
            behind = match.end(2)
            places.append(match.start(2) - shifts[-1])
            shifts.append(shifts[-1] + len(match[2]))
    bare.append(piece[behind:])
    return tuple(
        (start + shifts[bisect(places, start) - 1], end + shifts[bisect_left(places, end) - 1], word, term, stop)
        for start, end, word, term, stop in parts("".join(bare))
    )


def _is_one_word(first: str, second: str) -> bool:
    """Return whether a hyphen between the parts only marks a line's end, as in "ter-minal", not in "well-known"."""
    known = zipf_frequencies()
    first, second = fold(first), fold(second)
    if first + second in known:
        return True
    return second not in word_kinds().stop and not all(len(part) > 2 and part in known for part in (first, second))


def pieces(text: str) -> list[str]:
    """Return the runs of `text` without white space.

    A number with spaces among its digits is one, and so are the parts around a hyphen at a line's end.
    """
    if "-\n" in text or "-\r" in text or _SPACED_DIGITS.search(text):
        return _PIECE.findall(text)
    return text.split()


def tokens(text: str) -> Tokens:
    """Return the words of `text` in order, with offsets in `text`. Linear in its length."""
    found: list[tuple[int, int, str, str, bool]] = []
    behind = 0
    for piece in pieces(text):
        offset = text.index(piece, behind)  # only white space lies between
        behind = offset + len(piece)
        if offset:
            for start, end, word, term, stop in _tokens_of(piece):
                found.append((start + offset, end + offset, word, term, stop))
        else:
            found += _tokens_of(piece)
    return Tokens(tuple(found))


def tokenize(text: str) -> list[Token]:
    """Return the words of `text` in order, with offsets in `text`. Linear in its length."""
    return list(tokens(text))


def content(piece: str) -> list[tuple[str, str]]:
    """Return the indexed terms of a run without white space in order, stop words left out, each with its word."""
    return [(term, word) for _, _, word, term, stop in _tokens_of(piece) if not stop]


def content_terms(text: str) -> list[str]:
    """Return the indexed terms of `text` in order, stop words left out."""
    return [term for piece in pieces(text) for _, _, _, term, stop in _tokens_of(piece) if not stop]


_TABLES = ("abbreviations.toml", "compounds.toml", "irregular.toml", "numbers.toml", "stopwords.toml", "variants.toml")


@cache
def fingerprint() -> str:
    """Return a digest of all that decides which sentences and terms a text has: rules, tables, nltk, Unicode."""
    stemmer = Path(nltk.__file__).with_name("VERSION").read_text("utf-8").strip()  # importlib.metadata takes far longer
    parts = (ANALYSER_VERSION, SENTENCES_VERSION, stemmer, unicodedata.unidata_version, *map(read, _TABLES))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


_STRENGTHS = {"short_names": 0.9, "synonyms": 0.6}  # how much of a match each is
_Member = tuple[str, ...]
"""The terms of a word or phrase."""


def same_meaning(tokens: Sequence[Token]) -> Mapping[str, Mapping[str, float]]:
    """Return for content terms of a question the terms that mean the same, each with how much of a match it is.

    A phrase has others only where all its words follow each other in the question; where a phrase is the other, its
    words share what it counts.
    """
    terms = [token.term for token in tokens if not token.stop]
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for at, first in enumerate(terms):
        for member, others in _groups().get(first, ()):
            if tuple(terms[at : at + len(member)]) != member:
                continue
            for other, strength in others.items():
                for term in member:
                    found[term][other] = max(strength, found[term].get(other, 0.0))
    return found


@cache
def _groups() -> Mapping[str, Sequence[tuple[_Member, Mapping[str, float]]]]:
    """Return the members of all groups by their first terms, each with the terms that count as it."""
    found: defaultdict[str, list[tuple[_Member, Mapping[str, float]]]] = defaultdict(list)
    for members, strength in _lines():
        for member in members:
            others: dict[str, float] = {}
            for other in members:
                for term in set(other) - set(member):
                    others[term] = max(others.get(term, 0.0), strength / len(other))
            found[member[0]].append((member, others))
    return dict(found)


def _lines() -> Iterator[tuple[set[_Member], float]]:
    for name, strength in _STRENGTHS.items():
        for line in sorted(phrase_list(name)):
            yield {tuple(content_terms(member.replace("_", " "))) for member in line.split()} - {()}, strength
