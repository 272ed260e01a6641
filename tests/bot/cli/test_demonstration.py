"""The example articles: where they serve that is said, and a library that is lost is never replaced by them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest

from index.library import Library
from tests.bot.cli.command_line import run

QUESTION = "How many troops are at the border?"
ASKING = [
    ("ask", QUESTION),
    ("summary", "1"),
    ("articles",),
    ("stats",),
    ("show", "1"),
    ("verify", "“troops at the border”"),
    ("watch", "add", "Who won?"),
    ("console",),
    ("discord",),
]
KEEPING = [("check",), ("watch", "list"), ("watch", "run"), ("watch", "remove", "1")]


@pytest.fixture
def indexed(tmp_path: Path) -> Path:
    (tmp_path / "harbour.txt").write_text("Storm\n\nThe harbour was closed for three days.\n")
    assert run("index", tmp_path / "harbour.txt", data=tmp_path / "data").status == 0
    return tmp_path / "data"


@pytest.mark.parametrize("arguments", [*ASKING[:-1], *KEEPING], ids=" ".join)
def test_a_data_folder_that_is_named_and_not_there_is_an_error(arguments: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "mispelt"
    done = run(*arguments, data=folder, DISCORD_TOKEN="x" * 60)
    assert (done.status, done.out) == (1, b"")
    assert b"there is no such data folder" in done.err
    assert not folder.exists()


@pytest.mark.parametrize("left", [0, 100, 4096])
def test_a_library_of_which_nothing_is_left_is_an_error(indexed: Path, left: int) -> None:
    file = indexed / "library.sqlite3"
    file.write_bytes(file.read_bytes()[:left])
    for arguments in (ASKING[0], ASKING[3], ASKING[-1]):
        done = run(*arguments, data=indexed, DISCORD_TOKEN="x" * 60)
        assert (done.status, done.out) == (1, b""), arguments
        assert b"library.sqlite3" in done.err


def test_what_a_crash_left_before_anything_was_indexed_is_indexed_into(indexed: Path, tmp_path: Path) -> None:
    shutil.rmtree(indexed)
    indexed.mkdir()
    (indexed / "library.sqlite3").touch()
    assert run("index", tmp_path / "harbour.txt", data=indexed).status == 0
    assert b"three days" in run("ask", "How long was the harbour closed?", data=indexed).out


def test_every_answer_from_the_examples_says_so(tmp_path: Path) -> None:
    said = b"example articles"
    assert said in run("ask", QUESTION, data=tmp_path).out
    assert said in run("ask", "What is the capital of Peru?", data=tmp_path).out
    assert said in run("summary", "1", data=tmp_path).out
    assert said in run("verify", "“no such words”", data=tmp_path).out
    assert run("console", data=tmp_path, given=QUESTION.encode()).out.count(said) == 1  # once a conversation
    for arguments in (
        ("ask", QUESTION),
        ("summary", "1"),
        ("summary", "--topic", "border"),
        ("summary", "--digest"),
        ("verify", "“no such words”"),
    ):
        assert json.loads(run(*arguments, "--json", data=tmp_path).out)["demonstration"] is True


def test_no_answer_from_own_articles_does(indexed: Path) -> None:
    for arguments in (("ask", QUESTION), ("summary", "1"), ("summary", "--digest"), ("verify", "“no such words”")):
        assert "demonstration" not in json.loads(run(*arguments, "--json", data=indexed).out)
        assert b"example articles" not in run(*arguments, data=indexed).out


@pytest.mark.parametrize(
    ("settings", "serve"),
    [({}, True), ({"VERBATIM_ARTICLES": "."}, False), ({"VERBATIM_FEEDS": "https://example.org/rss"}, False)],
)
def test_a_bot_with_articles_or_feeds_of_its_own_never_answers_from_the_examples(
    settings: dict[str, Any], serve: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*, examples: bool, **_: bool) -> Library:
        raise click.ClickException(f"examples: {examples}")

    monkeypatch.setattr("bot.cli.discord.open_library", opened)
    assert f"examples: {serve}".encode() in run("discord", data=tmp_path, DISCORD_TOKEN="x" * 60, **settings).err
