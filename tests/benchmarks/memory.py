"""The most memory that indexing takes, of all its processes together, for files made to take much.

`python -m tests.benchmarks.memory [NAME...]` makes each file, of just the default size limit or of the most that is
taken as one article, indexes it, and prints what was said of it and the peak in MB. It reads `/proc` of Linux.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from index.formats import Limits
from index.formats.source import MAX_TEXT

_PAUSE_SECONDS = 0.2


def _lines(size: int) -> Iterator[str]:
    """Yield 20 lines of JSON, each an article of that many characters and full of words of its own."""
    for number in range(20):
        words = " ".join(f"w{number}x{one}." for one in range(size // 8))
        yield json.dumps({"id": f"{number}", "title": f"Article {number}", "text": words[:size]}) + "\n"


MADE: dict[str, Callable[[], str]] = {
    "paragraphs.txt": lambda: "a\n\n" * (Limits().max_file_bytes // 3),
    "sentences.txt": lambda: "A b. " * (MAX_TEXT // 5),
    "words.txt": lambda: " ".join(f"w{number}" for number in range(MAX_TEXT))[:MAX_TEXT],
    "one-word.txt": lambda: "a" * MAX_TEXT,
    "too-long.txt": lambda: "The council met on Monday. " * (Limits().max_file_bytes // 27),
    "long-lines.jsonl": lambda: "".join(_lines(Limits().max_file_bytes - 100_000)),
    "lines.jsonl": lambda: "".join(_lines(MAX_TEXT)),
}


def peak(command: list[str]) -> tuple[float, str]:
    """Return the most memory, in MB, that a command and its descendants took together, and the last line it said."""
    most = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, sum(map(_proportional, _descendants(process.pid))))
            time.sleep(_PAUSE_SECONDS)
        assert process.stdout is not None
        said = process.stdout.read().splitlines()
    return most, said[0] if said else ""


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
        parents.setdefault(parent, []).append(int(place.name))
    found = [pid]
    for one in found:  # which grows
        found += parents.get(one, [])
    return found


def _proportional(pid: int) -> float:
    """Return the memory of a process in MB, what it shares with others counted in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:")), 0)


def main(names: list[str]) -> None:
    """Measure the files that are named, or all."""
    for name in names or MADE:
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / name).write_text(MADE[name]())
            command = [sys.executable, "-m", "bot", "--data", f"{place}/data", "index", f"{place}/{name}"]
            most, said = peak(command)
            print(f"{name:<20} {most:6.0f} MB   {said.partition(': ')[2]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
