"""What the tests of the index share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of a data folder that does not exist yet."""
    with Library.open(tmp_path / "data") as opened:
        yield opened
