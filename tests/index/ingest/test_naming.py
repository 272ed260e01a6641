"""Two roots may have files at the same path: both are kept, each under an id that stays its own."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from index.library import Library, Query
from tests.index.articles import FERRY, GULL, TIDE, ids, write_files, write_lines


@pytest.fixture
def roots(tmp_path: Path) -> list[Path]:
    """Three folders of the same files, two of which have the same name."""
    folders = [tmp_path / "north" / "news", tmp_path / "south" / "news", tmp_path / "sport"]
    for folder, text in zip(folders, (FERRY, GULL, TIDE), strict=True):
        write_files(folder, {"a.txt": text, "deep/b.txt": f"{text}It was in {folder.parent.name}."})
    return folders


def quoted(library: Library, term: str) -> list[str]:
    return sorted({one.article.id for one in library.search(Query((term,)))})


def test_files_at_the_same_path_in_two_roots_are_kept_apart(library: Library, roots: list[Path]) -> None:
    for folder in roots:
        assert not library.sync(folder).skipped
    assert ids(library) == [
        "a.txt", "deep/b.txt", "news/a.txt", "news/deep/b.txt", "sport/a.txt", "sport/deep/b.txt",
    ]  # fmt: skip
    assert quoted(library, "gull") == ["news/a.txt", "news/deep/b.txt"]
    assert {info.source for info in library.articles()} == {"a.txt", "b.txt"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_file_is_called_stays_whatever_is_read_in_whichever_order(
    library: Library, roots: list[Path], order: tuple[int, ...]
) -> None:
    for folder in roots:
        library.sync(folder)
    called = {info.id: info.root for info in library.articles()}
    for number in order:
        (roots[number] / "a.txt").write_text(f"A walrus came to number {number}.\n")
        report = library.sync(roots[number])
        assert (report.changed, report.added, report.removed, report.skipped) == (1, 0, 0, ())
    assert {info.id: info.root for info in library.articles()} == called
    library.remove(str(roots[0]))
    for number in order:
        if number:
            (roots[number] / "a.txt").write_text(f"Another walrus came to number {number}.\n")
            library.sync(roots[number])
    assert {info.id: info.root for info in library.articles()}.items() <= called.items()


def test_a_root_longer_known_by_its_name_goes_on_up_to_where_names_differ(library: Library, tmp_path: Path) -> None:
    for place in ("x", "y", "z"):
        library.sync(write_files(tmp_path / place / "news", {"a.txt": FERRY + place}))
    assert ids(library) == ["a.txt", "news/a.txt", "z/news/a.txt"]


def test_files_that_are_roots_are_kept_apart_too(library: Library, tmp_path: Path) -> None:
    for place in ("x", "y"):
        write_files(tmp_path / place, {"a.txt": FERRY + place})
        library.sync(tmp_path / place / "a.txt")
    assert ids(library) == ["a.txt", "y/a.txt"]
    library.sync(tmp_path / "x" / "a.txt")
    assert ids(library) == ["a.txt", "y/a.txt"]


def test_parts_of_a_file_go_by_its_name(library: Library, tmp_path: Path) -> None:
    posts = {"posts": [{"id": "p1", "title": "One", "status": "published", "type": "post", "html": f"<p>{FERRY}</p>"}]}
    for place in ("x", "y"):
        write_files(tmp_path / place, {"ghost.json": json.dumps({"db": [{"data": posts}]})})
        assert not library.sync(tmp_path / place).skipped
    first, second = ids(library)
    assert second == f"y/{first}"
    assert first.startswith("ghost.json#")


def test_ids_of_their_own_are_no_names_of_files(library: Library, tmp_path: Path) -> None:
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
    library.sync(write_lines(tmp_path / "x" / "all.jsonl", {"one": FERRY}))
    report = library.sync(write_lines(tmp_path / "y" / "all.jsonl", {"one": GULL, "two": TIDE}))
    assert ids(library) == ["one", "two"]
    assert "already has" in report.skipped[0].reason


def test_what_was_removed_does_not_come_back_under_another_name(library: Library, roots: list[Path]) -> None:
    for folder in roots[:2]:
        library.sync(folder)
    library.remove("news/a.txt")
    library.remove("a.txt")
    library.sync(roots[1], watched=True)
    assert ids(library) == ["deep/b.txt", "news/deep/b.txt"]
    library.sync(roots[1])  # which takes it back
    assert "gull" in library.vocabulary()
