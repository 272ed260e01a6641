"""When two sentences are said to differ."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.differences import differ, quantities
from index.article import Article
from index.formats import Limits
from index.formats import read as read_articles
from index.text.terms import tokenize
from tests import rows
from tests.labels.labels import SEEDS
from tests.labels.scoring import differences


@pytest.mark.parametrize("split", ["dev", "test"])
def test_no_labelled_pair_is_wrongly_called_different_and_most_differing_ones_are_found(split: str) -> None:
    found = differences(split)
    assert found.right == found.said
    assert found.right >= 0.75 * found.known


def test_no_two_sentences_of_the_seeds_differ() -> None:
    sentences = [
        article.text[sentence.start : sentence.end]
        for file in sorted(SEEDS.iterdir())
        for article in read_articles(file, SEEDS, Limits())
        if isinstance(article, Article)
        for sentence in article.sentences
    ]
    assert [pair for pair in itertools.combinations(sentences, 2) if differ(*pair)] == []


@rows(
    ("one", "other"),
    [
        ("The bridge carries 300 trains a day.", "The bridge carries 500 trains a day."),
        ("The bridge cost £3.2 million.", "The bridge cost £4.1m, according to the council."),
        ("The bridge was built in 1911.", "The bridge was built in 1921."),
        ("The bridge was designed by Ann Bell.", "The bridge was designed by Eve Hart."),
        ("The bridge will close on Monday.", "The bridge will not close on Monday."),
        ("A quarter of the trains were late.", "Half of the trains were late."),
    ],
)
def test_another_number_name_year_or_a_negation_differs(one: str, other: str) -> None:
    assert differ(one, other)


@rows(
    ("one", "other"),
    [
        ("The bridge cost £3.2 million.", "The bridge cost £3m."),  # rounded
        ("The bridge carries some 300 trains a day.", "The bridge carries 310 trains a day."),
        ("The bridge carries more than 300 trains a day.", "The bridge carries 340 trains a day."),
        ("A quarter of the trains were late.", "25 per cent of the trains were late."),
        ("The bridge carried 300 trains on Monday.", "The bridge carried 500 trains on Tuesday."),
        ("The bridge carries 300 trains a day.", "The bridge carries 500 buses a day."),
        ("The old bridge carries 300 trains a day.", "The bridge carries 500 trains a day."),
        ("Ann Bell built a bridge for 3 million euros.", "Eve Hart built a bridge for 3 million euros."),
        ("It carries 300 trains a day over the river.", "It carries 500 trains a day over the river."),
        ("Norland beat Sudland by 3 goals.", "Sudland beat Norland by 5 goals."),
        ("In 2019 the bridge carried 300 trains.", "In 2020 the bridge carried 500 trains."),
    ],
)
def test_what_may_both_be_true_does_not_differ(one: str, other: str) -> None:
    assert not differ(one, other)


_WORDS = "The bridge carries 300 500 trains not more than million per cent Ann Bell by Monday 2019 £4 . , he".split()
sentences = st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)


@given(sentences, sentences)
def test_differing_is_mutual(one: str, other: str) -> None:
    assert differ(one, other) == differ(other, one)


@given(sentences)
def test_nothing_differs_from_itself(sentence: str) -> None:
    assert not differ(sentence, sentence)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    assert differ(one, other) in (True, False)


@rows(
    ("text", "expected"),
    [
        ("15,000 soldiers", [(15000.0, "soldier")]),
        ("300 more of the soldiers", [(300.0, "soldier")]),
        ("£11.5m for the team", [(11.5e6, "£")]),
        ("11.5 million crowns", [(11.5e6, "crown")]),
        ("20 per cent and 3.1%", [(20.0, "percent"), (3.1, "percent")]),
        ("four fifths of the water", [(80.0, "percent")]),
        ("half of the water", [(50.0, "percent")]),
        ("eleven people", [(11.0, "peopl")]),
        ("in 2019", []),
        ("2,019 people", [(2019.0, "peopl")]),
        ("no number here", []),
    ],
)
def test_a_quantity_has_its_value_and_unit(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(found.value, found.unit) for found in quantities(text, tokenize(text))] == expected


def test_a_hedge_is_kept_and_more_than_is_a_bound_unless_denied() -> None:
    def read(text: str) -> tuple[bool, bool]:
        (found,) = quantities(text, tokenize(text))
        return found.hedged, found.above

    assert read("about 300 trains") == (True, False)
    assert read("more than 300 trains") == (True, True)
    assert read("no more than 300 trains") == (True, False)
    assert read("exactly 300 trains") == (False, False)
