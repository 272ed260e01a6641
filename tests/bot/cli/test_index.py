"""`verbatim index`: what it says, when it fails, and how it follows changes."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import pytest

from index.library import Library
from tests import PATIENCE, soon
from tests.bot.cli.command_line import VERBATIM, environment, run
from tests.index.articles import FERRY, GULL, write_files, write_lines
from tests.index.web.website import page, serving


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def indexing(data: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """`verbatim index` as a process, until it is interrupted."""
    with subprocess.Popen(
        [*VERBATIM, "index", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(data),
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def test_skipped_files_are_counted_and_named_and_fail_only_when_strict(tmp_path: Path, data: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": "", "c.png": "x"})
    lenient = run("index", root, data=data)
    assert lenient.status == 0
    assert "1 added, 0 changed, 0 removed, 0 unchanged, 2 skipped" in lenient.text
    assert "skipped b.txt: is empty" in lenient.text
    strict = run("index", "--strict", root, data=data)
    assert strict.status == 1
    assert strict.err.decode() == "Error: 2 skipped, as said above\n"
    assert "skipped b.txt: is empty" in strict.text
    (root / "b.txt").unlink()
    (root / "c.png").unlink()
    assert run("index", "--strict", root, data=data).status == 0


def test_a_folder_of_mixed_files_is_indexed_and_asked(tmp_path: Path, data: Path) -> None:
    root = write_files(
        tmp_path / "news",
        {
            "a.txt": FERRY,
            "b.md": "# Gulls\n\nA gull slept on the mast. The captain let it be.\n",
            "c.html": "<html><head><title>Mills</title></head><body><article><p>The mill burned down on Tuesday. "
            "Some 40 firefighters came to the mill.</p></article></body></html>",
        },
    )
    write_lines(root / "d.jsonl", {"d1": "The lighthouse went dark. Nobody knew why.\n"})
    lines = write_lines(root / "e.jsonl", {"e1": "The anchor held all night. The reef was near.\n"})
    (root / "e.jsonl.gz").write_bytes(gzip.compress(lines.read_bytes()))
    lines.unlink()
    dated = {"id": "f1", "title": "Mast", "text": "The mast fell.", "published": "2024-05-06"}
    (root / "f.jsonl").write_text(json.dumps(dated), "utf-8")
    first = run("index", root, data=data).text
    assert "6 added" in first
    undated = "which searches by date leave out: see verbatim articles --undated"
    assert f"\n  5 without a date that can be read, {undated}\n" in first
    assert "without a date" not in run("index", root, data=data).text  # which adds nothing
    done = run("ask", "How many firefighters came to the mill?", "--json", data=data)
    assert json.loads(done.out)["passages"][0]["quote"] == "Some 40 firefighters came to the mill."
    assert [one["id"] for one in json.loads(run("articles", "--json", data=data).out)] == [
        "a.txt",
        "b.md",
        "c.html",
        "d1",
        "e1",
        "f1",
    ]


def test_a_watch_follows_changes_until_it_is_interrupted(tmp_path: Path, data: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL, "c.pdf": "x"})
    with indexing(data, "--watch", root) as process, Library.open(data) as library:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stderr.readline() == b"Watching; Ctrl+C ends it.\n"

        def texts() -> list[str]:
            with library.snapshot() as snapshot:  # else an article may go between the list and its reading
                return [snapshot.article(info.id).text for info in snapshot.articles()]

        assert texts() == [FERRY, GULL]
        (root / "a.txt").write_text("The anchor held.\n", encoding="utf-8")
        (root / "b.txt").unlink()
        soon(lambda: texts() == ["The anchor held.\n"])
        # What was done is told after it can be read: an interruption may come between.
        told = list(takewhile(lambda line: b"1 changed, " not in line, process.stdout))
        assert sum(line.startswith(b"  skipped c.pdf") for line in told) == 1  # by the first reading alone
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_a_watch_is_not_strict(tmp_path: Path, data: Path) -> None:
    done = run("index", "--watch", "--strict", tmp_path, data=data)
    assert done.status == 2


def test_a_terminal_sees_how_fast_it_goes_and_how_long_it_takes(tmp_path: Path, data: Path) -> None:
    root = tmp_path / "many.jsonl"
    write_lines(root, {f"a{n}": f"Boat {n} sank. " + GULL * 10 for n in range(250)})
    printed = run("index", root, data=data, terminals=("err",), TERM="xterm", COLUMNS="120").err
    assert b"250 articles, " in printed
    assert b"/s" in printed
    assert b"left" in printed


def test_a_web_address_is_indexed_asked_and_removed(data: Path) -> None:
    with serving() as site:
        site.pages["/mill"] = page(
            "The mill burned down on Tuesday. Some 40 firefighters came to the mill.", "Mill fire"
        )
        address = site.address("/mill")
        refused = run("index", address, data=data)
        assert refused.status == 1
        assert "VERBATIM_PRIVATE_ADDRESSES=true allows that" in refused.err.decode()
        done = run("index", address, data=data, VERBATIM_PRIVATE_ADDRESSES="true")
        assert f"{address}: 1 added" in done.text
        missing = run("index", site.address("/x"), address, data=data, VERBATIM_PRIVATE_ADDRESSES="true")
        assert missing.status == 1
        assert "is not there (HTTP status 404)" in missing.err.decode()
        assert "1 unchanged" in missing.text
    asked = run("ask", "How many firefighters came to the mill?", "--json", data=data)
    first = json.loads(asked.out)["passages"][0]
    assert (first["quote"], first["url"]) == ("Some 40 firefighters came to the mill.", address)
    assert (first["article"], first["source"]) == (address, "mill")
    assert run("remove", address, data=data).status == 0
    assert json.loads(run("articles", "--json", data=data).out) == []
