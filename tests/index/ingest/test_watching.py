"""A watched folder's changes show by themselves: edits, deletions, and files that take a while to be written."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.formats import Limits, Unreadable
from index.ingest import folders, reading
from index.ingest import watching as watching_module
from index.ingest.roots import Progress, SyncReport
from index.ingest.watching import QUIET_SECONDS, is_settled, watching
from index.library import Library, Query
from tests import PATIENCE, soon
from tests.index.articles import FERRY, GULL, ids, write_files


class Told:
    """What a watch says."""

    def __init__(self) -> None:
        self.reports: list[SyncReport] = []
        self.errors: list[str] = []


@contextmanager
def watched(library: Library, root: Path, already: tuple[Unreadable, ...] = ()) -> Iterator[Told]:
    told = Told()
    with watching(
        library.sync,
        {root: already},
        limits=Limits(),
        synced=lambda root, report: told.reports.append(report),
        failed=lambda root, error: told.errors.append(str(error)),
    ):
        yield told


def finds(library: Library, word: str) -> bool:
    return bool(library.search(Query((word,))))


def test_a_folder_is_indexed_and_its_changes_show(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "sub/b.txt": GULL})
    with watched(library, root):
        soon(lambda: ids(library) == ["a.txt", "sub/b.txt"])
        (root / "a.txt").write_text("The lighthouse went dark. Nobody was hurt.\n", encoding="utf-8")
        soon(lambda: finds(library, "lighthous") and not finds(library, "ferri"))
        (root / "c.txt").write_text("The anchor held. The reef was near.\n", encoding="utf-8")
        soon(lambda: finds(library, "anchor"))
        (root / "sub" / "b.txt").unlink()
        soon(lambda: not finds(library, "gull"))
    assert ids(library) == ["a.txt", "c.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="this system stops no process")
def test_who_stops_waits_for_no_process_that_hangs(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY})
    ending = threading.Event()

    def watch() -> None:
        with watched(library, root):
            ending.wait()

    library.sync(root)
    helper = reading._idle[-1]  # which reads the next file too
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGSTOP)
    thread = threading.Thread(target=watch)
    thread.start()
    (root / "b.txt").write_text(GULL, encoding="utf-8")
    soon(lambda: not helper.is_idle)
    ending.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    library.sync(root)
    assert ids(library) == ["a.txt", "b.txt"]


def test_a_change_is_looked_at_within_two_seconds() -> None:
    """It waits for more changes, for the file to rest and for the next look at files that were still being written."""
    looks = watching_module._GATHER_MS + watching_module._STEP_MS + watching_module._TICK_MS
    assert looks / 1000 + QUIET_SECONDS < 2


def test_the_last_file_of_a_folder_goes_too_and_so_does_a_folder(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY})
    with watched(library, root):
        soon(lambda: ids(library) == ["a.txt"])
        (root / "a.txt").unlink()
        soon(lambda: ids(library) == [])
        write_files(root, {"sub/b.txt": GULL})
        soon(lambda: ids(library) == ["sub/b.txt"])
        shutil.rmtree(root)
        soon(lambda: ids(library) == [])


def test_a_folder_that_was_moved_away_takes_nothing_along_and_is_taken_up_again(
    library: Library, tmp_path: Path
) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY})
    with watched(library, root) as told:
        soon(lambda: ids(library) == ["a.txt"])
        root.rename(tmp_path / "elsewhere")
        soon(lambda: bool(told.errors))
        assert ids(library) == ["a.txt"]
        write_files(root, {"b.txt": GULL})
        soon(lambda: ids(library) == ["b.txt"])


def test_a_root_that_is_missing_is_said_once_and_taken_up_when_it_comes(library: Library, tmp_path: Path) -> None:
    with watched(library, tmp_path / "later" / "news") as told:
        soon(lambda: bool(told.errors))
        time.sleep(1.2)
        assert len(told.errors) == 1
        write_files(tmp_path / "later" / "news", {"a.txt": FERRY})
        soon(lambda: ids(library) == ["a.txt"])


def test_a_single_file_is_watched_also_when_another_takes_its_place(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL})
    with watched(library, root / "a.txt"):
        soon(lambda: finds(library, "ferri"))
        (root / ".new").write_text("The anchor held. The reef was near.\n", encoding="utf-8")
        (root / ".new").replace(root / "a.txt")
        soon(lambda: finds(library, "anchor") and not finds(library, "ferri"))
        assert ids(library) == ["a.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_a_half_written_file_is_left_until_it_is_whole(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL})
    with watched(library, root):
        soon(lambda: ids(library) == ["a.txt", "b.txt"])
        with (root / "a.txt").open("w", encoding="utf-8") as file:
            for word in ("The anchor", " held. The", " reef was"):
                file.write(word)
                file.flush()
                time.sleep(0.7)  # longer than a file must be quiet
                assert finds(library, "ferri")
                assert not finds(library, "anchor")
            file.write(" near.\n")
        soon(lambda: not finds(library, "ferri"))
        assert library.article("a.txt").text == "The anchor held. The reef was near.\n"


def test_a_file_is_settled_when_it_was_quiet_for_a_moment(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(FERRY, encoding="utf-8")
    assert not is_settled(file)
    soon(lambda: is_settled(file))
    assert is_settled(tmp_path / "missing.txt")


def test_what_was_done_is_told_and_what_was_not_is_not(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.pdf": "x"})
    with watched(library, root) as told:
        soon(lambda: any(report.added for report in told.reports))
        time.sleep(1)
    assert [(report.added, len(report.skipped)) for report in told.reports] in ([(1, 1)], [(0, 1), (1, 1)])


def test_what_cannot_be_read_is_told_once_and_not_at_each_change(library: Library, tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.pdf": "x"})
    already = library.sync(root).skipped
    with watched(library, root, already) as told:
        (root / "c.txt").write_text("The anchor held.\n", encoding="utf-8")
        soon(lambda: "c.txt" in ids(library))
        (root / "d.pdf").write_text("x", encoding="utf-8")
        soon(lambda: any(report.skipped for report in told.reports))
        (root / "e.txt").write_text("The reef was near.\n", encoding="utf-8")
        soon(lambda: sum(report.added for report in told.reports) == 2)
    assert [one.path for report in told.reports for one in report.skipped] == ["d.pdf"]


def test_the_end_of_the_context_ends_a_long_reading(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_BATCH_CHARACTERS", 2_000)
    root = write_files(tmp_path / "news", {f"{n}.txt": f"Boat {n} sank. {GULL * 40}" for n in range(200)})
    sync, ending = library.sync, threading.Event()

    def held_up(root: Path, *, progress: Callable[[Progress], None], **options: Any) -> SyncReport:
        def go_on(done: Progress) -> None:
            if done.articles:
                ending.wait(PATIENCE)
            progress(done)

        return sync(root, progress=go_on, **options)

    monkeypatch.setattr(library, "sync", held_up)
    monkeypatch.setattr(watching_module, "end_helpers", ending.set)  # which comes when it was told to stop
    with watched(library, root):
        soon(lambda: library.statistics().articles > 0)
    assert 0 < library.statistics().articles < 200


def test_a_link_is_followed_to_another_release(library: Library, tmp_path: Path) -> None:
    first = write_files(tmp_path / "first", {"a.txt": FERRY, "b.txt": GULL})
    second = write_files(tmp_path / "second", {"a.txt": "The lighthouse went dark. Nobody was hurt.\n"})
    link, coming = tmp_path / "current", tmp_path / "coming"
    link.symlink_to(first)
    coming.symlink_to(second)
    with watched(library, link):
        soon(lambda: ids(library) == ["a.txt", "b.txt"])
        (first / "b.txt").unlink()
        soon(lambda: ids(library) == ["a.txt"])
        coming.replace(link)
        soon(lambda: finds(library, "lighthous") and not finds(library, "ferri"))
    assert ids(library) == ["a.txt"]
