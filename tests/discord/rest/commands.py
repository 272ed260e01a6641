"""Registering application commands, global and of a guild.

https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

from tests.discord.refusals import Problem, Refusal, invalid
from tests.discord.rest.calls import Call, Endpoints, Reply
from tests.discord.state.entities import Json
from tests.discord.validation.commands import CHAT, MAX_COUNT, command, commands

endpoints = Endpoints()

GLOBAL = "/applications/{application_id}/commands"
GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
CREATIONS_A_DAY = 200


@endpoints.serve("GET", GLOBAL)
@endpoints.serve("GET", GUILD)
async def get_commands(call: Call) -> list[Json]:
    return list(_scope(call).values())


@endpoints.serve("PUT", GLOBAL, commands)
@endpoints.serve("PUT", GUILD, commands)
async def overwrite_commands(call: Call) -> list[Json]:
    """Replaces all of the scope; a command that keeps its name and kind keeps its id.

    https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
    """
    scope = _scope(call)
    old = {_key(one): one for one in scope.values()}
    new = [_made(call, body, old.get(_key(body))) for body in call.body or []]
    scope.clear()
    scope.update({int(one["id"]): one for one in new})
    return new


@endpoints.serve("POST", GLOBAL, command)
@endpoints.serve("POST", GUILD, command)
async def create_command(call: Call) -> Reply:
    """One of the same name and kind is replaced.

    https://docs.discord.com/developers/interactions/application-commands#create-global-application-command
    """
    scope = _scope(call)
    old = next((one for one in scope.values() if _key(one) == _key(call.body)), None)
    kind = call.body.get("type") or CHAT
    if old is None and sum(one["type"] == kind for one in scope.values()) >= MAX_COUNT[kind]:
        raise Refusal(30032)
    made = _made(call, call.body, old)
    scope[int(made["id"])] = made
    return Reply(200 if old else 201, made)


@endpoints.serve("GET", GLOBAL + "/{command_id}")
@endpoints.serve("GET", GUILD + "/{command_id}")
async def get_command(call: Call) -> Json:
    return _scope(call)[_known(call)]


@endpoints.serve("PATCH", GLOBAL + "/{command_id}")
@endpoints.serve("PATCH", GUILD + "/{command_id}")
async def edit_command(call: Call) -> Json:
    scope, key = _scope(call), _known(call)
    changed = scope[key] | {name: value for name, value in call.body.items() if name != "type"}
    if problems := list(command(changed)):
        raise invalid(*problems)
    if any(_key(one) == _key(changed) for other, one in scope.items() if other != key):
        message = "Application command names must be unique"
        raise invalid(Problem(("name",), "APPLICATION_COMMANDS_DUPLICATE_NAME", message))
    scope[key] = changed | {"version": str(call.world.snowflakes.next())}
    return scope[key]


@endpoints.serve("DELETE", GLOBAL + "/{command_id}")
@endpoints.serve("DELETE", GUILD + "/{command_id}")
async def delete_command(call: Call) -> None:
    del _scope(call)[_known(call)]


def _scope(call: Call) -> dict[int, Json]:
    if call.parameters["application_id"] != call.world.application.id:
        raise Refusal(50001)
    guild_id = call.guild().id if "guild_id" in call.parameters else None
    return call.world.application.commands.setdefault(guild_id, {})


def _known(call: Call) -> int:
    key: int = call.parameters["command_id"]
    if key not in _scope(call):
        raise Refusal(10063)
    return key


def _key(body: Json) -> tuple[int, str]:
    return body.get("type") or CHAT, body["name"]


def _made(call: Call, body: Json, old: Json | None) -> Json:
    """The command as Discord keeps it; a new one counts towards the day's creations."""
    made = _defaults(body) | {"version": str(call.world.snowflakes.next())}
    if old is not None:
        return made | {"id": old["id"]} | _owner(call)
    guild_id = call.parameters.get("guild_id")
    created = call.server.command_creations
    if created[guild_id] >= CREATIONS_A_DAY:
        raise Refusal(30034)
    created[guild_id] += 1
    return made | {"id": str(call.world.snowflakes.next())} | _owner(call)


def _owner(call: Call) -> Json:
    guild_id = call.parameters.get("guild_id")
    return {"application_id": str(call.world.application.id)} | ({"guild_id": str(guild_id)} if guild_id else {})


def _defaults(body: Json) -> Json:
    """What Discord fills in. A global command serves guild installs and, there, every context, unless it says else."""
    rights = body.get("default_member_permissions")
    return body | {
        "type": body.get("type") or CHAT,
        "description": body.get("description") or "",
        "options": body.get("options") or [],
        "default_member_permissions": None if rights is None else str(rights),
        "integration_types": body.get("integration_types") or [0],
        "contexts": body.get("contexts"),
        "nsfw": bool(body.get("nsfw")),
    }
