"""A library at a glance."""

from __future__ import annotations

from bot.summarizing.digest import digest
from bot.summarizing.summary import Scope
from index.article import Kind
from tests.bot.summarizing.articles import article
from tests.bot.summarizing.test_stories import ELECTION, MUSEUM, STORM, STORM_AGAIN, dated

ALL = [dated("election", ELECTION), dated("storm", STORM), dated("museum", MUSEUM), dated("again", STORM_AGAIN)]


def test_the_main_story_is_quoted_with_all_its_articles_and_the_rest_is_listed() -> None:
    summary = digest(ALL, 1)
    assert summary.scope is Scope.DIGEST
    (story,) = summary.sections
    assert {told.article for told in story.articles} == {"storm", "again"}
    assert 1 <= len(story.sentences) <= 2
    assert {told.article for told in summary.listed} == {"election", "museum"}


def test_every_story_gets_a_sentence_before_any_gets_a_second() -> None:
    summary = digest(ALL, 3, sentences=4)
    assert [len(section.sentences) for section in summary.sections] == [2, 1, 1]


def test_fewer_sentences_than_stories_tell_fewer_stories() -> None:
    summary = digest(ALL, 3, sentences=1)
    assert len(summary.sections) == 1
    assert len(summary.listed) == 2


def test_an_article_that_cannot_be_quoted_is_listed_and_gives_its_place_to_the_next() -> None:
    captions = article((Kind.CAPTION, "Waves break over the wall"), id="captions", published="2024-05-01")
    summary = digest([captions, dated("election", ELECTION)], 1)
    assert [told.article for told in summary.sections[0].articles] == ["election"]
    assert [told.article for told in summary.listed] == ["captions"]


def test_an_article_whose_opening_cannot_stand_is_quoted_from_further_on() -> None:
    late = article(*["But it was late."] * 6, "Ferries to the islands stayed in port on Monday.", id="late")
    assert digest([late], 1).sentences[0].quote == "Ferries to the islands stayed in port on Monday."


def test_the_digest_of_nothing_is_empty() -> None:
    summary = digest([], 5)
    assert (summary.sections, summary.listed) == ((), ())
