from __future__ import annotations

import pytest

from bot.answering.parsing import parse_question
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
