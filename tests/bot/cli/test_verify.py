"""`verbatim verify`: texts, files and standard input, as lines and as JSON, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.cli.command_line import run
from tests.index.formats.zips import docx, paragraph


@pytest.fixture
def data(tmp_path: Path) -> Path:
    article = tmp_path / "articles" / "ferry.txt"
    article.parent.mkdir()
    article.write_text("The ferry sails again\n\nThe ferry over the Marl will sail again on Friday morning.\n", "utf-8")
    assert run("index", article.parent, data=tmp_path / "data").status == 0
    return tmp_path / "data"


def test_a_text_is_checked(data: Path) -> None:
    done = run("verify", "They said “the ferry over the Marl will sail again on Sunday morning”.", data=data)
    assert done.status == 0
    assert "Altered" in done.text
    assert "“Friday” to “Sunday”" in done.text.replace("\n", " ")


def test_lines_of_a_draft_are_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text("The ferry:\n\nRuth Hale said that it “will sail again on Friday”.", "utf-8")
    done = run("verify", tmp_path / "draft.md", data=data)
    assert "1. Verbatim (line 3): " in done.text
    assert "tell it: speaker (Ruth Hale)." in done.text.replace("\n", " ")
    told = json.loads(run("verify", tmp_path / "draft.md", "--json", data=data).out)["quotations"]
    assert [one["line"] for one in told] == [3]
    assert "line" not in run("verify", "It “will sail again on Friday”.", data=data).text


@pytest.mark.parametrize("length", [300, 5_000])
def test_a_text_too_long_for_a_files_name_is_checked(data: Path, length: int) -> None:
    done = run("verify", f"They said “will sail again on Friday morning”{' and so on' * (length // 10)}.", data=data)
    assert (done.status, "Verbatim" in done.text) == (0, True)


def test_several_quotations_are_counted_and_the_verbatim_ones_can_be_left_out(data: Path) -> None:
    text = "“The ferry over the Marl”, “will sail again on Sunday morning”, and “nobody ever saw a whale”."
    done = run("verify", text, "--problems", data=data)
    lines = [line for line in done.text.splitlines() if line.strip()]
    assert lines[-1] == "3 quotations: 1 verbatim; 1 altered; 1 not found in the articles."
    assert [line[:2] for line in lines if line[:2] in ("1.", "2.", "3.")] == ["2.", "3."]
    told = json.loads(run("verify", text, "--problems", "--json", data=data).out)["quotations"]
    assert [one["verdict"] for one in told] == ["altered", "not_found"]
    assert "1 quotation: 1 verbatim." in run("verify", "“The ferry over the Marl”", "--problems", data=data).text


def test_json_has_the_contracted_fields(data: Path) -> None:
    text = "They said “the ferry over the Marl will sail”."
    done = run("verify", text, "--json", data=data)
    (checked,) = json.loads(done.out)["quotations"]
    assert {"quote", "start", "end", "verdict", "passage", "differences"} <= set(checked)
    assert text[checked["start"] : checked["end"]] == checked["quote"]
    assert (checked["verdict"], checked["passage"]["quote"]) == ("verbatim", "The ferry over the Marl will sail")


@pytest.mark.parametrize(("words", "status"), [("will sail again on Friday", 0), ("will sail again on Monday", 1)])
def test_require_is_told_by_the_exit_status(data: Path, tmp_path: Path, words: str, status: int) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(f"The ferry “{words}”, they say.", "utf-8")
    assert run("verify", draft, "--require", data=data).status == status
    assert run("verify", "-", "--require", data=data, given=draft.read_bytes()).status == status


def test_what_is_not_checked_is_a_problem_but_passes(data: Path) -> None:
    text = "Ruth Hale said: “The ferry over the Marl will sail again on Friday morning.”"
    assert "Not checked" in run("verify", text, "--problems", data=data).text
    assert len(json.loads(run("verify", text, "--problems", "--json", data=data).out)["quotations"]) == 1
    assert run("verify", text, "--require", data=data).status == 0


def test_block_quotes_of_a_page_are_checked_beside_others(data: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<p>Ann Lee said:<blockquote>The ferry over<br>the Marl<p>will sail again</p><footer>— The <cite>Gull</cite>"
        "</footer></blockquote>and “on Friday morning”.<figure><blockquote>It <cite>sails</cite> on <p>Sunday"
        "</blockquote><figcaption>Bob Ray</figcaption></figure><p>That was <i>all</i>, <q>on <b>Friday</b></q>.",
        "utf-8",
    )
    done = json.loads(run("verify", tmp_path / "page.html", "--json", data=data).out)["quotations"]
    told = [(" ".join(one["quote"].replace(">", "").split()), one["verdict"]) for one in done]
    assert told == [
        ("The ferry over the Marl will sail again", "verbatim"),
        ("on Friday morning", "verbatim"),
        ("It sails on Sunday", "not_found"),
        ("on Friday", "verbatim"),
    ]


def test_a_headline_in_marks_is_told_as_one(data: Path) -> None:
    (checked,) = json.loads(run("verify", "“The ferry sails again”, said Ann Lee.", "--json", data=data).out)[
        "quotations"
    ]
    assert (checked["verdict"], checked["headline_of"]["title"]) == ("verbatim", "The ferry sails again")
    assert checked["unchecked"] == []


def test_a_file_that_is_no_text_is_an_error_in_one_line(data: Path, tmp_path: Path) -> None:
    (tmp_path / "endless").write_bytes(b"a" * 2_000_001)
    done = run("verify", tmp_path / "endless", data=data)
    assert (done.status, done.err.count(b"\n")) == (1, 1)
    for content, reason in ((b"", b"is empty"), (b"\x89PNG\r\n\x1a\n\0\0\0", b"is binary, not text")):
        (tmp_path / "draft.md").write_bytes(content)
        done = run("verify", tmp_path / "draft.md", data=data)
        assert (done.status, done.err.startswith(b"Error: draft.md " + reason)) == (1, True)
        done = run("verify", "-", data=data, given=content)
        assert (done.status, done.err.startswith(b"Error: standard input " + reason)) == (1, True)


def test_a_document_is_read_as_its_format_has_it(data: Path, tmp_path: Path) -> None:
    words = "He said “the ferry over the Marl will sail”."
    (tmp_path / "draft.docx").write_bytes(docx(paragraph(words)))
    (tmp_path / "draft.html").write_text(f"<p>{words} It is <b>2024</b>, and this is a page of words.</p>", "utf-8")
    twice = f"<p>{words}\n{words}</p><p>{words}</p>"
    (tmp_path / "twice.html").write_text(twice, "utf-8")
    assert "(paragraph 2): " in run("verify", tmp_path / "twice.html", data=data).text
    for name in ("draft.docx", "draft.html"):
        (checked,) = json.loads(run("verify", tmp_path / name, "--json", data=data).out)["quotations"]
        assert (checked["verdict"], checked["quote"]) == ("verbatim", "the ferry over the Marl will sail")
    (tmp_path / "broken.docx").write_bytes(b"PK none")
    done = run("verify", tmp_path / "broken.docx", data=data)
    assert (done.status, done.err.count(b"\n")) == (1, 1)


@pytest.mark.parametrize("name", ["draft.md", "a draft.docx", "drafts/draft", "."])
def test_the_name_of_no_file_is_not_checked_as_a_text(data: Path, name: str) -> None:
    done = run("verify", name, data=data)
    assert (done.status, done.out, done.err.count(b"\n")) == (1, b"", 1)
