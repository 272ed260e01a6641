"""Lines that start with a slash."""

from __future__ import annotations

import pytest

from bot.console.session import COMMANDS, UnusableCommand, parse


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("/quit", "/quit", ""),
        ("/READ 2", "/read", "2"),
        ("/read   a title of several words ", "/read", "a title of several words"),
        ("/context", "/context", "1"),
        ("/context 3", "/context", "3"),
    ],
)
def test_a_command_is_a_name_and_an_argument(line: str, name: str, argument: str) -> None:
    assert parse(line) == (name, argument)


def test_an_unknown_command_is_pointed_to_help() -> None:
    with pytest.raises(UnusableCommand, match=r"no command /nothing; /help"):
        parse("/nothing at all")


def test_a_missing_argument_is_answered_with_the_use() -> None:
    with pytest.raises(UnusableCommand, match=r"Use: /read N"):
        parse("/read")


def test_every_command_can_be_used_as_it_is_described() -> None:
    for command in COMMANDS:
        assert parse(command.usage)[0] == command.name
