"""What a library costs as it grows, beside its peers, over the same sentences and questions:

    python -m tests.benchmarks.scale ../shared/data/books-1m.jsonl.gz --plot scale.png

The collection is JSON Lines, gzipped or not; the first articles that make a size are taken (10,000, 100,000 and
1,000,000 sentences unless --sizes says otherwise). A question is made from a
sentence of those articles, drawn by chance (with a fixed seed) among those with at least five different content words:
every second of them, at most eight, in their order, behind "What about". Each system runs in a process of its own.

Verbatim is timed for the whole answer, from the question to passages, and for the whole way from file to searchable.
Peers get the terms that Verbatim's analyser made, so they are timed for less: building from terms, and the ten best
sentences for a question's terms. `bm25 first` is how often the best sentence by BM25 over sentences alone is the one
that rank-bm25 with the same idf gives first (or one that scores the same). Figures depend on the machine and on what
else it does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bot.ops.process import freeze_gc
from index.library import FieldWeights, Library, Query
from index.store import Store
from index.text.sentences import sentence_spans
from index.text.terms import content_terms, tokenize
from tests.benchmarks.baseline import LuceneBM25
from tests.bot.answering.libraries import LibraryAnswers

QUESTIONS = 300
RANK_BM25_QUESTIONS = 30  # it takes a tenth of a second for each at 100,000
MAX_RANK_BM25 = 150_000  # sentences
THROUGHPUT_SECONDS = 8.0
BY_SENTENCE = FieldWeights(1, 0, 0, 0)

Figures = dict[str, float]


@dataclass(slots=True)
class Measured:
    """A system's figures at one number of sentences."""

    system: str
    sentences: int
    figures: Figures = field(default_factory=dict)


def excerpt(collection: Path, sentences: int, into: Path) -> None:
    """Write the first articles that have so many sentences together, or all where they have fewer."""
    opened = gzip.open if collection.suffix == ".gz" else open
    held = 0
    with opened(collection, "rt", encoding="utf-8") as lines, into.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(line)
            text = json.loads(line)["text"]
            held += len(sentence_spans(text, 0, len(text)))
            if held >= sentences:
                break


def questions(data: Path, count: int) -> list[str]:
    """Questions about sentences of a library."""
    chance = random.Random(7)
    asked: list[str] = []
    with Library.open(data) as library:
        infos = library.articles()
        while len(asked) < count:
            article = library.article(chance.choice(infos).id)
            sentence = chance.choice(article.sentences)
            tokens = tokenize(article.text[sentence.start : sentence.end])
            words = list(dict.fromkeys(token.word for token in tokens if not token.stop))
            if len(words) >= 5:
                asked.append(f"What about {' '.join(words[::2][:8])}?")
    return asked


def chunks(data: Path) -> Iterator[list[str]]:
    """The terms of each sentence of a library, as it stores them."""
    store = Store(data)
    with store.reading() as reader:
        spelt = reader.terms()
        for article in reader.stored(reader.article_keys()):
            terms = iter(article.terms.terms.tolist())
            for length in article.terms.lengths.tolist():
                yield [spelt[term] for term in islice(terms, length)]
    store.close()


def in_a_process(work: Callable[..., Figures], *arguments: Any) -> Figures:
    """What `work` returns, with the most memory that it had, in MB."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_with_memory, work, arguments).result()


def _with_memory(work: Callable[..., Figures], arguments: tuple[Any, ...]) -> Figures:
    figures = work(*arguments)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (os.cpu_count() or 1)  # of the largest
    return {**figures, "memory MB": (own + children) / 1024}


def _times(work: Callable[[str], object], asked: list[str]) -> Figures:
    for question in asked[:20]:
        work(question)
    times = []
    for question in asked[20:]:
        began = time.perf_counter()
        work(question)
        times.append((time.perf_counter() - began) * 1000)
    return {"median ms": float(np.median(times)), "p99 ms": float(np.percentile(times, 99))}


def verbatim_indexing(data: Path, root: Path) -> Figures:
    began = time.perf_counter()
    with Library.open(data) as library:
        library.sync(root)
        spent = time.perf_counter() - began
        statistics = library.statistics()
    disk = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    return {
        "index s": spent,
        "sentences/s": statistics.sentences / spent,
        "sentences": statistics.sentences,
        "disk/text": disk / statistics.characters,
        "disk MB": disk / 1e6,
    }


def verbatim_answering(data: Path, asked: list[str]) -> Figures:
    began = time.perf_counter()
    with Library.open(data) as library:
        opened = time.perf_counter() - began
        answerer = LibraryAnswers(library)
        answerer.answer(asked[0])
        first = time.perf_counter() - began
        freeze_gc()  # as `verbatim discord` does
        return {"open s": opened, "first answer s": first, **_times(answerer.answer, asked)}


def verbatim_changing(data: Path, folder: Path) -> Figures:
    """How long an added, and a removed, article takes to show in another process' library."""
    added: list[float] = []
    removed: list[float] = []
    query = Query(tuple(content_terms("zyxwquark")))
    with Library.open(data) as library, Library.open(data) as other:
        other.search(query)
        for number in range(5):
            root = folder / f"one{number}.txt"
            root.write_text(f"Nobody had heard of the zyxwquark number {number}.\n", encoding="utf-8")
            began = time.perf_counter()
            library.sync(root)
            assert other.search(query)
            added.append(time.perf_counter() - began)
            began = time.perf_counter()
            library.remove(str(root))
            assert not other.search(query)
            removed.append(time.perf_counter() - began)
    return {"add ms": float(np.median(added)) * 1000, "remove ms": float(np.median(removed)) * 1000}


def _answered(data: Path, asked: list[str]) -> int:
    with Library.open(data) as library:
        answerer = LibraryAnswers(library)
        freeze_gc()
        for question in asked[:20]:
            answerer.answer(question)
        count, end = 0, time.monotonic() + THROUGHPUT_SECONDS
        while time.monotonic() < end:
            answerer.answer(asked[count % len(asked)])
            count += 1
    return count


def two_against_one(data: Path, asked: list[str]) -> float:
    """How many times the answers of one process two give."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one = pool.apply(_answered, (data, asked))
        two = pool.starmap(_answered, [(data, asked)] * 2)
    return sum(two) / one


def rank_bm25(data: Path, asked: list[str]) -> Figures:
    began = time.perf_counter()
    corpus = list(chunks(data))
    bm25 = LuceneBM25(corpus)
    built = time.perf_counter() - began
    terms = [content_terms(question) for question in asked[: RANK_BM25_QUESTIONS + 20]]
    best: dict[str, Any] = {}
    figures = _times(
        lambda question: best.__setitem__(question, bm25.get_scores(content_terms(question))),
        asked[: RANK_BM25_QUESTIONS + 20],
    )
    same = 0
    with Library.open(data) as library:
        for question, wanted in zip(best, terms, strict=False):
            found = library.search(Query(tuple(wanted)), 1, weights=BY_SENTENCE)
            same += abs(found[0].score - float(best[question].max())) < 1e-6 * found[0].score
    return {"index s": built, **figures, "bm25 first": same / len(best)}


def bm25s(data: Path, asked: list[str]) -> Figures:
    import bm25s as peer

    began = time.perf_counter()
    retriever = peer.BM25(method="lucene", k1=1.5, b=0.75)
    retriever.index(list(chunks(data)), show_progress=False)
    built = time.perf_counter() - began
    known = retriever.vocab_dict

    def ask(question: str) -> None:
        terms = [term for term in content_terms(question) if term in known]
        retriever.retrieve([terms], k=10, show_progress=False)

    return {"index s": built, **_times(ask, asked)}


def fts5(data: Path, asked: list[str]) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fts5"
        began = time.perf_counter()
        connection = sqlite3.connect(file)
        connection.execute("CREATE VIRTUAL TABLE chunks USING fts5 (terms, content='', detail='none')")
        connection.executemany("INSERT INTO chunks (terms) VALUES (?)", ((" ".join(terms),) for terms in chunks(data)))
        connection.commit()
        built = time.perf_counter() - began
        query = "SELECT rowid FROM chunks WHERE chunks MATCH ? ORDER BY bm25(chunks) LIMIT 10"

        def ask(question: str) -> None:
            wanted = " OR ".join(f'"{part}"' for term in content_terms(question) for part in term.split("."))
            connection.execute(query, (wanted,)).fetchall()

        figures = _times(ask, asked)
        connection.close()
        return {"index s": built, **figures, "disk MB": file.stat().st_size / 1e6}


def tantivy(data: Path, asked: list[str]) -> Figures:
    import tantivy as peer

    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        builder = peer.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        index = peer.Index(builder.build(), folder)
        writer = index.writer(128_000_000, num_threads=1)
        for terms in chunks(data):
            writer.add_document(peer.Document(terms=" ".join(terms)))
        writer.commit()
        writer.wait_merging_threads()
        built = time.perf_counter() - began
        index.reload()
        searcher = index.searcher()

        def ask(question: str) -> None:
            wanted = [
                (peer.Occur.Should, peer.Query.term_query(index.schema, "terms", term, "freq"))
                for term in content_terms(question)
            ]
            searcher.search(peer.Query.boolean_query(wanted), 10, count=False)

        figures = _times(ask, asked)
        disk = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        return {"index s": built, **figures, "disk MB": disk / 1e6}


PEERS: dict[str, Callable[[Path, list[str]], Figures]] = {
    "rank-bm25": rank_bm25,
    "bm25s": bm25s,
    "SQLite FTS5": fts5,
    "tantivy": tantivy,
}


def at_size(collection: Path, size: int, count: int) -> list[Measured]:
    """Every system's figures at about `size` sentences."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        data, root = home / "library", home / "articles.jsonl"
        excerpt(collection, size, root)
        _say(f"{size:,}: Verbatim")
        indexing = in_a_process(verbatim_indexing, data, root)
        sentences = int(indexing.pop("sentences"))
        asked = questions(data, count + 20)
        answering = in_a_process(verbatim_answering, data, asked)
        changing = in_a_process(verbatim_changing, data, home)
        ours = {
            **indexing,
            **changing,
            **answering,
            "indexing MB": indexing["memory MB"],
            "2 processes": two_against_one(data, asked),
        }
        measured = [Measured("Verbatim", sentences, ours)]
        for name, peer in PEERS.items():
            if name != "rank-bm25" or sentences <= MAX_RANK_BM25:
                _say(f"{size:,}: {name}")
                measured.append(Measured(name, sentences, in_a_process(peer, data, asked)))
        return measured


COLUMNS = (
    ("median ms", ".2f"),
    ("p99 ms", ".1f"),
    ("index s", ",.1f"),
    ("sentences/s", ",.0f"),
    ("indexing MB", ",.0f"),
    ("memory MB", ",.0f"),
    ("open s", ".2f"),
    ("first answer s", ".2f"),
    ("add ms", ".0f"),
    ("remove ms", ".0f"),
    ("disk MB", ",.0f"),
    ("disk/text", ".2f"),
    ("2 processes", ".2f"),
    ("bm25 first", ".3f"),
)


def table(measured: list[Measured]) -> str:
    """In Markdown, one row a system and size."""
    rows = [["sentences", "system", *(name for name, _ in COLUMNS)]]
    for one in measured:
        cells = (f"{one.figures[name]:{form}}" if name in one.figures else "" for name, form in COLUMNS)
        rows.append([f"{one.sentences:,}", one.system, *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * (width - 1) + (":" if column != 1 else "-") for column, width in enumerate(widths)])
    lines = (" | ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"| {line} |" for line in lines)


def plot(measured: list[Measured], file: Path) -> None:
    """The median time of an answer against the number of sentences, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.subplots()
    for system in dict.fromkeys(one.system for one in measured):
        points = [(one.sentences, one.figures["median ms"]) for one in measured if one.system == system]
        axes.plot(*zip(*points, strict=True), marker="o", label=system)
    axes.set(xscale="log", yscale="log", xlabel="sentences", ylabel="median, ms", title="A question's cost")
    axes.grid(visible=True, which="both", alpha=0.2)
    axes.legend()
    figure.savefig(file)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description="cost against size")
    parser.add_argument("collection", type=Path, help="articles as JSON Lines, .gz or not")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="sentences")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help=f"default {QUESTIONS}")
    parser.add_argument("--plot", type=Path, help="write a picture here (.png or .svg)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    measured = [one for size in options.sizes for one in at_size(options.collection, size, options.questions)]
    print(table(measured))
    if options.plot:
        plot(measured, options.plot)
    if options.json:
        figures = [{"system": one.system, "sentences": one.sentences, **one.figures} for one in measured]
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
