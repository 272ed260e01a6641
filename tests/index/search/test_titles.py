"""Titles found by what was typed of them, and how seldom they are read and folded for it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import AmbiguousArticle, UnknownArticle
from index.library import ArticleInfo, Library
from index.search import titles as titles_module
from index.search.snapshot import JoinedLibrary
from index.search.titles import Listed, Titles, near_titles, reference_to, reference_to_id, resolved
from index.text.characters import fold
from tests.index.articles import write_files, write_lines


def info(number: int, title: str | None) -> ArticleInfo:
    return ArticleInfo(number, f"a{number}", title, None, None, None, None, f"a{number}.txt", "/", 1, 10)


def infos(titles: list[str | None]) -> tuple[ArticleInfo, ...]:
    return tuple(info(number, title) for number, title in enumerate(titles, 1))


@pytest.fixture
def foldings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is folded for titles, as it happens."""
    folded: list[str] = []

    def noted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(titles_module, "fold", noted)
    return folded


letters = st.text("ab \n\u0130\u00e9e", max_size=6)


@given(st.lists(st.none() | letters, max_size=8), letters, st.integers(1, 4), st.sets(st.sampled_from(["a1", "a3"])))
def test_what_is_found_is_what_looking_at_each_title_finds(
    titles: list[str | None], typed: str, limit: int, without: set[str]
) -> None:
    words = fold(typed).split()
    beginning: list[ArticleInfo] = []
    others: list[ArticleInfo] = []
    for one in infos(titles):
        name = " ".join(fold(one.title or "").split()) or one.source
        if one.id not in without and all(word in name for word in words):
            (beginning if name.startswith(" ".join(words)) else others).append(one)
    found = Titles(infos(titles)).holding(typed, limit, without=without)
    assert found.beginning == tuple(beginning[:limit])
    assert found.first(limit) == tuple((beginning + others)[:limit])


def test_case_accents_and_white_space_need_not_be_typed_as_they_are() -> None:
    titles = Titles(infos(["The  Caf\u00e9\nby the Sea", "Sea and sand"]))
    assert [one.number for one in titles.holding("the cafe BY", 5).first(5)] == [1]
    assert [one.number for one in titles.holding(" sea", 5).first(5)] == [2, 1]


def test_twenty_thousand_titles_are_folded_once_and_not_at_each_key(foldings: list[str]) -> None:
    many = Titles(tuple(info(number, f"Report {number} on the harbour") for number in range(1, 20_001)))
    assert len(foldings) == 20_000
    for count, typed in enumerate(("har", "harb", "harbour 19999", "zzz"), start=1):
        found = many.holding(typed, 25).first(25)
        assert [one.number for one in found] == {"harbour 19999": [19_999], "zzz": []}.get(typed, list(range(1, 26)))
        assert len(foldings) == 20_000 + count  # what was typed, and no title


def test_a_library_folds_its_titles_again_only_when_something_has_changed(tmp_path: Path, foldings: list[str]) -> None:
    with Library.open(tmp_path / "data") as library:
        library.sync(write_lines(tmp_path / "a.jsonl", {"x": "One.", "y": "Two."}))
        assert [one.id for one in library.titled("title", 5).first(5)] == ["x", "y"]
        assert len(foldings) == 3
        assert [one.id for one in library.titled("title of y", 5).first(5)] == ["y"]
        assert len(foldings) == 4
        library.remove("y")
        assert library.titled("title of y", 5).first(5) == ()
        assert len(foldings) == 6


def test_joined_libraries_find_the_titles_of_both_and_fold_neither_twice(tmp_path: Path, foldings: list[str]) -> None:
    with Library.open(tmp_path / "common") as common, Library.open(tmp_path / "own") as own:
        common.sync(write_lines(tmp_path / "a.jsonl", {"w": "One.", "x": "Two.", "y": "Three."}))
        own.sync(write_lines(tmp_path / "b.jsonl", {"x": "Four.", "z": "Five."}))
        joined = JoinedLibrary(common, own)
        assert joined.titled("title", 5).first(5) == joined.articles()
        assert [(one.id, one.number) for one in joined.articles()] == [("w", 1), ("y", 2), ("x", 3), ("z", 4)]
        assert len(foldings) == 5 + 2
        assert [one.id for one in joined.titled("of x", 5).first(5)] == ["x"]
        assert len(foldings) == 5 + 4
        own.remove("x")
        assert [(one.id, one.number) for one in joined.titled("of x", 5).first(5)] == [("x", 2)]


def test_an_empty_library_has_no_titles(tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        assert library.titled("", 5).first(5) == ()
        library.sync(write_files(tmp_path / "texts", {"a.txt": "Untitled, it goes by the name of its file.\n"}))
        assert [one.number for one in library.titled("A.TX", 5).first(5)] == [1]


def listed(*ids: str) -> list[ArticleInfo]:
    return [replace(info(number, f"Title {id}"), id=id) for number, id in enumerate(ids, 1)]


def meant(reference: str, held: list[ArticleInfo]) -> str:
    return resolved(reference, Listed(held), part=True).id


def test_a_number_with_its_sign_is_the_lists_and_a_bare_one_is_an_id_where_there_is_one() -> None:
    held = listed("3", "1", "2")
    for first in ("#1", "# 1", "#01", "＃1", "№ 1", "no. 1", "Number 1", " #1. "):
        assert meant(first, held) == "3", first
    assert meant("1", held) == "1"
    assert meant("2", listed("a", "b")) == "b"
    with pytest.raises(UnknownArticle):
        meant("#4", held)


def test_a_number_is_that_of_the_whole_list_where_only_a_part_of_it_can_be_meant() -> None:
    part = listed("common", "own")[1:]
    for second in ("#2", "# 2", "2.", "No. 2"):
        assert meant(second, part) == "own", second
    with pytest.raises(UnknownArticle):
        meant("# 1", part)


def test_a_bare_number_that_is_a_title_too_is_ambiguous() -> None:
    first, second, third = listed("a", "b", "c")
    held = [first, second, replace(third, title="2")]
    with pytest.raises(AmbiguousArticle) as error:
        meant("2", held)
    assert error.value.choices == ("b", "c")
    assert meant("#2", held) == "b"
    assert meant("3", held) == "c"


@given(st.lists(st.text(min_size=1, max_size=130), min_size=1, max_size=6, unique=True), st.data())
def test_what_is_made_to_name_an_article_names_it_alone_whatever_others_are_called_or_take_its_id(
    ids: list[str], data: st.DataObject
) -> None:
    ids += [made for one in listed(*ids) if (made := reference_to(one)) not in ids]
    held = listed(*ids)
    article = data.draw(st.sampled_from(held))
    for reference in (reference_to(article), reference_to_id(article.id)):
        assert 0 < len(reference.encode("utf-16-le", "surrogatepass")) <= 200
        assert reference == reference.strip()
        assert meant(reference, held) == article.id
    successor = replace(article, characters=article.characters + 1)
    with pytest.raises(UnknownArticle):
        meant(reference_to(article), [successor if one is article else one for one in held])


def test_near_titles_are_those_much_like_what_was_wanted_and_no_others() -> None:
    held = infos(["Storm shuts the harbour", "Trains stand still", None])
    for wanted in ("storms shut the harbor", "HARBOUR SHUT BY STORM", "the harbour"):
        assert [info.number for info in near_titles(wanted, held, 3)] == [1], wanted
    others = infos(["No end of the strike in sight", "The school of the town", "Storm shuts the harbour"])
    assert [info.number for info in near_titles("Storm shut the habour", others, 3)] == [3]
    long = "The rail strike ends after a week of empty platforms and a night of talks at the ministry of transport"
    assert [
        info.number for info in near_titles("Storm shut the habour", infos([long, "Storm shuts the harbour"]), 3)
    ] == [2]
    assert not near_titles("The price of bread", held, 3)
    assert not near_titles("", held, 3)
    assert not near_titles("x" * 1_000_000, held, 3)
