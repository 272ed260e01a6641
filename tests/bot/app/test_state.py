import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.state import (
    KEPT_SECONDS,
    AskedQuestion,
    QuestionStatistics,
    State,
    Unanswered,
    most_wanted,
    questions_as_csv,
    statistics,
    unanswered,
)
from bot.app.state_file import FILE, MIGRATIONS, StateError

QUESTION = AskedQuestion("How long was it closed?", guild=1, channel=2, asker=3, private=True)


def test_a_question_is_recalled_after_a_restart(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        key = state.remember(QUESTION)
    with State(tmp_path) as state:
        assert state.recall(key) == QUESTION


def test_a_question_of_a_direct_message_has_no_server(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        question = AskedQuestion("Why?", guild=None, channel=2, asker=3)
        assert state.recall(state.remember(question)) == question


def test_a_question_is_forgotten_after_30_days(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    with State(tmp_path, clock=lambda: now[0]) as state:
        key = state.remember(QUESTION)
        now[0] += KEPT_SECONDS - 1
        assert state.recall(key) == QUESTION
        now[0] += 2
        assert state.recall(key) is None
        state.remember(QUESTION)
        state.prune()
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("SELECT count(*) FROM question").fetchone() == (1,)
    connection.close()


def test_the_last_question_is_the_one_kept_last_though_the_clock_was_set_back(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    asked = replace(QUESTION, private=False, server=1)
    with State(tmp_path, clock=lambda: now[0]) as state:
        state.remember(asked)
        now[0] -= 600
        last = state.remember(asked)
        assert state.last_in(2, 1, 3600) == last
        now[0] += 3601
        assert state.last_in(2, 1, 3600) is None  # though the one before it is younger by the clock


def test_an_unknown_key_recalls_nothing(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        assert state.recall("0" * 16) is None


def test_a_value_is_kept_and_replaced(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        assert state.value("commands") is None
        state.keep_value("commands", "a")
        state.keep_value("commands", "b")
    with State(tmp_path) as state:
        assert state.value("commands") == "b"


def test_many_threads_may_remember_at_once(tmp_path: Path) -> None:
    keys: list[str] = []
    with State(tmp_path) as state:
        threads = [
            threading.Thread(target=lambda: keys.extend(state.remember(QUESTION) for _ in range(20))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(keys)) == 160
        assert all(state.recall(key) == QUESTION for key in keys)


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    State(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 1000")
    connection.close()
    with pytest.raises(StateError, match="newer version"):
        State(tmp_path)


def test_a_file_that_is_no_database_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("nothing of the kind" * 100)
    with pytest.raises(StateError, match=FILE) as refusal:
        State(tmp_path)
    assert "\n" not in str(refusal.value)


def test_a_folder_that_can_not_be_made_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="--data"):
        State(tmp_path / "file" / "data")


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_file_of_any_earlier_version_keeps_what_it_holds(tmp_path: Path, version: int) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript(";".join(MIGRATIONS[:version]) + f"; PRAGMA user_version = {version};")
    connection.execute(
        "INSERT INTO question (key, text, guild, channel, asker, private, asked_at)"
        " VALUES ('0123456789abcdef', 'Why?', 1, 2, 3, 0, 1e11)"
    )
    connection.execute("INSERT INTO value VALUES ('name', 'kept')")
    connection.commit()
    connection.close()
    with State(tmp_path) as state:
        assert state.recall("0123456789abcdef") == AskedQuestion("Why?", guild=1, channel=2, asker=3)
        assert state.value("name") == "kept"
        assert state.rate("0123456789abcdef", 3, True)
        assert state.recall(state.remember(QUESTION)) == QUESTION
        assert state.forget(3) == 2
        assert state.recall("0123456789abcdef") is None


def test_how_long_questions_are_kept_can_be_set(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    with State(tmp_path, clock=lambda: now[0], kept_seconds=60) as state:
        key = state.remember(QUESTION)
        now[0] += 61
        assert state.recall(key) is None
        state.prune()
        with state.transaction() as connection:
            assert connection.execute("SELECT count(*) FROM question").fetchone() == (0,)


def test_replies_of_an_earlier_version_are_forgotten_with_their_questions(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript(";".join(MIGRATIONS[:6]) + "; PRAGMA user_version = 6;")
    for key, asker in (("aa", 3), ("bb", 4)):
        connection.execute(
            "INSERT INTO question (key, text, guild, channel, asker, private, asked_at, server)"
            " VALUES (?, 'Why?', 1, 2, ?, 0, 1e11, 1)",
            (key, asker),
        )
        connection.execute("INSERT INTO reply VALUES (?, 2, 7, ?, 1e11)", (asker, key))
    connection.commit()
    connection.close()
    with State(tmp_path) as state:

        def answered() -> list[tuple[int]]:
            with state.reading() as connection:
                return connection.execute("SELECT message FROM reply ORDER BY message").fetchall()

        state.forget(3)
        assert answered() == [(4,)]
        state.forget_server(1)
        assert answered() == []


def test_a_file_that_takes_the_place_of_its_own_is_followed(tmp_path: Path) -> None:
    with State(tmp_path / "other") as other:
        known = other.remember(QUESTION)
    with State(tmp_path / "data") as state:
        lost = state.remember(QUESTION)
        (tmp_path / "other" / FILE).replace(tmp_path / "data" / FILE)
        assert state.recall(lost) is None
        assert state.recall(known) == QUESTION
        kept = state.remember(QUESTION)
    with State(tmp_path / "data") as state:
        assert state.recall(kept) == QUESTION


def test_a_file_that_is_gone_begins_anew(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.remember(QUESTION)
        (tmp_path / FILE).unlink()
        kept = state.remember(QUESTION)
    with State(tmp_path) as state:
        assert state.recall(kept) == QUESTION


def test_what_takes_its_place_and_is_no_database_is_told_until_it_goes(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        (tmp_path / FILE).unlink()
        (tmp_path / FILE).write_text("no database, but long enough to be looked at by one who expects one" * 20)
        for _ in range(2):
            with pytest.raises(StateError, match=FILE):
                state.keep_value("name", "value")
        (tmp_path / FILE).unlink()
        assert state.recall(state.remember(QUESTION)) == QUESTION


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path) as state:
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
    with State(tmp_path / "set back", clock=lambda: now[0]) as state:
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
