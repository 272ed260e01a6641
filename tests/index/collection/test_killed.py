"""Indexers of several machines that are killed at any moment leave whole articles in the collection, and lose none."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.checking import check
from index.ingest import folders
from index.library import Library
from tests.opensearch.harm import Told, killed_at_work

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

KILLS = 3
MACHINES = ("one", "two")


def index(data: Path, file: Path, cluster: Cluster, said: Connection) -> None:
    """What the process does that is killed."""
    folders._BATCH_CHARACTERS = 1_000
    with Library.open(data, collection=cluster) as library:
        said.send("ready")
        library.sync(file)


def test_killed_indexers_lose_nothing_and_leave_nothing_half(tmp_path: Path, cluster: Cluster) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.library", "index.collection.store", __name__])
    file = tmp_path / "all.jsonl"
    told = Told()

    def begin(version: int, theirs: Connection) -> BaseProcess:
        process = context.Process(target=index, args=(tmp_path / MACHINES[version % 2], file, cluster, theirs))
        process.start()
        return process

    with Library.open(tmp_path / "reader", collection=cluster) as reader:
        for told in killed_at_work(file, KILLS, begin):
            reader._own.follow()
            told.refuse_lost(reader)
    with Library.open(tmp_path / "fresh", collection=cluster) as library:
        library.sync(file)
        assert {info.id: library.article(info.id).text for info in library.articles()} == told.held
    assert check(tmp_path, collection=cluster).problems == ()
