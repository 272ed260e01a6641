"""What is known of English words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.word_data import word_data
from index.text.lexicon import common_words
from index.text.terms import tokenize

DATA = Path(__file__).parents[3] / "bot" / "answering" / "data"


@pytest.mark.parametrize("file", ["derived_terms.txt"])
def test_paired_terms_are_such_as_the_analyser_makes_of_common_words(file: str) -> None:
    terms = {token.term for token in tokenize(" ".join(common_words()))}
    assert set((DATA / file).read_text("ascii").split()) <= terms


def test_derived_words_are_known_both_ways() -> None:
    invade, invasion = (tokenize(word)[0].term for word in ("invade", "invasion"))
    assert invasion in word_data().derived(invade)
    assert invade in word_data().derived(invasion)


def test_ordinary_words_are_told_from_names_and_rare_ones_from_common_ones() -> None:
    assert word_data().is_common("troops")
    assert not word_data().is_common("xylonia")
    assert word_data().rarity("people") < word_data().rarity("troops") < word_data().rarity("xylonia") == 1
