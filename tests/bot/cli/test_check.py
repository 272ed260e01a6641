"""`verbatim check` says what is wrong, and repairs it when told to."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from index.store.store import FILE_NAME
from tests.bot.cli.command_line import run


def test_a_damaged_library_is_reported_repaired_and_whole_again(tmp_path: Path) -> None:
    articles, data = tmp_path / "articles", tmp_path / "data"
    articles.mkdir()
    for name in ("one", "two"):
        (articles / f"{name}.txt").write_text(f"The ferry number {name} sank.\n", encoding="utf-8")
    assert run("index", articles, data=data).status == 0
    assert run("check", data=data).text == "2 articles checked, nothing found\n"
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        connection.execute("UPDATE contents SET text = x'00' WHERE key = 1")
        connection.commit()
    found = run("check", data=data)
    assert found.status == 1
    assert "'one.txt' can't be read" in found.text
    assert b"--repair" in found.err
    told = run("check", "--json", data=data)
    assert told.status == 1
    assert json.loads(told.out)["left"] == json.loads(told.out)["problems"] == [found.text.splitlines()[0]]
    repaired = run("check", "--repair", data=data)
    assert repaired.status == 0
    assert "repaired; whole: 1 article" in repaired.text
    assert "1 added" in run("index", articles, data=data).text
    assert run("check", data=data).status == 0
