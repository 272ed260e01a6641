"""All commands work with an OpenSearch cluster as they do without, and say what is wrong with it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.app.folders import seeds_folder
from index.library import Library
from tests import soon
from tests.bot.cli.command_line import run
from tests.opensearch.door import Door, error

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.collection.point_in_time._PAUSES", (0.05,))
    monkeypatch.setattr("index.search.engines.cluster._BACKOFF_SECONDS", 0)


@pytest.fixture
def settings(cluster: Cluster) -> dict[str, Any]:
    return {
        "VERBATIM_OPENSEARCH": ",".join(cluster.addresses),
        "VERBATIM_OPENSEARCH_PREFIX": cluster.prefix,
        "VERBATIM_OPENSEARCH_REPLICAS": "0",
        "VERBATIM_OPENSEARCH_SECONDS": "60",
    }


def answer(data: Path, question: str, **settings: Any) -> object:
    said = json.loads(run("ask", question, "--json", data=data, **settings).text)
    return {key: value for key, value in said.items() if key != "elapsed_ms"}


def test_a_library_is_indexed_asked_checked_and_taken_from(
    tmp_path: Path, cluster: Cluster, settings: dict[str, Any]
) -> None:
    seeds, data = seeds_folder(), tmp_path / "data"
    assert seeds is not None
    assert run("index", seeds, data=data, **settings).status == 0
    (index,) = cluster.client().indices.get(index=f"{cluster.prefix}-*")
    assert cluster.client().count(index=index)["count"] >= 2
    for question in ("What was said about the war?", "Who sells umbrellas?", "How many were there?"):
        assert answer(data, question, **settings) == answer(data, question)
    assert "nothing found" in run("check", data=data, **settings).text
    assert f"OpenSearch   {cluster.addresses[0]}" in run("doctor", "--offline", data=data, **settings).text
    assert run("remove", "1", data=data, **settings).status == 0
    assert "nothing found" in run("check", data=data, **settings).text
    cluster.client().indices.delete(index=index)
    assert "makes it anew" in run("doctor", "--offline", data=data, **settings).text
    assert run("check", data=data, **settings).status == 1
    assert "repaired" in run("check", "--repair", data=data, **settings).text
    assert answer(data, "What was said?", **settings) == answer(data, "What was said?")


REFUSALS = {
    "the password was changed": (401, "security_exception", "?", "it refuses user and password"),
    "no rights": (403, "security_exception", "no permissions", "this user lacks rights"),
    "a full disk": (403, "cluster_block_exception", "blocked by: [FORBIDDEN/12/...]", "as when a disk is full"),
    "busy": (429, "rejected_execution_exception", "rejected", "it is too busy"),
    "no manager": (503, "cluster_manager_not_discovered_exception", "none", "cluster_manager_not_discovered"),
}


@pytest.mark.parametrize("store", ["folder", "opensearch"])
@pytest.mark.parametrize("failure", [*REFUSALS, "no answer in time"])
def test_the_doctor_says_what_is_wrong_and_that_nothing_is_lost(
    tmp_path: Path, cluster: Cluster, settings: dict[str, Any], failure: str, store: str
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    door, data = Door(cluster.addresses[0]), tmp_path / "data"
    settings = settings | {"VERBATIM_STORE": store}
    through = settings | {"VERBATIM_OPENSEARCH": door.address}
    try:
        assert run("index", tmp_path / "a.txt", data=data, **settings).status == 0
        if failure in REFUSALS:
            status, kind, reason, expected = REFUSALS[failure]
            door.instead = lambda method, path: error(status, kind, reason)
        else:
            expected, through["VERBATIM_OPENSEARCH_SECONDS"] = "it gave no answer in time", "0.5"
            door.hold()
        told = run("doctor", "--offline", data=data, **through)
        asked, removed = (run(*words, data=data, **through) for words in (("ask", "What sank?"), ("remove", "1")))
    finally:
        door.close()
    assert told.status == 1
    (line,) = (line for line in told.text.splitlines() if "OpenSearch" in line)
    assert line.startswith("mend")
    assert expected in line
    if store == "folder":
        assert "nothing is lost, and questions are answered from the data folder" in line
        assert "The ferry sank." in asked.text
        return
    assert "until then nothing can be answered or changed, and nothing is lost" in line
    for refused in (asked, removed):
        assert refused.status == 1
        assert refused.out == b""
        assert expected.encode() in refused.err
    assert "The ferry sank." in run("ask", "What sank?", data=data, **settings).text


def _without_a_place(client: Any, name: str) -> None:
    """Bring the collection where no node may have its shard, as when the only one that had it is gone."""
    (found,) = client.indices.get(index=name).values()
    client.indices.delete(index=f"{name}-1")
    body = {"settings": {"index.routing.allocation.require._name": "nobody"}, "mappings": found["mappings"]}
    client.indices.create(index=f"{name}-1", body=body | {"aliases": {name: {}}}, params={"wait_for_active_shards": 0})


def _made_by_somebody(client: Any, name: str) -> None:
    client.indices.delete(index=f"{name}-1")
    client.index(index=name, body={"title": "made by a write, without its alias"})


BLOCKED = {"index.blocks.read_only_allow_delete": True}
HARMS: dict[str, tuple[Callable[[Any, str], object], str, str, bool]] = {
    "deleted": (lambda client, name: client.indices.delete(index=f"{name}-1"), "note", "restore its snapshot", False),
    "closed": (lambda client, name: client.indices.close(index=name), "mend", "open it again", False),
    "made by somebody": (_made_by_somebody, "mend", "it has another form", False),
    "another mapping": (
        lambda client, name: client.indices.put_mapping(index=name, body={"properties": {"mine": {"type": "long"}}}),
        "mend", "it has another form", False,
    ),
    "a full disk": (
        lambda client, name: client.indices.put_settings(index=name, body=BLOCKED), "mend", "make room there", True,
    ),
    "yellow": (
        lambda client, name: client.indices.put_settings(index=name, body={"index.number_of_replicas": 1}),
        "note", "its state is yellow", True,
    ),
    "red": (_without_a_place, "mend", "its state is red", False),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_the_doctor_says_what_was_done_to_a_collection_and_examples_never_serve_in_its_place(
    tmp_path: Path, cluster: Cluster, settings: dict[str, Any], harm: str
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    there, data = {**settings, "VERBATIM_STORE": "opensearch"}, tmp_path / "data"
    assert run("index", tmp_path / "a.txt", data=data, **there).status == 0
    done, grade, expected, answers = HARMS[harm]
    done(cluster.client(), f"{cluster.prefix}-collection")
    told = run("doctor", "--offline", data=data, **there)
    lines = [line for line in told.text.splitlines() if "OpenSearch" in line]
    assert any(line.startswith(grade) and expected in line for line in lines), lines
    assert told.status == (grade == "mend")
    asked = run("ask", "What sank?", data=data, **there)
    if answers:
        assert "The ferry sank." in asked.text
    else:
        for words in (("ask", "What sank?"), ("summary", "--digest"), ("articles",), ("stats",), ("console",)):
            refused = run(*words, data=data, **there)
            assert (refused.status, refused.out, refused.err.count(b"\n")) == (1, b"", 1), words
            assert b"collection" in refused.err
    changed = run("remove", "1", data=data, **there)
    assert changed.status == (harm != "yellow")
    if harm == "a full disk":
        assert b"make room" in changed.err


def test_an_empty_collection_is_told_of_by_every_command(
    tmp_path: Path, settings: dict[str, Any], cluster: Cluster
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    there, data = {**settings, "VERBATIM_STORE": "opensearch"}, tmp_path / "data"
    run("index", tmp_path / "a.txt", data=data, **there)
    assert run("remove", "1", data=data, **there).status == 0
    assert "There are no articles yet." in run("ask", "What sank?", data=data, **there).text
    assert json.loads(run("ask", "What sank?", "--json", data=data, **there).text)["refusal"]
    assert "There are no articles yet." in run("summary", "--topic", "ferry", data=data, **there).text
    assert "There are no articles" in run("summary", "--digest", data=data, **there).text
    for words in (("articles",), ("console",)):
        assert "The library is empty" in run(*words, data=data, **there).text
    assert "There are no articles yet." in run("verify", "“The ferry sank.”", data=data, **there).text
    assert "There are no articles yet." in run("console", data=data, given=b"/find ferry\n", **there).text
    told = run("doctor", "--offline", data=data, **there).text
    assert "the collection in OpenSearch holds no articles" in told
    assert told.count("library") == 0  # of the folder


@pytest.mark.parametrize("way", ["gone", "held"])
def test_a_node_that_is_gone_or_hangs_is_named_and_the_others_serve(
    tmp_path: Path, settings: dict[str, Any], cluster: Cluster, way: str
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    data, door = tmp_path / "data", Door(cluster.addresses[0])
    there = {**settings, "VERBATIM_STORE": "opensearch"}
    there["VERBATIM_OPENSEARCH"] = f"{door.address},{cluster.addresses[0]}"

    def is_named() -> bool:
        told = run("doctor", "--offline", data=data, **there)
        lines = [line for line in told.text.splitlines() if "OpenSearch" in line]
        named = f"note  OpenSearch   {door.address}: "
        return told.status == 0 and [line.startswith(named) and "other nodes serve" in line for line in lines] == [True]

    try:
        assert run("index", tmp_path / "a.txt", data=data, **there).status == 0
        if way == "held":
            there["VERBATIM_OPENSEARCH_SECONDS"] = "0.5"  # in which another may give none either, on a busy machine
            door.hold()
        else:
            door.close()
        soon(lambda: "The ferry sank." in run("ask", "What sank?", data=data, **there).text)
        soon(is_named)
    finally:
        door.close()


def test_wrong_settings_and_a_cluster_that_is_away_are_told_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    refused = run("index", tmp_path / "a.txt", data=data, VERBATIM_OPENSEARCH="https://me:secret@host:9200")
    assert refused.status == 1
    assert refused.err.count(b"\n") == 1
    assert b"VERBATIM_OPENSEARCH: give user and password in settings of their own" in refused.err
    assert b"secret" not in refused.err
    away: dict[str, Any] = {"VERBATIM_OPENSEARCH": "http://127.0.0.1:9"}
    assert run("index", tmp_path / "a.txt", data=data, **away).status == 0
    assert "The ferry sank." in run("ask", "What sank?", data=data, **away).text
    told = run("doctor", "--offline", data=data, **away)
    assert told.status == 1
    assert "mend  OpenSearch   it can't be reached" in told.text


def test_articles_that_live_in_the_cluster_are_answered_from_by_every_machine(
    tmp_path: Path, settings: dict[str, Any], cluster: Cluster
) -> None:
    seeds, one, two = seeds_folder(), tmp_path / "one", tmp_path / "two"
    assert seeds is not None
    there = {**settings, "VERBATIM_STORE": "opensearch"}
    assert "no such collection of articles" in run("doctor", "--offline", data=one, **there).text
    assert run("index", seeds, data=one, **there).status == 0
    assert run("index", seeds, data=tmp_path / "own").status == 0
    question = "What was said about the war?"
    assert answer(two, question, **there) == answer(one, question, **there) == answer(tmp_path / "own", question)
    for command in (("summary", "--digest", "--json"), ("articles", "--json"), ("summary", "--topic", "war", "--json")):
        assert run(*command, data=two, **there).text == run(*command, data=tmp_path / "own").text
    assert "terms" not in run("stats", data=two, **there).text
    told = run("doctor", "--offline", data=two, **there).text
    assert f"OpenSearch   {cluster.addresses[0]}: 2 articles, " in told
    assert "library" not in told  # of this folder, which is not read
    unread = run("doctor", "--offline", data=tmp_path / "own", **there).text
    assert "a library of its own with 2 articles, which nobody reads" in unread
    assert run("remove", "1", data=two, **there).status == 0
    assert len(json.loads(run("articles", "--json", data=one, **there).text)) == 1
    assert "1 article checked, nothing found" in run("check", data=one, **there).text
    assert not [file for folder in (one, two) for file in folder.rglob("*") if "library" in file.name]
    moved = run("move", "folder", data=one, **settings)
    assert moved.status == 0
    assert "1 article, compared by checksums" in moved.text
    assert run("remove", "1", data=one).status == 0
    away = {**there, "VERBATIM_OPENSEARCH": "http://127.0.0.1:9"}
    for words in (("ask", question), ("remove", "1")):
        refused = run(*words, data=two, **away)
        assert refused.status == 1
        assert b"can't be used just now" in refused.err
    assert "nothing can be answered or changed" in run("doctor", "--offline", data=two, **away).text


def test_an_article_that_is_not_as_it_was_written_is_told_of_and_not_quoted(
    tmp_path: Path, settings: dict[str, Any], cluster: Cluster
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    there, data = {**settings, "VERBATIM_STORE": "opensearch"}, tmp_path / "data"
    assert run("index", tmp_path / "a.txt", data=data, **there).status == 0
    client, name = cluster.client(), f"{cluster.prefix}-collection"
    kept = ["kind", "listing", "content", "analysis", "scored", "key", "position", "sentence_count", "sentence_terms"]
    body = {"query": {"term": {"kind": "article"}}, "docvalue_fields": kept}
    (hit,) = client.search(index=name, body=body)["hits"]["hits"]
    fields = {field: values[0] for field, values in hit["fields"].items()}
    packed = {field: value + "=" * (-len(value) % 4) for field, value in fields.items() if isinstance(value, str)}
    content = b64decode(packed["content"])
    changed = {"content": b64encode(content[:-1] + bytes([content[-1] ^ 1])).decode(), "kind": "article"}
    searched = {"chunks": [{"sentence": "ferri"}], "article": "ferri", "counts": "s0:ferri w0:ferry"}
    client.index(index=name, id=hit["_id"], body=fields | packed | changed | searched)
    for words in (("check",), ("ask", "Where is the ferry?")):
        refused = run(*words, data=data, **there)
        assert refused.status == 1
        assert b"not as it was written" in refused.out + refused.err
        assert b"sank." not in refused.out


def test_a_library_is_moved_by_a_command(tmp_path: Path, settings: dict[str, Any]) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    assert run("index", tmp_path / "a.txt", data=tmp_path / "data").status == 0
    assert run("move", "opensearch", data=tmp_path / "data").status == 2
    assert "1 article moved to OpenSearch" in run("move", "opensearch", data=tmp_path / "data", **settings).text
    there = {**settings, "VERBATIM_STORE": "opensearch"}
    assert "The ferry sank." in run("ask", "What sank?", data=tmp_path / "other", **there).text
    refused = run("remove", "1", data=tmp_path / "data")
    assert refused.status == 1
    assert b"VERBATIM_STORE=opensearch" in refused.err
    unnamed = run("ask", "What sank?", data=tmp_path / "data", VERBATIM_STORE="opensearch")
    assert unnamed.status == 1
    assert b"VERBATIM_OPENSEARCH" in unnamed.err


@pytest.fixture
def repository(cluster: Cluster) -> Iterator[str]:
    """A snapshot repository, in a folder that the nodes share."""
    client, name = cluster.client(), f"{cluster.prefix}-snapshots"
    try:
        client.snapshot.create_repository(repository=name, body={"type": "fs", "settings": {"location": name}})
    except Exception as unregistered:
        pytest.skip(f"the node that was given has no path.repo for {name}: {unregistered}")
    yield name
    client.snapshot.delete_repository(repository=name)


def test_a_backup_saves_a_collection_and_brings_it_back(
    tmp_path: Path, settings: dict[str, Any], cluster: Cluster, repository: str
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    (tmp_path / "b.txt").write_text("A walrus sang. The tide turned.")
    there, data, file = {**settings, "VERBATIM_STORE": "opensearch"}, tmp_path / "data", tmp_path / "backup.zip"
    saving = {**there, "VERBATIM_OPENSEARCH_SNAPSHOTS": repository}
    assert run("backup", file, data=data, **saving).status == 1  # there is nothing yet
    assert run("index", tmp_path / "a.txt", data=data, **there).status == 0
    saved = run("backup", file, data=data, **saving)
    assert (saved.status, saved.err) == (0, b"")
    assert f"in OpenSearch's repository {repository}" in saved.text
    with Library.open(tmp_path / "reading", collection=cluster) as reading:
        for harm in ("another is indexed", "it is deleted", "somebody makes another"):
            assert run("index", tmp_path / "b.txt", data=data, **there).status == 0
            soon(lambda: len(reading.articles()) == 2)
            if harm == "another is indexed":
                refused = run("restore", file, data=tmp_path / "new", **there)
                assert refused.status == 1
                assert b"already: replace it with --replace" in refused.err
                assert not (tmp_path / "new").exists()
            else:
                cluster.client().indices.delete(index=f"{cluster.prefix}-collection*")
                if harm == "somebody makes another":
                    cluster.client().index(index=f"{cluster.prefix}-collection", body={"made": "by a write"})
                soon(lambda: "its snapshot" in str(reading.trouble()))
            back = run("restore", file, "--replace", data=data, **there)
            assert (back.status, back.err) == (0, b"")
            assert "The ferry sank." in run("ask", "What sank?", data=tmp_path / "other", **there).text
            soon(lambda: reading.trouble() is None and len(reading.articles()) == 1)
            assert len(cluster.client().indices.get(index=f"{cluster.prefix}-*")) == 1
    assert "1 article checked, nothing found" in run("check", data=data, **there).text
    elsewhere = run("restore", file, "--replace", data=tmp_path / "folder")
    assert elsewhere.status == 0
    assert b"VERBATIM_STORE=opensearch" in elsewhere.err


def test_a_backup_that_can_not_save_a_collection_says_what_to_do(
    tmp_path: Path, settings: dict[str, Any], cluster: Cluster
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    there, data, file = {**settings, "VERBATIM_STORE": "opensearch"}, tmp_path / "data", tmp_path / "backup.zip"
    assert run("index", tmp_path / "a.txt", data=data, **there).status == 0
    saved = run("backup", file, data=data, **there)
    assert saved.status == 0
    assert b"VERBATIM_OPENSEARCH_SNAPSHOTS" in saved.err
    restored = run("restore", file, "--replace", data=data, **there)
    assert restored.status == 0
    assert "The ferry sank." in run("ask", "What sank?", data=data, **there).text
    unknown = {**there, "VERBATIM_OPENSEARCH_SNAPSHOTS": "unknown"}
    refused = run("backup", tmp_path / "another.zip", data=data, **unknown)
    assert refused.status == 1
    assert b"the snapshot repository unknown" in refused.err
    assert not (tmp_path / "another.zip").exists()
    assert "no backup of the articles can be taken" in run("doctor", "--offline", data=data, **unknown).text
