"""Ask every question, or every turn of conversations, measure the answers, and report or draw every measure.

A turn is asked as it was said, and as a question that is complete by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering.answer import Answer
from bot.evaluation import measures
from bot.evaluation.measures import (
    Bin,
    Estimate,
    RiskCoverage,
    figures,
    reliability,
    right_within,
    risk_coverage,
    wilson,
)
from bot.evaluation.questions import (
    BadQuestions,
    EvaluationError,
    LabelledQuestion,
    Outcome,
    labelled_question,
    outcome,
    read_lines,
)

PASSAGES = 10
"""How many passages are asked for: the deepest measure looks at ten."""

Progress = Callable[[int, int], None]
"""Called with the number of questions answered and of all questions."""


Ask = Callable[[str], Answer]
"""What answers a question with up to PASSAGES passages: the bot's pipeline, or a baseline to compare with."""

_FORM = '{"id", "turns": [{"question", "standalone", "answerable", "gold": [[article, start, end], ...]}, ...]}'


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its name in JSON, its label in a table, and the format of its figures there."""

    name: str
    label: str
    of: Callable[[Sequence[Outcome]], Estimate | None]
    format: str = ".3f"


MEASURES = (
    Measure("right_in_first", "right in the first passage", partial(measures.right_within, passages=1)),
    Measure("right_in_three", "right in the first three", partial(measures.right_within, passages=3)),
    Measure("right_in_ten", "right in the first ten", partial(measures.right_within, passages=10)),
    Measure("mean_reciprocal_rank", "mean reciprocal rank", measures.mean_reciprocal_rank),
    Measure("separation", "answerable from unanswerable (AUC)", measures.separation),
    Measure("right_of_answered", "right in the first passage, of the answered", measures.right_of_answered),
    Measure("answered_of_answerable", "answered, of the answerable", measures.answered_of_answerable),
    Measure("wrong_answers", "wrong answers, of all questions", measures.wrong_answers),
    Measure("false_answers", "answered, of the unanswerable", measures.false_answers),
    Measure("silences", "silences, of the answerable", measures.silences),
    Measure("expected_calibration_error", "expected calibration error", measures.expected_calibration_error),
    Measure("brier_score", "Brier score", measures.brier_score),
    Measure("marked_right", "answer spans that lie in a gold span", measures.answer_spans_right),
    Measure("marked", "right first passages with an answer span", measures.answer_spans_given),
    Measure("marked_exact", "of these spans, exactly a labelled answer", measures.answer_spans_exact),
    Measure("marked_overlapping", "of these spans, in part a labelled answer", measures.answer_spans_overlapping),
    Measure("first_passage_length", "length of the first passage, characters", measures.mean_passage_length, ".0f"),
)
"""All measures that are one estimate, in the order of a report."""


@dataclass(frozen=True, slots=True)
class KindReport:
    """What was measured on some questions; `estimates` has every measure by name, None for one without a case."""

    questions: int
    answerable: int
    estimates: Mapping[str, Estimate | None]

    def as_json(self) -> dict[str, Any]:
        estimates = {name: figures(one) if one else None for name, one in self.estimates.items()}
        return {"questions": self.questions, "answerable": self.answerable, **estimates}


@dataclass(frozen=True, slots=True)
class Report(KindReport):
    """What was measured on all questions, and `by_kind` on those of each kind, in the kinds' alphabetical order."""

    risk_coverage: RiskCoverage | None
    reliability: tuple[Bin, ...]
    median_ms: float | None
    by_kind: Mapping[str, KindReport]

    def as_json(self) -> dict[str, Any]:
        return {
            **KindReport.as_json(self),
            "risk_coverage": self.risk_coverage.as_json() if self.risk_coverage else None,
            "reliability": [*map(figures, self.reliability)],
            "median_ms": None if self.median_ms is None else round(self.median_ms, 3),
            "by_kind": {kind: measured.as_json() for kind, measured in self.by_kind.items()},
        }

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Return the lines of a table: label, value, 95% interval, number of cases."""
        rows = [_row(measure, self.estimates[measure.name]) for measure in MEASURES]
        cases = str(self.questions)
        if self.risk_coverage is not None:
            rows.append(("area under the risk-coverage curve", f"{self.risk_coverage.area:.3f}", "", cases))
        if self.median_ms is not None:
            rows.append(("an answer's time, median, ms", f"{self.median_ms:.1f}", "", cases))
        return rows


def evaluate(questions: Sequence[LabelledQuestion], ask: Ask, progress: Progress | None = None) -> Report:
    """Return the report of every measure of `ask` on `questions`."""
    outcomes = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(outcome(question, ask(question.question)))
        if progress is not None:
            progress(number, len(questions))
    return report(outcomes)


def report(outcomes: Sequence[Outcome]) -> Report:
    """Return every measure of `outcomes`, in a few seconds at most for 10,000 of them."""
    times = [outcome.elapsed_ms for outcome in outcomes]
    kinds: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.kind is not None:
            kinds.setdefault(one.kind, []).append(one)
    return Report(
        *_measured(outcomes),
        risk_coverage=risk_coverage(outcomes),
        reliability=reliability(outcomes),
        median_ms=float(np.median(times)) if times else None,
        by_kind={kind: KindReport(*_measured(members)) for kind, members in sorted(kinds.items())},
    )


def _measured(outcomes: Sequence[Outcome]) -> tuple[int, int, dict[str, Estimate | None]]:
    """Return how many questions there are, how many of them can be answered, and every measure."""
    answerable = sum(outcome.answerable for outcome in outcomes)
    return len(outcomes), answerable, {measure.name: measure.of(outcomes) for measure in MEASURES}


def _row(measure: Measure, estimate: Estimate | None) -> tuple[str, str, str, str]:
    if estimate is None:
        return measure.label, "–", "", "0"
    value, low, high = (f"{figure:{measure.format}}" for figure in (estimate.value, estimate.low, estimate.high))
    return measure.label, value, f"{low} to {high}", str(estimate.cases)


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn as it was said, with its gold spans, and its complete form; small talk has none (`question` is None)."""

    said: str
    standalone: str
    question: LabelledQuestion | None


@dataclass(frozen=True, slots=True)
class ConversationReport:
    """What was measured on turns in their conversations, and on their complete forms alone by the same program.

    `of_standalone` is the share of right first passages among as many as the complete forms get; `small_talk` the share
    of small talk that was met with an article. `readings` are the follow-ups that were read as something else, and as
    what.
    """

    turns: Report
    standalone: Report
    of_standalone: float | None
    small_talk: Estimate | None
    readings: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "of_standalone": None if self.of_standalone is None else round(self.of_standalone, 4),
            "small_talk_met_with_articles": figures(self.small_talk) if self.small_talk else None,
            "turns": self.turns.as_json(),
            "standalone": self.standalone.as_json(),
            "readings": [{"from": said, "to": read} for said, read in self.readings],
        }


def holds_conversations(file: Path) -> bool:
    """Return whether a file's first line is a conversation rather than a question. Raises BadQuestions."""
    first = next(iter(read_lines(file)), (0, "{}"))[1]
    try:
        fields = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and "turns" in fields


def read_conversations(file: Path) -> tuple[tuple[LabelledTurn, ...], ...]:
    """Return the conversations of a JSON Lines file. Raises BadQuestions, naming the first line that is wrong."""
    conversations = []
    for number, line in read_lines(file):
        try:
            fields = json.loads(line)
            if not isinstance(fields, dict) or not isinstance(fields.get("turns"), list):
                raise ValueError(f"is no conversation; a line looks like {_FORM}")
            name = str(fields.get("id") or number)
            turns = tuple(_turn(f"{name}/{at}", turn) for at, turn in enumerate(fields["turns"], start=1))
        except (ValueError, RecursionError) as error:
            raise BadQuestions(file.name, number, str(error)) from error
        conversations.append(turns)
    if not conversations:
        raise BadQuestions(file.name, None, f"holds no conversation; a line looks like {_FORM}")
    return tuple(conversations)


def _turn(id: str, fields: Any) -> LabelledTurn:
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        raise ValueError(f"has a turn that is no object with a question; a line looks like {_FORM}")
    standalone = fields.get("standalone")
    complete = standalone if isinstance(standalone, str) else fields["question"]
    if fields.get("answerable") is None:
        return LabelledTurn(fields["question"], complete, None)
    first = id.endswith("/1")
    question = labelled_question(fields | {"id": id, "kind": "first" if first else "later"})
    return LabelledTurn(fields["question"], complete, question)


def evaluate_conversations(
    conversations: Sequence[Sequence[LabelledTurn]],
    begin: Callable[[], Ask],
    ask: Ask,
    progress: Progress | None = None,
) -> ConversationReport:
    """Measure answers in conversations; `begin` begins one, and `ask` answers without one."""
    outcomes, alone, met, readings = [], [], [], []
    turns = sum(map(len, conversations))
    asked = 0
    for conversation in conversations:
        say = begin()
        for turn in conversation:
            answer = say(turn.said)
            if turn.question is None:
                met.append(bool(answer.passages))
            else:
                outcomes.append(outcome(turn.question, answer))
                alone.append(outcome(turn.question, ask(turn.standalone)))
                readings += [(turn.said, reading.understood) for reading in answer.read_as]
            asked += 1
            if progress is not None:
                progress(asked, turns)
    right, reached = (right_within(one, passages=1) for one in (outcomes, alone))
    share = right.value * right.cases / (reached.value * reached.cases) if right and reached and reached.value else None
    small_talk = wilson(sum(met), len(met)) if met else None
    return ConversationReport(report(outcomes), report(alone), share, small_talk, tuple(readings))


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
    """Draw the reliability diagram and the risk-coverage curve of `report` into `file`, in the format of its suffix.

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
