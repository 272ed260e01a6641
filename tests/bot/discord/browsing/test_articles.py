from bot.discord.client import VerbatimBot
from tests.discord import GuildHandle, Person


async def test_articles_are_listed_to_the_one_who_asks(bot: VerbatimBot, newsroom: GuildHandle, alice: Person) -> None:
    listed = await alice.uses(newsroom.general, "articles")
    assert listed.ephemeral
    assert listed.message.embeds[0]["description"] == (
        "**2 articles**\n"
        "**1** Storm shuts the harbour · undated · harbour.md\n"
        "**2** Trains stand still · undated · rail.md"
    )
