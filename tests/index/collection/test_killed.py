"""Indexers of several machines that are killed at any moment leave whole articles in the collection, and lose none."""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.checking import check
from index.ingest import folders
from index.library import Library
from tests.index.articles import numbered_text, write_lines

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
    context.set_forkserver_preload(["index.library", "index.collection.copy", __name__])
    chance = random.Random(1)
    file = tmp_path / "all.jsonl"
    killed, version, versions, there, whole = 0, -1, dict[str, set[str]](), set[str](), 0.0
    with Library.open(tmp_path / "reader", collection=cluster) as reader:
        while killed < KILLS:
            version += 1
            held = {
                f"x{number}": f"Version {version}. {numbered_text(number)}"
                for number in range(version * 5, version * 5 + 60)
            }
            for id, written in held.items():
                versions.setdefault(id, set()).add(written)
            write_lines(file, held)
            ours, theirs = context.Pipe()
            process = context.Process(target=index, args=(tmp_path / MACHINES[version % 2], file, cluster, theirs))
            process.start()
            assert ours.recv() == "ready"
            begun = time.monotonic()
            process.join(chance.uniform(0.0, whole) if version else None)
            if process.is_alive():
                killed += 1
            else:
                whole = time.monotonic() - begun
            process.kill()
            process.join()
            reader._own.follow()
            now = {info.id for info in reader.articles()}
            assert there & held.keys() <= now
            assert all(reader.article(id).text in versions[id] for id in now)
            there = now
    for machine in (*MACHINES, "fresh"):
        with Library.open(tmp_path / machine, collection=cluster) as library:
            library.sync(file)
            assert {info.id: library.article(info.id).text for info in library.articles()} == held
        assert check(tmp_path / machine, collection=cluster).problems == ()
