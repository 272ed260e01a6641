"""robots.txt, by RFC 9309: what a site lets programs read, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego
from yarl import URL

from index.web.connections import AGENT, HttpResponse

MAX_BYTES = 512_000  # which is what the RFC asks for at least
_MAX_DELAY = 10.0  # seconds; a longer wish is met by coming less often


@dataclass(frozen=True, slots=True)
class Rules:
    """A site's rules. Without any, everything is allowed; `unknown` says that they could not be asked for."""

    parsed: Protego | None = None
    unknown: str = ""

    def refusal(self, url: URL) -> str | None:
        """Return why `url` may not be read, or None."""
        if self.unknown:
            return f"is not read, for its site's robots.txt can't be read ({self.unknown}); try again later"
        if self.parsed is not None and not self.parsed.can_fetch(str(url), AGENT):
            return "is not read, for its site asks programs not to, in robots.txt"
        return None

    @property
    def delay(self) -> float:
        """Seconds to leave between two requests."""
        asked = self.parsed.crawl_delay(AGENT) if self.parsed is not None else None
        return min(max(float(asked or 0), 0.0), _MAX_DELAY)


async def read_rules(url: URL, fetch: Callable[[URL], Awaitable[HttpResponse]]) -> Rules:
    """Return the rules of the site of `url`: none where it has no robots.txt, unknown where it fails to say."""
    response = await fetch(url.origin() / "robots.txt")
    if response.status == 200:
        return Rules(Protego.parse(response.data.decode("utf-8", "replace")))
    if 400 <= response.status < 500 and response.status != 429:
        return Rules()
    return Rules(unknown=f"HTTP status {response.status}")
