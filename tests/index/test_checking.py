"""A check finds what is wrong in a library, and repairs what can be repaired."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.checking import check
from index.errors import DamagedLibrary
from index.library import Library, Query
from index.search.engines.indexed import FOLDER
from index.store.store import FILE_NAME
from tests.index.articles import WORDS, ids, write_lines


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = {f"x{n}": f"The {WORDS[n % 12]} met a {WORDS[n * 5 % 12]}. It was number {n}." for n in range(40)}
    with Library.open(tmp_path / "data", engine="tantivy") as library:
        library.sync(write_lines(tmp_path / "all.jsonl", texts))
    return tmp_path / "data"


def harm(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_nothing_is_found_in_a_library_that_is_whole(data: Path, tmp_path: Path) -> None:
    assert check(data).problems == ()
    assert check(data).articles == 40
    with Library.open(data, engine="tantivy") as library:
        library.remove("x3")
        library.sync(write_lines(tmp_path / "more.jsonl", {"y": "A walrus."}))
    assert check(data).problems == ()  # the index is behind, which is not wrong
    assert check(tmp_path / "nothing").problems == ()
    assert not (tmp_path / "nothing").exists()


def test_a_file_with_nothing_in_it_is_damage(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(DamagedLibrary, match="nothing in its file"):
        check(tmp_path)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE terms SET sentence = sentence + 1 WHERE term = 'number'",
            "document frequencies of the field sentence",
        ),
        ("UPDATE fields SET length = 1 WHERE field = 'context'", "totals of the field context"),
        ("UPDATE words SET chunks = 0 WHERE word = 'ferry'", "frequencies of words"),
    ],
)
def test_wrong_statistics_are_counted_anew(data: Path, statement: str, problem: str) -> None:
    with Library.open(data) as library:
        expected = library.search(Query(("number", "ferri")))
    harm(data, statement)
    assert problem in " ".join(check(data).problems)
    assert check(data, repair=True).repaired
    assert check(data).problems == ()
    with Library.open(data) as library:
        assert library.search(Query(("number", "ferri"))) == expected
        assert library.vocabulary()["ferry"] > 0


@pytest.mark.parametrize("part", ["text", "sentences", "chunk_terms"])
def test_a_damaged_article_is_named_taken_out_and_read_again(data: Path, tmp_path: Path, part: str) -> None:
    harm(data, f"UPDATE contents SET {part} = x'0102030405' WHERE key = 5")
    (problem,) = check(data).problems
    assert "'x4'" in problem
    assert check(data, repair=True).repaired
    assert check(data).problems == ()
    with Library.open(data, engine="tantivy") as library:
        assert "x4" not in ids(library)
        report = library.sync(tmp_path / "all.jsonl")
        assert (report.added, report.unchanged) == (1, 39)
        assert library.search(Query(("4",)))[0].article.id == "x4"
    assert check(data).problems == ()


@pytest.mark.parametrize("way", ["gone", "another's", "larger"])
def test_an_index_that_does_not_fit_the_store_is_built_anew(data: Path, tmp_path: Path, way: str) -> None:
    (folder,) = (place for place in (data / FOLDER).iterdir() if place.is_dir())
    if way == "gone":
        shutil.rmtree(folder)
    else:
        with Library.open(tmp_path / "other", engine="tantivy") as other:
            texts = {f"z{n}": "A walrus. A wolf." for n in range(39 if way == "another's" else 45)}
            other.sync(write_lines(tmp_path / "other.jsonl", texts))
        (strange,) = (place for place in (tmp_path / "other" / FOLDER).iterdir() if place.is_dir())
        shutil.rmtree(folder)
        shutil.copytree(strange, folder)
    assert "candidate index" in " ".join(check(data).problems)
    assert check(data, repair=True).repaired
    assert check(data).problems == ()
    assert not folder.exists()
