"""JSON.md and bot/schema.json are true: what commands write fits the schema, and all of it is described."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.bot.cli.command_line import PROJECT, run

SCHEMA = json.loads((files("bot") / "schema.json").read_text("utf-8"))
PAGE = (PROJECT / "JSON.md").read_text("utf-8")
LINES = [
    {
        "id": "lighthouse",
        "title": "Lighthouse sold",
        "text": "The lighthouse was bought by Petra Holmwood on Monday. “It is my home,” said Holmwood.",
        "url": "https://example.org/lighthouse",
        "published": "2024-05-06",
    },
    {"id": "ferry", "title": "Ferry sold", "text": "The old ferry was sold to a museum, which will paint it blue."},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("json")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, LINES)), "utf-8")
    (folder / "more").mkdir()
    for name, text in (("barge.txt", "The barge sank on Monday."), ("empty.txt", "")):
        (folder / "more" / name).write_text(text, "utf-8")
    assert run("index", folder / "articles.jsonl", data=folder / "data").status == 0
    assert run("watch", "add", "--phrase", "old ferry", "--all", data=folder / "data").status == 0
    return folder / "data"


def described(schema: dict[str, Any], value: Any) -> Iterator[str]:
    """Yield the names of fields in a value that its schema does not describe."""
    if "$ref" in schema:
        yield from described(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], value)
    for one in schema.get("oneOf", ()):
        if value is not None:
            yield from described(one, value) if one != {"type": "null"} else ()
    if isinstance(value, dict):
        for name, held in value.items():
            if "properties" in schema:
                yield from described(schema["properties"][name], held) if name in schema["properties"] else [name]
    if isinstance(value, list) and "items" in schema:
        for one in value:
            yield from described(schema["items"], one)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("answer", ("ask", "--json", "Who bought the lighthouse?")),
        ("answer", ("ask", "--json", "Who bought the moon after:2024?")),
        ("answer", ("ask", "--json", "--batch", "-")),
        ("summary", ("summary", "--json", "lighthouse")),
        ("answer", ("ask", "--json", "--newest", "Who bought the lighthouse in the last 3000 days?")),
        ("summary", ("summary", "--json", "--topic", "ferry")),
        ("summary", ("summary", "--json", "--topic", "lighthouse", "--timeline")),
        ("summary", ("summary", "--json", "--digest", "--since", "2024-01-01")),
        ("verification", ("verify", "--json", "He wrote “the lighthouse was … by Petra Holmwood on Tuesday”.")),
        ("verification", ("verify", "--json", "“It is my home,” said Basil Quorn. “Never heard of it, ever.”")),
        ("articles", ("articles", "--json")),
        ("found", ("find", "--json", "the lighthouse")),
        ("stats", ("stats", "--json")),
        ("watches", ("watch", "list", "--json")),
        ("watched", ("watch", "run", "--json")),
        ("findings", ("doctor", "--json", "--offline")),
        ("checked", ("check", "--json")),
        ("synced", ("index", "--json", "more")),
        ("articles", ("remove", "--json", "ferry")),
    ],
)
def test_what_is_written_fits_the_schema_and_is_described(name: str, arguments: tuple[str, ...], data: Path) -> None:
    done = run(*arguments, data=data, folder=data.parent, given=b'{"id": 1, "question": "Who bought the ferry?"}\n')
    assert done.status == 0, done.err
    schema = {**SCHEMA, "$ref": f"#/$defs/{name}"}
    for line in done.out.splitlines():
        value = json.loads(line)
        Draft202012Validator(schema).validate(value)
        assert list(described(SCHEMA["$defs"][name], value)) == []


def test_the_page_has_a_part_for_what_commands_write() -> None:
    objects = ("answer", "passage", "summary", "verification", "found", "watched", "synced", "checked", "stats")
    for name in (*objects, "watches", "articles", "findings"):
        assert f"## {name}\n" in PAGE
        for field in SCHEMA["$defs"][name].get("items", SCHEMA["$defs"][name])["properties"]:
            assert f"`{field}`" in PAGE, field


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (LINES[0], [("answered", "verbatim"), ("The lighthouse was bought by Petra Holmwood on Monday.",)]),
        ({"id": "d", "title": "Dinner", "text": "Soup is served at noon."}, [("none", "not_found")]),
    ],
    ids=["an answer", "no word of the question"],
)
def test_the_python_example_of_the_page_runs(
    line: dict[str, str], printed: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "all.jsonl").write_text(json.dumps(line), "utf-8")
    monkeypatch.chdir(tmp_path)
    told: list[tuple[object, ...]] = []
    exec(example, {"print": lambda *values: told.append(values)})
    assert [tuple(map(str, values)) for values in told][: len(printed)] == printed


def test_three_lines_of_the_readme_lead_from_the_import_to_an_answer(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(list(filter(None, example.splitlines()))) == 3
    monkeypatch.chdir(data.parent)
    exec(example.replace("Who won the election?", "Who bought the lighthouse?"), {})
    assert capsys.readouterr().out.startswith("The lighthouse was bought by Petra Holmwood on Monday.\n")
    exec(example.replace("Who won the election?", "Xyzzy?"), {})
    assert not capsys.readouterr().out.strip()


def test_the_interface_for_programs_has_every_name_that_it_promises() -> None:
    import bot.api

    assert all(hasattr(bot.api, name) for name in bot.api.__all__)
