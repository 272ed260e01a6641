"""How people word a question in a chat: without marks, with a greeting, misspelt, or as a few words."""

from __future__ import annotations

import random

from index.text.terms import tokenize

__all__ = ["reworded"]

_OPENINGS = (
    "hey does anyone know",
    "sorry if this was asked already but",
    "so",
    "can someone tell me",
    "quick question,",
    "hi all,",
    "anyone know",
    "ok so",
    "please tell me",
    "i was wondering",
    "just curious,",
)
_ENDINGS = ("lol", "thanks", "pls", "??", "anyone", "thx in advance", "i forgot")
_SHORTEST_MISSPELT = 5


def reworded(question: str, chance: random.Random) -> str:
    """Return a question as somebody might have typed it: most often as it is, or without its question mark."""
    if chance.random() < 0.45:
        question = question.rstrip(" ?.")
    if chance.random() < 0.06:
        content = [token.word for token in tokenize(question) if not token.stop]
        question = " ".join(content) if len(content) > 2 else question
    if chance.random() < 0.08:
        question = f"{chance.choice(_OPENINGS)} {question}"
    if chance.random() < 0.04:
        question = f"{question} {chance.choice(_ENDINGS)}"
    if chance.random() < 0.06:
        words = question.split()
        at = chance.randrange(len(words)) if words else 0
        question = " ".join((*words[:at], *(_misspelt(word, chance) for word in words[at : at + 1]), *words[at + 1 :]))
    return question


def _misspelt(word: str, chance: random.Random) -> str:
    """Return a word with two letters exchanged, one left out or one doubled."""
    if len(word) < _SHORTEST_MISSPELT:
        return word
    at = chance.randrange(1, len(word) - 1)
    slip = chance.random()
    if slip < 0.4:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if slip < 0.7 else word[:at] + word[at] + word[at:]
