"""Small libraries for the tests of answering."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app.folders import seeds_folder
from index.library import Library


@contextmanager
def library_of(*articles: dict[str, Any]) -> Iterator[Library]:
    """A library of JSON Lines articles; ids and texts are filled in where they are missing."""
    with TemporaryDirectory() as folder:
        lines = [json.dumps({"id": f"a{number}", **fields}) for number, fields in enumerate(articles, 1)]
        file = Path(folder, "articles.jsonl")
        file.write_text("\n".join(lines) + "\n", "utf-8")
        with Library.open(Path(folder, "data")) as library:
            library.sync(file)
            yield library


@contextmanager
def seeds_library() -> Iterator[Library]:
    """The demonstration library."""
    with TemporaryDirectory() as folder, Library.open(Path(folder, "data"), demonstration=seeds_folder()) as library:
        yield library
