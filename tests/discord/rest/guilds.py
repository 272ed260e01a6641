"""Guilds as the bot may read them.

https://docs.discord.com/developers/resources/guild
"""

from __future__ import annotations

from tests.discord.refusals import Refusal
from tests.discord.rest.calls import Call, Endpoints
from tests.discord.state import payloads
from tests.discord.state.entities import Json
from tests.discord.state.intents import Intent

endpoints = Endpoints()


@endpoints.serve("GET", "/guilds/{guild_id}")
async def get_guild(call: Call) -> Json:
    return payloads.guild(call.guild(), call.world.bot, with_members=False)


@endpoints.serve("GET", "/guilds/{guild_id}/channels")
async def get_guild_channels(call: Call) -> list[Json]:
    return [payloads.channel(one) for one in call.guild().channels.values() if not one.is_thread]


@endpoints.serve("GET", "/guilds/{guild_id}/roles")
async def get_guild_roles(call: Call) -> list[Json]:
    return [payloads.role(one) for one in call.guild().roles.values()]


@endpoints.serve("GET", "/guilds/{guild_id}/members/{user_id}")
async def get_guild_member(call: Call) -> Json:
    if member := call.guild().members.get(call.parameters["user_id"]):
        return payloads.member(member)
    raise Refusal(10007)


@endpoints.serve("GET", "/guilds/{guild_id}/members")
async def list_guild_members(call: Call) -> list[Json]:
    """Needs the privileged members intent.

    https://docs.discord.com/developers/resources/guild#list-guild-members
    """
    guild = call.guild()
    if not call.world.application.privileged_intents & Intent.GUILD_MEMBERS:
        raise Refusal(50001)
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    return [payloads.member(guild.members[key]) for key in sorted(guild.members) if key > after][:limit]
