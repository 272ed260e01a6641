import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.server_library import WrongFormat, safe_name, take_articles, total_bytes
from tests import rows


@given(st.text(max_size=200), st.sampled_from([".txt", ".MD", ".jsonl"]))
def test_any_name_becomes_a_plain_file_name_or_is_refused(stem: str, suffix: str) -> None:
    try:
        name = safe_name(stem + suffix)
    except WrongFormat:
        return
    assert Path(name).name == name
    assert not name.startswith(".")
    assert name.endswith(suffix.lower())
    assert len(name.encode()) < 255
    assert safe_name(name) == name


@rows(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\news\\Local Election.TXT", "Local Election.txt"),
        ("über uns.md", "über uns.md"),
        ("..hidden.txt", "hidden.txt"),
        (".. ./ .. C:.txt", "C_.txt"),
        ("a\nb\0c.txt", "a_b_c.txt"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@rows("name", ["a.png", "notes.toml", "txt", ".txt", "page.exe", "a.jsonl.gz", "a.ndjson.gz", ".. .txt", ""])
def test_other_files_are_refused_with_what_to_attach(name: str) -> None:
    with pytest.raises(WrongFormat, match=r"attach one of \.txt"):
        safe_name(name)


def test_an_article_is_taken_out_of_a_collection_and_the_rest_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "wire.jsonl"
    lines = [json.dumps({"id": id, "title": "T", "text": f"Text {id}."}) for id in ("a", 2, "c")]
    file.write_text("\ufeff" + "\n".join([*lines, "not json"]) + "\n", "utf-8")
    aside = tmp_path / "aside.jsonl"
    take_articles(file, {"2", "9"}, aside)
    assert file.read_text("utf-8") == "\ufeff" + "\n".join([lines[0], lines[2], "not json"]) + "\n"
    assert aside.read_text("utf-8") == lines[1] + "\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["aside.jsonl", "wire.jsonl"]


def test_a_collection_goes_with_its_last_article_and_a_text_goes_whole(tmp_path: Path) -> None:
    collection, text = tmp_path / "wire.jsonl", tmp_path / "a.txt"
    collection.write_text('{"id": "a", "text": "One."}\n\n')
    text.write_text("Two.")
    (tmp_path / "aside").mkdir()
    take_articles(collection, {"a"}, tmp_path / "aside" / "wire.jsonl")
    take_articles(text, {"a.txt"}, tmp_path / "aside" / "a.txt")
    assert [each.name for each in tmp_path.iterdir()] == ["aside"]
    assert (tmp_path / "aside" / "a.txt").read_text() == "Two."


def test_a_folder_that_is_not_there_has_no_bytes(tmp_path: Path) -> None:
    assert total_bytes(tmp_path / "none") == 0
    (tmp_path / "a").write_bytes(b"123")
    assert total_bytes(tmp_path) == 3
