"""`verbatim evaluate`: how often answers are right, and silent when they should be."""

from __future__ import annotations

from pathlib import Path

import click
from rich import box
from rich.table import Table

from bot.cli.ask import asking, talking
from bot.cli.options import Command, open_library, progress, screen, write_json
from bot.evaluation.evaluate import (
    PASSAGES,
    Report,
    check_plots,
    evaluate,
    evaluate_conversations,
    holds_conversations,
    plot,
    read_conversations,
)
from bot.evaluation.measures import Estimate
from bot.evaluation.questions import check_gold, read_questions

_BY_KIND = (
    ("right\nin first", "right_in_first"),
    ("in\nthree", "right_in_three"),
    ("in ten", "right_in_ten"),
    ("answer-\nable\nanswered", "answered_of_answerable"),
    ("unan-\nswerable\nanswered", "false_answers"),
    ("right of\nanswered", "right_of_answered"),
)
"""The columns of the table by kind: heading, measure. JSON has every measure."""


@click.command("evaluate", cls=Command)
@click.argument("questions_file", metavar="QUESTIONS.jsonl", type=click.Path(path_type=Path))
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the figures as JSON.")
@click.option(
    "--plot",
    "picture",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw reliability and the risk-coverage curve into FILE (.png or .svg); needs matplotlib.",
)
def evaluate_command(questions_file: Path, as_json: bool, picture: Path | None) -> None:
    """Measure answers against questions with known places.

    Each line of QUESTIONS.jsonl is {"id", "question", "answerable", "gold": [[article, start, end], ...]}, with places
    in articles of the library, in characters. A passage is right when it covers at least half of one of them.

    Two more fields are read where they are there: "kind", by which the figures are shown, too, and "answers", places
    like those of "gold" that hold the answer alone, with which the words in bold are compared.

    A file of conversations is measured likewise: each line is {"id", "turns": [...]}, each turn a question as above,
    with its complete form, "standalone". Of small talk "answerable" is null: nothing is to be quoted.
    """
    if picture is not None and picture.suffix.lower() not in (".png", ".svg"):
        raise click.UsageError("--plot FILE must end in .png or .svg.")
    if picture is not None:
        check_plots()  # before the questions are asked
    if holds_conversations(questions_file):
        _evaluate_conversations(questions_file, as_json=as_json)
        return
    questions = read_questions(questions_file)
    with open_library() as library, progress("Asking") as asked:
        check_gold(questions, {info.id: info.characters for info in library.articles()})
        report = evaluate(questions, asking(library, PASSAGES), asked)
    if picture is not None:
        plot(report, picture)
    if as_json:
        write_json(report.as_json())
    else:
        screen().print(report_table(report))
        if report.by_kind:
            screen().print(kinds_table(report))


def _evaluate_conversations(file: Path, *, as_json: bool) -> None:
    conversations = read_conversations(file)
    with open_library() as library, progress("Asking") as asked:
        labelled = [turn.question for turns in conversations for turn in turns if turn.question is not None]
        check_gold(labelled, {info.id: info.characters for info in library.articles()})
        found = evaluate_conversations(
            conversations, lambda: talking(library, PASSAGES), asking(library, PASSAGES), asked
        )
    if as_json:
        write_json(found.as_json())
        return
    screen().print(report_table(found.turns))
    screen().print(kinds_table(found.turns))
    alone = found.standalone.estimates["right_in_first"]
    if alone is not None and found.of_standalone is not None:
        screen().print(
            f"The complete forms alone: {alone.value:.3f} right in the first passage; "
            f"in conversation {found.of_standalone:.3f} of that."
        )
    if found.small_talk is not None:
        met = round(found.small_talk.value * found.small_talk.cases)
        screen().print(f"Small talk met with an article: {met} of {found.small_talk.cases} turns.")


def report_table(report: Report) -> Table:
    """Return `report` as a table for the terminal; rich prints it plain where there is none."""
    unanswerable = report.questions - report.answerable
    table = Table(title=f"{report.answerable} answerable, {unanswerable} unanswerable questions", box=box.SIMPLE)
    table.add_column("measure")
    for heading in ("value", "95% interval", "cases"):
        table.add_column(heading, justify="right")
    for row in report.rows():
        table.add_row(*row)
    return table


def kinds_table(report: Report) -> Table:
    """Return the main figures of `report` for each kind of question, each with its 95% interval."""
    title = "by kind of question, with 95% intervals"
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=0)
    table.add_column("kind", vertical="middle")
    for heading in ("", *(heading for heading, _ in _BY_KIND)):
        table.add_column(heading, justify="right", no_wrap=True)
    for kind, measured in report.by_kind.items():
        table.add_row(kind, str(measured.questions), *(_cell(measured.estimates[name]) for _, name in _BY_KIND))
    return table


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    value, low, high = (f"{figure:.2f}".removeprefix("0") for figure in (estimate.value, estimate.low, estimate.high))
    return f"{value}\n{low}–{high}"
