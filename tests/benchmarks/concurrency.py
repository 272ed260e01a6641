"""What several threads get from one library, beside what one thread gets, and whether statistics wait for them:

    python -m tests.benchmarks.concurrency ../shared/data/books-1m.jsonl.gz

The first articles of the collection that have `--sentences` sentences together are indexed into a temporary folder, or
`--data` names a folder where they are. Each thread searches for questions as `tests.benchmarks.scale` makes them and
reads the candidates. One thread and all of them take turns, for some seconds each; another thread asks for the
library's statistics all the while. Figures depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

from bot.ops.process import freeze_gc
from index.library import Library, Query
from index.text.terms import content_terms
from tests.benchmarks.scale import excerpt, questions

CANDIDATES = 24  # as many as an answer asks for


def searched(library: Library, query: Query) -> None:
    """Do what an answer asks of the library."""
    with library.snapshot() as snapshot:
        snapshot.document_frequencies(query.terms)
        hits = snapshot.search(query, CANDIDATES)
        snapshot.candidates(hits.at(range(min(12, len(hits)))))


def rate(library: Library, queries: list[Query], threads: int, seconds: float) -> float:
    """Return how many searches a second so many threads get done."""
    end = time.monotonic() + seconds
    counts = [0] * threads

    def work(number: int) -> None:
        while time.monotonic() < end:
            searched(library, queries[(counts[number] * threads + number) % len(queries)])
            counts[number] += 1

    began = time.monotonic()
    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.monotonic() - began)


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
        queries = [Query(tuple(content_terms(question))) for question in questions(data, 400)]
        with Library.open(data, engine="tantivy") as library:
            for query in queries:
                searched(library, query)
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
            turns = []
            for _ in range(options.turns):
                one = rate(library, queries, 1, options.seconds)
                watcher = threading.Thread(target=ask_for_statistics)
                watcher.start()
                several = rate(library, queries, options.threads, options.seconds)
                done.set()
                watcher.join()
                done.clear()
                turns.append(several / one)
                print(f"1 thread {one:,.0f}/s, {options.threads} threads {several:,.0f}/s: {several / one:.2f} times")
            print(f"best of {options.turns}: {max(turns):.2f} times")
            print(f"statistics: {alone * 1000:.1f} ms alone, at most {max(waits) * 1000:.1f} ms meanwhile")


if __name__ == "__main__":
    main()
