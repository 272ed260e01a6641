"""Registration of the commands with Discord when they have changed, not at each start: 200 a day may be created."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.app.state import State

__all__ = ["fingerprint", "force_sync", "sync_if_changed"]

log = logging.getLogger(__name__)

_REGISTERED = "commands of "


def fingerprint(definitions: list[dict[str, Any]]) -> str:
    """Return a hash of command definitions, whatever order they are in."""
    texts = sorted(json.dumps(definition, sort_keys=True) for definition in definitions)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def force_sync(state: State) -> None:
    """Make the next start register the commands, whatever was registered before. Raises StateError."""
    with state.transaction() as connection:
        connection.execute("DELETE FROM value WHERE name LIKE ? || '%'", (_REGISTERED,))


async def sync_if_changed(tree: app_commands.CommandTree[Any], state: State, application: int) -> bool:
    """Register the commands of `tree` unless this application has the same already, and return whether that was done.

    Where Discord refuses, the old ones stay, the log says so, and the next start tries again.
    """
    name = f"{_REGISTERED}{application}"
    current = fingerprint([command.to_dict(tree) for command in tree.get_commands()])
    if state.value(name) == current:
        return False
    try:
        synced = await tree.sync()
    except discord.HTTPException as error:
        log.error("The commands could not be registered (%s); the next start tries again", error)
        return False
    state.keep_value(name, current)
    log.info("Registered %d commands", len(synced))
    return True
