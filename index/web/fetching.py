"""Fetching: one page after the other, with patience for servers that are busy."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from index.errors import Unfetchable
from index.web.addresses import parsed

_MAX_HEADER = 1000  # characters of a header that is sent back as it came

_BUSY = (429, 500, 502, 503, 504)
_NOT_MODIFIED = 304
_PAGES = "text/html, text/plain;q=0.8, */*;q=0.1"
_FEEDS = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_LET_IN = "VERBATIM_PRIVATE_ADDRESSES=true allows that"
_FIRST_WAIT = 1.0  # seconds; doubled with each attempt, and up to a quarter more, so that not all come at once


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server can tell whether a page has changed: see RFC 9110, section 13. `address` is where they hold."""

    address: str = ""
    etag: str | None = None
    modified: str | None = None

    @classmethod
    def of(cls, address: str, headers: Mapping[str, str]) -> Validators:
        """Return the validators of a response, without those that could not be sent back as they came."""
        return cls(address, _sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")))

    def headers(self, address: str) -> dict[str, str]:
        """Return what to send to `address`, so that it gives its page only if that has changed."""
        if address != self.address:
            return {}
        sent = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in sent.items() if value is not None}


NOTHING_KNOWN = Validators()


def _sendable(header: str | None) -> str | None:
    return header if header and len(header) <= _MAX_HEADER and header.isascii() and header.isprintable() else None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What an address gave: the address after all redirects, the media type in small letters, and the bytes."""

    address: str
    media_type: str
    charset: str | None
    data: bytes
    validators: Validators = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` bounds a fetch with all its redirects, waits and attempts; `max_bytes` a page when unpacked."""

    seconds: float = 60.0
    max_bytes: int = 5_000_000
    redirects: int = 5
    attempts: int = 3


if TYPE_CHECKING:
    from yarl import URL

    from index.web.connections import HttpResponse, Rules

    _Get = Callable[..., Awaitable[HttpResponse]]


class Fetcher:
    """Fetches pages, from one thread at a time; remembers the rules of their sites.

    `private` lets it into networks that are not public.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        private: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._private = private
        self._sleep = sleep
        self._rules: dict[URL, Rules] = {}
        self._visited: dict[URL, float] = {}  # when a site was last asked for something
        self._stopping = threading.Lock()
        self._stopped = False
        self._under_way: tuple[asyncio.AbstractEventLoop, asyncio.Task[object]] | None = None

    @property
    def stopped(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        """Fetch nothing more: a fetch that is under way ends at once, as Unfetchable. Any thread may call this."""
        with self._stopping:
            self._stopped = True
            if self._under_way is not None:
                loop, task = self._under_way
                loop.call_soon_threadsafe(task.cancel)

    def fetch(self, address: str, known: Validators = NOTHING_KNOWN, *, feed: bool = False) -> FetchedPage | None:
        """Return the page at an address, or None where it is the one whose validators are `known`.

        Servers that have both are asked for a page or, with `feed`, for a feed. Raises Unfetchable, which says why not
        and what to do where that helps.
        """
        import aiohttp  # here, for most commands fetch nothing

        from index.web.connections import NotPublic

        url = parsed(address)
        try:
            return asyncio.run(self._unless_stopped(url, known, _FEEDS if feed else _PAGES))
        except asyncio.CancelledError as error:
            raise Unfetchable(str(url), "is left for the next time") from error
        except NotPublic as error:
            raise Unfetchable(str(url), str(error), remedy=_LET_IN) from error
        except aiohttp.ClientResponseError as error:
            what = error.message.partition(":")[0] or type(error).__name__  # without what was sent
            raise Unfetchable(str(url), f"sends what can't be understood ({what})") from error
        except aiohttp.ClientError as error:
            # Whose answer can't be read, or leads to another host that is silent, is there.
            down = isinstance(error, aiohttp.ClientConnectionError) and getattr(error, "host", url.host) == url.host
            raise Unfetchable(str(url), f"can't be reached ({error or type(error).__name__})", down=down) from error
        except TimeoutError as error:
            raise Unfetchable(str(url), f"took longer than {self._limits.seconds:g} s", down=True) from error
        except OSError as error:
            raise Unfetchable(str(url), f"can't be reached ({error})", down=True) from error
        except (Unfetchable, MemoryError):
            raise
        except Exception as error:  # whatever a server makes its reader stumble over must not stop the others
            raise Unfetchable(str(url), f"sends what can't be understood ({type(error).__name__})") from error

    async def _unless_stopped(self, url: URL, known: Validators, accepted: str) -> FetchedPage | None:
        task = asyncio.current_task()
        assert task is not None
        with self._stopping:
            if self._stopped:
                raise asyncio.CancelledError
            self._under_way = asyncio.get_running_loop(), task
        try:
            return await self._within_time(url, known, accepted)
        finally:
            with self._stopping:
                self._under_way = None

    async def _within_time(self, url: URL, known: Validators, accepted: str) -> FetchedPage | None:
        from index.web.connections import get, session

        def headers(step: URL) -> dict[str, str]:
            return {"Accept": accepted, **known.headers(str(step))}

        async with asyncio.timeout(self._limits.seconds), session(private=self._private) as opened:
            getting = partial(get, opened, private=self._private, redirects=self._limits.redirects)
            response = await self._patiently(getting, url, headers)
        address = str(response.url)
        if response.status == _NOT_MODIFIED and known.headers(address):
            return None
        if response.status != 200:
            gone, down = response.status in (404, 410), response.status in _BUSY
            raise Unfetchable(str(url), _refusal(response.status), gone=gone, down=down)
        validators = Validators.of(address, response.headers)
        return FetchedPage(address, response.media_type, response.charset, response.data, validators)

    async def _patiently(self, get: _Get, url: URL, headers: Callable[[URL], Mapping[str, str]]) -> HttpResponse:
        """Return the response, after as many attempts as it takes and may take."""
        import aiohttp

        for attempt in range(1, self._limits.attempts + 1):
            wait = _FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(1.0, 1.25)
            try:
                response = await self._permitted(get, url, headers)
            except (aiohttp.ClientConnectionError, TimeoutError) as error:
                # A name that does not resolve will not do so a second later either.
                if attempt == self._limits.attempts or isinstance(error, aiohttp.ClientConnectorDNSError):
                    raise
            else:
                if response.status not in _BUSY or attempt == self._limits.attempts:
                    return response
                wait = max(wait, _asked_wait(response.headers.get("Retry-After")))
                if wait > self._limits.seconds:
                    raise Unfetchable(str(url), f"asks to come back in {wait:.0f} seconds", down=True)
            await self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def _permitted(self, get: _Get, url: URL, headers: Callable[[URL], Mapping[str, str]]) -> HttpResponse:
        """Return the response, each step to which its site's rules permit, at the pace that they ask for."""

        async def permitted(step: URL) -> None:
            rules = await self._rules_of(get, step)
            if refusal := rules.refusal(step):
                raise Unfetchable(str(url), refusal)
            since = monotonic() - self._visited.get(step.origin(), float("-inf"))
            if since < rules.delay:
                await self._sleep(rules.delay - since)
            self._visited[step.origin()] = monotonic()

        return await get(url, max_bytes=self._limits.max_bytes, permitted=permitted, headers=headers)

    async def _rules_of(self, get: _Get, url: URL) -> Rules:
        from index.web.connections import MAX_ROBOTS_BYTES, read_rules

        origin = url.origin()
        if origin not in self._rules:
            rules = await read_rules(url, partial(get, max_bytes=MAX_ROBOTS_BYTES, cut=True))
            if rules.unknown:  # to be asked again the next time
                return rules
            self._rules[origin] = rules
        return self._rules[origin]


def _asked_wait(retry_after: str | None) -> float:
    """Return the seconds that a Retry-After header asks for, as a number or a date; 0 where it makes no sense."""
    asked = (retry_after or "").strip()
    if asked.isdecimal():
        return float(asked[:12])
    try:
        moment = parsedate_to_datetime(asked).astimezone(UTC)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _refusal(status: int) -> str:
    if status in (404, 410):
        return f"is not there (HTTP status {status})"
    if status in (401, 402, 403, 451):
        return f"may not be read (HTTP status {status}); save the page as a file and index that"
    return f"gives HTTP status {status} instead of a page"
