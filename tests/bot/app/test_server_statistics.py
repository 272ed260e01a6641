from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.server_statistics import (
    QuestionStatistics,
    Unanswered,
    most_wanted,
    questions_as_csv,
    statistics,
    unanswered,
)
from bot.app.state import AskedQuestion, State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path) as state:
        yield state


def asked(text: str, server: int | None = 1, *, private: bool = False) -> AskedQuestion:
    return AskedQuestion(text, guild=1, channel=2, asker=3, private=private, server=server)


def test_questions_count_for_the_server_whose_installation_was_asked(state: State) -> None:
    key = state.remember(asked("Why?"), "answered")
    state.remember(asked("How?", private=True), "none")
    state.remember(asked("When?", server=2), "closest")
    state.remember(asked("Where?", server=None), "closest")
    state.rate(key, 3, True)
    state.rate(key, 4, False)
    expected = QuestionStatistics(30, asked=2, private=1, answered=1, closest=0, none=1, helpful=1, not_helpful=1)
    assert statistics(state, 1) == expected
    assert statistics(state, 2) == QuestionStatistics(30, asked=1, closest=1)


def test_private_and_answered_questions_are_not_among_the_unanswered(state: State) -> None:
    state.remember(asked("Why?"), "answered")
    state.remember(asked("How?", private=True), "none")
    state.remember(asked("When?"), "closest")
    state.remember(asked("Where?"), "none")
    assert unanswered(state, 1) == [Unanswered("Where?", 2), Unanswered("When?", 2)]


def test_questions_are_told_in_the_order_of_asking_though_the_clock_was_set_back(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    with State.open(tmp_path / "set back", clock=lambda: now[0]) as state:
        for text in ("Why?", "How?", "When?"):
            state.remember(asked(text), "none")
            now[0] -= 60
        assert [one.text for one in unanswered(state, 1)] == ["When?", "How?", "Why?"]
        written = questions_as_csv(state, 1, lambda channel: True).splitlines()[1:]
    assert [line.split(",")[2] for line in written] == ["Why?", "How?", "When?"]


def test_questions_that_differ_in_case_and_marks_only_count_as_one() -> None:
    texts = ["Where is it?", "why not", "WHERE  is it", "Why not?!", "where is it", "…", "?"]
    wanted = most_wanted([Unanswered(text, 2) for text in texts], lambda channel: True)
    assert wanted == [("Where is it?", 3), ("why not", 2), ("…", 1)]
    assert most_wanted([Unanswered("Why?", 2)], lambda channel: channel != 2) == []
