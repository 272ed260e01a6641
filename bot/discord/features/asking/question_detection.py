"""Whether a message that was not addressed to the bot asks something that articles could answer."""

from __future__ import annotations

import re

__all__ = ["is_courtesy", "is_question"]

_LONGEST = 500
"""Longer messages tell something, whatever they also ask."""

_NOT_SAID = re.compile(
    r"```.*?```|`[^`\n]*`"  # code
    r"|^ *>[^\n]*$"  # somebody else's words
    r"|<[^<>\s]+>|https?://\S+",  # mentions, emoji, times, links
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\w)[^.!?\n]*)*[.!?]*")  # a point within 3.5 or U.S. ends nothing
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset((*text.split(), *text.replace("'", "’").split()))


_FILLERS = _words("so and but well ok okay hey hi hello um uh also now then please")
_ASKING = _words("who whom whose what when where why which how who's what's when's where's why's how's")
_AUXILIARIES = _words(
    "is are was were am be do does did has have had can could will would shall should may might must "
    "isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't wouldn't shouldn't"
)
_AMOUNTS = _words("many much long often far old big large high soon late")
_CHATTING = _words("i you we u anyone anybody someone somebody everyone y'all")
_STATING = _words("a an i you we he she they it")  # "what a day", "what I mean is"
_REQUEST = re.compile(
    r"(?:please )?(?:(?:can|could|would|will) you (?:please )?)?(?:tell (?:me|us)|explain|describe)\b"
)
_COURTESIES = _words(
    "thanks thank thx ty you cheers great good nice cool ok okay yes no yep nope wow lol perfect awesome very much "
    "so bot got it i see bye"
)


def is_question(text: str) -> bool:
    """Whether `text` asks something: by a question mark, by the order of its words, or by asking to be told.

    Made for channels where nobody called the bot, so what people ask each other in passing ("you ok?", "can you
    come?") is left alone.
    """
    said = _NOT_SAID.sub(" ", text[: 4 * _LONGEST]).strip()
    if len(said) > _LONGEST:
        return False
    return any(_asks(sentence[0].strip().lower()) for sentence in _SENTENCE.finditer(said))


def is_courtesy(text: str) -> bool:
    """Whether `text` is only thanks, agreement or a smile, which calls for no answer."""
    words = _WORD.findall(_NOT_SAID.sub(" ", text).lower())
    return "?" not in text and all(word in _COURTESIES for word in words)


def _asks(sentence: str) -> bool:
    words = _WORD.findall(sentence)
    while words and words[0] in _FILLERS:
        words = words[1:]
    if len(words) < 2 or sentence.endswith("!"):
        return False
    if len(words) > 2 and _REQUEST.match(" ".join(words)):
        return True
    if words[0] in _CHATTING or (words[0] in _AUXILIARIES and words[1] in _CHATTING):
        return False
    if sentence.endswith("?"):
        return len(words) > 2 or words[0] in _ASKING
    return len(words) > 2 and (_asks_by_word(words) or (words[0] in _AUXILIARIES and len(words) > 3))


def _asks_by_word(words: list[str]) -> bool:
    """Without a question mark, "when was it built" asks and "when I was young" does not."""
    first, second = words[:2]
    if first not in _ASKING:
        return False
    if second in _AUXILIARIES or "'" in first or "’" in first or (first == "how" and second in _AMOUNTS):
        return True
    if first in ("who", "whom"):
        return second not in _CHATTING
    return (
        first in ("which", "whose", "what")
        and second not in _STATING
        and any(word in _AUXILIARIES for word in words[2:6])
    )
