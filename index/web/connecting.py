"""Sessions that connect to public addresses only: what a name resolves to is checked, and that is connected to."""

from __future__ import annotations

import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from index.web.addresses import is_public

AGENT = "verbatim-bot"  # by which robots.txt can name this program

_CONNECT_SECONDS = 10.0
_SILENT_SECONDS = 20.0


class NotPublic(Exception):
    """A host has no address in the public internet."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"leads to {host}, which is not in the public internet; VERBATIM_PRIVATE_ADDRESSES=true allows that"
        )


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


def session(*, private: bool) -> aiohttp.ClientSession:
    """A session without cookies, proxies or redirects of its own. `private`: addresses need not be public."""
    resolver = None if private else _PublicResolver()
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit_per_host=1),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": AGENT},
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENT_SECONDS),
        trust_env=False,
    )
