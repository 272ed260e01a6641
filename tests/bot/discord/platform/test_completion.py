from dataclasses import replace

from hypothesis import given

from bot.discord.platform.completion import MAX_SUGGESTIONS, suggestions
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo
from index.search.titles import Titles
from tests.bot.discord.features.browsing.test_pages import article, infos
from tests.bot.rendering.discord.hostile import texts


def suggested(articles: list[ArticleInfo], typed: str) -> list[tuple[str, str]]:
    found = suggestions(Titles(tuple(articles)).holding(typed, MAX_SUGGESTIONS))
    return [(choice.name, choice.value) for choice in found]


@given(infos, texts)
def test_suggestions_are_what_discord_takes(articles: list[ArticleInfo], typed: str) -> None:
    made = suggested(articles, typed)
    assert len(made) <= 25
    for name, value in made:
        assert 1 <= utf16_length(name) <= 100
        assert 1 <= utf16_length(value) <= 100


def test_titles_that_begin_with_what_was_typed_come_first() -> None:
    articles = [article(number) for number in (7, 1, 17)]
    assert suggested(articles, "title 1") == [("Title 1", "1"), ("Title 17", "17")]
    assert [value for _, value in suggested(articles, "7")] == ["7", "17"]


def test_a_long_id_is_named_by_its_number() -> None:
    long = replace(article(3), id="x" * 101, title="word " * 50)
    ((name, value),) = suggested([long], "WORD")
    assert value == "3"
    assert name.endswith("…")
