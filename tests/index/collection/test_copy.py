"""Copies of a collection on a real node: many machines read and write one library, and none of them is needed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from index.article import Article, Kind
from index.checking import check
from index.chunks import Field, article_terms
from index.errors import CollectionAway, CollectionGone, StoreError
from index.library import Library, Query
from index.store import Entry, Reader, Store
from tests import soon
from tests.index.articles import article, articles, numbered_text, write_lines
from tests.opensearch.door import Answer, Door, error
from tests.opensearch.nodes import Unavailable, nodes

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

from index.collection.copy import CollectionStore

PATIENCE = 20.0


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search.engines.cluster._BACKOFF_SECONDS", 0)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "all.jsonl", {f"x{number}": numbered_text(number) for number in range(60)})


@pytest.fixture
def door(opensearch: str) -> Iterator[Door]:
    made = Door(opensearch)
    yield made
    made.close()


def held(reader: Reader) -> dict[str, Any]:
    """All that a library tells of what it holds, whatever its own ids are."""
    return {
        "articles": reader.articles(),
        "texts": {id: reader.article(key) for key, id in reader.ids()},
        "as read": {id: reader.article(key, as_read=True) for key, id in reader.ids()},
        "frequencies": {field: reader.frequencies(field) for field in Field},
        "totals": {field: reader.totals(field) for field in Field},
        "words": reader.words(),
        "files": {
            root: {path: (one.stamp, one.skipped, one.articles) for path, one in reader.files(root).items()}
            for root in reader.roots()
        },
        "unwanted": {root: reader.unwanted(root) for root in reader.roots()},
        "owners": {
            id: (one.path, one.root, one.digest) for id, one in reader.owners(i for _, i in reader.ids()).items()
        },
    }


def everything(store: Store) -> dict[str, Any]:
    if not store.exists():
        return {}
    with store.reading() as reader:
        return held(reader)


def held_keys(store: Store) -> list[tuple[int, str]]:
    with store.reading() as reader:
        return reader.ids()


def put(store: Store, *given: Article, file: str = "all.jsonl") -> None:
    with store.writing() as writer:
        place = writer.file(writer.root("/articles"), file)
        writer.put([Entry(one, article_terms(one), one.text.encode()[:16], place) for one in given], "test")
        writer.settle(place, "read", [])


def drop(store: Store, *ids: str) -> None:
    with store.writing() as writer:
        writer.drop(ids)


@pytest.fixture
def stores(tmp_path: Path, cluster: Cluster) -> Iterator[list[CollectionStore]]:
    """Two copies, which follow only when they are told to."""
    made = [CollectionStore(tmp_path / name, cluster) for name in ("one", "two")]
    yield made
    for store in made:
        store.close()


def test_what_one_machine_indexes_others_answer_from(tmp_path: Path, cluster: Cluster, lines: Path) -> None:
    with ExitStack() as stack:
        one, two = (stack.enter_context(Library.open(tmp_path / name, collection=cluster)) for name in ("one", "two"))
        own = stack.enter_context(Library.open(tmp_path / "own"))
        assert one.is_demonstration is False
        assert own.sync(lines) == one.sync(lines)
        soon(lambda: everything(two._own) == everything(one._own), PATIENCE)
        three = stack.enter_context(Library.open(tmp_path / "three", collection=cluster))
        for word in ("ferri", "storm", "17", "unheard"):
            query = Query((word, "number"))
            assert one.search(query) == two.search(query) == three.search(query) == own.search(query)
        assert everything(one._own) == everything(two._own) == everything(three._own)
        assert two.statistics() == own.statistics()
        gone = two.remove("x7")
        assert [info.id for info in gone] == ["x7"]
        assert "x7" not in {info.id for info in two.articles()}
        soon(lambda: len(one.articles()) == len(three.articles()) == 59, PATIENCE)
        assert one.search(Query(("7",))) == []
        assert one.trouble() is two.trouble() is None
    for name in ("one", "two", "three"):
        assert check(tmp_path / name).problems == ()


@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), articles()), min_size=1, max_size=6))
def test_copies_hold_what_a_library_holds_that_saw_all_changes(
    cluster: Cluster, changes: list[tuple[bool, bool, list[Article]]]
) -> None:
    here = replace(cluster, prefix=f"{cluster.prefix}-{uuid4().hex[:8]}", shards=2)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        copies = [CollectionStore(place / name, here) for name in ("one", "two")]
        alone = Store(place / "alone")
        for store in (*copies, alone):
            stack.callback(store.close)
        for first, dropping, given in changes:
            there = alone.exists()
            for store in (copies[first], alone):
                if dropping and there:
                    drop(store, *(one.id for one in given))
                else:
                    put(store, *given)
        for store in copies:
            store.follow()
        assert everything(copies[0]) == everything(copies[1])
        ours, theirs = everything(copies[0]), everything(alone)
        assert {**ours, "articles": None} == {**theirs, "articles": None}  # which came in the order of its writers
        assert {info.id for info in ours["articles"]} == {info.id for info in theirs["articles"]}


def test_paragraphs_that_a_source_repeats_are_furniture_in_every_copy(stores: list[CollectionStore]) -> None:
    one, two = stores
    line = "Send us your views on what you read here today"
    given = [
        article(f"x{n}", f"The {numbered_text(n)}", line, f"Story {n}: {numbered_text(n + 50)}") for n in range(40)
    ]
    put(one, *given[:20])
    put(two, *given[20:])
    for store in stores:
        store.follow()
    assert everything(one) == everything(two)
    assert {str(each.paragraphs[1].kind) for each in everything(two)["texts"].values()} == {"boilerplate"}
    with one.reading() as reader:
        assert reader.frequencies(Field.SENTENCE).get("view") is None


def test_paragraphs_that_turn_out_to_be_repeated_while_another_writes_are_furniture_there_too(
    stores: list[CollectionStore],
) -> None:
    one, two = stores
    line = "Send us your views on what you read here today"
    given = [
        article(f"x{n}", f"The {numbered_text(n)}", line, f"Story {n}: {numbered_text(n + 50)}") for n in range(40)
    ]
    put(one, *given[:3])
    with two.writing() as writer:  # which does not know yet what the other is about to find
        place = writer.file(writer.root("/articles"), "all.jsonl")
        put(one, *given[3:39])
        writer.put([Entry(each, article_terms(each), each.text.encode()[:16], place) for each in given[39:]], "test")
    one.follow()
    assert {id for id, each in everything(one)["texts"].items() if each.paragraphs[1].kind is Kind.BODY} == {
        each.id for each in given[39:]
    }
    put(one, article("another", "A walrus sang."))
    two.follow()
    for store in stores:
        texts = everything(store)["texts"]
        assert {texts[each.id].paragraphs[1].kind for each in given} == {Kind.BOILERPLATE}
    assert everything(one) == everything(two)


def test_of_an_article_that_two_change_at_once_the_first_change_stays_whole(stores: list[CollectionStore]) -> None:
    one, two = stores
    put(one, article("a", "The ferry sank."), article("b", "A gull slept."))
    with two.writing() as writer:
        file = writer.file(writer.root("/articles"), "all.jsonl")
        put(one, article("a", "The tide turned."), article("new", "Ropes were cut."))
        late = [article("a", "The captain slept."), article("new", "A walrus sang."), article("c", "An anchor held.")]
        writer.put([Entry(each, article_terms(each), b"late", file) for each in late], "test")
        writer.settle(file, "read", [])
    one.follow()
    for store in stores:
        texts = {id: each.text for id, each in everything(store)["texts"].items()}
        assert texts == {
            "a": "The tide turned.", "b": "A gull slept.", "new": "Ropes were cut.", "c": "An anchor held."
        }  # fmt: skip
        assert everything(store)["files"]["/articles"]["all.jsonl"][0] is None  # so that it is read again
    assert everything(one) == everything(two)
    with two.writing() as writer:
        put(one, article("a", "The tide came back."))
        writer.drop(["a"])  # a removal holds whatever somebody else does
    for store in stores:
        store.follow()
    assert "a" not in everything(one)["texts"]
    assert everything(one) == everything(two)


def test_a_cluster_that_is_away_takes_no_changes_and_answers_go_on(
    tmp_path: Path, cluster: Cluster, lines: Path, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    here = replace(cluster, addresses=(door.address,), seconds=2)
    with Library.open(tmp_path / "data", collection=here) as library:
        library.sync(lines)
        before = library.search(Query(("ferri",)))
        assert len(before) > 5
        door.instead = lambda method, path: error(503, "cluster_manager_not_discovered_exception", "no manager")
        soon(lambda: library.trouble() is not None, PATIENCE)
        assert "may be behind" in str(library.trouble())
        assert library.search(Query(("ferri",))) == before
        for change in (lambda: library.remove("x1"), lambda: library.sync(lines, prune=True)):
            with pytest.raises(CollectionAway, match="can't be used just now"):
                change()
        assert len(library.articles()) == 60
        assert len([one for one in caplog.records if "can't follow" in one.message]) == 1
    with Library.open(tmp_path / "data", collection=here) as again:  # which was whole once
        assert again.search(Query(("ferri",))) == before
        with pytest.raises(CollectionAway):
            Library.open(tmp_path / "empty", collection=here)
        door.instead = lambda method, path: None
        again.remove("x1")
        assert len(again.articles()) == 59
        assert again.trouble() is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (error(401, "security_exception", "missing authentication"), "refuses user and password"),
        (error(403, "cluster_block_exception", "index read-only / allow delete (api)"), "disk is full"),
        (error(429, "circuit_breaking_exception", "data too large"), "busy"),
    ],
)
def test_refused_writes_leave_no_trace(
    tmp_path: Path, cluster: Cluster, door: Door, answer: Answer, reason: str
) -> None:
    here = replace(cluster, addresses=(door.address,), seconds=5)
    store = CollectionStore(tmp_path / "data", here)
    put(store, article("a", "The ferry sank."))
    before = everything(store)
    door.instead = lambda method, path: answer if "_bulk" in path else None
    with pytest.raises(CollectionAway, match=reason):
        put(store, article("a", "Nothing sank."), article("b", "A gull slept."))
    assert everything(store) == before
    door.instead = lambda method, path: None
    put(store, article("b", "A gull slept."))
    assert set(everything(store)["texts"]) == {"a", "b"}
    store.close()


def test_a_disk_that_is_full_is_told_of_and_leaves_whole_articles(
    tmp_path: Path, cluster: Cluster, stores: list[CollectionStore]
) -> None:
    one, two = stores
    put(one, article("a", "The ferry sank."))
    client = cluster.client()
    client.indices.put_settings(index=one.collection.name, body={"index.blocks.read_only_allow_delete": True})
    with pytest.raises(CollectionAway, match="make room"):
        put(one, article("a", "Nothing sank."))
    client.indices.put_settings(index=one.collection.name, body={"index.blocks.read_only_allow_delete": None})
    two.follow()
    assert everything(one) == everything(two)
    assert everything(two)["texts"]["a"].text == "The ferry sank."


def test_a_collection_that_was_deleted_is_never_made_anew_over_a_copy(
    tmp_path: Path, cluster: Cluster, stores: list[CollectionStore]
) -> None:
    one, two = stores
    put(one, article("a", "The ferry sank."))
    cluster.client().indices.delete(index=f"{one.collection.name}-1")
    with pytest.raises(CollectionGone, match="restore its snapshot"):
        put(one, article("b", "A gull slept."))
    assert set(everything(one)["texts"]) == {"a"}
    put(two, article("c", "Another's."))  # who has no copy of anything begins another one
    with pytest.raises(CollectionGone, match="replaced by another one"):
        one.follow()
    assert set(everything(one)["texts"]) == {"a"}


def test_copies_follow_a_collection_that_was_restored(
    tmp_path: Path, cluster: Cluster, stores: list[CollectionStore]
) -> None:
    one, two = stores
    name = one.collection.name
    client = cluster.client()
    put(one, article("a", "The ferry sank."), article("b", "A gull slept."))
    two.follow()
    client.indices.refresh(index=name)
    saved = client.search(index=name, body={"size": 100})
    (found,) = client.indices.get(index=name).values()
    put(one, article("c", "Ropes were cut."))
    client.indices.delete(index=f"{name}-1")
    client.indices.create(index=f"{name}-1", body={"mappings": found["mappings"], "aliases": {name: {}}})
    keys = {id: key for key, id in held_keys(one)}
    for hit in saved["hits"]["hits"]:
        client.index(index=f"{name}-1", id=hit["_id"], body=hit["_source"])
    for store in stores:
        store.follow()
        assert set(everything(store)["texts"]) == {"a", "b"}
    assert everything(one) == everything(two)
    assert {id: key for key, id in held_keys(one)} == {id: keys[id] for id in ("a", "b")}  # nobody saw them missing
    put(two, article("c", "Ropes were cut again."))
    one.follow()
    assert everything(one) == everything(two)


def test_a_library_of_its_own_and_a_copy_are_not_taken_for_each_other(
    tmp_path: Path, cluster: Cluster, stores: list[CollectionStore]
) -> None:
    put(stores[0], article("a", "The ferry sank."))
    own = Store(tmp_path / "one")
    with pytest.raises(StoreError, match="VERBATIM_STORE=opensearch"):
        put(own, article("b", "A gull slept."))
    own.close()
    alone = Store(tmp_path / "alone")
    put(alone, article("b", "A gull slept."))
    alone.close()
    with pytest.raises(StoreError, match="verbatim move opensearch"):
        Library.open(tmp_path / "alone", collection=cluster)
    assert set(everything(stores[0])["texts"]) == {"a"}


def test_a_node_of_three_may_die_while_machines_write_and_follow(tmp_path: Path) -> None:
    from index.search.engines.cluster import Cluster

    try:
        with nodes(3) as started, ExitStack() as stack:
            cluster = Cluster(tuple(node.address for node in started), shards=3, replicas=1, seconds=5)
            one, two = (stack.enter_context(Library.open(tmp_path / name, collection=cluster)) for name in ("a", "b"))
            files = [
                write_lines(tmp_path / f"{n}.jsonl", {f"{n}-{k}": numbered_text(40 * n + k) for k in range(40)})
                for n in range(6)
            ]
            for number, file in enumerate(files):
                if number == 2:
                    started[0].kill()
                for _ in range(20):
                    try:
                        one.sync(file)
                        break
                    except CollectionAway:
                        time.sleep(0.5)
            soon(lambda: len(two.articles()) == 240 and everything(one._own) == everything(two._own), PATIENCE)
    except Unavailable as unavailable:
        pytest.skip(f"no OpenSearch: {unavailable}")
    assert check(tmp_path / "b").problems == ()
