"""Which sentences can't answer a question, by their shape, and those like them that can."""

from __future__ import annotations

from bot.answering.exclusion import cannot_answer
from tests import rows
from tests.bot.answering.libraries import parsed_alone
from tests.index.articles import article


@rows(
    ("question", "sentence", "excluded"),
    [
        ("How long is the old bridge?", "The old bridge will stay shut for eleven months.", True),
        ("How long is the old bridge?", "The old bridge is 90 metres long and took two years.", False),
        ("How long is the match?", "The match lasts 90 minutes.", False),
        ("How long is the strike?", "The strike will go on for eleven days.", False),
        ("How long is the bridge shut?", "The old bridge will stay shut for eleven months.", False),
        ("What was the score in the derby?", "Rovers won the 118th derby with ten men.", True),
        ("What was the score at the Rovers?", "Rovers | 17 | 43", True),
        ("What was the final score?", "Rovers won 3-2 with ten men.", False),
        ("What was the score in the derby?", "It was 2-1 at half-time.", True),
        ("What was the score at half time?", "It was 2-1 at half-time.", False),
        ("What was the score in the derby?", "It was 2-1 at the break and 3-2 in the end.", False),
    ],
)
def test_what_tells_of_another_thing_is_no_answer(question: str, sentence: str, excluded: bool) -> None:
    assert cannot_answer(parsed_alone(question), article("a", sentence), 0) is excluded


@rows(
    ("question", "told_by"),
    [
        ("How old is Ann Lee?", {"Ms Lee, 61,", "Ann Lee, who is only 17"}),
        ("How old is Tom Lee?", {"Tom Lee, 34,"}),
        ("how old is he?", {"Tom Lee, 34,", "a driver of 72", "be 22"}),
        ("How old is Ann Lee's son?", {"a driver of 72", "be 22"}),
        ("How old is Mia Berg?", {"be 22"}),
        ("How old is the chef?", {"Ms Lee, 61,", "Ann Lee, who is only 17", "Tom Lee, 34,", "a driver of 72", "be 22"}),
    ],
)
def test_an_age_is_of_whom_it_stands_with(question: str, told_by: set[str]) -> None:
    one = article(
        "a",
        "Tom Lee, 34, had set fire to the inn. He was jailed, for he had planned it and did not say that he was sorry.",
        "The inn has been closed since the fire. Ann Lee, who is only 17, said she was sad.",
        "Ms Lee, 61, took no pleasure in it. The list was handed in by Stan Holt, a driver of 72.",
        "Mia Berg, who lives with Tom Lee, said it hurt. Mia is thought to be 22 years old.",
    )
    ages = ("Ms Lee, 61,", "Ann Lee, who is only 17", "Tom Lee, 34,", "a driver of 72", "be 22")
    places = {age: one.sentence_at(one.text.index(age)) for age in ages}
    asked = parsed_alone(question)
    assert {age for age, at in places.items() if at is not None and not cannot_answer(asked, one, at)} == told_by


def test_an_organisation_beside_an_age_is_not_of_that_age() -> None:
    one = article("a", "Ann Lee, 61, said she was sorry.", "She joined the Red Cross aged 14.")
    assert not cannot_answer(parsed_alone("the Red Cross: how old is she?"), one, 0)
    assert not cannot_answer(parsed_alone("How old was Ann Lee when she joined?"), one, 1)
