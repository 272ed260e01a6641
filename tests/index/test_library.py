"""The library as its users see it: opening, searching, naming articles, removing them, and serving many at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest

from index.article import Kind
from index.checking import check
from index.errors import AmbiguousArticle, IndexingError, NotALibrary, OnlyDemonstration, StoreError, UnknownArticle
from index.ingest import folders
from index.library import ENGINES, Candidate, FieldWeights, Library, Query
from index.store.store import FILE_NAME
from tests import PATIENCE
from tests.index.articles import FERRY, GULL, TIDE, ids, write_files, write_lines


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "all.jsonl", {"x": FERRY, "y": GULL, "z": TIDE})


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    return write_files(tmp_path / "examples", {"example.txt": "The lighthouse shone all night. The reef was near.\n"})


def quotes(found: list[Candidate]) -> list[str]:
    return [candidate.text for candidate in found]


def test_a_new_library_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        assert library.articles() == ()
        assert library.search(Query(("ferri",))) == []
        assert library.vocabulary() == {}
        with library.snapshot() as snapshot:
            assert snapshot.field_documents() == (0, 0, 0, 0)
        assert library.document_frequencies(("ferri",)) == {"ferri": 0}
        assert library.statistics().articles == 0
        assert not library.is_demonstration
        with pytest.raises(UnknownArticle, match="the library is empty"):
            library.article("x")
        with pytest.raises(UnknownArticle, match="the library is empty"):
            library.remove("x")
    assert not (tmp_path / "data").exists()


def test_what_was_indexed_is_there_when_the_library_is_opened_again(tmp_path: Path, lines: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        library.sync(lines)
        expected = library.search(Query(("ferri", "noon")))
        assert quotes(expected)[:2] == ["The ferry sank in the storm.", "The tide turned at noon."]
    with Library.open(tmp_path / "data") as library:
        assert library.search(Query(("ferri", "noon"))) == expected
        assert ids(library) == ["x", "y", "z"]


def test_a_candidate_carries_what_evidence_needs(library: Library, tmp_path: Path) -> None:
    text = "Rain fell. The ferry sank. A gull cried. The tide turned. Night came.\n"
    library.sync(write_lines(tmp_path / "one.jsonl", {"x": text}))
    (best, *_) = library.search(Query(("ferri", "gull", "titl"), (1.0, 0.1, 0.1)))
    assert quotes([best]) == ["The ferry sank."]
    assert best.article == library.article("x")
    assert best.terms == {"ferri"}
    assert best.context_terms == {"gull"}
    assert best.title_terms == {"titl"}
    assert best.score > 0


def test_no_candidate_is_boilerplate(library: Library, tmp_path: Path) -> None:
    library.sync(
        write_files(tmp_path / "news", {"a.txt": "Storm at sea\n\nThe ferry sank.\n\nREAD MORE: Ferry lost\n"})
    )
    found = library.search(Query(("ferri",)))
    assert found
    assert all(candidate.article.kind(candidate.sentence) is not Kind.BOILERPLATE for candidate in found)


def test_search_can_be_kept_to_some_articles(library: Library, lines: Path) -> None:
    library.sync(lines)
    everything = Query(("ferri", "gull", "tide"))
    some = Query(everything.terms, articles=frozenset({"y", "z"}))
    assert {found.article.id for found in library.search(everything)} == {"x", "y", "z"}
    kept = library.search(some)
    assert kept == [found for found in library.search(everything) if found.article.id != "x"]
    assert library.search(Query(everything.terms, articles=frozenset())) == []


def test_field_weights_decide_the_order(library: Library, tmp_path: Path) -> None:
    library.sync(
        write_lines(tmp_path / "two.jsonl", {"x": "The gull slept. Rain fell.", "y": "Gull, gull and gull again."})
    )
    by_sentence = library.search(Query(("gull",)), weights=FieldWeights(1, 0, 0, 0))
    by_context = library.search(Query(("gull",)), weights=FieldWeights(0, 1, 0, 0))
    assert by_sentence[0].article.id == "y"
    assert (by_context[0].article.id, by_context[0].sentence) == ("x", 1)


def test_an_article_is_named_by_id_number_or_title(library: Library, lines: Path) -> None:
    library.sync(lines)
    first = library.articles()[0]
    assert (first.number, first.id, first.title, first.source) == (1, "x", "Title of x", "all.jsonl")
    assert (first.characters, first.sentences, first.root) == (len(FERRY), 2, str(lines))
    for reference in ("x", " x ", "1", "Title of x", "title  OF X", "of x"):
        assert library.resolve(reference) == first
    for reference in ("", " ", "0", "4", "-1", "1.0", "nothing", "²", "9" * 5000):
        with pytest.raises(UnknownArticle, match="3 articles"):
            library.resolve(reference)


def test_an_id_that_looks_like_a_number_is_an_id(library: Library, tmp_path: Path) -> None:
    library.sync(write_lines(tmp_path / "n.jsonl", {"2": FERRY, "1": GULL}))
    assert library.resolve("2").number == 1
    assert library.resolve("1").number == 2


def test_a_title_that_several_have_is_ambiguous_and_says_which(library: Library, lines: Path) -> None:
    library.sync(lines)
    with pytest.raises(AmbiguousArticle, match="x, y, z") as raised:
        library.resolve("title of")
    assert raised.value.choices == ("x", "y", "z")


def test_a_removed_article_is_gone_from_everything(library: Library, lines: Path) -> None:
    library.sync(lines)
    (gone,) = library.remove("y")
    assert gone.id == "y"
    assert ids(library) == ["x", "z"]
    assert library.search(Query(("gull",))) == []
    assert library.document_frequencies(("gull",)) == {"gull": 0}
    assert "gull" not in library.vocabulary()
    with pytest.raises(UnknownArticle):
        library.article("y")
    assert library.statistics().articles == 2


@pytest.mark.parametrize("reference", ["y", "2", "Title of y"])
def test_an_article_is_removed_by_id_number_or_title(library: Library, lines: Path, reference: str) -> None:
    library.sync(lines)
    assert [info.id for info in library.remove(reference)] == ["y"]


def test_a_part_of_a_title_is_not_enough_to_remove(library: Library, lines: Path) -> None:
    library.sync(lines)
    with pytest.raises(UnknownArticle):
        library.remove("of y")
    assert len(ids(library)) == 3


def test_a_root_is_removed_by_its_path(library: Library, lines: Path, examples: Path) -> None:
    library.sync(lines)
    library.sync(examples)
    assert [info.id for info in library.remove(str(lines))] == ["x", "y", "z"]
    assert ids(library) == ["example.txt"]
    assert library.statistics().roots == (str(examples),)
    with pytest.raises(UnknownArticle):
        library.remove(str(lines))


def test_a_removed_article_comes_back_when_its_root_is_indexed_again(library: Library, lines: Path) -> None:
    library.sync(lines)
    library.remove("y")
    report = library.sync(lines)
    assert (report.added, report.unchanged) == (1, 2)


def test_an_unknown_reference_removes_nothing(library: Library, lines: Path) -> None:
    library.sync(lines)
    for reference in ("nothing", "4", "", "/", "\0"):
        with pytest.raises(UnknownArticle):
            library.remove(reference)
    assert len(ids(library)) == 3


def test_statistics_count_what_is_there(library: Library, lines: Path) -> None:
    library.sync(lines)
    held = library.statistics()
    assert (held.articles, held.sentences, held.chunks) == (3, 6, 6)
    assert held.characters == len(FERRY + GULL + TIDE)
    assert held.words == len(library.vocabulary())
    assert held.terms is not None
    assert held.terms > 5
    assert held.roots == (str(lines),)
    assert not held.is_demonstration


def test_the_vocabulary_counts_the_sentences_that_hold_a_word(library: Library, tmp_path: Path) -> None:
    library.sync(write_lines(tmp_path / "one.jsonl", {"x": "Ferry after ferry sank. The FERRY of the captain came."}))
    vocabulary = library.vocabulary()
    assert vocabulary["ferry"] == 2
    assert vocabulary["captain"] == 1
    assert "the" not in vocabulary
    assert library.vocabulary() is vocabulary
    library.remove("x")
    assert library.vocabulary() == {}


class TestDemonstration:
    """The demonstration articles serve while nothing was ever indexed in the folder."""

    def test_it_serves_without_writing_anything(self, tmp_path: Path, examples: Path) -> None:
        with Library.open(tmp_path / "data", demonstration=examples) as library:
            assert library.is_demonstration
            assert ids(library) == ["example.txt"]
            assert quotes(library.search(Query(("reef",))))[0] == "The reef was near."
            assert library.article("example.txt").source == "example.txt"
            assert library.statistics().is_demonstration
            assert "lighthouse" in library.vocabulary()
        assert not (tmp_path / "data").exists()

    def test_what_was_read_of_it_is_kept_until_it_changes(self, tmp_path: Path, examples: Path) -> None:
        cache, read = tmp_path / "home" / "cache", "index.ingest.folders.sync"

        def told(word: str) -> list[str]:
            with Library.open(tmp_path / "data", demonstration=examples, cache=cache) as library:
                assert library.is_demonstration
                return [f"{one.article.id}: {one.article.text}" for one in library.search(Query((word,)))]

        with mock.patch(read, wraps=folders.sync) as reading:
            assert told("reef") == told("reef") != []
            assert reading.call_count == 1
            (kept,) = cache.iterdir()
            kept.write_bytes(kept.read_bytes()[:-1])  # as a full disk leaves it
            assert told("reef") != []
            assert reading.call_count == 2
            (examples / "example.txt").write_text("A gull sang.\n", encoding="utf-8")
            assert told("gull") == ["example.txt: A gull sang.\n"]
            assert reading.call_count == 3
            before = (examples / "example.txt").stat()
            (examples / "example.txt").write_text("A tern sang.\n", encoding="utf-8")  # of the same size
            os.utime(examples / "example.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
            assert told("tern") == ["example.txt: A tern sang.\n"]
            assert reading.call_count == 4
            assert len(list(cache.iterdir())) == 1
            cache.parent.rename(tmp_path / "gone")
            cache.parent.write_text("no folder", encoding="utf-8")
            assert told("tern") == ["example.txt: A tern sang.\n"]

    def test_the_first_articles_replace_it(self, tmp_path: Path, examples: Path, lines: Path) -> None:
        with Library.open(tmp_path / "data", demonstration=examples) as library:
            assert library.search(Query(("reef",)))
            assert library.sync(lines).replaced_demonstration
            assert not library.is_demonstration
            assert library.search(Query(("reef",))) == []
            assert ids(library) == ["x", "y", "z"]
            assert not library.sync(lines).replaced_demonstration

    def test_it_does_not_come_back_when_all_articles_are_removed(
        self, tmp_path: Path, examples: Path, lines: Path
    ) -> None:
        with Library.open(tmp_path / "data", demonstration=examples) as library:
            library.sync(lines)
            library.remove(str(lines))
            assert ids(library) == []
        with Library.open(tmp_path / "data", demonstration=examples) as library:
            assert not library.is_demonstration
            assert ids(library) == []

    def test_it_stays_when_there_was_nothing_to_index(self, tmp_path: Path, examples: Path) -> None:
        (tmp_path / "empty").mkdir()
        with Library.open(tmp_path / "data", demonstration=examples) as library:
            assert not library.sync(tmp_path / "empty").replaced_demonstration
            assert ids(library) == ["example.txt"]

    def test_its_articles_cannot_be_removed(self, tmp_path: Path, examples: Path) -> None:
        with (
            Library.open(tmp_path / "data", demonstration=examples) as library,
            pytest.raises(OnlyDemonstration, match="index articles of your own"),
        ):
            library.remove("example.txt")

    def test_another_process_that_indexes_replaces_it(self, tmp_path: Path, examples: Path, lines: Path) -> None:
        with Library.open(tmp_path / "data", demonstration=examples) as library:
            assert ids(library) == ["example.txt"]
            with Library.open(tmp_path / "data") as other:
                other.sync(lines)
            assert ids(library) == ["x", "y", "z"]
            assert library.search(Query(("reef",))) == []


def test_a_folder_that_holds_something_else_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("Dear diary, " * 100)
    with pytest.raises(NotALibrary):
        Library.open(tmp_path)


def test_a_closed_library_refuses_further_use(tmp_path: Path, lines: Path) -> None:
    library = Library.open(tmp_path / "data")
    library.sync(lines)
    library.close()
    with pytest.raises(StoreError, match="closed"):
        library.search(Query(("ferri",)))


def test_what_a_second_process_commits_shows_at_the_next_question(
    tmp_path: Path, library: Library, lines: Path
) -> None:
    library.sync(lines)
    assert library.search(Query(("lighthous",))) == []
    more = write_lines(tmp_path / "more.jsonl", {"w": "The lighthouse shone."})
    code = (
        "import sys; from pathlib import Path; from index.text import skip_unused; skip_unused()\n"
        "from index.library import Library\n"
        "with Library.open(Path(sys.argv[1])) as library:\n"
        "    library.sync(Path(sys.argv[2])); library.remove('x')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "data"), str(more)], check=True, timeout=PATIENCE)
    assert quotes(library.search(Query(("lighthous",)))) == ["The lighthouse shone."]
    assert library.search(Query(("ferri",))) == []
    assert ids(library) == ["y", "z", "w"]


def test_a_script_without_a_main_guard_runs_once_though_other_processes_read_for_it(tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"a.txt": FERRY, "b.txt": GULL})
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; from pathlib import Path; from index.text import skip_unused; skip_unused()\n"
        "from index.library import Library\n"
        "print('ran')\n"
        "with Library.open(Path(sys.argv[1])) as library:\n"
        "    print(library.sync(Path(sys.argv[2])).added)\n"
    )
    asked = [sys.executable, str(script), str(tmp_path / "data"), str(root)]
    done = subprocess.run(asked, check=True, timeout=PATIENCE, capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.split() == ["ran", "2"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_takes_a_library_s_place_is_searched_in_its_place(tmp_path: Path, lines: Path, engine: str) -> None:
    other = write_lines(tmp_path / "other.jsonl", {"v": "The reef was near.", "w": "The ferry came home."})
    with Library.open(tmp_path / "data", engine=engine) as library:
        library.sync(lines)
        assert quotes(library.search(Query(("ferri",))))[0] == "The ferry sank in the storm."
        with Library.open(tmp_path / "another") as another:
            another.sync(other)  # whose articles have the keys of those
        (tmp_path / "data").rename(tmp_path / "former")
        (tmp_path / "another").rename(tmp_path / "data")
        assert ids(library) == ["v", "w"]
        assert quotes(library.search(Query(("ferri",)))) == ["The ferry came home."]
        assert library.document_frequencies(("storm",)) == {"storm": 0}
        (tmp_path / "late.txt").write_text("The storm was over.\n")
        assert library.sync(tmp_path / "late.txt").added == 1
    with Library.open(tmp_path / "data") as library:
        assert ids(library) == ["v", "w", "late.txt"]


def test_searches_during_a_sync_see_the_old_or_the_new_state_whole(library: Library, tmp_path: Path) -> None:
    """Each version of the articles has a word of its own; no search ever finds two versions, or half of one."""
    file = tmp_path / "all.jsonl"
    versions = ["ferry", "gull", "tide", "anchor", "sail", "rope"]
    terms = Query(("ferri", "gull", "tide", "anchor", "sail", "rope"))

    def write(word: str) -> None:
        library.sync(write_lines(file, {f"x{number}": f"{word} {number}. Next {word}." for number in range(20)}))

    write(versions[0])
    problems: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                found = library.search(terms, limit=100)
                words = {quote.lower().strip(".").replace("next ", "").split()[0] for quote in quotes(found)}
                if len(words) != 1 or len(found) != 40:
                    problems.append((words, len(found)))
            except IndexingError as error:
                problems.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for word in versions[1:] * 2:
        write(word)
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_a_library_that_takes_the_place_of_another_gets_none_of_what_is_in_its_log(tmp_path: Path) -> None:
    with Library.open(tmp_path / "other") as other:
        other.sync(write_lines(tmp_path / "other.jsonl", {f"b{number}": GULL for number in range(20)}))
    with Library.open(tmp_path / "data") as library:
        library.sync(write_lines(tmp_path / "all.jsonl", {f"a{number}": FERRY for number in range(30)}))
        (tmp_path / "other" / FILE_NAME).replace(tmp_path / "data" / FILE_NAME)
        assert [info.id for info in library.articles()] == [f"b{number}" for number in range(20)]
        library.sync(write_lines(tmp_path / "more.jsonl", {"c": TIDE}))
        assert len(library.articles()) == 21
    assert check(tmp_path / "data").problems == ()
