"""CONTRIBUTING.md is a map: every file and folder that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_path_in_the_map_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:bot|index|tests|\.ci)/[\w./-]*|\w+\.(?:py|toml|md|txt|lock))`", text)
    paths = {path for path in named if "NAME" not in path}
    ours = {file.name for folder in ("bot", "index", "tests") for file in (ROOT / folder).rglob("*.*")}
    assert len(paths) > 50
    assert sorted(path for path in paths if not (ROOT / path).exists() and path not in ours) == []
