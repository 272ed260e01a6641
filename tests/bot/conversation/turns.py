"""Conversations for tests."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.answer import Answer
from bot.conversation import Context


def after(answer: Answer, question: str | None = None) -> Context:
    """Return what goes on from an answer, to `question` where its own is another."""
    return Context().after(answer if question is None else replace(answer, question=question, wording=question))
