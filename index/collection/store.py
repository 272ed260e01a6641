"""The store whose articles live in a cluster, and its engine: the index that holds the articles proposes them, too.

Nothing of them is on the machine that reads and writes them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from index.collection.collection import Collection, CollectionState
from index.collection.moving import refuse_repository
from index.collection.point_in_time import UNREAD, ArticleCache, PointInTime
from index.collection.reading import CollectionReader, Places
from index.collection.writing import CollectionWriter
from index.errors import CollectionGone, NoCollection, StoreError
from index.search.engine import ProposalQuery, Proposer
from index.search.engines.cluster import Cluster, best_queries
from index.search.engines.indexed import StoredEngine
from index.search.engines.opensearch import cluster_problems
from index.search.proposals import ProposedState
from index.store import Reader, Store, Writer
from index.store.reading import Reading
from index.text.characters import number_of

_MAX_RESULTS = 10_000  # that OpenSearch gives at once: `index.max_result_window`
_AHEAD = 16  # times as much as is asked for first

_LOG = logging.getLogger(__name__)

_ENDING_SECONDS = 2.0
FOLLOW_SECONDS = 0.4  # between two looks at what changed
_MAX_WORDS = 1_000_000  # that are known to be known


class CollectionEngine(StoredEngine):
    """The engine of a collection, which is never behind. What is read and what is proposed are of one state of it."""

    def state(self, reading: Reading) -> ProposedState:
        with reading() as reader:
            assert isinstance(reader, CollectionReader)
            proposals = Proposals(reader.view)
        self._last = ProposedState(reading, proposals, self._last)
        return self._last


class _Found(NamedTuple):
    """What was found for a query: the keys of the articles of the best chunks, and of the best articles."""

    query: ProposalQuery
    by_chunk: list[int]
    whole: list[int]


class Proposals(Proposer):
    """What a state of a collection proposes. See `Proposer`."""

    max_within = 50_000  # a cluster takes 65,536

    def __init__(self, view: PointInTime) -> None:
        self._view = view
        self._kept = threading.local()  # what was found last, for the thread that asked for it

    def propose(self, query: ProposalQuery) -> set[int]:
        """See `Proposer`. Raises CollectionAway: nothing else has the articles.

        Asking takes longer than telling, so what may be asked for next is told with the first, and given at once then.
        """
        kept: _Found | None = getattr(self._kept, "found", None)
        if kept is None or not _is_alike(kept.query, query):
            kept = self._kept.found = _Found(query, *self._asked(query))
        if query.chunks > kept.query.chunks:
            return {*kept.by_chunk, *kept.whole}
        return {*kept.by_chunk[: query.chunks], *kept.whole[: query.articles]}

    def _asked(self, query: ProposalQuery) -> list[list[int]]:
        """Return the keys of articles by their best chunks and by themselves, best first, more than are wanted."""
        passing = [] if query.within is None else [{"terms": {"key": [*query.within]}}]
        queries = best_queries([(self._view.named[term], of_field) for term, of_field in query.terms], query.weights)
        searches = [
            {
                "query": {"bool": {"must": [best], "filter": passing}},
                "size": min(_AHEAD * limit, _MAX_RESULTS),
                "sort": ["_score", {"key": "asc"}],
                **UNREAD,
            }
            for best, limit in zip(queries, (query.chunks, query.articles), strict=True)
        ]
        return [[hit["sort"][1] for hit in answer["hits"]["hits"]] for answer in self._view.ask_all(searches)]


def _is_alike(one: ProposalQuery, other: ProposalQuery) -> bool:
    """Return whether two queries differ at most in how much they want, and in what is left out."""
    return one.terms == other.terms and one.weights == other.weights and one.within is other.within


class CollectionStore(Store):
    """The collection of a cluster, read as of the last look at it.

    A thread looks whether it changed; who changed something sees that at once.
    """

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(None)
        self.collection = Collection(cluster)
        self._ending = threading.Event()
        self._follower: threading.Thread | None = None
        self._view: PointInTime | None = None
        self._left: list[PointInTime] = []  # which some may still read
        self._articles = ArticleCache()
        self._places = Places()
        self._words: set[str] = set()
        self._looking = threading.RLock()
        self._count = threading.Lock()

    def begin(self) -> None:
        """See `Store`. Raises CollectionAway or CollectionGone."""
        self.follow()
        self._follower = threading.Thread(target=self._keep_following, name="follow-collection", daemon=True)
        self._follower.start()

    def upgrade(self) -> None:
        """See `Store`: a collection of another form is refused."""

    def refuse_unfinished(self) -> None:
        """See `Store`."""

    def refuse_missing(self) -> None:
        if self._view is None:
            raise NoCollection(self.collection.name)

    def file(self) -> int:
        return 0

    def exists(self) -> bool:
        return self._view is not None

    def state(self) -> tuple[int, int]:
        return 0, self._view.number if self._view else 0

    @contextmanager
    def _reading(self) -> Iterator[PointInTime]:
        self._refuse_closed()
        with self._count:
            view = self._view
            if view is None:
                raise NoCollection(self.collection.name)
            view.readers += 1
        try:
            yield view
        finally:
            with self._count:
                view.readers -= 1

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self._reading() as view:
            yield CollectionReader(view, self._places)

    @contextmanager
    def pinned(self) -> Iterator[tuple[Reader, tuple[int, int]]]:
        with self._reading() as view:
            yield CollectionReader(view, self._places), (0, view.number)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """See `Store`. Raises CollectionAway where the collection takes no changes.

        Of an article that another writer changed at the same time, theirs stays; its file is read again by the next
        sync. What was changed can be read when this ends.
        """
        with self._writing:
            self.follow(founding=True)
            with self._reading() as view:
                writer = self._begun(view)
                yield writer
                writer.finish()
            self.follow()
            paragraphs = writer.touched_paragraphs()
            if paragraphs:
                with self._reading() as view:
                    late = self._begun(view)
                    late.reclassify_holders(paragraphs)
                    if late.touched_paragraphs():
                        late.finish()
                        self.follow()

    def _begun(self, view: PointInTime) -> CollectionWriter:
        if len(self._words) > _MAX_WORDS:
            self._words = set()
        return CollectionWriter(view, self._places, self.collection, self._words)

    @contextmanager
    def analysing(self) -> Iterator[Writer]:
        with self.writing() as writer:
            yield writer

    def damaged(self) -> Iterator[str]:
        """Yield which articles are not as they were written, a line each."""
        with self._reading() as view:
            yield from CollectionReader(view, self._places).damaged()

    def close(self) -> None:
        self._ending.set()
        if self._follower is not None:
            self._follower.join(_ENDING_SECONDS)  # a cluster that hangs is waited for no longer
        self._closed = True
        with self._looking:
            views, self._left, self._view = [*self._left, self._view], [], None
        for view in views:
            if view is not None:
                view.close()

    def _keep_following(self) -> None:
        while not self._ending.wait(FOLLOW_SECONDS):
            try:
                self.follow()
                if self._view is not None:
                    self._view.most()  # before a question has to wait for it
            except StoreError as error:
                if not self._ending.is_set():
                    if self.trouble is None:
                        _LOG.warning("The collection can't be followed just now: %s", error)
                    self.trouble = error.reason

    def follow(self, *, founding: bool = False) -> None:
        """See `Store`; the collection is made where `founding` and there is none."""
        with self._looking:
            state = self.collection.state()
            if state is None and founding and self._view is None:
                self.collection.found()
                state = self.collection.state()
            self._follow(state)
        self.trouble = self.collection.lost_nodes() or self.missing()

    def missing(self) -> str | None:
        """Return in one line why there is nothing to answer from; None where there are articles."""
        if self._view is None:
            return NoCollection(self.collection.name).reason
        if not self._view.totals.articles:
            return "the collection in OpenSearch holds no articles: index some with `verbatim index FOLDER`"
        return None

    def _follow(self, state: CollectionState | None) -> None:
        before = self._view
        if state is None:
            if before is not None:
                raise CollectionGone(self.collection.name)
            return
        if before is not None and before.state.founded != state.founded:
            raise CollectionGone(self.collection.name, "was replaced by another one")
        if before is None or before.state != state:
            self.collection.refresh()
            view = PointInTime(self.collection, state, self._articles, before)
            with self._count:
                self._view = view
            if before is not None:
                self._left.append(before)
        with self._count:
            idle = [view for view in self._left if not view.readers]
            self._left = [view for view in self._left if view.readers]
        for view in idle:
            view.close()


def problems(cluster: Cluster, folder: Path) -> Iterator[tuple[bool | None, str]]:
    """Yield what is wrong with a cluster and the collection there, each with whether nothing works until then.

    With None comes what the collection holds. Raises WrongCluster, IndexUnreachable, StoreError.
    """
    yield from cluster_problems(cluster)
    with closing(CollectionStore(cluster)) as there:
        there.follow()
        if (reason := there.missing()) is not None:
            yield False, reason
        else:
            with there.reading() as reader:
                counts = reader.counts()
            held = f"{number_of(counts['articles'], 'article')}, {number_of(counts['sentences'], 'sentence')}"
            yield None, held
    if cluster.snapshots is not None:
        try:
            refuse_repository(cluster, cluster.snapshots)
        except StoreError as error:
            yield False, f"no backup of the articles can be taken: {error.reason}"
    with suppress(StoreError), closing(Store(folder)) as store:
        if not store.exists():
            return
        with store.reading() as reader:
            here = reader.count() if reader.moved_to() is None else 0
        if here:
            unread = f"this folder holds a library of its own with {here:,} articles, which nobody reads"
            to_do = "bring it to OpenSearch by `verbatim move opensearch`, or name another folder with --data"
            yield False, f"{unread}: {to_do}"
