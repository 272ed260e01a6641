"""`/summary`, over real sockets and with the real summarizer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.discord.features.browsing.cog import NO_DATE
from bot.discord.platform.replies import NOT_TO_REMOVE, UNKNOWN_ARTICLE, near_articles
from index.library import Library
from tests.bot.discord.conftest import RunningBot, unlinked
from tests.bot.discord.features.browsing.test_articles import add
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Person, labels


async def test_an_article_is_summed_up_in_its_own_words_and_read_from_there(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    summed = await alice.uses(newsroom.general, "summary article", title="Storm shuts the harbour", length="short")
    assert not summed.ephemeral
    (embed,) = summed.message.embeds
    assert embed["title"] == "Summary: Storm shuts the harbour"
    assert quotes(embed["description"]) == ["The harbour was closed for three days."]
    read = await alice.clicks(summed.message, "Read article")
    assert read.ephemeral
    assert "The harbour was closed for three days." in quotes(read.message.embeds[0]["description"])[0]


async def test_a_topic_is_summed_up_over_all_articles_alone_if_wanted(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    summed = await alice.uses(newsroom.general, "summary topic", topic="the strike", private=True)
    assert summed.ephemeral
    assert quotes(summed.message.embeds[0]["description"]) == ["The strike goes on, the union said."]
    nothing = await alice.uses(newsroom.general, "summary topic", topic="zebras")
    assert "say nothing on" in nothing.message.embeds[0]["description"]
    assert labels(nothing.message) == ["Remove"]


async def test_a_summary_that_all_see_is_removed_by_who_asked_and_by_nobody_else(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    bob = newsroom.add_member("bob")
    for summed in (
        await alice.uses(newsroom.general, "summary digest"),
        await alice.uses(newsroom.general, "summary topic", topic="the strike"),
        await alice.uses(newsroom.general, "summary article", title="Trains stand still"),
    ):
        refused = await bob.clicks(summed.message, "Remove")
        assert (await refused.followed_up()).content == NOT_TO_REMOVE
        await alice.clicks(summed.message, "Remove")
        assert summed.message.deleted
    private = await alice.uses(newsroom.general, "summary digest", private=True)
    assert "Remove" not in labels(private.message)


async def test_a_title_that_no_article_has_is_told_privately_and_the_summary_had_from_there_is_open(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "summary article", title="Train stand stil", length="short")
    assert asked.message.deleted
    told = await asked.followed_up()
    assert told.ephemeral
    assert told.content == f"{near_articles('Train stand stil')}\n**\\#2** Trains stand still"
    assert not loopback.messages_in(newsroom.general)
    summed = await alice.clicks(told, "#2")
    assert not summed.ephemeral
    assert summed.message.embeds[0]["title"] == "Summary: Trains stand still"
    nothing = await alice.uses(newsroom.general, "summary article", title="zzzz")
    assert unlinked((await nothing.followed_up()).content) == UNKNOWN_ARTICLE


async def test_a_topic_is_told_day_by_day_if_wanted(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    told = await alice.uses(newsroom.general, "summary topic", topic="the strike", timeline=True)
    assert "No article with a date" in told.message.embeds[0]["description"]
    assert "1 undated article was left out" in told.message.embeds[0]["description"]


@pytest.mark.parametrize(("since", "fresh"), [("yesterday", False), ("last week", True), ("31.12.2024", True)])
async def test_a_digest_begins_on_the_day_that_is_named(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person, since: str, fresh: bool
) -> None:
    day = datetime.now(UTC).date() - timedelta(6)
    told = "The ferry to the island carries sixty cars and two hundred people."
    add(library, tmp_path, "ferry.md", f"---\ndate: {day}\n---\n# Ferry\n\n{told}\n")
    digest = await alice.uses(newsroom.general, "summary digest", since=since)
    assert (told in digest.message.embeds[0]["description"]) == fresh


async def test_a_digest_tells_the_main_stories(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    digest = await alice.uses(newsroom.general, "summary digest")
    assert len(quotes(digest.message.embeds[0]["description"])) == 2
    later = await alice.uses(newsroom.general, "summary digest", since="2024-01-01")
    assert not quotes(later.message.embeds[0]["description"])
    assert "No article is dated so late." in later.message.embeds[0]["description"]


@pytest.mark.parametrize("since", ["soon", "03/04/2024", "2024-13-01"])
async def test_what_is_no_day_is_told(bot: RunningBot, newsroom: GuildHandle, alice: Person, since: str) -> None:
    told = await alice.uses(newsroom.general, "summary digest", since=since)
    assert told.ephemeral
    assert told.message.content == NO_DATE
