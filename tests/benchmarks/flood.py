"""A flood of messages on one server while others ask, too: `python -m tests.benchmarks.flood`.

5,000 messages come at once on 50 servers, nearly all of them on one. The bot (`verbatim discord`, a process of its own)
shall not take more than 100 MB beside what it took idle, answer the other servers' members within a second, and lose
and double nothing: each question has one answer, or is counted as one too many by the bot, which says so in the
channel. Notices to thousands would be a flood of their own: one in the channel is enough for all that are turned away.
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
    covered: int  # no word, but somebody was told to wait in the same channel
    lost: int
    doubled: int
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        waits = f"replies within {max(self.seconds):.2f} s" if self.seconds else "no replies"
        return (
            f"{self.asked} asked, {self.answered} answered, {self.told} told that it is too much, {self.covered} "
            f"covered by such a notice, {self.lost} lost, {self.doubled} doubled; {waits}"
        )


def is_answer(reply: Message) -> bool:
    """Whether a reply quotes, or says that the articles don't say; a notice does neither."""
    return "> " in reply.text or _ANSWER in reply.text


def outcome(server: DiscordServer, said: list[Message], since: float) -> Outcome:
    """What became of the questions of one side, all asked at `since` (seconds since 1970)."""
    replies = {message.id: server.replies_to(message) for message in said}
    told = {message.channel.id for message in said if any(not is_answer(reply) for reply in replies[message.id])}
    counted: Counter[str] = Counter()
    for message in said:
        mine = replies[message.id]
        if not mine:
            counted["covered" if message.channel.id in told else "lost"] += 1
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


@dataclass(frozen=True, slots=True)
class Flood:
    """What came of it on the flooding server and on the others; the bot's memory in MB; how it ended.

    `refused` is how many questions the bot itself counts as too many.
    """

    flooding: Outcome
    others: Outcome
    refused: int
    idle: float
    most: float
    after: float
    status: int
    errors: int

    def complaints(self) -> list[str]:
        """What was missed."""
        unanswered = self.flooding.asked - self.flooding.answered + self.others.asked - self.others.answered
        slowest = max(self.others.seconds, default=float("inf"))
        checks = (
            (
                "lost or doubled",
                self.flooding.lost + self.others.lost + self.flooding.doubled + self.others.doubled > 0,
            ),
            (f"{unanswered} without an answer, of which the bot knows {self.refused}", unanswered > self.refused),
            ("others not answered", self.others.answered < self.others.asked),
            (f"others within {OTHERS_GOAL:.0f} s", slowest > OTHERS_GOAL),
            (f"{MEMORY_GOAL:.0f} MB", self.most - self.idle > MEMORY_GOAL),
            (f"ended with status {self.status}, {self.errors} errors", self.status != 0 or self.errors > 0),
        )
        return [name for name, failed in checks if failed]


async def flooded(messages: int, servers: int, others: int) -> Flood:
    """The flood; each of the other servers asks `others` questions."""
    async with DiscordServer(validating=False, recording=False) as server:
        with tempfile.TemporaryDirectory() as folder:
            guilds = [server.add_guild(f"Server {number}") for number in range(servers)]
            flooding = [guilds[0].add_member(f"flooder {number}") for number in range(messages // 5)]
            calm = [(guild, guild.add_member("reader")) for guild in guilds[1:]]
            log = Path(folder) / "log"
            async with BotProcess(server, Path(folder) / "data", log) as bot:
                await server.until_ready(within=60)
                question = f"{server.bot.mention} {QUESTION}"
                for guild, person in calm:  # so that what is made once for each server is there
                    await server.reply_to(await person.says(guild.general, question), within=30)
                await asyncio.sleep(5)
                idle = bot.usage().memory
                most = [idle]
                watching = asyncio.create_task(_watch(bot, most))
                server.gateway.hold()
                number_of_rest = others * len(calm)
                between = max(1, messages // max(1, number_of_rest) - 1)
                flood: list[Message] = []
                rest: list[Message] = []
                for number in range(messages - number_of_rest):
                    flood.append(await flooding[number % len(flooding)].says(guilds[0].general, question))
                    if number % between == 0 and len(rest) < number_of_rest:
                        guild, person = calm[len(rest) % len(calm)]
                        rest.append(await person.says(guild.general, question))
                since = time.time()
                server.gateway.release()
                await _until_quiet(server)
                watching.cancel()
                after = bot.usage().memory
                metrics = await bot.metrics()
                status = await bot.end()
                return Flood(
                    flooding=outcome(server, flood, since),
                    others=outcome(server, rest, since),
                    refused=int(metrics["verbatim_questions_refused_total"]),
                    idle=idle,
                    most=max(most),
                    after=after,
                    status=status,
                    errors=sum(b'"ERROR"' in line for line in log.read_bytes().splitlines()),
                )


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
    parser.add_argument("--others", type=int, default=1, help="questions of each other server")
    chosen = parser.parse_args()
    flood = asyncio.run(flooded(chosen.messages, chosen.servers, chosen.others))
    print(f"flooding server: {flood.flooding}")
    print(f"other servers:   {flood.others}")
    print(f"memory: {flood.idle:.0f} MB idle, {flood.most:.0f} at most, {flood.after:.0f} afterwards; {load()}")
    if missed := flood.complaints():
        raise SystemExit(f"missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
