"""Watches: saved questions and phrases, and the passages of newly arrived articles on them, each told once.

Those of servers are topics, and what is new on them is posted in a channel, as articles arrive or as a digest. What was
found is stored as a post before it is sent, in one transaction with the marks up to which the libraries were searched:
a restart in between neither loses nor repeats it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from bot.answering.answer import Passage, Verdict
from bot.answering.phrase_search import find_phrase
from bot.answering.question import Answers, Question
from bot.app.passages import as_shown, current_passages, from_json, to_json
from bot.app.server_libraries import LibraryResolver
from bot.app.server_settings import LibraryUse
from bot.app.state import State
from bot.app.state_file import Moment, Records
from bot.summarizing.digest import make_digest
from bot.summarizing.summary import Length
from bot.summarizing.topic import summarize_topic
from index.library import Library
from index.metadata.dates import WEEKDAYS
from index.search.snapshot import Snapshot

MAX_WATCHES = 200
MAX_PASSAGES = 10
"""How many passages a watch tells at once, the likeliest first."""

_MIN_SHARE = 0.5  # of the first passage's confidence

MAX_IN_SERVER = 20
LOOK_SECONDS = 60.0
"""Seconds between two looks at what arrived, for watches without a set time."""

QUIET_SECONDS = 15 * 60.0
"""Seconds for which such a watch is silent after a post, so that what arrives together is posted together."""

LATER_SECONDS = 3600.0
"""Seconds until a post that could not be sent is tried again."""

_MAX_WAIT_SECONDS = 8 * 24 * 3600.0  # for a digest
_KEPT_SECONDS = 3 * 24 * 3600.0  # a post that can't be sent
_MAX_PASSAGES = 5
_MAX_IN_DIGEST = 200  # articles


class NoSuchWatch(Exception):
    """There is no watch with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no watch {number}: `verbatim watch list` shows them")


class TooManyWatches(Exception):
    """No more watches are kept."""

    def __init__(self, max_watches: int) -> None:
        self.max_watches = max_watches
        super().__init__(f"there are {max_watches} watches, and no more are kept: remove one first")


@dataclass(frozen=True, slots=True)
class Watch:
    """A question, or a phrase to find word for word, and the mark up to which the library was searched for it."""

    number: int
    text: str
    is_phrase: bool
    mark: int


_WATCHES = Records.of("watch", Watch)


class WatchStore:
    """The watches of a data folder, in its state. Any thread may use it; every method raises StateError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, text: str, mark: int, *, is_phrase: bool = False) -> Watch:
        """Keep a watch on what arrives after `mark`; of two for the same, the first is kept. Raises TooManyWatches."""
        for one in self.all():
            if (one.text.casefold(), one.is_phrase) == (text.casefold(), is_phrase) and one.mark <= mark:
                return one
        with self._state.transaction() as connection:
            if connection.execute("SELECT count(*) FROM watch WHERE server IS NULL").fetchone()[0] >= MAX_WATCHES:
                raise TooManyWatches(MAX_WATCHES)
            number = connection.execute(
                "INSERT INTO watch (text, is_phrase, mark) VALUES (?, ?, ?)", (text, is_phrase, mark)
            ).lastrowid
        assert number is not None
        return Watch(number, text, is_phrase, mark)

    def all(self) -> list[Watch]:
        """Return the watches in the order in which they were added."""
        query = "SELECT number, text, is_phrase, mark FROM watch WHERE server IS NULL ORDER BY number"
        return _WATCHES.all(self._state.rows(query))

    def remove(self, number: int) -> None:
        """Forget a watch and what it told of. Raises NoSuchWatch."""
        with self._state.transaction() as connection:
            if not connection.execute("DELETE FROM watch WHERE number = ? AND server IS NULL", (number,)).rowcount:
                raise NoSuchWatch(number)
            connection.execute("DELETE FROM watch_told WHERE watch = ?", (number,))

    def untold(self, watch: Watch, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages that a watch has not told of."""
        with self._state.reading() as connection:
            return [one for one in passages if not is_told(connection, watch.number, one)]

    def record_told(self, watch: Watch, passages: Sequence[Passage], mark: int) -> None:
        """Record that a watch told some passages, and that everything up to `mark` was searched."""
        with self._state.transaction() as connection:
            if connection.execute("UPDATE watch SET mark = ? WHERE number = ?", (mark, watch.number)).rowcount:
                keep_told(connection, watch.number, passages)


def is_told(connection: Connection, watch: int, passage: Passage) -> bool:
    """Return whether a watch, by its number, has told a passage."""
    found = connection.execute(
        "SELECT 1 FROM watch_told WHERE watch = ? AND digest = ?", (watch, _digest(passage))
    ).fetchone()
    return found is not None


def keep_told(connection: Connection, watch: int, passages: Iterable[Passage]) -> None:
    """Record that a watch, by its number, has told some passages."""
    connection.executemany(
        "INSERT OR IGNORE INTO watch_told (watch, digest) VALUES (?, ?)", [(watch, _digest(one)) for one in passages]
    )


def _digest(passage: Passage) -> bytes:
    """Return what tells passages apart: article and words. Where they stand may change with the article."""
    return hashlib.blake2b(f"{passage.article}\0{passage.quote}".encode("utf-8", "replace"), digest_size=16).digest()


def new_passages(watches: WatchStore, library: Library, pipeline: Answers) -> Iterator[tuple[Watch, list[Passage]]]:
    """Yield each watch with the passages of articles that arrived since its last look, where there are any.

    What was yielded counts as told when the next one is asked for; after an interruption it is yielded again.
    """
    for watch in watches.all():
        arrivals = library.arrivals(watch.mark)
        passages: list[Passage] = []
        if arrivals.articles:
            with library.snapshot() as snapshot:
                passages = watches.untold(watch, _bearing_on(watch, snapshot, pipeline, arrivals.articles))
            if passages:
                yield watch, passages
        watches.record_told(watch, passages, arrivals.mark)


def _bearing_on(watch: Watch, snapshot: Snapshot, pipeline: Answers, articles: frozenset[str]) -> list[Passage]:
    if watch.is_phrase:
        return [one for one in find_phrase(snapshot, watch.text).passages if one.article in articles]
    return answering(watch.text, snapshot, pipeline, articles)


def answering(question: str, snapshot: Snapshot, pipeline: Answers, articles: frozenset[str]) -> list[Passage]:
    """Return the passages of some articles that answer a question, and are nearly as likely as the first."""
    answer = pipeline.answer(Question(question, MAX_PASSAGES, articles), snapshot)
    if answer.verdict is not Verdict.ANSWERED:
        return []
    return [one for one in answer.passages if (one.confidence or 0.0) >= _MIN_SHARE * answer.confidence]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a watch posts: as articles "arrive", or "daily" or on a weekday at a minute of the day in a time zone."""

    day: str = "arrive"
    minute: int = 0
    zone: str = "UTC"

    @property
    def is_digest(self) -> bool:
        """Whether the watch waits for a set time."""
        return self.day != "arrive"

    def next_after(self, now: float) -> float:
        """Return the next set time (seconds since 1970); where there is none, `now`."""
        if not self.is_digest:
            return now
        zone = ZoneInfo(self.zone)
        today = datetime.fromtimestamp(now, zone).date()
        at = time(*divmod(self.minute, 60), tzinfo=zone)
        days = (today + timedelta(ahead) for ahead in range(9))
        wanted = (day for day in days if self.day == "daily" or WEEKDAYS[day.weekday()] == self.day)
        moments = (datetime.combine(day, at).timestamp() for day in wanted)
        return next(moment for moment in moments if moment > now)


@dataclass(frozen=True, slots=True)
class ServerWatch:
    """A topic (empty: all that is new), the channel to post in, and the marks up to which both libraries were searched.

    `number` is its place among the server's, counted from 1, and `id` the store's.
    """

    id: int
    number: int
    server: int
    channel: int
    text: str
    schedule: Schedule
    common_mark: int
    own_mark: int
    due_at: float


@dataclass(frozen=True, slots=True)
class WatchPost:
    """What a watch has found, to be sent once. `is_tried` is whether sending it was begun before."""

    key: str
    watch: int
    server: int
    channel: int
    text: str
    passages: str
    articles: int
    is_tried: bool
    found_at: Moment


class ServerWatches:
    """All servers' watches and what they find, in the state. Any thread may use it; every method raises StateError."""

    def __init__(self, state: State, libraries: LibraryResolver, pipeline: Answers) -> None:
        self._state = state
        self._libraries = libraries
        self._pipeline = pipeline

    def add(self, server: int, channel: int, text: str, schedule: Schedule) -> ServerWatch:
        """Keep a watch on what arrives from now on; of two that would post the same in a channel, the first is kept.

        Raises TooManyWatches or a StoreError.
        """
        common, own, _ = self._arrivals(server, 0, 0)
        now = self._state.now()
        kept = f"{schedule.day} {schedule.minute} {schedule.zone}"
        with self._state.transaction() as connection:
            watches = _all(connection, server)
            for one in watches:
                if (one.channel, one.text.casefold(), one.schedule) == (channel, text.casefold(), schedule):
                    return one
            if len(watches) >= MAX_IN_SERVER:
                raise TooManyWatches(MAX_IN_SERVER)
            id = connection.execute(
                "INSERT INTO watch (text, is_phrase, mark, server, channel, schedule, own_mark, due_at)"
                " VALUES (?, 0, ?, ?, ?, ?, ?, ?)",
                (text, common, server, channel, kept, own, schedule.next_after(now)),
            ).lastrowid
            return next(one for one in _all(connection, server) if one.id == id)

    def of(self, server: int) -> list[ServerWatch]:
        """Return a server's watches, numbered from 1."""
        with self._state.reading() as connection:
            return _all(connection, server)

    def end(self, server: int, id: int) -> ServerWatch:
        """Forget a server's watch and what it told of, and return it. Raises NoSuchWatch."""
        with self._state.transaction() as connection:
            ended = next((one for one in _all(connection, server) if one.id == id), None)
            if ended is None:
                raise NoSuchWatch(id)
            connection.execute("DELETE FROM watch WHERE number = ?", (id,))
            for table in ("watch_told", "watch_post"):
                connection.execute(f"DELETE FROM {table} WHERE watch = ?", (id,))
        return ended

    def due(self, servers: Collection[int]) -> list[ServerWatch]:
        """Return the watches of some servers whose time has come."""
        with self._state.reading() as connection:
            now = self._state.now()
            late = now + QUIET_SECONDS, now + _MAX_WAIT_SECONDS  # due later than ever: the clock was set back
            rows = connection.execute(
                "SELECT number, server FROM watch WHERE server IS NOT NULL AND"
                " (due_at <= ? OR due_at > CASE WHEN schedule LIKE 'arrive %' THEN ? ELSE ? END)",
                (now, *late),
            ).fetchall()
            watches = [one for server in {row[1] for row in rows} & {*servers} for one in _all(connection, server)]
        due = {id for id, _ in rows}
        return [one for one in watches if one.id in due]

    def look(self, watch: ServerWatch) -> None:
        """Store as a post what new articles say on a watch's topic, but what was posted before. Raises StoreErrors."""
        common, own, arrived = self._arrivals(watch.server, watch.common_mark, watch.own_mark)
        found = self._bearing_on(watch, arrived) if arrived else []
        now = self._state.now()
        with self._state.transaction() as connection:
            new = [one for one in found if not is_told(connection, watch.id, one)]
            wait = QUIET_SECONDS if new else LOOK_SECONDS
            due_at = watch.schedule.next_after(now) if watch.schedule.is_digest else now + wait
            changed = connection.execute(
                "UPDATE watch SET mark = ?, own_mark = ?, due_at = ? WHERE number = ?", (common, own, due_at, watch.id)
            )
            if not changed.rowcount or not new:
                return
            keep_told(connection, watch.id, new)
            connection.execute(
                "INSERT INTO watch_post (key, watch, passages, articles, found_at, send_at, tried)"
                " VALUES (?, ?, ?, ?, ?, ?, 0)",
                (f"{watch.id:08x}{secrets.token_hex(4)}", watch.id, to_json(as_shown(new)), len(arrived), now, now),
            )

    def posts(self, servers: Collection[int]) -> list[WatchPost]:
        """Return what is to be sent now on some servers, oldest first; drop what is too old."""
        now = self._state.now()
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM watch_post WHERE found_at < ?", (now - _KEPT_SECONDS,))
            rows = connection.execute(
                "SELECT key, watch, server, channel, text, passages, articles, tried, found_at"
                " FROM watch_post JOIN watch ON watch.number = watch_post.watch"
                " WHERE send_at <= ? OR send_at > ? ORDER BY watch_post.rowid",
                (now, now + LATER_SECONDS),  # what waits longer than ever: the clock was set back
            ).fetchall()
        return [post for post in _POSTS.all(rows) if post.server in servers]

    def passages(self, post: WatchPost) -> list[Passage]:
        """Return the passages of a post that the articles still hold. Raises a StoreError."""
        with self._libraries.context(post.server) as context, context.library.snapshot() as snapshot:
            return [passage for _, passage in current_passages(from_json(post.passages) or (), (), snapshot)]

    def record_try(self, post: WatchPost) -> None:
        """Record that sending a post has begun."""
        self._state.change("UPDATE watch_post SET tried = 1 WHERE key = ?", post.key)

    def postpone(self, post: WatchPost) -> None:
        """Keep a post that was surely not sent for a later try."""
        later = self._state.now() + LATER_SECONDS
        self._state.change("UPDATE watch_post SET tried = 0, send_at = ? WHERE key = ?", later, post.key)

    def complete(self, post: WatchPost) -> None:
        """Forget a post that was sent, or has no passage left."""
        self._state.change("DELETE FROM watch_post WHERE key = ?", post.key)

    def _arrivals(self, server: int, common_mark: int, own_mark: int) -> tuple[int, int, frozenset[str]]:
        """Return the marks of now, and the ids of the articles that serve a server and came since earlier marks."""
        arrived = self._libraries.common.arrivals(common_mark)
        ids = arrived.articles
        if self._libraries.settings_store.get(server).use is LibraryUse.INSTEAD:
            ids = frozenset()
        own = 0
        if self._libraries.own.exists(server):
            with self._libraries.own.borrow(server) as library:
                own_arrived = library.library.arrivals(own_mark)
            own, ids = own_arrived.mark, ids | own_arrived.articles
        return arrived.mark, own, ids

    def _bearing_on(self, watch: ServerWatch, articles: frozenset[str]) -> Sequence[Passage]:
        """Return the passages of some articles that bear on a watch, at most a handful."""
        with self._libraries.context(watch.server) as context, context.library.snapshot() as snapshot:
            if not watch.text:
                new = [info.id for info in snapshot.articles() if info.id in articles][-_MAX_IN_DIGEST:]
                return make_digest([snapshot.article(id) for id in new], Length.MEDIUM.stories).sentences
            if watch.text.endswith("?"):
                return answering(watch.text, snapshot, self._pipeline, articles)[:_MAX_PASSAGES]
            return summarize_topic(snapshot, watch.text, _MAX_PASSAGES, articles=articles).sentences


def _all(connection: Connection, server: int) -> list[ServerWatch]:
    rows = connection.execute(
        "SELECT number, server, channel, text, schedule, mark, own_mark, due_at FROM watch WHERE server = ?"
        " ORDER BY number",
        (server,),
    ).fetchall()
    return [replace(watch, number=number) for number, watch in enumerate(_SERVER_WATCHES.all(rows), 1)]


def _watch(row: tuple[int, int, int, str, str, int, int, float]) -> ServerWatch:
    """Return the watch of a row, without its number. Raises ValueError or LookupError where its schedule is none."""
    id, server, channel, text, kept, common_mark, own_mark, due_at = row
    day, minute, zone = kept.split(" ")
    schedule = Schedule(day, int(minute), zone)
    schedule.next_after(due_at)
    return ServerWatch(id, 0, server, channel, text, schedule, common_mark, own_mark, due_at)


_SERVER_WATCHES = Records("watch", tuple[int, int, int, str, str, int, int, Moment], _watch)
_POSTS = Records.of("watch_post", WatchPost)
