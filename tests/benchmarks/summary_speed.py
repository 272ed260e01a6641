"""How long summaries take in a running process:

    python -m tests.benchmarks.summary_speed ../shared/data

An article of 100 sentences; a topic over the sentences of `squad2`, its titles as topics, the first time and again; and
a digest of the 500 articles of `bbc`, the first time and again. One thread.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bot.summarizing.summarizer import Summarizer, summarize_article
from index.article import Article
from index.library import Library

_LENGTH = 100


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def shown(name: str, times: list[float]) -> None:
    median, slow = np.percentile(times, [50, 95])
    print(f"{name}: median {median:.1f} ms, 95th percentile {slow:.1f} ms, slowest {max(times):.1f} ms ({len(times)})")


def opening(article: Article) -> Article:
    """The first 100 sentences of an article."""
    sentences = article.sentences[:_LENGTH]
    return replace(article, sentences=sentences, paragraphs=article.paragraphs[: sentences[-1].paragraph + 1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.summary_speed", description="summaries timed")
    parser.add_argument("folder", type=Path, help="a folder with bbc/articles.jsonl and squad2/articles.jsonl")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        with Library.open(Path(data) / "squad2") as library:
            library.sync(options.folder / "squad2" / "articles.jsonl")
            infos = library.articles()
            long = [opening(library.article(info.id)) for info in infos if info.sentences >= _LENGTH]
            shown(f"an article of {_LENGTH} sentences", [milliseconds(partial(summarize_article, a, 4)) for a in long])
            summarizer = Summarizer(library)
            for time_of in ("first time", "again"):
                times = [milliseconds(partial(summarizer.topic, info.title or "")) for info in infos]
                shown(f"a topic over {sum(info.sentences for info in infos):,} sentences, {time_of}", times)
        with Library.open(Path(data) / "bbc") as library:
            library.sync(options.folder / "bbc" / "articles.jsonl")
            summarizer = Summarizer(library)
            first, again = milliseconds(summarizer.digest), milliseconds(summarizer.digest)
            print(f"a digest of {len(library.articles())} articles: {first:.0f} ms, again {again:.1f} ms")


if __name__ == "__main__":
    main()
