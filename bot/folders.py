"""Which folder holds the library. Apart from `bot.settings`, whose import takes a quarter of a second."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["default_data_folder", "named_data_folder"]


def default_data_folder() -> Path:
    """Where the library lives unless another folder is named: the user's own data folder."""
    from platformdirs import user_data_path

    return user_data_path("verbatim-bot", appauthor=False)


def named_data_folder() -> Path | None:
    """The folder that VERBATIM_DATA names in the environment or, failing that, in `.env`; None where it names none.

    Raises OSError or UnicodeDecodeError where `.env` can't be read.
    """
    named = os.environ.get("VERBATIM_DATA")
    if not named and Path(".env").is_file():
        from dotenv import dotenv_values

        named = dotenv_values(".env", encoding="utf-8").get("VERBATIM_DATA")
    return Path(named).expanduser() if named else None
