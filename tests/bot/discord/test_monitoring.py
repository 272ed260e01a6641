"""A whole process under the eyes of Prometheus and systemd."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import closing
from pathlib import Path

import aiohttp

from bot.ops.metrics import FOLDER
from tests import PATIENCE
from tests.bot.discord.process import verbatim_discord
from tests.bot.discord.test_canary import free_port
from tests.bot.ops.test_metrics import samples
from tests.discord import DiscordServer, GuildHandle, Person


async def test_servers_articles_and_opinions_are_counted_and_systemd_is_told(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    articles, data, port = tmp_path / "articles", tmp_path / "data", free_port()
    articles.mkdir()
    (articles / "mill.txt").write_text("Mill sold\n\nThe mill was sold to the town for 40,000 pounds on Monday.\n")
    (articles / "empty.txt").write_bytes(b"")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as manager:
        manager.bind(str(tmp_path / "notify"))
        settings = {"VERBATIM_METRICS_PORT": str(port), "NOTIFY_SOCKET": str(tmp_path / "notify")}
        async with verbatim_discord(loopback, data, VERBATIM_ARTICLES=str(articles), **settings) as process:
            assert process.stderr is not None
            await loopback.until_ready()
            answer = await alice.uses(newsroom.general, "ask", question="For how much was the mill sold?")
            await alice.clicks(answer.message, "Helpful")
            async with asyncio.timeout(PATIENCE):
                while b"Ready as" not in await process.stderr.readline():
                    pass  # discord.py waits for further servers
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
                found = samples(await response.text())
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), PATIENCE)
        told: list[str] = []
        manager.setblocking(False)
        while not told or told[-1] != "STOPPING=1":
            told += manager.recv(4096).decode().splitlines()
    assert found["verbatim_servers"] == 1
    assert found[f"verbatim_synced_articles_total{{{FOLDER},added}}"] == 1
    assert found[f"verbatim_synced_articles_total{{{FOLDER},skipped}}"] >= 1
    assert found[f"verbatim_last_sync_timestamp_seconds{{{FOLDER}}}"] > 0
    assert found["verbatim_ratings_total{helpful}"] == 1
    assert found["verbatim_log_lines_total{warning}"] >= 1
    assert told[0] == "READY=1"
    assert told[1] == "WATCHDOG=1"
    assert told[2].startswith("STATUS=")
