"""A disk that is full, or that can't be written, damages nothing: on a small file system, where one may be mounted."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.checking import check
from index.errors import DiskFull, ReadOnlyLibrary
from index.library import Library, Query
from tests.index.articles import WORDS, ids, write_lines


def mounted(folder: Path, options: str) -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", options, "verbatim-test", str(folder)]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not mounted(folder, "size=2m"):
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def texts(count: int) -> dict[str, str]:
    chance = random.Random(3)
    made = ((" ".join(chance.choices(WORDS, k=4)), chance.randbytes(60).hex()) for _ in range(count * 20))
    return {f"x{n}": " ".join("The {} met {}.".format(*next(made)) for _ in range(20)) for n in range(count)}


def test_a_full_disk_is_told_and_harms_nothing(small: Path, tmp_path: Path) -> None:
    few, many = write_lines(tmp_path / "few.jsonl", texts(20)), write_lines(tmp_path / "many.jsonl", texts(500))
    many.write_text(many.read_text().replace('"id": "x', '"id": "y'))
    with Library.open(small / "data", engine="tantivy") as library:
        library.sync(few)
        expected = library.search(Query(("ferri",)))
        with pytest.raises(DiskFull, match="make room"):
            library.sync(many)
        assert library.search(Query(("ferri",)))[:1] != []
    assert check(small / "data").problems == ()
    with Library.open(small / "data", engine="tantivy") as library:
        assert set(ids(library)) >= {f"x{n}" for n in range(20)}
        if any(name.startswith("y") for name in ids(library)):
            library.remove(str(many))
        assert library.search(Query(("ferri",))) == expected


def test_what_lies_on_a_disk_that_cannot_be_written_still_answers(small: Path, tmp_path: Path) -> None:
    root = write_lines(tmp_path / "few.jsonl", texts(20))
    with Library.open(small / "data", engine="tantivy") as library:
        library.sync(root)
        expected = library.search(Query(("ferri",)))
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with Library.open(small / "data", engine="tantivy") as library:
        assert library.search(Query(("ferri",))) == expected
        with pytest.raises(ReadOnlyLibrary, match="cannot be written"):
            library.sync(write_lines(tmp_path / "few.jsonl", {"new": "A walrus."}))
    (problem,) = check(small / "data").problems
    assert "Read-only" in problem  # tantivy reads an index only where it can put a lock
