"""Detection of questions in messages that were not addressed to the bot."""

from __future__ import annotations

import re

from bot.answering.cleaning import without_markup, without_openings
from index.text.lexicon import word_list

__all__ = ["is_courtesy", "is_question"]

_LONGEST = 500
"""Longer messages tell something, whatever they also ask."""

_NOT_SAID = re.compile(
    r"```.*?```|`[^`\n]*`"  # code
    r"|^ *>[^\n]*$",  # somebody else's words
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\w)[^.!?\n]*)*[.!?]*")  # a point within 3.5 or U.S. ends nothing
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _spellings(*names: str) -> frozenset[str]:
    """Return the words of the lists `names`, those with an apostrophe with a straight and a curly one."""
    return frozenset(spelling for word in word_list(*names) for spelling in (word, word.replace("'", "’")))


_ASKING = _spellings("question_words", "contracted_question_words")
_AUXILIARIES = _spellings("auxiliaries_of_questions")
_PEOPLE = _spellings("people_in_conversation")
_REQUEST = re.compile(
    r"(?:please )?(?:(?:can|could|would|will) you (?:please )?)?(?:tell (?:me|us)|explain|describe)\b"
)


def is_question(text: str) -> bool:
    """Return whether `text` asks something: by a question mark, by the order of its words, or by asking to be told.

    Made for channels where nobody called the bot, so what people ask each other in passing ("you ok?", "can you
    come?") is left alone.
    """
    said = _said(text[: 4 * _LONGEST]).strip()
    if len(said) > _LONGEST:
        return False
    return any(_asks(sentence[0].strip().lower()) for sentence in _SENTENCE.finditer(said))


def is_courtesy(text: str) -> bool:
    """Return whether `text` is only thanks, agreement or a smile, which calls for no answer."""
    words = _WORD.findall(_said(text).lower())
    return "?" not in text and all(word in word_list("courtesies") for word in words)


def _said(text: str) -> str:
    """Return the author's own words."""
    return without_markup(_NOT_SAID.sub(" ", text))


def _asks(sentence: str) -> bool:
    words = _spoken(sentence)
    if len(words) < 2 or sentence.endswith("!"):
        return False
    if len(words) > 2 and _REQUEST.match(" ".join(words)):
        return True
    asked, wants_to_know = without_openings(sentence)
    words = _spoken(asked)
    if len(words) < 2:
        return False
    if wants_to_know:  # "does anyone know": also where everybody is asked, but not for just anything
        return words[0] in _ASKING | _AUXILIARIES | word_list("openers_of_asked_clauses") and words[1] not in _PEOPLE
    if words[0] in _PEOPLE or (words[0] in _AUXILIARIES and words[1] in _PEOPLE):
        return False
    if sentence.endswith("?"):
        return len(words) > 2 or words[0] in _ASKING
    return len(words) > 2 and (_asks_by_word(words) or (words[0] in _AUXILIARIES and len(words) > 3))


def _spoken(sentence: str) -> list[str]:
    """Return the words of a sentence, those left out that fill the time before it begins."""
    words = _WORD.findall(sentence)
    while words and words[0] in word_list("fillers"):
        words = words[1:]
    return words


def _asks_by_word(words: list[str]) -> bool:
    """Tell questions without a question mark from statements: "when was it built" from "when I was young"."""
    first, second = words[:2]
    if first not in _ASKING:
        return False
    if second in _AUXILIARIES or "'" in first or "’" in first:
        return True
    if first == "how" and second in word_list("words_after_how"):
        return True
    if first in ("who", "whom"):
        return second not in _PEOPLE
    return (
        first in ("which", "whose", "what")
        and second not in word_list("statement_beginnings")
        and any(word in _AUXILIARIES for word in words[2:6])
    )
