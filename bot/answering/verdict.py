"""Whether a question counts as answered, or "the articles don't say"."""

from __future__ import annotations

from bot.answering.answer import Verdict

THRESHOLD = 0.28
"""The confidence from which on a question counts as answered; see the README on how it was chosen."""

MAX_UNSUPPORTED = 0.1
"""The highest confidence if the phrases that a question quotes are nowhere: below the threshold of every setting."""


def supported(confidence: float, *, has_phrases: bool) -> float:
    """Return the confidence, limited if the candidates lack the phrases that the question quotes."""
    return confidence if has_phrases else min(confidence, MAX_UNSUPPORTED)


def decide(confidence: float, threshold: float = THRESHOLD) -> Verdict:
    """Return the verdict on candidates of which the first answers with a probability of `confidence`."""
    return Verdict.ANSWERED if confidence >= threshold else Verdict.CLOSEST
