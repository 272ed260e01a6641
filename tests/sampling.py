"""Which tests coverage is measured of: measuring doubles what a test takes, and most reach no line that others did not.

Of each file the first tests are measured, and as many more as find lines that none has reached before; then only one in
some, until one finds such a line again. So what is reported is reached at least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from coverage import Coverage

from tests.growth import uncovered

__all__ = ["CoverageSampling"]

_IN_VAIN = 3  # tests of a file in a row that found nothing, after which
_EVERY = 5  # only each so manieth is measured


class CoverageSampling:
    """What is known of the files of tests that one process runs: how many in a row were to no avail."""

    def __init__(self) -> None:
        self._in_vain: Counter[str] = Counter()

    @contextmanager
    def test_of(self, file: str) -> Iterator[None]:
        """Measure coverage of a test of a file, which runs meanwhile, or don't."""
        before = self._in_vain[file]
        self._in_vain[file] += 1
        if before >= _IN_VAIN and before % _EVERY:
            with uncovered():
                yield
            return
        coverage = Coverage.current()
        known = _lines(coverage)
        yield
        if _lines(coverage) > known:
            self._in_vain[file] = 0


def _lines(coverage: Coverage | None) -> int:
    """Return how many lines were reached in this process. What is public of coverage would write a file each time."""
    collector = None if coverage is None else coverage._collector
    return 0 if collector is None else sum(map(len, collector.data.values()))
