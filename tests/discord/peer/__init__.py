"""A second Discord, which others wrote: the npm package discord-digital-twin, in a process of Node.

What this project believes of Discord in its own server, its tests would believe too; this one believes on its own. It
knows slash commands, buttons and follow-ups, but no mentions, no resume and no limits. It is there after
`npm install` in this folder.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests import PATIENCE

FOLDER = Path(__file__).parent

#: A line may carry a whole message.
_LINE_LIMIT = 1 << 20


def is_installed() -> bool:
    """Whether Node and the package are there."""
    return shutil.which("node") is not None and (FOLDER / "node_modules" / "discord-digital-twin").is_dir()


class Peer:
    """The twin under way: where it is, and a reader who uses its one channel."""

    def __init__(self, process: asyncio.subprocess.Process, told: dict[str, str]) -> None:
        self._process = process
        self.token = told["token"]
        self.api_url = told["api_url"]
        self.gateway_url = told["gateway_url"]
        self.channel_id = int(told["channel_id"])

    async def connected(self, *commands: str) -> None:
        """Waits until the bot is connected and has registered at least these commands."""
        await self._do("connected", commands=commands)

    async def uses(self, name: str, **options: str) -> dict[str, Any]:
        """The message that answers a command, deferred or not."""
        sent = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        message: dict[str, Any] = await self._do("uses", name=name, options=sent)
        return message

    async def clicks(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """The message that answers a click."""
        buttons = [one for row in message["components"] for one in row["components"]]
        custom_id = next(one["custom_id"] for one in buttons if one.get("label") == label)
        answer: dict[str, Any] = await self._do("clicks", messageId=message["id"], customId=custom_id)
        return answer

    async def says(self, content: str) -> dict[str, Any]:
        """What the bot says after a message."""
        reply: dict[str, Any] = await self._do("says", content=content)
        return reply

    async def _do(self, deed: str, **what: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": deed, **what}).encode() + b"\n")
        answer = await _line(self._process)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["done"]


@asynccontextmanager
async def started() -> AsyncIterator[Peer]:
    """The twin in a process of its own, with a guild, a channel and a reader."""
    pipe = asyncio.subprocess.PIPE
    command = ("node", str(FOLDER / "peer.mjs"))
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=_LINE_LIMIT)
    try:
        yield Peer(process, await _line(process))
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """The next line of JSON; what else is written there (the twin logs) is passed over."""
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        while line := await process.stdout.readline():
            if line.startswith(b"{"):
                found: dict[str, Any] = json.loads(line)
                return found
    raise AssertionError("the peer has ended")
