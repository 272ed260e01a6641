"""A data folder that cannot serve says why; what is committed shows everywhere at once, and nothing half-done does."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.article import Article
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
from index.store.schema import APPLICATION_ID, FORMAT, found_format
from index.store.store import FILE_NAME
from tests import PATIENCE
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


def test_a_library_that_is_made_while_it_is_looked_at_is_no_other_database(tmp_path: Path, store: Store) -> None:
    class Slow(sqlite3.Connection):
        """A connection after whose first statement another process makes the library."""

        def execute(self, *statement: str) -> sqlite3.Cursor:  # type: ignore[override]
            cursor = super().execute(*statement)
            row = cursor.fetchone()
            if not store.exists() or not held(store):
                put(store, ferry)
            return super().execute("SELECT ?", row)

    with closing(sqlite3.connect(tmp_path / FILE_NAME, factory=Slow)) as connection:
        assert found_format(connection, tmp_path / FILE_NAME) == FORMAT


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


def as_nobody_runs(code: str) -> str:
    """Return a program that runs `code` as a user without rights."""
    # Imports come first, and what reads tables and versions, for nobody may not look into root's Python and checkout.
    return f"""
import os, sys
from pathlib import Path
from index.text import skip_unused
skip_unused()
from index.errors import ReadOnlyLibrary
from index.library import Library
from index.store import Store
from index.article import Article, Paragraph
from index.ingest.reading import made
from index.text.terms import fingerprint
fingerprint()
made([Article("warm", "Mr. Po re-opened it.", "a.txt", paragraphs=(Paragraph(0, 20),))])
os.setgid(65534); os.setuid(65534)
{textwrap.dedent(code)}"""


def run_as_nobody(code: str, folder: Path) -> str:
    """What `code` prints when a user without rights over `folder` runs it."""
    program = as_nobody_runs(code)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, timeout=PATIENCE, check=False
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
    readable(foreign_folder)
    before = sorted(file.name for file in foreign_folder.iterdir())
    assert run_as_nobody(READ, foreign_folder) == "['a']"
    assert "cannot be written" in run_as_nobody(WRITE, foreign_folder)
    assert sorted(file.name for file in foreign_folder.iterdir()) == before


def test_shared_memory_that_can_not_be_written_holds_up_no_reading(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        put(store, ferry)
    (tmp_path / f"{FILE_NAME}-shm").mkdir()
    with closing(Store(tmp_path)) as store, store.reading() as reader:
        assert [info.id for info in reader.articles()] == ["a"]
    with closing(Store(tmp_path)) as store, pytest.raises(StoreError, match="cannot be written"):
        put(store, ferry)


@as_nobody
def test_an_empty_folder_that_cannot_be_written_says_so(foreign_folder: Path) -> None:
    assert "cannot be written" in run_as_nobody(WRITE, foreign_folder)


OPEN = """
    try:
        Library.open(Path(sys.argv[1])).close()
    except ReadOnlyLibrary as error:
        print(error.reason)
"""


@as_nobody
@pytest.mark.parametrize(
    "outdated", ["UPDATE articles SET analyser = 'another'", f"PRAGMA user_version = {FORMAT - 1}"]
)
def test_a_read_only_library_of_another_version_says_what_to_do(foreign_folder: Path, outdated: str) -> None:
    with closing(Store(foreign_folder)) as store:
        put(store, ferry)
    with sqlite3.connect(foreign_folder / FILE_NAME) as connection:
        connection.execute(outdated)
    connection.close()
    readable(foreign_folder)
    assert "verbatim stats" in run_as_nobody(OPEN, foreign_folder)


READ_WHENEVER_ASKED = """
    store = Store(Path(sys.argv[1]))
    for line in sys.stdin:
        with store.pinned() as (reader, state):
            ids = [info.id for info in reader.articles()]
        print(ids, flush=True)  # not before: what is written from then on may not disturb the reading
"""


def readable(folder: Path) -> None:
    """Let others look into a folder, whatever it was made with."""
    for each in (folder, *folder.iterdir()):
        each.chmod(0o755 if each.is_dir() else 0o644)


@as_nobody
def test_what_is_read_from_a_read_only_folder_is_what_its_owner_has_there_now(foreign_folder: Path) -> None:
    storm, rail = article("b", "A storm rose."), article("c", "Trains stood still.")
    with closing(Store(foreign_folder)) as store:
        put(store, ferry)
    readable(foreign_folder)
    program = as_nobody_runs(READ_WHENEVER_ASKED)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(foreign_folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as reading:  # fmt: skip
        assert reading.stdin is not None
        assert reading.stdout is not None

        def seen() -> str:
            assert reading.stdin is not None
            assert reading.stdout is not None
            reading.stdin.write("?\n")
            return reading.stdout.readline().strip()

        assert seen() == "['a']"  # nobody writes
        with closing(Store(foreign_folder)) as store:
            put(store, storm)
            readable(foreign_folder)
            assert seen() == "['a', 'b']"  # somebody does
            with store.writing() as writer:
                writer.drop(["a"])
            assert seen() == "['b']"
        assert seen() == "['b']"  # nobody any more
        with closing(Store(foreign_folder)) as store:
            put(store, rail)
            with store.writing() as writer:
                writer.drop(["b"])
        assert seen() == "['c']"
        reading.stdin.close()


@as_nobody
def test_what_is_only_in_the_log_of_a_read_only_folder_is_read_too(foreign_folder: Path, tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        put(store, ferry)
    with closing(Store(tmp_path)) as store:
        put(store, article("b", "A storm rose."))
        with store.writing() as writer:
            writer.drop(["a"])
        for name in (FILE_NAME, f"{FILE_NAME}-wal"):  # as a copy of a folder in use has them
            shutil.copyfile(tmp_path / name, foreign_folder / name)
    readable(foreign_folder)
    assert run_as_nobody(READ, foreign_folder) == "['b']"


def replaced(file: Path, *articles: Article) -> None:
    """Put another library of these articles in the place of one."""
    with tempfile.TemporaryDirectory(dir=file.parent) as place:
        with closing(Store(Path(place))) as other:
            put(other, *articles)
        (Path(place) / FILE_NAME).replace(file)


def test_a_library_in_the_place_of_another_one_is_read_and_written_from_then_on(tmp_path: Path, store: Store) -> None:
    put(store, ferry)
    assert held(store) == ["a"]
    before = store.state()
    replaced(tmp_path / FILE_NAME, article("b", "A storm rose."))
    assert store.state() != before
    assert held(store) == ["b"]
    with store.pinned() as (reader, state):
        assert [info.id for info in reader.articles()] == ["b"]
    assert state == store.state()
    put(store, article("c", "Trains stood still."))
    with closing(Store(tmp_path)) as fresh:
        assert held(fresh) == held(store) == ["b", "c"]


def test_a_write_that_another_library_overtakes_is_not_acknowledged(tmp_path: Path, store: Store) -> None:
    put(store, ferry)
    with pytest.raises(StoreError, match="took its place"), store.writing():
        replaced(tmp_path / FILE_NAME, article("b", "A storm rose."))
    put(store, article("c", "Trains stood still."))
    assert held(store) == ["b", "c"]


def test_a_library_that_is_gone_is_not_read_on(tmp_path: Path, store: Store) -> None:
    put(store, ferry)
    assert held(store) == ["a"]
    for each in tmp_path.iterdir():
        each.unlink()
    with pytest.raises(CannotOpen):
        held(store)
    put(store, article("b", "A storm rose."))
    with closing(Store(tmp_path)) as fresh:
        assert held(fresh) == held(store) == ["b"]


def test_only_as_many_articles_are_held_at_once_as_there_is_room_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, *(article(f"a{number}", "The ferry sank. " * 10) for number in range(10)))
    monkeypatch.setattr("index.store.reading._BATCH_CHARACTERS", 500)
    with store.reading() as reader:
        keys = reader.article_keys()
        assert [len(batch) for batch in reader.batches(keys)] == [3, 3, 3, 1]
        assert [len(batch) for batch in reader.batches(keys, 2)] == [2] * 5
        assert [one.key for one in reader.stored(keys)] == keys
    monkeypatch.setattr("index.store.reading._BATCH_CHARACTERS", 1)
    with store.reading() as reader:
        assert [*reader.batches([*keys, 10**6])] == [[key] for key in [*keys, 10**6]]
