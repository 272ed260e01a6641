"""Answer quality beside a peer's, on question sets:

    python -m tests.benchmarks.quality ../shared/data/squad2 ../shared/data/seeds

A set is a folder with `questions.jsonl` and, unless its questions are about the seeds, `articles.jsonl`. Each set's
articles are indexed into a temporary data folder; the whole of them is searched for every question. `--errors` writes
what went wrong for reading by hand, one question a line.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from rank_bm25 import BM25Okapi
from rich import box
from rich.console import Console
from rich.table import Table

from bot.answering.answer import Answer
from bot.app.folders import seeds_folder
from bot.cli.ask import asking
from bot.evaluation.evaluate import PASSAGES, Ask, Report, evaluate
from bot.evaluation.measures import Estimate
from bot.evaluation.questions import EvaluationError, LabelledQuestion, check_gold, outcome, read_questions
from index.errors import IndexingError
from index.library import Library
from tests.benchmarks.baseline import LuceneBM25, SentenceBaseline

VERBATIM = "Verbatim"

# The peers' confidence is no probability and they are never silent, so these would say nothing of them.
_ONLY_OURS = frozenset(
    {"expected_calibration_error", "answered_of_answerable", "false_answers", "right_of_answered", "marked_exact"}
)

_COLUMNS = (
    ("first", "right_in_first", ".3f"),
    ("three", "right_in_three", ".3f"),
    ("ten", "right_in_ten", ".3f"),
    ("AUC", "separation", ".3f"),
    ("ECE", "expected_calibration_error", ".3f"),
    ("answered", "answered_of_answerable", ".3f"),
    ("of unans.", "false_answers", ".3f"),
    ("right of ans.", "right_of_answered", ".3f"),
    ("bold exact", "marked_exact", ".3f"),
    ("length", "first_passage_length", ".0f"),
)

_SAMPLE_SEED = 12  # any fixed number: the same sample each time


@dataclass(frozen=True, slots=True)
class Measured:
    """What one system did on one set: its report, and each question's answer with its processor time in ms."""

    report: Report
    answers: Sequence[tuple[LabelledQuestion, Answer]]
    cpu_ms: float

    def as_json(self) -> dict[str, Any]:
        return self.report.as_json() | {"median_cpu_ms": round(self.cpu_ms, 3)}


@dataclass(slots=True)
class _Recorder:
    """Asks a system, and keeps its answers and the processor time of all threads that each took, in ms."""

    system: Ask
    answers: list[Answer] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def ask(self, question: str) -> Answer:
        began = time.process_time()
        answer = self.system(question)
        self.cpu_ms.append((time.process_time() - began) * 1000)
        self.answers.append(answer)
        return answer


def systems(library: Library, *, peers: bool) -> dict[str, Ask]:
    """What is measured, by name."""
    measured: dict[str, Ask] = {VERBATIM: asking(library, PASSAGES)}
    if peers:
        articles = [library.article(info.id) for info in library.articles()]
        measured["rank-bm25, stems"] = partial(SentenceBaseline(articles, BM25Okapi).answer, top=PASSAGES)
        measured["same, Lucene idf"] = partial(SentenceBaseline(articles, LuceneBM25).answer, top=PASSAGES)
    return measured


def sample(questions: tuple[LabelledQuestion, ...], limit: int | None) -> tuple[LabelledQuestion, ...]:
    """Return all questions, or `limit` of them drawn by chance, the same ones each time, in their order."""
    if limit is None or limit >= len(questions):
        return questions
    drawn = random.Random(_SAMPLE_SEED).sample(range(len(questions)), limit)
    return tuple(questions[number] for number in sorted(drawn))


def evaluate_set(folder: Path, *, peers: bool, limit: int | None = None) -> tuple[dict[str, Measured], list[Any]]:
    """Return what every system did on the set in `folder`, and Verbatim's errors as JSON."""
    questions = sample(read_questions(folder / "questions.jsonl"), limit)
    articles = folder / "articles.jsonl"
    root = articles if articles.exists() else seeds_folder()
    assert root is not None
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(root)
        check_gold(questions, {info.id: info.characters for info in library.articles()})
        measured = {
            name: _measured(f"{folder.name}, {name}", questions, system)
            for name, system in systems(library, peers=peers).items()
        }
        return measured, list(errors(folder.name, measured[VERBATIM].answers, library))


def errors(name: str, answers: Sequence[tuple[LabelledQuestion, Answer]], library: Library) -> Iterator[dict[str, Any]]:
    """Yield each question that was answered wrongly or in vain, or met with silence although the articles answer it.

    `error` is `false answer` (nothing answers it), `wrong answer`, `wrong silence` (the first passage would not have
    been right either) or `silence`; a line has the first three passages and the texts of the gold spans.
    """
    for question, answer in answers:
        found = outcome(question, answer)
        if not question.answerable:
            error = "false answer" if found.answered else None
        elif found.right:
            error = None if found.answered else "silence"
        else:
            error = "wrong answer" if found.answered else "wrong silence"
        if error is not None:
            yield {
                "set": name,
                "id": question.id,
                "error": error,
                "kind": question.kind,
                "question": question.question,
                "verdict": str(answer.verdict),
                "confidence": round(answer.confidence, 4),
                "rank": found.rank,
                "passages": [
                    {
                        "article": passage.article,
                        "quote": passage.quote,
                        "answer": _marked(passage.quote, passage.answer),
                    }
                    for passage in answer.passages[:3]
                ],
                "gold": [
                    {"article": span.article, "text": library.article(span.article).text[span.start : span.end]}
                    for span in question.gold
                ],
            }


def _marked(quote: str, span: tuple[int, int] | None) -> str | None:
    return None if span is None else quote[span[0] : span[1]]


def _measured(name: str, questions: tuple[LabelledQuestion, ...], system: Ask) -> Measured:
    def progress(done: int, of: int) -> None:
        if done % 50 == 0 or done == of:
            print(f"\r{name}: {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)

    recorder = _Recorder(system)
    report = evaluate(questions, recorder.ask, progress)
    return Measured(report, list(zip(questions, recorder.answers, strict=True)), median(recorder.cpu_ms))


def comparison(sets: dict[str, dict[str, Measured]]) -> Table:
    """One row a set and system; every figure over its interval."""
    table = Table(box=box.SIMPLE_HEAD, title="answer quality, with 95% intervals")
    table.add_column("set")
    table.add_column("system")
    for heading, _, _ in _COLUMNS:
        table.add_column(heading, justify="right")
    table.add_column("cpu ms", justify="right")
    for folder, by_system in sets.items():
        for name, measured in by_system.items():
            cells = [
                "" if name != VERBATIM and measure_ in _ONLY_OURS else _cell(measured.report.estimates[measure_], form)
                for _, measure_, form in _COLUMNS
            ]
            table.add_row(folder, name, *cells, f"{measured.cpu_ms:.1f}")
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
    parser.add_argument(
        "--limit", type=int, metavar="N", help="ask N questions of each set, drawn by chance, always the same"
    )
    parser.add_argument(
        "--errors", type=Path, metavar="FILE", help="write what Verbatim gets wrong to FILE, as JSON Lines"
    )
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    options = parser.parse_args()
    try:
        found = {
            folder.name: evaluate_set(folder, peers=not options.no_peers, limit=options.limit)
            for folder in options.sets
        }
    except (EvaluationError, IndexingError) as error:
        raise SystemExit(f"error: {error}") from error
    if options.errors is not None:
        lines = [json.dumps(error, ensure_ascii=False) + "\n" for _, wrong in found.values() for error in wrong]
        options.errors.write_text("".join(lines), encoding="utf-8")
    sets = {folder: measured for folder, (measured, _) in found.items()}
    if options.json:
        figures = {folder: {name: one.as_json() for name, one in by.items()} for folder, by in sets.items()}
        print(json.dumps(figures, indent=1))
    else:
        Console(width=max(180, Console().width)).print(comparison(sets))


if __name__ == "__main__":
    main()
