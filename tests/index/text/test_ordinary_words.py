"""What is known of English words."""

from __future__ import annotations

from index.text.lexicon import common_words, derived_terms, is_common, rarity, read
from index.text.terms import tokenize


def test_paired_terms_are_such_as_the_analyser_makes_of_common_words() -> None:
    terms = {token.term for token in tokenize(" ".join(common_words()))}
    assert set(read("derived_terms.txt").split()) <= terms


def test_derived_words_are_known_both_ways() -> None:
    invade, invasion = (tokenize(word)[0].term for word in ("invade", "invasion"))
    assert invasion in derived_terms(invade)
    assert invade in derived_terms(invasion)


def test_ordinary_words_are_told_from_names_and_rare_ones_from_common_ones() -> None:
    assert is_common("troops")
    assert not is_common("xylonia")
    assert rarity("people") < rarity("troops") < rarity("xylonia") == 1
