"""`verbatim summary`, as people and as programs use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.command_line import run

ROWS = [
    {
        "id": "storm",
        "title": "Storm shuts the harbour",
        "published": "2024-05-02",
        "text": "A storm shut the harbour of Northport on Monday. Waves broke its wall.\n\nFerries stayed in port.",
    },
    {"id": "museum", "title": "Museum reopens", "text": "The museum of Eastville shows a lost painting."},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("summary")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    assert run("index", folder / "articles.jsonl", data=folder / "data").status == 0
    return folder / "data"


def summary(*arguments: str, data: Path) -> dict[str, Any]:
    done = run("summary", *arguments, "--json", data=data)
    assert (done.status, done.err, done.out.count(b"\n")) == (0, b"", 1)
    made: dict[str, Any] = json.loads(done.out)
    return made


@pytest.mark.parametrize("reference", ["storm", "1", "storm shuts the harbour"])
def test_an_article_is_summed_up_in_its_own_sentences(reference: str, data: Path) -> None:
    made = summary(reference, "--sentences", "1", data=data)
    assert made["title"] == "Storm shuts the harbour"
    (passage,) = made["sentences"]
    assert passage["quote"] == ROWS[0]["text"][passage["start"] : passage["end"]]
    assert passage["quote"] == "A storm shut the harbour of Northport on Monday."


def test_a_topic_is_told_from_the_articles_that_speak_of_it(data: Path) -> None:
    made = summary("--topic", "lost paintings", data=data)
    assert [passage["article"] for passage in made["sentences"]] == ["museum"]


def test_a_digest_tells_all_articles_or_those_since_a_date(data: Path) -> None:
    assert {story["title"] for story in summary("--digest", data=data)["stories"]} == {
        "Storm shuts the harbour",
        "Museum reopens",
    }
    made = summary("--digest", "--since", "2024-05-02", "--length", "short", data=data)
    assert [story["title"] for story in made["stories"]] == ["Storm shuts the harbour"]
    assert made["undated_left_out"] == 1


def test_a_topic_and_all_articles_need_no_option(data: Path) -> None:
    assert summary("lost paintings", data=data) == summary("--topic", "lost paintings", data=data)
    assert summary(data=data) == summary("--digest", data=data)
    assert summary("--since", "2024-05-02", data=data) == summary("--digest", "--since", "2024-05-02", data=data)


def test_what_several_titles_hold_is_a_topic_and_what_two_articles_are_called_is_none(tmp_path: Path) -> None:
    titles = ("Storm shuts the harbour", "After the storm", "Storm warning", "Storm warning")
    rows = [{"id": str(at), "title": title, "text": f"A storm hit {at} towns."} for at, title in enumerate(titles, 7)]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("index", tmp_path / "articles.jsonl", data=tmp_path / "data").status == 0
    assert summary("storm", data=tmp_path / "data") == summary("--topic", "storm", data=tmp_path / "data")
    assert b"2 articles are called 'storm warning'" in run("summary", "storm warning", data=tmp_path / "data").err
    assert b"4 articles have 'storm' in their titles" in run("show", "storm", data=tmp_path / "data").err


def test_for_people_every_sentence_is_a_quotation_with_its_place(data: Path) -> None:
    done = run("summary", "storm", "--length", "short", data=data)
    assert done.status == 0
    assert done.text.startswith("“Storm shuts the harbour”, in its own words:\n\n> A storm shut the harbour")
    assert "[1] 2 May 2024 · paragraph 1 · articles.jsonl: storm\n" in done.text


def test_a_topic_that_nothing_is_said_on_is_no_error(data: Path) -> None:
    done = run("summary", "--topic", "volcanoes", data=data)
    assert (done.status, done.text) == (0, "The articles say nothing on “volcanoes”.\n\n")


@pytest.mark.parametrize(
    "arguments",
    [("storm", "--digest"), ("--topic", "x", "--digest"), ("storm", "--since", "2024-01-01"), ("--since", "soon")],
)
def test_wrong_usage_is_status_2(arguments: tuple[str, ...], data: Path) -> None:
    done = run("summary", *arguments, data=data)
    assert (done.status, done.out) == (2, b"")


def test_an_unknown_article_is_one_line_and_status_1(data: Path) -> None:
    done = run("summary", "nowhere", data=data)
    assert (done.status, done.out, done.err.count(b"\n")) == (1, b"", 1)
    assert b"nowhere" in done.err
