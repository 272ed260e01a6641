"""How long `/ask` takes, a hundred members at once, and answers a second: `python -m tests.benchmarks.discord`.

The bot runs as a process of its own (`verbatim discord`, on the articles that come with it), against the Discord server
on loopback in another, which does not judge requests here. Times are from the interaction to the answer filled in, as a
member sees it, so the server's own time is in them. Throughput is from mention to reply: so many members wait for a
reply each, and whenever one has it, another one asks.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.benchmarks.discord_bot import BotProcess, load
from tests.discord import DiscordServer, GuildHandle, Message, Person

QUESTIONS = (
    "How many troops are at the border?",
    "What did the president ask for?",
    "Who said that?",
    "When does it begin?",
    "What is the capital of Peru?",
)
TARGET_MEDIAN = 50.0  # ms
TARGET_ALL = 2.0  # s
TARGET_RATE = 150.0  # without the reader

#: Enough servers and members that nobody asks faster than the bot lets them: 10 a second and server, and a person's
#: question every 4 seconds.
SERVERS = 60
MEMBERS = 40


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers within so many seconds, and what they took: processor seconds of the bot and of this process, with the
    loopback server; the bot's memory (MB) before and after."""

    answers: int
    seconds: float
    bot: float
    server: float
    refused: int
    memory: tuple[float, float]

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


@asynccontextmanager
async def bot_on_loopback(program: str = "bot") -> AsyncIterator[tuple[DiscordServer, BotProcess]]:
    """The server, and the bot ready on it."""
    async with DiscordServer(validating=False, recording=False) as server:
        with tempfile.TemporaryDirectory() as folder:
            async with BotProcess(server, Path(folder) / "data", Path(folder) / "log", program=program) as bot:
                await server.until_ready(within=60)
                yield server, bot
                await bot.end()


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
    async with bot_on_loopback() as (server, _):
        guild = server.add_guild("Newsroom")
        people = [guild.add_member(f"member {number}") for number in range(max(times, members))]
        await seconds_of(guild.add_member("first"), guild, 0)
        single = [await seconds_of(people[number], guild, number) for number in range(times)]
        began = time.perf_counter()
        crowd = await asyncio.gather(*(seconds_of(people[n], guild, n) for n in range(members)))
        return single, list(crowd), time.perf_counter() - began


async def sustained(seconds: float, waiting: int, program: str) -> Rate:
    """Mentions answered by replies, with so many members waiting at any time."""
    async with bot_on_loopback(program) as (server, bot):
        people = list(_people(server))
        turns = cycle(people)
        await asyncio.gather(*(_one(server, next(turns), number) for number in range(waiting)))  # warm
        before, spent, began = bot.usage(), time.process_time(), time.perf_counter()
        until = began + seconds
        replies: list[Message] = []

        async def member(number: int) -> None:
            while time.perf_counter() < until:
                replies.append(await _one(server, next(turns), number))
                number += 1

        await asyncio.gather(*(member(number) for number in range(waiting)))
        taken = time.perf_counter() - began
        answers = sum(bool(reply.embeds) and "faster than" not in reply.text for reply in replies)
        after = bot.usage()
        return Rate(
            answers=answers,
            seconds=taken,
            bot=after.processor - before.processor,
            server=time.process_time() - spent,
            refused=len(replies) - answers,
            memory=(before.memory, after.memory),
        )


def _people(server: DiscordServer) -> Iterator[tuple[GuildHandle, Person]]:
    guilds = [server.add_guild(f"Server {number}") for number in range(SERVERS)]
    for number in range(MEMBERS):
        for guild in guilds:
            yield guild, guild.add_member(f"member {number}")


async def _one(server: DiscordServer, who: tuple[GuildHandle, Person], number: int) -> Message:
    guild, person = who
    question = QUESTIONS[number % len(QUESTIONS)]
    said = await person.says(guild.general, f"{server.bot.mention} {question}")
    return await server.reply_to(said, within=30)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.discord", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="questions one after the other")
    parser.add_argument("--members", type=int, default=100, help="members who ask at once")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure throughput; 0: not")
    parser.add_argument("--waiting", type=int, default=50, help="members who wait for a reply at any time meanwhile")
    parser.add_argument("--only-throughput", action="store_true", help="leave out the times of /ask")
    parser.add_argument("--unread", action="store_true", help="throughput with a reader that reads nothing")
    chosen = parser.parse_args()
    missed: list[str] = []
    if not chosen.only_throughput:
        single, crowd, whole = asyncio.run(measured(chosen.times, chosen.members))
        median = 1000 * statistics.median(single)
        print(f"/ask one at a time ({chosen.times}): median {median:.1f} ms, slowest {max(single) * 1000:.1f} ms")
        print(f"{chosen.members} at once: median {statistics.median(crowd):.2f} s, all answered in {whole:.2f} s")
        if median > TARGET_MEDIAN or whole > TARGET_ALL:
            missed.append(f"a median of {TARGET_MEDIAN:.0f} ms, all within {TARGET_ALL:.0f} s")
    if chosen.seconds:
        rate = asyncio.run(
            sustained(chosen.seconds, chosen.waiting, "tests.benchmarks.unread" if chosen.unread else "bot")
        )
        each = 1000 / max(rate.answers, 1)
        print(
            f"mention to reply: {rate.per_second:.0f} answers/s over {rate.seconds:.0f} s, {rate.refused} unanswered; "
            f"processor a reply: bot {rate.bot * each:.2f} ms, loopback server {rate.server * each:.2f} ms; "
            f"memory {rate.memory[0]:.0f} to {rate.memory[1]:.0f} MB; {load()}"
        )
        if chosen.unread and rate.per_second < TARGET_RATE:
            missed.append(f"{TARGET_RATE:.0f} answers/s")
    if missed:
        raise SystemExit(f"missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
