"""The folders of the program: where the library is, and where the example articles are.

Apart from `bot.settings`, whose import takes a quarter of a second.
"""

from __future__ import annotations

import codecs
import os
from pathlib import Path

ENV_FILE = Path(".env")


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


def cache_folder() -> Path:
    """Return the user's own folder for what can be made again."""
    from platformdirs import user_cache_path

    return user_cache_path("verbatim-bot", appauthor=False)


def named_data_folder() -> Path | None:
    """Return the folder that VERBATIM_DATA names in the environment or else in `.env`, or None.

    Raises UnreadableEnvFile, MalformedSetting and NoSuchHome.
    """
    folder = named("VERBATIM_DATA")
    return expanded(folder) if folder else None


def named(setting: str) -> str | None:
    """Return the value of a setting in the environment or else in `.env`; None without one.

    Neither minds whether its name is in capitals. Raises UnreadableEnvFile and MalformedSetting.
    """
    given = (value for name, value in os.environ.items() if name.upper() == setting and value)
    return plain(setting, next(given, None) or env_file().get(setting) or "") or None


class MalformedSetting(ValueError):
    """A setting has a value that none can have."""


def plain(setting: str, value: str) -> str:
    """Return the value of a setting without blanks around it.

    Raises MalformedSetting for quotation marks around it, which `docker run --env-file`, for one, leaves there.
    """
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        raise MalformedSetting(f"{setting}: leave out the quotation marks around its value")
    if "\0" in value:
        raise MalformedSetting(f"{setting}: leave out the zero byte in its value")
    return value


class UnreadableEnvFile(ValueError):
    """There is a `.env`, and it is no text that can be read."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f".env can't be read ({error}): save it as UTF-8 text that this user may read")


def env_file() -> dict[str, str | None]:
    """Return what `.env` says, by names in capitals; nothing where there is none. Raises UnreadableEnvFile."""
    if not ENV_FILE.is_file():
        return {}
    import logging

    from dotenv import dotenv_values

    logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # `env_file_faults` says it better
    try:
        values = dotenv_values(ENV_FILE, encoding=env_file_encoding())
    except (OSError, UnicodeError) as error:
        raise UnreadableEnvFile(error) from error
    return {name.upper(): value for name, value in values.items()}


def env_file_encoding() -> str:
    """Return how `.env` is encoded: UTF-8, or as the mark at its beginning says, which some Windows editors write."""
    try:
        with ENV_FILE.open("rb") as file:
            return "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    except OSError:
        return "utf-8-sig"


def env_file_faults() -> list[str]:
    """Return what is to be said of the lines of `.env` at which something stands that is no setting."""
    try:
        with ENV_FILE.open(encoding=env_file_encoding()) as file:
            from dotenv.parser import parse_stream

            faults = [binding.original for binding in parse_stream(file) if binding.error]
    except (OSError, UnicodeError):
        return []  # which `env_file` tells, if there is one
    # What stands there begins with the empty lines before it.
    lines = (one.line + one.string[: -len(one.string.lstrip()) or None].count("\n") for one in faults)
    return [f".env, line {line}, is no setting and ignored: write NAME=value" for line in lines]


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
