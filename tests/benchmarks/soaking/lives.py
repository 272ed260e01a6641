"""The bot's lives: started, looked at, stopped or killed, started again."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.benchmarks.discord_bot import BotProcess, Usage
from tests.benchmarks.soaking.absences import Absences
from tests.discord import DiscordServer

__all__ = ["Life", "Lives", "Sample"]

_LOOK = 2.0  # s
_MAX_STOP = 40.0  # s
_WARM = 60.0  # s of a life that its slope leaves out
_REFUSED_FIRST = 0.3  # of the starts find the gateway refusing once


@dataclass(frozen=True, slots=True)
class Sample:
    """What the bot used at a time (seconds since 1970); `tasks` as its metrics say."""

    at: float
    usage: Usage
    tasks: int | None


@dataclass(slots=True)
class Life:
    """One process, what it used, and how it ended (a signal's name, or "crash")."""

    samples: list[Sample] = field(default_factory=list)
    ended: str = ""
    status: int = 0

    @property
    def seconds(self) -> float:
        return self.samples[-1].at - self.samples[0].at if self.samples else 0.0

    def slope(self) -> float | None:
        """MB an hour by least squares, its first minute left out; None for one too short to say."""
        late = [one for one in self.samples if one.at - self.samples[0].at > _WARM]
        if not late or late[-1].at - late[0].at < _WARM:
            return None
        times = [one.at / 3600 for one in late]
        sizes = [one.usage.memory for one in late]
        middle, mean = sum(times) / len(times), sum(sizes) / len(sizes)
        spread = sum((at - middle) ** 2 for at in times)
        return sum((at - middle) * (size - mean) for at, size in zip(times, sizes, strict=True)) / spread


@dataclass(slots=True)
class Lives:
    """One after the other. `stops` are the seconds after the start at which it is told to stop, or killed."""

    server: DiscordServer
    absences: Absences
    data: Path
    log: Path
    chance: random.Random
    stops: Sequence[tuple[float, signal.Signals]]
    all: list[Life] = field(default_factory=list)

    async def go_on(self) -> None:
        """Until it is cancelled; the last life then ends as the service's stop does."""
        began = time.monotonic()
        stops = list(self.stops)
        while True:
            self.all.append(life := Life())
            async with BotProcess(self.server, self.data, self.log) as bot:
                looking = asyncio.create_task(self._look(bot, life))
                dying = asyncio.create_task(bot.ended())
                try:
                    wait = max(stops[0][0] - (time.monotonic() - began), 0.0) if stops else None
                    await asyncio.wait({dying}, timeout=wait)
                    if dying.done():
                        self.absences.begin(edge=True)
                        life.ended, life.status = "crash", dying.result()
                    else:
                        await self._stop(bot, life, stops.pop(0)[1])
                except asyncio.CancelledError:
                    await self._stop(bot, life, signal.SIGTERM)
                    raise
                finally:
                    looking.cancel()
                    dying.cancel()
            await asyncio.sleep(self.chance.uniform(0.0, 2.0))
            if self.chance.random() < _REFUSED_FIRST:
                self.server.gateway.refusing = 1

    async def _stop(self, bot: BotProcess, life: Life, how: signal.Signals) -> None:
        self.absences.begin(edge=True)
        life.ended = how.name
        try:
            async with asyncio.timeout(_MAX_STOP):
                life.status = await bot.end(how)
        except TimeoutError:
            life.ended = f"{how.name}, without avail"
            life.status = await bot.end(signal.SIGKILL)

    async def _look(self, bot: BotProcess, life: Life) -> None:
        while bot.is_alive:
            tasks: int | None = None
            with suppress(OSError, aiohttp.ClientError, TimeoutError):
                async with asyncio.timeout(_LOOK):
                    found = (await bot.metrics()).get("verbatim_tasks")
                    tasks = None if found is None else int(found)
            with suppress(OSError):
                life.samples.append(Sample(time.time(), bot.usage(), tasks))
            await asyncio.sleep(_LOOK)
