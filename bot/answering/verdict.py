"""Whether a question counts as answered: where silence is decided."""

from __future__ import annotations

from bot.answering.answer import Verdict

__all__ = ["MAX_UNSUPPORTED", "THRESHOLD", "decide", "supported"]

THRESHOLD = 0.3
"""The confidence from which on a question counts as answered; see the README on how it was chosen."""

MAX_UNSUPPORTED = 0.15
"""The highest confidence where what is asked for is nowhere: below the threshold of every setting."""

_MAX_ABSENT = 0.5  # of a question's words: where so many are nowhere, the others say too little of what is asked


def supported(confidence: float, *, absent: float, has_phrases: bool) -> float:
    """Return a confidence, limited where too much of what is asked for is nowhere.

    `absent` is the share of the question's words that no article has, `has_phrases` whether the candidates have the
    phrases that it quotes.
    """
    return confidence if has_phrases and absent < _MAX_ABSENT else min(confidence, MAX_UNSUPPORTED)


def decide(confidence: float, threshold: float = THRESHOLD) -> Verdict:
    """Return the verdict on candidates of which the first answers with a probability of `confidence`."""
    return Verdict.ANSWERED if confidence >= threshold else Verdict.CLOSEST
