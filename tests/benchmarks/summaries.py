"""Article summaries beside their peers, on articles with extractive reference summaries:

    python -m tests.benchmarks.summaries ../shared/data/bbc

ROUGE-1, -2 and -L (summary level, a sentence a line) F1 by rouge-score, without stemming, at the reference's own length
and at 100 words. Every method is handed the same sentences and cut at the same budget (`reference_summaries.within`).
What was trained on is left out. Then the redundancy of our summaries: the share of sentence pairs in which over half of
the smaller one's terms are in the other.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.console import Console
from rich.table import Table
from rouge_score.rouge_scorer import RougeScorer

from bot.summarizing.document import Document
from bot.summarizing.rankers import combination
from bot.summarizing.selection import Pool, select
from index.text.near_duplicates import are_redundant
from tests.benchmarks.reference_summaries import Reference, for_training, references, within
from tests.benchmarks.summary_peers import Method, peers

VERBATIM = "Verbatim"
MEASURES = ("rouge1", "rouge2", "rougeLsum")
WORDS = 100


def verbatim(document: Document) -> Iterable[int]:
    return select(Pool.of([document]), combination(document))


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.summaries", description="summaries beside peers")
    parser.add_argument("folder", type=Path, help="a folder with articles.jsonl and summaries.jsonl")
    options = parser.parse_args()
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
    console = Console(width=100)
    console.print(table)
    console.print(f"{closest} (95% intervals of the paired difference).")
    console.print(f"Redundancy: {redundancy(verbatim, measured):.2%} of sentence pairs.")


if __name__ == "__main__":
    main()
