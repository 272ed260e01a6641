"""Reads the labels of this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SEEDS = FOLDER.parent.parent / "seeds"


def read(name: str) -> list[dict[str, Any]]:
    """The lines of `name`.jsonl."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def article_file(article: str) -> Path:
    """Where the text of a labelled article lies."""
    own = FOLDER / "articles" / article
    return own if own.exists() else SEEDS / article


def article_text(article: str) -> str:
    """The article's decoded text, line ends as they are."""
    return article_file(article).read_bytes().decode("utf-8")
