"""A report as a table."""

from __future__ import annotations

import io

from rich.console import Console

from bot.cli.evaluate import kinds_table, report_table
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


def test_the_table_by_kind_has_a_line_a_kind() -> None:
    out = io.StringIO()
    found = [outcome(rank=1, kind="who"), outcome(rank=2, kind="who"), outcome(answerable=False, kind="near-miss")]
    Console(file=out, width=80).print(kinds_table(report(found)))
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert ["who", "2", ".50", "1.00", "1.00", "1.00", "–", ".50"] in lines
    assert [".09–.91", ".34–1.00", ".34–1.00", ".34–1.00", ".09–.91"] in lines
    assert ["near-miss", "1", "–", "–", "–", "–", "1.00", ".00"] in lines
