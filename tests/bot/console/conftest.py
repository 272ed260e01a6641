"""A small library of one's own, and the screen that the console prints on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from index.library import Library

HARBOUR = (
    "Storm shuts the harbour\n\n"
    "Ships looked for shelter along the whole coast on Friday.\n\n"
    "The harbour was closed for three days after the storm. Ferries stayed in port.\n\n"
    "Repairs will take until the summer, the mayor said.\n\n"
    "Nobody was hurt, the coast guard said.\n"
)
BRIDGE = "New bridge opens to traffic\n\nThe bridge cost 12 million pounds to build.\n"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    return folder


@pytest.fixture
def library(articles: Path, tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "data") as opened:
        opened.sync(articles)
        yield opened


@pytest.fixture
def screen() -> Console:
    """Plain output into a text buffer, `screen.file`."""
    return Console(file=io.StringIO(), width=80, color_system=None, force_terminal=False, _environ={})
