"""A picture of a report: reliability diagram and risk-coverage curve."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.evaluate import Report
from bot.evaluation.questions import EvaluationError


class NoPlots(EvaluationError):
    """The plotting extra is not installed."""

    def __init__(self) -> None:
        super().__init__("pictures need matplotlib: pip install matplotlib")


def check_plots() -> None:
    """Raise NoPlots where matplotlib is not installed."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        raise NoPlots from error


def plot(report: Report, file: Path) -> None:
    """Draw `report` into `file`, whose suffix (.png, .svg) says in which format.

    Raises NoPlots where matplotlib is not installed, and ValueError for a suffix that it can't write.
    """
    check_plots()
    # Figure without pyplot: no window system is looked for, and no global state is left behind.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5), layout="constrained")
    reliable, trade_off = figure.subplots(1, 2)

    reliable.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfectly calibrated")
    reliable.plot(
        [members.confidence for members in report.reliability],
        [members.right for members in report.reliability],
        marker="o",
        label="bins of equal mass",
    )
    reliable.set(xlabel="confidence", ylabel="first passage right", title="Reliability", xlim=(0, 1), ylim=(0, 1))
    reliable.legend()

    if report.risk_coverage is not None:
        points = report.risk_coverage.points
        trade_off.plot([point.coverage for point in points], [point.risk for point in points])
    trade_off.set(
        xlabel="share of questions answered",
        ylabel="share of those answered wrongly",
        title="Risk and coverage",
        xlim=(0, 1),
        ylim=(0, 1),
    )
    figure.savefig(file)
