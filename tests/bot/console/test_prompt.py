"""What the prompt completes, and lines that start with a slash."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.console.session import COMMANDS, ConsoleCompleter, UnusableCommand, parse
from index.library import Library


def completions(library: Library, line: str) -> list[str]:
    """What `line` becomes with each completion."""
    completer = ConsoleCompleter(library)
    found = completer.get_completions(Document(line), CompleteEvent(completion_requested=True))
    return [line[: len(line) + completion.start_position] + completion.text for completion in found]


def test_commands_are_completed(library: Library) -> None:
    assert completions(library, "/re") == ["/read"]
    assert "/articles" in completions(library, "/")


def test_part_of_a_title_becomes_the_articles_number(library: Library) -> None:
    number = next(info.number for info in library.articles() if info.id == "harbour.txt")
    assert completions(library, "/read the HARB") == [f"/read {number}"]
    assert completions(library, "/read ") == ["/read 1", "/read 2"]
    assert completions(library, "/read nothing of the kind") == []


def test_questions_are_left_alone(library: Library) -> None:
    assert completions(library, "What did the harb") == []


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("/quit", "/quit", ""),
        ("/READ 2", "/read", "2"),
        ("/show 2", "/read", "2"),
        ("/article 2", "/read", "2"),
        ("/verify “It”", "/check", "“It”"),
        ("/exit", "/quit", ""),
        ("/read   a title of several words ", "/read", "a title of several words"),
        ("/context", "/context", "1"),
        ("/context 3", "/context", "3"),
    ],
)
def test_a_command_is_a_name_and_an_argument(line: str, name: str, argument: str) -> None:
    assert parse(line) == (name, argument)


def test_an_unknown_command_is_pointed_to_help() -> None:
    for line in ("/nothing at all", "/next", "/sources", "/forget"):  # none of which is nearly one
        with pytest.raises(UnusableCommand, match=r"no command /\w+; /help lists them\.$"):
            parse(line)


def test_a_missing_argument_is_answered_with_the_use() -> None:
    with pytest.raises(UnusableCommand, match=r"Use: /read N"):
        parse("/read")


def test_every_command_can_be_used_as_it_is_described() -> None:
    for command in COMMANDS:
        assert parse(command.usage)[0] == command.name
