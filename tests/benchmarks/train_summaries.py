"""Learn how the summarizer combines its rankers, and write the weights:

    python -m tests.benchmarks.train_summaries ../shared/data/bbc

Logistic regression, by Newton's method, of "is this sentence in the reference summary?" on the half of the articles
that `tests.benchmarks.summaries` does not report on. Position and headline keep a weight set by hand: the references of
this set hardly reward that the gist comes first, but who reads a summary of two sentences does.
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.rankers import RANKERS, features
from tests.benchmarks.reference_summaries import Reference, for_training, references

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


def train(half: list[Reference]) -> dict[str, object]:
    """The contents of `weights.json`."""
    inputs = np.concatenate([features(reference.document) for reference in half])
    labels = np.concatenate([np.isin(np.arange(len(r.document.units)), r.quoted) for r in half])
    by_hand = np.array([SET_BY_HAND.get(name, 0.0) for name in RANKERS])
    free = [place for place, name in enumerate(RANKERS) if name not in SET_BY_HAND]
    learned, intercept = logistic(inputs[:, free], inputs @ by_hand, labels)
    weights = by_hand.copy()
    weights[free] = learned
    return {
        "provenance": {
            "command": "python -m tests.benchmarks.train_summaries ../shared/data/bbc",
            "articles": len(half),
            "sentences": len(labels),
            "set": "BBC News 2004-05 with extractive summaries; the half by hash of id that is not reported on",
            "set by hand": sorted(SET_BY_HAND),
        },
        "intercept": round(intercept, 3),
        "weights": {name: round(float(weight), 3) for name, weight in zip(RANKERS, weights, strict=True)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.train_summaries", description="learn the weights")
    parser.add_argument("folder", type=Path, help="a folder with articles.jsonl and summaries.jsonl")
    options = parser.parse_args()
    learned = train([reference for reference in references(options.folder) if for_training(reference)])
    Path(str(files("bot.summarizing") / "weights.json")).write_text(
        json.dumps(learned, indent=2) + "\n", encoding="utf-8", newline="\n"
    )
    print(json.dumps(learned, indent=2))


if __name__ == "__main__":
    main()
