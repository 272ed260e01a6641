"""Follow-ups, read with the question and the answer before."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer, Reading
from bot.conversation import read_follow_up
from tests.growth import MAX_FACTOR, measure
from tests.labels.scoring import answer, follow_ups
from tests.shared import DATA, WITHOUT

BRIDGE = "When was the Norland bridge built?", answer("The bridge was built in 1911.")
MAYOR = "Who is the mayor?", answer("Mayor Ann Bell said Eve Hart would resign.", marked="Ann Bell")
SHIPS = "How many ships does Norland have?", answer("Norland has 40 ships.")
OPINION = "What does Ann Bell think of the bridge?", answer("Ann Bell likes the bridge.")


@pytest.mark.parametrize(
    ("before", "follow_up", "read_as"),
    [
        (BRIDGE, "Who built it?", "Who built the Norland bridge?"),
        (BRIDGE, "how long is it", "how long is the Norland bridge"),
        (BRIDGE, "and the Sudland bridge?", "When was the Sudland bridge built?"),
        (BRIDGE, "Why?", "Why was the Norland bridge built?"),
        (MAYOR, "How old is she?", "How old is Mayor Ann Bell?"),
        (MAYOR, "What is her husband called?", "What is Mayor Ann Bell's husband called?"),
        (BRIDGE, "ok why? lol", "why was the Norland bridge built?"),
        (BRIDGE, "<@123> and the Sudland bridge? thanks!", "When was the Sudland bridge built?"),
        (BRIDGE, "hey do you know who built it 😂", "who built the Norland bridge"),
        (("hey when was the Norland bridge built lol", answer()), "Why?", "Why was the Norland bridge built?"),
        (BRIDGE, "And why?", "why was the Norland bridge built?"),
        (SHIPS, "And what about planes?", "How many planes does Norland have?"),
        (SHIPS, "And Sudland?", "How many ships does Sudland have?"),
        (SHIPS, "Sudland?", "How many ships does Sudland have?"),
        (SHIPS, "What about planes?", "How many planes does Norland have?"),
        (SHIPS, "How many planes?", "How many planes does Norland have?"),
        (SHIPS, "And in 1990?", "How many ships does Norland have in 1990?"),
        (OPINION, "And Eve Hart?", "What does Eve Hart think of the bridge?"),
        (OPINION, "and the tunnel?", "What does Ann Bell think of the tunnel?"),
        (OPINION, "What did she say about it?", "What did Ann Bell say about it?"),
        (("Why did the bridge fall?", answer()), "When did that happen?", "When did the bridge fall?"),
        (("Did Ann Bell resign?", answer()), "When?", "When did Ann Bell resign?"),
        (("Where was it signed?", answer("In Port Ellery.", marked="Port Ellery")), "Who lives there?", None),
        (("what did bell ask for?", answer("Mayor Ann Bell asked for a bridge.")), "when did she ask?", None),
    ],
)
def test_what_a_follow_up_leaves_out_is_filled_in(
    before: tuple[str, Answer], follow_up: str, read_as: str | None
) -> None:
    question, readings = read_follow_up(follow_up, *before)
    assert readings
    assert question == (read_as or question) != follow_up


def test_the_reading_says_what_was_read_as_what() -> None:
    assert read_follow_up("Who built it?", *BRIDGE)[1] == (Reading("it", "the Norland bridge"),)
    assert read_follow_up("Why?", *BRIDGE)[1] == (Reading("Why?", "Why was the Norland bridge built?"),)


@pytest.mark.parametrize(
    "follow_up",
    [
        "Who is the harbour master?",
        "What did the minister say about his plan?",
        "What did Eve Hart say about her husband?",
        "Is it raining in Port Ellery?",
        "How long does it take to build a bridge?",
        "Was anyone hurt?",
        "thanks!",
        "tell me more",
        "",
        "🌉",
        "_",
        "Which party says that it will win?",
        "it " * 200,
    ],
)
def test_a_complete_question_or_none_at_all_is_not_bent(follow_up: str) -> None:
    for before in (BRIDGE, MAYOR, SHIPS, OPINION):
        assert read_follow_up(follow_up, *before) == (follow_up, ())


def test_a_pronoun_that_could_mean_two_people_stays() -> None:
    before = "Who met in Norland?", answer("Ann Bell and Eve Hart met in Norland.")
    assert read_follow_up("What did she say?", *before) == ("What did she say?", ())


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    first, _ = read_follow_up("How old is she?", *MAYOR)
    second, _ = read_follow_up("Where does she live?", first, answer("Ann Bell is 50."))
    assert second == "Where does Mayor Ann Bell live?"


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labelled_follow_ups_are_read_as_labelled(split: str) -> None:
    filled, kept = follow_ups(split)
    assert kept.right == kept.known
    assert filled.right >= 0.9 * filled.known


@pytest.mark.parametrize("name", ["seeds", "squad2", "selqa", "naturalquestions", "wikiqa", "trecqa"])
def test_questions_of_their_own_are_hardly_ever_bent_by_the_one_before(name: str) -> None:
    file = DATA / name / "questions.jsonl"
    if not file.exists():
        pytest.skip(WITHOUT)
    questions = [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()][:700]
    bent = sum(bool(read_follow_up(new, old, answer())[1]) for old, new in itertools.pairwise(questions))
    assert bent <= 0.01 * len(questions)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_texts_can_follow_each_other(follow_up: str, previous: str, quote: str) -> None:
    question, readings = read_follow_up(follow_up, previous, answer(quote))
    assert readings or question == follow_up


_WORDS = "And what about Ann Bell Norland he she it that the bridge who when did was say ? 's , of there".split()
phrases = st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join)


@given(phrases, phrases, phrases)
def test_any_words_can_follow_each_other(follow_up: str, previous: str, quote: str) -> None:
    question, readings = read_follow_up(follow_up, previous, answer(quote))
    assert readings or question == follow_up


def test_an_endless_question_before_costs_no_time() -> None:
    found = answer("Ann Bell " * 50)

    def work(previous: str) -> None:
        read_follow_up("What did she say?", previous, found)

    assert measure(work, lambda size: "Who saw Ann Bell " * size, 1_250).factor <= MAX_FACTOR
