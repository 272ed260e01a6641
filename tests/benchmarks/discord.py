"""How long `/ask` takes, and a hundred members at once: `python -m tests.benchmarks.discord`.

The bot runs as a process of its own (`verbatim discord`, on the articles that come with it), against the Discord server
on loopback, which does not judge requests here. Times are from the interaction to the answer filled in, as a member
sees it, so the server's own time is in them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.discord import DiscordServer, GuildHandle, Person

ROOT = Path(__file__).parents[2]
QUESTIONS = (
    "How many troops are at the border?",
    "What did the president ask for?",
    "Who said that?",
    "When does it begin?",
    "What is the capital of Peru?",
)
TARGET_MEDIAN = 0.050
TARGET_ALL = 2.0


async def seconds_of(person: Person, guild: GuildHandle, number: int) -> float:
    """How long one `/ask` takes."""
    began = time.perf_counter()
    question = QUESTIONS[number % len(QUESTIONS)]
    asked = await person.uses(guild.general, "ask", question=question, within=30)
    taken = time.perf_counter() - began
    if not asked.message.embeds:
        raise AssertionError(f"no answer but {asked.message.content!r}")
    return taken


async def measured(times: int, members: int) -> tuple[list[float], list[float], float]:
    """The seconds of `times` questions one after the other, of `members` at once, and until the last had its answer."""
    async with DiscordServer(validating=False, recording=False) as server:
        with tempfile.TemporaryDirectory() as data:
            settings = {
                "DISCORD_TOKEN": server.token,
                "DISCORD_API_URL": server.api_url,
                "DISCORD_GATEWAY_URL": server.gateway_url,
                "VERBATIM_DATA": data,
            }
            command = (sys.executable, "-m", "bot", "discord")
            bot = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=os.environ | settings, stderr=asyncio.subprocess.DEVNULL
            )
            try:
                await server.until_ready(within=30)
                guild = server.add_guild("Newsroom")
                people = [guild.add_member(f"member {number}") for number in range(max(times, members))]
                await seconds_of(guild.add_member("first"), guild, 0)
                single = [await seconds_of(people[number], guild, number) for number in range(times)]
                began = time.perf_counter()
                crowd = await asyncio.gather(*(seconds_of(people[n], guild, n) for n in range(members)))
                return single, list(crowd), time.perf_counter() - began
            finally:
                bot.terminate()
                await bot.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.discord", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="questions one after the other")
    parser.add_argument("--members", type=int, default=100, help="members who ask at once")
    chosen = parser.parse_args()
    single, crowd, whole = asyncio.run(measured(chosen.times, chosen.members))
    median = statistics.median(single)
    print(f"/ask one at a time ({chosen.times}): median {median * 1000:.1f} ms, slowest {max(single) * 1000:.1f} ms")
    print(f"{chosen.members} members at once: median {statistics.median(crowd):.2f} s, all answered in {whole:.2f} s")
    if median > TARGET_MEDIAN or whole > TARGET_ALL:
        raise SystemExit(f"missed: a median of {TARGET_MEDIAN * 1000:.0f} ms, all within {TARGET_ALL:.0f} s")


if __name__ == "__main__":
    main()
