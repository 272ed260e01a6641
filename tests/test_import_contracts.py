"""The import contracts of pyproject.toml: each catches the imports that it is there to catch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
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
)

# Circles of siblings, for these import each other the other way round.
CIRCLES = (
    ("bot.rendering.quotes", "bot.rendering.discord.layout"),
    ("bot.ops.backup", "bot.ops.doctor"),
)

# Lints the tree in the working folder.
LINTING = """
import sys
from importlinter.cli import lint_imports
sys.path.insert(0, "")
sys.exit(lint_imports(cache_dir=".cache", no_logo=True))
"""


def source_of(module: str) -> Path:
    """Return the file of `module`, relative to the root."""
    path = Path(*module.split("."))
    return path / "__init__.py" if (ROOT / path).is_dir() else path.with_suffix(".py")


def linted(tree: Path, plants: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """Return the exit status and output of import-linter for the program with these imports planted in it."""
    for package in ("bot", "index"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for importer, imported in plants:
        with (tree / source_of(importer)).open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    done = subprocess.run([sys.executable, "-c", LINTING], cwd=tree, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


def test_the_contracts_hold_and_each_planted_import_breaks_one(tmp_path: Path) -> None:
    ours = {name for plant in (*PLANTS, *CIRCLES) for name in plant if name.partition(".")[0] in ("bot", "index")}
    renamed = sorted(module for module in ours if not (ROOT / source_of(module)).is_file())
    assert not renamed, "these modules have other names now: plant the imports there"

    status, said = linted(tmp_path / "as it is", ())
    assert status == 0, said

    status, said = linted(tmp_path / "planted", PLANTS)
    assert status == 1
    assert [plant for plant in PLANTS if " {} -> {} (".format(*plant) not in said] == []

    for number, circle in enumerate(CIRCLES):
        status, said = linted(tmp_path / f"circle {number}", [circle])
        assert (status, " BROKEN" in said) == (1, True)
