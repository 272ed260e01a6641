"""Libraries that earlier versions wrote are read, whatever their format.

`formats/N.sql` is a dump of what the program wrote when format N was new, of two files, with an article removed.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.ops.backup import back_up, restore
from index.checking import check
from index.library import Library, Query
from index.store.schema import FORMAT
from index.store.store import FILE_NAME
from tests.index.articles import write_files

FORMATS = Path(__file__).with_name("formats")
NUMBERS = sorted(int(file.stem) for file in FORMATS.glob("*.sql"))
GULL = "Gulls took the pier on Monday. “They are hungry,” said a baker."


@pytest.fixture(params=NUMBERS)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder of an earlier format, whose articles came from a folder beside it."""
    (tmp_path / "data").mkdir()
    dump = (FORMATS / f"{request.param}.sql").read_text(encoding="utf-8").replace("/articles", str(tmp_path / "root"))
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as connection:
        connection.executescript(dump)
        assert connection.execute("PRAGMA user_version").fetchone() == (request.param,)
    return tmp_path / "data"


def test_there_is_one_of_each_format() -> None:
    assert list(range(1, FORMAT)) == NUMBERS, "dump a library of the former format before it is another"


@pytest.mark.parametrize("engine", ["memory", "tantivy"])
def test_a_library_of_an_earlier_format_is_read_and_written_on(data: Path, engine: str) -> None:
    with Library.open(data, engine=engine) as library:
        assert [info.id for info in library.articles()] == ["ferry.txt", "gull"]
        gull = library.article("gull")
        assert (gull.text, gull.publisher, gull.published) == (GULL, "The Island Post", "2026-03-02")
        (found,) = library.search(Query(("hungri",)))[:1]
        assert found.text in GULL
        root = write_files(data.parent / "root", {"ferry.txt": "Ferry afloat\n\nThe ferry Marigold floats again.\n"})
        report = library.sync(root)
        assert (report.changed, report.added, report.removed) == (1, 0, 1)
        assert library.search(Query(("float",)))[0].article.id == "ferry.txt"
        library.remove("ferry.txt")
    assert check(data).problems == ()


def test_its_backup_is_restored_and_brought_to_the_present_format(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "restored")
    with Library.open(tmp_path / "restored") as library:
        assert library.article("gull").text == GULL
    assert check(tmp_path / "restored").problems == ()


def test_a_backup_of_the_first_form_is_restored(data: Path, tmp_path: Path) -> None:
    """The first form told neither how many files it has nor how their names are written."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "rail.txt").write_text("Trains stood still.\n")
    with zipfile.ZipFile(tmp_path / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(data / FILE_NAME, FILE_NAME)
        archive.write(tmp_path / "articles" / "rail.txt", "servers/42/articles/rail.txt")
        manifest = {"format": 1, "made": "2026-01-05T06:07:08+00:00"}
        archive.writestr("verbatim-backup.json", json.dumps(manifest))
    assert restore(tmp_path / "old.zip", tmp_path / "restored").files == 2
    assert (tmp_path / "restored" / "servers" / "42" / "articles" / "rail.txt").read_text() == "Trains stood still.\n"
    with Library.open(tmp_path / "restored") as library:
        assert library.article("gull").text == GULL
