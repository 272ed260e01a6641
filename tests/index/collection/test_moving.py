"""Moving a library to a cluster and back: nothing is lost or changed on the way, wherever that is broken off."""

from __future__ import annotations

import multiprocessing
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.checking import check
from index.errors import MovedLibrary, NoCollection, StoreError
from index.library import Library, Query
from index.store import Store
from tests.index.articles import numbered_text, write_lines
from tests.index.collection.test_store import everything

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

from index.collection import moving
from index.collection.collection import Collection
from index.collection.moving import move_back, move_there

ARTICLES = 30


class BrokenOff(Exception):
    """What happens to a process that is killed there, as far as the library and the cluster see."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a library of which one article was removed."""
    lines = write_lines(tmp_path / "all.jsonl", {f"x{n}": numbered_text(n) for n in range(ARTICLES + 1)})
    with Library.open(tmp_path / "data") as library:
        library.sync(lines)
        library.remove("x5")
    return tmp_path / "data"


def contents(folder: Path) -> object:
    with closing(Store(folder)) as store:
        return everything(store)


def nothing(done: int, total: int) -> None:
    """Hear of progress."""


def test_a_library_is_moved_there_shared_and_moved_back(tmp_path: Path, data: Path, cluster: Cluster) -> None:
    before = contents(data)
    heard: list[tuple[int, int]] = []
    assert move_there(data, cluster, lambda *progress: heard.append(progress)) == ARTICLES
    assert heard[-1] == (ARTICLES, ARTICLES)
    assert contents(data) == before
    with pytest.raises(StoreError, match="already"):
        move_there(data, cluster, nothing)
    with (
        Library.open(data, collection=cluster) as one,
        Library.open(tmp_path / "other", collection=cluster) as other,
    ):
        query = Query(("ferri", "number"))
        assert one.search(query) == other.search(query) != []
        assert everything(other._own) == everything(one._own) == before
        other.remove("x7")
        now = everything(other._own)
    with Library.open(data) as moved, pytest.raises(MovedLibrary, match="VERBATIM_STORE=opensearch"):
        moved.remove("x8")
    for folder in (data, tmp_path / "empty"):
        assert move_back(folder, cluster, nothing) == ARTICLES - 1
        assert contents(folder) == now
        assert check(folder).problems == ()
        with Library.open(folder) as own:
            assert own.remove("x8")  # it is its own again
        with pytest.raises(StoreError, match="a library of its own"):
            move_back(folder, cluster, nothing)
    with Library.open(tmp_path / "other", collection=cluster) as other:
        assert "x8" in {info.id for info in other.articles()}


def test_a_move_that_is_broken_off_goes_on_and_ends_with_all_and_nothing_else(
    tmp_path: Path, data: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.collection.moving._TOGETHER", 4)
    before = contents(data)
    written = Collection.write
    for stop_at in (0, 1, 2, 3):
        sent = 0

        def send(self: Collection, documents: Any, stop_at: int = stop_at) -> object:
            nonlocal sent
            sent += 1
            if sent > stop_at:
                raise BrokenOff
            return written(self, documents)

        with monkeypatch.context() as broken:
            broken.setattr(Collection, "write", send)
            with pytest.raises(BrokenOff):
                move_there(data, cluster, nothing)
        assert contents(data) == before
    with Library.open(data) as library:  # which is still its own, and may change before the move goes on
        library.remove("x9")
    now = contents(data)
    assert move_there(data, cluster, nothing) == ARTICLES - 1
    with Library.open(tmp_path / "other", collection=cluster) as other:
        assert everything(other._own) == now


def _move(data: Path, cluster: Cluster, told: Connection) -> None:
    """What the process does that is killed: it waits to be allowed to go on whenever it has sent something."""
    moving._TOGETHER = 4

    def hear(done: int, total: int) -> None:
        told.send(done)
        told.recv()

    move_there(data, cluster, hear)


def test_a_process_that_moves_may_be_killed_at_any_moment(tmp_path: Path, data: Path, cluster: Cluster) -> None:
    before = contents(data)
    context = multiprocessing.get_context("forkserver")
    for parts in (1, 3):
        ours, theirs = context.Pipe()
        process = context.Process(target=_move, args=(data, cluster, theirs))
        process.start()
        for _ in range(parts):
            assert ours.recv() > 0
            ours.send("go on")
        process.kill()
        process.join()
        assert contents(data) == before
    sent: list[int] = []
    assert move_there(data, cluster, lambda done, total: sent.append(done)) == ARTICLES
    assert sent[0] > 4  # what was sent before is not sent again
    with Library.open(tmp_path / "other", collection=cluster) as other:
        assert everything(other._own) == before


def test_a_collection_that_has_articles_of_others_is_left_alone(tmp_path: Path, data: Path, cluster: Cluster) -> None:
    with Library.open(tmp_path / "other", collection=cluster) as other:
        other.sync(write_lines(tmp_path / "more.jsonl", {"z": "A walrus sang."}))
        with pytest.raises(StoreError, match="VERBATIM_OPENSEARCH_PREFIX"):
            move_there(data, cluster, nothing)
        assert [info.id for info in other.articles()] == ["z"]
    with pytest.raises(StoreError, match="nothing to move"):
        move_there(tmp_path / "empty", cluster, nothing)


def test_a_move_back_that_is_broken_off_goes_on(
    tmp_path: Path, data: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.collection.moving._TOGETHER", 7)
    before = contents(data)
    move_there(data, cluster, nothing)
    for stop_at in (7, 14):

        def heard(done: int, total: int, stop_at: int = stop_at) -> None:
            if done >= stop_at:
                raise BrokenOff

        with pytest.raises(BrokenOff):
            move_back(tmp_path / "back", cluster, heard)
        with Library.open(tmp_path / "back") as half, pytest.raises(MovedLibrary):
            half.remove(half.articles()[0].id)
    assert move_back(tmp_path / "back", cluster, nothing) == ARTICLES
    assert contents(tmp_path / "back") == before


def test_what_was_moved_to_a_collection_that_is_gone_stays_in_its_folder(data: Path, cluster: Cluster) -> None:
    before = contents(data)
    move_there(data, cluster, nothing)
    cluster.client().indices.delete(index=f"{cluster.prefix}-collection-1")
    with pytest.raises(NoCollection, match="restore its snapshot"):
        move_back(data, cluster, nothing)
    assert contents(data) == before
