"""Names of attached files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

from bot.app.server_library import WrongFormat, safe_name
from tests.fuzz.target import Check, Target, scratch
from tests.fuzz.weaving import ODD, woven

PIECES = (
    "..",
    "/",
    "\\",
    ".",
    "C:",
    "~",
    "$HOME",
    "\0",
    "\n",
    "%2e%2e",
    "\u2024",
    "\uff0f",
    "CON",
    "-rf",
    " ",
    "é",
    "e\u0301",
)
stems = woven((*PIECES, *ODD), 6)


@contextmanager
def _naming() -> Iterator[Check]:
    with scratch() as folder:

        def check(name: str) -> None:
            try:
                safe = safe_name(name)
            except WrongFormat:
                return
            file = Path(folder, safe)
            file.write_bytes(b"")
            assert [each.name for each in Path(folder).iterdir()] == [safe]
            file.unlink()
            assert safe_name(safe) == safe

        yield check


TARGETS = (
    Target(
        "file-name",
        st.builds("{}{}".format, stems, st.sampled_from((".txt", ".JSONL", ".jsonl.gz", ".exe", ""))),
        _naming,
    ),
)
