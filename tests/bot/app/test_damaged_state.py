"""Whatever one entry of the state holds, the others are read as before, and nothing fails."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import passage_of
from bot.answering.question import Answers
from bot.app.passages import ChosenAnswers, as_shown, to_json
from bot.app.question_service import Expired, NotYours, PassageGone, QuestionService, Viewer
from bot.app.server_libraries import Departures, LibraryResolver, ServerLibraries
from bot.app.server_settings import ReplyPlace, ServerSettings, ServerSettingsStore
from bot.app.state import AskedQuestion, State, most_wanted, questions_as_csv, statistics, unanswered
from bot.app.state_file import FILE
from bot.app.watches import Schedule, ServerWatches, WatchStore
from bot.discord.features.asking.journal import PendingMessage, PendingStore, SentReplies, SentReply
from bot.discord.features.browsing.pages import VIEWS, View, ViewKind
from bot.discord.platform.services import kept_view
from index.library import Library
from tests.bot.discord.scripted import Scripted
from tests.growth import uncovered

EVIL: tuple[object, ...] = (None, "", "x", "5", b"\xff\x00", -1, 7, 2**62, 1.5, 9e999)
EVIL_TEXTS = (
    *("{", "[]", "null", "[" * 5_000, '{"a": 1}', "[[1, 2]]", '[["a", 1, 2, "d", [1], null]]'),
    '{"channels": 5, "roles": [[]], "places": [1], "passages": "x", "quiet": null}',
    '{"kind": "digest", "text": "never", "guild": null, "server": 2, "length": "x"}',
    *("daily", "daily x UTC", "daily 9999 UTC", "daily 60 Nowhere/At All"),
)
HEALTHY, DAMAGED = 1, 2


class House:
    """A state with entries of two servers in each table, and all that reads them."""

    def __init__(
        self, state: State, library: Library, own: ServerLibraries, pipeline: Answers, clock: list[float]
    ) -> None:
        self.state = state
        self.clock = clock
        self.own = own
        self.library = library
        self.pipeline = pipeline
        self.keys: dict[int, str] = {}
        self.views: dict[int, str] = {}
        article = library.article("harbour.md")
        self.passage = passage_of(
            article, article.text.index("The harbour"), len(article.text) - 1, score=1.0, confidence=0.5
        )
        for server in (HEALTHY, DAMAGED):
            self._fill(server)

    def _fill(self, server: int) -> None:
        state = self.state
        asked = AskedQuestion("How long was the harbour closed?", server, 10 + server, 20 + server, server=server)
        self.keys[server] = state.remember(asked, "closest", to_json(as_shown([self.passage])))
        state.rate(self.keys[server], 20 + server, False)
        state.give_reason(self.keys[server], 20 + server, "wrong")
        store = ServerSettingsStore(state)
        chosen = ServerSettings(place=ReplyPlace.THREAD, roles=frozenset({server}))
        store.update(server, lambda _: chosen)
        store.record_departure([server])
        PendingStore(state).write({server: PendingMessage(server, 10 + server, 20 + server)})
        self.views[server] = state.keep_view(asdict(View(ViewKind.DIGEST, "", server, server, length="short")), 20)
        state.keep_value(f"value {server}", "a")
        WatchStore(state).add(f"What of {server}?", 0)
        SentReplies(state).keep(server, SentReply(10 + server, 30 + server, self.keys[server]), 20 + server)
        ChosenAnswers(state).choose(server, "How long?", self.passage)
        watches = ServerWatches(state, LibraryResolver(self.library, self.own, store), self.pipeline)
        watch = watches.add(server, 10 + server, "", Schedule("daily", 60, "Europe/Paris"))
        watches.look(replace(watch, common_mark=0))

    def read(self, server: int) -> list[Any]:
        """What is read of one server's entries; of all servers' what is its."""
        state, store = self.state, ServerSettingsStore(self.state)
        resolver = LibraryResolver(self.library, self.own, store)
        questions = QuestionService(resolver, state, self.pipeline)
        watches = ServerWatches(state, resolver, self.pipeline)
        viewer = Viewer(20 + server, server, server)
        statistics(state, server)
        Departures(self.own, store, state, 1e12).sweep(frozenset())
        most_wanted(unanswered(state, server), lambda channel: True)
        state.last_backup()
        read: list[Any] = [
            [one for one in PendingStore(state).unanswered() if one.id == server],
            [one.text for one in WatchStore(state).all() if one.text == f"What of {server}?"],
            self._due(watches, server),
            [watches.passages(one) for one in watches.posts({server}) if one.server == server],
            [one.schedule for one in watches.of(server)],
            [one.question for one in ChosenAnswers(state).all(server)],
            ChosenAnswers(state).of(server, "How long?"),
            questions_as_csv(state, server, lambda channel: True).count("harbour"),
            (server in store.servers(), server in store.departures(), store.get(server)),
            (state.value(f"value {server}"), SentReplies(state).of(server)),
            state.last_in(10 + server, server, 1e9) == self.keys[server],
        ]
        for look in (
            lambda: kept_view(state, VIEWS, self.views[server], Viewer(20, server, server)).kind,
            lambda: questions.page(self.keys[server], 0, viewer).answer.passages,
            lambda: questions.cited(self.keys[server], 0, viewer).passage.quote,
        ):
            read.append(_or_what_is_said(look))
        return read

    def _due(self, watches: ServerWatches, server: int) -> list[int]:
        self.clock[0] += 24 * 3600.0
        try:
            return [one.server for one in watches.due({server})]
        finally:
            self.clock[0] -= 24 * 3600.0


def _or_what_is_said(look: Callable[[], object]) -> object:
    try:
        return look()
    except (Expired, NotYours, PassageGone) as said:  # what people are told in so many words
        return type(said)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Storm shuts the harbour\n\nThe harbour was closed for three days.\n")
    clock = [1_700_000_000.0]
    with (
        Library.open(tmp_path / "data") as library,
        ServerLibraries(tmp_path / "data" / "servers") as own,
        State(tmp_path / "data", clock=lambda: clock[0]) as state,
    ):
        library.sync(folder)
        yield House(state, library, own, Scripted(), clock)


def loosened(file: Path) -> sqlite3.Connection:
    """A connection to the state, whose tables from now on take values of any type, and none."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(replace(sql, ' STRICT', ''), ' NOT NULL', '')")
    (version,) = connection.execute("PRAGMA schema_version").fetchone()
    connection.execute(f"PRAGMA schema_version = {version + 1}")
    connection.execute("PRAGMA writable_schema = OFF")
    return connection


def damages(connection: sqlite3.Connection) -> Iterator[str]:
    """Puts each of the evil values into each column of the last row of each table, in turn; yields what it did.

    All tables have one of theirs damaged at a time: no table's entries are found by another's.
    """
    whole = sqlite3.connect(":memory:")
    connection.backup(whole)
    found = whole.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall()
    assert len(found) >= 11
    of_tables = [
        [
            (table, column, evil)
            for _, column, kind, *_ in whole.execute(f"PRAGMA table_info({table})").fetchall()
            for evil in (*EVIL, *(EVIL_TEXTS if kind == "TEXT" else ()))
        ]
        for (table,) in found
    ]
    for together in zip_longest(*of_tables):
        done = []
        for table, column, evil in filter(None, together):
            with suppress(sqlite3.IntegrityError):  # a rowid is a whole number, and keys are no other row's
                last = f"(SELECT max(rowid) FROM {table})"
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = {last}", (evil,))
                done.append(f"{table}.{column} = {evil!r:.60}")
        yield ", ".join(done)
        whole.backup(connection)
    whole.close()


def test_a_damaged_entry_spoils_no_other(house: House, tmp_path: Path) -> None:
    healthy, whole = house.read(HEALTHY), house.read(DAMAGED)
    assert all(healthy)
    assert all(whole)
    with uncovered():
        connection = loosened(tmp_path / "data" / FILE)
        tried = 0
        for done in damages(connection):
            tried += 1
            try:
                assert house.read(HEALTHY) == healthy
                house.read(DAMAGED)
            except Exception as error:
                raise AssertionError(f"after {done}") from error
        connection.close()
    assert tried > 50
    assert house.read(DAMAGED) == whole


def test_a_damaged_entry_is_told_once_without_its_words(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    connection = sqlite3.connect(tmp_path / "data" / FILE)
    with connection:
        connection.execute("UPDATE pending SET details = ? WHERE id = ?", (json.dumps({"secret": "words"}), DAMAGED))
    connection.close()
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert [one.id for one in PendingStore(house.state).unanswered()] == [HEALTHY]
    (record,) = caplog.records
    assert "pending" in record.message
    assert "words" not in record.message


def test_a_server_is_forgotten_with_damaged_entries(house: House, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "data" / FILE)
    with connection:
        connection.execute("UPDATE view SET details = '{' WHERE key = ?", (house.views[DAMAGED],))
    ServerSettingsStore(house.state).delete(DAMAGED)
    left = [connection.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in ("question", "view", "server")]
    connection.close()
    assert left == [1, 1, 1]
