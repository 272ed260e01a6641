"""Gateway intents: which events a session gets, and what is blanked without the message-content intent.

https://docs.discord.com/developers/events/gateway#gateway-intents
"""

from __future__ import annotations

from enum import IntFlag
from typing import Any

from tests.discord.state.events import Event


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


ALL = Intent(sum(Intent))
PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT

_BLANKS: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


def wanted(event: Event, intents: int) -> bool:
    """Whether a session with these intents gets the event."""
    return not event.intents or bool(event.intents & intents)


def blanked(message: dict[str, Any], bot_id: int) -> dict[str, Any]:
    """A message as a bot without the message-content intent gets it.

    Whole are its own messages, direct messages and messages that mention it; `poll` is not modelled.
    https://docs.discord.com/developers/events/gateway#message-content-intent
    """
    seen = dict(message)
    if isinstance(replied := seen.get("referenced_message"), dict):
        replied = {**replied, "guild_id": seen["guild_id"]} if "guild_id" in seen else replied
        replied = blanked(replied, bot_id)
        replied.pop("guild_id", None)
        seen["referenced_message"] = replied
    own = message.get("author", {}).get("id") == str(bot_id)
    mentioned = any(user["id"] == str(bot_id) for user in message.get("mentions", ()))
    if own or mentioned or "guild_id" not in message:
        return seen
    return seen | {key: blank for key, blank in _BLANKS.items() if key in seen}
