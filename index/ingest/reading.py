"""Reading and analysing articles, mostly in other processes.

What others wrote is read in a process that can be killed, for what was made to can take any time and memory. Sentences
and terms are made by this process, or ahead of it by others once there is much to do.
"""

from __future__ import annotations

import atexit
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from index.article import Article
from index.chunks import ArticleTerms, Numbers, article_terms, articles_terms
from index.errors import Unfetchable
from index.formats import Limits, Unreadable, read_whole
from index.formats.source import relative
from index.ingest.roots import stamp_of
from index.processes import Helper, HelperLost
from index.store import StoredSentences
from index.text.sentences import with_sentences

if TYPE_CHECKING:
    from index.metadata.fields import Metadata
    from index.web import FetchedPage
    from index.web.feeds import Feed

SECONDS = 30  # of work, up to each article
MEGABYTES = 700
READ, READ_PAGE = "index.formats.registry:read_whole", "index.formats.registry:read_page"
READ_FRAGMENT = "index.formats.registry:read_fragment"
READ_FEED = "index.web.feeds:parse_feed"
_AHEAD = 8  # files that it is asked for before they are wanted; their articles wait in the socket

Found = Iterator[Article | Unreadable]
FilesReader = Callable[[Iterable[Path], Path, Limits], Generator[tuple[str | None, Found]]]

_idle: list[Helper] = []

_PART_CHARACTERS = 300_000  # given to a process at once: about 2,500 sentences, a tenth of a second
_MANY_CHARACTERS = 1_500_000  # from here on other processes help: starting them takes a second
_ANALYSED_AHEAD = 8  # parts a process, in work or waiting: as many as are done while a batch is stored
_AHEAD_CHARACTERS = 3_000_000  # in work or waiting, or a single part


def read_files(files: Iterable[Path], root: Path, limits: Limits) -> Generator[tuple[str | None, Found]]:
    """Yield for each file of a root, in order, the stamp that it had before, and what `read_whole` finds in it.

    What is found in a file has to be taken before the next one is.
    """
    coming = iter(files)
    asked: deque[tuple[Path, str | None]] = deque()
    with _reader() as reader:
        while True:
            for file in islice(coming, _AHEAD - len(asked)):
                asked.append((file, stamp_of(file)))
                reader.ask(READ, file, root, limits)
            if not asked:
                return
            file, stamp = asked.popleft()
            yield stamp, _found(reader, relative(file, root))


def read_trusted(files: Iterable[Path], root: Path, limits: Limits) -> Generator[tuple[str | None, Found]]:
    """Yield what `read_files` does, of files that come with the program, which this process may read itself."""
    for file in files:
        yield stamp_of(file), read_whole(file, root, limits)


def page_article(page: FetchedPage, asked: str, limits: Limits) -> Article:
    """Return the article, with its sentences, of a page that came when `asked` was asked for.

    Raises Unreadable, or Unfetchable where it may be read the next time.
    """
    arguments = page.data, page.media_type, page.charset, asked, page.address, limits
    try:
        return with_sentences(_answer(READ_PAGE, *arguments))
    except HelperLost as lost:
        if lost.passing:
            raise Unfetchable(asked, str(lost)) from lost
        raise Unreadable(asked, str(lost)) from lost


def fragment_article(markup: str, asked: str, known: Metadata) -> Article:
    """Return the article, with its sentences, whose text a feed has as a piece of HTML. Raises Unreadable."""
    try:
        return with_sentences(_answer(READ_FRAGMENT, markup, asked, known))
    except HelperLost as lost:
        raise Unreadable(asked, str(lost)) from lost


def page_feed(page: FetchedPage) -> Feed | str:
    """Return what `parse_feed` makes of a page. Raises NotAFeed."""
    try:
        found: Feed | str = _answer(READ_FEED, page.data, page.charset, page.address)
    except HelperLost as lost:
        from index.web.feeds import NotAFeed  # here, for who reads files does without

        raise NotAFeed(str(lost)) from lost
    return found


def _answer(function: str, *arguments: object) -> Any:
    with _reader() as reader:
        reader.ask(function, *arguments)
        (answer,) = reader.answers()
    return answer


def _found(reader: Helper, path: str) -> Found:
    try:
        yield from reader.answers()
    except HelperLost as lost:
        yield Unreadable(path, str(lost), cut_short=True, passing=lost.passing)


@atexit.register
def _let_go() -> None:
    while _idle:
        _idle.pop().close()


@contextmanager
def _reader() -> Iterator[Helper]:
    """Lend a process for reading. It is used again, unless it is left at work."""
    try:
        reader = _idle.pop()
    except IndexError:
        reader = Helper(seconds=SECONDS, megabytes=MEGABYTES)
    try:
        yield reader
    finally:
        if reader.is_idle:
            _idle.append(reader)
        else:
            reader.close()


@dataclass(frozen=True, slots=True)
class Analysed:
    """An article with its sentences, and its terms."""

    article: Article
    terms: ArticleTerms


def analysed(article: Article) -> Analysed:
    """Return an article, which has no sentences yet, analysed here and now."""
    whole = with_sentences(article)
    return Analysed(whole, article_terms(whole))


class Analysts:
    """Analyses articles in their order; a context manager, at the end of which the other processes are let go."""

    def __init__(self) -> None:
        self._characters = 0
        self._pool: ThreadPoolExecutor | None = None  # a thread waits for each helper
        self._helpers: list[Helper] = []
        self._free: SimpleQueue[Helper] = SimpleQueue()
        self._alone = (os.cpu_count() or 1) < 2

    def ahead(
        self, found: Iterable[Article | Unreadable], wanted: Callable[[Sequence[Article]], list[Article]]
    ) -> Iterator[tuple[Article | Unreadable, Analysed | None]]:
        """Yield what was found, in its order, and with each of the `wanted` articles what it becomes.

        The articles that are found have no sentences yet. A few parts are read and analysed ahead of what is taken.
        """
        queue: deque[tuple[list[Article | Unreadable], list[Article], Future[_Made] | None]] = deque()
        waiting = 0
        for part in _parts(found):
            work = wanted([one for one in part if isinstance(one, Article)])
            waiting += _characters(part)
            while queue and waiting > _AHEAD_CHARACTERS:
                waiting -= _characters(queue[0][0])
                yield from self._done(*queue.popleft())
            queue.append((part, work, self._submitted(work)))
            while len(queue) > (_ANALYSED_AHEAD * _processes() if self._pool else 0):
                waiting -= _characters(queue[0][0])
                yield from self._done(*queue.popleft())
        while queue:
            yield from self._done(*queue.popleft())

    def _submitted(self, work: list[Article]) -> Future[_Made] | None:
        self._characters += sum(len(article.text) for article in work)
        if self._alone or not work or self._characters < _MANY_CHARACTERS:
            return None
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_processes(), "analysing")
            for _ in range(_processes()):
                self._helpers.append(Helper())
                self._free.put(self._helpers[-1])
        try:
            return self._pool.submit(self._helped, work)
        except RuntimeError:  # there are no more threads while Python ends
            self._alone = True
            return None

    def _helped(self, work: list[Article]) -> _Made:
        helper = self._free.get()
        try:
            helper.ask("index.ingest.reading:made", work)
            made: _Made
            (made,) = helper.answers()
            return made
        finally:
            self._free.put(helper)

    def _done(
        self, part: list[Article | Unreadable], work: list[Article], future: Future[_Made] | None
    ) -> Iterator[tuple[Article | Unreadable, Analysed | None]]:
        done: dict[int, Analysed] = {}
        if future is not None:
            try:
                done = {id(article): each for article, each in zip(work, _whole(work, future.result()), strict=True)}
            except (HelperLost, CancelledError):  # it was killed, or could not start
                self._give_up()
        waiting = {id(article) for article in work} - done.keys()
        for one in part:
            yield one, analysed(one) if isinstance(one, Article) and id(one) in waiting else done.get(id(one))

    def _give_up(self) -> None:
        self._alone = True
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            for helper in self._helpers:
                helper.kill()
            self._pool.shutdown()
            for helper in self._helpers:
                helper.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._give_up()


@dataclass(frozen=True, slots=True)
class _Made:
    """Sentences and terms of some articles. The bounds and paragraphs of sentences travel faster than values."""

    bounds: list[Numbers]
    paragraphs: list[Numbers]
    terms: list[ArticleTerms]


def _processes() -> int:
    return min(os.cpu_count() or 1, 8)


def _characters(part: Iterable[Article | Unreadable]) -> int:
    return sum(len(one.text) for one in part if isinstance(one, Article))


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


def made(articles: list[Article]) -> _Made:
    """Return the sentences and terms of some articles: what a helper does."""
    whole = [with_sentences(article) for article in articles]
    spans = [StoredSentences.of(article.sentences) for article in whole]
    return _Made(
        [np.array(each.bounds, dtype=np.int64) for each in spans],
        [np.array(each.last, dtype=np.int64) for each in spans],
        articles_terms(whole),
    )


def _whole(articles: list[Article], made: _Made) -> list[Analysed]:
    return [
        Analysed(replace(article, sentences=StoredSentences(bounds.tolist(), paragraphs.tolist())), terms)
        for article, bounds, paragraphs, terms in zip(articles, made.bounds, made.paragraphs, made.terms, strict=True)
    ]
