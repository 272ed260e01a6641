"""What an installation weighs and how quickly it starts: `python -m tests.benchmarks.footprint [--fresh]`.

Weighed are the files of every package that `verbatim-bot` needs, as installed beside this interpreter, or with
`--fresh` in a new environment that pip fills from its index, which then does the starts, too: nltk imports scipy and
scikit-learn where these are installed, and starts more slowly for it. Starts are whole processes over the articles that
come with the program: `verbatim ask`, and `verbatim discord` until it has heard from Discord (on loopback, here) of all
its servers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import aiohttp
from packaging.requirements import Requirement

from tests.benchmarks.discord_bot import BotProcess, load
from tests.bot.cli.command_line import PROJECT, environment
from tests.discord import DiscordServer

QUESTION = "How many troops are at the border?"
MB = 1_000_000
_TOP = 12
_SEPARATORS = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds by the clock and of the processor."""

    seconds: float
    processor: float


def needed(distributions: dict[str, metadata.Distribution], name: str = "verbatim-bot") -> dict[str, int]:
    """The bytes of a distribution and of all that it needs to run, by name."""
    sizes: dict[str, int] = {}
    wanted = [Requirement(name)]
    while wanted:
        requirement = wanted.pop()
        key = normal(requirement.name)
        if key in sizes or key not in distributions:
            continue
        found = distributions[key]
        sizes[key] = sum(_size(Path(str(file.locate()))) for file in found.files or ())
        wanted += list(_requirements(found, requirement.extras))
    return sizes


def _requirements(of: metadata.Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in of.requires or ():
        requirement = Requirement(text)
        environments = [{"extra": extra} for extra in (*extras, "")]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            yield requirement


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def normal(name: str) -> str:
    """A distribution's name in the form in which names are compared."""
    return _SEPARATORS.sub("-", name).lower()


def installed(folder: Path | None) -> dict[str, metadata.Distribution]:
    """The distributions of a site-packages folder, or those beside this interpreter, by name."""
    found = metadata.distributions(path=[str(folder)]) if folder else metadata.distributions()
    return {normal(one.metadata["Name"]): one for one in found}


@contextmanager
def environment_to_measure(fresh: bool) -> Iterator[tuple[dict[str, int], str]]:
    """The bytes by distribution, and the interpreter. Raises CalledProcessError where pip can't install."""
    if not fresh:
        yield needed(installed(None)), sys.executable
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-qq", str(PROJECT)], check=True)
        (packages,) = Path(folder).glob("lib/python*/site-packages")
        yield needed(installed(packages)), str(python)


def ask_once(python: str, folder: Path) -> Start:
    """`verbatim ask`, from nothing to its end."""
    (folder / "data").mkdir(exist_ok=True)
    before, began = os.times(), time.perf_counter()
    command = [python, "-m", "bot", "ask", QUESTION]
    subprocess.run(command, cwd=folder, env=environment(folder / "data"), stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Start(time.perf_counter() - began, processor)


async def bot_once(python: str) -> tuple[Start, float]:
    """The bot until it is ready, and its memory (MB) when it has been idle for a while."""
    async with DiscordServer(validating=False, recording=False) as server:
        server.add_guild("Newsroom")
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            async with BotProcess(server, Path(folder) / "data", Path(folder) / "log", python=python) as bot:
                while True:
                    try:
                        if (await bot.metrics()).get("verbatim_gateway_connected"):
                            break
                    except (OSError, aiohttp.ClientError):
                        pass  # it does not listen yet
                    await asyncio.sleep(0.02)
                start = Start(time.perf_counter() - began, bot.usage().processor)
                await asyncio.sleep(3)
                idle = bot.usage().memory
                await bot.end()
                return start, idle


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.footprint", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="install into a new environment, from pip's index")
    parser.add_argument("--times", type=int, default=7, help="starts of each kind (default: 7)")
    chosen = parser.parse_args()
    with environment_to_measure(chosen.fresh) as (sizes, python):
        heaviest = sorted(sizes.items(), key=lambda one: -one[1])[:_TOP]
        print(f"installed: {sum(sizes.values()) / MB:.0f} MB in {len(sizes)} packages, with compiled files")
        print("  " + ", ".join(f"{name} {size / MB:.1f}" for name, size in heaviest))
        with tempfile.TemporaryDirectory() as folder:
            ask_once(python, Path(folder))  # warms the disk's cache
            asks = [ask_once(python, Path(folder)) for _ in range(chosen.times)]
        print(f"verbatim ask: {_shown(asks)}")
        bots = [asyncio.run(bot_once(python)) for _ in range(chosen.times)]
        print(f"verbatim discord to ready: {_shown([start for start, _ in bots])}")
        print(f"  of which discord.py waits 2 s for more servers; idle {bots[-1][1]:.0f} MB (RSS); {load()}")


def _shown(starts: list[Start]) -> str:
    clock = statistics.median(one.seconds for one in starts)
    processor = statistics.median(one.processor for one in starts)
    return f"median {clock:.2f} s, processor {processor:.2f} s ({len(starts)} starts)"


if __name__ == "__main__":
    main()
