"""The library of the command that runs."""

from __future__ import annotations

from bot.app.folders import seeds_folder
from bot.cli.options import data_folder
from index.library import Library

__all__ = ["open_library"]


def open_library() -> Library:
    """The library in the data folder; the seeds serve as a demonstration until something is indexed there."""
    return Library.open(data_folder(), demonstration=seeds_folder())
