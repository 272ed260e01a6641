"""What is packed comes back as it was."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Kind, Paragraph, Sentence
from index.chunks import TermIds
from index.store.encoding import (
    DamagedData,
    pack_counts,
    pack_ids,
    pack_paragraphs,
    pack_sentences,
    pack_terms,
    pack_text,
    unpack_counts,
    unpack_ids,
    unpack_indexed,
    unpack_joined_terms,
    unpack_paragraphs,
    unpack_sentences,
    unpack_terms,
    unpack_text,
)
from index.store.records import ArticleTermIds, TermTable

ids = st.lists(st.integers(1, 2**32 - 1), max_size=8)


@st.composite
def spans(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Spans in order that do not overlap."""
    made, position = [], 0
    for before, length in draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 10**6)), max_size=8)):
        made.append((position + before, position + before + length))
        position += before + length
    return made


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_a_damaged_text_is_noticed() -> None:
    blob = bytearray(pack_text("The ferry sank in the storm."))
    blob[-1] ^= 1
    with pytest.raises(DamagedData):
        unpack_text(bytes(blob))


@given(spans(), st.data())
def test_paragraphs(bounds: list[tuple[int, int]], data: st.DataObject) -> None:
    paragraphs = tuple(Paragraph(start, end, data.draw(st.sampled_from(Kind))) for start, end in bounds)
    assert unpack_paragraphs(pack_paragraphs(paragraphs)) == paragraphs


@given(spans(), st.data())
def test_sentences_and_which_of_them_are_chunks(bounds: list[tuple[int, int]], data: st.DataObject) -> None:
    numbers = st.lists(st.integers(0, 9), min_size=len(bounds), max_size=len(bounds)).map(sorted)
    sentences = tuple(map(Sentence, *zip(*bounds, strict=True), data.draw(numbers))) if bounds else ()
    indexed = tuple(number for number in range(len(sentences)) if data.draw(st.booleans()))
    blob = pack_sentences(sentences, indexed)
    assert unpack_sentences(blob) == sentences
    assert unpack_indexed(blob) == indexed


@given(st.lists(ids, max_size=6), ids)
def test_terms(chunks: list[list[int]], title: list[int]) -> None:
    terms = TermIds(
        np.array([len(chunk) for chunk in chunks], dtype=np.int64),
        np.array([term for chunk in chunks for term in chunk], dtype=np.int64),
        np.array(title, dtype=np.int64),
    )
    back = unpack_terms(pack_terms(terms), pack_ids(terms.title))
    assert back.lengths.tolist() == [len(chunk) for chunk in chunks]
    assert back.terms.tolist() == [term for chunk in chunks for term in chunk]
    assert back.title.tolist() == title


@given(st.lists(st.tuples(st.integers(0, 5), st.lists(ids, max_size=4), ids), max_size=6, unique_by=lambda one: one[0]))
def test_the_terms_of_articles_in_columns(articles: list[tuple[int, list[list[int]], list[int]]]) -> None:
    made = [
        ArticleTermIds(
            key,
            key % 3,
            TermIds(
                np.array([len(chunk) for chunk in chunks], dtype=np.int64),
                np.array([term for chunk in chunks for term in chunk], dtype=np.int64),
                np.array(title, dtype=np.int64),
            ),
        )
        for key, chunks, title in articles
    ]
    packed = [pack_terms(one.terms) for one in made]
    columns = unpack_joined_terms(b"".join(packed), np.array(list(map(len, packed)), dtype=np.int64))
    table = TermTable(
        np.array([one.key for one in made], dtype=np.int64),
        np.array([one.position for one in made], dtype=np.int64),
        columns[0],
        np.array([len(one.terms.title) for one in made], dtype=np.int64),
        *columns[1:],
        unpack_ids(b"".join(pack_ids(one.terms.title) for one in made)),
    )

    def as_lists(articles: Iterable[ArticleTermIds]) -> list[object]:
        return [
            (
                one.key,
                one.position,
                *(column.tolist() for column in (one.terms.lengths, one.terms.terms, one.terms.title)),
            )
            for one in articles
        ]

    assert as_lists(table) == as_lists(made)
    assert as_lists(table.joined(table)) == as_lists([*made, *made])
    assert as_lists(table.in_order()) == as_lists(sorted(made, key=lambda one: (one.position, one.key)))


@given(st.dictionaries(st.integers(1, 2**32 - 1), st.integers(1, 5), max_size=8))
def test_counts(counts: dict[int, int]) -> None:
    packed = pack_counts(np.array(list(counts), dtype=np.int64), np.array(list(counts.values()), dtype=np.int64))
    assert unpack_counts(packed) == Counter(counts)


def test_sentences_of_format_2_can_still_be_read() -> None:
    def packed(*steps: int) -> bytes:
        return zlib.compress(np.array(steps, dtype="<u4").tobytes(), 1)

    bounds, paragraphs = packed(3, 5, 1, 70_000), packed(0, 1)
    sizes = len(bounds).to_bytes(4, "little") + len(paragraphs).to_bytes(4, "little")
    blob = sizes + bounds + paragraphs + packed(1)
    assert unpack_sentences(blob) == (Sentence(3, 8, 0), Sentence(9, 70_009, 1))
    assert unpack_indexed(blob) == (1,)


@given(spans().filter(bool), st.data())
def test_damaged_sentences_are_noticed(bounds: list[tuple[int, int]], data: st.DataObject) -> None:
    blob = bytearray(pack_sentences([Sentence(start, end, 0) for start, end in bounds], ()))
    place = data.draw(st.integers(9, 8 + int.from_bytes(blob[:4], "little") - 1))
    blob[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DamagedData):
        unpack_sentences(bytes(blob))
