"""Postings say of every field which documents hold a term and how often, as counting by hand does."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import CONTEXT, Field, TermIds, field_postings

chunk = st.lists(st.integers(1, 6), max_size=5)
made = st.lists(st.tuples(st.lists(chunk, max_size=6), st.lists(st.integers(1, 9), max_size=3)), max_size=5)
Made = list[tuple[list[list[int]], list[int]]]


def numbered(chunks: list[list[int]], title: list[int]) -> TermIds:
    return TermIds(
        np.array([len(chunk) for chunk in chunks], dtype=np.int64),
        np.array([term for chunk in chunks for term in chunk], dtype=np.int64),
        np.array(title, dtype=np.int64),
    )


def around(chunks: list[list[int]], number: int) -> list[int]:
    near = [other for other in range(len(chunks)) if other != number and abs(other - number) <= CONTEXT]
    return [term for other in near for term in chunks[other]]


@given(made)
def test_postings_equal_counting_by_hand(articles: Made) -> None:
    expected = {
        Field.SENTENCE: [Counter(chunk) for chunks, _ in articles for chunk in chunks],
        Field.CONTEXT: [Counter(around(chunks, number)) for chunks, _ in articles for number in range(len(chunks))],
        Field.TITLE: [Counter(title) for _, title in articles],
        Field.ARTICLE: [Counter(term for chunk in chunks for term in chunk) for chunks, _ in articles],
    }
    for field, postings in field_postings([numbered(*article) for article in articles]).items():
        documents = expected[field]
        assert postings.lengths.tolist() == [document.total() for document in documents]
        assert postings.terms.tolist() == sorted({term for document in documents for term in document})
        frequencies = dict(zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True))
        for term in range(10):
            holders, counts = postings.of(term)
            assert holders.tolist() == [number for number, document in enumerate(documents) if term in document]
            assert counts.tolist() == [document[term] for document in documents if term in document]
            assert frequencies.get(term, 0) == len(holders)
