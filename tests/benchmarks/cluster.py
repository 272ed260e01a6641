"""What OpenSearch costs beside the engine of this machine, and what becomes of answers while harm is done to it:

    python -m tests.benchmarks.cluster size ../shared/data/books-1m.jsonl.gz --sentences 100000
    python -m tests.benchmarks.cluster node ../shared/data/books-1m.jsonl.gz --questions 10000
    python -m tests.benchmarks.cluster kills --kills 50

With `--shared`, each is done where the articles live in the cluster. All start nodes of their own on
loopback. `size` indexes the first articles of a collection and asks questions about their sentences, from the disk and
from one node (of articles that live there: from three shards, of two copies each, on three): whole answers, also with
a reader that reads nothing, and candidates alone, also four at once. It tells how long after a removal another machine
has the article. `node` kills one of three nodes when a
third of the questions was asked, four at a time, and compares the ten best candidates with those of the undisturbed
cluster and, as the data folder may serve, of memory. `kills` ends indexers at random moments of their work, and holds
after each that no article is lost or half there, that the index is in step, and serves.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from unittest import mock

import numpy as np

from bot.answering.answer import Answer
from bot.answering.reader import SentenceReader
from bot.ops.process import freeze_gc
from index.ingest.roots import Progress
from index.library import Library, Query
from index.search.engines.cluster import Cluster
from index.text.terms import content_terms
from tests.benchmarks.scale import excerpt, questions
from tests.benchmarks.unread import unread
from tests.bot.answering.libraries import LibraryAnswers
from tests.opensearch.harm import always_in_step, killed_indexers, killed_writers, opened, outage
from tests.opensearch.nodes import nodes

AT_ONCE = 4
DIFFERENT = 500  # questions, each asked again and again while a node is killed
REMOVED = 40  # articles, one after the other
FIRST = 20  # questions that are asked before time is taken


def timed(work: Callable[[str], object], asked: list[str], at_once: int = 1) -> str:
    """Median and 99% of the times, in ms, and how many answers came in a second."""
    for question in asked[:FIRST]:
        work(question)

    def one(question: str) -> float:
        begun = time.perf_counter()
        work(question)
        return 1000 * (time.perf_counter() - begun)

    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        times = list(pool.map(one, asked[FIRST:]))
    rate = len(times) / (time.perf_counter() - begun)
    return f"{np.median(times):.1f}, {np.percentile(times, 99):.1f} ms, {rate:.1f}/s"


def size(collection: Path, sentences: int, count: int, *, minutes: float, shared: bool) -> None:
    """Print what both engines cost at a size; at the one to which the cluster comes in so many minutes."""
    with (
        nodes(3 if shared else 1) as members,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        ExitStack() as stack,
    ):
        home = Path(folder)
        articles = home / "articles.jsonl"
        excerpt(collection, sentences, articles)
        cluster = Cluster(tuple(member.address for member in members), shards=3 if shared else 1, replicas=0)
        there = stack.enter_context(_kept(home / "there", cluster, shared))
        held = _indexed(there, articles, minutes)
        copied = _copied(cluster) if shared else ""
        store = cluster.client().indices.stats(index=f"{cluster.prefix}-*", metric="store")["_all"]
        disk = [store[which]["store"]["size_in_bytes"] / 1e6 for which in ("primaries", "total")]
        print(f"OpenSearch: {held}{copied}; {_on_disk(home / 'there')}")
        print(f"  there                {disk[0]:,.0f} MB, {disk[1]:,.0f} with second copies")
        print(f"  the nodes            {', '.join(_resident(one.process.pid) for one in members)} MB", flush=True)
        with articles.open(encoding="utf-8") as lines, (home / "same.jsonl").open("w", encoding="utf-8") as same:
            same.writelines(islice(lines, there.statistics().articles))
        here = stack.enter_context(Library.open(home / "here", engine="tantivy"))
        print(f"from the disk: {_indexed(here, home / 'same.jsonl', minutes)}; {_on_disk(home / 'here')}", flush=True)
        asked = questions(home / "here", count + FIRST)
        told: list[_Said] = []
        for name, library in (("OpenSearch", there), ("from the disk", here)):
            freeze_gc()
            print(name)
            answerer, said = LibraryAnswers(library), _Said()
            told.append(said)
            with mock.patch.object(SentenceReader, "judge", unread):
                for at_once in (1, AT_ONCE):
                    print(f"  unread, {at_once} at once     {timed(answerer.answer, asked, at_once)}", flush=True)
            print(f"  whole answers        {timed(said.by(answerer.answer), asked)}", flush=True)
            for at_once in (1, AT_ONCE):
                print(f"  candidates, {at_once} at once {timed(partial(_found, library), asked, at_once)}", flush=True)
            print(f"  most memory so far   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
        alike = sum(told[0][question] == told[1][question] for question in asked)
        print(f"verdict and first passage are the same for {alike} of {len(asked)} questions", flush=True)
        if shared:
            other = stack.enter_context(_kept(home / "other", cluster, shared))
            print(f"gone for others {_removals(there, other)}", flush=True)
        print(f"the nodes {', '.join(_resident(one.process.pid) for one in members)} MB")


class _Enough(Exception):
    """What is raised when the time is over."""


def _indexed(library: Library, file: Path, minutes: float) -> str:
    begun = time.perf_counter()

    def stop(progress: Progress) -> None:
        if time.perf_counter() - begun > 60 * minutes:
            raise _Enough

    with suppress(_Enough):
        library.sync(file, progress=stop)
    spent, held = time.perf_counter() - begun, library.statistics().sentences
    return f"{held:,} sentences in {spent:.0f} s, {held / spent:,.0f}/s"


def _on_disk(data: Path) -> str:
    held = sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) / 1e6
    return f"{held:,.0f} MB in the data folder"


def _copied(cluster: Cluster) -> str:
    """Give each shard its second copy, and tell how long that took: a large collection is indexed without."""
    begun = time.perf_counter()
    client = cluster.client()
    client.indices.put_settings(index=f"{cluster.prefix}-collection", body={"index.number_of_replicas": 1})
    client.cluster.health(wait_for_status="green", timeout="1800s", request_timeout=1_900)
    return f", second copies in {time.perf_counter() - begun:.0f} s"


class _Said(dict[str, tuple[object, ...]]):
    """Verdict and first passage, by question."""

    def by(self, ask: Callable[[str], Answer]) -> Callable[[str], object]:
        """What asks, and notes what is said."""

        def note(question: str) -> None:
            answer = ask(question)
            self[question] = answer.verdict, *((one.article, one.start, one.end) for one in answer.passages[:1])

        return note


def _resident(process: int) -> str:
    """The most memory that a node had, and what of it now is neither files nor shared."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    peak, own = (int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmHWM", "RssAnon")))
    return f"{peak:,.0f} ({own:,.0f} its own)"


def _removals(one: Library, other: Library) -> str:
    """How long after `one` was told that it removed an article the `other` still quotes it."""
    times = []
    for info in one.articles()[:REMOVED]:
        one.remove(info.id)
        begun = time.perf_counter()
        while _holds(other, info.id):
            time.sleep(0.005)
        times.append(1000 * (time.perf_counter() - begun))
    return f"after {np.median(times):.0f} ms at the median, {max(times):.0f} at most, of {len(times)} removals"


def _holds(library: Library, id: str) -> bool:
    with library._own.reading() as reader:
        return reader.key(id) is not None


def _query(question: str) -> Query:
    return Query(tuple(content_terms(question)))


def _found(library: Library, question: str) -> object:
    return library.search(_query(question), 50)


def _best(library: Library, query: Query) -> tuple[list[float], list[tuple[str, int]]]:
    """The scores of the ten best, and which they are, save those that share the last score."""
    found = library.search(query, 10)
    last = found[-1].score if found else 0.0
    places = [(one.article.id, one.sentence) for one in found if one.score > last]
    return [one.score for one in found], places


def _kept(data: Path, cluster: Cluster, shared: bool) -> Library:
    """A library whose candidates the cluster proposes, or, where it is shared, whose articles live there."""
    return Library.open(data, collection=cluster) if shared else opened(data, cluster)


def node(collection: Path, sentences: int, count: int, *, shared: bool) -> None:
    """Print what became of questions while one of three nodes was killed."""
    with nodes(3) as members, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        excerpt(collection, sentences, home / "articles.jsonl")
        cluster = Cluster(tuple(member.address for member in members), shards=2, replicas=1)
        with Library.open(home / "data", engine="memory") as memory, _kept(home / "data", cluster, shared) as library:
            for one in (memory, library) if shared else (library,):
                one.sync(home / "articles.jsonl")
            asked = [_query(question) for question in questions(home / "data", min(count, DIFFERENT))]
            ask = partial(_best, library)
            right = [(ask(query), _best(memory, query)) for query in asked]
            same = sum(ours[1][:1] == theirs[1][:1] for ours, theirs in right) / len(asked)
            times = -(-count // len(asked))
            asked, right = (asked * times)[:count], (right * times)[:count]
            cluster.client().cluster.health(wait_for_status="green", request_timeout=60)
            freeze_gc()
            seen = outage(ask, asked, right, members[0].kill, library.trouble, AT_ONCE)
        print(f"{count:,} questions to {sentences:,} sentences, {AT_ONCE} at once, one of three nodes killed:")
        print(f"  undisturbed: the same best candidate as from memory {same:.4f}")
        print(f"  answered {seen.answered:,}, wrong {seen.wrong}, lost {len(seen.lost)} {seen.lost[:3]}")
        slowest = sorted(seen.seconds)[-AT_ONCE:]
        print(f"  median {seen.median_ms:.1f} ms, longest {', '.join(f'{1000 * one:,.0f}' for one in slowest)} ms")
        print(f"  told: {sorted(filter(None, seen.told))}")


def kills(count: int, *, shared: bool) -> None:
    """Print that indexers were killed. Raises AssertionError where that did harm."""
    if not shared:
        always_in_step()
    with nodes(1) as (node,), tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        kill = killed_writers if shared else killed_indexers
        started = kill(Path(folder), Cluster((node.address,), replicas=0), count)
        spent = time.perf_counter() - begun
    print(f"{started} indexers, {count} of them killed at work: nothing lost, half there or wrong, in {spent:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.cluster", description="OpenSearch, and harm to it"
    )
    parser.add_argument("what", choices=("size", "node", "kills"))
    parser.add_argument("collection", type=Path, nargs="?", help="articles as JSON Lines, .gz or not")
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60, help="for which is indexed at most")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--shared", action="store_true", help="of articles that live in the cluster")
    options = parser.parse_args()
    if options.what == "kills":
        kills(options.kills, shared=options.shared)
    elif options.collection is None:
        parser.error(f"{options.what} needs a collection")
    elif options.what == "size":
        size(
            options.collection,
            options.sentences,
            options.questions,
            minutes=options.minutes,
            shared=options.shared,
        )
    else:
        node(options.collection, options.sentences, options.questions, shared=options.shared)


if __name__ == "__main__":
    main()
