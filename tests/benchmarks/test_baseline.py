"""The peer is what it is said to be."""

from __future__ import annotations

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from index.article import Article, Kind, Paragraph
from index.text.sentences import with_sentences
from tests.benchmarks.baseline import LuceneBM25, SentenceBaseline, stems

TEXT = """The ferries were cancelled by the storm. Passengers waited in the harbour for nine hours.
The storm reached the islands on Monday. Engineers inspected the harbour wall. Nobody was hurt.
READ MORE: Storm names for this year"""


def _article() -> Article:
    paragraphs, position = [], 0
    for line in TEXT.split("\n"):
        kind = Kind.BOILERPLATE if line.startswith("READ MORE") else Kind.BODY
        paragraphs.append(Paragraph(position, position + len(line), kind))
        position += len(line) + 1
    return with_sentences(Article("a", TEXT, "a.txt", paragraphs=tuple(paragraphs)))


@pytest.mark.parametrize("ranking", [BM25Okapi, LuceneBM25])
def test_its_scores_are_rank_bm25s_over_all_sentences(ranking: type[BM25Okapi]) -> None:
    article = _article()
    sentences = [article.text[one.start : one.end] for one in article.sentences if one.paragraph != 2]
    expected = ranking([stems(sentence) for sentence in sentences]).get_scores(stems("storm harbour"))
    chunks, scores = SentenceBaseline([article], ranking).scores(stems("storm harbour"))
    assert chunks.tolist() == [0, 1, 2, 3]
    assert scores == pytest.approx(expected[:4])
    assert not np.any(expected[4:])


def test_it_quotes_the_best_sentence_and_never_boilerplate() -> None:
    answer = SentenceBaseline([_article()], LuceneBM25).answer("When did the storm reach the islands?", top=10)
    assert answer.passages[0].quote == "The storm reached the islands on Monday."
    assert not any("READ MORE" in passage.quote for passage in answer.passages)
    assert 0 < answer.confidence < 1


def test_words_that_no_sentence_holds_find_nothing() -> None:
    answer = SentenceBaseline([_article()], LuceneBM25).answer("Who plays the xylophone?", top=10)
    assert (answer.passages, answer.confidence) == ((), 0.0)
