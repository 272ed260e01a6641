"""The OpenSearch engine on a real node: the same answers, whatever happens to the cluster, and nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.checking import check
from index.library import FieldWeights, Library, Query
from index.search import proposals
from index.search.engine import IndexUnreachable
from index.search.engines import indexed
from tests.index.articles import WORDS, articles, numbered_text, write_lines
from tests.index.search.engines.test_tantivy import queries, store_all
from tests.opensearch.door import Answer, Door, error
from tests.opensearch.harm import asked, engine_of, from_memory, killed_indexers, opened, served

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

from index.search.engines import cluster as clusters
from index.search.engines.cluster import Cluster, WrongCluster
from index.search.engines.opensearch import OpenSearchEngine, problems


@pytest.fixture
def door(opensearch: str) -> Iterator[Door]:
    made = Door(opensearch)
    yield made
    made.close()


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "all.jsonl", {f"x{number}": numbered_text(number) for number in range(120)})


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_REST_SECONDS", 0.0)
    monkeypatch.setattr(clusters, "_BACKOFF_SECONDS", 0)
    monkeypatch.setattr(indexed, "_RETRY_SECONDS", 0.0)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles(), queries, st.data())
def test_it_finds_what_memory_finds_with_the_same_scores(
    cluster: Cluster, held: list[Article], terms: tuple[str, ...], data: st.DataObject
) -> None:
    weights = data.draw(st.sampled_from([FieldWeights(), FieldWeights(1, 0, 0, 0), FieldWeights(0.5, 2, 1, 0.1)]))
    among = data.draw(st.none() | st.frozensets(st.sampled_from([f"a{number}" for number in range(6)])))
    limit = data.draw(st.sampled_from([0, 1, 3, 1000]))
    with TemporaryDirectory() as folder:
        store_all(Path(folder), held)
        with opened(Path(folder), cluster) as library, Library.open(Path(folder), engine="memory") as memory:
            library._keep_up()
            query = Query(terms, (), among)
            assert library.search(query, limit, weights=weights) == memory.search(query, limit, weights=weights)


def test_shards_share_their_statistics(tmp_path: Path, cluster: Cluster, lines: Path) -> None:
    with opened(tmp_path / "data", replace(cluster, shards=5)) as library:
        library.sync(lines)
        assert served(library)
        assert asked(library) == from_memory(tmp_path / "data")
        with library._own.reading() as reader:
            assert [*engine_of(library).problems(reader)] == []


def test_only_what_the_cluster_proposes_is_scored(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"y{number}": f"The {WORDS[number % 12]} sang." for number in range(300)}
    with opened(tmp_path / "data", cluster) as library:
        library.sync(write_lines(tmp_path / "many.jsonl", many | {"z": "The walrus sang, and the walrus slept."}))
        read: list[int] = []
        from index.store import Reader

        real = Reader.article_term_ids

        def counted(self: Reader, keys: Any) -> Any:
            wanted = list(keys)
            read.extend(wanted)
            return real(self, wanted)

        monkeypatch.setattr(Reader, "article_term_ids", counted)
        assert library.search(Query(("walrus", "sang")))[0].article.id == "z"
        assert 0 < len(set(read)) <= 62


@pytest.mark.parametrize("harm", ["deleted", "another mapping", "no alias"])
def test_an_index_that_was_harmed_is_built_anew_while_the_store_serves(
    tmp_path: Path, cluster: Cluster, lines: Path, harm: str
) -> None:
    data = tmp_path / "data"
    with opened(data, cluster) as library:
        library.sync(lines)
    expected = from_memory(data)
    client = cluster.client()
    (name,) = client.indices.get(index=f"{cluster.prefix}-*")
    if harm == "no alias":
        client.indices.delete_alias(index=name, name=f"{name}-articles")
    else:
        client.indices.delete(index=name)
    if harm == "another mapping":
        client.index(index=name, id="1", body={"key": "one", "chunks": "a text"}, refresh=True)
    assert any("makes it anew" in told for _, told in problems(cluster, data))
    assert any("can't be used" in told for told in check(data, engine=engine(cluster)).problems)
    with opened(data, cluster) as library:
        assert asked(library) == expected
        if harm == "no alias":  # which only who writes needs
            library._engines.clear()
            check(data, engine=engine(cluster), repair=True)
        else:
            engine_of(library).wait()
        assert asked(library) == expected
        assert served(library)
    assert [*problems(cluster, data)] == []
    assert check(data, engine=engine(cluster)).problems == ()
    assert len(client.indices.get(index=f"{cluster.prefix}-*")) == 1


def engine(cluster: Cluster) -> Any:
    return partial(OpenSearchEngine, cluster=cluster)


def answers(status: int, kind: str = "?", reason: str = "?") -> Callable[[str, str], Answer | None]:
    return lambda method, path: error(status, kind, reason)


def of_version(number: str, distribution: str | None) -> Callable[[str, str], Answer | None]:
    version = {"number": number} | ({"distribution": distribution} if distribution else {})
    return lambda method, path: (200, {"version": version}) if path == "/" else None


FAILURES = {
    "wrong password": (answers(401, "security_exception"), "it refuses user and password"),
    "no rights": (answers(403, "security_exception", "no permissions for [indices:data/write/bulk]"), "lacks rights"),
    "too busy": (answers(429, "opensearch_rejected_execution_exception", "rejected"), "it is too busy"),
    "a conflict": (answers(409, "version_conflict_engine_exception", "other version"), "wrote the same article"),
    "red": (answers(503, "search_phase_execution_exception", "all shards failed"), "all shards failed"),
    "a full disk": (
        answers(403, "cluster_block_exception", "index [x] blocked by: [FORBIDDEN/12/index read-only / allow delete]"),
        "it takes no writes, as when a disk is full",
    ),
    "too old": (of_version("1.3.20", "opensearch"), "it is OpenSearch 1.3.20, and 2.0 or newer is needed"),
    "another": (of_version("8.15.0", None), "no OpenSearch"),
    "nonsense": (lambda method, path: (200, ["?"]), "can't be understood"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_why_a_cluster_refuses_is_told(tmp_path: Path, cluster: Cluster, door: Door, failure: str) -> None:
    door.instead, told = FAILURES[failure]
    with pytest.raises(IndexUnreachable, match=told):
        [*problems(replace(cluster, addresses=(door.address,)), tmp_path / "data")]


@pytest.mark.parametrize("failure", ["too busy", "too old"])
def test_a_cluster_that_refuses_loses_nothing_and_is_told_of_and_used_again(
    tmp_path: Path, cluster: Cluster, door: Door, lines: Path, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    through = replace(cluster, addresses=(door.address,), user="reader", password="a secret")
    door.instead, told = FAILURES[failure]
    data = tmp_path / "data"
    with opened(data, through) as library:
        report = library.sync(lines)
        assert report.added == 120
        assert told in caplog.text
        assert asked(library) == from_memory(data)
        with pytest.raises(IndexUnreachable, match=told):
            [*problems(through, data)]
        door.instead = lambda method, path: None
        library._keep_up()
        assert asked(library) == from_memory(data)
        assert served(library)
        door.instead = FAILURES[failure][0]
        assert asked(library) == from_memory(data)
        door.instead = lambda method, path: None
        assert served(library)
    assert [*problems(through, data)] == []
    assert "a secret" not in caplog.text + repr(through)


@pytest.mark.parametrize("way", ["shut", "held"])
def test_a_node_that_is_down_or_hangs_keeps_no_answer_from_coming(
    tmp_path: Path, cluster: Cluster, door: Door, lines: Path, caplog: pytest.LogCaptureFixture, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    through = replace(cluster, addresses=(door.address,))
    data = tmp_path / "data"
    with opened(data, through) as library:
        library.sync(lines)
        assert served(library)
    monkeypatch.setattr(clusters, "_REST_SECONDS", 3600.0)
    if way == "shut":
        door.close()
    else:
        door.hold()
    with opened(data, replace(through, seconds=0.3)) as library:
        assert asked(library) == from_memory(data)
        gave_none = [one for one in caplog.records if "gives no answer" in one.message]
        assert len(gave_none) == 1  # the questions after the first did not wait
        assert ("can't be reached" if way == "shut" else "no answer in time") in gave_none[0].message
        assert str(library.trouble()).startswith("OpenSearch gives no answer: it ")
    if way == "held":
        door.release()
        with opened(data, through) as library:
            assert asked(library) == from_memory(data)
            assert served(library)
            assert library.trouble() is None


def test_what_a_busy_cluster_refused_is_written_in_the_end(
    tmp_path: Path, cluster: Cluster, door: Door, lines: Path
) -> None:
    refusals = iter(range(3))

    def refusing(method: str, path: str) -> Answer | None:
        if "_bulk" in path and next(refusals, None) is not None:
            busy = {"index": {"_id": "1", "status": 429, "error": {"type": "rejected", "reason": "busy"}}}
            return 200, {"errors": True, "items": [busy] * 120}
        return None

    door.instead = refusing
    with opened(tmp_path / "data", replace(cluster, addresses=(door.address,))) as library:
        library.sync(lines)
        assert next(refusals, None) is None
        with library._own.reading() as reader:
            assert reader.index_state().behind == 0
            assert [*engine_of(library).problems(reader)] == []


def test_a_write_that_came_through_after_its_time_is_found_and_taken_away(
    tmp_path: Path, cluster: Cluster, door: Door, lines: Path, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for module in (proposals, indexed):
        monkeypatch.setattr(module, "MAX_BEHIND", 0)
    data = tmp_path / "data"
    late, over = threading.Event(), threading.Event()

    def holding(method: str, path: str) -> Answer | None:
        if "_bulk" in path:
            late.wait()
            over.set()
        return None

    with opened(data, replace(cluster, addresses=(door.address,))) as library:
        library.sync(lines)
        with monkeypatch.context() as patch:
            patch.setattr("index.search.engines.cluster.WRITE_SECONDS", 0.3)
            door.instead = holding
            library.sync(write_lines(tmp_path / "more.jsonl", {"new": f"The walrus sang. {numbered_text(1)}"}))
        assert "it gave no answer in time" in caplog.text
        assert library.search(Query(("walrus",)))[0].article.id == "new"
        door.instead = lambda method, path: None
        library.remove("new")
        library.sync(write_lines(tmp_path / "newer.jsonl", {"newer": f"The walrus slept. {numbered_text(2)}"}))
        passed = door.passed.total()
        late.set()
        assert over.wait(60)
        while door.passed.total() == passed:
            threading.Event().wait(0.01)
        cluster.client().indices.refresh(index=f"{cluster.prefix}-*")
        strange = "the candidate index has 1 articles that the store has not"
        with library._own.reading() as reader:
            assert [*engine_of(library).problems(reader)] == [strange]
        for _ in range(2):  # before it is taken away, and after
            assert {found.article.id for found in library.search(Query(("walrus",)))} == {"newer"}
            assert asked(library) == from_memory(data)
            engine_of(library).wait()
        with library._own.reading() as reader:
            assert [*engine_of(library).problems(reader)] == []


def test_a_full_disk_refuses_writes_by_a_clear_word_and_goes_on_when_there_is_room(
    tmp_path: Path, cluster: Cluster, lines: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexed, "MAX_BEHIND", 0)
    data = tmp_path / "data"
    with opened(data, cluster) as library:
        library.sync(lines)
        client = cluster.client()
        block = "index.blocks.read_only_allow_delete"
        client.indices.put_settings(index=f"{cluster.prefix}-*", body={block: True})
        library.sync(write_lines(tmp_path / "more.jsonl", {"new": "The walrus sang."}))
        assert "it takes no writes, as when a disk is full" in caplog.text
        assert any(is_error and f"set {block} to null" in told for is_error, told in problems(cluster, data))
        assert library.search(Query(("walrus",)))[0].article.id == "new"
        assert "not up to date: it takes no writes, as when a disk is full" in str(library.trouble())
        client.indices.put_settings(index=f"{cluster.prefix}-*", body={block: None})
        library._keep_up()
        assert library.trouble() is None
        with library._own.reading() as reader:
            assert reader.index_state().behind == 0
        assert [*problems(cluster, data)] == []


def test_several_share_an_index_and_see_at_once_what_one_of_them_adds_and_removes(
    tmp_path: Path, cluster: Cluster, lines: Path
) -> None:
    data = tmp_path / "data"
    with opened(data, cluster) as library, opened(data, cluster) as other, opened(data, cluster) as third:
        library.sync(lines)
        assert all(served(one) for one in (library, other, third) if one.articles() and asked(one))
        other.sync(write_lines(tmp_path / "more.jsonl", {"new": "The walrus sang."}))
        for one in (library, other, third):
            assert [found.article.id for found in one.search(Query(("walrus",)))] == ["new"]
        third.remove("new")
        for one in (library, other, third):
            assert one.search(Query(("walrus",))) == []
            assert asked(one) == from_memory(data)
        assert len(cluster.client().indices.get(index=f"{cluster.prefix}-*")) == 1


def test_a_copy_of_a_data_folder_gets_an_index_of_its_own(tmp_path: Path, cluster: Cluster, lines: Path) -> None:
    with opened(tmp_path / "data", cluster) as library:
        library.sync(lines)
    copytree(tmp_path / "data", tmp_path / "copy")
    (tmp_path / "copy" / "candidates" / "opensearch").unlink()  # as `verbatim backup` leaves it out
    with opened(tmp_path / "copy", cluster) as copy:
        copy.sync(write_lines(tmp_path / "more.jsonl", {"new": "The walrus sang."}))
        assert served(copy)
    with opened(tmp_path / "data", cluster) as library:
        assert asked(library) == from_memory(tmp_path / "data")
        assert served(library)
        assert library.search(Query(("walrus",))) == []
    assert len(cluster.client().indices.get(index=f"{cluster.prefix}-*")) == 2


def test_an_index_is_removed_when_another_engine_takes_over_and_comes_back(
    tmp_path: Path, cluster: Cluster, lines: Path
) -> None:
    data = tmp_path / "data"
    for _ in range(2):
        with opened(data, cluster) as library:
            library.sync(lines)
            library._keep_up()
            assert served(library)
            assert not [one for one in (data / "candidates").iterdir() if one.is_dir()]
        with Library.open(data, engine="tantivy") as library:
            library._keep_up()
            assert asked(library) == from_memory(data)
    with opened(data, cluster) as library:
        library._keep_up()
    assert len(cluster.client().indices.get(index=f"{cluster.prefix}-*")) == 1


def test_an_indexer_killed_at_random_moments_leaves_no_half_article(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (proposals, indexed):
        monkeypatch.setattr(module, "MAX_BEHIND", 0)  # as the indexers have it
    assert killed_indexers(tmp_path, cluster, kills=4) > 4


@pytest.mark.parametrize("cause", ["no answer", "another process at it"])
def test_what_could_not_be_brought_up_to_date_is_tried_again_though_no_article_changes(
    tmp_path: Path, cluster: Cluster, door: Door, lines: Path, cause: str
) -> None:
    data = tmp_path / "data"
    with ExitStack() as obstacle, opened(data, replace(cluster, addresses=(door.address,))) as library:
        if cause == "no answer":
            door.instead = answers(503, "cluster_manager_not_discovered_exception", "none")
        else:
            (data / "candidates").mkdir(parents=True)
            assert obstacle.enter_context(indexed.only_one(data / "candidates" / "lock"))
        library.sync(lines)
        asked(library)
        engine_of(library).wait()
        assert not served(library)
        door.instead = lambda method, path: None
        obstacle.close()
        assert asked(library) == from_memory(data)
        engine_of(library).wait()
        assert served(library)


@pytest.mark.parametrize("address", ["localhost:9200", "ftp://x", "https://me:secret@host:9200", "https://"])
def test_an_address_that_is_none_or_has_a_password_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(WrongCluster) as refused:
        Cluster((address,)).client()
    assert "secret" not in str(refused.value)
