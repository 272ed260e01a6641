"""For all tests."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from index.text import skip_unused
from tests.judged import kept
from tests.opensearch.nodes import Unavailable, shared_address

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

# Each library that a test makes has the disk write it a few times before going on, which no test can tell from not
# doing so: a process that is killed loses nothing of what the system has in memory.
_IN_MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > 2_000_000_000:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_IN_MEMORY)

# Where Python is told to keep no bytecode, each of some hundred processes compiles the program anew, and those that run
# tests all tests with it: collecting takes them three times as long.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What is kept of the example articles; nothing of the user's own is touched.
os.environ["XDG_CACHE_HOME"] = str(Path(__file__).parents[1] / ".pytest_cache" / "home")

# As the program itself does: nltk and scipy take longer than all else that a process of these tests imports.
skip_unused()
for unneeded in ("scipy", "sklearn"):  # but by the tests of training
    del sys.modules[unneeded]

# Hundreds of tests ask the same of the same articles.
_reader = importlib.import_module("bot.answering.reader").SentenceReader
_reader.judge = kept(_reader.judge)

# An interval of a tenth of the resamples shows the same.
vars(importlib.import_module("bot.evaluation.measures"))["_RESAMPLES"] = 100

# A shell that starts the tests in the background has them ignore SIGINT, and with them every process that they start:
# none of those could be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine anything is slow; what grows too fast is measured in tests/fuzz. Two dozen examples, other ones at
# each run, show a fault as well as a hundred do; tests whose examples take long have fewer.
settings.register_profile("any machine", max_examples=24, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


_LONGEST = (  # those with a real OpenSearch, which wait most of their time, and those that start many processes
    "tests/opensearch/",
    "tests/index/collection/",
    "tests/index/search/engines/test_opensearch.py",
    "tests/bot/cli/test_opensearch.py",
    "tests/bot/discord/features/moderation/test_collection.py",
    "tests/bot/discord/test_",
    "tests/discord/test_screens.py",
    "tests/index/test_crash.py",
    "tests/test_packaging.py",
    "tests/test_deployment.py",
    "tests/fuzz/",
    "tests/quality/",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among the hundreds of thousands of things that all modules and tests are, then or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have each process begin with as many of the files whose tests take longest as the others do.

    A long test that comes last, or many that wait for each other in one process, leave the others with nothing to do.
    pytest-xdist gives each process a run of tests at first, all of nearly the same length.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    longest: dict[str, list[pytest.Item]] = {}
    for beginning in _LONGEST:
        for item in items:
            if item.nodeid.startswith(beginning):
                longest.setdefault(item.nodeid.partition("::")[0], []).append(item)
    others = iter([item for item in items if not item.nodeid.startswith(_LONGEST)])
    ordered: list[pytest.Item] = []
    for number in range(processes):
        begun = len(ordered)
        for tests in islice(longest.values(), number, None, processes):
            ordered += tests
        ordered += islice(others, max(0, (len(items) - begun) // (processes - number) - (len(ordered) - begun)))
    items[:] = [*ordered, *others]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes run the tests: two more than there are cores, for many tests wait for something."""
    return len(os.sched_getaffinity(0)) + 2 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 2


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests were skipped for which reason, and where answers are better than recorded."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        told = "; ".join(f"{count} ({reason})" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"skipped: {told}")
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "quality":
                terminalreporter.write_line(f"quality: {value}")


@pytest.fixture
def reading_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reader read whatever it is asked, and not tell what it judged before."""
    monkeypatch.setattr(_reader, "judge", _reader.judge.__wrapped__)


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a real OpenSearch, which all processes of this run share."""
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")
    place = tmp_path_factory.getbasetemp()
    try:
        if "PYTEST_XDIST_WORKER" in os.environ:
            return shared_address(place.parent, os.getppid())
        return shared_address(place, os.getpid())
    except Unavailable as error:
        pytest.skip(f"no OpenSearch: {error}")


@contextmanager
def own_cluster(opensearch: str) -> Iterator[Cluster]:
    """That OpenSearch as a cluster, with names of indexes for the caller alone."""
    from index.search.engines.cluster import Cluster

    made = Cluster((opensearch,), prefix=f"test-{uuid4().hex[:12]}", replicas=0, seconds=60)
    yield made
    made.client().indices.delete(index=f"{made.prefix}-*")


@pytest.fixture
def cluster(opensearch: str) -> Iterator[Cluster]:
    with own_cluster(opensearch) as made:
        yield made
