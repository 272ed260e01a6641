"""Download of attachments, from Discord's own address alone, and never more than allowed."""

from __future__ import annotations

import aiohttp
import yarl

_CHUNK = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=60)


class CannotFetch(Exception):
    """An attachment can't be downloaded; the text says why in one line."""


async def fetch_attachment(url: str, cdn: str, limit: int) -> bytes | None:
    """Return the bytes at `url`, which must lie at the address `cdn`, or None where they are more than `limit`.

    Raises CannotFetch.
    """
    address, home = yarl.URL(url), yarl.URL(cdn)
    if not address.absolute or address.origin() != home.origin() or address.user is not None:
        raise CannotFetch("it does not come from Discord's own address")
    data = bytearray()
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, headers={"Accept-Encoding": "identity"}) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise CannotFetch(f"Discord answers with status {response.status}; attach it again")
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > limit:
                    return None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CannotFetch(f"Discord did not hand it over ({type(error).__name__}); attach it again") from error
    return bytes(data)
