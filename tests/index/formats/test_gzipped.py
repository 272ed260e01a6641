"""Compressed collections are read like others, and neither damage nor a bomb does harm."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.article import Article
from index.formats import Limits, Unreadable, read


def lines(count: int) -> bytes:
    texts = (f"Ferry number {number} sank off the island. Nobody was hurt." for number in range(count))
    return b"".join(json.dumps({"id": f"a{n}", "text": text}).encode() + b"\n" for n, text in enumerate(texts))


def read_file(tmp_path: Path, data: bytes, limits: Limits | None = None) -> tuple[list[str], list[Unreadable]]:
    """The ids of the articles in a file, and what could not be read."""
    file = tmp_path / "many.jsonl.gz"
    file.write_bytes(data)
    found = list(read(file, tmp_path, limits or Limits()))
    return [one.id for one in found if isinstance(one, Article)], [one for one in found if isinstance(one, Unreadable)]


def test_a_compressed_collection_gives_the_articles_of_the_plain_one(tmp_path: Path) -> None:
    assert read_file(tmp_path, gzip.compress(lines(50))) == ([f"a{n}" for n in range(50)], [])


def test_files_compressed_one_after_the_other_are_read_as_one(tmp_path: Path) -> None:
    data = lines(4).splitlines(keepends=True)
    found, refused = read_file(tmp_path, gzip.compress(b"".join(data[:2])) + gzip.compress(b"".join(data[2:])))
    assert (found, refused) == (["a0", "a1", "a2", "a3"], [])


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_file_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path, keep: float) -> None:
    whole = gzip.compress(lines(1_500))
    found, refused = read_file(tmp_path, whole[: int(len(whole) * keep)])
    assert found == [f"a{n}" for n in range(len(found))]
    assert 0 < len(found) < 1_500
    assert refused[-1].reason == "breaks off: the rest of the gzip file is missing"
    assert refused[-1].cut_short


def test_a_damaged_file_and_one_that_is_no_gzip_file_are_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(lines(1_500)))
    whole[len(whole) // 2] ^= 0xFF
    _, refused = read_file(tmp_path, bytes(whole))
    assert refused
    assert refused[-1].cut_short
    found, refused = read_file(tmp_path, lines(3))
    assert found == []
    assert refused[0].reason.startswith("is damaged, or no gzip file")


@pytest.mark.parametrize("content", [(b" " * 99 + b"\n") * 400_000, b"a" * 40_000_000])
def test_a_bomb_is_not_unpacked(tmp_path: Path, content: bytes) -> None:
    found, refused = read_file(tmp_path, gzip.compress(content, 9), Limits(max_file_bytes=1_000_000))
    assert found == []
    assert refused[-1].reason == "unpacks to more than 100 times its size; unpack it yourself if that is right"


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    data = json.dumps({"id": "long", "text": "word " * 1000}).encode() + b"\n" + lines(1)
    found, refused = read_file(tmp_path, gzip.compress(data), Limits(max_file_bytes=1000))
    assert found == ["a0"]
    assert refused == [Unreadable("many.jsonl.gz", "line 1 is longer than 1 KB, the size limit")]


def test_a_file_of_bad_lines_is_given_up(tmp_path: Path) -> None:
    found, refused = read_file(tmp_path, gzip.compress(lines(1) + b"{}\n" * 100_000))
    assert found == ["a0"]
    assert len(refused) == 1002
    assert refused[-1].reason == "has more bad lines than good ones; the rest is not read"
