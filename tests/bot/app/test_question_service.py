"""A question gets an answer that is remembered, and its follow-ups go on from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.app import question_service
from bot.app.question_service import QuestionService
from bot.app.server_libraries import LibraryResolver, ServerLibraries
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import AskedQuestion, State
from index.library import Library
from index.search.snapshot import Snapshot
from tests.bot.answering.libraries import library_of

TEXT = (
    "The harbour wall was built by Anna Marchetti in 1911.\n\nThe harbour wall was repaired for £6.2 million in 2019."
)
FIRST = "Who built the harbour wall?"


@dataclass
class Counting:
    """The real pipeline, with how often it was asked what."""

    pipeline: Pipeline = field(default_factory=Pipeline)
    asked: Counter[str] = field(default_factory=Counter)

    def answer(self, question: Question, snapshot: Snapshot) -> Answer:
        self.asked[question.text] += 1
        return self.pipeline.answer(question, snapshot)


class World:
    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.state = State(folder)
        self.counting = Counting()
        own = ServerLibraries(folder / "servers")
        store = ServerSettingsStore(self.state)
        self._libraries = LibraryResolver(library, own, store)
        self.restart()

    def restart(self) -> None:
        self.service = QuestionService(self._libraries, self.state, self.counting)

    def ask(self, text: str, follows: str | None = None, asker: int = 1) -> tuple[str, Answer]:
        response = self.service.ask(AskedQuestion(text, None, 2, asker, follows=follows))
        return response.key, response.answer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with library_of({"id": "wall", "text": TEXT}) as library:
        world = World(library, tmp_path)
        yield world
        world.state.close()


def read(answer: Answer) -> list[str]:
    return [reading.understood for reading in answer.read_as]


def test_an_earlier_question_is_not_answered_again_for_its_follow_ups(world: World) -> None:
    first, _ = world.ask(FIRST)
    second, answer = world.ask("And when?", first)
    world.ask("How was it repaired?", second)
    assert read(answer)
    assert world.counting.asked[FIRST] == 1
    assert set(world.counting.asked.values()) == {1}


def test_after_a_restart_a_follow_up_is_read_as_before(world: World) -> None:
    first, _ = world.ask(FIRST)
    _, before = world.ask("And when?", first)
    world.restart()
    _, after = world.ask("And when?", first)
    assert read(before) == read(after) != []
    assert world.counting.asked[FIRST] == 2


def test_what_can_be_asked_is_found_once_for_each_state_of_the_articles(tmp_path: Path) -> None:
    with library_of({"id": "wall", "title": "Who built the harbour wall?", "text": TEXT}) as library:
        world = World(library, tmp_path)
        told = world.service.what_was_read(None)
        assert world.counting.asked["Who built the harbour wall?"] == 1
        assert world.service.what_was_read(None) == told
        assert world.counting.asked["Who built the harbour wall?"] == 1
        library.remove("wall")
        assert world.service.what_was_read(None) == ["I have read no articles yet."]
        world.state.close()


def test_nothing_goes_on_from_an_article_that_was_removed(world: World) -> None:
    first, answer = world.ask(FIRST)
    assert answer.passages
    world.library.remove("wall")
    world.ask("And when?", first)
    assert world.counting.asked[FIRST] == 2


def test_what_a_person_has_forgotten_is_not_gone_on_from(world: World) -> None:
    first, _ = world.ask(FIRST)
    world.ask(FIRST, asker=5)
    assert world.service.forget(1) == 1
    _, answer = world.ask("And when?", first)
    assert read(answer) == []
    assert [turn.asker for turn in world.service._recent.values()] == [5, 1]


@pytest.mark.parametrize(("text", "answered"), [("Who built the wall?", False), (FIRST, True)])
def test_in_passing_it_answers_what_says_of_what_it_asks(world: World, text: str, *, answered: bool) -> None:
    question = AskedQuestion(text, None, 2, 1)
    assert world.service.ask(question).answer.confidence >= 0.5
    assert (world.service.ask_in_passing(question) is not None) is answered


def test_in_passing_it_answers_what_says_little_where_that_is_certain(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_service, "_CERTAIN", 0.6)
    assert world.service.ask_in_passing(AskedQuestion("Who built the wall?", None, 2, 1)) is not None
