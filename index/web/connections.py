"""Requests to public addresses only, through all redirects, each step checked like the first.

What a name resolves to is checked, and that is connected to. What a site lets programs read, and how often, is said by
its robots.txt (RFC 9309).
"""

from __future__ import annotations

import socket
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from protego import Protego
from yarl import URL

from index.errors import Unfetchable
from index.web.addresses import is_address_in_digits, is_public, parsed, url_of

AGENT = "verbatim-bot"  # by which robots.txt can name this program

_CONNECT_SECONDS = 10.0
_SILENT_SECONDS = 20.0
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # as zlib wants them: with the header of either form

_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE_BYTES = 2**16

_GZIP_START = b"\x1f\x8b"
_MAX_MEMBERS = 100

MAX_ROBOTS_BYTES = 512_000  # which is what the RFC asks for at least
_MAX_ROBOTS_DELAY = 10.0  # seconds; a longer wish is met by coming less often


class NotPublic(Exception):
    """A host has no address in the public internet."""

    def __init__(self, host: str) -> None:
        super().__init__(f"leads to {host}, which is not in the public internet")


class _PublicResolver(AbstractResolver):
    """Resolves names as usual and keeps of their addresses those that are public.

    aiohttp connects to what a resolver gives, so that the name can't mean something else by then.
    """

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise NotPublic(host)
        return public

    async def close(self) -> None:
        await self._resolver.close()


class _PublicConnector(aiohttp.TCPConnector):
    """Connects to public addresses only, whatever a host was taken to mean: it looks at what it is connected to."""

    async def connect(self, *arguments: Any, **named: Any) -> aiohttp.connector.Connection:
        connection = await super().connect(*arguments, **named)
        transport = connection.transport
        peer = transport.get_extra_info("peername") if transport is not None else None
        if not peer or not is_public(peer[0]):
            connection.close()
            raise NotPublic(str(peer[0] if peer else "an unknown address"))
        return connection


def session(*, private: bool) -> aiohttp.ClientSession:
    """Return a session without cookies, proxies or redirects of its own. `private`: addresses need not be public."""
    if private:
        connector = aiohttp.TCPConnector(use_dns_cache=False, limit_per_host=1)
    else:
        connector = _PublicConnector(resolver=_PublicResolver(), use_dns_cache=False, limit_per_host=1)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"},
        auto_decompress=False,  # for aiohttp takes a packed body that breaks off for whole
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENT_SECONDS),
        trust_env=False,
    )


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came at last, and from where. `data` is empty unless `status` is 200."""

    url: URL
    status: int
    headers: Mapping[str, str]
    media_type: str
    charset: str | None
    data: bytes


async def get(
    session: aiohttp.ClientSession,
    url: URL,
    *,
    private: bool,
    redirects: int,
    max_bytes: int,
    cut: bool = False,
    permitted: Callable[[URL], Awaitable[None]] | None = None,
    headers: Callable[[URL], Mapping[str, str]] = lambda url: {},
) -> HttpResponse:
    """Return the response to `url` or to what it redirects to. `permitted` raises for a step that may not be taken.

    `headers` are sent besides the session's, each step having its own.

    What is longer than `max_bytes` is refused, or where `cut` is given cut off there.

    Raises Unfetchable, NotPublic, aiohttp.ClientError or OSError.
    """
    asked = str(url)
    for _ in range(redirects + 1):
        host = url.host or ""
        if not private and is_address_in_digits(host) and not is_public(host):
            raise NotPublic(host)  # aiohttp resolves names only
        if permitted is not None:
            await permitted(url)
        async with session.get(url, allow_redirects=False, headers=headers(url)) as response:
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or not location:
                data = await _body(response, asked, max_bytes, cut) if response.status == 200 else b""
                return HttpResponse(url, response.status, response.headers, *_content_type(response), data)
        try:
            url = parsed(str(url.join(url_of(location))))
        except ValueError as error:
            raise Unfetchable(asked, "redirects to what is no web address") from error
    raise Unfetchable(asked, f"redirects more than {redirects} times")


def _content_type(response: aiohttp.ClientResponse) -> tuple[str, str | None]:
    """Return the media type and the charset; what can't be understood is as if it were not there."""
    try:
        return response.content_type.lower(), response.charset
    except (ValueError, LookupError):
        return response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), None


async def _body(response: aiohttp.ClientResponse, asked: str, max_bytes: int, cut: bool) -> bytes:
    """Return the unpacked body, no more of it than is wanted. Raises Unfetchable, also where it breaks off."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", *_WINDOW_BITS):
        raise Unfetchable(asked, "is packed in a way that it was not asked for")
    packed = _Packed(coding) if coding in _WINDOW_BITS else None
    data = bytearray()
    came = 0
    try:
        async for piece in response.content.iter_chunked(_PIECE_BYTES):
            came += len(piece)
            data += packed.unpacked(piece, max_bytes + 1 - len(data)) if packed else piece
            if max(len(data), came) > max_bytes:
                if cut:
                    return bytes(data[:max_bytes])
                raise Unfetchable(asked, f"is larger than {max_bytes / 1e6:g} MB")
    except zlib.error as error:
        raise Unfetchable(asked, "can't be unpacked: it is damaged") from error
    if packed is not None and not packed.is_whole:
        raise Unfetchable(asked, "breaks off: the rest of what is packed is missing", down=True)
    return bytes(data)


class _Packed:
    """A packed body as it comes (RFC 9110, section 8.4.1), which may have several members one after the other.

    What follows the last member is passed over, as browsers do.
    """

    def __init__(self, coding: str) -> None:
        self._bits = _WINDOW_BITS[coding]
        self._member = None if coding == "deflate" else zlib.decompressobj(self._bits)
        self._members = 1
        self._begun = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing at the end; True as well where nothing came."""
        return not self._begun or (self._member is not None and self._member.eof)

    def unpacked(self, piece: bytes, max_bytes: int) -> bytes:
        """Return what the next piece unpacks to, cut off after `max_bytes`. Raises zlib.error."""
        data = bytearray()
        self._begun = self._begun or bool(piece)
        if self._member is None:  # many servers send "deflate" without the header that belongs to it
            self._member = zlib.decompressobj(self._bits if piece[0] & 0x0F == zlib.DEFLATED else -self._bits)
        while piece and len(data) < max_bytes:
            if self._member.eof:
                if not piece.startswith(_GZIP_START):
                    break
                if self._members == _MAX_MEMBERS:
                    raise zlib.error("too many members")
                self._members += 1
                self._member = zlib.decompressobj(self._bits)
            data += self._member.decompress(piece, max_bytes - len(data))
            piece = self._member.unconsumed_tail or self._member.unused_data
        return bytes(data)


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
        return min(max(float(asked or 0), 0.0), _MAX_ROBOTS_DELAY)


async def read_rules(url: URL, fetch: Callable[[URL], Awaitable[HttpResponse]]) -> Rules:
    """Return the rules of the site of `url`: none where it has no robots.txt, unknown where it fails to say."""
    response = await fetch(url.origin() / "robots.txt")
    if response.status == 200:
        return Rules(Protego.parse(response.data.decode("utf-8", "replace")))
    if 400 <= response.status < 500 and response.status != 429:
        return Rules()
    return Rules(unknown=f"HTTP status {response.status}")
