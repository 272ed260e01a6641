"""Syncing brings the library in line with a root, and touches nothing else."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.chunks import ArticleTerms, Lexicon
from index.errors import UnreadableRoot
from index.formats import Limits, Unreadable
from index.ingest import folders, reading, roots
from index.ingest.reading import Found, read_files
from index.ingest.roots import Progress, SyncReport
from index.library import Library, Query
from index.processes import Helper
from tests.index.articles import FERRY, GULL, TIDE, ids, write_files, write_lines


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL, "sub/c.txt": TIDE})


def changes(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def found(library: Library, *terms: str) -> list[str]:
    """The ids of the articles found for terms."""
    return list(dict.fromkeys(candidate.article.id for candidate in library.search(Query(terms))))


def rewrite(file: Path, text: str) -> None:
    """Change a file, so that its time tells."""
    file.write_text(text, encoding="utf-8")
    later = time.time_ns() + 10**9
    os.utime(file, ns=(later, later))


def age(root: Path) -> None:
    """Make all files old enough for their times to be trusted."""
    for number, file in enumerate(sorted(path for path in (root, *root.rglob("*")) if path.is_file())):
        os.utime(file, (1_600_000_000 + number, 1_600_000_000 + number))


def test_a_folder_brings_its_articles_with_paths_as_ids(library: Library, root: Path) -> None:
    report = library.sync(root)
    assert changes(report) == (3, 0, 0, 0)
    assert ids(library) == ["a.txt", "b.txt", "sub/c.txt"]
    assert library.article("sub/c.txt").text == TIDE
    assert [info.source for info in library.articles()] == ["a.txt", "b.txt", "c.txt"]
    assert {info.root for info in library.articles()} == {str(root)}
    assert found(library, "gull") == ["b.txt"]


def test_a_second_run_does_nothing_and_reads_nothing(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(root / "more.jsonl", {"x": FERRY, "y": GULL})
    age(root)
    library.sync(root)
    state = library._own.state()
    monkeypatch.setattr(Helper, "ask", lambda *_: pytest.fail("a file was read again"))
    report = library.sync(root)
    assert changes(report) == (0, 0, 0, 5)
    assert library._own.state() == state


def test_what_was_skipped_is_said_again_without_reading_it_again(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "bad.txt").write_bytes(b"")
    age(root)
    first = library.sync(root)
    assert [problem.path for problem in first.skipped] == ["bad.txt"]
    monkeypatch.setattr(Helper, "ask", lambda *_: pytest.fail("a file was read again"))
    assert library.sync(root).skipped == first.skipped


def test_a_file_refused_for_its_size_is_read_when_the_limit_rises(library: Library, root: Path) -> None:
    age(root)
    small = library.sync(root, limits=Limits(max_file_bytes=len(GULL) - 1))
    assert small.added == 1
    assert len(small.skipped) == 2
    assert changes(library.sync(root)) == (2, 0, 0, 1)


def test_a_changed_file_changes_its_article_and_no_other(library: Library, root: Path) -> None:
    library.sync(root)
    rewrite(root / "b.txt", TIDE)
    assert changes(library.sync(root)) == (0, 1, 0, 2)
    assert found(library, "gull") == []
    assert found(library, "tide") == ["b.txt", "sub/c.txt"]
    assert ids(library) == ["a.txt", "b.txt", "sub/c.txt"]


def test_a_file_of_the_same_size_and_time_put_in_its_place_is_noticed(library: Library, root: Path) -> None:
    age(root)
    library.sync(root)
    status = (root / "b.txt").stat()
    other = root / "other.tmp"
    other.write_text(GULL.replace("gull", "duck"))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(root / "b.txt")
    assert changes(library.sync(root)) == (0, 1, 0, 2)


def test_a_file_changed_twice_within_one_tick_of_the_clock_is_noticed(library: Library, root: Path) -> None:
    file = root / "b.txt"
    file.write_text(GULL)
    status = file.stat()
    library.sync(root)
    file.write_text(GULL.replace("gull", "duck"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert library.sync(root).changed == 1


def test_a_touched_file_with_the_same_content_changes_nothing(library: Library, root: Path) -> None:
    library.sync(root)
    rewrite(root / "a.txt", FERRY)
    keys = library._own
    with keys.reading() as reader:
        before = reader.article_keys()
    assert changes(library.sync(root)) == (0, 0, 0, 3)
    with keys.reading() as reader:
        assert reader.article_keys() == before


def test_metadata_that_changes_beside_an_article_changes_it(library: Library, root: Path) -> None:
    age(root)
    library.sync(root)
    (root / "a.txt.toml").write_text('title = "Ferry lost"\n')
    assert changes(library.sync(root)) == (0, 1, 0, 2)
    assert library.article("a.txt").title == "Ferry lost"
    (root / "a.txt.toml").unlink()
    assert changes(library.sync(root)) == (0, 1, 0, 2)
    assert library.article("a.txt").title != "Ferry lost"


def test_files_are_read_again_by_a_program_that_reads_them_differently(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(root)
    library.sync(root)

    def titled(found: Found) -> Found:
        for one in found:
            yield replace(one, title="A title that this version finds") if isinstance(one, Article) else one

    def read_titled(*asked: Any) -> Generator[tuple[str | None, Found]]:
        for stamp, found in read_files(*asked):
            yield stamp, titled(found)

    defaults = folders.sync.__kwdefaults__ or {}
    monkeypatch.setattr(folders.sync, "__kwdefaults__", {**defaults, "read": read_titled})
    assert changes(library.sync(root)) == (0, 0, 0, 3)
    monkeypatch.setattr(roots, "READING_VERSION", "another")
    assert changes(library.sync(root)) == (0, 3, 0, 0)


@pytest.mark.parametrize("length", [250, 251, 255])
def test_a_name_as_long_as_can_be_spoils_nothing(library: Library, root: Path, length: int) -> None:
    (root / ("n" * (length - 4) + ".txt")).write_text(FERRY)
    age(root)
    assert changes(library.sync(root)) == (4, 0, 0, 0)
    with library._own.reading() as reader:
        assert all(record.stamp for record in reader.files(str(root)).values())


def test_a_reader_that_fails_spoils_one_file(library: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READ", "tests.index.ingest.works:fail_at_b")
    report = library.sync(root)
    assert (report.added, [problem.path for problem in report.skipped]) == (2, ["b.txt"])
    assert "ZeroDivisionError in works.py" in report.skipped[0].reason


def test_an_edit_that_puts_the_size_and_the_time_back_is_seen(library: Library, root: Path) -> None:
    age(root)
    library.sync(root)
    (root / "b.txt").write_text(GULL.replace("gull", "duck"))
    age(root)
    assert changes(library.sync(root))[:2] == (0, 1)


def test_what_was_removed_stays_out_of_a_root_that_is_watched_until_it_is_indexed(library: Library, root: Path) -> None:
    more = write_lines(root / "more.jsonl", {"x": FERRY, "y": GULL})
    library.sync(root)
    library.remove("a.txt")
    library.remove("x")
    for _ in range(2):
        rewrite(root / "a.txt", FERRY + " Nobody was hurt.")
        rewrite(more, more.read_text() + "\n")
        assert library.sync(root, watched=True).added == 0
        assert ids(library) == ["b.txt", "y", "sub/c.txt"]
    library.remove(str(root))
    assert changes(library.sync(root, watched=True)) == (0, 0, 0, 0)
    assert library.sync(root).added == 5


def test_what_was_removed_stays_out_of_a_root_that_is_watched_where_its_file_is_renamed(
    library: Library, root: Path
) -> None:
    (root / "copy.txt").write_bytes((root / "a.txt").read_bytes())
    library.sync(root)
    library.remove("a.txt")
    for before, now in (("a.txt", "sub/d.txt"), ("sub/d.txt", "e.txt")):
        (root / before).rename(root / now)
        assert library.sync(root, watched=True).added == 0
    age(root)
    library.sync(root, watched=True)
    assert ids(library) == ["b.txt", "copy.txt", "sub/c.txt"]  # the copy was there before, and nobody removed it
    assert library.sync(root).added == 1
    assert "e.txt" in ids(library)


def test_articles_of_a_root_that_came_meanwhile_are_not_taken_for_those_that_went(
    library: Library, root: Path, tmp_path: Path
) -> None:
    library.sync(root)
    other = write_files(tmp_path / "other", {"d.txt": FERRY.replace("ferry", "barge")})
    (root / "sub" / "c.txt").unlink()

    def another(progress: Progress) -> None:
        """Remove what is going, and index another root, whose file gets the number of the one that went."""
        if not library.statistics().roots[1:]:
            library.remove("sub/c.txt")
            library.sync(other)

    rewrite(root / "a.txt", TIDE + " It fell again.")
    library.sync(root, progress=another)
    assert "d.txt" in ids(library)


def test_a_vanished_file_takes_its_articles_along(library: Library, root: Path) -> None:
    library.sync(root)
    (root / "sub" / "c.txt").unlink()
    assert changes(library.sync(root)) == (0, 0, 1, 2)
    assert ids(library) == ["a.txt", "b.txt"]
    assert found(library, "tide") == []
    assert library.document_frequencies(("tide",)) == {"tide": 0}


def test_json_lines_are_synced_line_by_line(library: Library, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "all.jsonl", {"x": FERRY, "y": GULL, "z": TIDE})
    assert changes(library.sync(file)) == (3, 0, 0, 0)
    with library._own.reading() as reader:
        before = dict(zip([info.id for info in reader.articles()], reader.article_keys(), strict=True))
    write_lines(file, {"x": FERRY, "y": TIDE, "w": GULL})
    assert changes(library.sync(file)) == (1, 1, 1, 1)
    assert ids(library) == ["x", "y", "w"]
    with library._own.reading() as reader:
        assert reader.article_keys()[0] == before["x"]


def test_a_bad_line_spoils_none_of_its_neighbours(library: Library, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "all.jsonl", {"x": FERRY, "y": GULL})
    file.write_text(file.read_text() + "{broken\n" + json.dumps({"id": "z", "title": "", "text": TIDE}) + "\n")
    report = library.sync(file)
    assert ids(library) == ["x", "y", "z"]
    assert len(report.skipped) == 1


def test_roots_do_not_touch_each_others_articles(library: Library, root: Path, tmp_path: Path) -> None:
    other = write_files(tmp_path / "other", {"d.txt": GULL})
    library.sync(root)
    library.sync(other)
    assert changes(library.sync(other)) == (0, 0, 0, 1)
    for file in root.glob("*.txt"):
        file.unlink()
    assert changes(library.sync(root)) == (0, 0, 2, 1)
    assert ids(library) == ["sub/c.txt", "d.txt"]


def test_a_root_is_the_same_by_any_path(library: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync(root)
    link = root.parent / "link"
    link.symlink_to(root)
    monkeypatch.chdir(root.parent)
    for path in (link, Path("news"), root / "sub" / ".."):
        assert changes(library.sync(path)) == (0, 0, 0, 3)


def test_a_root_that_is_gone_removes_nothing_unless_pruned(library: Library, root: Path) -> None:
    library.sync(root)
    root.rename(root.with_name("elsewhere"))
    with pytest.raises(UnreadableRoot, match="nothing was removed"):
        library.sync(root)
    assert len(ids(library)) == 3
    assert changes(library.sync(root, prune=True)) == (0, 0, 3, 0)
    assert library.articles() == ()
    with pytest.raises(UnreadableRoot):
        library.sync(root, prune=True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such file names")
def test_a_root_whose_name_is_not_utf8_is_refused(library: Library, tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"news\xff")
    root.mkdir()
    with pytest.raises(UnreadableRoot, match="rename it"):
        library.sync(root)


def test_an_empty_root_removes_nothing_unless_pruned(library: Library, root: Path) -> None:
    library.sync(root)
    for file in [*root.glob("*.txt"), *root.glob("sub/*.txt")]:
        file.unlink()
    report = library.sync(root)
    assert changes(report) == (0, 0, 0, 0)
    assert report.kept == 3
    assert found(library, "gull") == ["b.txt"]
    assert changes(library.sync(root, prune=True)) == (0, 0, 3, 0)
    assert library.statistics().roots == ()


def test_a_single_file_root_that_is_gone_removes_nothing_unless_pruned(library: Library, root: Path) -> None:
    file = root / "a.txt"
    library.sync(file)
    assert ids(library) == ["a.txt"]
    file.unlink()
    with pytest.raises(UnreadableRoot):
        library.sync(file)
    assert ids(library) == ["a.txt"]
    assert library.sync(file, prune=True).removed == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100])
def test_a_file_that_can_no_longer_be_read_keeps_its_article_unless_pruned(
    library: Library, root: Path, content: bytes
) -> None:
    library.sync(root)
    (root / "b.txt").write_bytes(content)
    report = library.sync(root)
    assert changes(report) == (0, 0, 0, 2)
    assert report.kept == 1
    assert [problem.path for problem in report.skipped] == ["b.txt"]
    assert found(library, "gull") == ["b.txt"]
    pruned = library.sync(root, prune=True)
    assert pruned.removed == 1
    assert ids(library) == ["a.txt", "sub/c.txt"]


def test_a_file_that_became_a_link_out_of_the_folder_keeps_its_old_article(
    library: Library, root: Path, tmp_path: Path
) -> None:
    library.sync(root)
    secret = tmp_path / "secret.txt"
    secret.write_text("The captain hid the anchor.")
    (root / "b.txt").unlink()
    (root / "b.txt").symlink_to(secret)
    report = library.sync(root)
    assert report.kept == 1
    assert found(library, "anchor") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_may_not_be_entered_keeps_the_articles_below_it(library: Library, root: Path) -> None:
    library.sync(root)
    (root / "sub").chmod(0)
    try:
        report = library.sync(root)
    finally:
        (root / "sub").chmod(0o755)
    assert report.kept == 1
    assert ids(library) == ["a.txt", "b.txt", "sub/c.txt"]


def test_an_id_that_another_root_has_stays_with_it_and_is_said(library: Library, root: Path, tmp_path: Path) -> None:
    other = write_lines(tmp_path / "all.jsonl", {"a.txt": TIDE, "d": GULL})
    library.sync(root)
    report = library.sync(other)
    assert changes(report) == (1, 0, 0, 0)
    (problem,) = report.skipped
    assert problem.path == "all.jsonl"
    assert str(root) in problem.reason
    assert library.article("a.txt").text == FERRY


def test_an_id_becomes_free_when_its_article_goes(library: Library, root: Path, tmp_path: Path) -> None:
    other = write_lines(tmp_path / "all.jsonl", {"a.txt": TIDE})
    library.sync(root)
    library.sync(other)
    (root / "a.txt").unlink()
    library.sync(root)
    assert changes(library.sync(other)) == (1, 0, 0, 0)
    assert library.article("a.txt").text == TIDE


def test_two_lines_or_files_with_one_id_keep_the_first(library: Library, tmp_path: Path) -> None:
    root = tmp_path / "lines"
    root.mkdir()
    write_lines(root / "1.jsonl", {"x": FERRY})
    (root / "1.jsonl").write_text((root / "1.jsonl").read_text() * 2)
    write_lines(root / "2.jsonl", {"x": GULL, "y": TIDE})
    report = library.sync(root)
    assert ids(library) == ["x", "y"]
    assert library.article("x").text == FERRY
    assert [problem.path for problem in report.skipped] == ["1.jsonl", "2.jsonl"]
    again = library.sync(root)
    assert changes(again) == (0, 0, 0, 2)
    assert again.skipped == report.skipped


def test_an_article_that_moves_to_another_file_of_its_root_moves(library: Library, tmp_path: Path) -> None:
    root = tmp_path / "lines"
    root.mkdir()
    write_lines(root / "b.jsonl", {"x": FERRY, "y": GULL})
    library.sync(root)
    write_lines(root / "a.jsonl", {"x": FERRY})
    write_lines(root / "b.jsonl", {"y": GULL})
    report = library.sync(root)
    assert report.skipped == ()
    assert report.removed == 0
    assert ids(library) == ["x", "y"]
    (root / "b.jsonl").unlink()
    write_lines(root / "c.jsonl", {"y": GULL})
    report = library.sync(root)
    assert report.removed == 0
    assert ids(library) == ["x", "y"]
    assert changes(library.sync(root)) == (0, 0, 0, 2)


def test_an_interrupted_sync_leaves_whole_articles_and_the_next_goes_on(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {f"x{number}": f"Ferry number {number} sank. The gull saw it." for number in range(30)}
    file = write_lines(tmp_path / "all.jsonl", texts)
    monkeypatch.setattr(folders, "_BATCH_CHARACTERS", 200)

    def interrupt(progress: Progress) -> None:
        if progress.articles >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync(file, progress=interrupt)
    held = ids(library)
    assert 10 <= len(held) < 30
    for id in held:
        assert library.article(id).text == texts[id]
    assert library.document_frequencies(("ferri",)) == {"ferri": len(held)}
    report = library.sync(file)
    assert changes(report) == (30 - len(held), 0, 0, len(held))
    assert changes(library.sync(file)) == (0, 0, 0, 30)


def test_progress_counts_up_to_the_end(library: Library, root: Path) -> None:
    seen: list[Progress] = []
    library.sync(root, progress=seen.append)
    assert [progress.file for progress in seen] == ["a.txt", "b.txt", "sub/c.txt", ""]
    assert [progress.done for progress in seen] == [0, 1, 2, 3]
    assert {progress.files for progress in seen} == {3}
    assert seen[-1].articles == 3


def test_another_analyser_version_makes_terms_anew_from_the_stored_texts(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "now") as library:
        library.sync(root)
        expected = library.search(Query(("gull", "tide")))
        words = dict(library.vocabulary())
    none = np.zeros(0, dtype=np.uint32)
    blind = ArticleTerms((0,), np.array([0]), none, none, none, none, Lexicon((), ()))  # as an older version might see
    monkeypatch.setattr(folders, "fingerprint", lambda: "older")
    monkeypatch.setattr(reading, "article_terms", lambda _: blind)
    with Library.open(tmp_path / "data") as library:
        library.sync(root)
        assert library.search(Query(("gull", "tide"))) == []
    monkeypatch.undo()
    root.rename(root.with_name("elsewhere"))
    with Library.open(tmp_path / "data") as library:
        assert library.search(Query(("gull", "tide"))) == expected
        assert library.vocabulary() == words
        assert ids(library) == ["a.txt", "b.txt", "sub/c.txt"]
        with library._own.reading() as reader:
            keys = reader.article_keys()
    with Library.open(tmp_path / "data") as library, library._own.reading() as reader:
        assert reader.article_keys() == keys  # done once, not at each opening


Step = dict[str, str]
files = st.dictionaries(st.sampled_from(["a.txt", "b.txt", "c.txt", "sub/d.txt"]), st.sampled_from([FERRY, GULL, TIDE]))


@settings(max_examples=25)
@given(st.lists(files, min_size=1, max_size=4))
def test_any_history_of_a_folder_ends_as_its_last_state(
    tmp_path_factory: pytest.TempPathFactory, history: list[Step]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    root = folder / "news"
    root.mkdir()
    with Library.open(folder / "data") as library, Library.open(folder / "fresh") as fresh:
        for step in history:
            for file in [*root.glob("*.txt"), *root.glob("sub/*.txt")]:
                if file.relative_to(root).as_posix() not in step:
                    file.unlink()
            for name, text in step.items():
                if not (root / name).exists() or (root / name).read_text() != text:
                    write_files(root, {name: text})
            library.sync(root, prune=True)
        fresh.sync(root, prune=True)
        assert set(ids(library)) == set(ids(fresh)) == set(history[-1])
        for term in ("ferri", "gull", "tide", "noon"):
            with library.snapshot() as one, fresh.snapshot() as other:
                assert one.field_frequencies((term,)) == other.field_frequencies((term,))
            ours = {(found.article.id, found.sentence): found.score for found in library.search(Query((term,)))}
            assert ours == {(found.article.id, found.sentence): found.score for found in fresh.search(Query((term,)))}
        assert library.vocabulary() == fresh.vocabulary()


def test_complaints_of_one_kind_about_one_file_are_said_once() -> None:
    skipped = (
        *(Unreadable("a.jsonl", f'line {n} has no "text"') for n in range(1002)),
        Unreadable("b.txt", "is empty"),
    )
    assert [str(one) for one in SyncReport("/articles", skipped=skipped).complaints] == [
        'a.jsonl: line 0 has no "text" (and 1,001 more like it)',
        "b.txt: is empty",
    ]


def test_a_link_that_leads_to_another_release_brings_that(library: Library, root: Path) -> None:
    link = root.parent / "current"
    link.symlink_to(root)
    library.sync(link)
    release = write_files(root.parent / "release", {"a.txt": "The lighthouse went dark.", "d.txt": TIDE})
    link.unlink()
    link.symlink_to(release)
    report = library.sync(link)
    assert (changes(report), report.skipped) == ((1, 1, 2, 0), ())
    assert found(library, "lighthous") == ["a.txt"]
    assert not found(library, "ferri")


def test_a_root_known_by_where_its_link_led_is_followed_from_then_on(library: Library, root: Path) -> None:
    link = root.parent / "current"
    link.symlink_to(root)
    library.sync(root)
    library.remove("b.txt")
    assert changes(library.sync(link, watched=True)) == (0, 0, 0, 2)  # what was removed stays out
    link.unlink()
    link.symlink_to(write_files(root.parent / "release", {"a.txt": GULL}))
    assert changes(library.sync(link)) == (0, 1, 1, 0)
    assert len(library.remove(str(root.parent / "release"))) == 1


@pytest.mark.parametrize("url", ["http://[::1", "http://a]b/", "https://℀/x", "http://[v1.x]:x/", "http://a..b/"])
def test_a_link_that_nothing_can_have_spoils_no_neighbour(library: Library, root: Path, url: str) -> None:
    line = {"id": "odd", "title": "Tide", "text": TIDE, "url": url}
    (root / "more.jsonl").write_text(json.dumps(line), "utf-8")
    assert changes(library.sync(root)) == (4, 0, 0, 0)
    assert found(library, "gull") == ["b.txt"]
