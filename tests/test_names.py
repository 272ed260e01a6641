"""One name, one thing: no two classes are called the same, and limits are called alike."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_two_public_classes_have_one_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("bot", "index"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for name in re.findall(r"^class ([^\W_]\w*)", file.read_text(encoding="utf-8"), re.MULTILINE):
                places[name].append(str(file.relative_to(ROOT)))
    assert len(places) > 100
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_limits_are_called_max_and_min() -> None:
    others = re.compile(r"^_*(?:MOST|LEAST|FEWEST|LONGEST|SHORTEST)\w* *=.*", re.MULTILINE)
    found = [
        f"{file.relative_to(ROOT)}: {limit}"
        for folder in ("bot", "index")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for limit in others.findall(file.read_text(encoding="utf-8"))
    ]
    assert found == []
