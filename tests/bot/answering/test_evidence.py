from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.answering.evidence import EVIDENCE, coverage, gather
from bot.answering.evidence.glance import GLANCE, glance
from bot.answering.evidence.matching import match
from bot.answering.reading import QuestionReader, query_terms
from index.library import Hits, Library, Query, Reranking, Shortlist
from tests.bot.answering.libraries import library_of, seeds_library


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with seeds_library() as library:
        yield library


@settings(max_examples=30, deadline=None)
@given(keep=st.lists(st.integers(0, 39), min_size=1, max_size=10, unique=True))
def test_no_evidence_depends_on_the_other_candidates(library: Library, keep: list[int]) -> None:
    question, _ = QuestionReader(library).read("How many troops has Poland stationed at its border?")
    candidates = library.search(Query(*query_terms(question)), 40)
    chosen = [candidates[number] for number in keep if number < len(candidates)]
    everything = gather(match(question, candidates))
    alone = gather(match(question, chosen))
    assert np.allclose(alone, everything[[number for number in keep if number < len(candidates)]])


def test_evidence_has_a_column_for_each_name_and_is_finite(library: Library) -> None:
    for text in ("Who?", "border", "When did NATO ask", "“x” 12,000"):
        question, _ = QuestionReader(library).read(text)
        candidates = library.search(Query(*query_terms(question)), 40)
        evidence = gather(match(question, candidates))
        assert evidence.shape == (len(candidates), len(EVIDENCE))
        assert np.isfinite(evidence).all()
    assert len(set(EVIDENCE)) == len(EVIDENCE)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_glance_shows_what_the_evidence_of_the_same_name_will_be(library: Library, data: st.DataObject) -> None:
    article = library.article(data.draw(st.sampled_from([info.id for info in library.articles()])))
    words = data.draw(st.lists(st.sampled_from(article.text.split()), min_size=1, max_size=8))
    question, _ = QuestionReader(library).read(f"What about {' '.join(words)}?")
    assume("may" not in question.own_terms)  # the month, which the evidence doesn't tell from the verb
    seen: list[Hits] = []

    def look(hits: Hits) -> NDArray[np.float64]:
        seen.append(hits)
        return hits.totals

    candidates = library.search(Query(*query_terms(question)), 40, reranking=Reranking(look, Shortlist(40, 40, 0.0)))
    assume(candidates)
    evidence = gather(match(question, candidates))
    glanced = glance(question, seen[0])
    assert glanced.shape == (len(candidates), len(GLANCE))
    shared = [name for name in GLANCE if name in coverage.NAMES]
    assert len(shared) == 9
    for name in shared:
        assert glanced[:, GLANCE.index(name)] == pytest.approx(evidence[:, EVIDENCE.index(name)]), name


def test_a_country_s_people_and_a_name_s_initials_count_as_the_name() -> None:
    with library_of({"text": "The Norwegian fleet left. The BBC reported it. An invasion was feared."}) as library:
        question, _ = QuestionReader(library).read("Did Norway invade, says the British Broadcasting Corporation?")
    forms = {sought.word: set(sought.forms) for sought in question.sought}
    assert "bbc" in forms["broadcasting"]
    assert "invas" in forms["invade"]


def test_rare_words_carry_more_than_common_ones_in_a_tiny_library() -> None:
    with library_of({"text": "They plan to say it. They plan to see the lighthouse."}) as library:
        question, _ = QuestionReader(library).read("What do they say of the lighthouse?")
    weights = {sought.word: sought.weight for sought in question.sought}
    assert weights["lighthouse"] > weights["say"]


def column(name: str, question: str, text: str) -> float:
    """What a column says of an article's only sentence."""
    with library_of({"text": text}) as library:
        read, _ = QuestionReader(library).read(question)
        candidates = library.search(Query(*query_terms(read)), 40)
        return float(gather(match(read, candidates))[0, EVIDENCE.index(name)])


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
