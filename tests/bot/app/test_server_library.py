"""One server's own library, on real files."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.server_library import (
    AddReport,
    NothingReadable,
    ServerLibrary,
    ServerLimits,
    TooLarge,
    TooMany,
    WrongFormat,
)
from index.errors import UnknownArticle
from index.library import Query


def add(own: ServerLibrary, name: str, text: str) -> AddReport:
    with own.incoming(name) as file:
        file.write_text(text, "utf-8")
        return own.add(file)


def titles(own: ServerLibrary) -> list[str | None]:
    return [info.title for info in own.library.articles()]


def collection(*ids: str) -> str:
    return "\n".join(json.dumps({"id": id, "title": f"Title {id}", "text": f"Something of {id}."}) for id in ids)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServerLibrary]:
    own = ServerLibrary(tmp_path / "7", ServerLimits(articles=4, all_bytes=2_000, file_bytes=1_500))
    yield own
    own.close()


def test_a_library_without_articles_writes_nothing(own: ServerLibrary, tmp_path: Path) -> None:
    assert own.library.articles() == ()
    assert own.reload().added == 0
    assert not (tmp_path / "7").exists()


def test_a_file_is_added_and_found(own: ServerLibrary) -> None:
    added = add(own, "quay.md", "# The quay\n\nThe quay sank on Monday.\n")
    assert added == AddReport("quay.md", added=1, changed=0, removed=0, unchanged=0, skipped=())
    assert titles(own) == ["The quay"]
    assert own.library.search(Query(("quay",)))


def test_a_file_of_the_same_name_takes_its_place(own: ServerLibrary) -> None:
    add(own, "wire.jsonl", collection("a", "b", "c"))
    changed = collection("b", "c", "d").replace("Something of c", "Nothing of c")
    assert add(own, "wire.jsonl", changed) == AddReport("wire.jsonl", 1, 1, 1, 1, ())
    assert titles(own) == ["Title b", "Title c", "Title d"]


def test_a_bad_line_is_told_and_the_others_are_added(own: ServerLibrary) -> None:
    added = add(own, "wire.jsonl", collection("a") + "\n{oops\n" + collection("b"))
    assert added.added == 2
    (reason,) = added.skipped
    assert "line 2 is not valid JSON" in reason


def test_an_article_that_another_file_has_is_told_without_a_path_of_the_machine(
    own: ServerLibrary, tmp_path: Path
) -> None:
    add(own, "one.jsonl", collection("a"))
    added = add(own, "two.jsonl", collection("a", "b"))
    assert added.added == 1
    (reason,) = added.skipped
    assert "one.jsonl" in reason
    assert str(tmp_path) not in reason


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("empty.txt", "", NothingReadable),
        ("bad.jsonl", "{oops", NothingReadable),
        ("many.jsonl", collection(*"abcde"), TooMany),
        ("large.jsonl", collection("a").replace("Something", "Something " * 200), NothingReadable),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    own: ServerLibrary, name: str, text: str, error: type[Exception], tmp_path: Path
) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    with pytest.raises(error):
        add(own, name, text)
    assert [info.id for info in own.library.articles()] == ["quay.txt"]
    assert [file.name for file in (tmp_path / "7" / "articles").iterdir()] == ["quay.txt"]
    assert not list((tmp_path / "7" / "incoming").iterdir())


def test_all_files_together_have_a_limit_too(own: ServerLibrary) -> None:
    add(own, "a.txt", "One word. " * 140)
    with pytest.raises(TooLarge, match="larger than the"):
        add(own, "b.txt", "One word. " * 140)
    add(own, "a.txt", "Two words. " * 120)


def test_other_formats_are_refused(own: ServerLibrary) -> None:
    with pytest.raises(WrongFormat), own.incoming("a.exe"):
        pass


def test_a_removed_article_stays_removed(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "wire.jsonl", collection("a", "b"))
    add(own, "quay.txt", "The quay sank on Monday.")
    assert own.remove("Title a").id == "a"
    assert own.remove("quay.txt").id == "quay.txt"
    own.reload()
    assert titles(own) == ["Title b"]
    own.close()
    again = ServerLibrary(tmp_path / "7", ServerLimits())
    assert titles(again) == ["Title b"]
    again.remove("1")
    assert titles(again) == []
    with pytest.raises(UnknownArticle):
        again.remove("b")
    again.close()


def test_what_was_stopped_half_way_is_finished_when_it_is_opened_next(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    add(own, "pier.txt", "The pier still stands.")
    own.close()
    files = tmp_path / "7" / "articles"
    (files / "quay.txt").unlink()  # as far as `remove` came
    (files / "mole.txt").write_text("The mole is new.")  # as far as `add` came
    left_over = tmp_path / "7" / "incoming" / "x"
    left_over.mkdir(parents=True)
    again = ServerLibrary(tmp_path / "7", ServerLimits())
    assert {info.id for info in again.library.articles()} == {"pier.txt", "mole.txt"}
    assert not left_over.exists()
    again.close()


def test_a_data_folder_that_was_moved_keeps_its_articles(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    own.close()
    shutil.move(tmp_path / "7", tmp_path / "moved")
    again = ServerLibrary(tmp_path / "moved", ServerLimits())
    assert [info.root for info in again.library.articles()] == [str(tmp_path / "moved" / "articles")]
    again.remove("quay.txt")
    assert again.library.articles() == ()
    again.close()


def test_reload_reads_what_somebody_changed_on_the_machine(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    (tmp_path / "7" / "articles" / "pier.txt").write_text("The pier still stands.")
    assert own.reload().added == 1


def test_a_link_among_a_servers_files_is_not_followed(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    (tmp_path / "secret.txt").write_text("The secret is out.")
    (tmp_path / "7" / "articles" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert [each.path for each in own.reload().skipped] == ["link.txt"]
    assert [info.id for info in own.library.articles()] == ["quay.txt"]
    own.remove("quay.txt")
    assert (tmp_path / "secret.txt").exists()


@pytest.mark.parametrize("aim", ["secret.txt", "nowhere.txt"])
def test_a_file_takes_the_place_of_a_link_and_not_of_what_it_leads_to(
    own: ServerLibrary, tmp_path: Path, aim: str
) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    (tmp_path / "secret.txt").write_text("The secret is out.")
    link = tmp_path / "7" / "articles" / "pier.txt"
    link.symlink_to(tmp_path / aim)
    add(own, "pier.txt", "The pier still stands.")
    assert not link.is_symlink()
    assert (tmp_path / "secret.txt").read_text() == "The secret is out."
    assert not (tmp_path / "nowhere.txt").exists()
