"""The scorer gives rank-bm25's own numbers, with Lucene's idf and the whole collection's statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.search.bm25 import FieldScorer, lucene_idf

documents = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), max_size=12)


def scores(corpus: list[list[str]], term: str, among: list[int] | None = None) -> list[float]:
    """The scores of some documents of a corpus, or of all, by the statistics of all."""
    scorer = FieldScorer(len(corpus), sum(map(len, corpus)))
    chosen = [corpus[number] for number in (range(len(corpus)) if among is None else among)]
    counts, lengths = (np.array([*map(count, chosen)], dtype=np.int64) for count in (lambda d: d.count(term), len))
    found = scorer.scores(counts, lengths, sum(term in one for one in corpus))
    assert scorer.scores(counts, lengths, sum(term in one for one in corpus)).tolist() == found.tolist()
    return [float(score) for score in found]


@given(documents.filter(any), st.sampled_from("abcdefghx"), st.sampled_from(["a", "ab" * 3_000]))
def test_scores_equal_those_of_rank_bm25_where_the_idf_is_the_same(
    corpus: list[list[str]], term: str, other: str
) -> None:
    corpus = [*corpus, [*other]]  # which may be longer than what is kept
    theirs = BM25Okapi(corpus)
    theirs.idf = {term: lucene_idf(len(corpus), sum(term in one for one in corpus))}
    assert scores(corpus, term) == theirs.get_scores([term]).tolist()


@given(documents, st.sampled_from("abcdefghx"), st.data())
def test_some_documents_score_as_they_do_among_all(corpus: list[list[str]], term: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(corpus) - 1), max_size=5)) if corpus else []
    resident = scores(corpus, term)
    assert scores(corpus, term, chosen) == [resident[number] for number in chosen]


@pytest.mark.parametrize("corpus", [[], [["a"]], [["a"], ["a", "b"]], [["a"], ["b", "b"], []], [[], []]])
def test_the_smallest_collections_score_without_dividing_by_zero_or_going_negative(corpus: list[list[str]]) -> None:
    for term in "abx":
        for score, terms in zip(scores(corpus, term), corpus, strict=True):
            assert (score > 0) == (term in terms)


def test_a_term_in_every_document_still_counts_a_little_and_a_rare_one_more() -> None:
    everywhere, half, once, never = (lucene_idf(10, frequency) for frequency in (10, 5, 1, 0))
    assert 0 < everywhere < half < once < never
    assert math.isclose(once, math.log(1 + 9.5 / 1.5))


@given(st.integers(0, 10**7), st.data())
def test_idf_is_never_negative(size: int, data: st.DataObject) -> None:
    assert lucene_idf(size, data.draw(st.integers(0, size))) >= 0
