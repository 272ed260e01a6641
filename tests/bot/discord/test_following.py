"""The bot keeps up with the folder of VERBATIM_ARTICLES and the feeds of VERBATIM_FEEDS while it serves.

Prometheus and systemd look on.
"""

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
from tests.index.web.website import page, serving
from tests.index.web.written import rss

OLD = "The ferry to Gull Island sank in the storm with 40 people on board, the coastguard said.\n"
NEW = "The ferry to Gull Island sank in the storm with 52 people on board, the coastguard said.\n"
COUNT = f"verbatim_synced_articles_total{{{{{FOLDER},{{}}}}}}"
QUESTION = "How many people were on board the ferry to Gull Island?"
OF_THE_FEED = "How many firefighters came to the mill?"


async def test_a_folder_and_feeds_are_followed_what_happens_is_counted_and_systemd_is_told(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    root = write_files(
        tmp_path / "news", {"ferry.txt": OLD, "gull.txt": "A gull slept on the mast.\n", "empty.txt": ""}
    )
    port = free_port()

    async def answer(question: str) -> str:
        someone = newsroom.add_member("reader")  # nobody may ask all the time
        asked = await someone.says(newsroom.general, f"{loopback.bot.mention} {question}")
        reply = await loopback.reply_to(asked)
        return " ".join([reply.content, *(embed.get("description", "") for embed in reply.embeds)])

    async def becomes(word: str, there: bool, question: str = QUESTION) -> None:
        async with asyncio.timeout(PATIENCE):
            while (word in await answer(question)) is not there:  # noqa: ASYNC110
                await asyncio.sleep(0.5)

    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as manager, serving() as site:
        manager.bind(str(tmp_path / "notify"))
        site.pages["/mill"] = page(
            "The mill burned down on Tuesday. Some 17 firefighters came to the mill.", "Mill fire"
        )
        site.pages["/feed"] = rss("/mill")
        none, feed = site.address("/none"), site.address("/feed")
        settings = {
            "VERBATIM_METRICS_PORT": str(port),
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "VERBATIM_FEEDS": f"{none}, {feed}",
            "VERBATIM_PRIVATE_ADDRESSES": "true",
        }
        async with verbatim_discord(loopback, tmp_path / "data", VERBATIM_ARTICLES=str(root), **settings) as process:
            assert process.stderr is not None
            await loopback.until_ready()
            asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
            await alice.clicks(asked.message, "Helpful")
            await becomes("40", True)
            (root / "ferry.txt").write_text(NEW, encoding="utf-8")
            await becomes("52", True)
            assert "40" not in await answer(QUESTION)
            (root / "ferry.txt").unlink()
            await becomes("52", False)
            await becomes("17", True, OF_THE_FEED)
            said = b""
            async with asyncio.timeout(PATIENCE):
                # discord.py waits for further servers, and a feed is done with a little after its articles answer.
                while b"Ready as" not in said or f"{feed}: 1 added".encode() not in said:
                    said += await process.stderr.readline()
            found: dict[str, float] = {}
            async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
                while not found.get(COUNT.format("removed")):  # it is counted a moment after it is gone
                    async with session.get(f"http://127.0.0.1:{port}/metrics") as response:
                        found = samples(await response.text())
            process.send_signal(signal.SIGTERM)
            said += (await asyncio.wait_for(process.communicate(), PATIENCE))[1]
        told: list[str] = []
        manager.setblocking(False)
        while not told or told[-1] != "STOPPING=1":
            told += manager.recv(4096).decode().splitlines()
    assert f"{none} is not there (HTTP status 404)" in said.decode()
    assert found["verbatim_servers"] == 1
    assert found[COUNT.format("added")] == 2
    assert all(found[COUNT.format(what)] >= 1 for what in ("changed", "removed", "skipped"))
    assert found[f"verbatim_last_sync_timestamp_seconds{{{FOLDER}}}"] > 0
    assert found["verbatim_ratings_total{helpful}"] == 1
    assert found["verbatim_log_lines_total{warning}"] >= 1
    assert told[0] == "READY=1"
    assert told[1] == "WATCHDOG=1"
    assert told[2].startswith("STATUS=")
