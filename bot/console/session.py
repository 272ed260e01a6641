"""A conversation at the prompt: lines typed with history and completion, what each does, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from rich.console import Console
from rich.text import Text

from bot.answering.answer import Answer, Passage, Verdict
from bot.answering.phrase_search import find_phrase
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.console import rendering
from bot.conversation import Context, converse
from bot.rendering.answers import (
    FROM_EXAMPLES,
    answer_blocks,
    phrase_blocks,
    serving_notices,
    shown_passages,
    summary_blocks,
    verification_blocks,
)
from bot.rendering.quotes import Block, numbered_blocks
from bot.summarizing.summarizer import Summarizer
from index.article import own_name
from index.errors import IndexingError
from index.library import ArticleInfo, Library
from index.store.data_folder import make_private
from index.text.characters import number_of, shown

PASSAGES = 3
"""How many passages an answer shows, and `/more` adds."""

_SUMMARIES = "For a summary: /summary ARTICLE, /summary TOPIC, or /summary for all articles."
_BARE = {"help": "/help", "?": "/help", "quit": "/quit", "exit": "/quit"}
"""What is typed alone, from habit, and what it means."""

_ALSO = {"/exit": "/quit", "/show": "/read", "/article": "/read", "/verify": "/check"}
"""What Discord, the command line and other prompts call a command."""

HISTORY = "console-history"


class UnusableCommand(Exception):
    """A command that can't be done; the text says in one line why, or how it is used."""


@dataclass(frozen=True, slots=True)
class ConsoleCommand:
    """`usage` is the name with its argument; `default` is the argument where none is given, None where one must be."""

    name: str
    usage: str
    help: str
    default: str | None = ""


COMMANDS = (
    ConsoleCommand("/articles", "/articles", "list the articles"),
    ConsoleCommand("/read", "/read N", "show article N of the list (or one by its id or title)", default=None),
    ConsoleCommand("/more", "/more", "show more passages for the last question"),
    ConsoleCommand("/context", "/context N", "show passage N of the last answer in its surroundings", default="1"),
    ConsoleCommand("/find", "/find PHRASE", "find a phrase word for word", default=None),
    ConsoleCommand("/check", "/check TEXT", "check quotations against the articles", default=None),
    ConsoleCommand("/summary", "/summary TEXT", "sum up an article, a topic, or without TEXT all"),
    ConsoleCommand("/why", "/why", "show which words matched, and what they weigh"),
    ConsoleCommand("/help", "/help", "show this list"),
    ConsoleCommand("/quit", "/quit", "leave (or Ctrl-D)"),
)


def parse(line: str) -> tuple[str, str]:
    """Return the name and argument of a line that starts with a slash. Raises UnusableCommand."""
    name, _, argument = line.partition(" ")
    for command in COMMANDS:
        if command.name == _ALSO.get(name.lower(), name.lower()):
            given = argument.strip() or command.default
            if given is None:
                raise UnusableCommand(f"Use: {command.usage}")
            return command.name, given
    near = get_close_matches(name.lower(), [command.name for command in COMMANDS], n=1, cutoff=0.8)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise UnusableCommand(f"There is no command {name}; /help lists them.{meant}")


class Session:
    """Handles lines, one after the other: questions, and commands about the last answer and the library."""

    def __init__(self, library: Library, pipeline: Pipeline, screen: Console) -> None:
        self._library = library
        self._pipeline = pipeline
        self._summarizer = Summarizer(library)
        self._screen = screen
        self._last: Answer | None = None
        self._shown = 0  # passages of it
        self._before = self._context = Context()  # of the last answer, and of what comes next

    def greet(self) -> None:
        """Say which library serves and what can be typed."""
        held = self._library.statistics()
        holds = f"{number_of(held.articles, 'article')}, {number_of(held.sentences, 'sentence')}."
        if held.is_demonstration:
            self._say(f"{holds} {rendering.DEMONSTRATION}", "yellow")
        elif held.articles:
            self._say(holds)
        else:
            self._say("The library is empty; index articles with: verbatim index FOLDER", "yellow")
        self._say("Type a question, /help for what else there is, or /quit.")

    def converse(self, lines: Iterable[str]) -> None:
        """Handle lines as they are typed. Ctrl-C breaks off what a line started, not the conversation."""
        for line in lines:
            try:
                if not self.handle(line):
                    return
            except KeyboardInterrupt:
                self._say("Broken off.", "yellow")

    def read(self, lines: Iterable[str]) -> None:
        """Handle lines that nobody types, and repeat each, so that the output can be read without them."""
        for line in lines:
            if line.strip():
                self._say(f"? {line.strip()}")
            if not self.handle(line):
                return

    def handle(self, line: str) -> bool:
        """Do what `line` says and return whether the conversation goes on. What goes wrong is said in one line."""
        line = line.strip()
        try:
            line = _BARE.get(line.lower(), line)
            if line.startswith("/"):
                name, argument = parse(line)
                if name == "/quit":
                    return False
                self._command(name, argument)
            elif line:
                self._ask(line)
        except (IndexingError, UnusableCommand) as error:
            self._say(str(error), "red")
        return True

    def _ask(self, question: str) -> None:
        before = self._context
        answer, self._context = self._answer(question, before, PASSAGES)
        if answer.reply is None:
            self._last, self._before, self._shown = answer, before, len(shown_passages(answer))
        if answer.summary is not None:
            self._show(summary_blocks(self._summarizer.requested(answer.summary)))
        else:
            self._show(answer_blocks(answer), answers=answer.verdict is Verdict.ANSWERED)

    def _command(self, name: str, argument: str) -> None:
        match name:
            case "/articles":
                rendering.print_articles(self._screen, self._library.articles(), self._library.is_demonstration)
            case "/read":
                with self._library.snapshot() as snapshot:  # an article may go while it is looked up
                    rendering.print_article(self._screen, snapshot.article(snapshot.resolve(argument).id))
            case "/more":
                self._more()
            case "/context":
                passage = self._passage(argument)
                rendering.print_context(self._screen, self._library.article(passage.article), passage)
            case "/find":
                with self._library.snapshot() as snapshot:
                    found = phrase_blocks(find_phrase(snapshot, argument))
                    self._show((*serving_notices(snapshot), *found))
            case "/check":
                from bot.verification.verify import verify  # here, since many a session asks for none

                with self._library.snapshot() as snapshot:
                    checked = verification_blocks(verify(argument, snapshot))
                    self._show((*serving_notices(snapshot), *checked))
            case "/summary":
                made = self._summarizer.article_or_topic(argument) if argument else self._summarizer.digest()
                self._show(summary_blocks(made))
            case "/why":
                self._explain()
            case "/help":
                for command in COMMANDS:
                    self._screen.print(f"{command.usage:<15}{command.help}", soft_wrap=not self._screen.is_terminal)

    def _more(self) -> None:
        self._last, _ = self._answer(self._answered().question, self._before, self._shown + PASSAGES)
        further = self._last.passages[self._shown :]
        if not further:
            self._say("There are no more passages.")
        numbers = range(self._shown + 1, len(self._last.passages) + 1)
        self._show(numbered_blocks(further, numbers), answers=self._last.verdict is Verdict.ANSWERED)
        self._shown = len(self._last.passages)

    def _explain(self) -> None:
        answer = self._answered()
        if not answer.passages:
            self._say("No word of the question is in the articles.")
            return
        passage = answer.passages[0]
        with self._library.snapshot() as snapshot:
            explanation = self._pipeline.explain(answer.wording, passage, snapshot)
        if explanation is None:
            raise UnusableCommand("The article of this passage was removed or changed: ask again.")
        rendering.print_explanation(self._screen, passage, explanation)

    def _answer(self, question: str, context: Context, top: int) -> tuple[Answer, Context]:
        with self._library.snapshot() as snapshot:
            return converse(Question(question, top), context, snapshot, self._pipeline, _SUMMARIES)

    def _answered(self) -> Answer:
        if self._last is None:
            raise UnusableCommand("Ask a question first.")
        return self._last

    def _passage(self, number: str) -> Passage:
        passages = self._answered().passages
        if not passages:
            raise UnusableCommand("The last answer has no passage.")
        numbered = {str(position): passage for position, passage in enumerate(passages, start=1)}
        if number not in numbered:
            raise UnusableCommand(f"Give the number of a passage, 1 to {len(passages)}.")
        return numbered[number]

    def _show(self, blocks: Iterable[Block], *, answers: bool = False) -> None:
        """Print blocks, but for what the greeting has said: that the examples serve."""
        rendering.print_blocks(self._screen, (block for block in blocks if block != FROM_EXAMPLES), answers=answers)

    def _say(self, text: str, style: str = "") -> None:
        self._screen.print(Text(shown(text), style), soft_wrap=not self._screen.is_terminal)


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
