"""Which folder holds the library. Apart from `bot.settings`, whose import takes a quarter of a second."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["NoSuchHome", "default_data_folder", "expanded", "named_data_folder"]


class NoSuchHome(ValueError):
    """A path begins with `~` and a user whose folder is not known."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} names no user's folder: write the path out")


def expanded(path: str | Path) -> Path:
    """The path with `~` in its place. Raises NoSuchHome."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise NoSuchHome(str(path)) from error


def default_data_folder() -> Path:
    """Where the library lives unless another folder is named: the user's own data folder."""
    from platformdirs import user_data_path

    return user_data_path("verbatim-bot", appauthor=False)


def named_data_folder() -> Path | None:
    """The folder that VERBATIM_DATA names in the environment or, failing that, in `.env`; None where it names none.

    Raises OSError or UnicodeDecodeError where `.env` can't be read, and NoSuchHome.
    """
    named = os.environ.get("VERBATIM_DATA")
    if not named and Path(".env").is_file():
        from dotenv import dotenv_values

        named = dotenv_values(".env", encoding="utf-8").get("VERBATIM_DATA")
    return expanded(named) if named else None
