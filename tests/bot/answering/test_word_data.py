"""What is known of English words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.answering.word_data import word_data
from index.text.lexicon import common_words
from index.text.terms import tokenize

DATA = Path(__file__).parents[3] / "bot" / "answering" / "data"


@pytest.mark.parametrize("file", ["antonyms.txt", "derived_terms.txt"])
def test_paired_terms_are_such_as_the_analyser_makes_of_common_words(file: str) -> None:
    terms = {token.term for token in tokenize(" ".join(common_words()))}
    assert set((DATA / file).read_text("ascii").split()) <= terms


def test_derived_and_opposite_words_are_known_both_ways() -> None:
    invade, invasion, closed, opened = (tokenize(word)[0].term for word in ("invade", "invasion", "close", "open"))
    assert invasion in word_data().derived(invade)
    assert invade in word_data().derived(invasion)
    assert opened in word_data().antonyms(closed)
    assert closed in word_data().antonyms(opened)


def test_words_that_mean_alike_are_more_alike_than_others() -> None:
    asked, *others = (word_data().row(word) for word in ("troops", "soldiers", "banana"))
    [[soldier, banana]] = word_data().similarity(np.array([asked]), np.array(others)).tolist()
    assert soldier > 0.5 > banana
