"""`verbatim ask` and `verbatim console`: one question, a file of them, or a conversation at a prompt."""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, cast

import click

from bot.answering.answer import Answer, Verdict
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.cli.options import Command, data_folder, open_library, screen, write_json
from bot.conversation import SUMMARY_COMMANDS, Context, converse
from bot.rendering.answers import answer_blocks
from index.library import Library

ConversationTurn = Callable[[str, Context], tuple[Answer, Context]]
"""What answers what is said in a context, and gives the context of what comes next."""

_MAX_LINE_BYTES = 1_000_000
_MAX_FOLLOWED = 10_000  # lines of a batch that later ones can follow

NOT_SAID = 3
"""The exit status that says, where it is asked for, that the articles don't say."""


@click.command("ask", cls=Command)
@click.argument("question", metavar="[QUESTION|-]", nargs=-1)
@click.option(
    "-n", "--top", type=click.IntRange(min=1), default=3, show_default=True, metavar="N", help="Passages at most."
)
@click.option("--newest", is_flag=True, help="Of what answers, the newest article's passage first.")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the answer as JSON.")
@click.option("--exit-status", is_flag=True, help="Exit with status 3 where the articles don't say.")
@click.option(
    "-b", "--batch", metavar="FILE", help='Answer every {"id", "question"} line of FILE (- for standard input).'
)
def ask_command(
    question: tuple[str, ...], top: int, newest: bool, as_json: bool, exit_status: bool, batch: str | None
) -> None:
    """Ask a question; get the articles' own words.

    Quotes the passages that answer QUESTION, best first, each with its source. Where nothing answers it, says "the
    articles don't say" and offers what comes closest.

    \b
    verbatim ask "How many people came?"
    verbatim ask "How many people came?" --top 5 --json
    echo "How many people came?" | verbatim ask
    verbatim ask --batch questions.jsonl --json > answers.jsonl

    A line of a batch with "follows": ID goes on from the line with that id.
    """
    if question and batch is not None:
        raise click.UsageError("Give either a QUESTION or --batch FILE.")
    if batch is not None and not as_json:
        raise click.UsageError("--batch writes JSON only: add --json.")
    if batch is not None:
        with click.open_file(batch, "rb") as lines, open_library() as library:
            for line in answer_lines(_bounded(cast(BinaryIO, lines)), _turns(library, top, newest=newest)):
                write_json(line)
        return
    asked = _asked(question)
    with open_library() as library:
        answer = asking(library, top, newest=newest)(asked)
    if as_json:
        write_json(answer.as_json())
    else:
        from bot.console.rendering import print_blocks

        print_blocks(screen(), answer_blocks(answer), answers=answer.verdict is Verdict.ANSWERED)
    if exit_status and answer.verdict is not Verdict.ANSWERED:
        sys.exit(NOT_SAID)


def _asked(words: tuple[str, ...]) -> str:
    """Return the question: of `words`, or of standard input where that is "-" or there are none and it is piped.

    Raises UsageError where there is none.
    """
    if words == ("-",) or (not words and not sys.stdin.isatty()):
        given = sys.stdin.buffer.read(_MAX_LINE_BYTES + 1)
        if len(given) > _MAX_LINE_BYTES:
            raise click.ClickException(f"the question is longer than {_MAX_LINE_BYTES:,} bytes: no question is")
        words = (given.decode("utf-8", "replace"),)
    question = " ".join(words).strip()
    if not question:
        raise click.UsageError("The question is empty: give a QUESTION, or --batch FILE.")
    return question


@click.command("console", cls=Command)
def console_command() -> None:
    """Ask questions at a prompt.

    A question gives an answer; /help lists what else there is. Works with questions piped in, too, one a line.
    """
    from bot.console.session import Session

    typed = sys.stdin.isatty() and sys.stdout.isatty()
    with open_library() as library:
        session = Session(library, Pipeline(), screen())
        session.greet()
        if typed:
            from bot.console.prompt import typed_lines

            session.converse(typed_lines(library, data_folder()))
        else:
            session.read(line.decode("utf-8", "replace") for line in sys.stdin.buffer)


def asking(library: Library, top: int, *, newest: bool = False) -> Callable[[str], Answer]:
    """Return what answers a question with up to `top` passages from the library as it then is."""
    turn = _turns(library, top, newest=newest)
    return lambda question: turn(question, Context())[0]


def talking(library: Library, top: int) -> Callable[[str], Answer]:
    """Return what answers the questions of one conversation, each as going on from those before."""
    turn = _turns(library, top)
    context = Context()

    def say(said: str) -> Answer:
        nonlocal context
        answer, context = turn(said, context)
        return answer

    return say


def _turns(library: Library, top: int, *, newest: bool = False) -> ConversationTurn:
    pipeline = Pipeline()

    def turn(said: str, context: Context) -> tuple[Answer, Context]:
        with library.snapshot() as snapshot:
            return converse(Question(said, top, newest=newest), context, snapshot, pipeline, SUMMARY_COMMANDS)

    return turn


def _bounded(lines: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file, which may have no end. Raises ClickException at one that is far too long."""
    while line := lines.readline(_MAX_LINE_BYTES + 1):
        if len(line) > _MAX_LINE_BYTES:
            raise click.ClickException(f"a line of the batch is longer than {_MAX_LINE_BYTES:,} bytes: no question is")
        yield line


class _BadLine(ValueError):
    """A line that can't be read as a question; `id` is the line's, where it has one."""

    def __init__(self, reason: str, id: str | int | None = None) -> None:
        super().__init__(reason)
        self.id = id


def answer_lines(lines: Iterable[bytes], turn: ConversationTurn) -> Iterator[dict[str, Any]]:
    """Yield for each line `{"id", "question"}` the answer as JSON, in order; for a bad one `{"id", "error"}`.

    A line with `"follows": ID` goes on from an earlier one. Unknown keys are ignored and empty lines passed over.
    """
    contexts: OrderedDict[str | int, Context] = OrderedDict()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            id, question, follows = _read(line)
            if follows is not None and follows not in contexts:
                raise _BadLine(f'"follows" names {follows!r}, which is none of the {_MAX_FOLLOWED:,} lines before', id)
        except _BadLine as error:
            yield {"id": error.id, "error": f"line {number}: {error}"}
        else:
            answer, context = turn(question, Context() if follows is None else contexts[follows])
            if id is not None:
                contexts[id] = context
                if len(contexts) > _MAX_FOLLOWED:
                    contexts.popitem(last=False)
            yield answer.as_json() | {"id": id}


def _read(line: bytes) -> tuple[str | int | None, str, str | int | None]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _BadLine(f"not JSON in UTF-8 ({error})") from error
    if not isinstance(fields, dict):
        raise _BadLine('not an object {"id", "question"}')
    id = fields.get("id")
    if isinstance(id, bool) or not isinstance(id, str | int | None):
        raise _BadLine('"id" must be a text or a whole number')
    question = fields.get("question")
    if not isinstance(question, str):
        raise _BadLine('"question" must be there and a text', id)
    follows = fields.get("follows")
    if isinstance(follows, bool) or not isinstance(follows, str | int | None):
        raise _BadLine('"follows" must be the id of an earlier line', id)
    return id, question, follows
