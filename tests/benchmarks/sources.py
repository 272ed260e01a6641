"""Whether candidates from disk or OpenSearch, or articles that live there, give memory's answers, on question sets:

    python -m tests.benchmarks.sources ../shared/data/squad2 ../shared/data/wikiqa
    python -m tests.opensearch.nodes python -m tests.benchmarks.sources --engine opensearch ../shared/data/squad2
    python -m tests.opensearch.nodes python -m tests.benchmarks.sources --engine collection ../shared/data/squad2

Each set's articles are indexed into a temporary data folder and opened twice, once a source; for a collection, there
too. Prints, for each set, how many questions get the same verdict and first passage, the same ten passages, how long
an answer takes from each, and what `verbatim evaluate` gives for each with the largest difference among its figures
that are shares.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.answering.answer import Answer
from bot.app.folders import seeds_folder
from bot.evaluation.evaluate import PASSAGES, Report, report
from bot.evaluation.questions import LabelledQuestion, outcome, read_questions
from index.library import EngineMaker, Library
from tests.bot.answering.libraries import LibraryAnswers
from tests.opensearch.nodes import ADDRESS

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the answers from both sources are, as shares of the questions, and what they take."""

    questions: int
    same: float  # verdict and first passage
    same_ten: float
    memory_ms: float
    other_ms: float
    memory: Report
    other: Report

    @property
    def apart(self) -> float:
        """The largest difference between the figures of both, among those from 0 to 1."""
        pairs = [(self.memory.estimates[name], self.other.estimates[name]) for name in FIGURES]
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
def both(root: Path, engine: str | EngineMaker = "tantivy") -> Iterator[tuple[Library, Library]]:
    """The articles of a root, from memory and from another engine, from the disk if none is named."""
    # tantivy tidies up a moment after it was closed
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data, ExitStack() as opened:
        collection = None
        if engine == COLLECTION:
            collection, engine = _collection(), "memory"
            opened.callback(collection.client().indices.delete, index=f"{collection.prefix}-*")
        with Library.open(Path(data), engine=engine) as library:
            library.sync(root)
        memory = opened.enter_context(Library.open(Path(data), engine="memory"))
        other = opened.enter_context(Library.open(Path(data), engine=engine, collection=collection))
        if collection is not None:
            other.sync(root)
        yield memory, other


def _collection() -> Cluster:
    from index.search.engines.cluster import Cluster

    return Cluster((os.environ[ADDRESS],), prefix=f"sources-{uuid4().hex[:8]}", replicas=0, seconds=60)


def agreement(root: Path, questions: list[LabelledQuestion], engine: str | EngineMaker) -> Agreement:
    """Ask both."""
    with both(root, engine) as (memory, second):
        one, other = LibraryAnswers(memory), LibraryAnswers(second)
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


def _maker(name: str) -> str | EngineMaker:
    if name != "opensearch":
        return name  # COLLECTION, too
    from index.search.engines.cluster import Cluster
    from index.search.engines.opensearch import OpenSearchEngine

    return partial(OpenSearchEngine, cluster=Cluster((os.environ[ADDRESS],), replicas=0))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.sources", description="memory against another engine"
    )
    parser.add_argument("sets", nargs="+", type=Path, help="folders with questions.jsonl and articles.jsonl")
    parser.add_argument(
        "--engine", choices=("tantivy", "opensearch", COLLECTION), default="tantivy", help="(default: %(default)s)"
    )
    parser.add_argument("--questions", type=int, help="how many questions of each set are asked (default: all)")
    options = parser.parse_args()
    print("set               questions   same first   same ten   memory ms  other ms   right in first   apart")
    for folder in options.sets:
        root = folder / "articles.jsonl" if (folder / "articles.jsonl").exists() else seeds_folder()
        if root is None:
            parser.error(f"{folder} has no articles.jsonl")
        asked = read_questions(folder / "questions.jsonl")[: options.questions]
        found = agreement(root, list(asked), _maker(options.engine))
        first = [each.estimates["right_in_first"] for each in (found.memory, found.other)]
        right = [estimate.value if estimate else 0.0 for estimate in first]
        print(
            f"{folder.name:<18}{found.questions:>9,}{found.same:>13.4f}{found.same_ten:>11.4f}"
            f"{found.memory_ms:>12.1f}{found.other_ms:>10.1f}{right[0]:>10.4f} {right[1]:.4f}{found.apart:>8.4f}"
        )


if __name__ == "__main__":
    main()
