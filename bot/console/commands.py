"""The commands of the prompt: their names, arguments and what they are for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["COMMANDS", "Command", "UnusableCommand", "parse"]


class UnusableCommand(Exception):
    """A command that can't be done; the text says in one line why, or how it is used."""


@dataclass(frozen=True, slots=True)
class Command:
    """`usage` is the name with its argument; `default` is the argument where none is given, None where one must be."""

    name: str
    usage: str
    help: str
    default: str | None = ""


COMMANDS = (
    Command("/articles", "/articles", "list the articles"),
    Command("/read", "/read N", "show article N of the list (or one by its id or title)", default=None),
    Command("/more", "/more", "show more passages for the last question"),
    Command("/context", "/context N", "show passage N of the last answer in its surroundings", default="1"),
    Command("/why", "/why", "show which words matched, and what they weigh"),
    Command("/help", "/help", "show this list"),
    Command("/quit", "/quit", "leave (or Ctrl-D)"),
)


def parse(line: str) -> tuple[str, str]:
    """The name and argument of a line that starts with a slash. Raises UnusableCommand."""
    name, _, argument = line.partition(" ")
    for command in COMMANDS:
        if command.name == name.lower():
            given = argument.strip() or command.default
            if given is None:
                raise UnusableCommand(f"Use: {command.usage}")
            return command.name, given
    raise UnusableCommand(f"There is no command {name}; /help lists them.")
