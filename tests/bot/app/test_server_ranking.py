"""Where an article is kept, among the common ones or a server's own, makes next to no difference to answers."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from index.library import Library
from index.search.snapshot import JoinedLibrary
from tests.bot.answering.libraries import LibraryAnswers
from tests.growth import uncovered
from tests.labels import labels

LEAST_ALIKE = 0.95
QUESTIONS = [line["question"] for line in labels.read("spans")][::6]
NAMES = sorted({line["article"] for line in labels.read("spans")})


def library(folder: Path, names: Iterable[str]) -> Library:
    root = folder / "articles"
    root.mkdir(parents=True)
    for name in names:
        (root / name).write_bytes(labels.article_file(name).read_bytes())
    opened = Library.open(folder / "data")
    opened.sync(root)
    return opened


def outcomes(articles: Library | JoinedLibrary) -> list[tuple[object, ...]]:
    """The verdict of each question, with the place of what is quoted first."""
    answerer = LibraryAnswers(articles)
    with uncovered():
        answers = [answerer.answer(question, top=1) for question in QUESTIONS]
    return [(one.verdict, *((passage.article, passage.start) for passage in one.passages)) for one in answers]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """What one library answers that holds all."""
    with library(tmp_path_factory.mktemp("all") / "all", NAMES) as all_of_them:
        return outcomes(all_of_them)


@pytest.mark.parametrize("every", [12, 2])
def test_two_libraries_answer_as_one_that_holds_all(
    tmp_path: Path, together: list[tuple[object, ...]], every: int
) -> None:
    own_names = NAMES[::every]
    with (
        library(tmp_path / "common", [name for name in NAMES if name not in own_names]) as common,
        library(tmp_path / "own", own_names) as own,
    ):
        apart = outcomes(JoinedLibrary(common, own))
    alike = sum(one == other for one, other in zip(together, apart, strict=True))
    assert alike / len(QUESTIONS) >= LEAST_ALIKE
