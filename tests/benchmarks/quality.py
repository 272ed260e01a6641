"""Answer quality beside a peer's, on question sets:

    python -m tests.benchmarks.quality ../shared/data/squad2 ../shared/data/seeds

A set is a folder with `questions.jsonl` and, unless its questions are about the seeds, `articles.jsonl`. Each set's
articles are indexed into a temporary data folder; the whole of them is searched for every question.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from rank_bm25 import BM25Okapi
from rich import box
from rich.console import Console
from rich.table import Table

from bot.app.folders import seeds_folder
from bot.cli.ask import asking
from bot.evaluation.evaluate import PASSAGES, Ask, Report, evaluate
from bot.evaluation.intervals import Estimate
from bot.evaluation.questions import EvaluationError, LabelledQuestion, check_gold, read_questions
from index.errors import IndexingError
from index.library import Library
from tests.benchmarks.baseline import LuceneBM25, SentenceBaseline

VERBATIM = "Verbatim"

# The peers' confidence is no probability and they are never silent, so these would say nothing of them.
_ONLY_OURS = frozenset({"wrong_answers", "silences", "expected_calibration_error", "brier_score"})

_COLUMNS = (
    ("first", "right_in_first", ".3f"),
    ("three", "right_in_three", ".3f"),
    ("ten", "right_in_ten", ".3f"),
    ("MRR", "mean_reciprocal_rank", ".3f"),
    ("AUC", "separation", ".3f"),
    ("wrong", "wrong_answers", ".3f"),
    ("silent", "silences", ".3f"),
    ("ECE", "expected_calibration_error", ".3f"),
    ("Brier", "brier_score", ".3f"),
    ("length", "first_passage_length", ".0f"),
)


def systems(library: Library, *, peers: bool) -> dict[str, Ask]:
    """What is measured, by name."""
    measured: dict[str, Ask] = {VERBATIM: asking(library, PASSAGES)}
    if peers:
        articles = [library.article(info.id) for info in library.articles()]
        measured["rank-bm25, stems"] = partial(SentenceBaseline(articles, BM25Okapi).answer, top=PASSAGES)
        measured["same, Lucene idf"] = partial(SentenceBaseline(articles, LuceneBM25).answer, top=PASSAGES)
    return measured


def evaluate_set(folder: Path, *, peers: bool) -> dict[str, Report]:
    """The report of every system on the set in `folder`."""
    questions = read_questions(folder / "questions.jsonl")
    articles = folder / "articles.jsonl"
    root = articles if articles.exists() else seeds_folder()
    assert root is not None
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(root)
        check_gold(questions, {info.id: info.characters for info in library.articles()})
        return {
            name: _measured(f"{folder.name}, {name}", questions, system)
            for name, system in systems(library, peers=peers).items()
        }


def _measured(name: str, questions: tuple[LabelledQuestion, ...], system: Ask) -> Report:
    def progress(done: int, of: int) -> None:
        if done % 50 == 0 or done == of:
            print(f"\r{name}: {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)

    return evaluate(questions, system, progress)


def comparison(reports: dict[str, dict[str, Report]]) -> Table:
    """One row a set and system; every figure over its interval."""
    table = Table(box=box.SIMPLE_HEAD, title="answer quality, with 95% intervals")
    table.add_column("set")
    table.add_column("system")
    for heading, _, _ in _COLUMNS:
        table.add_column(heading, justify="right")
    table.add_column("ms", justify="right")
    for folder, by_system in reports.items():
        for name, report in by_system.items():
            cells = [
                "" if name != VERBATIM and measure_ in _ONLY_OURS else _cell(report.estimates[measure_], form)
                for _, measure_, form in _COLUMNS
            ]
            table.add_row(folder, name, *cells, f"{report.median_ms:.1f}")
    return table


def _cell(estimate: Estimate | None, form: str) -> str:
    if estimate is None:
        return "–"
    low, high = (f"{bound:{form}}".removeprefix("0") for bound in (estimate.low, estimate.high))
    return f"{estimate.value:{form}}\n{low}–{high}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.quality", description="answer quality on question sets"
    )
    parser.add_argument("sets", nargs="+", type=Path, help="folders with questions.jsonl and articles.jsonl")
    parser.add_argument("--no-peers", action="store_true", help="measure Verbatim alone")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    options = parser.parse_args()
    try:
        reports = {folder.name: evaluate_set(folder, peers=not options.no_peers) for folder in options.sets}
    except (EvaluationError, IndexingError) as error:
        raise SystemExit(f"error: {error}") from error
    if options.json:
        figures = {folder: {name: one.as_json() for name, one in by.items()} for folder, by in reports.items()}
        print(json.dumps(figures, indent=1))
    else:
        Console(width=max(180, Console().width)).print(comparison(reports))


if __name__ == "__main__":
    main()
