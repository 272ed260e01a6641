"""The environment and `.env`."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest import mock

from hypothesis import strategies as st

from bot.app.folders import NoSuchHome, named_data_folder
from bot.settings import Settings, WrongSettings, load_settings
from tests.fuzz.target import Check, Target, scratch
from tests.fuzz.texts import texts
from tests.fuzz.weaving import woven

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.Fuzzed.never-to-be-seen-anywhere"
NAMES = tuple(name.upper() for name in Settings.model_fields if name != "discord_token")
VALUES = (
    "",
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "true",
    "off",
    "1, 2",
    "1,,x",
    "٣",
    "~",
    "~nobody/x",
    "https://",
    "wss://x",
    "9" * 5_000,
    "{}",
    "[1]",
    "null",
    "http://[",
    "$HOME",
    "${X:-",
    "\ud800",
    "1\n2",
    "0x10",
    " 5 ",
    "5_0",
)
values = st.one_of(st.sampled_from(VALUES), texts).map(lambda text: text.replace("\0", "").replace("\ud800", "\udc80"))
ENV = tuple(f"{name}={value}\n" for name in NAMES for value in ("1", "'", '"x', "${VERBATIM_DATA}"))
files = st.none() | woven(ENV, 5).map(lambda text: text.encode("utf-8", "surrogatepass"))


@contextmanager
def _loading() -> Iterator[Check]:
    before = Path.cwd()
    logging.getLogger("dotenv").setLevel(logging.ERROR)  # which tells of each line that it can't read
    with scratch() as folder, mock.patch.dict(os.environ):
        os.chdir(folder)
        for name in NAMES:
            os.environ.pop(name, None)
        try:

            def check(given: tuple[dict[str, str], bytes | None]) -> None:
                set_, file = given
                if file is None:
                    Path(".env").unlink(missing_ok=True)
                else:
                    Path(".env").write_bytes(file)
                with mock.patch.dict(os.environ, {**set_, "DISCORD_TOKEN": TOKEN}):
                    with suppress(NoSuchHome):
                        named_data_folder()
                    try:
                        settings = load_settings()
                    except WrongSettings as error:
                        said = str(error)
                    else:
                        said = repr(settings) + str(settings) + str(settings.model_dump())
                assert len(said.splitlines()) == 1
                assert TOKEN not in said

            yield check
        finally:
            os.chdir(before)


TARGETS = (Target("settings", st.tuples(st.dictionaries(st.sampled_from(NAMES), values, max_size=4), files), _loading),)
