"""The prompt: lines typed at a terminal, with history and completion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.console.session import COMMANDS
from index.article import own_name
from index.library import ArticleInfo, Library
from index.store.data_folder import make_private
from index.text.characters import shown

HISTORY = "console-history"


class ConsoleCompleter(Completer):
    """Completes commands, and after `/read` the titles of articles, for which it puts in their numbers."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def _articles(self) -> tuple[ArticleInfo, ...]:
        return self._library.articles()

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        line = document.text_before_cursor.lstrip()
        if not line.startswith("/"):
            return
        name, space, argument = line.partition(" ")
        if not space:
            for command in COMMANDS:
                if command.name.startswith(name.lower()):
                    yield Completion(command.name, -len(name), display_meta=command.help)
        elif name.lower() == "/read":
            wanted = argument.strip().casefold()
            for info in self._articles:
                title = shown(info.title or own_name(info.source, info.id))
                if wanted in title.casefold():
                    yield Completion(str(info.number), -len(argument), display=title, display_meta=info.publisher or "")


def typed_lines(library: Library, data: Path) -> Iterator[str]:
    """Yield lines typed at a prompt, until Ctrl-D. Ctrl-C drops the line. The history is kept in the data folder."""
    prompt: PromptSession[str] = PromptSession(
        "? ", history=_history(data), completer=ConsoleCompleter(library), complete_while_typing=False
    )
    while True:
        try:
            yield prompt.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _history(data: Path) -> History:
    """Return what was typed before, from the data folder; an empty history where that can't be written."""
    try:
        make_private(data, data / HISTORY)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(data / HISTORY))
