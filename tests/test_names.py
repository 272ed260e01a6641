"""One name, one thing: no two classes are called the same, and limits are called alike."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_two_public_classes_have_one_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("bot", "index"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(file.relative_to(ROOT)))
    assert len(places) > 100
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_limits_are_called_max_and_min() -> None:
    others = ("MOST", "LEAST", "FEWEST", "LONGEST", "SHORTEST")
    found = [
        f"{file.relative_to(ROOT)}: {target.id}"
        for folder in ("bot", "index")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.lstrip("_").startswith(others)
    ]
    assert found == []
