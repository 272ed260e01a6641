"""What a summary takes, and in which order."""

from __future__ import annotations

import numpy as np

from bot.summarizing.document import document
from bot.summarizing.selection import Pool, select
from index.text.near_duplicates import are_redundant
from tests.bot.summarizing.articles import article


def chosen(sentences: list[str], weights: list[float], most: int | None = None) -> list[int]:
    return list(select(pooled(*sentences), np.array(weights), max_units=most))


def pooled(*sentences: str) -> Pool:
    made = Pool.of([document(article(*sentences))])
    assert len(made.units) == len(sentences)
    return made


def test_the_heaviest_sentences_are_taken_first() -> None:
    assert chosen(["Cats sleep.", "Dogs bark.", "Birds sing."], [1, 3, 2]) == [1, 2, 0]


def test_no_more_are_taken_than_asked_for() -> None:
    assert chosen(["Cats sleep.", "Dogs bark.", "Birds sing."], [1, 3, 2], most=2) == [1, 2]


def test_what_says_the_same_again_is_left_out() -> None:
    sentences = ["The storm shut the harbour.", "The harbour was shut by the storm.", "Dogs bark."]
    assert chosen(sentences, [3, 2, 1]) == [0, 2]


def test_of_equal_sentences_the_one_unlike_those_taken_comes_first() -> None:
    sentences = ["A storm shut the old harbour.", "Ferries left the harbour before noon.", "Dogs bark."]
    assert chosen(sentences, [3, 2, 2]) == [0, 2, 1]


def test_a_sentence_comes_after_the_one_it_brings() -> None:
    assert chosen(["Anna Berg runs ferries.", "She owns thirty boats."], [0, 5]) == [0, 1]


def test_a_sentence_stays_out_where_what_it_brings_no_longer_fits() -> None:
    assert chosen(["Anna Berg runs ferries.", "She owns thirty boats.", "Dogs bark."], [0, 5, 1], most=1) == [2]


def test_a_sentence_that_brings_a_light_one_weighs_less() -> None:
    assert chosen(["Anna Berg runs ferries.", "She owns thirty boats.", "Dogs bark."], [-9, 5, 2], most=2)[0] == 2


def test_a_sentence_that_repeats_what_it_brings_is_left_out() -> None:
    assert chosen(["Anna Berg runs ferries.", "She runs ferries."], [1, 5]) == [0]


def test_a_sentence_that_goes_on_never_comes_first() -> None:
    assert chosen(["Meanwhile, cats sleep.", "Dogs bark."], [5, 1]) == [1]
    assert chosen(["Dogs bark.", "Meanwhile, cats sleep."], [1, 5]) == [0, 1]


def test_in_a_summary_of_excerpts_a_sentence_that_goes_on_may_come_first() -> None:
    excerpts = pooled("Meanwhile, cats sleep.", "Dogs bark.").excerpts({0, 1})
    assert list(select(excerpts, np.array([5.0, 1.0]))) == [0, 1]


def test_in_a_summary_of_excerpts_other_sentences_are_only_brought_along() -> None:
    excerpts = pooled("Anna Berg runs ferries.", "She owns thirty boats.", "Dogs bark.").excerpts({1})
    assert list(select(excerpts, np.array([0.0, 1.0, 9.0]))) == [0, 1]


def test_sentences_without_words_and_those_weighing_nothing_at_all_stay_out() -> None:
    assert chosen(["...", "Dogs bark.", "Cats sleep."], [9, 1, -np.inf]) == [1]


def test_of_several_articles_each_must_open_by_itself() -> None:
    made = Pool.of([document(article("Dogs bark.")), document(article("Meanwhile, cats sleep.", "Birds sing."))])
    assert list(select(made, np.array([1.0, 5.0, 0.5]))) == [0, 2]


def test_nothing_is_taken_from_nothing() -> None:
    assert list(select(Pool.of([]), np.zeros(0))) == []


def test_sentences_say_the_same_with_over_half_of_the_smaller_ones_terms_in_common() -> None:
    assert are_redundant(frozenset("abc"), frozenset("abxyz"))
    assert not are_redundant(frozenset("ab"), frozenset("bxyz"))
    assert not are_redundant(frozenset(), frozenset("ab"))
