"""Follow-up and previous question -> the question as read, with what it leaves out filled in."""

from __future__ import annotations

import re

from bot.answering.answer import Answer, Reading
from bot.answering.cleaning import without_asides
from bot.answering.names import is_person
from bot.conversation.references import (
    QUESTION_WORD,
    Context,
    context_of,
    is_past,
    names,
    noun_phrases,
    resolve_pronouns,
)
from index.text.lexicon import word_list

__all__ = ["read_follow_up"]

_MORE = re.compile(
    r"(?:(?:(?:and|but|or|so)\s+)?(?:(?:what|how)\s+about|what\s+of)|and|but|or|so)\s+(?P<rest>\S.*)", re.IGNORECASE
)
_TIMES = re.compile(
    r"^(?:in|on|at|during|before|after|since|by|until)\s|\b(?:year|month|week|day|earlier|later|today|yesterday|tomorrow)s?\b",
    re.IGNORECASE,
)
_WHEN_WAS_THAT = re.compile(
    r"(?P<asked>when|where|why|how)\s+(?:was|is|did|does|were)\s+(?:that|this|it)(?:\s+(?:happen|occur))?[?!. ]*",
    re.IGNORECASE,
)
# What a question word counts or picks from: "How many ships", "Which country".
_COUNTED = re.compile(rf"\s+(?!(?:{'|'.join(sorted(word_list('finite_auxiliaries')))})\b)[\w'’-]+")


def _shorten(question: str) -> str:
    """Return the question with "When was that?" brought to "when": the previous question says what."""
    brief = _WHEN_WAS_THAT.fullmatch(question)
    return f"{brief.group('asked')}?" if brief else question


def _complete(question: str, before: Context) -> str | None:
    """Return the previous question with the follow-up put in its place: "And Norland?", "Why?", "How many ships?"."""
    bare = question.rstrip("?!. ")
    more = _MORE.fullmatch(bare)
    if more is not None and QUESTION_WORD.match(more.group("rest")):  # "And where?"
        bare, more = more.group("rest"), None
    asked = QUESTION_WORD.match(bare)
    if asked is not None and more is None:
        rest = bare[asked.end() :].strip()
        counted = asked.group("asked").lower() in ("how many", "how much", "which") and len(rest.split()) <= 2
        if not rest or (counted and not _has_verb(rest)):
            return _asked_instead(bare, asked.group("asked"), before)
        return None
    if more is None:
        named = next(names(f", {bare}"), None)
        alone = named is not None and re.sub(r"^[Tt]he ", "", bare) == named[0]
        return _about_instead(bare, before) if alone and question.endswith("?") else None
    rest = more.group("rest")
    return None if _has_verb(rest) else _about_instead(rest, before)


def _has_verb(text: str) -> bool:
    return any(word in word_list("auxiliaries", "reporting_verbs") or is_past(word) for word in text.lower().split())


def _asked_instead(bare: str, asked: str, before: Context) -> str:
    """Return the previous question with its question word, and what it counts, replaced: "Why?", "How many ships?"."""
    previous = QUESTION_WORD.match(before.question)
    if previous is None:
        return f"{bare} {before.question[:1].lower()}{before.question[1:]}?"
    rest = before.question[previous.end() :]
    if len(bare) > len(asked) or previous.group("asked").lower().startswith(("how m", "which", "what")):
        counted = _COUNTED.match(rest)
        rest = rest[counted.end() :] if counted else rest
    return f"{bare}{rest}?"


def _about_instead(about: str, before: Context) -> str:
    """Return the previous question asked about something else: its name or noun phrase replaced, or a time added."""
    if _TIMES.search(about):
        return f"{before.question} {about}?"
    about = re.sub(r"^(?:of|for|from|to|with|by)\s+", "", about)
    named = next(names(f", {about}"), None)
    definite = about.lower().startswith("the ")
    counts = QUESTION_WORD.match(before.question)
    if named is None and not definite and counts and counts.group("asked").lower() in ("how many", "how much", "which"):
        return _asked_instead(f"{counts.group('asked')} {about}", counts.group("asked"), before)
    found = sorted(noun_phrases(before.question), key=lambda phrase: phrase.lower().startswith("the ") is not definite)
    if named is not None and not (definite and found and found[0].lower().startswith("the ")):
        text = " \n ".join((before.question, *before.quotes, about))
        person = is_person(named[0], text)
        asked = list(names(before.question))
        alike = [name for name in asked if is_person(name[0], text) is person] or asked
        if alike:
            name, start = alike[0]
            return f"{before.question[:start]}{about}{before.question[start + len(name) :]}?"
    if not found:
        return f"{before.question} {about}?"
    return f"{before.question.replace(found[0], about, 1)}?"


_MAX_FOLLOW_UP = 300  # characters of a follow-up: what is longer says enough by itself
_MAX_PREVIOUS = 1000  # characters of the question before: what is longer is no question to go on from


def read_follow_up(question: str, previous_question: str, previous: Answer) -> tuple[str, tuple[Reading, ...]]:
    """Return the follow-up with what it leaves out filled in, and what was read as what: (question, readings).

    `previous_question` is the question before as it was read itself, so that a chain of follow-ups keeps its subject.
    The readings are empty where the question stays as it is.
    """
    asked = without_asides(question) or question.strip()
    before = context_of(previous_question, previous)
    if not asked or len(asked) > _MAX_FOLLOW_UP or not 0 < len(before.question) <= _MAX_PREVIOUS:
        return question, ()
    brief = _shorten(asked)
    filled, readings = resolve_pronouns(brief, before)
    whole = _complete(filled, before)
    if whole is not None:
        return whole, (*readings, Reading(asked if filled == brief else filled, whole))
    return (filled, readings) if readings else (question, ())
