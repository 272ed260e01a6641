"""A data folder that cannot serve says why; what is committed shows everywhere at once, and nothing half-done does."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import (
    CannotOpen,
    DamagedLibrary,
    DiskFull,
    LibraryBusy,
    NewerFormat,
    NotALibrary,
    StoreError,
)
from index.store import Store
from index.store import store as store_module
from index.store.schema import APPLICATION_ID, FORMAT
from index.store.store import FILE_NAME
from tests.index.articles import article
from tests.index.store.test_writing import put

ferry = article("a", "The ferry sank in the storm.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path)) as opened:
        yield opened


def held(store: Store) -> list[str]:
    with store.reading() as reader:
        return [info.id for info in reader.articles()]


def test_nothing_is_created_before_the_first_write(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "new" / "folder")) as store:
        assert not store.exists()
        assert list(tmp_path.iterdir()) == []
        put(store, ferry)
        assert store.exists()
    assert (tmp_path / "new" / "folder" / FILE_NAME).is_file()


def test_a_database_of_another_program_is_left_alone(tmp_path: Path, store: Store) -> None:
    file = tmp_path / FILE_NAME
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = file.read_bytes()
    for use in (lambda: put(store, ferry), lambda: held(store)):
        with pytest.raises(NotALibrary, match="choose another data folder"):
            use()
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, store: Store) -> None:
    (tmp_path / FILE_NAME).write_text("Dear diary, " * 100)
    for use in (lambda: put(store, ferry), lambda: held(store)):
        with pytest.raises(NotALibrary):
            use()
    assert (tmp_path / FILE_NAME).read_text() == "Dear diary, " * 100


def test_a_library_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        put(store, ferry)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with closing(Store(tmp_path)) as store:
        for use in (lambda: put(store, ferry), lambda: held(store)):
            with pytest.raises(NewerFormat, match="upgrade this program"):
                use()


def test_a_library_says_what_it_is(tmp_path: Path, store: Store) -> None:
    put(store, ferry)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        assert other.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert other.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        put(store, *(article(f"a{number}", f"Ferry number {number} sank.") for number in range(300)))
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(content)
    with closing(Store(tmp_path)) as store, pytest.raises(DamagedLibrary, match="restore a backup"):
        held(store)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path, store: Store) -> None:
    (tmp_path / FILE_NAME).mkdir()
    for use in (store.exists, lambda: put(store, ferry)):
        with pytest.raises(CannotOpen, match="not a file"):
            use()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with closing(Store(tmp_path / "data")) as store:
        with pytest.raises(CannotOpen):
            store.exists()
        with pytest.raises(CannotOpen):
            put(store, ferry)


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path, store: Store) -> None:
    put(store, ferry)
    long = article("b", *(f"Sentence {number} about {os.urandom(40).hex()}." for number in range(2000)))
    with store.writing() as writer:
        (pages,) = writer._connection.execute("PRAGMA page_count").fetchone()
        writer._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(DiskFull, match="make room"):
        put(store, long)
    assert held(store) == ["a"]
    with closing(Store(tmp_path)) as again:
        put(again, long)
        assert held(again) == ["a", "b"]


def test_a_writer_waits_for_another_process_and_then_gives_up(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, ferry)
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.05)
    with closing(Store(tmp_path)) as waiting, closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryBusy, match="another process"):
            put(waiting, article("b", "The gull slept."))
        assert held(waiting) == ["a"]  # reading never waits
        other.execute("ROLLBACK")
        put(waiting, article("b", "The gull slept."))
        assert held(waiting) == ["a", "b"]


def test_an_error_in_the_middle_of_writing_undoes_all_of_it(store: Store) -> None:
    put(store, ferry)

    def fail() -> None:
        with store.writing() as writer:
            writer.drop(["a"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert held(store) == ["a"]


def test_the_state_changes_with_commits_of_this_and_of_other_connections_only(tmp_path: Path, store: Store) -> None:
    put(store, ferry)
    first = store.state()
    assert store.state() == first
    put(store, article("b", "The gull slept."))
    second = store.state()
    assert second != first
    with closing(Store(tmp_path)) as other:
        put(other, article("c", "The tide turned."))
    assert store.state() != second
    assert held(store) == ["a", "b", "c"]


def test_readers_see_all_of_a_write_or_none_of_it(store: Store) -> None:
    """One thread replaces all articles again and again; whoever reads meanwhile never sees a mixture."""
    names = [f"a{number}" for number in range(5)]
    put(store, *(article(name, "Version 0.") for name in names))
    done = threading.Event()

    def write() -> None:
        for version in range(1, 40):
            put(store, *(article(name, f"Version {version}.") for name in names))
        done.set()

    writing = threading.Thread(target=write)
    writing.start()
    seen = set()
    while not done.is_set():
        with store.reading() as reader:
            versions = {reader.article(key).text for key in reader.article_keys()}
            assert len(versions) == 1
            seen |= versions
    writing.join()
    assert len(seen) > 1


def test_a_closed_store_refuses_further_use(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, ferry)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        held(store)


as_nobody = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")


def run_as_nobody(code: str, folder: Path) -> str:
    """What `code` prints when a user without rights over `folder` runs it."""
    # Imports come first, for nobody may not look into root's Python.
    program = f"""
import os, sys
from pathlib import Path
from index.errors import ReadOnlyLibrary
from index.store import Store
os.setgid(65534); os.setuid(65534)
{textwrap.dedent(code)}"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


READ = """
    store = Store(Path(sys.argv[1]))
    with store.reading() as reader:
        print([info.id for info in reader.articles()])
"""
WRITE = """
    try:
        with Store(Path(sys.argv[1])).writing() as writer:
            writer.root("/articles")
    except ReadOnlyLibrary as error:
        print(error.reason)
"""


@pytest.fixture
def foreign_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder that others may look into but not change."""
    folder = Path("/tmp") / f"verbatim-{os.getpid()}-{tmp_path_factory.mktemp('x').name}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


@as_nobody
def test_a_read_only_folder_can_be_read_and_says_that_it_cannot_be_written(foreign_folder: Path) -> None:
    with closing(Store(foreign_folder)) as store:
        put(store, ferry)
    before = sorted(file.name for file in foreign_folder.iterdir())
    assert run_as_nobody(READ, foreign_folder) == "['a']"
    assert "cannot be written" in run_as_nobody(WRITE, foreign_folder)
    assert sorted(file.name for file in foreign_folder.iterdir()) == before


@as_nobody
def test_an_empty_folder_that_cannot_be_written_says_so(foreign_folder: Path) -> None:
    assert "cannot be written" in run_as_nobody(WRITE, foreign_folder)
