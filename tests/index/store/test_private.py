"""A data folder is its user's alone, whatever the umask: it holds what was asked, and by whom."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.state import State
from index.library import Library

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are of another kind there")


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir() if file.is_file()}


@pytest.fixture
def article(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("Storm\n\nThe harbour was closed.\n")
    return tmp_path / "a.txt"


def test_a_new_data_folder_and_all_databases_in_it_are_private(tmp_path: Path, article: Path) -> None:
    folder = tmp_path / "some" / "data"
    with Library.open(folder) as library, State(folder) as state:
        library.sync(article)
        state.keep_value("name", "kept")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(modes(folder)) >= 4  # two databases and their logs
        assert set(modes(folder).values()) == {0o600}


def test_files_of_an_earlier_version_become_private_and_a_folder_of_the_user_s_stays(
    tmp_path: Path, article: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    with Library.open(folder) as library, State(folder):
        library.sync(article)
    for file in folder.iterdir():
        file.chmod(0o644)
    with Library.open(folder) as library, State(folder):
        article.write_text("Storm\n\nThe harbour was open.\n")
        library.sync(article)
    assert modes(folder) == {"library.sqlite3": 0o600, "state.sqlite3": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o755
