"""Where the articles are that serve until a library of one's own is indexed."""

from __future__ import annotations

from pathlib import Path

__all__ = ["seeds_folder"]


def seeds_folder() -> Path | None:
    """The seeds: `bot/seeds` of an installed wheel, `../seeds` beside `bot` in a checkout; None where neither is."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "seeds", package.parent / "seeds"):
        if folder.is_dir():
            return folder
    return None
