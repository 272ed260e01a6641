"""Every paragraph of the seed articles, looked at by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from index.ingest.roots import article_files

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def seeds() -> dict[str, Article]:
    found = [
        article for file in article_files(SEEDS) if isinstance(file, Path) for article in read(file, SEEDS, Limits())
    ]
    assert not any(isinstance(article, Unreadable) for article in found)
    return {article.id: article for article in found if isinstance(article, Article)}


def numbered(article: Article, kind: Kind) -> list[int]:
    """The paragraphs of that kind, counted from 1."""
    return [number for number, paragraph in enumerate(article.paragraphs, 1) if paragraph.kind is kind]


def test_the_seeds_are_two_articles_known_by_their_file_names(seeds: dict[str, Article]) -> None:
    assert list(seeds) == ["000_c92c37a493828937.txt", "003_a9e64147f39d68a8.txt"]
    for name, article in seeds.items():
        assert article.source == name
        assert article.text == (SEEDS / name).read_bytes().decode("utf-8")


def test_the_first_seed_is_known_by_its_headline_alone(seeds: dict[str, Article]) -> None:
    article = seeds["000_c92c37a493828937.txt"]
    assert article.title == article.text.split("\n")[0]
    assert (article.publisher, article.published, article.url, article.author) == (None, None, None, None)


def test_the_paragraphs_of_the_first_seed(seeds: dict[str, Article]) -> None:
    article = seeds["000_c92c37a493828937.txt"]
    assert len(article.paragraphs) == 61
    assert numbered(article, Kind.HEADLINE) == [1]
    assert numbered(article, Kind.STANDFIRST) == [2, 3, 4, 5]
    assert numbered(article, Kind.CAPTION) == [14, 15, 16, 17, 50, 51, 52, 53]
    assert numbered(article, Kind.BOILERPLATE) == [61]
    assert numbered(article, Kind.BODY) == [*range(6, 14), *range(18, 50), *range(54, 61)]


def test_the_second_seed_is_known_by_its_headline_and_its_masthead(seeds: dict[str, Article]) -> None:
    article = seeds["003_a9e64147f39d68a8.txt"]
    assert article.title == article.text.split("\n\n")[2]
    assert article.publisher == article.text.split("\n")[0] == "London Defender"
    assert (article.published, article.url, article.author) == (None, None, None)


def test_the_paragraphs_of_the_second_seed(seeds: dict[str, Article]) -> None:
    article = seeds["003_a9e64147f39d68a8.txt"]
    assert len(article.paragraphs) == 16
    assert numbered(article, Kind.HEADLINE) == [3]
    assert numbered(article, Kind.BOILERPLATE) == [1, 2, 13]
    assert numbered(article, Kind.BODY) == [*range(4, 13), 14, 15, 16]
    assert "\xa0" in article.text
