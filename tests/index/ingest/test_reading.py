"""What is read is read in a process that can be killed: a file made for it takes no more than its share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import Unfetchable
from index.formats import Unreadable
from index.formats.source import Limits
from index.ingest import reading
from index.library import Library
from index.processes import Helper, HelperLost, end_helpers
from index.web.fetching import FetchedPage
from tests.index.articles import FERRY, GULL, TIDE, ids, write_files


@pytest.fixture
def helper() -> Iterator[Helper]:
    helper = Helper(seconds=1, megabytes=400)
    yield helper
    helper.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Processes for reading that have little time and memory."""
    reading._let_go()
    monkeypatch.setattr(reading, "SECONDS", 1)
    yield
    reading._let_go()


def test_a_helper_answers_one_work_after_the_other(helper: Helper) -> None:
    helper.ask("tests.index.ingest.works:count", 3)
    helper.ask("tests.index.ingest.works:count", 1)
    assert list(helper.answers()) == [0, 1, 2]
    assert list(helper.answers()) == [0]
    assert helper.is_idle


@pytest.mark.parametrize(
    ("work", "reason"), [("spin", "seconds of work"), ("fill", "MB of memory"), ("crash", "ends the process")]
)
def test_a_work_that_takes_too_much_is_lost_and_no_other(helper: Helper, work: str, reason: str) -> None:
    helper.ask("tests.index.ingest.works:count", 2)
    helper.ask(f"tests.index.ingest.works:{work}")
    helper.ask("tests.index.ingest.works:count", 1)
    assert list(helper.answers()) == [0, 1]
    with pytest.raises(HelperLost, match=reason) as lost:
        list(helper.answers())
    assert not lost.value.passing
    assert list(helper.answers()) == [0]


def test_a_helper_that_somebody_kills_says_that_it_may_pass(helper: Helper) -> None:
    helper.ask("tests.index.ingest.works:spin")
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGKILL)
    with pytest.raises(HelperLost) as lost:
        list(helper.answers())
    assert lost.value.passing


def test_a_helper_that_ended_for_want_of_work_is_started_again(helper: Helper) -> None:
    helper.ask("tests.index.ingest.works:leave")
    assert list(helper.answers()) == []
    helper.ask("tests.index.ingest.works:count", 1)
    assert list(helper.answers()) == [0]


def test_a_helper_that_was_ended_while_it_had_nothing_to_do_works_again(helper: Helper) -> None:
    for _ in range(3):
        helper.ask("tests.index.ingest.works:count", 2)
        assert list(helper.answers()) == [0, 1]
        pid = helper.pid
        end_helpers()  # only those that have something to do
        assert helper.pid == pid
        helper.kill()  # as one that got nothing to do in that moment


def test_nothing_but_plain_values_comes_back(helper: Helper) -> None:
    helper.ask("tests.index.ingest.works:harm")
    with pytest.raises(Exception, match="is no value"):
        list(helper.answers())


def test_a_file_that_takes_for_ever_is_named_and_its_neighbours_are_read(
    library: Library, tmp_path: Path, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL, "c.txt": TIDE})
    monkeypatch.setattr(reading, "READ", "tests.index.ingest.works:read_but_b")
    report = library.sync(root)
    assert ids(library) == ["a.txt", "c.txt"]
    assert [str(problem) for problem in report.skipped] == ["b.txt: takes more than 1 seconds of work"]


def test_a_file_whose_reader_was_killed_is_read_the_next_time(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL, "c.txt": TIDE})
    for file in root.iterdir():
        os.utime(file, (1_600_000_000, 1_600_000_000))
    with monkeypatch.context() as patch:
        patch.setattr(reading, "READ", "tests.index.ingest.works:die_at_b")
        assert [problem.passing for problem in library.sync(root).skipped] == [True]
    assert library.sync(root).added == 1


def test_a_page_that_takes_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    page = FetchedPage("https://a.example/b", "text/plain", None, GULL.encode())
    assert reading.page_article(page, page.address, Limits()).sentences
    monkeypatch.setattr(reading, "READ_PAGE", "tests.index.ingest.works:fill_over")
    with pytest.raises(Unreadable, match="MB of memory"):
        reading.page_article(page, page.address, Limits())
    monkeypatch.setattr(reading, "READ_PAGE", "tests.index.ingest.works:die_over")
    with pytest.raises(Unfetchable, match="left for now"):
        reading.page_article(page, page.address, Limits())
