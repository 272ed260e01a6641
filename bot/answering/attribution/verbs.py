"""Verbs that report speech, and where their subjects end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.names import Word, is_capitalised
from index.text.lexicon import word_list

__all__ = ["QUOTE", "before_auxiliaries", "reports"]

QUOTE = "“”"
"""Stands for a whole quotation among a sentence's words."""


def reports(sequence: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` is a verb by which somebody is reported to speak."""
    word = sequence[at]
    if not word.written[0].islower() or not at:
        return False
    following = sequence[at + 1] if at + 1 < len(sequence) else None
    if word.lower in word_list("publishing_verbs"):
        return any(after.lower in word_list("documents") for after in sequence[at + 1 : at + 5])
    if word.lower in word_list("plural_reporting_verbs"):
        return sequence[at - 1].lower in word_list("standing_bodies") and word.lower not in word_list("reporting_verbs")
    if word.lower not in word_list("reporting_verbs"):
        return False
    if word.lower in word_list("naming_verbs") and not (
        any(after.lower == QUOTE for after in sequence[at + 1 : at + 12])
        or any(after.lower in ("a", "an") for after in sequence[at + 2 : at + 8])
    ):
        return False
    if word.lower in word_list("noun_like_reporting_verbs"):
        return following is not None and (
            following.lower in word_list("words_after_verbs")
            or following.written in (QUOTE, ":")
            or is_capitalised(following)
        )
    return True


def before_auxiliaries(sequence: Sequence[Word], at: int) -> int | None:
    """Where the subject of the verb at `at` ends; None where the verb is passive, negated or a mere participle."""
    left = at
    helpers: set[str] = set()
    while left:
        before = sequence[left - 1]
        lower = before.lower
        if lower in word_list("auxiliaries") or lower in word_list("negations_before_verbs"):
            helpers.add(lower)
        elif not (lower in word_list("adverbs") or (lower.endswith("ly") and before.written[0].islower())):
            break
        left -= 1
    progressive = sequence[at].lower.endswith("ing")
    if helpers & word_list("negations_before_verbs") or bool(helpers & word_list("forms_of_be")) is not progressive:
        return None
    return left
