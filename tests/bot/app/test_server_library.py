"""One server's own library, on real files."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.server_library import (
    ASIDE_SECONDS,
    AddReport,
    NothingReadable,
    ServerLibrary,
    ServerLimits,
    TooLarge,
    TooMany,
    WrongFormat,
)
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
    assert added == AddReport("quay.md", added=1)
    assert titles(own) == ["The quay"]
    assert own.library.search(Query(("quay",)))


def test_files_of_the_same_name_stand_beside_each_other(own: ServerLibrary) -> None:
    add(own, "message.txt", "The quay sank on Monday.")
    assert add(own, "message.txt", "The pier still stands.") == AddReport(
        "message (2).txt", added=1, beside="message.txt"
    )
    assert [info.id for info in own.library.articles()] == ["message.txt", "message (2).txt"]
    assert add(own, "note.txt", "The pier still stands.") == AddReport("note.txt", same_as="message (2).txt")
    assert len(own.library.articles()) == 2


def test_a_file_is_not_kept_under_the_id_of_another_article(own: ServerLibrary) -> None:
    add(own, "wire.jsonl", collection("quay.txt"))
    assert add(own, "quay.txt", "The quay sank on Monday.").name == "quay (2).txt"
    assert len(own.library.articles()) == 2


def test_articles_whose_ids_are_taken_stay_as_they_are_until_the_newer_are_wanted(own: ServerLibrary) -> None:
    add(own, "wire.jsonl", collection("a", "b", "c"))
    changed = collection("b", "c", "d").replace("Something of c", "Nothing of c")
    added = add(own, "wire.jsonl", changed)
    assert (added.name, added.added) == ("wire (2).jsonl", 1)
    assert [info.id for info in added.clashing] == ["b", "c"]
    assert {info.source for info in added.clashing} == {"wire.jsonl"}
    assert "Something" in own.library.article("c").text
    assert added.aside is not None
    replaced = own.take(added.aside)
    assert replaced is not None
    assert {info.id for info in replaced.infos} == {"b", "c"}
    assert "Nothing" in own.library.article("c").text
    assert sorted(info.id for info in own.library.articles()) == ["a", "b", "c", "d"]
    assert own.take(added.aside) is None
    assert replaced.aside is not None
    assert own.take(replaced.aside) is not None
    assert "Something" in own.library.article("c").text


def test_a_file_with_nothing_but_taken_ids_adds_nothing_and_says_so(own: ServerLibrary) -> None:
    add(own, "wire.jsonl", collection("a", "b"))
    added = add(own, "other.jsonl", collection("b").replace("Something", "Nothing"))
    assert (added.added, len(added.clashing)) == (0, 1)
    own.reload()
    assert own.remove(["b"]).infos
    assert titles(own) == ["Title a"]  # what was not taken does not come up in its place


def test_a_bad_line_is_told_and_the_others_are_added(own: ServerLibrary) -> None:
    added = add(own, "wire.jsonl", collection("a") + "\n{oops\n" + collection("b"))
    assert added.added == 2
    (reason,) = added.skipped
    assert "line 2 is not valid JSON" in reason


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
        add(own, "b.txt", "Two word. " * 140)


def test_other_formats_are_refused(own: ServerLibrary) -> None:
    with pytest.raises(WrongFormat), own.incoming("a.exe"):
        pass


def test_a_removed_article_stays_removed(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "wire.jsonl", collection("a", "b"))
    add(own, "quay.txt", "The quay sank on Monday.")
    assert [info.id for info in own.remove(["a", "quay.txt", "none"]).infos] == ["a", "quay.txt"]
    own.reload()
    assert titles(own) == ["Title b"]
    own.close()
    again = ServerLibrary(tmp_path / "7", ServerLimits())
    assert titles(again) == ["Title b"]
    again.remove(["b"])
    assert titles(again) == []
    assert again.remove(["b"]).aside is None
    again.close()


def test_what_was_removed_can_be_had_back_for_a_day(tmp_path: Path) -> None:
    now = [1_000_000.0]
    own = ServerLibrary(tmp_path / "7", ServerLimits(), clock=lambda: now[0])
    add(own, "wire.jsonl", collection("a", "b"))
    add(own, "quay.txt", "The quay sank on Monday.")
    first, second = own.remove(["a", "quay.txt"]), own.remove(["b"])
    assert first.aside is not None
    assert second.aside is not None
    now[0] += ASIDE_SECONDS - 1
    back = own.take(first.aside)
    assert back is not None
    assert not back.infos
    assert {info.id for info in own.library.articles()} == {"a", "quay.txt"}
    now[0] += 2
    assert own.take(second.aside) is None
    assert own.take("../../etc") is None
    own.close()


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


def test_a_data_folder_may_be_opened_by_a_link_that_leads_there(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "7")
    again = ServerLibrary(link, ServerLimits())
    assert (again.reload().unchanged, own.reload().unchanged) == (1, 1)  # nothing was removed and read anew
    again.close()


def test_a_data_folder_that_was_moved_keeps_its_articles(own: ServerLibrary, tmp_path: Path) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    own.close()
    shutil.move(tmp_path / "7", tmp_path / "moved")
    again = ServerLibrary(tmp_path / "moved", ServerLimits())
    assert [info.root for info in again.library.articles()] == [str(tmp_path / "moved" / "articles")]
    again.remove(["quay.txt"])
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
    own.remove(["quay.txt"])
    assert (tmp_path / "secret.txt").exists()


@pytest.mark.parametrize("aim", ["secret.txt", "nowhere.txt"])
def test_a_file_stands_beside_a_link_and_never_where_it_leads_to(own: ServerLibrary, tmp_path: Path, aim: str) -> None:
    add(own, "quay.txt", "The quay sank on Monday.")
    (tmp_path / "secret.txt").write_text("The secret is out.")
    link = tmp_path / "7" / "articles" / "pier.txt"
    link.symlink_to(tmp_path / aim)
    assert add(own, "pier.txt", "The pier still stands.").name == "pier (2).txt"
    assert (tmp_path / "secret.txt").read_text() == "The secret is out."
    assert not (tmp_path / "nowhere.txt").exists()


def test_what_is_had_back_must_find_room(own: ServerLibrary) -> None:
    add(own, "wire.jsonl", collection("a", "b", "c"))
    removal = own.remove(["a", "b", "c"])
    assert removal.aside is not None
    add(own, "other.jsonl", collection("d", "e"))
    with pytest.raises(TooMany):
        own.take(removal.aside)
    assert len(own.library.articles()) == 2
    own.remove(["d"])
    assert own.take(removal.aside) is not None
    assert len(own.library.articles()) == 4
