"""Interactions: somebody uses a command, a component or a modal; the bot has 3 seconds, then 15 minutes.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.discord.refusals import Refusal
from tests.discord.state import payloads, permissions
from tests.discord.state.entities import Channel, ChannelKind, Json, Message, User
from tests.discord.state.events import Event
from tests.discord.state.permissions import Permission
from tests.discord.state.posting import of_guild
from tests.discord.state.world import World


class Kind(IntEnum):
    """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type"""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    """How a bot may answer.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
    """

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an interaction may wait for its first response, and its token lives after it; in seconds."""

    first_response: float = 3.0
    token_life: float = 900.0
    user_install_followups: int = 5


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction and what became of it.

    `response` is the message that `@original` names; `callback` how the bot answered first, None until then.
    `always_private`: whatever the bot asks, nobody else sees its answers.
    """

    id: int
    token: str
    kind: Kind
    user: User
    channel: Channel
    data: Json
    asked_at: float
    owners: dict[str, str]
    always_private: bool = False
    source: Message | None = None
    callback: Callback | None = None
    ephemeral: bool = False
    response: Message | None = None
    updated: bool = False
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    failed: bool = False


class Interactions:
    """All interactions by token; time is `clock`'s, so that tests can let it pass."""

    def __init__(self, world: World, clock: Callable[[], float], patience: Patience) -> None:
        self.patience = patience
        self.clock = clock
        self._world = world
        self._by_token: dict[str, Interaction] = {}

    def start(
        self,
        kind: Kind,
        user: User,
        channel: Channel,
        data: Json,
        owners: dict[str, str],
        source: Message | None = None,
    ) -> Interaction:
        """A new interaction, sent to the bot; `owners` as the function of that name finds them."""
        world = self._world
        interaction = Interaction(
            id=world.snowflakes.next(),
            token=secrets.token_urlsafe(32),
            kind=kind,
            user=user,
            channel=channel,
            data=data,
            asked_at=self.clock(),
            owners=owners,
            always_private=_always_private(user, channel, owners),
            source=source,
        )
        self._by_token[interaction.token] = interaction
        world.emit(Event("INTERACTION_CREATE", payload(world, interaction)))
        return interaction

    def to_answer(self, interaction_id: int, token: str) -> Interaction:
        """The interaction that a first response is for; refused when there is none, or it is late, or the second."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise Refusal(10062)
        if interaction.callback is not None:
            raise Refusal(40060)
        if interaction.failed or self.clock() - interaction.asked_at > self.patience.first_response:
            interaction.failed = True
            raise Refusal(10062)
        return interaction

    def to_follow(self, application_id: int, token: str) -> Interaction:
        """The interaction whose token is used as a webhook's; refused when unknown, not answered yet, or expired."""
        interaction = self._by_token.get(token)
        if interaction is None or application_id != self._world.application.id or interaction.callback is None:
            raise Refusal(10015)
        if self.clock() - interaction.asked_at > self.patience.token_life:
            raise Refusal(50027)
        return interaction


def owners(world: World, user: User, channel: Channel, types: Collection[int] = (0, 1)) -> dict[str, str]:
    """By installation type (0 guild, 1 user): which guild ("0" in a direct message with the bot), which user.

    Only of the `types` that the command is made for.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
    """
    found: dict[str, str] = {}
    if channel.guild is not None and channel.guild.has_bot:
        found["0"] = str(channel.guild.id)
    elif context(world, channel) == 1:
        found["0"] = "0"
    if user.id in world.application.user_installs:
        found["1"] = str(user.id)
    return {key: owner for key, owner in found.items() if int(key) in types}


def _always_private(user: User, channel: Channel, owners: dict[str, str]) -> bool:
    """An app of the user's own, where the guild does not let them use those openly.

    https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags (USE_EXTERNAL_APPS)
    """
    external = channel.guild is not None and "0" not in owners
    return external and Permission.USE_EXTERNAL_APPS not in permissions.of(user, channel)


def context(world: World, channel: Channel) -> int:
    """0 in a guild, 1 in a direct message with the bot, 2 in any other private channel."""
    if channel.guild is not None:
        return 0
    is_own = channel.kind is ChannelKind.DIRECT and world.bot in channel.recipients
    return 1 if is_own else 2


def payload(world: World, interaction: Interaction) -> Json:
    """INTERACTION_CREATE's data."""
    channel, user = interaction.channel, interaction.user
    shown: dict[str, Any] = {
        "id": str(interaction.id),
        "application_id": str(world.application.id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel, world.bot) | {"permissions": str(int(permissions.of(user, channel)))},
        "app_permissions": str(int(app_permissions(world, channel))),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": interaction.owners,
        "context": context(world, channel),
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if interaction.source is not None:
        shown["message"] = payloads.message(interaction.source)
    if channel.guild is None:
        return shown | {"user": payloads.user(user)}
    member = channel.guild.members[user.id]
    rights = str(int(permissions.in_channel(member, channel)))
    shown |= of_guild(channel.guild) | {"guild_locale": "en-US", "guild": payloads.partial_guild(channel.guild)}
    return shown | {"member": payloads.member(member) | {"permissions": rights}}


def app_permissions(world: World, channel: Channel) -> Permission:
    """What the application may do here: its member's permissions, or where it is none, those of a guest.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-structure
    """
    if channel.guild is None or not channel.guild.has_bot:
        return (
            Permission.EMBED_LINKS
            | Permission.ATTACH_FILES
            | Permission.MENTION_EVERYONE
            | Permission.USE_EXTERNAL_EMOJIS
        )
    return permissions.of(world.bot, channel)


def metadata(interaction: Interaction) -> Json:
    """What a message says of the interaction it answers."""
    shown: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": payloads.user(interaction.user),
        "authorizing_integration_owners": interaction.owners,
        "name": interaction.data.get("name"),
    }
    if interaction.kind is Kind.COMPONENT and interaction.source is not None:
        shown["interacted_message_id"] = str(interaction.source.id)
    return {key: value for key, value in shown.items() if value is not None}
