"""Who the subject of a reporting verb is: a name, a pronoun, a body, a document, or nobody by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.answering.names import Word, is_capitalised, leading_name, trailing_name
from index.text.lexicon import word_list

__all__ = ["Attribution", "Subject", "bare_name", "noun_phrase"]


class Subject(Enum):
    """What sort of speaker a sentence has."""

    NAME = auto()  # a person or body, named: `start` and `end` say where
    PRONOUN = auto()  # he, she or it
    BODY = auto()  # "the bank": a body whose name an earlier sentence may tell
    DOCUMENT = auto()  # "the report": whoever wrote it
    NAMELESS = auto()  # somebody, but nobody by name; or several


@dataclass(frozen=True, slots=True)
class Attribution:
    """The speaker of a sentence: `text[start:end]` is the name, pronoun or noun, `word` its last word in lower case."""

    subject: Subject
    start: int
    end: int
    word: str


def noun_phrase(sequence: Sequence[Word], start: int, end: int) -> Attribution | None:
    """The speaker that the words from `start` to `end` tell; None where they hold no noun phrase at all."""
    while start < end and (
        sequence[start].lower in word_list("contrasts", "adverbs") or sequence[start].written == ","
    ):
        start += 1
    if start >= end:
        return None
    if start == end - 1 and sequence[start].lower in word_list("singular_subject_pronouns"):
        return _told(Subject.PRONOUN, sequence, start, end)
    if sequence[end - 1].lower in word_list("spokespeople", "titles") and not is_capitalised(sequence[end - 1]):
        return _told(Subject.NAMELESS, sequence, start, end)  # "a Treasury spokeswoman": an office without a name
    spoken_for = _spoken_for(sequence, start, end)
    if spoken_for is not None:
        return spoken_for
    if sequence[start].lower in word_list("prepositions"):
        return _after_opening(sequence, start, end)
    return _headed(sequence, start, _before_preposition(sequence, start, end))


def bare_name(sequence: Sequence[Word], start: int, end: int) -> Attribution | None:
    """The name that makes up all the words from `start` to `end`, "the" in front aside; None where there is more."""
    first = start + 1 if end - start > 1 and sequence[start].lower == "the" else start
    if first < end and leading_name(sequence, first, end) == end and not sequence[end - 1].possessive:
        return _named(sequence, start, end)
    return None


def _told(subject: Subject, sequence: Sequence[Word], start: int, end: int) -> Attribution:
    return Attribution(subject, sequence[start].start, sequence[end - 1].end, sequence[end - 1].lower)


def _named(sequence: Sequence[Word], start: int, end: int) -> Attribution:
    """The name from `start` to `end`, unless it is a nameless source that only a sentence's start has capitalised."""
    alone = start == end - 1 or (start == end - 2 and sequence[start].lower == "the")
    if alone and sequence[end - 1].lower in word_list("nameless_sources"):
        return _told(Subject.NAMELESS, sequence, start, end)
    return _told(Subject.NAME, sequence, start, end)


def _spoken_for(sequence: Sequence[Word], start: int, end: int) -> Attribution | None:
    """Whom a spokesperson speaks for: "a spokesman for the museum"."""
    for at in range(start, end - 2):
        if sequence[at].lower in word_list("spokespeople") and sequence[at + 1].lower in ("for", "of"):
            return _headed(sequence, at + 2, _before_preposition(sequence, at + 2, end))
    return None


def _after_opening(sequence: Sequence[Word], start: int, end: int) -> Attribution:
    """The subject after an opening without a comma ("In a statement the council"): a name or body after "the" alone."""
    for at in range(end - 1, start, -1):
        if sequence[at].lower == "the" and sequence[at - 1].lower not in word_list("prepositions"):
            return _headed(sequence, at, end)
        if sequence[at].lower in word_list("prepositions"):
            break
    return _told(Subject.NAMELESS, sequence, end - 1, end)


def _before_preposition(sequence: Sequence[Word], start: int, end: int) -> int:
    """Where the head of a phrase ends: before "of the institute" in "Professor X of the institute".

    "of" after a single capitalised word belongs to the name: "University of X".
    """
    for at in range(start + 1, end):
        word = sequence[at]
        if word.lower not in word_list("prepositions"):
            continue
        first = trailing_name(sequence, at, start)
        first += first < at and sequence[first].lower == "the"
        if word.lower == "of" and at - first == 1 and at + 1 < end:
            after = at + 2 if sequence[at + 1].lower == "the" and at + 2 < end else at + 1
            if is_capitalised(sequence[after]):
                continue
        return at
    return end


def _headed(sequence: Sequence[Word], start: int, end: int) -> Attribution:
    """The speaker told by a phrase whose last words are its head."""
    last = sequence[end - 1]
    name = trailing_name(sequence, end, start)
    if name < end and last.possessive:
        return _told(Subject.NAMELESS, sequence, start, end)
    if name < end:
        return _trailing(sequence, start, name, end)
    modifiers = [word.lower for word in sequence[start : end - 1]]
    if set(modifiers) & word_list("determiners_of_the_unnamed") or last.possessive:
        return _told(Subject.NAMELESS, sequence, start, end)
    if last.lower in word_list("documents"):
        return _told(Subject.DOCUMENT, sequence, start, end)
    if last.lower in word_list("bodies", "standing_bodies"):
        distinct = last.lower in word_list("standing_bodies") or bool(set(modifiers) - {"the"})
        return _told(Subject.NAME if distinct else Subject.BODY, sequence, start, end)
    return _told(Subject.NAMELESS, sequence, start, end)


def _trailing(sequence: Sequence[Word], start: int, name: int, end: int) -> Attribution:
    """The speaker told by a phrase that ends in a name: with "the", and with the name before "and"."""
    before = sequence[name - 1].lower if name > start else ""
    if before == "and":
        both = trailing_name(sequence, name - 1, start)
        if both == start < name - 1:
            return _told(Subject.NAME, sequence, both, end)
        return _told(Subject.NAMELESS, sequence, start, end)
    if any(word.lower in ("and", "both") for word in sequence[start:name]):
        return _told(Subject.NAMELESS, sequence, start, end)
    return _named(sequence, name - 1 if before == "the" else name, end)
