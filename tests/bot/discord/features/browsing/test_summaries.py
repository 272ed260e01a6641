"""`/summary`, over real sockets and with the real summarizer."""

import pytest

from bot.discord.features.browsing.cog import NO_DATE
from tests.bot.discord.conftest import RunningBot
from tests.bot.rendering.discord.shown import quotes
from tests.discord import GuildHandle, Person, labels


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
    assert not labels(nothing.message)


async def test_a_digest_tells_the_main_stories(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    digest = await alice.uses(newsroom.general, "summary digest")
    assert len(quotes(digest.message.embeds[0]["description"])) == 2
    later = await alice.uses(newsroom.general, "summary digest", since="2024-01-01")
    assert not quotes(later.message.embeds[0]["description"])


@pytest.mark.parametrize("since", ["yesterday", "31.12.2024", "2024-13-01"])
async def test_what_is_no_day_is_told(bot: RunningBot, newsroom: GuildHandle, alice: Person, since: str) -> None:
    told = await alice.uses(newsroom.general, "summary digest", since=since)
    assert told.ephemeral
    assert told.message.content == NO_DATE
