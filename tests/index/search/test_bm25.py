"""The scorer gives rank-bm25's own numbers, with Lucene's idf and the whole collection's statistics."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.search.bm25 import CollectionBM25, Statistics, lucene_idf

documents = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), max_size=12)
queries = st.lists(st.sampled_from("abcdefghxyz"), max_size=6)


def statistics(corpus: list[list[str]]) -> Statistics[str]:
    return Statistics(len(corpus), sum(map(len, corpus)), Counter(term for terms in corpus for term in set(terms)))


def scorer(corpus: list[list[str]], of: Statistics[str] | None = None) -> CollectionBM25[str]:
    return CollectionBM25(
        [Counter(terms) for terms in corpus], [len(terms) for terms in corpus], of or statistics(corpus)
    )


@given(documents.filter(any), queries)
def test_scores_equal_those_of_rank_bm25_where_the_idf_is_the_same(corpus: list[list[str]], query: list[str]) -> None:
    ours = scorer(corpus)
    theirs = BM25Okapi(corpus)
    theirs.idf = {term: statistics(corpus).idf(term) for term in theirs.idf}
    assert ours.get_scores(query).tolist() == theirs.get_scores(query).tolist()
    everything = list(range(len(corpus)))
    assert ours.get_batch_scores(query, everything) == theirs.get_batch_scores(query, everything)


@given(documents, queries, st.data())
def test_transient_candidates_score_as_they_do_in_the_resident_collection(
    corpus: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(corpus) - 1), max_size=5)) if corpus else []
    resident = scorer(corpus)
    transient = scorer([corpus[number] for number in chosen], statistics(corpus))
    for term in query:
        at_home = resident.get_scores([term])[np.array(chosen, dtype=np.intp)]
        abroad = transient.get_scores([term])
        assert at_home.tolist() == abroad.tolist()


@pytest.mark.parametrize("corpus", [[], [["a"]], [["a"], ["a", "b"]], [["a"], ["b", "b"], []]])
def test_the_smallest_collections_score_without_dividing_by_zero_or_going_negative(corpus: list[list[str]]) -> None:
    bm25 = scorer(corpus)
    for term in "abx":
        for number, terms in enumerate(corpus):
            score = bm25.get_scores([term])[number]
            assert (score > 0) == (term in terms)


def test_a_collection_of_empty_documents_scores_nothing() -> None:
    assert scorer([[], []]).get_scores(["a"]).tolist() == [0, 0]


def test_no_documents_give_no_scores() -> None:
    assert scorer([]).get_scores(["a"]).tolist() == []


def test_a_term_in_every_document_still_counts_a_little_and_a_rare_one_more() -> None:
    everywhere, half, once, never = (lucene_idf(10, frequency) for frequency in (10, 5, 1, 0))
    assert 0 < everywhere < half < once < never
    assert math.isclose(once, math.log(1 + 9.5 / 1.5))


@given(st.integers(0, 10**7), st.data())
def test_idf_is_never_negative(size: int, data: st.DataObject) -> None:
    assert lucene_idf(size, data.draw(st.integers(0, size))) >= 0
