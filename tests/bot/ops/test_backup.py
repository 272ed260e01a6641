"""A backup holds what was committed, while others write; restoring gives it back, and never half of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.app.state import AskedQuestion, State
from bot.ops import backup
from bot.ops.backup import MANIFEST, BackupError, back_up, restore
from index.library import Library
from tests.bot.cli.command_line import environment, run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in use: a library, the bot's state, and a server's own articles."""
    folder = tmp_path / "data"
    (tmp_path / "harbour.txt").write_text("Storm\n\nThe harbour was closed for three days after the storm.\n")
    with Library.open(folder) as library:
        library.sync(tmp_path / "harbour.txt")
    with State.open(folder) as state:
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
    with Library.open(again) as library, State.open(again) as state:
        assert [info.id for info in library.articles()] == ["harbour.txt"]
        assert state.value("name") == "kept"
    with Library.open(again / "servers" / "42") as own:
        assert [info.id for info in own.articles()] == ["rail.txt"]


def test_a_backup_takes_along_what_is_only_in_the_write_ahead_log(data: Path, file: Path, tmp_path: Path) -> None:
    with State.open(data) as state:
        key = state.remember(AskedQuestion("Who?", None, 1, 2))
        assert (data / "state.sqlite3-wal").stat().st_size
        back_up(data, file)
    restore(file, tmp_path / "again")
    with State.open(tmp_path / "again") as state:
        assert state.recall(key) is not None


WRITER = """
import sys
from pathlib import Path
from bot.app.state import State
with State.open(Path(sys.argv[1])) as state:
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
            with State.open(tmp_path / f"again{number}") as state:
                one, two = state.value("one"), state.value("two")
            assert one == two
            assert one is not None
            found.append(int(one))
        writer.send_signal(signal.SIGKILL)
    assert found == sorted(found)
    assert found[0] >= before
    back_up(data, file)
    restore(file, tmp_path / "killed")
    with State.open(tmp_path / "killed") as state:
        assert state.value("one") == state.value("two")


def test_a_backup_takes_the_place_of_an_earlier_one_and_only_its_owner_can_read_it(data: Path, file: Path) -> None:
    back_up(data, file)
    with State.open(data) as state:
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


def test_a_damaged_database_fails_the_backup_and_leaves_the_earlier_one(data: Path, file: Path) -> None:
    back_up(data, file)
    before = file.read_bytes()
    (data / "state.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(BackupError, match="verbatim doctor"):
        back_up(data, file)
    assert file.read_bytes() == before
    assert not [each for each in file.parent.iterdir() if each.name.startswith(".")]


def test_links_are_not_followed(data: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("secret")
    (data / "servers" / "42" / "articles" / "link.txt").symlink_to(tmp_path / "secret" / "key")
    (data / "linked").symlink_to(tmp_path / "secret")
    back_up(data, file)
    assert names(file) == KEPT


def test_a_folder_that_holds_something_stays_as_it_is_unless_told(data: Path, file: Path) -> None:
    back_up(data, file)
    with State.open(data) as state:
        state.keep_value("name", "later")
    with pytest.raises(BackupError, match="not empty"):
        restore(file, data)
    with State.open(data) as state:
        assert state.value("name") == "later"
    restore(file, data, replace=True)
    with State.open(data) as state:
        assert state.value("name") == "kept"
    assert not [each for each in data.iterdir() if each.name.startswith(".") or each.name == "candidates"]


def test_a_folder_that_is_in_use_is_not_replaced(data: Path, file: Path) -> None:
    back_up(data, file)
    with State.open(data) as state:
        with pytest.raises(BackupError, match="stop the bot"):
            restore(file, data, replace=True)
        assert state.value("name") == "kept"
        state.keep_value("name", "still writable")


def hostile(file: Path, name: str, content: bytes = b"x", mode: int = 0o100600, files: int = 1) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, json.dumps({"format": 1, "made": "2026-01-01T00:00:00Z", "files": files}))
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
    ],
)
def test_a_backup_with_names_that_lead_elsewhere_is_refused(file: Path, tmp_path: Path, name: str, mode: int) -> None:
    hostile(file, name, mode=mode)
    with pytest.raises(BackupError, match="which no backup does"):
        restore(file, tmp_path / "inner" / "data")
    assert not list(tmp_path.rglob("*outside*"))


@pytest.mark.parametrize(("size", "said"), [(2**60, "more room"), (2, "cut short")])
def test_a_backup_whose_sizes_are_a_lie_is_refused(file: Path, tmp_path: Path, size: int, said: str) -> None:
    hostile(file, "articles.txt", files=2)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("other.txt", "y")  # so that the directory is written anew
        archive.getinfo("articles.txt").file_size = size
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
        archive.writestr("a.txt", b"\0" * 1_000_000)
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
    assert run("backup", file, data=data).text.startswith(f"{file}: 3 databases and 1 files")
    assert run("restore", file, data=tmp_path / "again").text.startswith(f"{tmp_path / 'again'}: 4 files as of 20")
    refused = run("restore", file, data=data)
    assert refused.status == 1
    assert b"not empty" in refused.err
    assert run("restore", "--replace", file, data=data).status == 0
