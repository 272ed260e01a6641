"""How long an answer takes in a running process:

    python -m tests.benchmarks.speed ../shared/data/squad2

Indexes articles of the set until about 100, then about 5,000 chunks are there, asks its questions, and prints the
median and the slowest twentieth. One thread; the first answers, which warm caches up, are not counted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from bot.evaluation.questions import read_questions
from index.library import Library
from tests.bot.answering.libraries import LibraryAnswers

SIZES = (100, 5000)
WARM_UP = 20


def excerpt(articles: Path, chunks: int, into: Path) -> None:
    """Writes articles of `articles`, the last one cut short, that make about `chunks` sentences, to a file."""
    characters = chunks * 155  # an English sentence with its space, roughly
    lines = []
    with articles.open(encoding="utf-8") as source:
        for line in source:
            fields = json.loads(line)
            fields["text"] = fields["text"][:characters]
            characters -= len(fields["text"])
            lines.append(json.dumps(fields))
            if characters <= 0:
                break
    into.write_text("\n".join(lines), encoding="utf-8")


def milliseconds(folder: Path, chunks: int, questions: int) -> tuple[int, list[float]]:
    """The number of sentences indexed, and what each of the first `questions` questions took."""
    asked = [question.question for question in read_questions(folder / "questions.jsonl")[: questions + WARM_UP]]
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data) / "library") as library:
        root = Path(data) / "articles.jsonl"
        excerpt(folder / "articles.jsonl", chunks, root)
        library.sync(root)
        answerer = LibraryAnswers(library)
        times = []
        for question in asked:
            started = time.perf_counter()
            answerer.answer(question)
            times.append((time.perf_counter() - started) * 1000)
        return sum(info.sentences for info in library.articles()), times[WARM_UP:]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description="how long an answer takes")
    parser.add_argument("folder", type=Path, help="a question set: articles.jsonl and questions.jsonl")
    parser.add_argument("--questions", type=int, default=300, help="how many questions are asked (default 300)")
    options = parser.parse_args()
    for chunks in SIZES:
        sentences, times = milliseconds(options.folder, chunks, options.questions)
        median, slow = np.percentile(times, [50, 95])
        print(
            f"{sentences:>7,} sentences, {len(times)} questions: median {median:.2f} ms, 95th percentile {slow:.2f} ms"
        )


if __name__ == "__main__":
    main()
