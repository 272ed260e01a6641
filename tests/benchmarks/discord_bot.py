"""`verbatim discord` as a process of its own, and what it uses of the machine (read from /proc, so on Linux only)."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from tests.bot.cli.command_line import environment
from tests.discord import TOKEN
from tests.discord.bots import Addresses

__all__ = ["BotProcess", "Usage", "load"]

_TICKS = os.sysconf("SC_CLK_TCK")
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)
_SAMPLE = re.compile(r"^(\w+)(?:\{[^}]*\})? ([0-9.e+-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process uses: memory (RSS) in MB, processor seconds so far, file descriptors, threads."""

    memory: float
    processor: float
    descriptors: int
    threads: int


def usage_of(pid: int) -> Usage:
    """Raises OSError where there is no such process (any more)."""
    here = Path("/proc") / str(pid)
    resident = _RESIDENT.search((here / "status").read_text())
    fields = (here / "stat").read_text().rpartition(")")[2].split()
    if resident is None:
        raise ProcessLookupError(pid)
    seconds = (int(fields[11]) + int(fields[12])) / _TICKS
    return Usage(int(resident[1]) / 1024, seconds, sum(1 for _ in (here / "fd").iterdir()), int(fields[17]))


def load() -> str:
    """How busy the machine is, for the summary: figures from a busy one say little."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


class BotProcess:
    """One life of the bot. Its log goes to `log`. As a context manager it is killed on leaving, if still there."""

    def __init__(
        self,
        discord: Addresses,
        data: Path,
        log: Path,
        *,
        python: str = sys.executable,
        program: str = "bot",
        **settings: str,
    ) -> None:
        self.began = time.time()
        self._python = python
        self._program = program
        self._data = data
        self._log = log
        self._port = _free_port()
        self._settings = {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "VERBATIM_METRICS_PORT": str(self._port),
        } | settings
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(self._python, "-m", self._program, "discord"),
                cwd=self._data.parent,
                env=environment(self._data, **self._settings),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_alive:
            await self.end(signal.SIGKILL)

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "not started"
        return self._process

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def is_alive(self) -> bool:
        return self._running.returncode is None

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and waits for the end; the exit status."""
        self._running.send_signal(how)
        return await self._running.wait()

    async def ended(self) -> int:
        """Waits for its end, however that comes; the exit status."""
        return await self._running.wait()

    def usage(self) -> Usage:
        """What it uses now. Raises OSError where it has ended."""
        return usage_of(self.pid)

    async def metrics(self) -> dict[str, float]:
        """Its metrics by name, those with labels summed up."""
        address = f"http://127.0.0.1:{self._port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(address) as response:
            text = await response.text()
        found: dict[str, float] = {}
        for name, value in _SAMPLE.findall(text):
            found[name] = found.get(name, 0.0) + float(value)
        return found


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
