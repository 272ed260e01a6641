"""The list of common English words."""

from __future__ import annotations

from index.text.characters import fold
from index.text.lexicon import common_words, zipf_frequencies


def test_common_words_rank_by_how_common_they_are() -> None:
    zipf = zipf_frequencies()
    assert zipf["of"] > zipf["country"] > zipf["election"] > zipf["sanction"] > 2


def test_names_are_not_listed() -> None:
    assert not {"london", "england", "john", "april", "france"} & zipf_frequencies().keys()


def test_words_are_listed_folded_and_once() -> None:
    assert all(fold(word) == word and word.isalpha() for word in zipf_frequencies())
    assert len(zipf_frequencies()) == len(common_words()) == 24_000
