"""The one analyser: text -> tokens and terms, the same for index and question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nltk.stem.snowball import SnowballStemmer

ANALYSER_VERSION = "0"

_TOKEN = re.compile(r"\w+(?:['’]\w+)?")
_STEMMER = SnowballStemmer("english")
_STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its me my "
    "no not of on or our she should so such than that the their them then there these they this those to was we were "
    "what when where which who whom whose why will with would you your am us him about".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]`, its folded form (`word`), what is indexed (`term`), and whether it is a stop word."""

    start: int
    end: int
    word: str
    term: str
    stop: bool


@lru_cache(maxsize=200_000)
def _analyse(surface: str) -> tuple[str, str, bool]:
    word = unicodedata.normalize("NFKC", surface).casefold().replace("’", "'").removesuffix("'s")
    return word, _STEMMER.stem(word), word in _STOP


def tokenize(text: str) -> list[Token]:
    """The words of `text` in order, with offsets in `text`."""
    return [Token(match.start(), match.end(), *_analyse(match.group())) for match in _TOKEN.finditer(text)]


def content_terms(text: str) -> list[str]:
    """The indexed terms of `text` in order, stop words left out."""
    return [term for _, term, stop in map(_analyse, _TOKEN.findall(text)) if not stop]
