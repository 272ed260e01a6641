"""Reading what others wrote in a process that can be killed, for what was made to can take any time and memory."""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import Unfetchable
from index.formats import Limits, Unreadable, read_whole
from index.formats.source import relative
from index.ingest.roots import stamp_of
from index.metadata.fields import Metadata
from index.processes import Helper, HelperLost
from index.text.sentences import with_sentences
from index.web.feeds import Feed, NotAFeed
from index.web.fetching import FetchedPage

SECONDS = 30  # of work, up to each article
MEGABYTES = 700
READ, READ_PAGE = "index.formats.registry:read_whole", "index.formats.registry:read_page"
READ_FRAGMENT = "index.formats.registry:read_fragment"
READ_FEED = "index.web.feeds:parse_feed"
_AHEAD = 8  # files that it is asked for before they are wanted; their articles wait in the socket

Found = Iterator[Article | Unreadable]
FilesReader = Callable[[Iterable[Path], Path, Limits], Generator[tuple[str | None, Found]]]


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


_idle: list[Helper] = []


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
