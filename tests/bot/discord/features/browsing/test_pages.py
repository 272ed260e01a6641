from hypothesis import given
from hypothesis import strategies as st

from bot.discord.features.browsing.pages import format_list
from bot.discord.platform.replies import PLAIN_BUDGET
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo
from tests.bot.rendering.discord.hostile import texts
from tests.bot.rendering.discord.shown import shown

field = st.none() | texts
infos = st.lists(
    st.builds(
        ArticleInfo,
        number=st.integers(1, 10**6),
        id=texts,
        title=field,
        publisher=field,
        published=field,
        url=field | st.just("https://example.org/a"),
        author=field,
        source=texts,
        root=texts,
        sentences=st.integers(0, 10**6),
        characters=st.integers(0, 10**9),
    ),
    max_size=40,
)


@given(infos, st.booleans(), texts)
def test_a_list_of_any_articles_fits_and_is_only_text(
    articles: list[ArticleInfo], demonstration: bool, search: str
) -> None:
    for text in format_list(articles, PLAIN_BUDGET, demonstration=demonstration, search=search).texts:
        assert utf16_length(text) <= PLAIN_BUDGET
        assert shown(text)


def article(number: int) -> ArticleInfo:
    return ArticleInfo(number, f"{number}", f"Title {number}", None, None, None, None, f"{number}.txt", "/", 1, 10)


def test_every_article_is_on_one_page() -> None:
    pages = format_list([article(number) for number in range(1, 501)], PLAIN_BUDGET)
    assert pages.heading == "500 articles"
    lines = [line for page in pages.texts for line in page.split("\n")]
    assert max(len(page.split("\n")) for page in pages.texts) == 20
    assert [shown(line)[0].text for line in lines] == [f"#{n} Title {n} · undated" for n in range(1, 501)]


def test_without_articles_it_says_so() -> None:
    assert format_list([], PLAIN_BUDGET).texts == ["There are no articles yet."]


def test_examples_are_called_examples() -> None:
    assert "these are examples" in format_list([article(1)], PLAIN_BUDGET, demonstration=True).texts[0]
