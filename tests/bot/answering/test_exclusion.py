"""Which sentences can't answer a question, by their shape, and those like them that can."""

from __future__ import annotations

import pytest

from bot.answering.exclusion import cannot_answer
from tests.bot.answering.libraries import parsed_alone
from tests.index.articles import article

ENTRIES = (
    "Bonfire night",
    "Ellery Park, gates 5pm. Adults £7. No dogs, please.",
    "Lantern parade",
    "From the market to the pier.",
)


@pytest.mark.parametrize(
    ("question", "sentence", "excluded"),
    [
        ("Who doubts the plan?", "Not everybody is convinced.", True),
        ("Who doubts the plan?", "Residents are not convinced.", False),
        ("Who doubts the plan?", "Some farmers do not believe in it.", False),
        ("Who was hurt?", "Nobody was hurt.", False),
        ("Who rescued the driver?", "A van driver was rescued from the ford.", True),
        ("Who rescued the driver?", "A van driver was rescued by Ann Lee.", False),
        ("Who rescued the driver?", "Ann Lee rescued the driver, and then was rescued.", False),
        ("Who found the bats?", "A study by Haldane Strand found that the bridge is safe.", True),
        ("Who found the bats?", "Bea Holt found that bridge full of bats, and found them asleep.", False),
        ("Who was rescued?", "A van driver was rescued from the ford.", False),
        ("How long is the old bridge?", "The old bridge will stay shut for eleven months.", True),
        ("How long is the old bridge?", "The old bridge is 90 metres long and took two years.", False),
        ("How long is the match?", "The match lasts 90 minutes.", False),
        ("How long is the strike?", "The strike will go on for eleven days.", False),
        ("How long is the bridge shut?", "The old bridge will stay shut for eleven months.", False),
        ("Who scored the fourth goal?", "Ann Lee scored in the fourth minute.", True),
        ("Who scored the fourth goal?", "Ann Lee scored the fourth of their goals.", False),
        ("Who scored in the fourth minute?", "Ann Lee scored in the fourth minute.", False),
        ("What was the score in the derby?", "Rovers won the 118th derby with ten men.", True),
        ("What was the final score?", "Rovers won 3-2 with ten men.", False),
        ("What was the score in the derby?", "It was 2-1 at half-time.", True),
        ("What was the score at half time?", "It was 2-1 at half-time.", False),
        ("What was the score in the derby?", "It was 2-1 at the break and 3-2 in the end.", False),
        ("How long is the play?", "Nobody speaks for the first ten minutes of the play.", True),
        ("How long is the play?", "For the first ten minutes of the trip we slept.", False),
        ("How long is the play?", "The play lasts for 95 minutes.", False),
        ("Which dishes are recalled?", "No other dish of theirs is recalled, the lentil soup included.", True),
        ("Which other dishes are recalled?", "No other dish of theirs is recalled.", False),
        ("Is the soup recalled?", "No other dish of theirs is recalled.", False),
        ("How many names has it collected?", "The group has eleven days to collect 800 names.", True),
        ("How many names has it collected?", "The group needs 800 names.", True),
        ("How many names has it collected?", "The group has collected 310 names.", False),
        ("How many names are needed?", "The group needs 800 names.", False),
        ("How many live in San Juan de Mora?", "It is near San Juan de Lur, home to 800.", True),
        ("How many live in San Juan de Lur?", "It is near San Juan de Lur, home to 800.", False),
        ("How many live in San Juan?", "It is near San Juan de Lur, home to 800.", False),
        ("How many live near San Juan de Mora?", "San Juan de Lur, home to 800, lies 3km from Mora.", False),
        ("Can it be frozen?", "150g peas, frozen or from a tin", True),
        ("Does it have peas in it?", "150g peas, frozen or from a tin", False),
        ("Can it be frozen?", "Two litres can be frozen.", False),
    ],
)
def test_what_tells_of_another_thing_is_no_answer(question: str, sentence: str, excluded: bool) -> None:
    assert cannot_answer(parsed_alone(question), article("a", sentence), 0) is excluded


@pytest.mark.parametrize(
    ("question", "excluded"),
    [
        ("Can I bring my dog to the rest centre?", True),
        ("Can I bring my dog to the lantern parade?", True),
        ("Can I bring my dog to Ellery Park?", False),
        ("Can I bring my dog to the bonfire?", False),
        ("Can I bring my dog?", False),
        ("Can I bring my dog on Sundays?", False),
    ],
)
def test_a_detail_of_an_entry_says_nothing_of_another_place(question: str, excluded: bool) -> None:
    one = article("a", *ENTRIES)
    at = one.sentence_at(one.text.index("No dogs"))
    assert at is not None
    assert cannot_answer(parsed_alone(question), one, at) is excluded


def test_what_a_speaker_says_of_her_own_family_is_not_of_another() -> None:
    one = article("a", "“My mother died in May,” said Ann Lee.")
    assert cannot_answer(parsed_alone("When did Bea Holt's mother die?"), one, 0)
    assert not cannot_answer(parsed_alone("When did Ann Lee's mother die?"), one, 0)


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("question", "excluded"),
    [
        ("Who is the coach of Port Alder?", True),
        ("Who is the coach of Westmoor?", False),
        ("Who is the coach?", False),
    ],
)
def test_their_coach_is_that_of_those_named_before(question: str, excluded: bool) -> None:
    one = article("a", "Westmoor ended with ten men. Their coach, Tom Lee, was sent off.", "Port Alder won.")
    assert cannot_answer(parsed_alone(question), one, 1) is excluded
