"""What several threads get from one library, beside what one thread gets, and whether statistics wait for them:

    python -m tests.benchmarks.concurrency ../shared/data/books-1m.jsonl.gz

The first articles of the collection that have `--sentences` sentences together are indexed into a temporary folder, or
`--data` names a folder where they are. Each thread asks questions as `tests.benchmarks.scale` makes them: first for
searches and the candidates alone, then for whole answers. One thread and all of them take turns, for some seconds each;
another thread asks for the library's statistics all the while. Figures depend on the machine and on what else it does:
where a question takes no more processor time than alone and the cores are fewer than two, the machine was busy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.answering.pipeline import Pipeline
from bot.ops.process import freeze_gc
from index.library import Library, Query
from index.text.terms import content_terms
from tests.benchmarks.scale import excerpt, questions

CANDIDATES = 24  # as many as an answer asks for


Work = Callable[[str], object]


def searching(library: Library) -> Work:
    """Return what an answer asks of the library, for a question."""

    def search(question: str) -> None:
        query = Query(tuple(content_terms(question)))
        with library.snapshot() as snapshot:
            snapshot.document_frequencies(query.terms)
            hits = snapshot.search(query, CANDIDATES)
            snapshot.candidates(hits.at(range(min(12, len(hits)))))

    return search


def answering(library: Library) -> Work:
    """Return the whole way from a question to its answer."""
    pipeline = Pipeline()

    def answer(question: str) -> None:
        with library.snapshot() as snapshot:
            pipeline.answer(question, snapshot)

    return answer


@dataclass(frozen=True, slots=True)
class Rate:
    """How many questions some threads got done, in how many seconds, and the processor time that it took."""

    questions: int
    seconds: float
    processor: float

    @property
    def per_second(self) -> float:
        return self.questions / self.seconds

    def __str__(self) -> str:
        each, cores = 1000 * self.processor / self.questions, self.processor / self.seconds
        return f"{self.per_second:,.0f}/s ({each:.1f} ms of processor time each, {cores:.2f} cores)"


def rate(work: Work, asked: list[str], threads: int, seconds: float) -> Rate:
    """Have so many threads ask questions for some seconds."""
    end = time.monotonic() + seconds
    counts = [0] * threads

    def ask(number: int) -> None:
        while time.monotonic() < end:
            work(asked[(counts[number] * threads + number) % len(asked)])
            counts[number] += 1

    began, processor = time.monotonic(), time.process_time()
    workers = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Rate(sum(counts), time.monotonic() - began, time.process_time() - processor)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.concurrency", description="threads against one")
    parser.add_argument("collection", type=Path, help="articles as JSON Lines, .gz or not")
    parser.add_argument("--sentences", type=int, default=1_000_000, help="how many are indexed (default 1,000,000)")
    parser.add_argument("--data", type=Path, help="a data folder where they are indexed already")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder, "library")
        if options.data is None:
            excerpt(options.collection, options.sentences, root := Path(folder, "articles.jsonl"))
            with Library.open(data, engine="tantivy") as library:
                print(library.sync(root), file=sys.stderr)
        asked = questions(data, 400)
        with Library.open(data, engine="tantivy") as library:
            search, answer = searching(library), answering(library)
            for question in asked:
                search(question)
            answer(asked[0])
            freeze_gc()  # as `verbatim discord` does
            waits: list[float] = []
            done = threading.Event()

            def ask_for_statistics() -> None:
                while not done.wait(0.2):
                    began = time.perf_counter()
                    library.statistics()
                    waits.append(time.perf_counter() - began)

            began = time.perf_counter()
            library.statistics()
            alone = time.perf_counter() - began
            for name, work in (("searches", search), ("answers", answer)):
                turns = []
                for _ in range(options.turns):
                    one = rate(work, asked, 1, options.seconds)
                    watcher = threading.Thread(target=ask_for_statistics)
                    watcher.start()
                    several = rate(work, asked, options.threads, options.seconds)
                    done.set()
                    watcher.join()
                    done.clear()
                    turns.append(several.per_second / one.per_second)
                    print(f"{name}: 1 thread {one}, {options.threads} threads {several}: {turns[-1]:.2f} times")
                print(f"{name}: best of {options.turns}: {max(turns):.2f} times")
            print(f"statistics: {alone * 1000:.1f} ms alone, at most {max(waits) * 1000:.1f} ms meanwhile")


if __name__ == "__main__":
    main()
