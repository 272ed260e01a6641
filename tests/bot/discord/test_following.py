"""The bot keeps the folder of VERBATIM_ARTICLES in line while it serves, under the eyes of Prometheus and systemd."""

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
from tests.index.articles import write_files

OLD = "The ferry to Gull Island sank in the storm with 40 people on board, the coastguard said.\n"
NEW = "The ferry to Gull Island sank in the storm with 52 people on board, the coastguard said.\n"
COUNT = f"verbatim_synced_articles_total{{{{{FOLDER},{{}}}}}}"
QUESTION = "How many people were on board the ferry to Gull Island?"


async def test_a_folder_is_followed_what_happens_is_counted_and_systemd_is_told(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    root = write_files(
        tmp_path / "news", {"ferry.txt": OLD, "gull.txt": "A gull slept on the mast.\n", "empty.txt": ""}
    )
    port = free_port()

    async def answer() -> str:
        someone = newsroom.add_member("reader")  # nobody may ask all the time
        asked = await someone.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(asked)
        return " ".join([reply.content, *(embed.get("description", "") for embed in reply.embeds)])

    async def becomes(word: str, there: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while (word in await answer()) is not there:  # noqa: ASYNC110
                await asyncio.sleep(0.5)

    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as manager:
        manager.bind(str(tmp_path / "notify"))
        settings = {"VERBATIM_METRICS_PORT": str(port), "NOTIFY_SOCKET": str(tmp_path / "notify")}
        async with verbatim_discord(loopback, tmp_path / "data", VERBATIM_ARTICLES=str(root), **settings) as process:
            assert process.stderr is not None
            await loopback.until_ready()
            asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
            await alice.clicks(asked.message, "Helpful")
            await becomes("40", True)
            (root / "ferry.txt").write_text(NEW, encoding="utf-8")
            await becomes("52", True)
            assert "40" not in await answer()
            (root / "ferry.txt").unlink()
            await becomes("52", False)
            async with asyncio.timeout(PATIENCE):
                while b"Ready as" not in await process.stderr.readline():
                    pass  # discord.py waits for further servers
            found: dict[str, float] = {}
            async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
                while not found.get(COUNT.format("removed")):  # it is counted a moment after it is gone
                    async with session.get(f"http://127.0.0.1:{port}/metrics") as response:
                        found = samples(await response.text())
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), PATIENCE)
        told: list[str] = []
        manager.setblocking(False)
        while not told or told[-1] != "STOPPING=1":
            told += manager.recv(4096).decode().splitlines()
    assert found["verbatim_servers"] == 1
    assert found[COUNT.format("added")] == 2
    assert all(found[COUNT.format(what)] >= 1 for what in ("changed", "removed", "skipped"))
    assert found[f"verbatim_last_sync_timestamp_seconds{{{FOLDER}}}"] > 0
    assert found["verbatim_ratings_total{helpful}"] == 1
    assert found["verbatim_log_lines_total{warning}"] >= 1
    assert told[0] == "READY=1"
    assert told[1] == "WATCHDOG=1"
    assert told[2].startswith("STATUS=")
