"""Whether candidates from disk give the same answers as those from memory, on question sets:

    python -m tests.benchmarks.sources ../shared/data/squad2 ../shared/data/wikiqa

Each set's articles are indexed into a temporary data folder and opened twice, once a source. Prints, for each set, how
many questions get the same verdict and first passage, the same ten passages, how long an answer takes from each, and
what `verbatim evaluate` gives for each with the largest difference among its figures that are shares.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.answering.answer import Answer
from bot.app.folders import seeds_folder
from bot.evaluation.evaluate import PASSAGES, Report, report
from bot.evaluation.outcomes import outcome
from bot.evaluation.questions import LabelledQuestion, read_questions
from index.library import Library
from tests.bot.answering.libraries import LibraryAnswers


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the answers from both sources are, as shares of the questions, and what they take."""

    questions: int
    same: float  # verdict and first passage
    same_ten: float
    memory_ms: float
    disk_ms: float
    memory: Report
    disk: Report

    @property
    def apart(self) -> float:
        """The largest difference between the figures of both, among those from 0 to 1."""
        pairs = [(self.memory.estimates[name], self.disk.estimates[name]) for name in FIGURES]
        return max((abs(one.value - other.value) for one, other in pairs if one and other), default=0.0)


FIGURES = (
    "right_in_first",
    "right_in_three",
    "right_in_ten",
    "mean_reciprocal_rank",
    "separation",
    "wrong_answers",
    "false_answers",
    "silences",
    "expected_calibration_error",
    "brier_score",
)


@contextmanager
def both(root: Path) -> Iterator[tuple[Library, Library]]:
    """The articles of a root, from memory and from disk."""
    # tantivy tidies up a moment after it was closed
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data, ExitStack() as opened:
        with Library.open(Path(data), engine="tantivy") as library:
            library.sync(root)
        memory = opened.enter_context(Library.open(Path(data), engine="memory"))
        disk = opened.enter_context(Library.open(Path(data), engine="tantivy"))
        yield memory, disk


def agreement(root: Path, questions: list[LabelledQuestion]) -> Agreement:
    """Ask both."""
    with both(root) as (memory, disk):
        one, other = LibraryAnswers(memory), LibraryAnswers(disk)
        pairs = [
            (one.answer(question.question, top=PASSAGES), other.answer(question.question, top=PASSAGES))
            for question in questions
        ]
    return Agreement(
        len(pairs),
        sum(_first(a) == _first(b) for a, b in pairs) / len(pairs),
        sum(_places(a) == _places(b) for a, b in pairs) / len(pairs),
        median(a.elapsed_ms for a, _ in pairs),
        median(b.elapsed_ms for _, b in pairs),
        report([outcome(question, a) for question, (a, _) in zip(questions, pairs, strict=True)]),
        report([outcome(question, b) for question, (_, b) in zip(questions, pairs, strict=True)]),
    )


def _places(answer: Answer) -> list[tuple[str, int, int]]:
    return [(passage.article, passage.start, passage.end) for passage in answer.passages]


def _first(answer: Answer) -> tuple[str, list[tuple[str, int, int]]]:
    return answer.verdict, _places(answer)[:1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sources", description="memory against disk")
    parser.add_argument("sets", nargs="+", type=Path, help="folders with questions.jsonl and articles.jsonl")
    parser.add_argument("--questions", type=int, help="how many questions of each set are asked (default: all)")
    options = parser.parse_args()
    print("set               questions   same first   same ten   memory ms   disk ms   right in first   apart")
    for folder in options.sets:
        root = folder / "articles.jsonl" if (folder / "articles.jsonl").exists() else seeds_folder()
        if root is None:
            parser.error(f"{folder} has no articles.jsonl")
        asked = read_questions(folder / "questions.jsonl")[: options.questions]
        found = agreement(root, list(asked))
        first = [each.estimates["right_in_first"] for each in (found.memory, found.disk)]
        right = [estimate.value if estimate else 0.0 for estimate in first]
        print(
            f"{folder.name:<18}{found.questions:>9,}{found.same:>13.4f}{found.same_ten:>11.4f}"
            f"{found.memory_ms:>12.1f}{found.disk_ms:>10.1f}{right[0]:>10.4f} {right[1]:.4f}{found.apart:>8.4f}"
        )


if __name__ == "__main__":
    main()
