"""Follow-up and previous question -> the question as read."""

from __future__ import annotations

from bot.answering.answer import Answer, Reading
from bot.conversation.context import context
from bot.conversation.ellipsis import completed, shortened
from bot.conversation.pronouns import with_names

__all__ = ["read_follow_up"]

_LONGEST = 300  # characters of a follow-up: what is longer says enough by itself
_LONGEST_PREVIOUS = 1000  # characters of the question before: what is longer is no question to go on from


def read_follow_up(question: str, previous_question: str, previous: Answer) -> tuple[str, tuple[Reading, ...]]:
    """The follow-up with what it leaves out filled in, and what was read as what: (question, readings).

    `previous_question` is the question before as it was read itself, so that a chain of follow-ups keeps its subject.
    The readings are empty where the question stays as it is.
    """
    asked = question.strip()
    before = context(previous_question, previous)
    if not asked or len(asked) > _LONGEST or not 0 < len(before.question) <= _LONGEST_PREVIOUS:
        return question, ()
    brief = shortened(asked)
    filled, readings = with_names(brief, before)
    whole = completed(filled, before)
    if whole is not None:
        return whole, (*readings, Reading(asked if filled == brief else filled, whole))
    return (filled, readings) if readings else (question, ())
