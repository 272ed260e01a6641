"""Articles on the same events, brought together."""

from __future__ import annotations

from bot.summarizing.stories import stories
from index.article import Article
from tests.bot.summarizing.articles import article

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
    return [tuple(sorted(story.articles)) for story in stories(articles)]


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


def test_a_text_that_many_published_is_one_story() -> None:
    copies = [dated(str(number), STORM) for number in range(200)]
    assert len(told(*copies, dated("other", ELECTION))[0]) == 200


def test_articles_without_words_are_stories_too() -> None:
    assert sorted(told(dated("a", ()), dated("b", ("...",)))) == [(0,), (1,)]
    assert told() == []
