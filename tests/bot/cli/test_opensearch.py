"""All commands work with an OpenSearch cluster as they do without, and say what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.app.folders import seeds_folder
from tests.bot.cli.command_line import run
from tests.opensearch.door import Door, error

if TYPE_CHECKING:
    from index.search.engines.opensearch import Cluster


@pytest.fixture
def settings(cluster: Cluster) -> dict[str, Any]:
    return {
        "VERBATIM_OPENSEARCH": ",".join(cluster.addresses),
        "VERBATIM_OPENSEARCH_PREFIX": cluster.prefix,
        "VERBATIM_OPENSEARCH_REPLICAS": "0",
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


@pytest.mark.parametrize("failure", [*REFUSALS, "no answer in time"])
def test_the_doctor_says_what_is_wrong_and_that_nothing_is_lost(
    tmp_path: Path, cluster: Cluster, settings: dict[str, Any], failure: str
) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    door, data = Door(cluster.addresses[0]), tmp_path / "data"
    through = settings | {"VERBATIM_OPENSEARCH": door.address, "VERBATIM_OPENSEARCH_SECONDS": "0.5"}
    try:
        assert run("index", tmp_path / "a.txt", data=data, **settings).status == 0
        if failure in REFUSALS:
            status, kind, reason, expected = REFUSALS[failure]
            door.instead = lambda method, path: error(status, kind, reason)
        else:
            expected = "it gave no answer in time"
            door.hold()
        told = run("doctor", "--offline", data=data, **through)
        assert "The ferry sank." in run("ask", "What sank?", data=data, **through).text
    finally:
        door.close()
    assert told.status == 1
    (line,) = (line for line in told.text.splitlines() if "OpenSearch" in line)
    assert line.startswith("mend")
    assert expected in line
    assert "nothing is lost, and questions are answered from the data folder" in line


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
    assert "there is no collection of articles" in run("doctor", "--offline", data=one, **there).text
    assert run("index", seeds, data=one, **there).status == 0
    assert run("index", seeds, data=tmp_path / "own").status == 0
    question = "What was said about the war?"
    assert answer(two, question, **there) == answer(one, question, **there) == answer(tmp_path / "own", question)
    for command in (("summary", "--digest", "--json"), ("articles", "--json"), ("summary", "--topic", "war", "--json")):
        assert run(*command, data=two, **there).text == run(*command, data=tmp_path / "own").text
    assert "terms" not in run("stats", data=two, **there).text
    assert f"OpenSearch   {cluster.addresses[0]}" in run("doctor", "--offline", data=two, **there).text
    unread = run("doctor", "--offline", data=tmp_path / "own", **there).text
    assert "a library of its own with 2 articles, which nobody reads" in unread
    assert run("remove", "1", data=two, **there).status == 0
    assert len(json.loads(run("articles", "--json", data=one, **there).text)) == 1
    assert "1 articles checked, nothing found" in run("check", data=one, **there).text
    assert not [file for folder in (one, two) for file in folder.rglob("*") if "library" in file.name]
    moved = run("move", "folder", data=one, **settings)
    assert moved.status == 0
    assert "1 articles, compared by checksums" in moved.text
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
    (hit,) = client.search(index=name, body={"query": {"term": {"kind": "article"}}})["hits"]["hits"]
    changed = hit["_source"] | {"content": hit["_source"]["content"] | {"text": "The ferry swam. A gull cried."}}
    (found,) = client.search(index=name, body={"query": {"term": {"kind": "article"}}, "docvalue_fields": ["listing"]})[
        "hits"
    ]["hits"]
    listing = found["fields"]["listing"][0]
    searched = {"chunks": [{"sentence": "ferri"}], "article": "ferri", "listing": listing + "=" * (-len(listing) % 4)}
    client.index(index=name, id=hit["_id"], body=changed | searched)
    for words in (("check",), ("ask", "Where is the ferry?")):
        refused = run(*words, data=data, **there)
        assert refused.status == 1
        assert b"not as it was written" in refused.out + refused.err
        assert b"swam." not in refused.out


def test_a_library_is_moved_by_a_command(tmp_path: Path, settings: dict[str, Any]) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. A gull cried.")
    assert run("index", tmp_path / "a.txt", data=tmp_path / "data").status == 0
    assert run("move", "opensearch", data=tmp_path / "data").status == 2
    assert "1 articles are in OpenSearch" in run("move", "opensearch", data=tmp_path / "data", **settings).text
    there = {**settings, "VERBATIM_STORE": "opensearch"}
    assert "The ferry sank." in run("ask", "What sank?", data=tmp_path / "other", **there).text
    refused = run("remove", "1", data=tmp_path / "data")
    assert refused.status == 1
    assert b"VERBATIM_STORE=opensearch" in refused.err
    unnamed = run("ask", "What sank?", data=tmp_path / "data", VERBATIM_STORE="opensearch")
    assert unnamed.status == 1
    assert b"VERBATIM_OPENSEARCH" in unnamed.err
