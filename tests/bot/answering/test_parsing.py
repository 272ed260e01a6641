from __future__ import annotations

import pytest

from bot.answering.parsing import parse_question
from tests import rows
from tests.bot.answering.libraries import library_of


@pytest.mark.parametrize(
    ("held", "asked"),
    [("Norvian boats left.", "norvia"), ("Boats left Norvia.", "norvian"), ("Many Norvians left.", "norvia")],
)
def test_a_word_of_the_same_family_is_searched_for_and_not_called_a_misspelling(held: str, asked: str) -> None:
    with library_of({"text": held}) as library, library.snapshot() as snapshot:
        question, read_as = parse_question(f"who left {asked}", snapshot)
    assert read_as == ()
    assert question.absent == 0


def test_a_misspelling_is_told() -> None:
    with library_of({"text": "Boats left Norvia."}) as library, library.snapshot() as snapshot:
        _, read_as = parse_question("who left norrvia", snapshot)
    assert [(one.written, one.understood) for one in read_as] == [("norrvia", "norvia")]


@rows(
    ("written", "meant"),
    [
        ("wat did she announce", "what did she announce"),
        ("whats her plan", "what's her plan"),
        ("wich plan did she announce", "which plan did she announce"),
        ("hwo many plans are there", "how many plans are there"),
        ("hwo made the plan", "who made the plan"),
        ("houw loud was it", "how loud was it"),
        ("y did she announce it", "why did she announce it"),
        ("Wen plans it", "Wen plans it"),  # a name
        ("how loud was it", "how loud was it"),
    ],
)
def test_the_word_that_asks_may_be_spelt_as_in_a_chat_or_a_letter_off(written: str, meant: str) -> None:
    with library_of({"text": "She announced a loud plan."}) as library, library.snapshot() as snapshot:
        question, read_as = parse_question(written, snapshot)
    assert question.text == meant
    assert read_as == ()


def test_a_misspelt_word_is_read_as_a_common_one_of_which_the_library_has_another_form() -> None:
    with library_of({"text": "She announced a plan."}) as library, library.snapshot() as snapshot:
        question, read_as = parse_question("did she anounce it, or appologise", snapshot)
    assert question.text == "did she announce it, or Appologise"  # which stays, as nothing of it is there
    assert [(one.written, one.understood) for one in read_as] == [("anounce", "announce")]


@pytest.mark.parametrize(
    ("written", "corrected"),
    [
        ("lorem ipsum dolor", []),
        ("asdf qwer dooor", []),
        ("asdf dooor", ["dooor"]),
        ("lorem ipsum painted dooor", ["dooor"]),
    ],
)
def test_among_words_that_are_none_nothing_is_taken_for_misspelt(written: str, corrected: list[str]) -> None:
    with library_of({"text": "She painted a door. The door was red."}) as library, library.snapshot() as snapshot:
        _, read_as = parse_question(written, snapshot)
    assert [one.written for one in read_as] == corrected
