"""The command line as a person runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["PROJECT", "environment", "run"]

PROJECT = Path(__file__).parents[3]


def environment(data: Path | None, **variables: str) -> dict[str, str]:
    """This process's environment with the project to import, and no setting but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERBATIM_", "DISCORD_"))}
    kept |= {"PYTHONPATH": str(PROJECT), "COLUMNS": "80"}
    if data is not None:
        kept["VERBATIM_DATA"] = str(data)
    return kept | variables


def run(
    *arguments: str | Path, data: Path | None = None, folder: Path | None = None, given: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs `verbatim` with `arguments` in `folder`, with `given` on standard input."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=folder or (data if data and data.is_dir() else None),
        env=environment(data, **variables),
        timeout=60,
        check=False,
    )
