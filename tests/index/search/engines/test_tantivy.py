"""Candidates from disk are those from memory, whatever state the index is in."""

from __future__ import annotations

import hashlib
import os
import shutil
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.reader import SentenceReader
from bot.evaluation.questions import read_questions
from index.article import Article
from index.checking import check
from index.chunks import article_terms
from index.library import Candidate, FieldWeights, Library, Query
from index.search.engine import BrokenIndex
from index.search.engines.indexed import FOLDER, only_one
from index.search.engines.tantivy import ProposalIndex, ProposalWriter, TantivyEngine
from index.store import Entry, Store
from index.text.sentences import with_sentences
from index.text.terms import content_terms
from tests.benchmarks.sources import both
from tests.benchmarks.unread import unread
from tests.bot.answering.libraries import LibraryAnswers
from tests.growth import uncovered
from tests.index.articles import WORDS, articles, numbered_text, write_lines
from tests.index.articles import article as plain_article
from tests.shared import DATA, WITHOUT

ARTICLES = 100
queries = st.lists(st.sampled_from((*WORDS, "ferri", "unheard")), max_size=5).map(tuple)


def store_all(folder: Path, held: list[Article]) -> None:
    store = Store(folder)
    with store.writing() as writer:
        file = writer.file(writer.root("/articles"), "articles.jsonl")
        writer.put([Entry(one, article_terms(one), one.id.encode(), file) for one in held], "test")
    store.close()


def bring_up_to_date(store: Store, folder: Path, *, broken: str | None = None) -> None:
    engine = TantivyEngine(store, folder)
    engine._broken = broken
    engine.bring_up_to_date()


def index_folder(data: Path) -> Path:
    (folder,) = (place for place in (data / FOLDER).iterdir() if place.is_dir())
    return folder


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = {f"x{number}": numbered_text(number) for number in range(ARTICLES)}
    return write_lines(tmp_path_factory.mktemp("lines") / "all.jsonl", held)


@pytest.fixture(scope="module")
def indexed(lines: Path) -> Path:
    """A data folder with these articles and their index, of which each test gets a copy: `data`."""
    folder = lines.parent / "data"
    with Library.open(folder, engine="tantivy") as library:
        library.sync(lines)
    return folder


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(indexed, tmp_path / "data")


def asked(library: Library) -> list[list[Candidate]]:
    return [library.search(Query((word, "number"))) for word in ("ferri", "storm", "17", "reef", "unheard")]


@settings(max_examples=15)
@given(articles(), queries, st.data())
def test_disk_finds_what_memory_finds_with_the_same_scores(
    held: list[Article], terms: tuple[str, ...], data: st.DataObject
) -> None:
    weighing = data.draw(st.just(()) | st.tuples(*[st.sampled_from([0.25, 0.5, 1.0, 2.0])] * len(terms)))
    among = data.draw(st.none() | st.frozensets(st.sampled_from([f"a{number}" for number in range(6)])))
    weights = data.draw(st.sampled_from([FieldWeights(), FieldWeights(1, 0, 0, 0), FieldWeights(0.5, 2, 1, 0.1)]))
    limit = data.draw(st.sampled_from([0, 1, 3, 1000]))
    covered = data.draw(st.integers(0, len(held)))
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # tantivy tidies up a moment after it was closed
        store_all(Path(folder), held[:covered])
        store = Store(Path(folder))
        if store.exists():
            bring_up_to_date(store, Path(folder))  # the rest comes later, and is searched in the store
        store.close()
        store_all(Path(folder), held[covered:])
        query = Query(terms, weighing, among)
        with (
            Library.open(Path(folder), engine="memory") as memory,
            Library.open(Path(folder), engine="tantivy") as disk,
        ):
            assert disk.search(query, limit, weights=weights) == memory.search(query, limit, weights=weights)
            with disk.snapshot() as one, memory.snapshot() as other:
                assert one.field_frequencies(terms) == other.field_frequencies(terms)
                assert one.field_documents() == other.field_documents()
            assert disk.chunk_count() == memory.chunk_count()


@pytest.mark.parametrize(("name", "each"), [("seeds", 4), ("trecqa", 20)])
def test_answers_agree_with_those_from_memory_on_question_sets(name: str, each: int) -> None:
    """Without the reader, which judges alike whatever proposed; `python -m tests.benchmarks.sources` has it judge."""
    folder = DATA / name
    if not folder.exists():
        pytest.skip(WITHOUT)
    root = folder / "articles.jsonl"
    if not root.exists():
        root = Path(__file__).parents[4] / "seeds"
    questions = [one.question for one in read_questions(folder / "questions.jsonl")][::each]
    with uncovered(), both(root) as (memory, disk), mock.patch.object(SentenceReader, "judge", unread):
        one, other = map(LibraryAnswers, (memory, disk))
        same = 0
        for question in questions:
            left, right = one.answer(question), other.answer(question)
            same += (left.verdict, left.passages[:1]) == (right.verdict, right.passages[:1])
    assert same >= 0.99 * len(questions)


def test_articles_made_from_one_template_are_found_as_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sentences match alike in so many articles that only all of them together tell which come first."""
    names = WORDS[:8]
    made = sorted(product(names, names, names), key=lambda one: hashlib.md5(" ".join(one).encode()).digest())
    template = (
        "{} made a profit. It is in {}port. Its trade is {}wood. The chief executive said that the market was strong. "
        "{} is its rival."
    )
    texts = {f"x{number}": template.format(*one, names[number % 7]) for number, one in enumerate(made)}
    with Library.open(tmp_path / "data", engine="tantivy") as library:
        library.sync(write_lines(tmp_path / "all.jsonl", texts))
    queries = [
        Query(tuple(content_terms(f"What did the chief executive of {firm} in {place}port say about the market?")))
        for firm, place, _ in made[:60]
    ]

    def agreeing() -> int:
        """Count the queries for which the eight best are the same."""
        with (
            Library.open(tmp_path / "data", engine="memory") as memory,
            Library.open(tmp_path / "data", engine="tantivy") as disk,
        ):
            found = [[library.search(query, 40)[:8] for library in (memory, disk)] for query in queries]
        places = [[[(hit.article.id, hit.sentence) for hit in hits] for hits in both] for both in found]
        return sum(one == other for one, other in places)

    assert agreeing() == len(queries)
    monkeypatch.setattr("index.search.proposals._GROWTH", (1,))
    assert agreeing() < len(queries)  # so the test can fail


def test_a_library_that_has_grown_large_gets_an_index_by_itself(
    tmp_path: Path, lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.engines.LARGE", ARTICLES)
    with Library.open(tmp_path / "data") as library:
        library.sync(lines)
        expected = asked(library)
        assert index_folder(tmp_path / "data").is_dir()
    with Library.open(tmp_path / "data", engine="memory") as library:
        assert asked(library) == expected
    with Library.open(tmp_path / "small") as library:
        library.sync(write_lines(tmp_path / "few.jsonl", {"x": numbered_text(1)}))
        assert not (tmp_path / "small" / FOLDER).exists()


@pytest.mark.parametrize("harm", ["missing", "older", "no meta", "pipe", "truncated", "garbage"])
def test_an_index_that_cannot_be_used_is_built_anew_while_the_store_serves(data: Path, harm: str) -> None:
    with Library.open(data, engine="tantivy") as library:
        expected = asked(library)
    folder = index_folder(data)
    if harm == "missing":
        shutil.rmtree(data / FOLDER)
    elif harm == "older":
        folder.rename(data / FOLDER / "0-old")
        store = Store(data)
        with store.writing() as writer:
            writer.name_index("0-old", writer.index_state().indexed)
        store.close()
    else:
        for file in (folder / "chunks").iterdir():
            if harm in ("no meta", "pipe") and file.name == "meta.json":
                file.unlink()
                if harm == "pipe":
                    os.mkfifo(file)
            elif harm == "truncated" and file.suffix in (".idx", ".term", ".fast"):
                file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
            elif harm == "garbage" and file.suffix:
                file.write_bytes(b"\0" * file.stat().st_size)
    with Library.open(data, engine="tantivy") as library:
        assert asked(library) == expected  # served by the store
        library._engines[TantivyEngine].wait()
        assert index_folder(data) != folder
        assert asked(library) == expected
        with library._own.reading() as reader:
            state = reader.index_state()
        assert state.behind == 0
        engine = library._engines[TantivyEngine]
        assert isinstance(engine, TantivyEngine)
        assert engine.opened(state) is not None


@pytest.mark.parametrize(
    ("ending", "place", "harm"),
    [
        ("", 0.02, b"\xff" * 8),
        ("", 0.97, b"\0" * 64),
        (".term", 0.5, b"\0" * 64),  # over which tantivy panics, which Rust writes to standard error
        (".store", 0.8, b"\0" * 64),  # and aborts the process
    ],
)
def test_damage_anywhere_in_the_index_changes_no_search_and_is_found_and_repaired(
    data: Path, ending: str, place: float, harm: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with Library.open(data, engine="tantivy") as library:
        expected = asked(library)
    for file in index_folder(data).rglob("*"):
        if file.suffix not in ("", ".json", ".lock") and file.name.endswith(ending):
            content = bytearray(file.read_bytes())
            start = int(len(content) * place)
            content[start : start + len(harm)] = harm[: len(content) - start]
            file.write_bytes(content)
    assert any("the candidate index can't be used" in problem for problem in check(data).problems)
    with Library.open(data, engine="tantivy") as library:
        assert asked(library) == expected  # served by the store
        library._engines[TantivyEngine].wait()
    assert check(data).problems == ()
    with Library.open(data, engine="tantivy") as library:
        assert asked(library) == expected
    assert capfd.readouterr().err == ""


MOMENTS = ("remove", "add", "commit", "close")


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("moment", MOMENTS)
def test_upkeep_is_right_whatever_the_store_does_meanwhile(
    data: Path, monkeypatch: pytest.MonkeyPatch, moment: str, fresh: bool
) -> None:
    monkeypatch.setattr("index.search.engines.indexed._BATCH_ARTICLES", ARTICLES // 6)
    monkeypatch.setattr("index.search.engines.indexed._BATCH_CHUNKS", ARTICLES // 2)
    with Library.open(data, engine="tantivy") as library:
        generation = index_folder(data).name
        with library._own.writing() as writer:
            writer.name_index(generation, ARTICLES // 3)
        other = Store(data)
        victims = iter(range(1, ARTICLES, 3))

        def another_process(*_: object) -> None:
            """Remove, change and add something."""
            number = next(victims)
            with other.writing() as writer:
                writer.drop([f"x{number}", f"x{ARTICLES - 1 - number}"])
                file = writer.file(writer.root("/articles"), "articles.jsonl")
                one = with_sentences(plain_article(f"x{number + 1}", numbered_text(number)))
                writer.put([Entry(one, article_terms(one), b"changed", file)], "test")

        real = getattr(ProposalWriter, moment)

        def hooked(self: ProposalWriter, *arguments: object) -> object:
            another_process()
            result = real(self, *arguments)
            another_process()
            return result

        with monkeypatch.context() as patch:
            patch.setattr(ProposalWriter, moment, hooked)
            bring_up_to_date(library._own, data, broken=generation if fresh else None)
        assert next(victims) > 1
        with library._own.reading() as reader:
            assert [*TantivyEngine(library._own, data).problems(reader)] == []
        bring_up_to_date(library._own, data)
        with library._own.reading() as reader:
            assert set(ProposalIndex(index_folder(data)).holdings()[1]) == set(reader.article_keys())
        other.close()


def test_orphans_are_seen_by_the_first_question_and_mended(tmp_path: Path, data: Path) -> None:
    many = {f"y{number}": "The walrus sang. The walrus sang." for number in range(400)}
    with Library.open(data, engine="tantivy") as library:
        library.sync(write_lines(tmp_path / "many.jsonl", many | {"z": f"Once {'and again ' * 40} the walrus sang."}))
        bring_up_to_date(library._own, data)
        with library._own.writing() as writer:
            writer.drop(many)
            writer._connection.execute("DELETE FROM removed")  # as the race did
        (found,) = library.search(Query(("walrus",)))
        assert found.article.id == "z"
        library._engines[TantivyEngine].wait()
        assert len(ProposalIndex(index_folder(data)).holdings()[1]) == ARTICLES + 1


def test_what_is_added_and_removed_shows_at_once_though_the_index_stays(tmp_path: Path, data: Path) -> None:
    with Library.open(data, engine="tantivy") as library, Library.open(data, engine="tantivy") as other:
        before = index_folder(data)
        stamp = (before / "chunks" / "meta.json").stat().st_mtime_ns
        assert other.search(Query(("17",)))[0].article.id == "x17"
        library.sync(write_lines(tmp_path / "one.jsonl", {"new": "The walrus number 17 sang."}))
        for each in (library, other):
            assert each.search(Query(("walrus",)))[0].article.id == "new"
        library.remove("x17")
        for each in (library, other):
            assert all(found.article.id != "x17" for found in each.search(Query(("17",))))
            assert each.document_frequencies(("17",)) == {"17": 1}
        library.remove("new")
        for each in (library, other):
            assert each.search(Query(("walrus",))) == []
        assert (before / "chunks" / "meta.json").stat().st_mtime_ns == stamp


def test_what_a_killed_update_left_in_the_index_is_not_there_twice(data: Path) -> None:
    with Library.open(data, engine="tantivy") as library:
        with library._own.writing() as writer:  # as if it had been killed before it noted how far it came
            writer.name_index(index_folder(data).name, ARTICLES // 3)
        bring_up_to_date(library._own, data)
        chunks, whole = ProposalIndex(index_folder(data)).holdings()
        assert set(whole.values()) == {1}
        assert len(whole) == ARTICLES
        assert chunks.total() == library.chunk_count()


def test_only_one_is_let_in_and_the_next_when_it_has_left(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock") as first:
        assert first
        with only_one(tmp_path / "lock") as second:
            assert not second
    with only_one(tmp_path / "lock") as third:
        assert third


def test_a_folder_without_an_index_is_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(BrokenIndex):
        ProposalIndex(tmp_path)
