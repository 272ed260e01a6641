"""Near misses that training makes: another name or year that the window lacks, or the answer cut out of it."""

from __future__ import annotations

import random

from bot.answering.reader import Window
from bot.training.examples import Example, LabelledWindow, NameExchange, without_answers

WINDOW = Window(0, 2, "Ferries", "", ("The ferry was built by Anna Berg in 1950.", "It rained."))
ANSWERING = LabelledWindow(WINDOW, (True, False), ((23, 32), None))


def example(question: str) -> Example:
    return Example("a set", question, True, (ANSWERING,))


QUESTIONS = [
    "Where did Anna Berg build ships?",
    "When did Orla Tennick leave Norhaven?",
    "Why was Basil Quorn in Port Ellery in 1931?",
    "What does Petra Holmwood paint?",
]


def test_a_question_asks_for_what_its_window_lacks() -> None:
    exchange = NameExchange(map(example, QUESTIONS))
    chance = random.Random(1)
    made = {exchange.exchanged(example("When did Anna Berg retire?"), ANSWERING, chance) for _ in range(50)} - {None}
    assert len(made) > 2
    for question in made:
        assert question is not None
        assert question.startswith("When did ")
        assert "Anna Berg" not in question


def test_a_year_becomes_another_one() -> None:
    chance = random.Random(1)
    made = NameExchange(()).exchanged(example("who left in 1950?"), ANSWERING, chance)
    assert made is not None
    assert made.startswith("who left in ")
    assert "1950" not in made


def test_a_question_without_names_stays() -> None:
    assert NameExchange(()).exchanged(example("who built it?"), ANSWERING, random.Random(1)) is None


def test_the_sentences_that_answer_are_cut_out() -> None:
    cut = without_answers(ANSWERING)
    assert cut is not None
    assert (cut.window.sentences, cut.answers, cut.spans) == (("It rained.",), (False,), (None,))
    assert without_answers(LabelledWindow(WINDOW, (True, True), (None, None))) is None
