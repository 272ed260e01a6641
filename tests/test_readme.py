"""What the README shows is what the program does."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import click
import pytest

from bot.cli.app import COMMANDS
from tests import rows
from tests.bot.cli.command_line import run

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
CODE = [line.removeprefix("    ") for line in README.splitlines() if line.startswith("    ") or not line]
SHOWN = re.findall(r"^\$ (verbatim .*)\n((?:(?!\$ )[^\n]+\n|\n(?=\S))+)", "\n".join(CODE), re.MULTILINE)
COMMAND_LINES = [line for line in CODE if line.startswith("verbatim ")]
COMPOSE = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
IN_CONTAINER = re.findall(r"(?:exec verbatim|--entrypoint verbatim) (verbatim .*)", README + COMPOSE)


def test_the_readme_shows_answers_and_commands() -> None:
    assert len(IN_CONTAINER) >= 4
    assert len(SHOWN) == 2
    assert len(COMMAND_LINES) >= 8


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_the_readme_shows_is_printed(tmp_path: Path, command: str, output: str) -> None:
    (tmp_path / "data").mkdir()
    printed = run(*shlex.split(command)[1:], data=tmp_path / "data").text
    expected = ".*".join(map(re.escape, output.strip().split("…")))  # the dots stand for what is left out
    assert re.match(expected, printed, re.DOTALL), printed


@rows("line", COMMAND_LINES + IN_CONTAINER)
def test_commands_of_the_readme_and_of_compose_are_such(line: str) -> None:
    name, *arguments = shlex.split(line, comments=True)[1:]
    module, _ = COMMANDS[name]
    command: click.Command = getattr(import_module(f"bot.cli.{module}"), f"{name}_command")
    if isinstance(command, click.Group):
        name, *arguments = arguments
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {argument for argument in arguments if re.match("--?[a-z]", argument)} <= known


@rows("page", ["README.md", "OPERATING.md", "MEASURED.md", "CONTRIBUTING.md"])
def test_every_file_and_heading_that_a_page_points_at_is_there(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!https?:)([\w./-]*)(?:#([\w-]+))?\)|^\[\w+\]: (?!https?:)(\S+)$", text, re.MULTILINE)
    assert named
    for inline, heading, below in named:
        target = PROJECT / (inline or below or page)
        assert target.is_file(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles], heading
