"""Whether anything is lost where one process restores a backup and another adds an article at the same time.

`python -m tests.benchmarks.restoring [ROUNDS]` runs that many rounds, 60 without a number, and prints how they ended.
A round loses an article that was acknowledged while the restore was refused, or after it was done. It needs `fork`.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bot.ops.backup import BackupError, back_up, find_damage, restore
from index.library import Library


def _beside(work: Callable[[], str]) -> tuple[int, int]:
    """Do work in another process; return its number, and the pipe that will say how it ended and when."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            said = work()
        except BackupError:
            said = "refused"
        except Exception as error:
            said = repr(error)
        os.write(writing, json.dumps([said, time.monotonic()]).encode())
        os._exit(0)
    os.close(writing)
    return pid, reading


def _ended(process: tuple[int, int]) -> tuple[str, float]:
    pid, reading = process
    with os.fdopen(reading) as pipe:
        said, at = json.loads(pipe.read())
    os.waitpid(pid, 0)
    return said, at


def rounds(number: int, place: Path) -> Counter[str]:
    """Run so many rounds in an empty folder; return how they ended."""
    data, backup, first = place / "data", place / "backup.zip", place / "first.txt"
    first.write_text("Storm\n\nThe harbour was closed for three days after the storm.\n")
    with Library.open(data) as library:
        library.sync(first)
    back_up(data, backup)
    found: Counter[str] = Counter()
    for one in range(number):
        file, pause = place / f"{one}.txt", random.uniform(0, 0.2)
        file.write_text(f"Bridge {one}\n\nThe bridge number {one} was opened on Monday.\n")

        def add(file: Path = file, pause: float = pause) -> str:
            time.sleep(pause)
            with Library.open(data) as library:
                return f"added {library.sync(file).added}"

        def put_back() -> str:
            time.sleep(0.05)
            restore(backup, data, replace=True)
            return "restored"

        adding, restoring = _beside(add), _beside(put_back)
        (added, added_at), (restored, restored_at) = _ended(adding), _ended(restoring)
        with Library.open(data) as library:
            held = {info.id for info in library.articles()}
        found[restored] += 1
        found[added] += 1
        found["damaged"] += find_damage(data / "library.sqlite3") is not None
        must_be_there = added == "added 1" and (restored == "refused" or added_at > restored_at)
        found["lost"] += first.name not in held or (must_be_there and file.name not in held)
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(dict(rounds(int(sys.argv[1]) if sys.argv[1:] else 60, Path(place))))
