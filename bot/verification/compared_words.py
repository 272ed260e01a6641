"""The words of a text as they are compared: case, accents, hyphens and numbers in words make no difference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.text.characters import fold
from index.text.tokens import word_kinds


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """A word of a text, `text[start:end]`, and what it is compared by."""

    start: int
    end: int
    key: str


_BROKEN = r"(?:[-‐\u00ad][ \t]*\n[ \t>]*[^\W\d_]+)?"  # a word that goes on in the next line
_NUMBERS = word_kinds().numbers
_TENS = "|".join(word for word, digits in _NUMBERS.items() if digits in map(str, range(20, 100, 10)))
_UNITS = "|".join(word for word, digits in _NUMBERS.items() if digits in map(str, range(1, 10)))
_HUNDREDS = {"hundred": 100, "thousand": 1000}
_INITIALS = "".join(sorted({word[0] for word in (*_NUMBERS, "a")}))  # all other words are passed at once
_NUMBER = (
    rf"(?i:(?=[{_INITIALS}])\b(?:(?:{_TENS})[-‐ ](?:{_UNITS})|(?:a|{'|'.join(_NUMBERS)}) (?:{'|'.join(_HUNDREDS)})))\b"
)
WORD = rf"{_NUMBER}|[Pp]er\s{{1,3}}cent\b|\d(?:[\d.,]*\d)?|[^\W_]+(?:['’ʼ][^\W_]+)*{_BROKEN}|[%$£€¥₹]"
_WORDS = re.compile(rf"(?<=\[)([^\W\d_]\][^\W\d_]+)|{WORD}")  # "[B]ut" is a word


def text_words(text: str, start: int, end: int) -> list[ComparedWord]:
    """Return the words of `text[start:end]`."""
    return [
        compared_word(match.start(), match.end(), match[1] or match.group())
        for match in _WORDS.finditer(text, start, end)
    ]


def compared_word(start: int, end: int, written: str) -> ComparedWord:
    return ComparedWord(start, end, _kept_key(written) if len(written) <= _MAX_KEPT else _key(written))


def _key(written: str) -> str:
    """Return what a word is compared by: without case, accents and hyphens at the ends of lines, a number in digits."""
    key = " ".join(fold(_LINE_END.sub("", written).replace("]", "")).split())
    tens, _, unit = key.replace("‐", "-").replace(" ", "-").partition("-")
    if unit in _NUMBERS and tens in _NUMBERS:
        key = str(int(_NUMBERS[tens]) + int(_NUMBERS[unit]))  # "forty-two" is 42
    elif unit in _HUNDREDS and _NUMBERS.get(tens, "1").isdigit():
        key = str(int(_NUMBERS.get(tens, "1")) * _HUNDREDS[unit])
    return key.replace(",", "") if key[0].isdigit() else _NUMBERS.get(key, _SIGNS.get(key, key))


_kept_key = lru_cache(maxsize=20_000)(_key)
_MAX_KEPT = 40  # characters of a word that is kept: longer ones would take too much memory
_LINE_END = re.compile(r"[-‐\u00ad][ \t]*\n[ \t>]*")
_SIGNS = {"%": "percent", "per cent": "percent"}
