"""The command line as a person runs it: in this process where that is enough, else in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bot.cli import main
from tests import PATIENCE

__all__ = ["PROJECT", "VERBATIM", "Done", "environment", "run", "start"]

PROJECT = Path(__file__).parents[3]
VERBATIM = [sys.executable, "-m", "bot"]


@dataclass(frozen=True, slots=True)
class Done:
    """What a run left: its exit status, and what it wrote."""

    status: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode()


def environment(data: Path | None, **variables: str) -> dict[str, str]:
    """This process's environment with the project to import, and no setting but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERBATIM_", "DISCORD_"))}
    kept |= {"PYTHONPATH": str(PROJECT), "COLUMNS": "80"}
    if data is not None:
        kept["VERBATIM_DATA"] = str(data)
    return kept | variables


def run(
    *arguments: str | Path,
    data: Path | None = None,
    folder: Path | None = None,
    given: bytes = b"",
    encoding: str = "utf-8",
    terminals: tuple[str, ...] = (),
    **variables: str,
) -> Done:
    """Runs `verbatim` in this process, in `folder` (one without `.env` by default), with `given` on standard input.

    Its output is such that takes text in `encoding`; `terminals` are those of "out" and "err" that it takes for such.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    vars(out)["isatty"], vars(err)["isatty"] = (lambda: "out" in terminals), (lambda: "err" in terminals)
    status: object = None
    with (
        mock.patch.dict(os.environ, environment(data, **variables), clear=True),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")),
        contextlib.chdir(folder or PROJECT / "tests"),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
    for stream in (out, err):
        stream.flush()
    assert isinstance(status, int)
    return Done(status, out.buffer.getvalue(), err.buffer.getvalue())


def start(*arguments: str | Path, data: Path, given: bytes = b"", **variables: str) -> Done:
    """Runs `verbatim` as a process of its own."""
    done = subprocess.run(
        [*VERBATIM, *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=data.parent,
        env=environment(data, **variables),
        timeout=PATIENCE,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
