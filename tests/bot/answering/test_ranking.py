"""The rankings of some questions are as committed, and each feature's weight has a part in them.

After a change that is meant to move them: `python -m tests.bot.answering.test_ranking`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.answering.features import FEATURES, Matrix
from bot.answering.scoring import ReaderScorer, Weights, shipped_weights
from index.library import Candidate, Library
from tests.bot.answering.libraries import candidates, library_of, parsed, seeds_library

EXPECTED = Path(__file__).with_name("expected_ranking.json")
PAIRS = [
    (one, one + 1)
    for one in range(len(FEATURES) - 1)
    if abs(shipped_weights().ranking[one] - shipped_weights().ranking[one + 1]) > 0.1
]
ROUNDING = 0.05  # of scores: the reader's eight bits are added up in other ways by other processors
KEPT = 10  # candidates of a question that are read, and whose scores are committed
REEF = (
    "A reef is a ridge of rock or coral near the surface of the sea.\n\nThe Old Reef closed in 1987. It lies off Port "
    "Harrow, and fish, squid and coral live there, divers said. Ann Lee, a ranger, opened a new reef in 2004 near Port "
    "Lowell, but the old reef was not closed to 1,200 divers. Will the reef last? A council of the country owns it. "
    + "The ranger counted "
    + ", ".join(f"{number} crabs in pool {number + 1} with the {word} divers" for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=2))
    + " of the reef."
)  # fmt: skip
QUESTIONS = {
    "seeds": (
        "How many troops has Poland stationed at its border?",
        "What did President Duda ask NATO for?",
        "What did Lukashenko say about gas?",
        "Who is the CIA director?",
        "When did the drill in Belarus not begin in 1805?",
        "Where will the UK send tanks?",
        "Why did NATO not deny the closed border?",
        "How did the troops arrive?",
        "Did Poland ask for American surveillance?",
        "What is the wagner group?",
        "What country borders Poland?",
        "border troops",
    ),
    "reef": (
        "What is a reef?",
        "Who opened the reef in 2003?",
        "What company owns the reef?",
        "Where did Ann Lee open a reef?",
        "When was the Red Reef closed?",
        "Which ranger opened the reef?",
        "How many crabs did the ranger count?",
    ),
}


@contextmanager
def _library(name: str) -> Iterator[Library]:
    with seeds_library() if name == "seeds" else library_of({"title": "The reef", "text": REEF}) as library:
        yield library


@cache
def _rankings() -> Mapping[str, tuple[list[Candidate], Matrix]]:
    """The best candidates of each question, in order, with their features."""
    found = {}
    for name, questions in QUESTIONS.items():
        with _library(name) as library:
            for text in questions:
                question = parsed(library, text)
                read = candidates(library, question, KEPT)
                scores = ReaderScorer().score(question, read)
                order = np.argsort(-scores.values, kind="stable")
                found[text] = [read[number] for number in order], scores.features[order]
    return found


def _scores(weights: Weights) -> dict[str, list[float]]:
    return {text: (columns @ weights.ranking).round(4).tolist() for text, (_, columns) in _rankings().items()}


def _committed() -> dict[str, list[tuple[str, int, float]]]:
    read: dict[str, list[tuple[str, int, float]]] = json.loads(EXPECTED.read_text("utf-8"))
    return read


def test_the_rankings_are_as_committed() -> None:
    committed = _committed()
    assert committed.keys() == _rankings().keys()
    scores = _scores(shipped_weights())
    for text, (best, _) in _rankings().items():
        kept = {(id, number): score for id, number, score in committed[text]}
        for one, score in zip(best, scores[text], strict=True):
            assert score == pytest.approx(kept.get((one.article.id, one.sentence), score), abs=ROUNDING), text
        assert (best[0].article.id, best[0].sentence) == tuple(committed[text][0][:2]), text


def _moves(ranking: Matrix) -> float:
    """By how much these weights move some committed score at the most."""
    scores = _scores(replace(shipped_weights(), ranking=ranking))
    shipped = _scores(shipped_weights())
    return max(abs(one - other) for text in scores for one, other in zip(scores[text], shipped[text], strict=True))


def test_a_feature_without_its_weight_or_with_anothers_moves_a_ranking() -> None:
    unmoved = []
    for number, feature in enumerate(FEATURES):
        ranking = shipped_weights().ranking.copy()
        ranking[number] = 0.0
        unmoved += [feature] if _moves(ranking) <= ROUNDING / 5 else []
    for one, other in PAIRS:
        ranking = shipped_weights().ranking.copy()
        ranking[[one, other]] = ranking[[other, one]]
        unmoved += [f"{FEATURES[one]}-{FEATURES[other]}"] if _moves(ranking) <= ROUNDING / 5 else []
    assert unmoved == []


def main() -> None:
    scores = _scores(shipped_weights())
    rows = {
        text: [[one.article.id, one.sentence, score] for one, score in zip(best, scores[text], strict=True)]
        for text, (best, _) in _rankings().items()
    }
    lines = [f"{json.dumps(text)}: {json.dumps(each)}" for text, each in rows.items()]
    EXPECTED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
