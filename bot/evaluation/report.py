"""A report of every measure, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.evaluation.intervals import Estimate
from bot.evaluation.measures.answer_spans import marked_right
from bot.evaluation.measures.brier import brier_score
from bot.evaluation.measures.calibration import Bin, expected_calibration_error, reliability
from bot.evaluation.measures.passage_length import mean_passage_length
from bot.evaluation.measures.reciprocal_rank import mean_reciprocal_rank
from bot.evaluation.measures.right import right_within
from bot.evaluation.measures.risk_coverage import RiskCoverage, risk_coverage
from bot.evaluation.measures.separation import separation
from bot.evaluation.measures.verdicts import false_answers, silences, wrong_answers
from bot.evaluation.outcomes import Outcome

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Report", "report", "report_table"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured. A measure without a case (separation where every question is answerable) is None."""

    questions: int
    answerable: int
    right_in_first: Estimate | None
    right_in_three: Estimate | None
    right_in_ten: Estimate | None
    mean_reciprocal_rank: Estimate | None
    separation: Estimate | None
    wrong_answers: Estimate | None
    false_answers: Estimate | None
    silences: Estimate | None
    first_passage_length: Estimate | None
    marked_right: Estimate | None
    expected_calibration_error: Estimate | None
    brier_score: Estimate | None
    risk_coverage: RiskCoverage | None
    reliability: tuple[Bin, ...]
    median_ms: float | None

    def as_json(self) -> dict[str, Any]:
        estimates = {name: getattr(self, name) for name, _, _ in _ROWS}
        return {
            "questions": self.questions,
            "answerable": self.answerable,
            **{name: estimate.as_json() if estimate else None for name, estimate in estimates.items()},
            "risk_coverage": self.risk_coverage.as_json() if self.risk_coverage else None,
            "reliability": [members.as_json() for members in self.reliability],
            "median_ms": None if self.median_ms is None else round(self.median_ms, 3),
        }


_ROWS = (
    ("right_in_first", "right in the first passage", ".3f"),
    ("right_in_three", "right in the first three", ".3f"),
    ("right_in_ten", "right in the first ten", ".3f"),
    ("mean_reciprocal_rank", "mean reciprocal rank", ".3f"),
    ("separation", "answerable from unanswerable (AUC)", ".3f"),
    ("wrong_answers", "wrong answers, of all questions", ".3f"),
    ("false_answers", "answered, of the unanswerable", ".3f"),
    ("silences", "silences, of the answerable", ".3f"),
    ("expected_calibration_error", "expected calibration error", ".3f"),
    ("brier_score", "Brier score", ".3f"),
    ("marked_right", "answer spans that lie in a gold span", ".3f"),
    ("first_passage_length", "length of the first passage, characters", ".0f"),
)


def report(outcomes: Sequence[Outcome]) -> Report:
    """Every measure of `outcomes`, in a few seconds at most for 10,000 of them."""
    times = [outcome.elapsed_ms for outcome in outcomes]
    return Report(
        questions=len(outcomes),
        answerable=sum(outcome.answerable for outcome in outcomes),
        right_in_first=right_within(outcomes, 1),
        right_in_three=right_within(outcomes, 3),
        right_in_ten=right_within(outcomes, 10),
        mean_reciprocal_rank=mean_reciprocal_rank(outcomes),
        separation=separation(outcomes),
        wrong_answers=wrong_answers(outcomes),
        false_answers=false_answers(outcomes),
        silences=silences(outcomes),
        first_passage_length=mean_passage_length(outcomes),
        marked_right=marked_right(outcomes),
        expected_calibration_error=expected_calibration_error(outcomes),
        brier_score=brier_score(outcomes),
        risk_coverage=risk_coverage(outcomes),
        reliability=reliability(outcomes),
        median_ms=float(np.median(times)) if times else None,
    )


def report_table(measured: Report) -> Table:
    """`measured` as a table for the terminal; rich prints it plain where there is none."""
    from rich import box
    from rich.table import Table

    unanswerable = measured.questions - measured.answerable
    table = Table(title=f"{measured.answerable} answerable, {unanswerable} unanswerable questions", box=box.SIMPLE)
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_column("95% interval", justify="right")
    table.add_column("cases", justify="right")
    for name, label, form in _ROWS:
        estimate: Estimate | None = getattr(measured, name)
        if estimate is None:
            table.add_row(label, "–", "", "0")
        else:
            interval = f"{estimate.low:{form}} to {estimate.high:{form}}"
            table.add_row(label, f"{estimate.value:{form}}", interval, str(estimate.cases))
    if measured.risk_coverage is not None:
        table.add_row(
            "area under the risk-coverage curve", f"{measured.risk_coverage.area:.3f}", "", str(measured.questions)
        )
    if measured.median_ms is not None:
        table.add_row("an answer's time, median, ms", f"{measured.median_ms:.1f}", "", str(measured.questions))
    return table
