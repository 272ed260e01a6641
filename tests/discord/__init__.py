"""A Discord server on loopback, for the tests: REST, gateway, interactions, and people to drive it.

async with DiscordServer() as discord:
    guild = discord.add_guild("Newsroom")
    alice = guild.add_member("alice")
    ...  # start the bot with discord.token, discord.api_url, discord.gateway_url
    question = await alice.says(guild.general, f"{discord.bot.mention} Who signed the treaty?")
    reply = await discord.reply_to(question)
"""

from tests.discord.driver.components import first_button, labels
from tests.discord.driver.guilds import GuildHandle
from tests.discord.driver.impossible import Impossible
from tests.discord.driver.invocations import Invocation, Unanswered
from tests.discord.driver.people import Person
from tests.discord.ratelimits import RateLimits
from tests.discord.server import TOKEN, DiscordServer
from tests.discord.state.entities import Channel, ChannelKind, Message
from tests.discord.state.intents import Intent
from tests.discord.state.interactions import Patience
from tests.discord.state.permissions import Permission

__all__ = [
    "TOKEN",
    "Channel",
    "ChannelKind",
    "DiscordServer",
    "GuildHandle",
    "Impossible",
    "Intent",
    "Invocation",
    "Message",
    "Patience",
    "Permission",
    "Person",
    "RateLimits",
    "Unanswered",
    "first_button",
    "labels",
]
