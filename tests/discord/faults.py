"""Faults on order: what a test lets go wrong with which requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Fault:
    """What happens to a request instead of, or (`performed`) after, its being done.

    `status` None lets it through after `delay` seconds. `body` None answers as Discord would with that status; `html`
    answers with a page as its proxy does. `drop` cuts the connection without an answer. `times` None: for ever.
    """

    method: str
    path: re.Pattern[str]
    status: int | None = None
    body: Any = None
    html: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    performed: bool = False
    times: int | None = 1
    met: int = 0

    def fits(self, method: str, path: str, template: str | None) -> bool:
        if self.times is not None and self.met >= self.times:
            return False
        names = (path, template or "")
        return self.method in {"*", method} and any(self.path.fullmatch(name) is not None for name in names)


class Faults:
    """The faults ordered, in order; the first that fits a request is met."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def add(self, method: str, path: str, **what: Any) -> Fault:
        """Orders a fault. `path` is a documented template or a real path; `*` in it stands for anything."""
        pattern = re.compile(".*".join(re.escape(part) for part in path.split("*")))
        fault = Fault(method, pattern, **what)
        self.all.append(fault)
        return fault

    def rate_limited(
        self, method: str, path: str, retry_after: float, *, everywhere: bool = False, **what: Any
    ) -> Fault:
        """429 as Discord says it: with `Via`, `Retry-After` and a JSON body.

        https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
        """
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
        headers = {"Via": "1.1 google", "Retry-After": str(retry_after), "X-RateLimit-Scope": "user"}
        if everywhere:
            headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        return self.add(method, path, status=429, body=body, headers=headers, **what)

    def banned(self, times: int | None = 1) -> Fault:
        """429 as the proxy before Discord says it to a banned address: a page, without `Via`."""
        return self.add("*", "*", status=429, html=True, times=times)

    def take(self, method: str, path: str, template: str | None) -> Fault | None:
        """The fault that this request meets, if any; it counts as met."""
        for fault in self.all:
            if fault.fits(method, path, template):
                fault.met += 1
                return fault
        return None

    def clear(self) -> None:
        self.all.clear()
