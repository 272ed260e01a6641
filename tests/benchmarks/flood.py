"""A flood of messages on one server while others ask, too: `python -m tests.benchmarks.flood`.

5,000 messages come at once on 50 servers, nearly all of them on one. The bot (`verbatim discord`, a process of its own)
shall not take more than 100 MB beside what it took idle, answer the other servers' members within a second, and lose
and double nothing: each question has one answer, or its asker is told that there is too much to do. One notice is
enough for all that somebody asked at that time.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.discord_bot import BotProcess, load
from tests.discord import DiscordServer, Message
from tests.discord.state.snowflakes import created_at

QUESTION = "How many troops are at the border?"
MEMORY_GOAL = 100.0  # MB beside idle
OTHERS_GOAL = 1.0  # s
_QUIET = 5.0  # seconds without a new reply after which no more are expected
_ANSWER = "**The articles don't say"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many questions of one side were answered, were told to wait, or had no word; and seconds to the replies."""

    asked: int
    answered: int
    told: int
    covered: int  # no word, but their asker was told to wait
    lost: int
    doubled: int
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        waits = f"replies within {max(self.seconds):.2f} s" if self.seconds else "no replies"
        return (
            f"{self.asked} asked, {self.answered} answered, {self.told} told to wait, {self.covered} covered by such "
            f"a notice, {self.lost} lost, {self.doubled} doubled; {waits}"
        )


def is_answer(reply: Message) -> bool:
    """Whether a reply quotes, or says that the articles don't say; a notice does neither."""
    return "> " in reply.text or _ANSWER in reply.text


def outcome(server: DiscordServer, said: list[Message], since: float) -> Outcome:
    """What became of the questions of one side, all asked at `since` (seconds since 1970)."""
    replies = {message.id: server.replies_to(message) for message in said}
    told = {message.author.id for message in said if any(not is_answer(reply) for reply in replies[message.id])}
    counted: Counter[str] = Counter()
    for message in said:
        mine = replies[message.id]
        if not mine:
            counted["covered" if message.author.id in told else "lost"] += 1
        else:
            counted["answered" if is_answer(mine[0]) else "told"] += 1
            counted["doubled"] += len(mine) > 1
    seconds = [
        created_at(reply.id).timestamp() - since for mine in replies.values() for reply in mine if is_answer(reply)
    ]
    return Outcome(
        asked=len(said),
        answered=counted["answered"],
        told=counted["told"],
        covered=counted["covered"],
        lost=counted["lost"],
        doubled=counted["doubled"],
        seconds=tuple(sorted(seconds)),
    )


async def flooded(messages: int, servers: int, others: int) -> tuple[Outcome, Outcome, float, float, float, int]:
    """The flooding server's outcome, the others', and the bot's memory (MB) idle, at most and afterwards; its status.

    The others ask `others` questions each.
    """
    async with DiscordServer(validating=False, recording=False) as server:
        with tempfile.TemporaryDirectory() as folder:
            guilds = [server.add_guild(f"Server {number}") for number in range(servers)]
            flooding = [guilds[0].add_member(f"flooder {number}") for number in range(messages // 5)]
            calm = [guild.add_member("reader") for guild in guilds[1:]]
            async with BotProcess(server, Path(folder) / "data", Path(folder) / "log") as bot:
                await server.until_ready(within=60)
                for person, guild in zip(calm, guilds[1:], strict=True):  # each server's own shelf is made and idle
                    first = await person.says(guild.general, f"{server.bot.mention} {QUESTION}")
                    await server.reply_to(first, within=30)
                await asyncio.sleep(5)  # cooldowns, too
                idle = bot.usage().memory
                flood: list[Message] = []
                rest: list[Message] = []
                between = max(1, messages // (others * len(calm)) - 1)
                most = [idle]
                watching = asyncio.create_task(_watch(bot, most))
                server.gateway.hold()
                for number in range(messages - others * len(calm)):
                    person = flooding[number % len(flooding)]
                    flood.append(await person.says(guilds[0].general, f"{server.bot.mention} {QUESTION}"))
                    if number % between == 0 and len(rest) < others * len(calm):
                        person, guild = calm[len(rest) % len(calm)], guilds[1 + len(rest) % len(calm)]
                        rest.append(await person.says(guild.general, f"{server.bot.mention} {QUESTION}"))
                since = time.time()
                server.gateway.release()
                await _until_quiet(server)
                watching.cancel()
                after = bot.usage().memory
                status = await bot.end()
                errors = sum(b'"ERROR"' in line for line in (Path(folder) / "log").read_bytes().splitlines())
                if errors:
                    print(f"{errors} errors in the bot's log")
                return outcome(server, flood, since), outcome(server, rest, since), idle, max(most), after, status


async def _watch(bot: BotProcess, most: list[float]) -> None:
    while True:
        with suppress(OSError):
            most.append(bot.usage().memory)
        await asyncio.sleep(0.05)


async def _until_quiet(server: DiscordServer) -> None:
    """Waits until the bot has said nothing for a while."""
    said = asyncio.Event()

    def heard(event: object) -> None:
        said.set()

    server.world.listeners.append(heard)
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(_QUIET):
                await said.wait()
            said.clear()
    server.world.listeners.remove(heard)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.flood", description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000, help="how many come at once")
    parser.add_argument("--servers", type=int, default=50, help="on how many servers; one has nearly all")
    parser.add_argument("--others", type=int, default=2, help="questions of each other server")
    chosen = parser.parse_args()
    flood, rest, idle, most, after, status = asyncio.run(flooded(chosen.messages, chosen.servers, chosen.others))
    print(f"flooding server: {flood}")
    print(f"other servers:   {rest}")
    print(f"memory: {idle:.0f} MB idle, {most:.0f} MB at most, {after:.0f} MB afterwards; {load()}")
    slowest = max(rest.seconds, default=float("inf"))
    missed = [
        name
        for name, failed in (
            ("lost or doubled", flood.lost + rest.lost + flood.doubled + rest.doubled > 0),
            ("others not answered", rest.answered < rest.asked),
            (f"others within {OTHERS_GOAL:.0f} s", slowest > OTHERS_GOAL),
            (f"{MEMORY_GOAL:.0f} MB", most - idle > MEMORY_GOAL),
            (f"ended with status {status}", status != 0),
        )
        if failed
    ]
    if missed:
        raise SystemExit(f"missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
