"""Articles with reference summaries or judged sentences, as the summary benchmark and its training use them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.summarizing.document import Document, Unit, summarizable
from index.article import Article
from index.formats import Limits, read

Span = tuple[int, int]  # of an article's text


@dataclass(frozen=True, slots=True)
class Reference:
    """An article with the numbers of the units of its document that its reference summary quotes."""

    article: Article
    document: Document
    quoted: tuple[int, ...]

    def words(self, unit: int) -> int:
        return len(self.document.units[unit].text.split())

    @property
    def length(self) -> int:
        """The words of the reference summary."""
        return sum(map(self.words, self.quoted))


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with the spans that sum it up best, and those that never belong into a summary."""

    article: Article
    document: Document
    best: tuple[Span, ...]
    never: tuple[Span, ...]

    def is_best(self, unit: Unit) -> bool:
        sentence = self.article.sentences[unit.number]
        return overlaps(sentence.start, sentence.end, self.best)


def overlaps(start: int, end: int, spans: Iterable[Span]) -> bool:
    """Whether a span shares a character with one of `spans`."""
    return any(min(end, last) > max(start, first) for first, last in spans)


def judged(folder: Path) -> list[Judged]:
    """The articles of a folder with `articles.jsonl` whose sentences `summaries.jsonl` judges; none if it does not."""
    with (folder / "summaries.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if "best" in row]
    articles = {article.id: article for article in _articles(folder)} if rows else {}
    return [
        Judged(
            articles[row["id"]],
            summarizable(articles[row["id"]]),
            tuple(map(tuple, row["best"])),
            tuple(map(tuple, row["never"])),
        )
        for row in rows
    ]


def _articles(folder: Path) -> Iterator[Article]:
    for article in read(folder / "articles.jsonl", folder, Limits()):
        if not isinstance(article, Article):
            raise SystemExit(f"{article.path}: {article.reason}")
        yield article


def references(folder: Path) -> Iterator[Reference]:
    """The references of a folder with `articles.jsonl` and `summaries.jsonl`; articles with an empty one are left out.

    A summary is a string of the article's sentences in any order without spaces between: a sentence of ours is quoted
    when it stands in it, white space apart.
    """
    with (folder / "summaries.jsonl").open(encoding="utf-8") as lines:
        summaries = {row["id"]: _squeezed(row["summary"]) for row in map(json.loads, lines)}
    for article in _articles(folder):
        seen = summarizable(article)
        summary = summaries[article.id]
        quoted = tuple(number for number, unit in enumerate(seen.units) if _squeezed(unit.text) in summary)
        if quoted:
            yield Reference(article, seen, quoted)


def for_training(reference: Reference) -> bool:
    """Whether an article belongs to the half that is trained on: decided by a hash of its id, the same everywhere."""
    return hashlib.sha256(reference.article.id.encode()).digest()[-1] % 2 == 0


def within(reference: Reference, order: Iterable[int], budget: int) -> list[int]:
    """The units that a method which would take them in `order` takes within `budget` words, in reading order.

    Whole sentences, until the budget is reached; the one that would cross it is taken if that ends nearer to it.
    """
    taken: list[int] = []
    total = 0
    for unit in order:
        following = total + reference.words(unit)
        if following >= budget:
            if following - budget < budget - total:
                taken.append(unit)
            break
        taken.append(unit)
        total = following
    return sorted(taken)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
