"""`verbatim console` as it is typed at: on a pseudo-terminal."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import PATIENCE
from tests.bot.cli.command_line import PROJECT, VERBATIM, environment

pty = pytest.importorskip("pty", reason="no pseudo-terminals there")

CONTROL_C = b"\x03"
CONTROL_D = b"\x04"


class Terminal:
    """A console process, what it prints, and what is typed at it."""

    def __init__(self, data: Path) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*VERBATIM, "console"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=PROJECT,
            env=environment(data, TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1"),
            start_new_session=True,
        )
        os.close(theirs)
        self._printed = b""

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def wait_for(self, words: bytes, seconds: float = PATIENCE) -> None:
        """Reads until `words` were printed since the last call."""
        end = time.monotonic() + seconds
        while words not in self._printed:
            readable, _, _ = select.select([self._ours], [], [], max(end - time.monotonic(), 0))
            assert readable, f"{words!r} did not come; there is {self._printed!r}"
            self._printed += os.read(self._ours, 65_536)
        self._printed = self._printed.partition(words)[2]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "data").mkdir()
    opened = Terminal(tmp_path / "data")
    yield opened
    opened.close()


PROMPT = b"\x1b[?2004h"
"""What the prompt prints when it is ready to be typed at: it asks for pasted text to be marked."""


def test_the_console_answers_survives_control_c_and_ends_with_control_d(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for(b"example articles")
    terminal.wait_for(PROMPT)
    terminal.type(b"half a quest" + CONTROL_C)
    terminal.wait_for(PROMPT)
    terminal.type(b"Xyzzy?\r")
    terminal.wait_for(b"The articles don't say.")
    terminal.wait_for(PROMPT)
    terminal.type(b"/qu\t")  # completed to /quit
    terminal.wait_for(b"it")  # drawn with what was typed, or after it
    terminal.type(CONTROL_C)
    terminal.wait_for(PROMPT)
    terminal.type(b"/nothing\r")
    terminal.wait_for(b"There is no command")
    terminal.wait_for(PROMPT)
    terminal.type(CONTROL_D)
    assert terminal.process.wait(timeout=PATIENCE) == 0
    history = (tmp_path / "data" / "console-history").read_text(encoding="utf-8")
    assert "+Xyzzy?" in history
