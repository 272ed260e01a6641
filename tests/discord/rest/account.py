"""The bot's own account, its application, other users, and where the gateway is."""

from __future__ import annotations

from tests.discord.refusals import Refusal
from tests.discord.rest.calls import Call, Endpoints
from tests.discord.state import guilds, payloads
from tests.discord.state.entities import Json
from tests.discord.state.intents import Intent
from tests.discord.state.world import World

endpoints = Endpoints()

GATEWAY_MESSAGE_CONTENT, GATEWAY_GUILD_MEMBERS = 1 << 18, 1 << 14


@endpoints.serve("GET", "/users/@me")
async def get_current_user(call: Call) -> Json:
    return payloads.user(call.world.bot) | {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None}


@endpoints.serve("GET", "/users/{user_id}")
async def get_user(call: Call) -> Json:
    if user := call.world.users.get(call.parameters["user_id"]):
        return payloads.user(user)
    raise Refusal(10013)


@endpoints.serve("POST", "/users/@me/channels")
async def create_dm(call: Call) -> Json:
    """https://docs.discord.com/developers/resources/user#create-dm"""
    user = call.world.users.get(int(call.body["recipient_id"]))
    if user is None:
        raise Refusal(10013)
    if user.bot:
        raise Refusal(50007)
    return payloads.channel(call.world.direct_channel(user), call.world.bot)


@endpoints.serve("GET", "/users/@me/guilds")
async def get_current_user_guilds(call: Call) -> list[Json]:
    mine = [guild for guild in call.world.guilds.values() if guild.has_bot]
    return [payloads.partial_guild(guild) | {"owner": False, "permissions": "0", "icon": None} for guild in mine]


@endpoints.serve("DELETE", "/users/@me/guilds/{guild_id}")
async def leave_guild(call: Call) -> None:
    guilds.remove_bot(call.world, call.guild())


@endpoints.serve("GET", "/oauth2/applications/@me")
async def get_current_application(call: Call) -> Json:
    return application(call.world)


@endpoints.serve("GET", "/applications/@me")
async def get_application(call: Call) -> Json:
    return application(call.world)


@endpoints.serve("GET", "/gateway", public=True)
async def get_gateway(call: Call) -> Json:
    """No authentication: https://docs.discord.com/developers/events/gateway#get-gateway"""
    return {"url": call.server.gateway_url}


@endpoints.serve("GET", "/gateway/bot")
async def get_gateway_bot(call: Call) -> Json:
    """https://docs.discord.com/developers/events/gateway#get-gateway-bot"""
    used = call.server.gateway.identifies
    limit = {"total": 1000, "remaining": max(0, 1000 - used), "reset_after": 86_400_000}
    limit["max_concurrency"] = call.server.max_concurrency
    return {"url": call.server.gateway_url, "shards": call.server.shards, "session_start_limit": limit}


def application(world: World) -> Json:
    """The application as its own token sees it, with the flags that tell which privileged intents it has."""
    own = world.application
    return {
        "id": str(own.id),
        "name": own.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags(world),
        "owner": payloads.user(own.owner),
        "team": None,
        "bot": payloads.user(own.bot),
        "summary": "",
        "rpc_origins": [],
        "integration_types_config": {"0": {}, "1": {}},
        "approximate_guild_count": sum(guild.has_bot for guild in world.guilds.values()),
        "approximate_user_install_count": len(own.user_installs),
    }


def flags(world: World) -> int:
    """https://docs.discord.com/developers/resources/application#application-object-application-flags"""
    held = world.application.privileged_intents
    content = GATEWAY_MESSAGE_CONTENT if held & Intent.MESSAGE_CONTENT else 0
    return content | (GATEWAY_GUILD_MEMBERS if held & Intent.GUILD_MEMBERS else 0)
