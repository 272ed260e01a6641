"""What each method makes of a document; what a summary takes, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from bot.summarizing.document import Document, document
from bot.summarizing.selection import (
    CUES,
    DAMPING,
    RANKERS,
    Pool,
    Ranker,
    Weights,
    centrality,
    combination,
    conversation,
    earliness,
    features,
    figures,
    headline,
    length,
    position,
    probability,
    restated,
    select,
    speech,
)
from index.text.near_duplicates import are_redundant
from index.text.terms import content_terms
from tests.bot.summarizing.articles import HARBOUR, article


def made(*sentences: str, **metadata: str) -> Document:
    return document(article(" ".join(sentences), **metadata))


def dense_pagerank(seen: Document) -> Weights:
    """PageRank as the papers write it, with the whole matrix of cosines."""
    terms = sorted({term for unit in seen.units for term in unit.terms})
    counts = np.array([[unit.terms.count(term) for term in terms] for unit in seen.units], dtype=float)
    rows = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    graph = rows @ rows.T
    np.fill_diagonal(graph, 0)
    transitions = graph / graph.sum(axis=1, keepdims=True)
    size = len(seen.units)
    ranks: Weights = np.linalg.solve(np.eye(size) - DAMPING * transitions.T, np.full(size, 1 - DAMPING))
    return ranks


def test_centrality_is_the_pagerank_of_the_graph_of_cosines() -> None:
    seen = made(
        "The storm shut the harbour.",
        "Waves broke over the harbour wall.",
        "The storm broke the wall and the harbour lights.",
        "Ferries left the harbour before the storm.",
    )
    assert centrality(seen) == pytest.approx(dense_pagerank(seen), abs=1e-4)


def test_a_sentence_like_no_other_is_the_least_central() -> None:
    weights = centrality(made("The storm shut the harbour.", "A storm hit the harbour.", "Cats sleep."))
    assert weights[2] == pytest.approx(1 - DAMPING)
    assert weights.argmin() == 2


def test_position_falls_from_the_first_sentence_on() -> None:
    assert position(made("One came.", "Two went.", "Three stayed.")).tolist() == [1, 1 / 2, 1 / 3]


def test_headline_is_the_share_of_the_announced_terms() -> None:
    weights = headline(made("The storm came.", "Ferries sailed.", title="Storm sinks ferries"))
    assert weights.tolist() == pytest.approx([1 / 3, 1 / 3])


def test_headlines_and_standfirsts_announce_too() -> None:
    assert set(document(HARBOUR).headings) >= set(content_terms("harbour ferries islands"))


@pytest.mark.parametrize("ranker", [*RANKERS.values(), *CUES.values()], ids=[*RANKERS, *CUES])
@pytest.mark.parametrize("sentences", [(), ("Ferries sailed.",), ("...", "???"), ("Ferries sailed.",) * 5])
def test_every_method_gives_a_finite_weight_to_each_sentence(ranker: Ranker, sentences: tuple[str, ...]) -> None:
    seen = made(*sentences) if sentences else document(article())
    weights = ranker(seen)
    assert weights.shape == (len(seen.units),)
    assert np.isfinite(weights).all()


def test_the_combination_weighs_what_each_method_says() -> None:
    seen = document(HARBOUR)
    assert features(seen).shape == (len(seen.units), len(RANKERS) + len(CUES))
    assert combination(seen).argmax() == 0


def test_a_short_summary_takes_what_stands_first_and_a_long_one_what_the_rest_shares() -> None:
    seen = made(
        "Heavy rain fell on Northport overnight.",
        "Nobody was hurt in the old town.",
        "The harbour wall broke and the harbour lights failed.",
        "Ferries could not pass the harbour wall.",
        "The harbour lights on the wall will be mended.",
    )
    assert combination(seen, 1).argmax() == 0
    assert combination(seen, 2).argmax() == combination(seen).argmax() == 2


def test_cues_tell_what_a_sentence_is_like() -> None:
    seen = made("I saw 3 ferries.", "“No ferries sailed,” she said.", "Anna Berg saw that I did not pay.")
    assert earliness(seen).tolist() == pytest.approx([0, -np.log(2), -np.log(3)])
    assert length(seen).tolist() == pytest.approx(np.log([5, 6, 9]))
    assert speech(seen).tolist() == pytest.approx([0, 20 / 30, 0], abs=0.05)
    assert conversation(seen).tolist() == [1, 0, 1]
    assert figures(seen).tolist() == [1, 0, 0]


def test_a_caption_that_the_body_says_again_is_restated() -> None:
    seen = made(
        "Storms reached Northport.",
        "Lena Holt was recalled to the harbour after four years.",
        "Lena Holt, of Northport, went to the harbour on Monday with her two children, four years after she had left.",
        "Ferries wait.",
    )
    assert restated(seen).tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(("odds", "likely"), [(0, 0.5), (-1e6, 0), (1e6, 1), (np.log(3), 0.75)])
def test_log_odds_become_probabilities(odds: float, likely: float) -> None:
    assert probability(odds) == pytest.approx(likely)


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


def test_in_a_summary_of_excerpts_a_sentence_that_goes_on_may_come_first() -> None:
    excerpts = pooled("Meanwhile, cats sleep.", "Dogs bark.").excerpts({0, 1})
    assert list(select(excerpts, np.array([5.0, 1.0]))) == [0, 1]


def test_in_a_summary_of_excerpts_other_sentences_are_only_brought_along() -> None:
    excerpts = pooled("Anna Berg runs ferries.", "She owns thirty boats.", "Dogs bark.").excerpts({1})
    assert list(select(excerpts, np.array([0.0, 1.0, 9.0]))) == [0, 1]


def test_sentences_without_words_and_those_weighing_nothing_at_all_stay_out() -> None:
    assert chosen(["...", "Dogs bark.", "Cats sleep."], [9, 1, -np.inf]) == [1]


def test_nothing_is_taken_from_nothing() -> None:
    assert list(select(Pool.of([]), np.zeros(0))) == []


def test_sentences_say_the_same_with_over_half_of_the_smaller_ones_terms_in_common() -> None:
    assert are_redundant(frozenset("abc"), frozenset("abxyz"))
    assert not are_redundant(frozenset("ab"), frozenset("bxyz"))
    assert not are_redundant(frozenset(), frozenset("ab"))
