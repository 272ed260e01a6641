"""The record of what the bot asked: each request, whether it was valid, what it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord.refusals import Problem


@dataclass(slots=True)
class Request:
    """One request. `template` is the documented path it fits, None when there is none; `status` 0 until answered."""

    method: str
    path: str
    template: str | None
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    status: int = 0
    code: int | None = None

    @property
    def valid(self) -> bool:
        return not self.problems

    def __str__(self) -> str:
        why = "; ".join(map(str, self.problems)) or f"code {self.code}"
        return f"{self.method} {self.path} -> {self.status}: {why}"
