"""Rate limits: buckets of requests a route and channel, and one over all.

https://docs.discord.com/developers/topics/rate-limits
https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages-endpoints
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Parameters that give a route a bucket of its own for each of their values.
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Requests allowed per seconds, by (method, template); `overall` a second, what answers interactions exempt."""

    routes: Mapping[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    overall: int | None = 50


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a request passes, and the headers and (refused) body that say where its bucket stands."""

    passes: bool
    headers: dict[str, str]
    body: dict[str, Any] | None = None


class RateLimiter:
    """Counts requests in sliding windows of `clock` time."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: dict[tuple[str, ...], deque[float]] = {}
        self._overall: deque[float] = deque()

    def rule(self, method: str, template: str, parameters: Mapping[str, Any], *, exempt: bool) -> Ruling:
        """Counts a request and says whether it passes; a refused one is not counted."""
        now = self._clock()
        if not exempt and self._limits.overall is not None:
            _forget(self._overall, now - 1.0)
            if len(self._overall) >= self._limits.overall:
                return _refused(self._overall[0] + 1.0 - now, {}, everywhere=True)
            self._overall.append(now)
        if (limit := self._limits.routes.get((method, template))) is None:
            return Ruling(True, {})
        most, seconds = limit
        key = (method, template, *(str(parameters[name]) for name in MAJOR if name in parameters))
        bucket = self._buckets.setdefault(key, deque())
        _forget(bucket, now - seconds)
        passes = len(bucket) < most
        if passes:
            bucket.append(now)
        reset = bucket[0] + seconds - now
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(bucket)),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(f"{method} {template}".encode(), usedforsecurity=False).hexdigest(),
        }
        return Ruling(True, headers) if passes else _refused(reset, headers, everywhere=False)


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()


def _refused(wait: float, headers: dict[str, str], *, everywhere: bool) -> Ruling:
    wait = max(0.001, round(wait, 3))
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
    scope = "global" if everywhere else "user"
    told = {"Via": "1.1 google", "Retry-After": str(wait), "X-RateLimit-Scope": scope}
    return Ruling(False, headers | told | ({"X-RateLimit-Global": "true"} if everywhere else {}), body)
