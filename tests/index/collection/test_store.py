"""A collection on a real node: many machines read and write one library, and nothing of it is on any of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.answering.filters import SearchFilters
from index.article import Article, Kind
from index.checking import Check, check
from index.chunks import Field, article_terms
from index.errors import CollectionAway, CollectionGone, DamagedLibrary, NoCollection
from index.library import FieldWeights, Library, Query
from index.search.engine import ProposalQuery
from index.store import Entry, Reader, Store
from index.store.copying import ARTICLE, Changed
from index.text.terms import content_terms
from tests import soon
from tests.bot.answering.libraries import LibraryAnswers
from tests.index.articles import article, articles, numbered_text, write_lines
from tests.opensearch.door import Answer, Door, error

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

from index.collection.documents import WHOLE, WORD, CollectionDocument, bit_of, counts_of
from index.collection.point_in_time import Kept
from index.collection.reading import CollectionReader
from index.collection.store import CollectionStore, Proposals
from index.collection.writing import CollectionWriter

T = TypeVar("T")


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
    """All that a library tells of what it holds, whatever its own ids are, and wherever it is."""
    texts = {id: reader.article(key, as_read=True) for key, id in reader.ids()}
    terms = {term for one in texts.values() for term in content_terms(f"{one.title} {one.text}")}
    return {
        "articles": reader.articles(),
        "texts": {id: reader.article(key) for key, id in reader.ids()},
        "as read": texts,
        "frequencies": {term: one.frequencies for term, one in reader.term_records(terms).items()},
        "totals": {field: reader.totals(field) for field in Field},
        "words": reader.words(),
        "said": reader.word_frequencies(reader.words()),
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
    """The stores of two machines, which see what the other did only when they are told to look."""
    made = [CollectionStore(cluster) for _ in range(2)]
    yield made
    for store in made:
        store.close()


def test_what_one_machine_indexes_others_answer_from(tmp_path: Path, cluster: Cluster, lines: Path) -> None:
    with ExitStack() as stack:
        one, two = (stack.enter_context(Library.open(tmp_path / name, collection=cluster)) for name in ("one", "two"))
        own = stack.enter_context(Library.open(tmp_path / "own"))
        assert one.is_demonstration is False
        assert own.sync(lines) == one.sync(lines)
        soon(lambda: everything(two._own).get("files") == everything(one._own)["files"])
        three = stack.enter_context(Library.open(tmp_path / "three", collection=cluster))
        for word in ("ferri", "storm", "17", "unheard"):
            query = Query((word, "number"))
            assert one.search(query) == two.search(query) == three.search(query) == own.search(query)
        assert everything(one._own) == everything(two._own) == everything(three._own)
        assert {**everything(two._own), "files": None} == {**everything(own._own), "files": None}
        assert two.statistics() == replace(own.statistics(), terms=None)
        gone = two.remove("x7")
        assert [info.id for info in gone] == ["x7"]
        assert "x7" not in {info.id for info in two.articles()}
        soon(lambda: len(one.articles()) == len(three.articles()) == 59)
        assert one.search(Query(("7",))) == []
        assert one.trouble() is two.trouble() is None
        assert [info.id for info in own.remove("x7")] == ["x7"]
        assert {**everything(two._own), "files": None} == {**everything(own._own), "files": None}
        assert own.sync(lines) == three.sync(lines)  # which brings back what was removed
        assert everything(three._own)["texts"] == everything(own._own)["texts"]
    assert not [*tmp_path.glob("one*"), *tmp_path.glob("two*"), *tmp_path.glob("three*")]
    assert check(tmp_path / "one", collection=cluster) == Check(60, ())


@settings(max_examples=6, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.booleans(), articles()), min_size=1, max_size=6))
def test_a_collection_holds_what_a_library_holds_that_saw_all_changes(
    cluster: Cluster, changes: list[tuple[bool, bool, list[Article]]]
) -> None:
    here = replace(cluster, prefix=f"{cluster.prefix}-{uuid4().hex[:8]}", shards=2)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        machines = [CollectionStore(here) for _ in range(2)]
        alone = Store(place / "alone")
        for store in (*machines, alone):
            stack.callback(store.close)
        for first, dropping, given in changes:
            there = alone.exists()
            for store in (machines[first], alone):
                if dropping and there:
                    drop(store, *(one.id for one in given))
                else:
                    put(store, *given)
        for store in machines:
            store.follow()
        assert everything(machines[0]) == everything(machines[1])
        ours, theirs = everything(machines[0]), everything(alone)
        assert {**ours, "articles": None} == {**theirs, "articles": None}  # which came in the order of its writers
        assert {info.id for info in ours["articles"]} == {info.id for info in theirs["articles"]}


def test_paragraphs_that_a_source_repeats_are_furniture_for_every_machine(stores: list[CollectionStore]) -> None:
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
        assert reader.term_records(["view", "stori"]).keys() == {"stori"}


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


def test_a_cluster_that_is_away_is_told_of_and_comes_back(
    tmp_path: Path,
    cluster: Cluster,
    lines: Path,
    door: Door,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = replace(cluster, addresses=(door.address,), seconds=2)
    monkeypatch.setattr("index.collection.point_in_time._PAUSES", (0.05,))
    with Library.open(tmp_path / "data", collection=here) as library:
        library.sync(lines)
        before = library.search(Query(("ferri",)))
        assert len(before) > 5
        door.instead = lambda method, path: error(503, "cluster_manager_not_discovered_exception", "no manager")
        soon(lambda: library.trouble() is not None)
        assert "can't be used just now" in str(library.trouble())
        for use in (
            lambda: library.search(Query(("storm",))),
            lambda: library.remove("x1"),
            lambda: library.sync(lines, prune=True),
            lambda: Library.open(tmp_path / "another", collection=here),
        ):
            with pytest.raises(CollectionAway, match="can't be used just now"):
                use()
        assert len([one for one in caplog.records if "can't be followed" in one.message]) == 1
        door.instead = lambda method, path: None
        assert library.search(Query(("ferri",))) == before
        library.remove("x1")
        assert len(library.articles()) == 59
        assert library.trouble() is None


def test_an_answer_asks_the_cluster_four_times_or_once_more_where_all_are_alike(
    tmp_path: Path, cluster: Cluster, lines: Path, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.collection.store.FOLLOW_SECONDS", 3_600)  # the follower asks, too
    asked: list[str] = []
    with (
        Library.open(tmp_path / "own", engine="memory") as own,
        Library.open(tmp_path / "there", collection=replace(cluster, addresses=(door.address,))) as there,
    ):
        for library in (own, there):
            library.sync(lines)
        with there._own.reading() as reader:
            reader.largest_word_frequency()  # which the follower sees to
        door.instead = lambda method, path: asked.append(path) if "_stats" not in path else None
        for question in ("Where did the ferry find the storm?", "What has number 17?", "Who saw a reef and a gull?"):
            asked.clear()  # of 60 articles of the same words, the first that are proposed may lack one of the best
            answer = LibraryAnswers(there).answer(question)
            assert 1 <= len(asked) <= 5
            expected = LibraryAnswers(own).answer(question)
            assert (answer.verdict, answer.passages) == (expected.verdict, expected.passages)


def test_articles_are_narrowed_and_numbered_by_the_cluster_a_few_at_a_time(
    stores: list[CollectionStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.collection.point_in_time._PAGE", 2)
    dates = (None, "2023", "2024", "2024-05", "2024-05-31", "2024-06-01T08:00", "2025-01")
    names = ("Coast Herald", "STRASSE *und* Post?", "back\\slash", None)
    given = [
        replace(article(f"x{number}", "The ferry sank."), published=date, publisher=name)
        for number, (date, name) in enumerate((date, name) for date in dates for name in names)
    ]
    put(stores[0], *given[:10])
    put(stores[0], *given[10:])
    with stores[0].reading() as reader:
        everything = reader.articles()
        assert [info.number for info in everything] == [*range(1, len(given) + 1)]
        for sources in ((), ("herald",), ("strasse *und*",), ("post?", "\\s"), ("*",), ("h?rald",), ("nobody",)):
            for after, before in ((None, None), ("2024-05-31", None), ("2024", "2024-05-31"), (None, "2024-05")):
                filters = SearchFilters(sources, after, before)
                wanted = [info for info in everything if filters.admits(info)]
                assert [*reader.listed(filters.narrowing())] == wanted
                left_out = reader.listed(filters.narrowing(undated=True))
                assert filters.undated(left_out) == filters.undated(everything)


def test_what_lists_show_is_fetched_of_new_articles_alone(cluster: Cluster, door: Door) -> None:
    store = CollectionStore(replace(cluster, addresses=(door.address,)))
    put(store, *(article(f"x{number}", "The ferry sank.") for number in range(9)))
    with store.reading() as reader:
        before = reader.articles()
    put(store, replace(article("x3", "The ferry sank."), title="Another"), article("y", "A gull slept."))
    asked: list[str] = []
    with store.reading() as reader:
        reader.count()
        door.instead = lambda method, path: asked.append(path)
        after = reader.articles()
        assert [info.number for info in after] == [*range(1, 11)]
        assert [info for info in after if info not in before] == [after[3], after[9]]
        assert (after[3].title, after[9].id) == ("Another", "y")
        assert len(asked) == 2  # for the order, and for what is new
        assert [reader.info_at(number) for number in (4, 10, 0, 11)] == [after[3], after[9], None, None]
        assert len(reader.keys_of([info.id for info in after])) == 10
        assert reader.titles() == [(info.id, info.title) for info in after]
        assert len(asked) == 6  # for the order alone
    store.close()


def test_what_a_machine_writes_whose_clock_is_behind_arrives_after_what_was_there(
    stores: list[CollectionStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stores[0], article("a", "The ferry sank."))
    with stores[0].reading() as reader:
        mark, word = reader.last_key(), reader.last_word()
    now = time.time_ns()
    monkeypatch.setattr("index.collection.collection.time.time_ns", lambda: now - 3_600 * 10**9)
    put(stores[1], article("b", "A gull slept."))
    stores[0].follow()
    with stores[0].reading() as reader:
        assert reader.ids_after(mark) == ["b"]
        assert reader.last_word() > word


def test_no_more_is_asked_for_than_a_cluster_gives_at_once(cluster: Cluster, stores: list[CollectionStore]) -> None:
    put(stores[0], article("a", "The ferry sank."), article("b", "A gull slept."))
    with stores[0].reading() as reader:
        assert isinstance(reader, CollectionReader)
        term, key = reader.term_records(["ferri"])["ferri"].id, reader.key("a")
        for limit in (1, 1_000, 100_000):  # of which 16 times as many are asked for, and 10,000 are given
            query = ProposalQuery([(term, (1.0,) * 4)], FieldWeights(), limit, limit)
            assert Proposals(reader.view).propose(query) == {key}


def test_threads_that_ask_in_turns_do_not_have_the_same_proposed_again(cluster: Cluster, door: Door) -> None:
    store = CollectionStore(replace(cluster, addresses=(door.address,)))
    put(store, article("a", "The ferry sank."), article("b", "A gull slept."))
    with store.reading() as reader, ThreadPoolExecutor(1) as other:
        assert isinstance(reader, CollectionReader)
        one, two = ([(record.id, (1.0,) * 4)] for record in reader.term_records(["ferri", "gull"]).values())
        proposals = Proposals(reader.view)
        asked: list[str] = []
        door.instead = lambda method, path: asked.append(path)
        for times in (1, 4, 16):
            assert proposals.propose(ProposalQuery(one, FieldWeights(), times, times)) == {reader.key("a")}
            proposed = other.submit(proposals.propose, ProposalQuery(two, FieldWeights(), times, times))
            assert proposed.result() == {reader.key("b")}
    assert len(asked) == 4  # of each its proposals, and the key that it is compared with
    store.close()


def test_however_much_is_asked_a_cluster_is_asked_for_no_more_than_it_tells_at_once(
    cluster: Cluster, stores: list[CollectionStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.collection.point_in_time._PAGE", 2)
    monkeypatch.setattr("index.collection.point_in_time._BUCKETS", 2)
    words = [f"w{chr(97 + one // 676)}{chr(97 + one // 26 % 26)}{chr(97 + one % 26)}q" for one in range(2_500)]
    put(stores[0], article("a", " ".join(words)), file="a.jsonl")
    put(stores[0], article("b", "The ferry sank."), file="b.jsonl")
    with stores[0].writing() as writer:
        assert isinstance(writer, CollectionWriter)
        for number in range(5):
            file = writer.file(writer.root(f"/articles/{number}"), "all.jsonl")
            writer.settle(file, "read", [])
    with stores[0].reading() as reader:
        assert isinstance(reader, CollectionReader)
        assert len(reader.roots()) == 6
        assert len(reader.files("/articles")) == 2
        assert {owner for _, _, owner in reader.holders(["a.jsonl", "b.jsonl"], "/articles")} == {"a", "b"}
        records = reader.term_records([*words, "ferri"])
        assert len(records) == len(words) + 1
        asked = [(record.id, (1.0,) * 4) for record in records.values()]
        assert reader.key("a") in Proposals(reader.view).propose(ProposalQuery(asked, FieldWeights(), 50, 50))
    with stores[0].writing() as writer:
        assert isinstance(writer, CollectionWriter)
        monkeypatch.setattr(writer._repetitions, "among", set)  # as if all of a thousand were repeated elsewhere
        writer.reclassify_holders(range(1, 1_000))


def test_a_question_waits_for_a_cluster_that_is_busy_or_lost_the_state_that_was_read(
    tmp_path: Path, cluster: Cluster, lines: Path, door: Door
) -> None:
    here = replace(cluster, addresses=(door.address,))
    with Library.open(tmp_path / "data", collection=here) as library:
        library.sync(lines)
        before = library.search(Query(("storm",)))
        with library.snapshot() as snapshot:
            cluster.client().transport.perform_request("DELETE", "/_search/point_in_time/_all")
            assert snapshot.candidates(snapshot.search(Query(("storm", "17"))))
            refused = iter([error(429, "circuit_breaking_exception", "data too large")] * 5)
            door.instead = lambda method, path: next(refused, None) if "_msearch" in path else None
            assert snapshot.candidates(snapshot.search(Query(("ferri", "storm"))))
        assert next(refused, None) is None
        assert library.search(Query(("storm",))) == before


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
    store = CollectionStore(here)
    put(store, article("a", "The ferry sank."))
    before = everything(store)
    door.instead = lambda method, path: answer if "_bulk" in path else None
    with pytest.raises(CollectionAway, match=reason):
        put(store, article("a", "Nothing sank."), article("b", "A gull slept."))
    door.instead = lambda method, path: None
    assert everything(store) == before
    put(store, article("b", "A gull slept."))
    assert set(everything(store)["texts"]) == {"a", "b"}
    store.close()


def test_a_disk_that_is_full_is_told_of_at_once_and_leaves_whole_articles(
    cluster: Cluster, door: Door, stores: list[CollectionStore]
) -> None:
    one, two = CollectionStore(replace(cluster, addresses=(door.address,))), stores[0]
    put(one, article("a", "The ferry sank."))
    client = cluster.client()
    client.indices.put_settings(index=one.collection.name, body={"index.blocks.read_only_allow_delete": True})
    asked: list[str] = []
    door.instead = lambda method, path: asked.append(path)
    with pytest.raises(CollectionAway, match="make room"):
        put(one, article("a", "Nothing sank."))
    assert len([path for path in asked if "_bulk" in path]) == 1  # waiting makes no room
    client.indices.put_settings(index=one.collection.name, body={"index.blocks.read_only_allow_delete": None})
    two.follow()
    assert everything(one) == everything(two)
    one.close()
    assert everything(two)["texts"]["a"].text == "The ferry sank."


def test_a_collection_that_was_deleted_or_replaced_is_not_taken_for_the_one_that_was_read(
    cluster: Cluster, stores: list[CollectionStore]
) -> None:
    one, two = stores
    put(one, article("a", "The ferry sank."))
    cluster.client().indices.delete(index=f"{one.collection.name}-1")
    with pytest.raises(CollectionGone, match="restore its snapshot"):
        put(one, article("b", "A gull slept."))
    put(two, article("c", "Another's."))  # who never read it begins another one
    with pytest.raises(CollectionGone, match="replaced by another one"):
        one.follow()


def test_nothing_serves_or_arrives_in_place_of_a_collection_that_is_not_there(tmp_path: Path, cluster: Cluster) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("The ferry sank.")
    with Library.open(tmp_path / "data", demonstration=tmp_path / "seeds", collection=cluster) as library:
        uses: list[Callable[[], object]] = [
            lambda: library.search(Query(("ferri",))),
            lambda: library.arrivals(7),
            lambda: library.remove("a.txt"),
            library.articles,
            library.statistics,
        ]
        for use in uses:
            with pytest.raises(NoCollection, match="somebody deleted it"):
                use()
        assert not library.is_demonstration
        assert library.trouble() == NoCollection("").reason


def test_a_collection_that_was_restored_is_read_as_it_was_then(cluster: Cluster, stores: list[CollectionStore]) -> None:
    one, two = stores
    name = one.collection.name
    client = cluster.client()
    put(one, article("a", "The ferry sank."), article("b", "A gull slept."))
    client.indices.put_settings(index=f"{name}-1", body={"index.blocks.write": True})
    client.indices.clone(index=f"{name}-1", target=f"{name}-2", body={"settings": {"index.blocks.write": None}})
    client.indices.put_settings(index=f"{name}-1", body={"index.blocks.write": None})
    put(one, article("c", "Ropes were cut."))
    client.indices.delete(index=f"{name}-1")
    client.indices.put_alias(index=f"{name}-2", name=name)
    for store in stores:
        store.follow()
        assert set(everything(store)["texts"]) == {"a", "b"}
    put(two, article("c", "Ropes were cut again."))
    one.follow()
    assert everything(one) == everything(two)


def test_a_collection_of_another_form_is_refused(tmp_path: Path, cluster: Cluster) -> None:
    cluster.client().indices.create(index=f"{cluster.prefix}-collection", body={"mappings": {"dynamic": False}})
    with pytest.raises(CollectionAway, match="another form"):
        Library.open(tmp_path, collection=cluster)


def test_texts_are_fetched_of_those_alone_that_may_be_quoted(tmp_path: Path, cluster: Cluster, lines: Path) -> None:
    with Library.open(tmp_path / "one", collection=cluster) as library:
        library.sync(lines)
    with Library.open(tmp_path / "two", collection=cluster) as library, library.snapshot() as snapshot:
        hits = snapshot.search(Query(("storm", "number")), 100)
        assert len({*hits.places[:, 1].tolist()}) > 20
        snapshot.candidates(hits.at([0, 1]))
        store = library._own
        assert isinstance(store, CollectionStore)
        with store.reading() as reader:
            keys = reader.article_keys()
        assert len(store._articles.scored.among(keys)) > 20
        assert len(store._articles.quoted.among(keys)) <= 2


def test_among_many_articles_the_best_are_proposed_and_the_others_not_read(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = write_lines(tmp_path / "all.jsonl", {f"x{number}": numbered_text(number) for number in range(200)})
    with (
        Library.open(tmp_path / "own", engine="memory") as own,
        Library.open(tmp_path / "there", collection=cluster) as there,
    ):
        for library in (own, there):
            library.sync(lines)
        store = there._own
        assert isinstance(store, CollectionStore)
        some = frozenset(f"x{number}" for number in range(0, 200, 2))
        monkeypatch.setattr("index.search.proposals._SCORED_ARTICLES", len(some) - 1)
        monkeypatch.setattr("index.search.proposals.PROPOSED_CHUNKS", 2)
        monkeypatch.setattr("index.search.proposals.PROPOSED_ARTICLES", 2)
        monkeypatch.setattr("index.search.proposals._ENOUGH", 3)
        for words in (("17", "ferri"), ("18", "storm"), ("gull", "42", "number")):
            query = Query(words, articles=some)
            assert there.search(query, 3) == own.search(query, 3)
        with store.reading() as reader:
            keys = dict(reader.ids())
        read = store._articles.scored.among(keys)
        assert {keys[key] for key in read} < some
        monkeypatch.setattr("index.collection.store.Proposals.max_within", len(some) - 1)
        assert there.search(query, 3) == own.search(query, 3)
        assert {keys[key] for key in store._articles.scored.among(keys)} == some


def test_of_what_was_read_no_more_is_kept_than_there_is_room_for() -> None:
    kept = Kept[str](len, 10)
    for key in range(100):
        kept.add({key: "x" * 4, key + 1: "x" * 4})
        assert key + 1 in kept.among([key + 1])
    assert kept.among(range(200)) == {99: "xxxx", 100: "xxxx"}
    kept.add({7: "x" * 11})
    assert kept.among(range(200)) == {}


@pytest.mark.parametrize("field", ["content", "analysis", "scored"])
def test_an_article_that_is_not_as_it_was_written_is_told_of(
    cluster: Cluster, stores: list[CollectionStore], field: str
) -> None:
    put(stores[0], article("a", "The ferry sank. The gull slept."))
    with stores[0].reading() as reader:
        assert isinstance(reader, CollectionReader)
        assert [*reader.damaged()] == []
        (fields,) = (hit["fields"] for hit in reader.view.scan({"exists": {"field": "position"}}, WHOLE))
    assert CollectionDocument.read(fields).changed == Changed(ARTICLE, "a")
    for wrong in ([fields[field][0][:-8]], ["AAAA"], []):
        with pytest.raises(DamagedLibrary):
            CollectionDocument.read(fields | {field: wrong})


@settings(phases=[Phase.generate])
@given(st.lists(st.integers(0, 90), max_size=8))
def test_bits_of_articles_add_up_to_the_number_of_their_chunks(counts: list[int]) -> None:
    told = [token for count in counts for token in counts_of(WORD, {"ferry": count})]
    assert sum(told.count(bit_of(WORD, bit, "ferry")) << bit for bit in range(7)) == sum(counts)
