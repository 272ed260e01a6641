"""A report as a table."""

from __future__ import annotations

import io

from rich.console import Console

from bot.cli.evaluate import report_table
from bot.evaluation.evaluate import evaluate, report
from tests.bot.evaluation.scripted import outcome
from tests.bot.evaluation.test_evaluate import ANSWERS, QUESTIONS


def test_the_table_shows_each_measure_with_its_interval() -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(report_table(evaluate(QUESTIONS, ANSWERS.__getitem__)))
    shown = out.getvalue()
    assert "3 answerable, 1 unanswerable questions" in shown
    first = next(line for line in shown.splitlines() if "right in the first passage" in line)
    assert first.split()[-5:] == ["0.333", "0.061", "to", "0.792", "3"]


def test_the_table_marks_what_was_not_measured() -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(report_table(report([outcome(rank=1)])))
    line = next(line for line in out.getvalue().splitlines() if "AUC" in line)
    assert line.split()[-2:] == ["–", "0"]
