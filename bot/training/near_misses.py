"""Questions made of labelled ones: in other words, and such that a window almost answers.

Those are about another name or year, or their answer is cut away.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bot.training.examples import Example, LabelledWindow
from index.text.terms import tokenize

# A name inside a question: not its first word, whose capital says nothing.
_NAME = re.compile(r"(?<=[a-z,'] )[A-Z][\w.'-]+(?: (?:of |the |de |van |von )?[A-Z][\w.'-]+)*")
_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20[0-2]\d)\b")
_YEARS_AWAY = (-30, -12, -7, -4, -3, -2, -1, 1, 2, 3, 4, 6, 11, 25)
_SAME_ARTICLE = 0.6  # of the names come from other questions about the same title, which tempt most
_ENOUGH = 5  # names of a title, of which one is drawn
_OTHER_SURNAME = 0.25


class NameExchange:
    """Exchanges a name or a year of a question for another one, so that its answer answers it no more."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._of_source: dict[str, list[str]] = defaultdict(list)
        self._of_title: dict[tuple[str, str], list[str]] = defaultdict(list)
        for example in examples:
            titles = {one.window.title for one in example.windows if any(one.answers)}
            for name in _NAME.findall(example.question):
                self._of_source[example.source].append(name)
                for title in titles:
                    self._of_title[example.source, title].append(name)

    def exchanged(self, example: Example, answering: LabelledWindow, chance: random.Random) -> str | None:
        """Return the question about something else that the window does not name; None where it has no such part."""
        question = example.question
        places = [*_NAME.finditer(question), *_YEAR.finditer(question)]
        if not places:
            return None
        place = chance.choice(places)
        new = self._other(place.group(), example.source, answering.window.title, chance)
        words = set(new.lower().split())
        text = " ".join((answering.window.title, answering.window.left, *answering.window.sentences)).lower()
        if words & set(question.lower().split()) or new.split()[-1].lower() in text:
            return None
        return question[: place.start()] + new + question[place.end() :]

    def _other(self, old: str, source: str, title: str, chance: random.Random) -> str:
        if _YEAR.fullmatch(old):
            return str(int(old) + chance.choice(_YEARS_AWAY))
        near = self._of_title[source, title]
        new = chance.choice(
            near if len(near) >= _ENOUGH and chance.random() < _SAME_ARTICLE else self._of_source[source]
        )
        if " " in old and " " in new and chance.random() < _OTHER_SURNAME:
            return f"{old.split()[0]} {new.split()[-1]}"
        return new


def without_answers(labelled: LabelledWindow) -> LabelledWindow | None:
    """Return a window without its sentences that answer; None where nothing would be left of it."""
    kept = [number for number, answers in enumerate(labelled.answers) if not answers]
    if not kept:
        return None
    window = replace(labelled.window, sentences=tuple(labelled.window.sentences[number] for number in kept))
    return LabelledWindow(window, (False,) * len(kept), (None,) * len(kept), article=labelled.article)


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
_MIN_MISSPELT = 5


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
    if len(word) < _MIN_MISSPELT:
        return word
    at = chance.randrange(1, len(word) - 1)
    slip = chance.random()
    if slip < 0.4:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if slip < 0.7 else word[:at] + word[at] + word[at:]
