"""What one server adds no other server, direct message or user can see, search, complete, count or infer.

Held as non-interference: whatever servers do, in any order and with restarts between, each sees exactly what it would
see on a bot where the others had never been.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.app.server_libraries import AnswerContext, LibraryResolver, ServerLibraries
from bot.app.server_settings import Certainty, LibraryUse, ServerSettings, ServerSettingsStore
from bot.app.state import State
from index.library import Library
from tests.bot.answering.libraries import LibraryAnswers

SERVERS = (1, 2, 3)
COMMON = {
    "harbour.txt": "The harbour was closed for three days. The storm broke the quay.",
    "rail.txt": "The strike goes on, the union said. Trains stand still in the north.",
}
# Words that one article has each, and a sentence that all have: other servers' copies must not make it weigh less.
SECRETS = ("zorblax", "quintrel", "vandolph", "mirkwood", "pestovar")
ARTICLES = [
    f"The {secret} was seen near the harbour. Captain {secret.title()} said the storm was over." for secret in SECRETS
]
QUESTIONS = (
    "How long was the harbour closed?",
    "Who said the storm was over?",
    *(f"Where was the {secret} seen?" for secret in SECRETS),
    *(f"What is {secret[:-2]}{secret[-1]}{secret[-2]}?" for secret in SECRETS),  # misspelt: is it put right?
)


class Bot:
    """One bot's data folder, opened as the bot opens it, all but Discord."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self.start()

    def start(self) -> None:
        common = self._stack.enter_context(Library.open(self._folder))
        articles = self._folder / "common"
        articles.mkdir(exist_ok=True)
        for name, text in COMMON.items():
            if not (articles / name).exists():
                (articles / name).write_text(text)
        common.sync(articles)
        state = self._stack.enter_context(State(self._folder))
        self.own = self._stack.enter_context(ServerLibraries(self._folder / "servers", max_open=2))
        self.settings_store = ServerSettingsStore(state)
        self.libraries = LibraryResolver(common, self.own, self.settings_store)

    def stop(self) -> None:
        self._stack.close()

    def add(self, server: int, number: int, name: str) -> None:
        with self.own.borrow(server) as own, own.incoming(name) as file:
            file.write_text(ARTICLES[number])
            own.add(file)

    def remove(self, server: int, name: str) -> None:
        with self.own.borrow(server) as own:
            own.remove(name)

    def forget(self, server: int) -> None:
        assert self.own.delete(server)
        self.settings_store.delete(server)

    def seen_by(self, server: int | None) -> dict[str, Any]:
        """All that can be observed from a server, or (None) from a direct message or a user's own installation."""
        with self.libraries.context(server) as context:
            return _observed(context)


def _observed(context: AnswerContext) -> dict[str, Any]:
    library = context.library
    answering = LibraryAnswers(library, context.settings.certainty.threshold)
    answers = [answering.answer(question).as_json() | {"elapsed_ms": 0} for question in QUESTIONS]
    return {
        "articles": [(info.number, info.id, info.title, library.article(info.id).text) for info in library.articles()],
        "count": library.chunk_count(),
        "words": dict(library.vocabulary()),
        "rarity": library.document_frequencies((*SECRETS, "harbour")),
        "answers": answers,
    }


class Isolation(RuleBasedStateMachine):
    """One bot that serves all, and beside it a bot for each server that serves that one alone."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="isolation-"))
        self.shared = Bot(self._made("shared"))
        self.alone = {server: Bot(self._made(f"alone-{server}")) for server in SERVERS}
        self.untouched = Bot(self._made("untouched"))
        self.strangers = self.untouched.seen_by(None)
        self.held: dict[int, set[str]] = {server: set() for server in SERVERS}

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    @rule(
        server=st.sampled_from(SERVERS),
        number=st.integers(0, len(ARTICLES) - 1),
        name=st.sampled_from(("a.txt", "b.txt", "harbour.txt")),
    )
    def add(self, server: int, number: int, name: str) -> None:
        for bot in (self.shared, self.alone[server]):
            bot.add(server, number, name)
        self.held[server].add(name)

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        server = data.draw(st.sampled_from([server for server in SERVERS if self.held[server]]))
        name = data.draw(st.sampled_from(sorted(self.held[server])))
        for bot in (self.shared, self.alone[server]):
            bot.remove(server, name)
        self.held[server].remove(name)

    @rule(server=st.sampled_from(SERVERS), use=st.sampled_from(LibraryUse), certainty=st.sampled_from(Certainty))
    def choose(self, server: int, use: LibraryUse, certainty: Certainty) -> None:
        chosen = ServerSettings(use=use, certainty=certainty)
        for bot in (self.shared, self.alone[server]):
            bot.settings_store.update(server, lambda _: chosen)

    @rule(server=st.sampled_from(SERVERS))
    def forget(self, server: int) -> None:
        for bot in (self.shared, self.alone[server]):
            bot.forget(server)
        self.held[server].clear()

    @rule()
    def restart(self) -> None:
        self.shared.stop()
        self.shared.start()

    @rule(server=st.sampled_from(SERVERS))
    def look(self, server: int) -> None:
        assert self.shared.seen_by(server) == self.alone[server].seen_by(server)

    @invariant()
    def strangers_see_the_common_articles_alone(self) -> None:
        assert self.shared.seen_by(None) == self.strangers

    def teardown(self) -> None:
        if not hasattr(self, "shared"):
            return
        try:
            for server in SERVERS:
                self.look(server)
        finally:
            for bot in (self.shared, self.untouched, *self.alone.values()):
                bot.stop()
            shutil.rmtree(self.folder)


Isolation.TestCase.settings = settings(max_examples=3, stateful_step_count=15, suppress_health_check=list(HealthCheck))
TestIsolation = Isolation.TestCase
