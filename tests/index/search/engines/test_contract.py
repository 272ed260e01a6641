"""What every candidate engine does, whichever it is: the same tests run over each one of the registry."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.chunks import Field
from index.collection import engine_of, store_of
from index.library import ENGINES, EngineMaker, Library, Query
from index.search.engine import Engine
from index.search.hits import FIELD_WEIGHTS, Hits
from index.store import Store
from tests import soon
from tests.conftest import own_cluster
from tests.index.articles import WORDS, article
from tests.index.store.test_writing import drop, put

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

COLLECTION = "collection"  # no engine to be named, but what alone searches articles that live in a cluster
TEXTS = [f"The {WORDS[n % 12]} met the {WORDS[n * 5 % 12]} number {n}. It was a {WORDS[n % 7]}." for n in range(60)]


def filled(store: Store) -> Store:
    put(store, *(article(f"x{n}", text, title=f"On the {WORDS[n % 5]}") for n, text in enumerate(TEXTS)))
    return store


@dataclass(frozen=True)
class Place:
    """Where a store and its engine are made: a folder, and a cluster where they need one."""

    maker: EngineMaker
    collection: Cluster | None
    folder: Path

    @contextmanager
    def opened(self) -> Iterator[tuple[Engine, Store]]:
        store = filled(store_of(self.folder, self.collection))
        engine = self.maker(store, self.folder)
        engine.keep_up(syncing=False)
        yield engine, store
        engine.close()
        store.close()


@contextmanager
def place_of(named: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    """OpenSearch is that of the tests."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("place")
    if named in ENGINES and named != "opensearch":
        yield Place(ENGINES[named], None, folder)
        return
    with own_cluster(request.getfixturevalue("opensearch")) as cluster:
        from index.search.engines.opensearch import OpenSearchEngine

        collection = cluster if named == COLLECTION else None
        yield Place(engine_of(collection) or partial(OpenSearchEngine, cluster=cluster), collection, folder)


@pytest.fixture(scope="module", params=[*ENGINES, COLLECTION])
def named(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def opened(named: str, request: pytest.FixtureRequest) -> Iterator[tuple[Engine, Store]]:
    with place_of(named, request) as place, place.opened() as both:
        yield both


@pytest.fixture(scope="module")
def engine(opened: tuple[Engine, Store]) -> Engine:
    """For all tests here, none of which changes what it searches."""
    return opened[0]


@pytest.fixture(scope="module")
def store(opened: tuple[Engine, Store]) -> Store:
    return opened[1]


@pytest.fixture
def place(named: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    """For one test alone."""
    with place_of(named, request) as place:
        yield place


def found(engine: Engine, store: Store, query: Query, limit: int = 40) -> Hits:
    return engine.state(store.reading).search(query, limit, FIELD_WEIGHTS)


def places(engine: Engine, store: Store, *terms: str, limit: int = 1_000) -> list[tuple[str, int]]:
    state = engine.state(store.reading)
    hits = state.search(Query(terms), limit, FIELD_WEIGHTS)
    return [(one.article.id, one.sentence) for one in state.candidates(hits)]


@pytest.mark.parametrize("terms", [("ferri",), ("storm", "17"), ("reef", "unheard", "reef")])
def test_every_engine_gives_the_hits_and_scores_of_memory(
    engine: Engine, store: Store, tmp_path: Path, terms: tuple[str, ...]
) -> None:
    alone = filled(Store(None))
    memory = ENGINES["memory"](alone, tmp_path)
    expected = found(memory, alone, Query(terms))
    hits = found(engine, store, Query(terms))
    assert len(hits) > 0
    assert hits.totals == pytest.approx(expected.totals)
    assert hits.scores == pytest.approx(expected.scores)
    assert places(engine, store, *terms, limit=40) == places(memory, alone, *terms, limit=40)
    for field in (Field.SENTENCE, Field.CONTEXT, Field.TITLE):
        assert hits.terms_in(field) == expected.terms_in(field)


def test_a_limit_articles_and_weights_are_kept_to(engine: Engine, store: Store) -> None:
    everything = found(engine, store, Query(("ferri", "storm")), 1_000)
    assert found(engine, store, Query(("ferri", "storm")), 3).places.tolist() == everything.places[:3].tolist()
    assert len(found(engine, store, Query(("ferri",)), 0)) == 0
    state = engine.state(store.reading)
    among = state.candidates(found(engine, store, Query(("number",), articles=frozenset({"x3", "x5", "nobody"}))))
    assert {one.article.id for one in among} == {"x3", "x5"}
    heavy = found(engine, store, Query(("17",), (2.0,)))
    assert heavy.totals == pytest.approx(2 * found(engine, store, Query(("17",))).totals)


def test_what_is_unknown_or_empty_finds_nothing(engine: Engine, store: Store) -> None:
    for terms in ((), ("unheard",)):
        assert len(found(engine, store, Query(terms))) == 0
    state = engine.state(store.reading)
    assert state.candidates(Hits.none()) == []
    assert state.frequencies(("unheard",)) == {"unheard": (0, 0, 0, 0)}


def test_frequencies_and_documents_are_those_of_the_store(engine: Engine, store: Store) -> None:
    state = engine.state(store.reading)
    with store.reading() as reader:
        assert state.documents() == tuple(reader.totals(field)[0] for field in Field)
        records = reader.term_records(("ferri", "number"))
        assert [*records] == ["ferri", "number"]
    assert state.frequencies(("ferri", "number")) == {term: one.frequencies for term, one in records.items()}


def test_the_words_are_those_of_the_store(engine: Engine, store: Store) -> None:
    with store.reading() as reader:
        words = reader.words()
    assert dict(engine.vocabulary(store.reading)) == words


def test_what_is_added_changed_and_removed_shows_in_the_next_state(place: Place) -> None:
    with place.opened() as (engine, store):
        put(store, article("new", "The walrus sang."), article("x17", "The walrus met nobody."))
        assert {id for id, _ in places(engine, store, "walrus")} == {"new", "x17"}
        assert "x17" not in {id for id, _ in places(engine, store, "17")}
        drop(store, "new")
        assert {id for id, _ in places(engine, store, "walrus")} == {"x17"}
        engine.keep_up(syncing=False)
        engine.wait()
        assert {id for id, _ in places(engine, store, "walrus")} == {"x17"}


def test_a_state_can_be_searched_from_many_threads(engine: Engine, store: Store) -> None:
    state = engine.state(store.reading)
    queries = [Query((word, "number")) for word in ("ferri", "storm", "17", "reef")]
    expected = [state.search(query, 20, FIELD_WEIGHTS).places.tolist() for query in queries]
    wrong: list[int] = []

    def work() -> None:
        for number, query in enumerate(queries * 5):
            if state.search(query, 20, FIELD_WEIGHTS).places.tolist() != expected[number % len(queries)]:
                wrong.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_it_is_sound_and_stays_so_when_repaired(engine: Engine, store: Store) -> None:
    for _ in range(2):
        with store.reading() as reader:
            assert list(engine.problems(reader)) == []
        engine.repair()
    assert places(engine, store, "17")


def test_a_library_is_searched_by_the_engine_that_is_named(place: Place, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    with Library.open(tmp_path / "data", engine=place.maker, collection=place.collection) as library:
        library.sync(tmp_path / "a.txt")
        with library.snapshot() as snapshot:
            hits = snapshot.search(Query(("ferri",)))
            assert snapshot.candidates(hits)[0].text == "The ferry sank."


def test_a_snapshot_stays_as_it_was_while_others_write(place: Place, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    (tmp_path / "b.txt").write_text("The ferry came home.")
    data = tmp_path / "data"
    with (
        Library.open(data, engine=place.maker, collection=place.collection) as library,
        Library.open(data, collection=place.collection) as other,
    ):
        library.sync(tmp_path / "a.txt")
        with library.snapshot() as snapshot:
            other.sync(tmp_path / "b.txt")
            other.remove("a.txt")
            assert snapshot.document_frequencies(("ferri",)) == {"ferri": 1}
            hits = snapshot.search(Query(("ferri",)))
            assert {one.article.id for one in snapshot.candidates(hits)} == {"a.txt"}
            assert [info.id for info in snapshot.articles()] == ["a.txt"]
            assert "home" not in snapshot.vocabulary()
            assert snapshot.article("a.txt").text.startswith("The ferry sank.")
        soon(lambda: [info.id for info in library.articles()] == ["b.txt"])
        with library.snapshot() as snapshot:
            assert "home" in snapshot.vocabulary()
