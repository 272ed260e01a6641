"""Indexers of several machines that are killed at any moment leave whole articles in the collection, and lose none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.opensearch.harm import killed_writers

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

KILLS = 2


def test_killed_indexers_lose_nothing_and_leave_nothing_half(tmp_path: Path, cluster: Cluster) -> None:
    assert killed_writers(tmp_path, cluster, KILLS) > KILLS
