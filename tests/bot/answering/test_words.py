"""What is known of English words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.answering.words import words
from index.text.lexicon import common_words
from index.text.terms import tokenize

DATA = Path(__file__).parents[3] / "bot" / "answering" / "data"


@pytest.mark.parametrize("file", ["antonyms.txt", "derived_terms.txt"])
def test_paired_terms_are_such_as_the_analyser_makes_of_common_words(file: str) -> None:
    terms = {token.term for token in tokenize(" ".join(common_words()))}
    assert set((DATA / file).read_text("ascii").split()) <= terms


def test_derived_and_opposite_words_are_known_both_ways() -> None:
    invade, invasion, closed, opened = (tokenize(word)[0].term for word in ("invade", "invasion", "close", "open"))
    assert invasion in words().derived(invade)
    assert invade in words().derived(invasion)
    assert opened in words().antonyms(closed)
    assert closed in words().antonyms(opened)


def test_words_that_mean_alike_are_more_alike_than_others() -> None:
    asked, *others = (words().place(word) for word in ("troops", "soldiers", "banana"))
    [[soldier, banana]] = words().likeness(np.array([asked]), np.array(others)).tolist()
    assert soldier > 0.5 > banana
