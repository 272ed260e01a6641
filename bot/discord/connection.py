"""One client's connection to Discord, from the login to its end, with every failure told as a StartError."""

from __future__ import annotations

import aiohttp
import discord

from bot.discord.client import VerbatimBot
from bot.discord.platform.errors import Banned, DiscordUnreachable, Refused, TooFewShards, WrongToken

__all__ = ["connect"]

_WRONG_TOKEN = 4004
_TOO_FEW_SHARDS = 4011
_BANNED = (403, 429)
_SERVER_ERROR = 500
_NO_CONNECTION = (OSError, aiohttp.ClientError, TimeoutError)


async def connect(bot: VerbatimBot, token: str, api: str, gateway: str | None) -> None:
    """Run `bot` until it is closed. `api` and `gateway` (None: Discord's own) are named where they can't be reached.

    Raises a StartError, and discord.PrivilegedIntentsRequired where Discord refuses the message-content intent.
    """
    async with bot:
        await _login(bot, token, api)
        try:
            await bot.connect()
        except discord.ConnectionClosed as error:
            if error.code == _WRONG_TOKEN:
                raise WrongToken from error
            if error.code == _TOO_FEW_SHARDS:
                raise TooFewShards(error.code) from error
            # discord.py goes on by itself after all other codes but those that Discord says won't pass.
            raise Refused(f"gateway code {error.code}", transient=False) from error
        except AttributeError as error:
            # discord.py 2.7 raises this where the first connection fails.
            reason = error.__context__
            if bot.ws is not None or not isinstance(reason, _NO_CONNECTION):
                raise
            raise DiscordUnreachable(gateway or "its gateway", reason) from error
    if bot.ended_by is not None:
        raise bot.ended_by


async def _login(bot: VerbatimBot, token: str, api: str) -> None:
    try:
        await bot.login(token)
    except discord.LoginFailure as error:
        raise WrongToken from error
    except discord.HTTPException as error:
        if error.status in _BANNED:
            raise Banned(error.status) from error
        raise Refused(f"HTTP status {error.status}", transient=error.status >= _SERVER_ERROR) from error
    except _NO_CONNECTION as error:
        raise DiscordUnreachable(api, error) from error
