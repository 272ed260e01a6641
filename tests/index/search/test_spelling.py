"""What is corrected, and above all what is not."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.spelling import ResidentVocabulary, Speller, slip_cost
from index.text.terms import tokenize
from index.text.tokens import stop_words
from tests import rows
from tests.shared import DATA, needs

VOCABULARY = {
    "troops": 11, "border": 21, "conference": 3, "sanctions": 4, "harrison": 9, "government": 40, "price": 5,
    "quite": 2, "tank": 7, "bench": 2, "moral": 4, "moon": 2, "paratroopers": 6, "sergeyenko": 3, "1990s": 3,
    "plan": 9, "plane": 1, "maria": 2, "later": 12, "public": 9,
}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(VOCABULARY)


@rows(
    ("written", "meant"),
    [
        ("trops", "troops"),  # a letter left out of a pair
        ("trxxps", None),  # two slips in a short word
        ("confrence", "conference"),
        ("confurence", "conference"),
        ("confernece", "conference"),
        ("goverment", "government"),
        ("govvernment", "government"),
        ("sanctons", "sanctions"),
        ("harisson", "harrison"),
        ("sergeyenka", "sergeyenko"),  # a name a letter off
        ("waht", "what"),  # a word that no vocabulary has, as it is not indexed
        ("becuase", "because"),
    ],
)
def test_slips_are_corrected(speller: Speller, written: str, meant: str | None) -> None:
    found = speller.correct(written)
    assert (found and found.correction) == meant


@rows(
    "word",
    [
        "jupiter",
        "sourdough",
        "rank",  # English, though "tank" is near
        "prize",
        "quiet",
        "bunch",
        "water",
        "amoral",
        "mario",  # a name may differ in its last vowel
        "moons",  # the library has a form of it
        "paratrooper",
        "plans",
        "taon",  # short words have too many neighbours
        "conferance",  # its term is that of "conference"
        "tnak",
        "pbulix",
        "xyz",
        "the",
        "1991s",
        "",
        "тропс",
    ],
)
def test_words_that_are_only_unknown_stay_as_they_are(speller: Speller, word: str) -> None:
    assert speller.correct(word) is None


@rows("word", sorted(VOCABULARY))
def test_words_of_the_library_stay_as_they_are(speller: Speller, word: str) -> None:
    assert speller.correct(word) is None


@rows(
    ("word", "form"),
    [
        ("crimea", "crimean"),
        ("crimean", "crimea"),
        ("iraqi", "iraq"),
        ("zimbabwe", "zimbabwean"),
        ("brexit", "brexiter"),
        ("skripals", "skripal"),
    ],
)
def test_a_word_of_the_same_family_is_no_misspelling(word: str, form: str) -> None:
    assert Speller({form: 9}).correct(word) is None


@pytest.mark.parametrize(("word", "meant"), [("scientis", "scientist"), ("britai", "britain"), ("congres", "congress")])
def test_a_last_letter_left_out_is_no_ending(word: str, meant: str) -> None:
    found = Speller({meant: 9}).correct(word)
    assert found is not None
    assert found.correction == meant


@rows(
    ("word", "near", "documents"),
    [
        ("roses", "ross", 1),
        ("scald", "scaled", 2),
        ("advert", "avert", 1),
        ("tyres", "tres", 2),
        ("coke", "cooke", 4),
        ("boeing", "zzz", 900),  # no small word is meant: "being"
    ],
)
def test_a_short_word_is_not_taken_for_a_rare_one_that_is_near(word: str, near: str, documents: int) -> None:
    assert Speller({near: documents}).correct(word) is None


@pytest.mark.parametrize(
    ("word", "meant", "documents"),
    [
        ("fallin", "falling", 1),
        ("polard", "pollard", 2),
        ("screan", "screen", 6),
        ("musik", "music", 1),
        ("becase", "because", 0),
    ],
)
def test_a_short_word_is_taken_for_a_common_one(word: str, meant: str, documents: int) -> None:
    found = Speller({meant: documents} if documents else {"zzz": 1}).correct(word)
    assert found is not None
    assert found.correction == meant


def test_the_commoner_of_two_equally_near_words_comes_first() -> None:
    found = Speller({"meldrick": 2, "meldrock": 90}).candidates("meldrck")
    assert [each.correction for each in found] == ["meldrock", "meldrick"]


def test_no_vocabulary_corrects_nothing() -> None:
    assert Speller({}).correct("confrence") is None


def test_natural_slips_cost_less_than_unlike_letters() -> None:
    doubled = slip_cost("trops", "troops")
    swapped = slip_cost("tropos", "troops")
    vowel = slip_cost("treops", "troops")
    unlike = slip_cost("tropqs", "troops")
    assert doubled < swapped < vowel < unlike
    assert slip_cost("troops", "troops") == 0


WORDS = st.text(st.sampled_from("abcdeinorst"), min_size=0, max_size=12)


@given(st.dictionaries(WORDS, st.integers(1, 1000), max_size=30), WORDS)
def test_corrections_are_words_of_the_library_and_near(vocabulary: dict[str, int], word: str) -> None:
    for found in Speller(vocabulary).candidates(word):
        assert found.correction in vocabulary.keys() | stop_words()
        assert found.correction != word
        assert abs(len(found.correction) - len(word)) <= 2
        assert found.frequency == vocabulary.get(found.correction, max(vocabulary.values()))


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(word: str) -> None:
    Speller(VOCABULARY).correct(word)


class _Counted(ResidentVocabulary):
    """Counts the words that it gives to compare with."""

    given = 0

    def beginning(self, length: int, letters: str) -> Sequence[str]:
        return self._count(super().beginning(length, letters))

    def middle(self, length: int, letters: str) -> Sequence[str]:
        return self._count(super().middle(length, letters))

    def _count(self, words: Sequence[str]) -> Sequence[str]:
        self.given += len(words)
        return words


def test_a_word_is_compared_with_one_in_a_hundred_of_three_hundred_thousand() -> None:
    chance = random.Random(5)
    syllables = [c + v + e for c in "bcdfglmnprst" for v in "aeiou" for e in ("", "n", "r", "s")]
    words = {"".join(chance.choices(syllables, k=chance.randrange(2, 5))) for _ in range(330_000)}
    vocabulary = _Counted(dict.fromkeys(words, 3))
    speller = Speller(vocabulary)
    asked = [word[:3] + word[4:] for word in chance.sample(sorted(words), 100)]
    for word in asked:
        speller.correct(word)
    assert 0 < vocabulary.given / len(asked) < len(words) / 100


SQUAD = DATA / "squad2"


@needs(SQUAD)
def test_misspellings_of_an_encyclopedia_are_mostly_found_and_hardly_ever_mistaken() -> None:
    vocabulary: Counter[str] = Counter()
    for line in (SQUAD / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        vocabulary.update({token.word for token in tokenize(json.loads(line)["text"])})
    speller, chance = Speller(vocabulary), random.Random(11)
    words = [
        word
        for word in sorted(vocabulary)
        if word.isalpha() and word.isascii() and len(word) > 5 and vocabulary[word] > 1
    ]
    right = wrong = asked = 0
    for word in chance.sample(words, 1500):
        at = chance.randrange(1, len(word) - 1)
        slips = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        written = chance.choice(slips)
        if written in vocabulary:
            continue
        asked += 1
        found = speller.correct(written)
        right += found is not None and found.correction == word
        wrong += found is not None and found.correction != word
    assert right / asked > 0.9
    assert wrong / asked < 0.03
