"""The import contracts of pyproject.toml: each catches the imports that it is there to catch."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# A module, and an import that it must not get.
PLANTS = (
    ("bot.summarizing", "rich"),
    ("bot.evaluation", "rich"),
    ("bot.evaluation.questions", "rich"),
    ("index.formats", "rich"),
    ("bot.settings", "discord"),
    ("bot.app", "discord"),
    ("bot.console", "discord"),
    ("bot.rendering.discord", "discord"),
    ("bot.ops", "click"),
    ("bot.cli", "prompt_toolkit"),
    ("bot.answering", "scipy"),
    ("bot.evaluation", "matplotlib"),
    ("index.library", "tantivy"),
    ("index.library", "opensearchpy"),
    ("index.library", "bot.settings"),
    ("index.text.characters", "index.ingest.folders"),
    ("index.article", "index.formats.source"),
    ("index.store", "index.web"),
    ("bot.answering", "bot.app.state"),
    ("bot.answering.question", "bot.app.state"),
    ("bot.answering.question", "bot.ops.queue"),
    ("bot.answering.answer", "bot.evaluation.questions"),
    ("bot.rendering.quotes", "bot.app.state"),
    ("bot.ops", "bot.app.state"),
    ("bot.console", "bot.discord"),
    ("bot.discord", "bot.console"),
    ("bot.discord", "bot.cli"),
    ("bot.app", "bot.cli"),
    ("bot.discord.features.browsing", "bot.discord.features.asking.cog"),
    ("bot.discord.platform", "bot.discord.features.asking.cog"),
    ("bot.discord.client", "bot.discord.app"),
    ("index.search", "index.ingest"),
    ("index.store", "index.search.snapshot"),
    ("index.metadata", "index.formats"),
    # Circles of siblings, for these import each other the other way round.
    ("bot.rendering.quotes", "bot.rendering.discord.layout"),
    ("bot.ops.backup", "bot.ops.doctor"),
)

# Lints the tree in the working folder as it is, and once with each plant alone in it.
LINTING = """
import contextlib, io, json, sys
from importlinter.cli import lint_imports
sys.path.insert(0, "")

def lint():
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = lint_imports(cache_dir=".cache", no_logo=True)
    return status, said.getvalue()

results = [lint()]
for path, line in json.load(sys.stdin):
    with open(path, encoding="utf-8") as file:
        before = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + line)
    results.append(lint())
    with open(path, "w", encoding="utf-8") as file:
        file.write(before)
json.dump(results, sys.stdout)
"""


def source_of(module: str) -> Path:
    """Return the file of `module`, relative to the root."""
    path = Path(*module.split("."))
    return path / "__init__.py" if (ROOT / path).is_dir() else path.with_suffix(".py")


def linted(tree: Path, plants: list[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return the exit status and output of import-linter for `tree`, then for each file and line planted in it."""
    for package in ("bot", "index"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    command = [sys.executable, "-c", LINTING]
    done = subprocess.run(command, cwd=tree, input=json.dumps(plants), stdout=subprocess.PIPE, text=True, check=True)
    return [(status, said) for status, said in json.loads(done.stdout)]


def test_the_contracts_hold_and_each_planted_import_breaks_one(tmp_path: Path) -> None:
    ours = {name for plant in PLANTS for name in plant if name.partition(".")[0] in ("bot", "index")}
    renamed = sorted(module for module in ours if not (ROOT / source_of(module)).is_file())
    assert not renamed, "these modules have other names now: plant the imports there"

    plants = [(str(source_of(importer)), f"\nimport {imported}\n") for importer, imported in PLANTS]
    (status, said), *broken = linted(tmp_path, plants)

    assert status == 0, said
    assert [plant for plant, (status, _) in zip(PLANTS, broken, strict=True) if status == 0] == []
    assert all(" BROKEN" in said for _, said in broken)
