"""The desk where questions are answered and remembered. Blocking: to be called away from the event loop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering.answer import Answer, Passage, Reading, Verdict
from bot.app.servers.settings import MAX_PASSAGES
from bot.app.servers.shelves import LibraryResolver
from bot.app.state import AskedQuestion, State
from bot.conversation import read_follow_up
from bot.ops.observing import record_answered
from index.article import Article

__all__ = ["Answers", "Cited", "Expired", "NoSuchPassage", "NotYours", "QuestionService", "Response", "Viewer"]

_LONGEST_CHAIN = 5  # follow-ups, one of the other, that are read as such

MAX_PAGED = 60
"""How many passages can be leafed through."""


class Answers(Protocol):
    """What the desk needs of an Answerer. Any thread may call it."""

    def answer(self, question: str, *, top: int = ..., articles: frozenset[str] | None = ...) -> Answer: ...


class Expired(Exception):
    """What is behind a button is no longer remembered."""


class NotYours(Exception):
    """What is behind a button was asked privately by somebody else, or on another server."""


class NoSuchPassage(Exception):
    """The articles, as they are now, give fewer passages for a question."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who clicks where: a guild (None: directly), and that guild again where its own installation is asked."""

    person: int
    guild: int | None
    server: int | None

    def may_see(self, question: AskedQuestion) -> bool:
        """Whether a question was asked where this viewer is, and openly or by themselves."""
        here = (question.guild, question.server) == (self.guild, self.server)
        return here and not (question.private and question.asker != self.person)


@dataclass(frozen=True, slots=True)
class Response:
    """A page of an answer, counted from 0; `key` recalls its question.

    A page shows at most `most` passages. `answer.passages` holds those of all pages up to this one, and one passage
    more if there are more.
    """

    answer: Answer
    key: str
    page: int = 0
    most: int = MAX_PASSAGES


@dataclass(frozen=True, slots=True)
class Cited:
    """Passage `number` (from 0) of an answer, with its article as both are now, and whether another one follows."""

    passage: Passage
    article: Article
    number: int
    more: bool


class QuestionService:
    """Answers from the library as it is at that moment."""

    def __init__(self, libraries: LibraryResolver[Answers], state: State) -> None:
        self._libraries = libraries
        self._state = state

    def ask(self, question: AskedQuestion) -> Response:
        """The first passages for a new question, which is remembered.

        Its `article` is what the asker calls it. Raises UnknownArticle, AmbiguousArticle, StateError or StoreError.
        """
        if question.article is not None:
            with self._libraries.context(question.server) as context:
                question = replace(question, article=context.library.resolve(question.article).id)
        question = self._going_on(question)
        most = self._libraries.settings_store.get(question.server).passages
        answer = self._answer(question, most + 1)
        record_answered(answer.verdict.value)
        return Response(answer, self._state.remember(question, answer.verdict.value), most=most)

    def ask_in_passing(self, question: AskedQuestion) -> Response | None:
        """As `ask`, for a question that was not put to the bot: None where the articles don't answer it."""
        response = self.ask(question)
        return response if response.answer.verdict is Verdict.ANSWERED else None

    def _going_on(self, question: AskedQuestion) -> AskedQuestion:
        """The question without what it follows, where the asker must not see that; within the same article."""
        before = self._state.recall(question.follows) if question.follows else None
        viewer = Viewer(question.asker, question.guild, question.server)
        if before is None or not viewer.may_see(before):
            return replace(question, follows=None)
        return replace(question, article=question.article or before.article)

    def recall(self, key: str, viewer: Viewer) -> AskedQuestion:
        """A remembered question. Raises Expired, NotYours or StateError."""
        question = self._state.recall(key)
        if question is None:
            raise Expired(key)
        if not viewer.may_see(question):
            raise NotYours(key)
        return question

    def page(self, key: str, page: int, viewer: Viewer) -> Response:
        """A page of the answer to a remembered question. Raises what `recall` does, and StoreError."""
        question = self.recall(key, viewer)
        most = self._libraries.settings_store.get(question.server).passages
        answer = self._answer(question, min((page + 1) * most + 1, MAX_PAGED))
        return Response(answer, key, page, most)

    def cited(self, key: str, number: int, viewer: Viewer) -> Cited:
        """A passage of the answer to a remembered question. Raises what `page` does, and NoSuchPassage."""
        question = self.recall(key, viewer)
        passages = self._answer(question, min(number + 2, MAX_PAGED)).passages
        if number >= len(passages):
            raise NoSuchPassage
        with self._libraries.context(question.server) as context:
            article = context.library.article(passages[number].article)
        return Cited(passages[number], article, number, number + 1 < len(passages))

    def _answer(self, question: AskedQuestion, top: int) -> Answer:
        articles = None if question.article is None else frozenset({question.article})
        with self._libraries.context(question.server) as context:
            text, readings = self._read(question, context.answerer, _LONGEST_CHAIN)
            answer = context.answerer.answer(text, top=top, articles=articles)
        return replace(answer, question=question.text, read_as=(*readings, *answer.read_as))

    def _read(self, question: AskedQuestion, answers: Answers, depth: int) -> tuple[str, tuple[Reading, ...]]:
        """A question as read, by what it follows: its text, and what was read as what."""
        before = self._state.recall(question.follows) if question.follows and depth else None
        if before is None:
            return question.text, ()
        text, _ = self._read(before, answers, depth - 1)
        articles = None if before.article is None else frozenset({before.article})
        return read_follow_up(question.text, text, answers.answer(text, top=1, articles=articles))
