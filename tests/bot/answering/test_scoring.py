from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.answering.lexical.features import FEATURE_GROUPS, FEATURES, PREFILTER_FEATURES, features, prefilter_features
from bot.answering.lexical.matching import match
from index.library import Library
from tests.bot.answering.libraries import candidates, library_of, parsed, seeds_library


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with seeds_library() as library:
        yield library


@settings(max_examples=30, deadline=None)
@given(keep=st.lists(st.integers(0, 39), min_size=1, max_size=10, unique=True))
def test_no_feature_depends_on_the_other_candidates(library: Library, keep: list[int]) -> None:
    question = parsed(library, "How many troops has Poland stationed at its border?")
    found = candidates(library, question)
    chosen = [found[number] for number in keep if number < len(found)]
    everything = features(match(question, found))
    alone = features(match(question, chosen))
    assert np.allclose(alone, everything[[number for number in keep if number < len(found)]])


def test_features_have_a_column_for_each_name_and_are_finite(library: Library) -> None:
    for text in ("Who?", "border", "When did NATO ask", "“x” 12,000"):
        question = parsed(library, text)
        found = candidates(library, question)
        columns = features(match(question, found))
        assert columns.shape == (len(found), len(FEATURES))
        assert np.isfinite(columns).all()
    assert len(set(FEATURES)) == len(FEATURES)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_prefilter_feature_is_what_the_feature_of_its_name_will_be(library: Library, data: st.DataObject) -> None:
    article = library.article(data.draw(st.sampled_from([info.id for info in library.articles()])))
    words = data.draw(st.lists(st.sampled_from(article.text.split()), min_size=1, max_size=8))
    question = parsed(library, f"What about {' '.join(words)}?")
    assume("may" not in question.own_terms)  # the month, which the features don't tell from the verb
    with library.snapshot() as snapshot:
        hits = snapshot.search(question.query(), 40)
        found = snapshot.candidates(hits)
    assume(found)
    columns = features(match(question, found))
    early = prefilter_features(question, hits)
    assert early.shape == (len(found), len(PREFILTER_FEATURES))
    shared = [name for name in PREFILTER_FEATURES if name in FEATURE_GROUPS["coverage"]]
    assert len(shared) == 9
    for name in shared:
        assert early[:, PREFILTER_FEATURES.index(name)] == pytest.approx(columns[:, FEATURES.index(name)]), name


def test_a_country_s_people_and_a_name_s_initials_count_as_the_name() -> None:
    with library_of({"text": "The Norwegian fleet left. The BBC reported it. An invasion was feared."}) as library:
        question = parsed(library, "Did Norway invade, says the British Broadcasting Corporation?")
    forms = {word.word: set(word.forms) for word in question.words}
    assert "bbc" in forms["broadcasting"]
    assert "invas" in forms["invade"]


def test_rare_words_carry_more_than_common_ones_in_a_tiny_library() -> None:
    with library_of({"text": "They plan to say it. They plan to see the lighthouse."}) as library:
        question = parsed(library, "What do they say of the lighthouse?")
    weights = {word.word: word.weight for word in question.words}
    assert weights["lighthouse"] > weights["say"]


def column(name: str, question: str, text: str) -> float:
    """What a column says of an article's only sentence."""
    with library_of({"text": text}) as library:
        read = parsed(library, question)
        found = candidates(library, read)
        return float(features(match(read, found))[0, FEATURES.index(name)])


@pytest.mark.parametrize(
    ("name", "question", "rival"),
    [
        ("rival_name", "When was Jutland Network founded?", 1),
        ("rival_name", "When was Merit Network founded?", 0),
        ("rival_name", "When was the Network founded?", 0),
        ("rival_number", "Was Merit Network founded in Michigan in 1965?", 1),
        ("rival_number", "Was Merit Network founded in Michigan in 1966?", 0),
    ],
)
def test_another_name_or_number_in_the_place_of_the_one_asked_for_is_a_rival(
    name: str, question: str, rival: float
) -> None:
    assert column(name, question, "Merit Network was founded in Michigan in 1966.") == rival


def test_a_name_behind_a_particle_has_a_rival_there() -> None:
    assert column("rival_name", "Where was Tamara de Maria born?", "The artist Tamara de Lempicka was born there.") == 1


@pytest.mark.parametrize(
    ("question", "text", "alone"),
    [
        ("When didn't the fleet leave?", "The fleet left on Monday.", 1),
        ("When didn't the fleet leave?", "The fleet didn't leave on Monday.", 0),
        ("When did the fleet leave?", "The fleet didn't leave on Monday.", 0),
    ],
)
def test_a_question_that_denies_what_the_sentence_asserts_is_told_apart(question: str, text: str, alone: float) -> None:
    assert column("denied_in_question_alone", question, text) == alone
