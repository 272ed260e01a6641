from dataclasses import replace

from hypothesis import given

from bot.discord.platform.commands import MAX_SUGGESTIONS, fingerprint, suggestions
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo
from index.search.titles import Listed, Titles, resolved
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
    held = Listed(articles)
    assert [name for name, _ in suggested(articles, "title 1")] == ["Title 1", "Title 17"]
    assert [resolved(value, held, part=True).id for _, value in suggested(articles, "7")] == ["7", "17"]


def test_a_long_id_is_named_by_what_no_other_article_answers_to() -> None:
    long = replace(article(1), id="x" * 101, title="word " * 50)
    others = [replace(article(2), id="1"), replace(article(3), id="x" * 102, title="word")]
    (name, value), (_, other) = suggested([long, *others], "WORD")
    assert name.endswith("…")
    assert value != other
    assert resolved(value, Listed([long, *others]), part=True) is long


def test_articles_of_the_same_title_are_told_apart() -> None:
    one = replace(article(1), title="Storm", publisher="Coast Weekly", published="2021-12-03")
    two = replace(article(2), title="Storm", publisher="Gull Post")
    same = [replace(two, number=3, id="3"), replace(article(4), title="Storms")]
    assert [name for name, _ in suggested([one, two, *same], "storm")] == [
        "Storm · Coast Weekly · 3 December 2021 · 1.txt",
        "Storm · Gull Post · undated · 2.txt · #2",
        "Storm · Gull Post · undated · 2.txt · #3",
        "Storms",
    ]


def test_a_name_is_cut_between_whole_characters() -> None:
    family, flag = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1f5\U0001f1f1"
    for character in (family, flag, "e\u0301", "\U0001f44d\U0001f3fd"):
        for before in range(len(character) + 2):
            ((name, _),) = suggested([replace(article(1), title="x" * before + character * 60)], "")
            shown = name.removesuffix("…").lstrip("x")
            assert shown == character * (len(shown) // len(character))


def test_a_change_of_any_definition_changes_the_fingerprint() -> None:
    ask = {"name": "ask", "description": "Ask"}
    assert fingerprint([ask]) != fingerprint([ask | {"description": "Ask it"}])
    assert fingerprint([ask]) != fingerprint([ask, {"name": "articles", "description": "List"}])


def test_the_order_of_definitions_does_not() -> None:
    one, other = {"name": "ask", "type": 1}, {"type": 1, "name": "articles"}
    assert fingerprint([one, other]) == fingerprint([other, dict(reversed(one.items()))])
