"""`verbatim watch`: passages of new articles, once each, as lines, JSON and an Atom feed."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import pytest

from bot.app.watches import MAX_WATCHES, WatchStore
from tests.bot.cli.command_line import Done, run

ATOM = "{http://www.w3.org/2005/Atom}"


class Archive:
    """A folder of articles and the library of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "articles").mkdir()

    def gets(self, name: str, text: str, url: str | None = None) -> None:
        line = {"id": name, "title": f"Report {name}", "text": text, "url": url}
        (self.folder / "articles" / f"{name}.jsonl").write_text(json.dumps(line), "utf-8")
        assert run("index", self.folder / "articles", data=self.data).status == 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def watch(self, *arguments: str | Path) -> Done:
        return run("watch", *arguments, data=self.data)

    def told(self) -> list[tuple[int, str]]:
        done = self.watch("run", "--json")
        assert done.status == 0, done.err
        return [(line["watch"], line["passage"]["article"]) for line in map(json.loads, done.out.splitlines())]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.gets("one", "The old ferry was sold to a museum in Norhaven on Monday.")
    return archive


def test_new_passages_are_told_once(archive: Archive) -> None:
    assert archive.watch("add", "Who bought the lighthouse?").status == 0
    assert archive.watch("add", "--phrase", "old ferry").status == 0
    assert archive.told() == []
    archive.gets("two", "The lighthouse was bought by Petra Holmwood, who will live in it. An old ferry passes by.")
    assert archive.told() == [(1, "two"), (2, "two")]
    assert archive.told() == []
    assert archive.watch("run").text == "Nothing new.\n"


def test_a_changed_article_tells_only_what_is_new_in_it(archive: Archive) -> None:
    archive.watch("add", "--phrase", "old ferry", "--all")
    assert archive.told() == [(1, "one")]
    archive.gets("one", "The old ferry was sold to a museum in Norhaven on Monday. It rained. An old ferry is a gem.")
    done = archive.watch("run", "--json")
    assert [json.loads(line)["passage"]["quote"] for line in done.out.splitlines()] == ["An old ferry is a gem."]


def test_watches_are_listed_and_removed(archive: Archive) -> None:
    archive.watch("add", "Who bought the lighthouse?")
    archive.watch("add", "--phrase", "old ferry")
    assert json.loads(archive.watch("list", "--json").out) == [
        {"watch": 1, "text": "Who bought the lighthouse?", "phrase": False},
        {"watch": 2, "text": "old ferry", "phrase": True},
    ]
    assert archive.watch("remove", "1").status == 0
    assert archive.watch("remove", "1").status == 1
    assert archive.watch("list").text == "   2  phrase  old ferry\n"
    assert archive.watch("remove", "2").status == 0
    assert archive.watch("run").text == archive.watch("list").text


def test_an_atom_feed_keeps_its_former_entries(archive: Archive, tmp_path: Path) -> None:
    feed = tmp_path / "watches.xml"
    archive.watch("add", "--phrase", "old ferry", "--all")
    assert archive.watch("run", "--atom", feed).status == 0
    archive.gets("two", "An old ferry \u000b burnt & sank.", "https://example.org/two")
    assert archive.watch("run", "--atom", feed).status == 0
    entries = ElementTree.parse(feed).getroot().findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["old ferry: Report two", "old ferry: Report one"]
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").startswith("https://example.org/two#:~:text=")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


def test_an_interrupted_run_loses_nothing_and_a_feed_has_each_passage_once(archive: Archive, tmp_path: Path) -> None:
    feed = tmp_path / "watches.xml"
    archive.watch("add", "--phrase", "old ferry", "--all")
    for given in (("--atom", feed), ("--json",)):
        with mock.patch.object(WatchStore, "record_told", side_effect=KeyboardInterrupt):
            assert archive.watch("run", *given).status == 130
    assert archive.watch("run", "--atom", feed).status == 0
    assert len(ElementTree.parse(feed).getroot().findall(f"{ATOM}entry")) == 1
    assert archive.told() == []


def test_a_feed_is_there_from_the_first_run_and_one_that_cannot_be_is_told_then(
    archive: Archive, tmp_path: Path
) -> None:
    feed = tmp_path / "watches.xml"
    archive.watch("add", "--phrase", "old ferry")
    assert archive.watch("run", "--atom", feed).status == 0  # with nothing new
    first = feed.read_bytes()
    assert ElementTree.fromstring(first).findall(f"{ATOM}entry") == []
    assert archive.watch("run", "--atom", feed).status == 0
    assert feed.read_bytes() == first
    (tmp_path / "notes.xml").write_text("<notes/>", "utf-8")
    for wrong in (tmp_path / "nowhere" / "watches.xml", tmp_path, tmp_path / "notes.xml"):
        done = archive.watch("run", "--atom", wrong)
        assert (done.status, f"Error: {wrong} " in done.err.decode(), b": name another file" in done.err) == (
            1,
            True,
            True,
        )


def test_a_file_that_is_no_feed_is_left_alone_and_the_passages_are_told_later(archive: Archive, tmp_path: Path) -> None:
    other = tmp_path / "notes.xml"
    other.write_text("<notes/>", "utf-8")
    archive.watch("add", "--phrase", "old ferry", "--all")
    assert archive.watch("run", "--atom", other).status == 1
    assert other.read_text("utf-8") == "<notes/>"
    assert archive.told() == [(1, "one")]


def test_of_two_watches_for_the_same_the_first_is_kept(archive: Archive) -> None:
    for words in (["Who won?"], ["who won?"], ["--phrase", "old ferry"], ["--phrase", "old ferry"]):
        assert archive.watch("add", *words).status == 0
    assert [line.split()[:2] for line in archive.watch("list").text.splitlines()] == [
        ["1", "question"],
        ["2", "phrase"],
    ]
    assert archive.watch("add", "--phrase", "--all", "old ferry").text == "watch 3: old ferry\n"  # which looks back
    assert archive.told() == [(3, "one")]


def test_the_help_of_watches_says_whole_sentences() -> None:
    assert "..." not in run("watch", "--help").text.partition("Commands:")[2]


def test_a_state_that_may_not_be_written_is_told_in_plain_words(archive: Archive) -> None:
    with mock.patch("bot.app.state_file.make_private", side_effect=PermissionError(13, "Permission denied", "x")):
        done = archive.watch("list")
    file = archive.data / "state.sqlite3"
    wanted = f"Error: {file} can't be opened (Permission denied): check who owns the data folder and its permissions"
    assert (done.status, done.err.decode().startswith(wanted)) == (1, True)


def test_there_is_a_bound_to_watches(archive: Archive) -> None:
    from bot.app.state import State

    with State(archive.data) as state:
        for number in range(MAX_WATCHES):
            WatchStore(state).add(f"watch {number}", 0)
    assert archive.watch("add", "one more").status == 1
