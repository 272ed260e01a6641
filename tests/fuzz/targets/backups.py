"""Backups: what is restored is whole and lies in the data folder, or nothing is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

from bot.ops.backup import MANIFEST, BackupError, restore
from tests.fuzz.target import Check, Target, scratch
from tests.fuzz.texts import damaged

NAMES = (
    "state.sqlite3",
    "servers/1/a.txt",
    "servers/1/articles/a%3Ab.txt",
    "servers/1/%2e%2e/%2e%2e/x",
    "..",
    "../x",
    "/tmp/x",
    "a",
    "a/",
    "a/b",
    "a/../b",
    "C:x",
    "a\\b",
    ".",
    "",
    "~/x",
    ".restoring-x",
    "a//b",
    "x" * 300,
    "\u2025/x",
    "a\nb",
    "candidates/x",
    MANIFEST,
    "./a",
    "\0",
    "a\0b",
    "CON",
    "\ud800",
)
MANIFESTS = (
    "{}",
    "[]",
    "{",
    '{"format": 2, "made": ""}',
    '{"format": "1", "made": 1}',
    "[" * 2_000,
    "1" + "0" * 5_000,
    "\udc80",
)
WHOLE = '{"format": 1, "made": "2026-01-01T00:00:00Z", "files": %d}'
QUOTED = WHOLE.replace("}", ', "names": "percent"}')
KINDS = (0o100600, 0o100600, 0, 0o120777, 0o040700, 0o020600, 0o107777)

member = st.tuples(
    st.sampled_from(NAMES) | st.text(max_size=6),
    st.binary(max_size=20),
    st.sampled_from(KINDS),
    st.none() | st.integers(0, 2**40),
)


def _archive(manifest: str, members: list[tuple[str, bytes, int, int | None]], method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(MANIFEST, manifest.replace("%d", str(len(members))).encode("utf-8", "replace"))
        for number, (name, content, mode, size) in enumerate(members):
            info = zipfile.ZipInfo(f"{number}")
            info.external_attr = mode << 16
            info.compress_type = method
            archive.writestr(info, content)
            # From here on it only stands in the directory, which is written at the end.
            info.filename = name.encode("utf-8", "replace").decode()
            info.file_size = len(content) if size is None else size
    return file.getvalue()


archives = st.builds(
    _archive,
    st.just(WHOLE) | st.just(QUOTED) | st.sampled_from(MANIFESTS),
    st.lists(member, max_size=3),
    st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
)


@contextmanager
def _restoring() -> Iterator[Check]:
    with scratch() as place:
        outer = Path(place)
        file, folder = outer / "backup.zip", outer / "inner" / "data"

        def check(data: bytes) -> None:
            file.write_bytes(data)
            try:
                restored = restore(file, folder, replace=True)
            except BackupError as error:
                said, files = str(error), None
            else:
                said, files = restored.made, restored.files
            assert len(said.splitlines()) <= 1
            held = [each for each in folder.rglob("*") if not each.is_dir()]
            assert files is None or len(held) == files
            assert not any(each.is_symlink() for each in held)
            assert {each.name for each in outer.iterdir()} <= {"backup.zip", "inner"}
            assert {each.name for each in folder.parent.glob("*")} <= {"data"}

        yield check


TARGETS = (Target("backup", damaged(archives), _restoring),)
