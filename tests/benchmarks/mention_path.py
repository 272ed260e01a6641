"""What one warm mention passes on its way to the reply.

    python -m tests.benchmarks.mention_path [--modules] [QUESTION]

Counts calls, functions and modules of the program, SQLite statements and transactions, and hops to other threads of
`verbatim discord`, on the articles that come with it, against a Discord server on loopback; where there are signals. A
call is a function entered or a coroutine resumed. Counting ends half a second after the reply, so that what is noted
down after it counts, too. The bot is warm when it has answered other questions; the counted one is new to it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

from tests.bot.cli.command_line import PROJECT, environment
from tests.discord import DiscordServer

WARMING = ("What did President Duda ask NATO for?", "Which zebra won?", "What is the drill called?")
QUESTION = "How many troops has Poland stationed at its border?"
RECORDING = "MENTION_PATH_RECORDING"  # in the bot's environment: the file that its record goes to
STARTING = 4.0  # seconds until what the bot does at its start is over: discord.py waits two of them for more guilds
AFTERMATH = 0.5  # seconds
CONNECT = sqlite3.connect
OURS = tuple(f"{PROJECT / package}{os.sep}" for package in ("bot", "index"))


class Recorder:
    """Counts what this process does between SIGUSR1 and SIGUSR2."""

    def __init__(self) -> None:
        self._on = False
        self._calls: Counter[tuple[str, str]] = Counter()
        self._statements: Counter[str] = Counter()
        self._hops = 0

    def install(self) -> None:
        """Watch all threads and connections that start from now on."""
        signal.signal(signal.SIGUSR1, self._start)
        signal.signal(signal.SIGUSR2, self._stop)
        mock.patch.object(sqlite3, "connect", self._connect).start()
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def as_json(self) -> str:
        """Return the counts."""
        calls = [[path, function, count] for (path, function), count in self._calls.items()]
        return json.dumps({"calls": calls, "statements": self._statements, "hops": self._hops})

    def _start(self, *_: object) -> None:
        self._on = True

    def _stop(self, *_: object) -> None:
        self._on = False

    def _profile(self, frame: FrameType, event: str, _: object) -> None:
        if not self._on or event != "call":
            return
        code = frame.f_code
        if code.co_filename.startswith(OURS):
            self._calls[code.co_filename, code.co_qualname] += 1
        elif code.co_qualname == "ThreadPoolExecutor.submit":
            self._hops += 1

    def _connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = CONNECT(*arguments, **options)
        connection.set_trace_callback(self._trace)
        return connection

    def _trace(self, statement: str) -> None:
        if self._on:
            words = statement.upper().split()
            self._statements[" ".join(words[:2]) if words[0] == "BEGIN" else words[0]] += 1


def run_bot(file: Path) -> None:
    """Run `verbatim discord` in this process, and write what was recorded of it to `file`."""
    from bot.cli import main as verbatim  # only in the process that runs it

    recorder = Recorder()
    recorder.install()
    sys.argv[1:] = ["discord"]
    try:
        verbatim()
    finally:
        file.write_text(recorder.as_json(), encoding="utf-8")


async def record(question: str, folder: Path) -> dict[str, Any]:
    """Return the record of `question`, asked of a bot that is warm."""
    file = folder / "record.json"
    async with DiscordServer() as discord:
        guild = discord.add_guild("Newsroom")
        settings = {"DISCORD_API_URL": discord.api_url, "DISCORD_GATEWAY_URL": discord.gateway_url}
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.benchmarks.mention_path"),
                cwd=folder,
                env=environment(folder / "data", DISCORD_TOKEN=discord.token, **settings, **{RECORDING: str(file)}),
                stderr=log,
            )
        try:
            await discord.until_ready(within=120)
            for number, asked in enumerate((*WARMING, question)):
                person = guild.add_member(f"reader {number}")  # each has a cooldown of their own
                if asked == question:
                    await asyncio.sleep(STARTING)
                    process.send_signal(signal.SIGUSR1)
                mention = await person.says(guild.general, f"{discord.bot.mention} {asked}")
                await discord.reply_to(mention)
            await asyncio.sleep(AFTERMATH)
            process.send_signal(signal.SIGUSR2)
        except Exception:
            sys.stderr.write((folder / "log").read_text(encoding="utf-8"))
            raise
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
    recorded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return recorded


def module_of(path: str) -> str:
    """Return the module of the program whose source is `path`."""
    return ".".join(Path(path).relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def report(recorded: dict[str, Any], *, modules: bool) -> str:
    """Return the figures of a record, a line each; with `modules`, the calls and functions of each module, too."""
    calls: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for path, _, count in recorded["calls"]:
        calls[module_of(path)] += count
        functions[module_of(path)] += 1
    statements = sorted(recorded["statements"].items())
    begun = [(name, count) for name, count in statements if name.startswith("BEGIN")]
    others = [(name, count) for name, count in statements if not name.startswith("BEGIN")]
    lines = [
        f"{calls.total():6} calls",
        f"{functions.total():6} functions",
        f"{len(calls):6} modules",
        f"{recorded['hops']:6} hops to other threads",
        f"{sum(count for _, count in begun):6} transactions ({_listed(begun)})",
        f"{sum(count for _, count in others):6} other SQL statements ({_listed(others)})",
    ]
    if modules:
        lines += [f"{count:6} calls, {functions[name]:3} functions of {name}" for name, count in sorted(calls.items())]
    return "\n".join(lines)


def _listed(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mention_path")
    parser.add_argument("question", nargs="?", default=QUESTION)
    parser.add_argument("--modules", action="store_true", help="list the modules that it passes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(report(asyncio.run(record(options.question, Path(folder))), modules=options.modules))


if __name__ == "__main__":
    if RECORDING in os.environ:
        run_bot(Path(os.environ[RECORDING]))
    else:
        main()
