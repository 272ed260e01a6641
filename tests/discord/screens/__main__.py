"""Answers of each kind, photographed: `python -m tests.discord.screens FOLDER`, or with `--readme` those of README."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.discord.driver.components import first_button
from tests.discord.screens.browser import NoBrowser, chromium, photograph
from tests.discord.screens.page import page
from tests.discord.server import DiscordServer
from tests.discord.state.entities import Message

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
#: What the pictures beside this module were made of.
MADE_OF = HERE / "made_of.json"
_TIME = re.compile('<span class="time">[^<]*</span>')
#: On the articles that come with the bot: one question they answer, one they come close to, one they say nothing of.
ANSWERED = "How many troops has Poland stationed at its border?"
CLOSEST = "How many tanks did Germany sell to Poland?"
NONE = "Which zebra won?"

#: Name, command and options.
OTHERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("articles", "articles", {}),
    ("find", "find", {"phrase": "Polish border"}),
    ("summary", "summary article", {"title": "1", "length": "short"}),
    ("digest", "summary digest", {}),
    ("manual", "help", {}),
    ("about", "about", {}),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.discord.screens", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=HERE, help="where the PNG files go")
    parser.add_argument("--readme", action="store_true", help="make the pictures of README anew")
    chosen = parser.parse_args()
    folder: Path = chosen.folder
    if not chosen.readme and folder == HERE:
        parser.error("name a folder, or give --readme")
    try:
        chromium()
    except NoBrowser as error:
        sys.exit(str(error))
    folder.mkdir(parents=True, exist_ok=True)
    shown = asyncio.run(screens())
    pages = readme_pages(shown) if chosen.readme else shown
    for name, html in pages.items():
        photograph(html, folder / f"{name}.png", scale=1 if chosen.readme else 2)
        sys.stdout.write(f"{folder / name}.png\n")
    if chosen.readme:
        (folder / MADE_OF.name).write_text(json.dumps(fingerprints(pages), indent=2) + "\n", encoding="utf-8")


def readme_pages(shown: Mapping[str, str]) -> dict[str, str]:
    """Those of all pages that README shows, by the names of its pictures."""
    return {"answer": shown["mention"], "closest": shown["closest"]}


def fingerprints(pages: Mapping[str, str]) -> dict[str, str]:
    """What tells whether pages are as they were, whatever the time of day that they show."""
    return {name: hashlib.sha256(_TIME.sub("", html).encode()).hexdigest() for name, html in pages.items()}


async def screens() -> dict[str, str]:
    """The pages by name."""
    async with DiscordServer() as server, _bot(server):
        guild = server.add_guild("Newsroom")
        reader = guild.add_member("reader")
        names = {server.bot.id: server.bot.name, reader.id: reader.user.name}

        def shown(messages: Iterable[Message]) -> str:
            return page(messages, names)

        question = await reader.says(guild.general, f"{server.bot.mention} {ANSWERED}")
        answer = await server.reply_to(question)
        found = {"mention": shown([question, answer])}
        context = (await reader.clicks(answer, first_button(answer, "In context"))).message
        found["context"] = shown([context])
        found["article"] = shown([(await reader.clicks(context, first_button(context, "Read"))).message])
        closest = (await reader.uses(guild.general, "ask", question=CLOSEST)).message
        found["closest"] = shown([closest])
        found["more"] = shown([(await reader.clicks(closest, "More passages")).message])
        found["none"] = shown([(await reader.uses(guild.general, "ask", question=NONE)).message])
        for name, command, options in OTHERS:
            person = guild.add_member(f"reader of {name}")  # nobody asks faster than is allowed
            names[person.id] = person.user.name
            found[name] = shown([(await person.uses(guild.general, command, **options)).message])
        hello = await reader.says(guild.general, server.bot.mention)
        found["help"] = shown([hello, await server.reply_to(hello)])
        return found


@asynccontextmanager
async def _bot(server: DiscordServer) -> AsyncIterator[None]:
    """`verbatim discord` on an empty data folder, connected."""
    with tempfile.TemporaryDirectory() as data:
        settings = {
            "DISCORD_TOKEN": server.token,
            "DISCORD_API_URL": server.api_url,
            "DISCORD_GATEWAY_URL": server.gateway_url,
            "VERBATIM_DATA": data,
        }
        command = (sys.executable, "-m", "bot", "discord")
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ | settings)
        try:
            await server.until_ready()
            yield
        finally:
            process.terminate()
            await process.wait()


if __name__ == "__main__":
    main()
