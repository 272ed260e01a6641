"""Sentences and terms of the articles of a sync: by this process, or ahead of it by others once there is much to do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from index.analysis.sentences import with_sentences
from index.article import Article, Sentence
from index.chunks import ArticleTerms, article_terms
from index.reading import Unreadable

__all__ = ["Analysed", "Analysts", "analysed"]

_PART_CHARACTERS = 100_000  # given to a process at once: about 700 sentences, a tenth of a second
_MANY_CHARACTERS = 1_500_000  # from here on other processes help: starting them takes a second
_AHEAD = 3  # parts a process, in work or waiting


@dataclass(frozen=True, slots=True)
class Analysed:
    """An article with its sentences, and its terms."""

    article: Article
    terms: ArticleTerms


def analysed(article: Article) -> Analysed:
    """An article, which has no sentences yet, analysed here and now."""
    whole = with_sentences(article)
    return Analysed(whole, article_terms(whole))


class Analysts:
    """Analyses articles in their order; a context manager, at the end of which the other processes are let go."""

    def __init__(self) -> None:
        self._characters = 0
        self._pool: ProcessPoolExecutor | None = None
        # A process that is a helper itself may be forbidden helpers of its own.
        self._alone = (os.cpu_count() or 1) < 2 or multiprocessing.current_process().daemon

    def ahead(
        self, found: Iterable[Article | Unreadable], wanted: Callable[[Sequence[Article]], list[Article]]
    ) -> Iterator[tuple[Article | Unreadable, Analysed | None]]:
        """What was found, in its order, and with each article, which has no sentences yet, what it becomes if it is
        among the `wanted`. A few parts are read and analysed ahead of what is taken.
        """
        queue: deque[tuple[list[Article | Unreadable], list[Article], Future[list[_Made]] | None]] = deque()
        for part in _parts(found):
            work = wanted([one for one in part if isinstance(one, Article)])
            queue.append((part, work, self._submitted(work)))
            while len(queue) > (_AHEAD * _processes() if self._pool else 0):
                yield from self._done(*queue.popleft())
        while queue:
            yield from self._done(*queue.popleft())

    def _submitted(self, work: list[Article]) -> Future[list[_Made]] | None:
        self._characters += sum(len(article.text) for article in work)
        if self._alone or not work or self._characters < _MANY_CHARACTERS:
            return None
        try:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
                self._pool = ProcessPoolExecutor(_processes(), context, initializer=_attend)
            return self._pool.submit(_made, work)
        except (OSError, RuntimeError):  # no more processes for this user, or none while Python ends
            self._give_up()
            return None

    def _done(
        self, part: list[Article | Unreadable], work: list[Article], future: Future[list[_Made]] | None
    ) -> Iterator[tuple[Article | Unreadable, Analysed | None]]:
        done: dict[int, Analysed] = {}
        if future is not None:
            try:
                done = {id(article): _whole(article, made) for article, made in zip(work, future.result(), strict=True)}
            except BrokenProcessPool:  # one was killed, or could not start
                self._give_up()
        waiting = {id(article) for article in work} - done.keys()
        for one in part:
            yield one, analysed(one) if isinstance(one, Article) and id(one) in waiting else done.get(id(one))

    def _give_up(self) -> None:
        self._alone = True
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


_Made = tuple[list[int], ArticleTerms]
"""Starts, ends and paragraphs of sentences in turn, which travel faster than the values; and the terms."""


def _processes() -> int:
    return min(os.cpu_count() or 1, 8)


def _parts(found: Iterable[Article | Unreadable]) -> Iterator[list[Article | Unreadable]]:
    part: list[Article | Unreadable] = []
    characters = 0
    for one in found:
        part.append(one)
        characters += len(one.text) if isinstance(one, Article) else 0
        if characters >= _PART_CHARACTERS:
            yield part
            part, characters = [], 0
    if part:
        yield part


def _made(articles: list[Article]) -> list[_Made]:
    made = []
    for article in articles:
        done = analysed(article)
        numbers = [number for one in done.article.sentences for number in (one.start, one.end, one.paragraph)]
        made.append((numbers, done.terms))
    return made


def _whole(article: Article, made: _Made) -> Analysed:
    numbers, terms = made
    return Analysed(replace(article, sentences=tuple(map(Sentence, numbers[::3], numbers[1::3], numbers[2::3]))), terms)


def _attend() -> None:
    """Leave interruptions to the process that asked, and end when it does, however that may be."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
