"""Two libraries searched as one, beside one library that holds all of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.errors import AmbiguousArticle, UnknownArticle
from index.library import Library, Query
from index.search.snapshot import JoinedLibrary
from tests.index.articles import ids, write_files, write_lines

Opened = Callable[[str, dict[str, str]], Library]

COMMON = {
    "harbour.txt": "The harbour was shut by a storm. Ferries stayed in port. The captain of the ferry waited.",
    "island.txt": "The island has a lighthouse. A gull sat on the lighthouse. Nobody saw the captain.",
    "reef.txt": "The reef broke the anchor. A storm came over the reef at night.",
}
OWN = {"club.txt": "Our captain repaired the sail. The storm tore the sail in two."}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with ExitStack() as stack:

        def open_library(name: str, texts: dict[str, str]) -> Library:
            library = stack.enter_context(Library.open(tmp_path / "data" / name))
            root = tmp_path / name
            root.mkdir()
            library.sync(write_files(root, texts))
            return library

        yield open_library


def found(library: Library | JoinedLibrary, *terms: str) -> list[tuple[str, int]]:
    return [(one.article.id, one.sentence) for one in library.search(Query(terms))]


@pytest.mark.parametrize("terms", [("storm",), ("captain", "storm"), ("sail",), ("lighthous", "captain"), ("ferri",)])
def test_the_best_sentences_are_those_of_one_library_that_holds_all(opened: Opened, terms: tuple[str, ...]) -> None:
    joined = JoinedLibrary(opened("common", COMMON), opened("own", OWN))
    together = found(opened("together", COMMON | OWN), *terms)
    assert found(joined, *terms)[0] == together[0]
    assert set(found(joined, *terms)) == set(together)


@pytest.mark.parametrize("terms", [("storm",), ("captain", "storm", "unheard"), ("lighthous", "captain")])
def test_a_snapshot_of_both_finds_hits_and_then_their_articles(opened: Opened, terms: tuple[str, ...]) -> None:
    joined = JoinedLibrary(opened("common", COMMON), opened("own", OWN | {"reef.txt": "Our reef is a myth."}))
    with joined.snapshot() as snapshot:
        hits = snapshot.search(Query(terms))
        assert snapshot.candidates(hits) == joined.search(Query(terms))
        assert snapshot.candidates(hits.at([1, 0])) == joined.search(Query(terms))[1::-1]
        assert len(snapshot.search(Query(terms), 1)) == 1
        assert len(snapshot.search(Query(("unheard",)))) == 0


def test_words_weigh_as_in_one_library_that_holds_all(opened: Opened) -> None:
    joined = JoinedLibrary(opened("common", COMMON), opened("own", OWN))
    together = opened("together", COMMON | OWN)
    assert joined.chunk_count() == together.chunk_count()
    assert joined.vocabulary() == together.vocabulary()
    terms = ("storm", "sail", "captain", "unheard")
    assert joined.document_frequencies(terms) == together.document_frequencies(terms)


def test_a_sentence_scores_as_in_one_library_that_holds_all_but_for_the_mean_length(opened: Opened) -> None:
    joined = JoinedLibrary(opened("common", COMMON), opened("own", OWN))
    together = opened("together", COMMON | OWN)
    for terms in (("captain", "storm"), ("sail", "ferri", "tore")):
        expected = {(one.article.id, one.sentence): one.score for one in together.search(Query(terms))}
        for one in joined.search(Query(terms)):
            assert one.score == pytest.approx(expected[one.article.id, one.sentence], rel=0.2)


def test_a_word_is_not_common_for_being_in_a_library_of_one_article(opened: Opened) -> None:
    common = {
        f"{number}.txt": f"Something else happened on day {number}. The weather was fair." for number in range(60)
    }
    joined = JoinedLibrary(
        opened("common", common | {"far.txt": "The mole sank, they say."}),
        opened("own", {"near.txt": "The mole sank. The mole is old. The mole is new."}),
    )
    assert found(joined, "mole")[0][0] == "near.txt"


def test_articles_are_numbered_through_and_found_by_any_name(opened: Opened) -> None:
    joined = JoinedLibrary(opened("common", COMMON), opened("own", OWN))
    infos = joined.articles()
    assert [info.number for info in infos] == [1, 2, 3, 4]
    assert infos[3].id == "club.txt"
    assert joined.resolve("4").id == joined.resolve("club.txt").id == "club.txt"
    assert joined.article("club.txt").text == OWN["club.txt"]
    assert joined.article("reef.txt").text == COMMON["reef.txt"]
    with pytest.raises(UnknownArticle, match="holds 4 articles"):
        joined.article("nobody.txt")


def test_of_two_articles_of_one_id_the_own_one_stands(opened: Opened) -> None:
    joined = JoinedLibrary(opened("common", COMMON), opened("own", {"reef.txt": "Our reef is a myth."}))
    assert [info.id for info in joined.articles()] == ["harbour.txt", "island.txt", "reef.txt"]
    assert joined.article("reef.txt").text == "Our reef is a myth."
    assert found(joined, "reef", "anchor") == [("reef.txt", 0)]


def test_a_title_that_both_have_is_ambiguous(opened: Opened, tmp_path: Path) -> None:
    common, own = opened("common", {}), opened("own", {})
    common.sync(write_lines(tmp_path / "a.jsonl", {"x": "One."}))
    text = (tmp_path / "a.jsonl").read_text().replace('"id": "x"', '"id": "y"')
    (tmp_path / "b.jsonl").write_text(text)
    own.sync(tmp_path / "b.jsonl")
    with pytest.raises(AmbiguousArticle):
        JoinedLibrary(common, own).resolve("Title of x")


def test_what_changes_shows_at_once_and_the_common_library_learns_nothing(opened: Opened, tmp_path: Path) -> None:
    common, own = opened("common", COMMON), opened("own", OWN)
    joined = JoinedLibrary(common, own)
    before = joined.vocabulary()
    assert joined.vocabulary() is before
    own.sync(write_files(tmp_path / "later", {"mole.txt": "The zorble sank."}))
    assert joined.vocabulary()["zorble"] == 1
    assert found(joined, "zorbl")
    assert "zorble" not in common.vocabulary()
    assert ids(common) == sorted(COMMON)
    own.remove("mole.txt")
    assert "zorble" not in joined.vocabulary()
    assert found(joined, "zorbl") == []


def test_it_is_a_demonstration_only_while_nothing_of_ones_own_is_there(tmp_path: Path) -> None:
    root = write_files(tmp_path / "seeds", COMMON)
    with Library.open(tmp_path / "a", demonstration=root) as common, Library.open(tmp_path / "b") as own:
        joined = JoinedLibrary(common, own)
        assert joined.is_demonstration
        own.sync(write_files(tmp_path / "own", OWN))
        assert not joined.is_demonstration
        assert len(joined.articles()) == 4
