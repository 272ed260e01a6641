"""The features: named numbers of a candidate that depend on it and the question alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.answering.features import FEATURES, HIT_FEATURES, Matrix, confidence_features, features, hit_features
from bot.answering.reader import Judgement
from index.library import Candidate, Library
from tests import rows
from tests.bot.answering.libraries import candidates, library_of, parsed, seeds_library


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with seeds_library() as library:
        yield library


def read(library: Library, question: str, found: list[Candidate]) -> Matrix:
    """The features of candidates of which the reader holds nothing."""
    return features(parsed(library, question), found, [Judgement(0.0, None)] * len(found))


@settings(max_examples=30)
@given(keep=st.lists(st.integers(0, 39), min_size=1, max_size=10, unique=True))
def test_no_feature_depends_on_the_other_candidates(library: Library, keep: list[int]) -> None:
    question = "How many troops has Poland stationed at its border?"
    found = candidates(library, parsed(library, question))
    chosen = [found[number] for number in keep if number < len(found)]
    everything = read(library, question, found)
    alone = read(library, question, chosen)
    assert np.allclose(alone, everything[[number for number in keep if number < len(found)]])


def test_features_have_a_column_for_each_name_and_are_finite(library: Library) -> None:
    for text in ("Who?", "border", "When did NATO ask", "“x” 12,000"):
        found = candidates(library, parsed(library, text))
        columns = read(library, text, found)
        assert columns.shape == (len(found), len(FEATURES))
        assert np.isfinite(columns).all()


@given(st.data())
def test_a_hit_has_the_features_that_its_candidate_will_have(library: Library, data: st.DataObject) -> None:
    article = library.article(data.draw(st.sampled_from([info.id for info in library.articles()])))
    words = data.draw(st.lists(st.sampled_from(article.text.split()), min_size=1, max_size=8))
    text = f"What about {' '.join(words)}?"
    question = parsed(library, text)
    assume("may" not in question.own_terms)  # the month, which the features don't tell from the verb
    with library.snapshot() as snapshot:
        hits = snapshot.search(question.query(), 40)
        found = snapshot.candidates(hits)
    assume(found)
    early = hit_features(question, hits)
    assert early.shape == (len(found), len(HIT_FEATURES))
    covered = read(library, text, found)[:, FEATURES.index("covered_with_context")]
    assert early[:, HIT_FEATURES.index("covered_with_context")] == pytest.approx(covered)


def test_initials_that_are_a_small_word_do_not_count() -> None:
    with library_of({"text": "Prices went up in Norland and Sudland."}) as library:
        words = parsed(library, "Did prices go higher in Ulland Potsland?").words
    assert all("up" not in word.forms for word in words)


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
        found = candidates(library, parsed(library, question))
        return float(read(library, question, found)[0, FEATURES.index(name)])


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("When did the fleet leave?", "The fleet left on Monday.", 0),
        ("When did the fleet leave?", "The fleet left in a hurry.", 1),
        ("How much did the fleet cost?", "The fleet cost $27.2 billion.", 0),
        ("How much did the fleet cost?", "The fleet cost him his 63rd year.", 1),
        ("What did the fleet do?", "The fleet left in a hurry.", 0),
    ],
)
def test_a_sentence_without_the_type_asked_for_lacks_it(question: str, text: str, missing: float) -> None:
    assert column("type_missing", question, text) == missing


@rows(
    ("question", "text", "match"),
    [
        ("What did Ann Volk say about the mill?", "“The mill is old,” Ann Volk said.", 1),
        ("What did the mayor say about the mill?", "“The mill is old,” the Mayor of Hale said.", 1),
        ("What did Mayor Volk say about the mill?", "“The mill is old,” Volk said.", 1),
        ("What did Ann Volk say about the mill?", "“The mill is old,” Tom Harker said.", -1),
        ("what did volk say about the mill", "“The mill is old,” Tom Harker, who followed Volk, said.", -1),
        ("what did volk say about the EU", "“The mill is old,” Tom Harker, who followed Volk, said.", -1),
        ("What did Ann Volk say about the mill?", "The mill is old, and so is Ann Volk.", 0),  # nobody speaks
        ("What did the mayor say about the mill?", "“The mill is old,” Tom Harker said.", 0.4),  # who may be the mayor
        ("What did Ann Vulkov say about the mill?", "“The mill is old,” Tom Harker said.", 0.4),  # a name nobody has
        ("What does Ann Volk own?", "“The mill is old,” Tom Harker said.", 0),
    ],
)
def test_what_somebody_said_is_in_that_one_s_words(question: str, text: str, match: float) -> None:
    with library_of({"text": f"{text} Ann Volk left."}) as library:
        found = candidates(library, parsed(library, question))
        first = [one.sentence for one in found].index(0)
        assert read(library, question, found)[first, FEATURES.index("speaker_match")] == match


def test_a_follow_up_is_as_sure_as_what_stands_around_the_passage_whatever_else_its_article_says(
    library: Library,
) -> None:
    few, many = np.zeros((2, len(FEATURES))), np.zeros((200, len(FEATURES)))
    question, around = parsed(library, "Who left?"), np.arange(2)
    (alone, *_), (among, *_) = (confidence_features(question, rows, 0, 0.0, around) for rows in (few, many))
    assert alone == among
    assert confidence_features(question, many, 0, 0.0)[0] > among > confidence_features(question, few, 0, 0.0)[0]
