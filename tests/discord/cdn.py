"""The CDN: attachments, at addresses of their own.

https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from aiohttp import web

from tests.discord.state.entities import Attachment

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

PREFIX = "/attachments"


class Cdn:
    """Keeps files and serves them as long as the server lives."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server

    def keep(self, filename: str, data: bytes, description: str | None = None) -> Attachment:
        """Stores a file; the attachment names its address."""
        key = self._server.snowflakes.next()
        path = f"{PREFIX}/{key}/{filename.replace('/', '_')}"
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        self._server.world.files[path] = (data, kind)
        return Attachment(key, filename, len(data), self._server.cdn_url + path, kind, description)

    def mount(self, app: web.Application) -> None:
        app.router.add_get(PREFIX + "/{key}/{filename}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        found = self._server.world.files.get(request.path)
        if found is None:
            raise web.HTTPNotFound(text="This content is no longer available.")
        data, kind = found
        return web.Response(body=data, headers={"Content-Type": kind})
