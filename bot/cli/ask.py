"""Commands that quote the articles: `verbatim ask` and `console`, `summary`, and `verify`, which checks quotations."""

from __future__ import annotations

import json
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import click

from bot.answering.answer import Answer, Verdict
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.cli.options import (
    FILES,
    Command,
    data_folder,
    day,
    open_library,
    progress,
    screen,
    share_progress,
    show,
    standard_input,
    write_json,
)
from bot.conversation import SUMMARY_COMMANDS, Context, converse
from bot.rendering.answers import answer_blocks, phrase_blocks, serving_notices, summary_blocks, verification_blocks
from bot.summarizing.summary import Length
from bot.verification import QuoteVerdict
from index.article import Article
from index.library import Library
from index.text.characters import shown

ConversationTurn = Callable[[str, Context], tuple[Answer, Context]]
"""What answers what is said in a context, and gives the context of what comes next."""

_MAX_LINE_BYTES = 1_000_000
_MAX_TEXT_BYTES = 2_000_000  # of what is verified: a long book
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
    "-b",
    "--batch",
    metavar="FILE",
    shell_complete=FILES,
    help='Answer every {"id", "question"} line of FILE (- for standard input).',
)
def ask_command(
    question: tuple[str, ...], top: int, newest: bool, as_json: bool, exit_status: bool, batch: str | None
) -> None:
    """Ask a question; get the articles' own words.

    Quotes the passages that answer QUESTION, best first, each with its source. Where nothing answers it, says "the
    articles don't say" and offers what comes closest. In a question, source:times, -source:times (all others),
    after:2021-03 and before:yesterday say where to look, and what stands in quotation marks must occur as written.

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
        with click.open_file(batch, "rb") as lines, open_library() as library, _batch_progress() as bar:
            size = 0 if batch == "-" else Path(batch).stat().st_size
            answers = answer_lines(_bounded(cast(BinaryIO, lines)), _turns(library, top, newest=newest))
            for count, line in enumerate(answers, start=1):
                write_json(line)
                bar(lines.tell() / size if size else 0.0, count)
        return
    asked = _asked(question)
    with open_library() as library:
        answer = asking(library, top, newest=newest)(asked)
        blocks = answer_blocks(answer)
        if answer.summary is not None and not as_json:
            from bot.summarizing.summarizer import Summarizer

            blocks = summary_blocks(Summarizer(library).requested(answer.summary))
    if as_json:
        write_json(answer.as_json())
    else:
        show(blocks, answers=answer.verdict is Verdict.ANSWERED)
    if exit_status and answer.verdict is not Verdict.ANSWERED:
        sys.exit(NOT_SAID)


def _batch_progress() -> AbstractContextManager[Callable[[float, int], None]]:
    """Return a bar, which is fed as `share_progress` says; one that shows nothing where the answers show there."""
    return nullcontext(lambda *_: None) if sys.stdout.isatty() else share_progress("Answering", "question")


def _asked(words: tuple[str, ...]) -> str:
    """Return the question: of `words`, or of standard input where that is "-" or there are none and it is piped.

    Raises UsageError where there is none.
    """
    if words == ("-",) or (not words and not standard_input().isatty()):
        given = standard_input().read(_MAX_LINE_BYTES + 1)
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
    from bot.console.session import Session, typed_lines  # here, for the others need no prompt

    typed = standard_input().isatty() and sys.stdout.isatty()
    with open_library() as library:
        session = Session(library, Pipeline(), screen())
        session.greet()
        if typed:
            session.converse(typed_lines(library, data_folder()))
        else:
            session.read(line.decode("utf-8", "replace") for line in _bounded(standard_input()))


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
            raise click.ClickException(f"a line is longer than {_MAX_LINE_BYTES:,} bytes: no question is")
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
                raise _BadLine(
                    f'"follows" names {follows!r}, and none of the last {_MAX_FOLLOWED:,} lines has that id', id
                )
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


@click.command("summary", cls=Command)
@click.argument("article", metavar="[ARTICLE|TOPIC]", required=False)
@click.option("--topic", metavar="TEXT", help="What all articles say on TEXT.")
@click.option("--timeline", is_flag=True, help="With --topic: day by day, the oldest first.")
@click.option("--digest", is_flag=True, help="The main stories of all articles, and a list of the rest.")
@click.option("--since", callback=day, metavar="DATE", help="A digest of what was published from DATE on.")
@click.option(
    "--length",
    type=click.Choice([length.value for length in Length]),
    default=Length.MEDIUM.value,
    show_default=True,
    help="About 2, 4 or 8 sentences; 3, 5 or 10 stories of a digest.",
)
@click.option("--sentences", type=click.IntRange(min=1), metavar="N", help="Sentences at most, whatever the length.")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the summary as JSON.")
def summary_command(
    article: str | None,
    topic: str | None,
    timeline: bool,
    digest: bool,
    since: date | None,
    length: str,
    sentences: int | None,
    as_json: bool,
) -> None:
    """Sum up an article, a topic or the library in the articles' own words.

    ARTICLE is an id, a number of `verbatim articles`, or a title; what names no article is a topic; nothing means all
    articles. Every sentence is quoted, with its source.

    \b
    verbatim summary 1 --length short
    verbatim summary --topic "gas supplies" --timeline
    verbatim summary --since 2024-05-01
    """
    if (article is not None) + (topic is not None) + digest > 1:
        raise click.UsageError("Give one of ARTICLE, --topic TEXT and --digest.")
    if timeline and topic is None:
        raise click.UsageError("--timeline goes with --topic TEXT.")
    if since is not None and (article is not None or topic is not None):
        raise click.UsageError("--since goes with --digest.")
    from bot.summarizing.summarizer import Summarizer  # here, as all that follows: `ask` needs none of it

    with open_library() as library:
        summarizer, size = Summarizer(library), Length(length)
        if article is not None:
            made = summarizer.article_or_topic(article, size, sentences)
        elif topic is not None:
            made = summarizer.topic(topic, size, sentences, timeline=timeline)
        else:
            with progress("Reading") as bar:
                made = summarizer.digest(since, size, sentences, bar)
    if as_json:
        write_json(made.as_json())
    else:
        show(summary_blocks(made))


@click.command("find", cls=Command)
@click.argument("phrase", nargs=-1, required=True)
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the places as JSON.")
def find_command(phrase: tuple[str, ...], as_json: bool) -> None:
    """Find PHRASE word for word, and quote each place with its source, in the order of the articles."""
    from bot.answering.phrase_search import find_phrase

    with open_library() as library, library.snapshot() as snapshot:
        found, demonstration = find_phrase(snapshot, " ".join(phrase)), snapshot.is_demonstration
        notices = serving_notices(snapshot)
    if as_json:
        told = {"demonstration": True} if demonstration else {}
        write_json({"passages": [one.as_json() for one in found.passages], "complete": found.complete, **told})
    else:
        show((*notices, *phrase_blocks(found)))


@click.command("verify", cls=Command)
@click.argument("text", metavar="TEXT|FILE|-", shell_complete=FILES)
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the verdicts as JSON.")
@click.option(
    "--problems", is_flag=True, help="Show only what is not verbatim, or says something that was not checked."
)
@click.option("--require", is_flag=True, help="Exit with status 1 unless every quotation is verbatim.")
def verify_command(text: str, as_json: bool, problems: bool, require: bool) -> None:
    """Check the quotations of a text against the articles.

    Each quotation of TEXT, of FILE (a text or a document) or of standard input (-) is verbatim, altered (with what was
    left out, put in or changed), elsewhere (another speaker, article, publisher or date than the text says) or not
    found. A text without quotation marks or block quotes is checked as a whole. Ellipses and square brackets are told,
    and hold, unless they deny or hide that something is denied. What the text says of a quotation's source, and its
    article leaves open, is named as not checked: --problems shows it, --require lets it pass.

    \b
    verbatim verify 'She said "the bridge is safe".'
    verbatim verify draft.md --require
    """
    from bot.verification.verify import verify

    with open_library() as library, library.snapshot() as snapshot:
        checked, demonstration = verify(_text_of(text), snapshot), snapshot.is_demonstration
        notices = serving_notices(snapshot)
    if as_json:
        told = {"demonstration": True} if demonstration else {}
        listed = [one for one in checked if not (problems and one.is_proved)]
        write_json({"quotations": [one.as_json() for one in listed], **told})
    else:
        unit: Literal["line", "paragraph"] = "line" if Path(text).suffix.lower() in ("", ".txt", ".md") else "paragraph"
        show((*notices, *verification_blocks(checked, only_problems=problems, unit=unit)))
    if require and any(one.verdict is not QuoteVerdict.VERBATIM for one in checked):
        sys.exit(1)


def _text_of(text: str) -> str:
    """Return the text to check: standard input for "-", a file's if there is one of that name, else `text` itself.

    A name such as "draft.md" or "texts/draft" without such a file is refused, for it is hardly what is to be checked.
    """
    if text == "-":
        return _decoded(standard_input().read(_MAX_TEXT_BYTES + 1), "standard input")
    if "\n" in text:
        return text
    from index.formats.fragments import text_with_block_quotes
    from index.formats.registry import FORMATS, format_of, read_whole
    from index.formats.source import Limits

    file, reader = Path(text), format_of(text)
    try:
        exists = file.exists()
    except OSError:  # too long for a name
        return text
    if exists and not file.is_dir():  # a pipe, too
        if reader in (None, FORMATS[".txt"], FORMATS[".md"], FORMATS[".html"]):
            with file.open("rb") as content:
                written = _decoded(content.read(_MAX_TEXT_BYTES + 1), file.name)
            # Markdown stays as it is, whose marks of block quotes are to be seen.
            return written if reader is not FORMATS[".html"] else text_with_block_quotes(written)
        found = list(read_whole(file, file.parent, Limits()))
        articles = [one for one in found if isinstance(one, Article)]
        if not articles:
            raise click.ClickException("; ".join(map(str, found)) or f"{file.name} holds no text")
        return "\n\n".join(article.text for article in articles)
    if file.is_dir() or reader is not None or (os.sep in text and len(text.split()) == 1 and "://" not in text):
        raise click.ClickException(f"{shown(text)} is a folder" if exists else f"there is no file {shown(text)}")
    return text


def _decoded(content: bytes, name: str) -> str:
    if len(content) > _MAX_TEXT_BYTES:
        raise click.ClickException(f"{name} is longer than {_MAX_TEXT_BYTES:,} bytes: check it in parts")
    from index.formats.decoding import Undecodable, decode

    try:
        return decode(content)
    except Undecodable as error:
        raise click.ClickException(f"{name} {error}") from error
