"""One node of three is killed: nothing is lost of a collection in the cluster, and no answer is wrong or missing.

All that needs three nodes stands in one test, for they take longer to start than anything else here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from index.checking import Check, check
from index.errors import CollectionAway
from index.library import Library
from tests import PATIENCE, soon
from tests.index.articles import numbered_text, write_lines
from tests.index.collection.test_store import everything
from tests.opensearch.harm import asked, engine_of, from_memory, opened, outage, served
from tests.opensearch.nodes import Unavailable, nodes

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

from index.search.engines.cluster import Cluster
from index.search.engines.opensearch import problems

T = TypeVar("T")


def came_of(work: Callable[[], T]) -> T | None:
    """What comes of work, or None where the collection can't be used just now."""
    try:
        return work()
    except CollectionAway:
        return None


def test_a_node_of_three_may_die_while_machines_ask_and_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for wait in ("cluster._REST_SECONDS", "cluster._BACKOFF_SECONDS", "indexed._RETRY_SECONDS"):
        monkeypatch.setattr(f"index.search.engines.{wait}", 0.0)
    files = [
        write_lines(tmp_path / f"{n}.jsonl", {f"{n}-{k}": numbered_text(12 * n + k) for k in range(12)})
        for n in range(4)
    ]
    data, alone = tmp_path / "data", tmp_path / "alone"
    with ExitStack() as stack:
        try:
            members = stack.enter_context(nodes(3, processes=2))
        except Unavailable as reason:
            pytest.skip(f"no OpenSearch: {reason}")
        addresses = tuple(node.address for node in members)
        copied = Cluster(addresses, prefix="copied", shards=2, replicas=2, seconds=60)
        single = Cluster(addresses, prefix="single", shards=3, replicas=0, seconds=60)
        shared = Cluster(addresses, shards=2, replicas=1, seconds=20)
        library, fragile = (stack.enter_context(opened(*one)) for one in ((data, copied), (alone, single)))
        one, two = (stack.enter_context(Library.open(tmp_path / name, collection=shared)) for name in ("a", "b"))
        for file in files[:3]:
            library.sync(file)
            fragile.sync(file)
        for file in files[:2]:
            one.sync(file)
        # Copies of shards take a moment to be made.
        health = shared.client().cluster.health(
            wait_for_status="green", timeout=f"{PATIENCE:g}s", request_timeout=2 * PATIENCE
        )
        assert not health["timed_out"]
        soon(lambda: [*problems(copied, data)] == [*problems(single, alone)] == [])
        soon(lambda: len(two.articles()) == 24)
        expected, of_two = from_memory(data), asked(two)

        seen = outage(lambda _: asked(library), range(8), [[expected]] * 8, members[0].kill, library.trouble)

        assert (seen.answered, seen.wrong, seen.lost) == (8, 0, [])
        assert "OpenSearch: 1 of 3 nodes give no answer" in seen.told
        assert served(library)
        library.sync(write_lines(tmp_path / "more.jsonl", {"new": "The walrus sang."}))
        engine_of(library).attempt()
        with library._own.reading() as reader:
            assert reader.index_state().behind == 0
            assert [*engine_of(library).problems(reader)] == []
        assert asked(fragile) == from_memory(alone)  # from the data folder
        assert not served(fragile)
        silent, yellow = problems(copied, data)
        assert silent == (False, f"{addresses[0]}: {silent[1].split(': ', 1)[1]}")
        assert "it can't be reached" in silent[1]
        assert "yellow" in yellow[1]
        assert any(is_error and "red" in told for is_error, told in problems(single, alone))

        # On a busy machine the others may take longer to notice than is waited for an answer.
        soon(lambda: came_of(lambda: asked(two)) == of_two)
        for file in files[2:]:
            soon(partial(came_of, partial(one.sync, file)))
            assert asked(two)
        soon(lambda: len(two.articles()) == 48)
        assert everything(one._own) == everything(two._own)
        soon(lambda: two.trouble() is not None)
        assert "1 of 3 nodes give no answer" in str(two.trouble())
        assert check(tmp_path / "b", collection=shared) == Check(48, ())
