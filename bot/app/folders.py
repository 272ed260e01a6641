"""The folders of the program: where the library is, and where the example articles are.

Apart from `bot.settings`, whose import takes a quarter of a second.
"""

from __future__ import annotations

import os
from pathlib import Path


class NoSuchHome(ValueError):
    """A path begins with `~` and a user whose folder is not known."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} names no user's folder: write the path out")


def expanded(path: str | Path) -> Path:
    """Return the path with `~` replaced by the user's folder. Raises NoSuchHome."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise NoSuchHome(str(path)) from error


def default_data_folder() -> Path:
    """Return the user's own data folder, where the library is unless another folder is named."""
    from platformdirs import user_data_path

    return user_data_path("verbatim-bot", appauthor=False)


def named_data_folder() -> Path | None:
    """Return the folder that VERBATIM_DATA names in the environment or else in `.env`, or None.

    Raises OSError or UnicodeDecodeError where `.env` can't be read, and NoSuchHome.
    """
    folder = named("VERBATIM_DATA")
    return expanded(folder) if folder else None


def named(setting: str) -> str | None:
    """Return the value of a setting in the environment or else in `.env`, as it is written there; None without one.

    Raises OSError or UnicodeDecodeError where `.env` can't be read.
    """
    value = os.environ.get(setting)
    if not value and Path(".env").is_file():
        from dotenv import dotenv_values

        value = dotenv_values(".env", encoding="utf-8").get(setting)
    return value or None


class NoSuchDataFolder(ValueError):
    """A data folder was named that isn't there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: there is no such data folder; `verbatim index` makes it, or name another one with --data"
        )


def seeds_folder() -> Path | None:
    """Return the folder of example articles: `bot/seeds` in a wheel, `seeds` beside `bot` in a checkout, or None."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "seeds", package.parent / "seeds"):
        if folder.is_dir():
            return folder
    return None
