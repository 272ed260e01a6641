"""Topic summaries against labels:

    python -m tests.benchmarks.topics ../shared/data/squad2

Precision at 5 on the 30 topics labelled on the seeds (`tests/labels/topics`): of the at most five sentences given on a
topic, the share that belongs, and 0 where none is given. The ten topics that the seeds say nothing on are counted where
something is given. Then, with each article's title of the folder as a topic, the share of sentences from that article.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answer import Passage
from bot.app.folders import seeds_folder
from bot.summarizing.summarizer import Summarizer
from index.library import Library
from tests.labels.labels import FOLDER as LABELS

Gold = tuple[str, int, int]  # article, start, end


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the sentences that belong to it; none for one that the articles say nothing on."""

    topic: str
    gold: tuple[Gold, ...]


def labelled_topics() -> list[Topic]:
    """The topics labelled on the seeds."""
    lines = (LABELS / "topics" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    return [Topic(row["topic"], tuple(map(tuple, row["gold"]))) for row in map(json.loads, lines)]


def belongs(passage: Passage, gold: Sequence[Gold]) -> bool:
    """Whether a passage covers at least half of a gold span."""
    spans = [(start, end) for article, start, end in gold if article == passage.article]
    return any(2 * (min(end, passage.end) - max(start, passage.start)) >= end - start for start, end in spans)


def precision(summarizer: Summarizer, topic: Topic, sentences: int = 5) -> float:
    """The share of the sentences given on a topic that belong to it; 0 where none is given."""
    passages = summarizer.topic(topic.topic, sentences=sentences).sentences
    return sum(belongs(passage, topic.gold) for passage in passages) / max(1, len(passages))


def from_titled_articles(library: Library, sentences: int) -> tuple[int, int]:
    """With each title as a topic: the sentences given that are from an article of that title, and all given."""
    summarizer = Summarizer(library)
    own = [
        passage.title == info.title
        for info in library.articles()
        for passage in summarizer.topic(info.title or "", sentences=sentences).sentences
    ]
    return sum(own), len(own)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.topics", description="topics against labels")
    parser.add_argument("folder", type=Path, help="a folder with articles.jsonl, whose titles are topics")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        with Library.open(Path(data) / "none", demonstration=seeds_folder()) as seeds:
            summarizer = Summarizer(seeds)
            topics = labelled_topics()
            told = [topic for topic in topics if topic.gold]
            mean = sum(precision(summarizer, topic) for topic in told) / len(told)
            given = sum(bool(summarizer.topic(topic.topic).sentences) for topic in topics if not topic.gold)
            print(f"{len(told)} topics on the seeds: precision at 5 {mean:.3f}")
            print(f"{len(topics) - len(told)} topics that the seeds say nothing on: something given on {given}")
        with Library.open(Path(data) / "library") as library:
            library.sync(options.folder / "articles.jsonl")
            for sentences in (5, 8):
                own, everything = from_titled_articles(library, sentences)
                print(f"titles as topics, {sentences} sentences: {own} of {everything} from the article of that title")


if __name__ == "__main__":
    main()
