"""How well page furniture is told from the text of articles, on labelled ones:

    python -m tests.benchmarks.furniture ../shared/data/news

Indexes `articles.jsonl` of the folder into a temporary library. Of the articles in `boilerplate.jsonl` it counts the
characters, white space apart, that are labelled and those in paragraphs of the kind boilerplate: as each file alone
was read, and with what the library found to be repeated. Bylines and date lines count against the precision where the
labels leave them out. Then the questions of `questions.jsonl`, if it is there: how many gold sentences are furniture.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from index.article import Article, Kind
from index.library import Library
from index.store import Store

Span = tuple[int, int]


def characters(article: Article, spans: list[Span]) -> set[int]:
    """The places of the characters in some spans, white space apart."""
    return {place for start, end in spans for place in range(start, end) if not article.text[place].isspace()}


def furniture(article: Article) -> list[Span]:
    """The paragraphs that are never quoted."""
    return [(start, end) for start, end, kind in article.paragraphs if kind is Kind.BOILERPLATE]


def precision_and_recall(pairs: list[tuple[Article, list[Span]]]) -> tuple[float, float]:
    """By characters, over all articles with their labelled spans."""
    right = found = labelled = 0
    for article, spans in pairs:
        gold, told = characters(article, spans), characters(article, furniture(article))
        right, found, labelled = right + len(gold & told), found + len(told), labelled + len(gold)
    return right / max(1, found), right / max(1, labelled)


def rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as data:
        with Library.open(Path(data)) as library:
            library.sync(folder / "articles.jsonl")
        store = Store(Path(data))
        with store.reading() as reader:
            now = {id: reader.article(key) for key, id in reader.ids()}
            read = {id: reader.article(key, as_read=True) for key, id in reader.ids()}
        store.close()
    labels = {str(row["id"]): row["boilerplate"] for row in rows(folder / "boilerplate.jsonl")}
    for name, articles in (("each file alone", read), ("in the library", now)):
        precision, recall = precision_and_recall([(articles[id], spans) for id, spans in labels.items()])  # type: ignore[misc]
        print(f"{name:16} precision {precision:.3f}   recall {recall:.3f}   ({len(labels)} articles)")
    gold = {(str(one[0]), int(one[1])) for row in rows(folder / "questions.jsonl") for one in row["gold"]}  # type: ignore[attr-defined]
    lost = sum(any(start <= place < end for start, end in furniture(now[id])) for id, place in gold)
    print(f"{lost} of {len(gold)} sentences that answer a question are furniture")


if __name__ == "__main__":
    main()
