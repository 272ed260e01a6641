"""Questions changed so that the articles don't answer them any more."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bot.training.examples import near_miss

QUESTION = "When did Admiral Varga open the harbour with 12 ships?"
ANSWER = "Admiral Varga opened the harbour with 12 ships in May."
ARTICLE = f"{ANSWER} The bridge near Ostrov was closed by Minister Petrov."


@pytest.fixture(scope="module")
def misses() -> set[str]:
    made = (near_miss(QUESTION, ARTICLE, ANSWER, random.Random(seed)) for seed in range(200))
    return {one for one in made if one is not None}


def changes(misses: set[str]) -> Iterator[tuple[set[str], set[str]]]:
    """The words that went and those that came."""
    before = set(QUESTION.rstrip("?").split())
    for miss in misses:
        after = set(miss.rstrip("?").split())
        yield before - after, after - before


def test_one_word_is_changed(misses: set[str]) -> None:
    assert all(len(gone) == len(come) == 1 for gone, come in changes(misses))


@pytest.mark.parametrize(
    "change", [("did", "didn't"), ("Varga", "Ostrov"), ("ships", "bridge"), ("12", "13"), ("open", "close")]
)
def test_it_is_denied_renamed_renumbered_or_of_another_thing(misses: set[str], change: tuple[str, str]) -> None:
    assert ({change[0]}, {change[1]}) in list(changes(misses))


def test_what_comes_in_is_never_from_the_answer(misses: set[str]) -> None:
    assert not any(come & {"May", "opened", "ships", "Admiral"} for _, come in changes(misses))


def test_a_question_in_which_nothing_can_be_changed_has_none() -> None:
    assert near_miss("Why?", ARTICLE, ANSWER, random.Random(1)) is None
