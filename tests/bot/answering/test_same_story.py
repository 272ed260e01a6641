"""A story that two outlets print is counted once, with the other outlet's place beside it."""

from __future__ import annotations

from pathlib import Path

from index.library import Library
from tests.bot.answering.libraries import LibraryAnswers
from tests.index.articles import write_files
from tests.index.text.test_near_duplicates import AGENCY, EDITED, OTHER

LINE = "Some 300 homes were flooded in January when the sea broke through the old wall."
CUT = "Some 300 homes were flooded."


def about_the_homes(tmp_path: Path, texts: dict[str, str]) -> list[set[str]]:
    """The articles of each passage that speaks of the homes."""
    with Library.open(tmp_path / "data") as library:
        library.sync(write_files(tmp_path / "news", texts))
        answer = LibraryAnswers(library).answer("How many homes were flooded?", top=5)
    about = [passage for passage in answer.passages if "300 homes" in passage.quote]
    return [{passage.article, *(place.article for place in passage.also_in)} for passage in about]


def test_an_outlets_cut_of_a_sentence_is_one_passage_with_it_in_one_story_only(tmp_path: Path) -> None:
    assert LINE in AGENCY
    one_story = {"echo.txt": AGENCY, "gull.txt": AGENCY.replace(LINE, CUT)}
    assert about_the_homes(tmp_path / "one", one_story) == [{"echo.txt", "gull.txt"}]
    two_stories = {"echo.txt": AGENCY, "other.txt": f"{OTHER}{CUT}\n"}
    assert sorted(map(sorted, about_the_homes(tmp_path / "two", two_stories))) == [["echo.txt"], ["other.txt"]]


def test_a_sentence_that_was_folded_is_not_quoted_again_along_with_its_neighbour(tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"echo.txt": AGENCY, "gull.txt": EDITED})
    with Library.open(tmp_path / "data") as library:
        library.sync(root)
        answer = LibraryAnswers(library).answer("How much will the harbour wall cost?", top=5)
    assert sum("4m, the" in passage.quote for passage in answer.passages) == 1


def test_a_fact_that_another_version_of_a_story_has_otherwise_stays_apart(tmp_path: Path) -> None:
    root = write_files(tmp_path / "news", {"echo.txt": AGENCY, "gull.txt": AGENCY.replace("Some 300", "Some 500")})
    with Library.open(tmp_path / "data") as library:
        library.sync(root)
        answer = LibraryAnswers(library).answer("How many homes were flooded?", top=5)
    assert sum("homes were flooded" in passage.quote for passage in answer.passages) == 2
