"""The door to summaries, on a real library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.rendering.answers import summary_blocks
from bot.rendering.quotes import Notice
from bot.summarizing.summarizer import Summarizer
from bot.summarizing.summary import Length
from index.errors import UnknownArticle
from index.library import Library

TEXT = " ".join(
    f"{name} of Northport sails {trips} to the islands {when}."
    for name, trips, when in zip(
        ("Berg", "Olsen", "Lund", "Dahl", "Moen", "Vik", "Aas", "Lie", "Bakke", "Haug"),
        ("ferries", "tugs", "yachts", "cutters", "barges", "canoes", "rafts", "dinghies", "trawlers", "schooners"),
        ("daily", "weekly", "monthly", "yearly", "never", "often", "seldom", "tonight", "tomorrow", "today"),
        strict=True,
    )
)


def lines(**published: str | None) -> str:
    rows = ({"id": id, "title": f"News {id}", "text": TEXT, "published": day} for id, day in published.items())
    return "\n".join(json.dumps({key: value for key, value in row.items() if value}) for row in rows)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    file = tmp_path / "articles.jsonl"
    file.write_text(lines(old="2024-04-30", new="2024-05-01T08:00:00Z", undated=None), encoding="utf-8")
    return file


@pytest.fixture
def library(tmp_path: Path, articles: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "data") as library:
        library.sync(articles)
        yield library


@pytest.mark.parametrize(("length", "sentences"), [(Length.SHORT, 2), (Length.MEDIUM, 4), (Length.LONG, 8)])
def test_three_lengths_of_an_article_have_two_four_and_eight_sentences(
    library: Library, length: Length, sentences: int
) -> None:
    assert len(Summarizer(library).article("1", length).sentences) == sentences


def test_a_number_of_sentences_outdoes_the_length(library: Library) -> None:
    assert len(Summarizer(library).article("old", Length.LONG, sentences=3).sentences) == 3


def test_an_article_that_is_not_there_is_an_error(library: Library) -> None:
    with pytest.raises(UnknownArticle):
        Summarizer(library).article("nowhere")


def test_a_digest_since_a_date_tells_what_was_published_from_that_day_on(library: Library) -> None:
    summary = Summarizer(library).digest(date(2024, 5, 1))
    assert {told.article for section in summary.sections for told in section.articles} == {"new"}
    assert summary.undated_left_out == 1
    assert summary.as_json()["undated_left_out"] == 1


def test_a_digest_of_everything_leaves_nothing_out(library: Library) -> None:
    summary = Summarizer(library).digest()
    told = [*(told for section in summary.sections for told in section.articles), *summary.listed]
    assert sorted(one.article for one in told) == ["new", "old", "undated"]
    assert "undated_left_out" not in summary.as_json()


def test_a_digest_of_too_many_articles_is_of_the_newest_and_says_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.summarizing.summarizer.MAX_ARTICLES", 2)
    dates = sorted((one.published or "" for one in library.articles()), reverse=True)
    summary = Summarizer(library).digest()
    told = [article for section in summary.sections for article in section.articles] + [*summary.listed]
    assert sorted((article.published or "" for article in told), reverse=True) == dates[:2]
    assert summary.older_left_out == summary.as_json()["older_left_out"] == len(dates) - 2
    notices = [block.text for block in summary_blocks(summary) if isinstance(block, Notice)]
    assert f"Of the newest articles; {len(dates) - 2} older ones were left out." in notices


def test_a_digest_is_kept_until_the_library_changes(library: Library, articles: Path) -> None:
    summarizer = Summarizer(library)
    before = summarizer.digest()
    assert summarizer.digest() is before
    articles.write_text(lines(old="2024-04-30"), encoding="utf-8")
    library.sync(articles)
    after = summarizer.digest()
    assert [told.article for section in after.sections for told in section.articles] == ["old"]


def test_the_json_of_a_summary_has_its_title_and_passages(library: Library) -> None:
    made = Summarizer(library).article("old", Length.SHORT).as_json()
    assert list(made) == ["title", "sentences"]
    assert made["title"] == "News old"
    assert all(TEXT[passage["start"] : passage["end"]] == passage["quote"] for passage in made["sentences"])


def test_the_json_of_a_digest_names_the_articles_of_each_story(library: Library) -> None:
    made = Summarizer(library).digest().as_json()
    assert made["title"] is None
    named = [told["article"] for story in made["stories"] for told in story["articles"]]
    named += [told["article"] for told in made["listed"]]
    assert sorted(named) == ["new", "old", "undated"]
