"""Which sentences are worth reading."""

from __future__ import annotations

from bot.answering.parsing import parse_request
from bot.answering.retrieval import candidates_near
from tests.bot.answering.libraries import library_of


def test_of_a_long_article_the_same_sentences_are_near_every_wording_of_a_follow_up() -> None:
    days = [f"On day {day} it rained on the hills above the town for several long hours." for day in range(150)]
    mill, smith = "Ann Bell built the mill by the river.", "The smith was built a house."
    text = " ".join((*days[:70], mill, *days[70:110], smith, *days[110:]))
    with library_of({"text": text}) as library, library.snapshot() as snapshot:
        wordings = ("Who lives by the river?", "Did the smith do it?")
        near = candidates_near([parse_request(one, snapshot, None) for one in wordings], snapshot, "a1", 0)
    read = [[one.text for one in of_wording] for of_wording in near]
    assert read[0] == read[1]
    assert {days[0], mill, smith} <= set(read[0]) < {*days, mill, smith}
