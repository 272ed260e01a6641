"""What the prompt completes."""

from __future__ import annotations

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.console.prompt import ConsoleCompleter
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
