"""Indexing stays within the memory that the README promises, in a real process and all its helpers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmarks.memory import MADE, peak

MAX_MB = 1_000


@pytest.mark.skipif(sys.platform != "linux", reason="this system does not tell what processes share")
def test_a_file_made_to_take_much_memory_stays_below_a_gigabyte(tmp_path: Path) -> None:
    name = "paragraphs.txt"
    (tmp_path / name).write_text(MADE[name](), encoding="utf-8")
    most, said = peak([sys.executable, "-m", "bot", "--data", str(tmp_path / "data"), "index", str(tmp_path / name)])
    assert 20 < most < MAX_MB
    assert "added" in said
