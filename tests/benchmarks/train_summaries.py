"""Learn how the summarizer combines its rankers and cues, and write the weights:

    python -m tests.benchmarks.train_summaries ../shared/data

Logistic regression, by Newton's method, twice. For a summary of about half of an article: "is this sentence in the
reference summary?", on the half of `bbc` that `tests.benchmarks.summaries` does not report on; position and headline
keep a weight set by hand. For a short one: "is this sentence one of the three best?", on `news`, of which that
benchmark reports what weights learned from the other articles give.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.document import Document
from bot.summarizing.selection import CUES, RANKERS, features
from tests.benchmarks.reference_summaries import Judged, Reference, for_training, judged, references

Fitted = tuple[Mapping[str, float], float]  # weights by name, and the intercept

SET_BY_HAND = {"headline": 0.35, "position": 0.5}
_RIDGE = 1.0  # L2 penalty on the learned weights, as scikit-learn's default
_STEPS = 25


def logistic(
    inputs: NDArray[np.float64], offsets: NDArray[np.float64], labels: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Weights, shape (inputs,), and intercept of sigmoid(inputs @ weights + intercept + offsets) fitted to labels."""
    rows = np.column_stack([inputs, np.ones(len(inputs))])
    penalty = np.diag([_RIDGE] * inputs.shape[1] + [0.0])
    fitted = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-(rows @ fitted + offsets)))
        gradient = rows.T @ (likely - labels) + penalty @ fitted
        curvature = (rows * (likely * (1 - likely))[:, None]).T @ rows + penalty
        fitted -= np.linalg.solve(curvature, gradient)
    return fitted[:-1], float(fitted[-1])


def fitted(
    documents: Sequence[tuple[Document, NDArray[np.bool_]]], by_hand: Mapping[str, float], names: Sequence[str]
) -> Fitted:
    """The weights and intercept of the methods `names` and those set by hand, from documents with their labels."""
    inputs = np.concatenate([features(document) for document, _ in documents])
    labels = np.concatenate([wanted for _, wanted in documents])
    columns = [*RANKERS, *CUES]
    given = np.array([by_hand.get(name, 0.0) for name in columns])
    free = [place for place, name in enumerate(columns) if name in names]
    learned, intercept = logistic(inputs[:, free], inputs @ given, labels)
    given[free] = learned
    return {name: float(weight) for name, weight in zip(columns, given, strict=True) if weight}, intercept


def half(references: Sequence[Reference]) -> Fitted:
    """The weights of a summary of about half of an article."""
    labelled = [(r.document, np.isin(np.arange(len(r.document.units)), r.quoted)) for r in references]
    return fitted(labelled, SET_BY_HAND, ("centrality",))


def short(judged: Sequence[Judged]) -> Fitted:
    """The weights of a summary of a few sentences."""
    labelled = [(one.document, np.array([one.is_best(unit) for unit in one.document.units])) for one in judged]
    return fitted(labelled, {}, ("headline", *CUES))


def _rounded(weights: Mapping[str, float], intercept: float) -> dict[str, object]:
    return {"intercept": round(intercept, 3), "weights": {name: round(one, 3) for name, one in weights.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.train_summaries", description="learn the weights")
    parser.add_argument("folder", type=Path, help="a folder with bbc and news, each with articles and summaries.jsonl")
    options = parser.parse_args()
    halves = [reference for reference in references(options.folder / "bbc") if for_training(reference)]
    articles = judged(options.folder / "news")
    learned = {
        "provenance": {
            "command": "python -m tests.benchmarks.train_summaries ../shared/data",
            "half": f"{len(halves)} articles of BBC News 2004-05 with extractive summaries: the half by hash of id "
            f"that is not reported on; set by hand: {', '.join(sorted(SET_BY_HAND))}",
            "short": f"{len(articles)} news articles of 2006-2024 with their three best sentences",
        },
        "short": _rounded(*short(articles)),
        "half": _rounded(*half(halves)),
    }
    Path(str(files("bot.summarizing") / "weights.json")).write_text(
        json.dumps(learned, indent=2) + "\n", encoding="utf-8", newline="\n"
    )
    print(json.dumps(learned, indent=2))


if __name__ == "__main__":
    main()
