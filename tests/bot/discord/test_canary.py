"""The token of a whole process shows nowhere: output, command line, data folder, and port are searched for it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from pathlib import Path

import aiohttp

from tests import PATIENCE
from tests.bot.discord.process import verbatim_discord
from tests.discord import TOKEN, DiscordServer, GuildHandle, Person


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def command_line(pid: int) -> list[bytes]:
    """What the process list shows, where there is one to look at."""
    file = Path(f"/proc/{pid}/cmdline")
    return [file.read_bytes()] if file.exists() else []


async def test_a_process_shows_its_token_nowhere_and_says_that_it_is_ready(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    port = free_port()
    loopback.faults.add("POST", "*messages", status=500, times=None)
    async with verbatim_discord(loopback, tmp_path / "data", "--debug", VERBATIM_METRICS_PORT=str(port)) as process:
        await loopback.until_ready()
        await alice.says(newsroom.general, f"{loopback.bot.mention} Who said what?")
        begun = {"session_id": "1", "resume_gateway_url": loopback.gateway_url}
        user = {"username": "x", "id": TOKEN}  # an error whose text would have it
        loopback.gateway.send_event("READY", begun | {"user": user})
        await loopback.until_ready(2)
        shown = command_line(process.pid)
        async with aiohttp.ClientSession() as session:
            for path in ("metrics", "healthz", "readyz"):
                async with session.get(f"http://127.0.0.1:{port}/{path}") as response:
                    shown.append(await response.read())
        process.send_signal(signal.SIGTERM)
        shown += await asyncio.wait_for(process.communicate(), PATIENCE)
    lines = [json.loads(line) for line in shown[-1].splitlines() if line.startswith(b"{")]
    assert any("error" in line for line in lines)
    assert b"verbatim_restarts_total 1.0" in b"".join(shown)
    shown += [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file()]
    secret = TOKEN.rpartition(".")[2].encode()
    assert not any(secret in each for each in shown)
