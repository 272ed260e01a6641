"""What a part of the evidence contributes."""

from __future__ import annotations

import numpy as np
import pytest

from bot.answering.lexical.features import FEATURE_GROUPS, FEATURES, PREFILTER_FEATURES
from bot.answering.question import AnswerType
from bot.evaluation.questions import GoldSpan, LabelledQuestion
from bot.training.examples import Example
from index.article import Article, Kind, Paragraph, Sentence
from index.library import Candidate, FieldScores

ablation = pytest.importorskip("bot.training.scoring", reason="needs the train extra", exc_type=ImportError)

TEXT = "The mast fell. Nobody saw it. The crew left the ship."
SENTENCES = tuple(Sentence(start, end, 0) for start, end in ((0, 14), (15, 29), (30, 53)))
ARTICLE = Article("a", TEXT, "a.txt", paragraphs=(Paragraph(0, 53, Kind.BODY),), sentences=SENTENCES)


def examples(column: str) -> list[Example]:
    """Questions whose right candidate is the one that has something in a column."""
    made = []
    for right in (0, 1, 2, 0, 1, 2):
        features = np.zeros((3, len(FEATURES)), dtype=np.float32)
        features[right, FEATURES.index(column)] = 1
        prefilter = np.zeros((3, len(PREFILTER_FEATURES)), dtype=np.float32)
        sentence = SENTENCES[right]
        question = LabelledQuestion("q", "Who?", True, (GoldSpan("a", sentence.start, sentence.end),))
        candidates = [
            Candidate(ARTICLE, number, 1.0, FieldScores(1, 0, 0, 0), frozenset(), frozenset(), frozenset())
            for number in range(3)
        ]
        made.append(Example(question, AnswerType.PERSON, candidates, prefilter, features, np.arange(3) == right))
    return made


def test_each_part_is_measured_without_and_alone_on_a_set_it_was_not_learned_from() -> None:
    column = FEATURE_GROUPS["proximity"][0]
    sets = {"one": examples(column), "other": examples(column)}
    found = dict(ablation.contributions(sets, {}))
    assert found["all"] == found["proximity alone"] == found["without sentence"] == [1.0, 1.0]
    assert found["without proximity"] == found["sentence alone"]
    assert max(found["sentence alone"]) < 1
    assert set(found) == {
        "all",
        *(f"without {part}" for part in FEATURE_GROUPS),
        *(f"{part} alone" for part in FEATURE_GROUPS),
    }


def test_every_kind_of_evidence_belongs_to_one_part() -> None:
    assert sorted(FEATURES) == sorted(name for names in FEATURE_GROUPS.values() for name in names)


def test_the_table_has_a_column_for_each_set() -> None:
    lines = list(ablation.table({"one": [], "other": []}, iter([("all", [0.5, 0.25])])))
    assert [line.split() for line in lines] == [["evidence", "one", "other"], ["all", "0.500", "0.250"]]
