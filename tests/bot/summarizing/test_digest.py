"""Articles on the same events, brought together and told in a digest."""

from __future__ import annotations

from bot.summarizing.digest import cluster_stories, make_digest
from bot.summarizing.summary import Scope
from index.article import Article, Kind
from tests.bot.summarizing.articles import article
from tests.growth import MAX_FACTOR, measure

STORM = (
    "A storm shut the harbour of Northport on Monday.",
    "Waves of nine metres broke over the harbour wall, and ferries to the islands stayed in port.",
)
STORM_AGAIN = (
    "Ferries to the islands stayed in port after a storm shut the harbour of Northport.",
    "The coast guard measured waves of nine metres at the harbour wall.",
)
ELECTION = (
    "Voters in Southland elect a new parliament on Sunday.",
    "Polls see the Liberals ahead of the Conservatives by a hair.",
)
MUSEUM = ("The museum of Eastville shows paintings that were lost for a century.", "Visitors queued around the block.")


def dated(id: str, text: tuple[str, ...], published: str | None = None) -> Article:
    return article(*text, id=id, published=published)


def told(*articles: Article) -> list[tuple[int, ...]]:
    return [tuple(sorted(story)) for story in cluster_stories(articles)]


def test_articles_on_the_same_events_are_one_story_and_the_main_one() -> None:
    assert told(dated("a", ELECTION), dated("b", STORM), dated("c", MUSEUM), dated("d", STORM_AGAIN))[0] == (1, 3)


def test_articles_on_other_events_are_stories_of_their_own() -> None:
    assert sorted(told(dated("a", ELECTION), dated("b", STORM), dated("c", MUSEUM))) == [(0,), (1,), (2,)]


def test_the_newest_of_equally_large_stories_comes_first() -> None:
    articles = [dated("a", ELECTION, "2024-05-01"), dated("b", STORM, "2024-05-03"), dated("c", MUSEUM)]
    assert told(*articles) == [(1,), (0,), (2,)]


def test_articles_that_are_alike_but_weeks_apart_are_not_on_the_same_events() -> None:
    near = told(dated("a", STORM, "2024-05-01"), dated("b", STORM_AGAIN, "2024-05-04T12:00:00+02:00"))
    far = told(dated("a", STORM, "2024-05-01"), dated("b", STORM_AGAIN, "2024-06-04"))
    assert near == [(0, 1)]
    assert sorted(far) == [(0,), (1,)]


def test_articles_of_one_week_need_fewer_words_in_common_to_be_on_the_same_events() -> None:
    sequel = (
        "Ferries to the islands sail again, two days after the storm at Northport.",
        "Repairs to a wall will cost more.",
    )
    pair = [dated("a", STORM, "2024-05-01"), dated("b", sequel, "2024-05-03"), dated("c", MUSEUM, "2024-05-02")]
    assert told(*pair)[0] == (0, 1)
    assert len(told(dated("a", STORM), dated("b", sequel), dated("c", MUSEUM))) == 3


def test_a_recipe_is_no_main_story_where_there_is_news() -> None:
    cake = (
        "200 g flour",
        "3 eggs",
        "100 ml milk",
        "50 g butter",
        "Mix the flour and the eggs.",
        "Bake it for an hour.",
    )
    recipe = dated("cake", cake, "2024-05-09")
    [section] = make_digest([recipe, dated("storm", STORM, "2024-05-01")], 1).sections
    assert section.articles[0].article == "storm"
    [section] = make_digest([recipe], 1).sections
    assert section.articles[0].article == "cake"


def test_a_column_is_no_main_story_where_there_is_news() -> None:
    column = dated(
        "column", ("I walked to work on Tuesday, an hour from the harbour, and arrived cross.",), "2024-05-09"
    )
    summary = make_digest([column, dated("storm", STORM, "2024-05-01")], 1)
    assert [told.article for told in summary.sections[0].articles] == ["storm"]
    assert [told.article for told in summary.listed] == ["column"]


def test_a_text_that_many_published_is_one_story() -> None:
    copies = [dated(str(number), STORM) for number in range(200)]
    assert len(told(*copies, dated("other", ELECTION))[0]) == 200


def test_every_article_that_was_looked_at_is_told_of() -> None:
    told: list[tuple[int, int]] = []
    make_digest([dated("a", ELECTION), dated("b", STORM)], 1, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_the_time_of_a_digest_grows_as_the_articles_of_a_story_do() -> None:
    one = dated("a", (*STORM, *ELECTION, *MUSEUM))
    assert measure(cluster_stories, lambda size: [one] * size, 60).factor <= MAX_FACTOR


def test_articles_without_words_are_stories_too() -> None:
    assert sorted(told(dated("a", ()), dated("b", ("...",)))) == [(0,), (1,)]
    assert told() == []


ALL = [dated("election", ELECTION), dated("storm", STORM), dated("museum", MUSEUM), dated("again", STORM_AGAIN)]


def test_the_main_story_is_quoted_with_all_its_articles_and_the_rest_is_listed() -> None:
    summary = make_digest(ALL, 1)
    assert summary.scope is Scope.DIGEST
    (story,) = summary.sections
    assert {told.article for told in story.articles} == {"storm", "again"}
    assert 1 <= len(story.sentences) <= 2
    assert {told.article for told in summary.listed} == {"election", "museum"}


def test_every_story_gets_a_sentence_before_any_gets_a_second() -> None:
    summary = make_digest(ALL, 3, max_sentences=4)
    assert [len(section.sentences) for section in summary.sections] == [2, 1, 1]


def test_fewer_sentences_than_stories_tell_fewer_stories() -> None:
    summary = make_digest(ALL, 3, max_sentences=1)
    assert len(summary.sections) == 1
    assert len(summary.listed) == 2


def test_an_article_that_cannot_be_quoted_is_listed_and_gives_its_place_to_the_next() -> None:
    captions = article((Kind.CAPTION, "Waves break over the wall"), id="captions", published="2024-05-01")
    summary = make_digest([captions, dated("election", ELECTION)], 1)
    assert [told.article for told in summary.sections[0].articles] == ["election"]
    assert [told.article for told in summary.listed] == ["captions"]


def test_an_article_whose_opening_cannot_stand_is_quoted_from_further_on() -> None:
    late = article(*["But it was late."] * 6, "Ferries to the islands stayed in port on Monday.", id="late")
    assert make_digest([late], 1).sentences[0].quote == "Ferries to the islands stayed in port on Monday."


def test_the_digest_of_nothing_is_empty() -> None:
    summary = make_digest([], 5)
    assert (summary.sections, summary.listed) == ((), ())
