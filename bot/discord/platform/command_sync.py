"""Registration of the commands with Discord when they have changed, not at each start: 200 a day may be created."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.state import State
from bot.app.state_file import Records
from bot.discord.platform.errors import BackOff, log_error
from bot.discord.platform.replies import CommandMentions
from bot.discord.platform.services import Background

log = logging.getLogger(__name__)

_REGISTERED = "commands of "
SYNC_BACK_OFF = BackOff(initial=30.0, maximum=3600.0)
_PATIENCE = 3.0  # seconds that the start waits for it


def fingerprint(definitions: list[dict[str, Any]]) -> str:
    """Return a hash of command definitions, whatever order they are in."""
    texts = sorted(json.dumps(definition, sort_keys=True) for definition in definitions)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def force_sync(state: State) -> None:
    """Make the next start register the commands, whatever was registered before. Raises StateError."""
    state.change("DELETE FROM value WHERE name LIKE ? || '%'", _REGISTERED)


@dataclass(frozen=True, slots=True)
class _Registered:
    """What Discord has: a hash of all commands, and their ids by name."""

    fingerprint: str
    ids: dict[str, int]


_COMMANDS: Records[_Registered] = Records("value", _Registered)


class CommandSyncCog(commands.Cog):
    """Registers the commands of `tree` in the background, unless this application has the same already.

    The bot answers meanwhile, with the commands that were registered before. Where Discord has trouble, it is tried
    again; where Discord refuses, the old ones stay, the log says so, and the next start tries again.
    """

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        state: State,
        background: Background,
        application: int,
        back_off: BackOff,
        mentions: CommandMentions,
    ) -> None:
        self._tree = tree
        self._state = state
        self._background = background
        self._name = f"{_REGISTERED}{application}"
        self._back_off = back_off
        self._mentions = mentions
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begin, when all commands are known. This waits a little, so that most starts are ready with all commands."""
        self._task = asyncio.create_task(self._sync())
        await asyncio.wait({self._task}, timeout=_PATIENCE)

    async def cog_unload(self) -> None:
        """Stop trying."""
        if self._task is not None:
            self._task.cancel()

    async def _sync(self) -> None:
        try:
            current = fingerprint([command.to_dict(self._tree) for command in self._tree.get_commands()])
            known = await self._background.run(self._state.value, self._name)
            registered = _COMMANDS.from_json(known) if known and known.startswith("{") else None
            if registered is None or registered.fingerprint != current:
                synced = await self._registered()
                if synced is None:
                    return
                registered = _Registered(current, _ids(synced))
                await self._background.run(self._state.keep_value, self._name, json.dumps(asdict(registered)))
                log.info("Registered %d commands", len(synced))
            self._mentions.learn(registered.ids)
        except Exception as error:
            log_error(error)

    async def _registered(self) -> list[app_commands.AppCommand] | None:
        """Return the commands as Discord took them, or None where it refuses them."""
        failures = 0
        while True:
            try:
                return await self._tree.sync()
            except Exception as error:
                if isinstance(error, discord.HTTPException) and not isinstance(error, discord.DiscordServerError):
                    log.error("The commands could not be registered (%s); the next start tries again", error)
                    return None
                failures += 1  # also where what comes back is no answer of Discord's
                wait = self._back_off.wait(failures, random.random())
                log.warning("The commands are not registered yet (%s); trying again in %.0f s", error, wait)
                await asyncio.sleep(wait)


def _ids(registered: Iterable[app_commands.AppCommand]) -> dict[str, int]:
    """Return the ids of commands by the names that can be clicked: a group's own cannot, those in it can."""
    ids: dict[str, int] = {}
    for command in registered:
        if command.type is discord.AppCommandType.chat_input:
            inner = [one for one in command.options if isinstance(one, app_commands.AppCommandGroup)]
            ids |= {f"{command.name} {one.name}": command.id for one in inner} or {command.name: command.id}
    return ids
