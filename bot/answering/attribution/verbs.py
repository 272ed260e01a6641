"""Verbs that report speech, and where their subjects end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.attribution.words import words
from bot.answering.names import Word, is_capitalised

__all__ = ["QUOTE", "before_auxiliaries", "reports"]

QUOTE = "“”"
"""Stands for a whole quotation among a sentence's words."""


def reports(sequence: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` is a verb by which somebody is reported to speak."""
    word = sequence[at]
    if not word.written[0].islower() or not at:
        return False
    following = sequence[at + 1] if at + 1 < len(sequence) else None
    if word.lower in words("publishing_verbs"):
        return any(after.lower in words("documents") for after in sequence[at + 1 : at + 5])
    if word.lower in words("plural_verbs"):
        return sequence[at - 1].lower in words("standing_bodies") and word.lower not in words("verbs")
    if word.lower not in words("verbs"):
        return False
    if word.lower in words("naming_verbs") and not (
        any(after.lower == QUOTE for after in sequence[at + 1 : at + 12])
        or any(after.lower in ("a", "an") for after in sequence[at + 2 : at + 8])
    ):
        return False
    if word.lower in words("noun_like"):
        return following is not None and (
            following.lower in words("after_verbs") or following.written in (QUOTE, ":") or is_capitalised(following)
        )
    return True


def before_auxiliaries(sequence: Sequence[Word], at: int) -> int | None:
    """Where the subject of the verb at `at` ends; None where the verb is passive, negated or a mere participle."""
    left = at
    helpers: set[str] = set()
    while left:
        before = sequence[left - 1]
        lower = before.lower
        if lower in words("auxiliaries") or lower in words("negations"):
            helpers.add(lower)
        elif not (lower in words("adverbs") or (lower.endswith("ly") and before.written[0].islower())):
            break
        left -= 1
    progressive = sequence[at].lower.endswith("ing")
    if helpers & words("negations") or bool(helpers & words("being")) is not progressive:
        return None
    return left
