"""Which sentences can stand alone, and which earlier ones the others require.

A sentence depends on what goes before when it opens with a word that points back ("But", "It", "In that case"), names
a person by pronoun alone, or is speech whose speaker stands elsewhere. One that merely goes on ("Meanwhile", "also")
stands alone, though it cannot open a summary. What is no whole sentence stays out. A question, which tells
nothing, depends on what leads to it; a paragraph of questions stays out. The rules go by shape and by the
function words of the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby

from bot.answering.annotation import EARLY, opens_with_phrase, person_unnamed, points_back, words_of
from bot.summarizing.document import Document, Unit
from index.text.lexicon import word_list
from index.text.terms import tokenize

__all__ = ["MAX_REQUIRED", "ContextNeed", "context_needs", "outside_speech"]

MAX_REQUIRED = 2  # earlier sentences that one sentence may require

_CLOSED = re.compile(r"[.!?…][\W_]*\Z")
_QUESTION = re.compile(r"\?[\W_]*\Z")
_MIN_LIST = 8  # words of the shortest list of names

_SPEECH = re.compile(
    r"“[^“”]*”|(?<![\w‘])‘[^‘]*?’(?!\w)|«[^«»]*»|(?<![\w\"])\"(?=\S)(?:[^\"]|(?<=\s)\"(?=\s))*?(?<=\S)\"(?!\w)"
)
_UNCLOSED = re.compile(r"[“«]|(?<!\w)[‘\"](?=\w)")
_SPOKEN_POINTER = re.compile(r"(?<!\w)[“‘\"«](?:He|She|It|They|This|That|These|Those)\b")


@dataclass(frozen=True, slots=True)
class ContextNeed:
    """What a unit needs beside it in a summary.

    `required` are the numbers of the earlier units that must be quoted with it, in order: none where it stands alone,
    None where nothing makes it understood. `can_open` is whether it may be the first of a summary.
    """

    required: tuple[int, ...] | None
    can_open: bool


def context_needs(document: Document) -> tuple[ContextNeed, ...]:
    """Return what each unit of a document needs beside it."""
    units = document.units
    inside = _inside_speech(units)
    asks = [_QUESTION.search(unit.text) is not None for unit in units]
    needy = [inside[number] or asks[number] or _depends(document, number) for number in range(len(units))]
    # A paragraph of questions is a heading, or what an interviewer asks.
    told = {unit.paragraph for unit, asked in zip(units, asks, strict=True) if not asked}
    whole = [unit.paragraph in told and _is_whole(unit) for unit in units]
    if not any(whole):  # an article in note form: then these are its sentences
        whole = [unit.paragraph in told for unit in units]
    return tuple(
        ContextNeed(_required(needy, whole, number), not _continues(unit)) for number, unit in enumerate(units)
    )


def _required(needy: Sequence[bool], whole: Sequence[bool], number: int) -> tuple[int, ...] | None:
    first = number
    while needy[first]:
        first -= 1
        if first < 0 or number - first > MAX_REQUIRED:
            return None
    return tuple(range(first, number)) if all(whole[first : number + 1]) else None


def _is_whole(unit: Unit) -> bool:
    """Return whether a unit ends as sentences do and is no mere list of names, like the line-up of a team."""
    is_list = len(unit.tokens) >= _MIN_LIST and len(unit.names) >= 0.7 * len(unit.tokens)
    return not is_list and _CLOSED.search(unit.text) is not None


def _continues(unit: Unit) -> bool:
    early = {token.word for token in unit.tokens[:EARLY]}
    return not early.isdisjoint(word_list("continuing_words")) or opens_with_phrase("continuing_phrases", unit.text)


def _inside_speech(units: tuple[Unit, ...]) -> list[bool]:
    """Return for each unit whether it opens within speech that began earlier in its paragraph and is closed there."""
    inside: list[bool] = []
    for _, paragraph in groupby(units, key=lambda unit: unit.paragraph):
        texts = [unit.text for unit in paragraph]
        starts = [0, *accumulate(len(text) + 1 for text in texts)][:-1]
        speeches = iter(match.span() for match in _SPEECH.finditer("\n".join(texts)))
        begin, end = next(speeches, (0, 0))
        for start in starts:
            while end <= start and (following := next(speeches, None)):
                begin, end = following
            inside.append(begin < start < end)
    return inside


def _depends(document: Document, number: int) -> bool:
    text, tokens = document.units[number].text, document.units[number].tokens
    if not tokens or _SPOKEN_POINTER.search(text):
        return True
    told = outside_speech(text)
    outside = tokens if told == text else tuple(tokenize(told))
    return (
        not any(token.word.isalpha() for token in outside)  # speech without its speaker
        or points_back(text, tokens)
        or person_unnamed(told, outside, document.names)
        or _known_thing(document.units, number)
    )


def outside_speech(text: str) -> str:
    """Return `text` without what is said in quotation marks, those that stay open included."""
    told = _SPEECH.sub(" ", text)
    unclosed = _UNCLOSED.search(told)
    return told[: unclosed.start()] if unclosed else told


def _known_thing(units: tuple[Unit, ...], number: int) -> bool:
    """Return whether the sentence opens with "The report said", where one of the two before introduced "a report"."""
    opening = _definite().match(units[number].text)
    if opening is None:
        return False
    introduced = re.compile(rf"\ban? (?:[\w-]+ ){{0,3}}{opening[1]}\b")
    return any(introduced.search(unit.text) for unit in units[max(0, number - 2) : number])


@cache
def _definite() -> re.Pattern[str]:
    return re.compile(rf"The ([a-z]+) (?:{words_of('verbs_after_stand_ins')})\b")
