"""Question lines -> answer lines, one at a time, so that any number takes the same memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from bot.answering.answer import Answer

__all__ = ["Answers", "answer_lines"]


class Answers(Protocol):
    """Whatever answers questions."""

    def answer(self, question: str, *, top: int) -> Answer: ...


class _BadLine(ValueError):
    """A line that asks nothing; `id` is the line's, where it has one."""

    def __init__(self, reason: str, id: str | int | None = None) -> None:
        super().__init__(reason)
        self.id = id


def answer_lines(lines: Iterable[bytes], answerer: Answers, top: int) -> Iterator[dict[str, Any]]:
    """For each line `{"id", "question"}` the answer as JSON, in order; for a bad one `{"id", "error"}`.

    Unknown keys are ignored and empty lines passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            id, question = _read(line)
        except _BadLine as error:
            yield {"id": error.id, "error": f"line {number}: {error}"}
        else:
            yield answerer.answer(question, top=top).as_json() | {"id": id}


def _read(line: bytes) -> tuple[str | int | None, str]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _BadLine(f"not JSON in UTF-8 ({error})") from error
    if not isinstance(fields, dict):
        raise _BadLine('not an object {"id", "question"}')
    id = fields.get("id")
    if isinstance(id, bool) or not isinstance(id, str | int | None):
        raise _BadLine('"id" must be a text or a whole number')
    question = fields.get("question")
    if not isinstance(question, str):
        raise _BadLine('"question" must be there and a text', id)
    return id, question
