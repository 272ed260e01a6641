"""A backup holds what was committed, while others write; restoring gives it back, and never half of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.app.state import AskedQuestion, State
from bot.ops import backup
from bot.ops.backup import MANIFEST, BackupError, back_up, database_files, find_damage, restore
from index.checking import check
from index.library import Library, Query
from tests.bot.cli.command_line import environment, run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in use: a library, the bot's state, and a server's own articles."""
    folder = tmp_path / "data"
    (tmp_path / "harbour.txt").write_text("Storm\n\nThe harbour was closed for three days after the storm.\n")
    with Library.open(folder) as library:
        library.sync(tmp_path / "harbour.txt")
    with State(folder) as state:
        state.keep_value("name", "kept")
    articles = folder / "servers" / "42" / "articles"
    articles.mkdir(parents=True)
    (articles / "rail.txt").write_text("Trains stand still\n\nThe strike goes on, the union said.\n")
    with Library.open(articles.parent) as own:
        own.sync(articles)
    for left_out in (
        "candidates/1-abc/segment",
        "servers/42/incoming/x/half.txt",
        "servers/.going-7-ab/library.sqlite3",
    ):
        file = folder / left_out
        file.parent.mkdir(parents=True)
        file.write_text("x")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist()) - {MANIFEST}


KEPT = {"library.sqlite3", "state.sqlite3", "servers/42/library.sqlite3", "servers/42/articles/rail.txt"}


def test_what_is_restored_is_what_was_backed_up(data: Path, file: Path, tmp_path: Path) -> None:
    saved = back_up(data, file)
    assert names(file) == KEPT
    assert (saved.databases, saved.files) == (3, 1)
    again = tmp_path / "elsewhere" / "data"
    assert restore(file, again).files == 4
    assert {each.relative_to(again).as_posix() for each in again.rglob("*") if each.is_file()} == KEPT
    with Library.open(again) as library, State(again) as state:
        assert [info.id for info in library.articles()] == ["harbour.txt"]
        assert state.value("name") == "kept"
    with Library.open(again / "servers" / "42") as own:
        assert [info.id for info in own.articles()] == ["rail.txt"]


def test_a_restored_library_is_whole_without_the_index_that_no_backup_holds(tmp_path: Path, file: Path) -> None:
    (tmp_path / "harbour.txt").write_text("Storm\n\nThe harbour was closed for three days after the storm.\n")
    with Library.open(tmp_path / "large", engine="tantivy") as library:
        library.sync(tmp_path / "harbour.txt")
        expected = library.search(Query(("storm",)))
    assert expected
    back_up(tmp_path / "large", file)
    restore(file, tmp_path / "restored")
    assert check(tmp_path / "restored").problems == ()
    with Library.open(tmp_path / "restored", engine="tantivy") as library:
        assert library.search(Query(("storm",))) == expected
    assert check(tmp_path / "restored").problems == ()


def test_a_backup_takes_along_what_is_only_in_the_write_ahead_log(data: Path, file: Path, tmp_path: Path) -> None:
    with State(data) as state:
        key = state.remember(AskedQuestion("Who?", None, 1, 2))
        assert (data / "state.sqlite3-wal").stat().st_size
        back_up(data, file)
    restore(file, tmp_path / "again")
    with State(tmp_path / "again") as state:
        assert state.recall(key) is not None


@pytest.fixture
def foreign(data: Path) -> Iterator[Path]:
    """The data folder, with something that is only in a log, where another user may read all and write nothing."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place, State(data) as state:
        state.keep_value("name", "in the log")
        folder = Path(place) / "data"
        shutil.copytree(data, folder, ignore=lambda _, names: [name for name in names if name.endswith("-shm")])
        for each in (Path(place), *Path(place).rglob("*")):
            each.chmod(0o755 if each.is_dir() else 0o644)
        yield folder


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root, to become another user")
def test_a_folder_in_which_nothing_can_be_written_is_backed_up(foreign: Path, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.chown(place, 65534, 65534)
        os.seteuid(65534)
        try:
            assert {find_damage(each) for each in database_files(foreign)} == {None}
            back_up(foreign, Path(place) / "backup.zip")
        finally:
            os.seteuid(0)
        restore(Path(place) / "backup.zip", tmp_path / "again")
    with State(tmp_path / "again") as state, Library.open(tmp_path / "again") as library:
        assert state.value("name") == "in the log"
        assert [info.id for info in library.articles()] == ["harbour.txt"]


WRITER = """
import sys
from pathlib import Path
from bot.app.state import State
with State(Path(sys.argv[1])) as state:
    for number in range(10**9):
        with state.transaction() as connection:
            connection.execute("REPLACE INTO value VALUES ('one', ?), ('two', ?)", (str(number), str(number)))
        print(number, flush=True)
"""


def test_a_backup_beside_a_process_that_writes_and_is_killed_holds_whole_transactions(
    data: Path, file: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", WRITER, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment(data)) as writer:
        assert writer.stdout is not None
        before = int(writer.stdout.readline())
        found = []
        for number in range(5):
            back_up(data, file)
            restore(file, tmp_path / f"again{number}")
            with State(tmp_path / f"again{number}") as state:
                one, two = state.value("one"), state.value("two")
            assert one == two
            assert one is not None
            found.append(int(one))
        writer.send_signal(signal.SIGKILL)
    assert found == sorted(found)
    assert found[0] >= before
    back_up(data, file)
    restore(file, tmp_path / "killed")
    with State(tmp_path / "killed") as state:
        assert state.value("one") == state.value("two")


def test_a_backup_takes_the_place_of_an_earlier_one_and_only_its_owner_can_read_it(data: Path, file: Path) -> None:
    back_up(data, file)
    with State(data) as state:
        state.keep_value("name", "changed")
    back_up(data, file)
    assert [each.name for each in file.parent.iterdir() if "backup" in each.name] == [file.name]
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_backup_is_not_overwritten(data: Path, file: Path) -> None:
    file.write_text("my diary")
    with pytest.raises(BackupError, match="choose another name"):
        back_up(data, file)
    assert file.read_text() == "my diary"


def test_a_backup_is_not_written_into_the_data_folder(data: Path) -> None:
    with pytest.raises(BackupError, match="somewhere else"):
        back_up(data, data / "backup.zip")


def test_a_backup_is_written_into_a_folder_that_is_there(data: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nowhere: there is no such folder to write the backup to"):
        back_up(data, tmp_path / "nowhere" / "backup.zip")


def test_a_damaged_database_fails_the_backup_and_leaves_the_earlier_one(data: Path, file: Path) -> None:
    back_up(data, file)
    before = file.read_bytes()
    (data / "state.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(BackupError, match="verbatim doctor"):
        back_up(data, file)
    assert file.read_bytes() == before
    assert not [each for each in file.parent.iterdir() if each.name.startswith(".")]


def test_a_damaged_library_fails_the_backup_and_leaves_the_earlier_one(data: Path, file: Path) -> None:
    back_up(data, file)
    before = file.read_bytes()
    content = bytearray((data / "library.sqlite3").read_bytes())
    content[8192:24576] = b"\xff" * 16384  # pages that are copied as they are
    (data / "library.sqlite3").write_bytes(content)
    with pytest.raises(BackupError, match="is damaged"):
        back_up(data, file)
    assert file.read_bytes() == before
    assert not [each for each in file.parent.iterdir() if each.name.startswith(".")]


NAMES = (
    "a:b.txt",
    "a\\b.txt",
    "100%25.txt",
    "line\nbreak.txt",
    "verbatim-backup.json",
    "caf\u00e9 \u2603.txt",
    "x.sqlite3",
)


@pytest.mark.skipif(os.name != "posix", reason="this system has no such names")
def test_whatever_files_are_called_and_however_old_they_are_they_come_back(
    data: Path, file: Path, tmp_path: Path
) -> None:
    names = [os.fsencode(name) for name in NAMES] + ([b"caf\xe9.txt"] if sys.platform == "linux" else [])
    place = data / "servers" / "42" / "articles"
    for number, name in enumerate(names):
        (place / os.fsdecode(name)).write_text(f"{number}")
    for each, seconds in zip(place.iterdir(), (-(10**9), 0, 2**33, 2**32, 1, 1, 1, 1, 1), strict=False):
        os.utime(each, (seconds, seconds))
    (data / MANIFEST).write_text("none of the program's")
    assert back_up(data, file).left_out == (MANIFEST,)
    restore(file, tmp_path / "again")
    kept = {os.fsencode(each.name): each.read_text() for each in place.iterdir()}
    again = tmp_path / "again" / "servers" / "42" / "articles"
    assert {os.fsencode(each.name): each.read_text() for each in again.iterdir()} == kept


@pytest.mark.skipif(os.name != "posix", reason="this system has other special files")
def test_what_is_no_file_is_neither_written_nor_read(data: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/full"), Path("/dev/zero"), tmp_path / "pipe", Path("-")):
        with pytest.raises(BackupError, match="is no file"):
            back_up(data, place)
        with pytest.raises(BackupError, match="is no file"):
            restore(place, tmp_path / "again")
    assert not Path("-").exists()


def test_links_are_not_followed(data: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("secret")
    (data / "servers" / "42" / "articles" / "link.txt").symlink_to(tmp_path / "secret" / "key")
    (data / "linked").symlink_to(tmp_path / "secret")
    back_up(data, file)
    assert names(file) == KEPT


def test_a_folder_that_holds_something_stays_as_it_is_unless_told(data: Path, file: Path) -> None:
    back_up(data, file)
    with State(data) as state:
        state.keep_value("name", "later")
    with pytest.raises(BackupError, match="not empty"):
        restore(file, data)
    with State(data) as state:
        assert state.value("name") == "later"
    restore(file, data, replace=True)
    with State(data) as state:
        assert state.value("name") == "kept"
    assert not [each for each in data.iterdir() if each.name.startswith(".") or each.name == "candidates"]


def test_a_folder_that_is_in_use_is_not_replaced(data: Path, file: Path) -> None:
    back_up(data, file)
    with State(data) as state:
        with pytest.raises(BackupError, match="stop the bot"):
            restore(file, data, replace=True)
        assert state.value("name") == "kept"
        state.keep_value("name", "still writable")


def test_whoever_comes_while_a_backup_is_restored_adds_to_what_was_restored(
    data: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(data, file)
    (tmp_path / "later.txt").write_text("Later\n\nThe bridge was opened on Monday.\n")
    added = []

    def add() -> None:
        with Library.open(data) as library:
            added.append(library.sync(tmp_path / "later.txt").added)

    check, adding = backup._check, threading.Thread(target=add)

    def check_meanwhile(*arguments: Any) -> None:
        adding.start()
        check(*arguments)

    monkeypatch.setattr(backup, "_check", check_meanwhile)
    restore(file, data, replace=True)
    adding.join()
    assert added == [1]
    with Library.open(data) as library:
        assert {info.id for info in library.articles()} == {"harbour.txt", "later.txt"}


@pytest.mark.parametrize("opened", [Library.open, State])
def test_a_folder_that_somebody_has_open_is_not_replaced(
    data: Path, file: Path, opened: Callable[[Path], Library | State]
) -> None:
    back_up(data, file)
    with opened(data) as used:
        if isinstance(used, Library):
            used.statistics()
        with pytest.raises(BackupError, match="in use"):
            restore(file, data, replace=True)
    restore(file, data, replace=True)


def test_what_others_put_into_the_data_folder_stays_there(data: Path, file: Path) -> None:
    back_up(data, file)
    for name in (".env", "notes.txt"):
        (data / name).write_text("mine")
    restore(file, data, replace=True)
    assert [(data / name).read_text() for name in (".env", "notes.txt")] == ["mine", "mine"]


DYING = """
import os, shutil, signal, sys
from pathlib import Path
from index.text import skip_unused
skip_unused()
from bot.app.state import State
from bot.ops import backup
from index.library import Library

file, data, rename = Path(sys.argv[1]), Path(sys.argv[2]), Path.rename

def restore(folder, renames):
    def dying(path, target):
        nonlocal renames
        renames -= 1
        if renames < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(path, target)
    Path.rename = dying
    backup.restore(file, folder, replace=True)

for renames in range(30):
    folder = data.with_name(f"data{renames}")
    shutil.copytree(data, folder)
    child = os.fork()
    if not child:
        restore(folder, renames)
        os._exit(0)
    killed = os.waitpid(child, 0)[1]
    for again in range(2):
        with Library.open(folder) as library, State(folder) as state:
            print(killed, len(library.articles()), state.value("name"))
    assert (folder / "servers/42/articles/rail.txt").is_file()
    assert not [each for each in folder.iterdir() if each.name.startswith(".")]
    if not killed:
        break
"""


@pytest.mark.skipif(os.name != "posix", reason="this system knows no SIGKILL")
def test_a_restore_that_is_killed_is_finished_or_undone_by_the_next_start(
    data: Path, file: Path, tmp_path: Path
) -> None:
    back_up(data, file)
    (tmp_path / "later.txt").write_text("Later\n\nThe bridge was opened on Monday.\n")
    with Library.open(data) as library, State(data) as state:
        library.sync(tmp_path / "later.txt")
        state.keep_value("name", "later")
    command = [sys.executable, "-c", DYING, str(file), str(data)]
    done = subprocess.run(command, check=True, capture_output=True, env=environment(data), cwd=tmp_path, text=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert {killed for killed, _, _ in lines} == {"0", "9"}
    found = [(articles, value) for _, articles, value in lines]
    assert set(found) == {("2", "later"), ("1", "kept")}
    assert found == sorted(found, reverse=True)
    assert found.count(("1", "kept")) > 10  # it is killed at each step


def test_a_restore_that_cannot_be_put_in_place_changes_nothing(
    data: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(data, file)
    with State(data) as state:
        state.keep_value("name", "later")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.parent.name == "new" and path.name == "state.sqlite3":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as failure:
        failure.setattr(Path, "rename", failing)
        with pytest.raises(BackupError, match="can't be restored"):
            restore(file, data, replace=True)
    assert not [each for each in data.iterdir() if each.name.startswith(".")]
    with State(data) as state, Library.open(data) as library:
        assert state.value("name") == "later"
        assert [info.id for info in library.articles()] == ["harbour.txt"]


def hostile(file: Path, name: str, content: bytes = b"x", mode: int = 0o100600, files: int = 1, **more: str) -> None:
    manifest = {"format": 1, "made": "2026-01-01T00:00:00Z", "files": files, **more}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(manifest))
        info = zipfile.ZipInfo(name or "x")
        info.external_attr = mode << 16
        archive.writestr(info, content)
        info.filename = name  # in the directory, which zipfile goes by


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../outside", 0o100600),
        ("/etc/outside", 0o100600),
        ("servers/../../outside", 0o100600),
        ("C:outside", 0o100600),
        ("..\\outside", 0o100600),
        ("./twice//outside", 0o100600),
        ("link", 0o120777),
        ("folder/", 0o040700),
        ("", 0o100600),
        (".env", 0o100600),
        ("servers/1/.env", 0o100600),
        ("servers/.hidden/articles/a.txt", 0o100600),
    ],
)
def test_a_backup_with_names_that_lead_elsewhere_is_refused(file: Path, tmp_path: Path, name: str, mode: int) -> None:
    hostile(file, name, mode=mode)
    with pytest.raises(BackupError, match="which no backup does"):
        restore(file, tmp_path / "inner" / "data")
    assert not list(tmp_path.rglob("*outside*"))


STRANGE = (
    "sitecustomize.py",
    "compose.override.yaml",
    "bot/__init__.py",
    "library.sqlite3-wal",
    "servers/1/library.sqlite3-journal",
    "servers/one/articles/a.txt",
    "candidates/1-abc/meta.json",
    "servers/1/candidates/1-abc/meta.json",
    "servers/1/incoming/ab/a.txt",
    f"servers/1/articles/{'a/' * 1_500}a.txt",
)


@pytest.mark.parametrize("name", STRANGE)
def test_only_what_a_backup_holds_is_restored(file: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    hostile(file, name)  # as a version that took along whatever lay in the data folder would have written it
    restored = restore(file, folder)
    assert (restored.files, restored.left_out) == (0, (name,))
    assert not [each for each in folder.rglob("*") if each.is_file()]
    hostile(file, name, names="percent")
    with pytest.raises(BackupError, match="which no backup does"):
        restore(file, folder)


@pytest.mark.parametrize("name", ["a%2Fb.txt", "%2E%2E", "%2Eenv", "a%00b.txt", "a%2"])
def test_names_in_disguise_are_refused_or_only_names(file: Path, tmp_path: Path, name: str) -> None:
    hostile(file, f"servers/1/articles/{name}", names="percent")
    with suppress(BackupError):
        restore(file, tmp_path / "data")
    place = tmp_path / "data" / "servers" / "1" / "articles"
    assert not place.exists() or [each.name for each in place.iterdir()] == ["a%2"]


@pytest.mark.parametrize(("size", "said"), [(2**60, "more room"), (2, "cut short")])
def test_a_backup_whose_sizes_are_a_lie_is_refused(file: Path, tmp_path: Path, size: int, said: str) -> None:
    hostile(file, "servers/1/articles/a.txt", files=2)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("servers/1/articles/b.txt", "y")  # so that the directory is written anew
        archive.getinfo("servers/1/articles/a.txt").file_size = size
    with pytest.raises(BackupError, match=said):
        restore(file, tmp_path / "data")
    assert not list((tmp_path / "data").iterdir())


def test_a_backup_cut_short_or_changed_restores_nothing(
    data: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(data, file)
    whole = file.read_bytes()
    with monkeypatch.context() as cut_short:
        cut_short.setattr(backup, "_extract", _never)  # it is refused before any work is done
        for cut in range(0, len(whole), max(1, len(whole) // 40)):
            file.write_bytes(whole[:cut])
            with pytest.raises(BackupError):
                restore(file, tmp_path / "again")
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 0xFF
    file.write_bytes(changed)
    with pytest.raises(BackupError):
        restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists() or not any((tmp_path / "again").iterdir())


def _never(*_: object) -> int:
    pytest.fail("nothing is to be taken out of a damaged backup")


@pytest.mark.parametrize("manifest", ["{", "[]", '{"format": 1}', "x" * 20_000])
def test_other_zip_files_are_no_backup(file: Path, tmp_path: Path, manifest: str) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, manifest)
    with pytest.raises(BackupError, match="no backup"):
        restore(file, tmp_path / "data")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_as_no_backup_is_is_not_unpacked(file: Path, tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(MANIFEST, '{"format": 1, "made": "2026-01-01T00:00:00Z", "files": 1}', zipfile.ZIP_STORED)
        archive.writestr("servers/1/articles/a.txt", b"\0" * 1_000_000)
    with pytest.raises(BackupError, match="which no backup does"):
        restore(file, tmp_path / "data")
    assert not list(tmp_path.rglob("a.txt"))


def test_damage_anywhere_is_refused_or_harmless(data: Path, file: Path, tmp_path: Path) -> None:
    back_up(data, file)
    whole = file.read_bytes()
    begins = whole.index(b"PK\x01\x02")  # the directory of the archive
    for at in (*range(60), *range(begins, begins + 60), *range(len(whole) - 22, len(whole))):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with suppress(BackupError):
            assert restore(file, tmp_path / "again", replace=True).files == 4


def test_a_backup_of_a_later_format_says_so(file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, '{"format": 2, "made": "x"}')
    with pytest.raises(BackupError, match="newer version"):
        restore(file, tmp_path / "data")


def test_a_backup_with_a_damaged_database_is_refused(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "broken")) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 50)
        connection.commit()
    content = bytearray((tmp_path / "broken").read_bytes())
    content[8192:16384] = b"\xff" * 8192
    hostile(file, "state.sqlite3", bytes(content))
    with pytest.raises(BackupError, match=r"damaged state\.sqlite3"):
        restore(file, tmp_path / "data")
    assert not list((tmp_path / "data").iterdir())


def test_the_command_line_backs_up_and_restores(data: Path, file: Path, tmp_path: Path) -> None:
    first = run("backup", file, data=data).text
    assert first.startswith(f"{file}: 3 databases and 1 file,")
    assert "in place of" not in first
    with zipfile.ZipFile(file) as archive:
        made = json.loads(archive.read(MANIFEST))["made"]
    assert f"in place of the backup of {made}" in run("backup", file, data=data).text
    assert run("restore", file, data=tmp_path / "again").text.startswith(f"{tmp_path / 'again'}: 4 files as of 20")
    refused = run("restore", file, data=data)
    assert refused.status == 1
    assert b"not empty" in refused.err
    assert run("restore", "--replace", file, data=data).status == 0


KILLED = """
import os, signal, sys, time
from pathlib import Path
from index.text import skip_unused
skip_unused()
from bot.ops import backup

def dying(*arguments):
    if sys.argv[3] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    print("half done", flush=True)
    input()

backup._add = dying
backup.back_up(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def spares(place: Path, before: set[str]) -> list[Path]:
    """Return what backups have left in a folder, made to look old."""
    found = [each for each in place.iterdir() if each.name not in before]
    for each in found:
        os.utime(each, (1_600_000_000, 1_600_000_000))
    return found


@pytest.mark.skipif(os.name != "posix", reason="this system knows no SIGKILL")
def test_the_next_backup_clears_away_the_copies_that_a_killed_one_left(data: Path, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    file = place / "backup.zip"
    command = [sys.executable, "-c", KILLED, str(data), str(file)]
    killed = subprocess.run([*command, "killed"], check=False, env=environment(data), cwd=tmp_path)
    assert killed.returncode == -signal.SIGKILL
    assert spares(place, set())
    back_up(data, file)
    assert [each.name for each in place.iterdir()] == ["backup.zip"]
    with subprocess.Popen(
        [*command, "waits"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(data), cwd=tmp_path
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"half done\n"
        (used,) = spares(place, {"backup.zip"})
        back_up(data, file)
        assert list(used.iterdir())
        running.kill()
    spares(place, {"backup.zip"})
    back_up(data, file)
    assert [each.name for each in place.iterdir()] == ["backup.zip"]
