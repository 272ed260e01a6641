"""A Discord server on loopback, for the tests: REST, gateway, interactions, and people to drive it.

async with DiscordServer() as discord:
    guild = discord.add_guild("Newsroom")
    alice = guild.add_member("alice")
    ...  # start the bot with discord.token, discord.api_url, discord.gateway_url
    question = await alice.says(guild.general, f"{discord.bot.mention} Who signed the treaty?")
    reply = await discord.reply_to(question)
"""

from .driver.components import labels
from .driver.guilds import GuildHandle
from .driver.impossible import Impossible
from .driver.invocations import Invocation, Unanswered
from .driver.people import Person
from .ratelimits import RateLimits
from .server import TOKEN, DiscordServer
from .state.intents import Intent
from .state.interactions import Patience
from .state.permissions import Permission
from .state.world import Channel, ChannelKind, Message

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
    "labels",
]
