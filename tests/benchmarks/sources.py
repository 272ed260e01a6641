"""Whether candidates from disk give the same answers as those from memory, on question sets:

    python -m tests.benchmarks.sources ../shared/data/squad2 ../shared/data/wikiqa

Each set's articles are indexed into a temporary data folder and opened twice, once a source. Prints, for each set, how
many questions get the same verdict and first passage, the same ten passages, and how long an answer takes from each.
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
from bot.answering.answerer import Answerer
from bot.demonstration import seeds_folder
from bot.measuring.questions import read_questions
from index.library import Library


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the answers from both sources are, as shares of the questions, and what they take."""

    questions: int
    same: float  # verdict and first passage
    same_ten: float
    memory_ms: float
    disk_ms: float


@contextmanager
def both(root: Path) -> Iterator[tuple[Library, Library]]:
    """The articles of a root, from memory and from disk."""
    with tempfile.TemporaryDirectory() as data, ExitStack() as opened:
        with Library.open(Path(data), candidates="disk") as library:
            library.sync(root)
        memory = opened.enter_context(Library.open(Path(data), candidates="memory"))
        disk = opened.enter_context(Library.open(Path(data), candidates="disk"))
        yield memory, disk


def agreement(root: Path, questions: list[str]) -> Agreement:
    """Ask both."""
    with both(root) as (memory, disk):
        one, other = Answerer(memory), Answerer(disk)
        pairs = [(one.answer(question, top=10), other.answer(question, top=10)) for question in questions]
    return Agreement(
        len(pairs),
        sum(_first(a) == _first(b) for a, b in pairs) / len(pairs),
        sum(_places(a) == _places(b) for a, b in pairs) / len(pairs),
        median(a.elapsed_ms for a, _ in pairs),
        median(b.elapsed_ms for _, b in pairs),
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
    print("set               questions   same first   same ten   memory ms   disk ms")
    for folder in options.sets:
        articles = folder / "articles.jsonl"
        asked = [one.question for one in read_questions(folder / "questions.jsonl")][: options.questions]
        found = agreement(articles if articles.exists() else seeds_folder(), asked)
        print(
            f"{folder.name:<18}{found.questions:>9,}{found.same:>13.4f}{found.same_ten:>11.4f}"
            f"{found.memory_ms:>12.1f}{found.disk_ms:>10.1f}"
        )


if __name__ == "__main__":
    main()
