"""`verbatim ask`: one question, or a file of them."""

from __future__ import annotations

import click

from bot.answering.answerer import Answerer
from bot.cli.batch import answer_lines
from bot.cli.library import open_library
from bot.cli.options import Command
from bot.cli.output import screen, write_json
from bot.rendering.answers import answer_blocks

__all__ = ["command"]


@click.command("ask", cls=Command)
@click.argument("question", nargs=-1)
@click.option("--top", type=click.IntRange(min=1), default=3, show_default=True, metavar="N", help="Passages at most.")
@click.option("--json", "as_json", is_flag=True, help="Write the answer as JSON.")
@click.option("--batch", metavar="FILE", help='Answer every {"id", "question"} line of FILE (- for standard input).')
def command(question: tuple[str, ...], top: int, as_json: bool, batch: str | None) -> None:
    """Ask a question; get the articles' own words.

    Quotes the passages that answer QUESTION, best first, each with its source. Where nothing answers it, says "the
    articles don't say" and offers what comes closest.

    \b
    verbatim ask "How many people came?"
    verbatim ask "How many people came?" --top 5 --json
    verbatim ask --batch questions.jsonl --json > answers.jsonl
    """
    if bool(question) == (batch is not None):
        raise click.UsageError("Give either a QUESTION or --batch FILE.")
    if batch is not None and not as_json:
        raise click.UsageError("--batch writes JSON only: add --json.")
    if batch is not None:
        with click.open_file(batch, "rb") as lines, open_library() as library:
            for line in answer_lines(lines, Answerer(library), top):
                write_json(line)
        return
    with open_library() as library:
        answer = Answerer(library).answer(" ".join(question), top=top)
    if as_json:
        write_json(answer.as_json())
    else:
        from bot.console.rendering import print_blocks

        print_blocks(screen(), answer_blocks(answer))
