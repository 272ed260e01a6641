"""Commands as a member meets them in the client: which are offered, and what is sent for what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.discord.driver.impossible import Impossible
from tests.discord.state import interactions, payloads, permissions
from tests.discord.state.entities import Attachment, Channel, Json, Role, User
from tests.discord.state.permissions import Permission
from tests.discord.state.world import World
from tests.discord.validation.commands import CHAT, GROUP, SUBCOMMAND

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
NESTED = frozenset({SUBCOMMAND, GROUP})


def offered(world: World, user: User, channel: Channel) -> Iterator[Json]:
    """The commands that the client offers to somebody in a channel.

    https://docs.discord.com/developers/interactions/application-commands#contexts
    """
    registered = world.application.commands
    if channel.archived or Permission.USE_APPLICATION_COMMANDS not in permissions.of(user, channel):
        return
    own = registered.get(channel.guild.id, {}) if channel.guild else {}
    for command in [*own.values(), *registered.get(None, {}).values()]:
        if (
            _installed(world, user, channel, command)
            and _in_context(world, channel, command)
            and _permitted(user, channel, command)
        ):
            yield command


def find(world: World, user: User, channel: Channel, name: str, kind: int = CHAT) -> Json:
    """The command of this name as offered; Impossible, with the reason as far as it is known, if it is not."""
    for command in offered(world, user, channel):
        if command["name"] == name and command["type"] == kind:
            return command
    scopes = world.application.commands.values()
    registered = any(one["name"] == name for scope in scopes for one in scope.values())
    why = "not offered to this person here" if registered else "not registered"
    raise Impossible(f"the command {name!r} is {why}")


def filled(command: Json, path: list[str], values: Mapping[str, Any], focused: str | None) -> tuple[list[Json], Json]:
    """The options of an interaction's data, and `resolved`, from what was typed.

    `path` names a subcommand, of a group or not. `focused` is the option that is being completed.
    """
    options = command.get("options") or []
    if path:
        chosen = next((one for one in options if one["name"] == path[0] and one["type"] in NESTED), None)
        if chosen is None:
            raise Impossible(f"{command['name']} has no subcommand {path[0]!r}")
        inner, resolved = filled(chosen, path[1:], values, focused)
        return [{"name": chosen["name"], "type": chosen["type"], "options": inner}], resolved
    if any(one["type"] in NESTED for one in options):
        raise Impossible(f"{command['name']} needs a subcommand")
    if unknown := set(values) - {one["name"] for one in options}:
        raise Impossible(f"{command['name']} has no option {', '.join(sorted(unknown))}")
    resolved: Json = {}  # type: ignore[no-redef]
    sent = []
    for option in options:
        name = option["name"]
        if name not in values:
            if option.get("required") and focused is None:
                raise Impossible(f"{command['name']} needs the option {name!r}")
            continue
        value = values[name] if name == focused else _value(option, values[name], resolved)
        one = {"name": name, "type": option["type"], "value": value}
        sent.append(one | {"focused": True} if name == focused else one)
    return sent, resolved


def _value(option: Json, value: Any, resolved: Json) -> Any:
    """An option's value as sent; what the client would not take is Impossible."""
    kind = option["type"]
    plain: dict[int, type | tuple[type, ...]] = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}
    if kind in plain:
        if not isinstance(value, plain[kind]):
            raise Impossible(f"the option {option['name']!r} does not take {value!r}")
        _within(option, value)
        return value
    if isinstance(value, User) and kind in {USER, MENTIONABLE}:
        resolved.setdefault("users", {})[str(value.id)] = payloads.user(value)
    elif isinstance(value, Role) and kind in {ROLE, MENTIONABLE}:
        resolved.setdefault("roles", {})[str(value.id)] = payloads.role(value)
    elif isinstance(value, Channel) and kind == CHANNEL:
        if option.get("channel_types") and value.kind not in option["channel_types"]:
            raise Impossible(f"the option {option['name']!r} does not offer #{value.name}")
        resolved.setdefault("channels", {})[str(value.id)] = payloads.channel(value) | {"permissions": "0"}
    elif isinstance(value, Attachment) and kind == ATTACHMENT:
        resolved.setdefault("attachments", {})[str(value.id)] = payloads.attachment(value)
    else:
        raise Impossible(f"the option {option['name']!r} does not take {value!r}")
    return str(value.id)


def _within(option: Json, value: Any) -> None:
    choices = option.get("choices") or []
    if choices and value not in [one["value"] for one in choices]:
        raise Impossible(f"the option {option['name']!r} does not offer {value!r}")
    size = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    most = option.get(high) if option.get(high) is not None or not isinstance(value, str) else 6000
    if (option.get(low) is not None and size < option[low]) or (most is not None and size > most):
        raise Impossible(f"the option {option['name']!r} takes {option.get(low)} to {most}, not {str(value)[:60]!r}")


def _installed(world: World, user: User, channel: Channel, command: Json) -> bool:
    return bool(interactions.owners(world, user, channel, command["integration_types"]))


def _in_context(world: World, channel: Channel, command: Json) -> bool:
    return command["contexts"] is None or interactions.context(world, channel) in command["contexts"]


def _permitted(user: User, channel: Channel, command: Json) -> bool:
    """An admin's override of the member, then of any of their roles, then the command's default permissions."""
    guild = channel.guild
    if guild is None:
        return True
    held = permissions.of(user, channel)
    if Permission.ADMINISTRATOR in held:
        return True
    member = guild.members[user.id]
    overrides = guild.command_overrides
    if (own := overrides.get((command["name"], user.id))) is not None:
        return own
    by_role = [
        overrides[command["name"], role] for role in (*member.roles, guild.id) if (command["name"], role) in overrides
    ]
    if by_role:
        return any(by_role)
    needed = command["default_member_permissions"]
    if needed is None:
        return True
    return int(needed) != 0 and (int(held) & int(needed)) == int(needed)
