"""Article summaries beside their peers, on articles with extractive reference summaries or with judged sentences:

    python -m tests.benchmarks.summaries ../shared/data/bbc
    python -m tests.benchmarks.summaries ../shared/data/news

Judged sentences: the share of quotations that share a character with one of the three best, and the share of summaries
that quote what never belongs into one, at several lengths. Ours are made with weights learned from the other articles.

Reference summaries: ROUGE-1, -2 and -L (summary level, a sentence a line) F1 by rouge-score, without stemming, at the
reference's own length and at 100 words. Every method is handed the same sentences and cut at the same budget
(`reference_summaries.within`). What was trained on is left out. Then the redundancy of our summaries: the share of
sentence pairs in which over half of the smaller one's terms are in the other.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, islice
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.console import Console
from rich.table import Table
from rouge_score.rouge_scorer import RougeScorer

from bot.summarizing import selection
from bot.summarizing.document import Document
from bot.summarizing.selection import Pool, select
from bot.summarizing.summarizer import summarize_article
from index.text.near_duplicates import are_redundant
from tests.benchmarks.reference_summaries import (
    Judged,
    Reference,
    Span,
    for_training,
    judged,
    overlaps,
    references,
    within,
)
from tests.benchmarks.summary_peers import Method, peers
from tests.benchmarks.train_summaries import short

VERBATIM = "Verbatim"
MEASURES = ("rouge1", "rouge2", "rougeLsum")
WORDS = 100
LENGTHS = (2, 3, 4, 8)  # sentences
FOLDS = 6


def verbatim(document: Document) -> Iterable[int]:
    return select(Pool.of([document]), selection.combination(document))


def scores(method: Method, measured: list[Reference], scorer: RougeScorer) -> NDArray[np.float64]:
    """F1 of a method's summaries: shape (articles, budgets x measures)."""
    rows = []
    for reference in measured:
        order = list(method(reference.document))
        row: list[float] = []
        for budget in (reference.length, WORDS):
            taken = within(reference, order, budget)
            made = scorer.score(_lines(reference, reference.quoted), _lines(reference, taken))
            row.extend(made[measure].fmeasure for measure in MEASURES)
        rows.append(row)
    return np.array(rows)


def redundancy(method: Method, measured: list[Reference]) -> float:
    """The share of pairs of sentences of one summary, at its reference's length, that say the same."""
    pairs = same = 0
    for reference in measured:
        taken = within(reference, method(reference.document), reference.length)
        for one, other in combinations(taken, 2):
            pairs += 1
            same += are_redundant(*(frozenset(reference.document.units[unit].terms) for unit in (one, other)))
    return same / pairs if pairs else 0.0


def _lines(reference: Reference, units: Iterable[int]) -> str:
    return "\n".join(reference.document.units[unit].text for unit in units)


Quoting = Callable[[Judged, int], Iterable[Span]]
"""Returns the spans of an article that a method quotes in so many sentences at most."""


def quoted_by(method: Method) -> Quoting:
    """The sentences that a method takes first."""

    def quoted(one: Judged, sentences: int) -> Iterable[Span]:
        for unit in islice(method(one.document), sentences):
            start, end, _ = one.article.sentences[one.document.units[unit].number]
            yield start, end

    return quoted


def cross_validated(articles: Sequence[Judged]) -> Quoting:
    """Our summaries, each with weights that were learned from the articles of the other folds."""
    _, half = selection.learned_weights()
    learned = {}
    for fold in range(FOLDS):
        weights, intercept = short([one for number, one in enumerate(articles) if number % FOLDS != fold])
        names = (*selection.RANKERS, *selection.CUES)
        learned[fold] = ((*(weights.get(name, 0.0) for name in names), intercept), half)
    folds = {one.article.id: learned[number % FOLDS] for number, one in enumerate(articles)}

    def quoted(one: Judged, sentences: int) -> Iterable[Span]:
        with patch.object(selection, "learned_weights", lambda: folds[one.article.id]):
            return [(passage.start, passage.end) for passage in summarize_article(one.article, sentences).sentences]

    return quoted


def report_judged(articles: Sequence[Judged], console: Console) -> None:
    methods = {VERBATIM: cross_validated(articles)}
    methods |= {name: quoted_by(method) for name, method in peers().items()}
    table = Table(box=box.SIMPLE, title=f"{len(articles)} articles: quotations among the best | summaries with a slip")
    table.add_column("")
    for sentences in LENGTHS:
        table.add_column(f"{sentences} sentences", justify="right")
    for name, quoted in methods.items():
        cells = []
        for sentences in LENGTHS:
            spans = [list(quoted(one, sentences)) for one in articles]
            best = [overlaps(*span, one.best) for one, taken in zip(articles, spans, strict=True) for span in taken]
            slips = [
                any(overlaps(*span, one.never) for span in taken) for one, taken in zip(articles, spans, strict=True)
            ]
            cells.append(f"{sum(best) / max(1, len(best)):.3f} | {sum(slips)}")
        table.add_row(name, *cells)
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.summaries", description="summaries beside peers")
    parser.add_argument("folder", type=Path, help="a folder with articles.jsonl and summaries.jsonl")
    options = parser.parse_args()
    console = Console(width=100)
    if articles := judged(options.folder):
        report_judged(articles, console)
        return
    measured = [reference for reference in references(options.folder) if not for_training(reference)]
    scorer = RougeScorer(MEASURES, use_stemmer=False)
    table = Table(box=box.SIMPLE, title=f"{len(measured)} articles: F1 at the reference's length | at {WORDS} words")
    for column in ("", "R-1", "R-2", "R-L", "R-1", "R-2", "R-L"):
        table.add_column(column, justify="right" if column else "left")
    ours = scores(verbatim, measured, scorer)
    table.add_row(VERBATIM, *(f"{100 * mean:.1f}" for mean in ours.mean(axis=0)))
    closest = ""
    least = np.inf
    for name, method in peers().items():
        theirs = scores(method, measured, scorer)
        table.add_row(name, *(f"{100 * mean:.1f}" for mean in theirs.mean(axis=0)))
        difference = ours - theirs
        if difference.mean(axis=0).min() < least:
            least = difference.mean(axis=0).min()
            error = 1.96 * difference.std(axis=0) / np.sqrt(len(measured))
            closest = f"Ahead of {name}, the closest, by " + ", ".join(
                f"{100 * mean:.1f} ± {100 * half:.1f}"
                for mean, half in zip(difference.mean(axis=0), error, strict=True)
            )
    console.print(table)
    console.print(f"{closest} (95% intervals of the paired difference).")
    console.print(f"Redundancy: {redundancy(verbatim, measured):.2%} of sentence pairs.")


if __name__ == "__main__":
    main()
