"""The question service: from a question to an answer that is remembered. Blocking: call it away from the event loop."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from bot.answering.answer import Answer, Passage, Verdict
from bot.answering.cleaning import without_asides, without_markup
from bot.answering.question import Answers, Question
from bot.app.passages import ChosenAnswers, ShownPassage, as_shown, current_passages, from_json, to_json, with_new
from bot.app.server_libraries import LibraryResolver
from bot.app.server_settings import MAX_PASSAGES, Certainty, ServerSettings
from bot.app.state import AskedQuestion, State
from bot.conversation import Context, act_of, converse, what_was_read
from bot.ops.observing import record_answered
from index.article import Article
from index.errors import UnknownArticle
from index.search.snapshot import Snapshot
from index.text.terms import content_terms

if TYPE_CHECKING:
    from bot.verification.verify import CheckedQuotation

MAX_PAGED = 60
"""How many passages of an answer can be paged through."""

SUMMARIES = "`/summary topic` sums up what the articles say on a topic, `/summary digest` the main stories."

_MIN_TERMS_IN_PASSING = 3
"""Content terms of a question that nobody put to the bot: "what was the twist" is of what the channel speaks of. Of 526
messages that were not for the bot, 200 news articles surely answered 5 in place of 21, and of 400 questions about these
122 in place of 125."""

_CERTAIN = 0.96
"""The confidence from which on a shorter one is answered too: "when did the lock open?"."""

_MAX_CHAIN = 5  # earlier questions of a conversation that are found again after a restart
_MAX_RECENT = 2_000  # questions whose reading and first passage are kept for follow-ups


class Expired(Exception):
    """The question behind a button is no longer remembered."""


class NotYours(Exception):
    """The question behind a button was asked privately by somebody else, or on another server."""


class NoSuchPassage(Exception):
    """The articles, as they are now, give fewer passages for a question."""


class PassageGone(Exception):
    """The articles no longer hold a passage that was shown: it was removed, or changed."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who acts in a guild (None: in a direct message).

    `server` is the guild again where the bot is installed there, and None where the person installed it for themselves.
    """

    person: int
    guild: int | None
    server: int | None

    def may_see(self, question: AskedQuestion) -> bool:
        """Return whether a question was asked where this viewer is, and openly or by themselves."""
        here = (question.guild, question.server) == (self.guild, self.server)
        return here and not (question.private and question.asker != self.person)


@dataclass(frozen=True, slots=True)
class Response:
    """A page of an answer, of `max_passages` at most from number `first` on, to a question of `asker`'s.

    `key` recalls the question, shown as `title`. `is_chosen` is whether moderators chose its first passage.
    `answer.passages` holds the passages of all pages up to this one, and one more if there are more. `numbers` are
    their lasting numbers; `gone` counts the passages that the articles no longer hold.
    """

    answer: Answer
    key: str
    asker: int = 0
    first: int = 0
    max_passages: int = MAX_PASSAGES
    numbers: tuple[int, ...] = ()
    gone: int = 0
    title: str | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """Passage `number` (from 0) of an answer, with its article, and whether another one follows."""

    passage: Passage
    article: Article
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Turn:
    """One question of a conversation: who asked it, the context for the next one, whether moderators answer it."""

    asker: int
    context: Context
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class _Sources:
    """What one question is answered from: one state of the articles, and the settings of the server."""

    snapshot: Snapshot
    settings: ServerSettings


class QuestionService:
    """Answers questions from the articles as they are at that moment, and remembers them. Any thread may use it."""

    def __init__(self, libraries: LibraryResolver, state: State, pipeline: Answers) -> None:
        self._libraries = libraries
        self._pipeline = pipeline
        self._state = state
        self._chosen = ChosenAnswers(state)
        self._recent: OrderedDict[str, _Turn] = OrderedDict()
        self._introductions: WeakKeyDictionary[Snapshot, list[str]] = WeakKeyDictionary()  # one a state
        self._lock = threading.Lock()

    def ask(self, question: AskedQuestion, channels: Sequence[int] = ()) -> Response:
        """Answer a new question with its first passages, and remember it.

        `channels` are the ids of the category, parent and channel in which it was asked, the innermost last. Its
        `article` is what the asker calls an article. Raises UnknownArticle, AmbiguousArticle, StateError or StoreError.
        """
        before = self._visible(question)
        with self._reading(question.server) as sources:
            sources = replace(sources, settings=sources.settings.in_channels(channels))
            if question.article is not None:
                question = replace(question, article=sources.snapshot.resolve(question.article).id)
            elif before is not None:
                question = replace(question, article=before.article)
            if before is None:
                question = replace(question, follows=None)
            most = sources.settings.passages
            turn, answer = self._answer(question, before, sources, most + 1)
        record_answered(answer.verdict.value, server=question.guild, channel=question.channel)
        key = self._state.remember(question, answer.verdict.value, to_json(as_shown(answer.passages)))
        self._keep(key, turn)
        numbers = tuple(range(len(answer.passages)))
        return Response(answer, key, question.asker, 0, most, numbers, 0, question.title, turn.is_chosen)

    def ask_in_passing(self, question: AskedQuestion, channels: Sequence[int] = ()) -> Response | None:
        """Answer, as `ask` does, a question that was not put to the bot; return None unless the answer is sure."""
        response = self.ask(question, channels)
        says_of_what = response.is_chosen or len(content_terms(question.text)) >= _MIN_TERMS_IN_PASSING
        sure = response.answer.confidence >= (Certainty.CAREFUL.threshold if says_of_what else _CERTAIN)
        return response if sure and response.answer.verdict is Verdict.ANSWERED else None

    def check(self, text: str, server: int | None) -> list[CheckedQuotation]:
        """Return the verdict on each quotation of a text. Raises StoreError."""
        from bot.verification.verify import verify  # here, since most bots are seldom asked for it

        with self._reading(server) as sources:
            return verify(text, sources.snapshot)

    def what_was_read(self, server: int | None) -> list[str]:
        """Return lines of what a server's articles are, and what can be asked. Raises StoreError."""
        with self._reading(server) as sources:
            snapshot = sources.snapshot
            if snapshot not in self._introductions:
                told = what_was_read(snapshot, lambda text: self._pipeline.answer(Question(text), snapshot))
                self._introductions[snapshot] = told
            return self._introductions[snapshot]

    def recall(self, key: str, viewer: Viewer) -> AskedQuestion:
        """Return a remembered question. Raises Expired, NotYours or StateError."""
        question = self._state.recall(key)
        if question is None:
            raise Expired(key)
        if not viewer.may_see(question):
            raise NotYours(key)
        return question

    def page(self, key: str, first: int, viewer: Viewer) -> Response:
        """Return the passages of an answer from number `first` on: those shown before as they were, then further ones.

        Raises what `recall` does, and StoreError.
        """
        question = self.recall(key, viewer)
        with self._reading(question.server) as sources:
            most = sources.settings.passages
            answer, shown = self._extended(key, question, sources, min(first, MAX_PAGED) + most + 1)
            current = current_passages(shown, answer.passages, sources.snapshot)
        answer = replace(answer, passages=tuple(passage for _, passage in current))
        numbers, gone = tuple(n for n, _ in current), len(shown) - len(current)
        return Response(answer, key, question.asker, first, most, numbers, gone, question.title)

    def cited(self, key: str, number: int, viewer: Viewer) -> Cited:
        """Return a passage that an answer has shown, or its next one.

        Raises what `page` does, NoSuchPassage, and PassageGone.
        """
        question = self.recall(key, viewer)
        with self._reading(question.server) as sources:
            shown = self._shown(key)[1]
            if number + 1 >= len(shown):
                shown = self._extended(key, question, sources, number + 2)[1]
            if number >= len(shown):
                raise NoSuchPassage
            article = shown[number].article_in(sources.snapshot)
        if article is None:
            raise PassageGone
        return Cited(shown[number].quoted_from(article), article, number, number + 1 < len(shown))

    def forget(self, person: int) -> int:
        """Forget all that a person asked or said of answers; return how many entries that were. Raises StateError."""
        with self._lock:
            for key in [key for key, turn in self._recent.items() if turn.asker == person]:
                del self._recent[key]
        for kept in (act_of, without_asides, without_markup):  # the last texts, whoever wrote them
            kept.cache_clear()
        return self._state.forget(person)

    @contextmanager
    def _reading(self, server: int | None) -> Iterator[_Sources]:
        with self._libraries.context(server) as context, context.library.snapshot() as snapshot:
            yield _Sources(snapshot, context.settings)

    def _visible(self, question: AskedQuestion) -> AskedQuestion | None:
        """Return the question that this one follows; None if there is none, or the asker must not see it."""
        before = self._state.recall(question.follows) if question.follows else None
        viewer = Viewer(question.asker, question.guild, question.server)
        return before if before is not None and viewer.may_see(before) else None

    def _shown(self, key: str) -> tuple[Verdict, list[ShownPassage]]:
        """Return the verdict of an answer and the passages that it has shown. Raises Expired."""
        kept = self._state.shown(key)
        passages = from_json(kept[1]) if kept is not None else None
        if kept is None or passages is None or kept[0] not in set(Verdict):
            raise Expired(key)
        return Verdict(kept[0]), passages

    def _extended(
        self, key: str, question: AskedQuestion, sources: _Sources, count: int
    ) -> tuple[Answer, list[ShownPassage]]:
        """Return the answer as it is now, with the verdict that it had, and `count` passages of it, if there are any.

        Those that were shown come first; further ones are stored, so that they keep their numbers.
        """
        before = self._state.recall(question.follows) if question.follows else None
        _, answer = self._answer(question, before, sources, min(len(self._shown(key)[1]) + count, MAX_PAGED))
        while True:
            verdict, shown = self._shown(key)
            longer = with_new(shown, answer.passages, min(count, MAX_PAGED))
            if longer == shown or self._state.keep_shown(key, to_json(shown), to_json(longer)):
                return replace(answer, verdict=verdict), longer

    def _answer(
        self,
        question: AskedQuestion,
        before: AskedQuestion | None,
        sources: _Sources,
        top: int,
        chain: int = _MAX_CHAIN,
    ) -> tuple[_Turn, Answer]:
        """Answer a question as it is read after the one `before` it."""
        context = Context()
        if before is not None and question.follows is not None:
            context = self._turn(question.follows, before, sources, chain).context
        said = Question(
            question.text,
            top,
            None if question.article is None else frozenset({question.article}),
            sources.settings.certainty.threshold,
            newest=question.newest,
        )
        answer, context = converse(said, context, sources.snapshot, self._pipeline, SUMMARIES)
        chosen = self._chosen_passage(question, sources)
        if chosen is not None:
            others = (one for one in answer.passages if one.quote.casefold() != chosen.quote.casefold())
            answer = replace(
                answer, verdict=Verdict.ANSWERED, confidence=1.0, passages=(chosen, *others)[:top], reply=None
            )
        return _Turn(question.asker, context, chosen is not None), answer

    def _chosen_passage(self, question: AskedQuestion, sources: _Sources) -> Passage | None:
        """Return the passage with which the server's moderators answer a question, where it still stands."""
        place = self._chosen.of(question.server, question.text) if question.server is not None else None
        if place is None or question.article not in (None, place.article):
            return None
        article = place.article_in(sources.snapshot)
        return replace(place.quoted_from(article), confidence=1.0) if article is not None else None

    def _turn(self, key: str, question: AskedQuestion, sources: _Sources, chain: int) -> _Turn:
        """Return the turn of an earlier question, answering it again if it is not in memory or no longer holds."""
        turn = self._recent.get(key)
        if turn is not None and _still_stands(turn.context, sources.snapshot):
            return turn
        before = self._state.recall(question.follows) if question.follows and chain > 1 else None
        turn, _ = self._answer(question, before, sources, 1, chain - 1)
        self._keep(key, turn)
        return turn

    def _keep(self, key: str, turn: _Turn) -> None:
        with self._lock:
            self._recent[key] = turn
            self._recent.move_to_end(key)
            if len(self._recent) > _MAX_RECENT:
                self._recent.popitem(last=False)


def _still_stands(context: Context, snapshot: Snapshot) -> bool:
    """Return whether the articles still hold all passages that the turns of a context quoted."""
    quoted = (turn.passage for turn in context.turns if turn.passage is not None)
    try:
        return all(snapshot.article(one.article).text[one.start : one.end] == one.quote for one in quoted)
    except UnknownArticle:
        return False
