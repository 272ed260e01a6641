"""People: what a test lets them say and do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests import PATIENCE
from tests.discord.driver import commands, components
from tests.discord.driver.impossible import Impossible
from tests.discord.driver.invocations import Invocation
from tests.discord.state import guilds, interactions, payloads, permissions, posting
from tests.discord.state.entities import Attachment, Channel, Json, Message, User
from tests.discord.state.interactions import Kind
from tests.discord.state.mentions import MESSAGE_DEFAULT
from tests.discord.state.permissions import Permission
from tests.discord.state.posting import Draft
from tests.discord.validation.commands import MESSAGE, USER

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer


class Person:
    """Somebody with an account. What Discord's client would not let them do raises Impossible."""

    def __init__(self, server: DiscordServer, user: User) -> None:
        self._server = server
        self.user = user

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def mention(self) -> str:
        return self.user.mention

    @property
    def dm(self) -> Channel:
        """The direct message channel with the bot."""
        return self._server.world.direct_channel(self.user)

    def installs(self) -> None:
        """Adds the application to the account, to have its commands everywhere."""
        self._server.world.application.user_installs.add(self.id)

    def uninstalls(self) -> None:
        self._server.world.application.user_installs.discard(self.id)

    def sees(self, message: Message) -> bool:
        held = permissions.of(self.user, message.channel)
        return not message.deleted and Permission.VIEW_CHANNEL in held and message.seen_by in {None, self.id}

    def attachment(self, filename: str, data: bytes) -> Attachment:
        """An uploaded file, for a message or a command's option."""
        return self._server.cdn.keep(filename, data)

    async def says(
        self,
        channel: Channel,
        content: str = "",
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        files: Mapping[str, bytes] | None = None,
    ) -> Message:
        """A message in a channel, a thread or a direct message; a reply pings the one replied to unless told not to."""
        held = self._held(channel)
        locked_out = channel.locked and Permission.MANAGE_THREADS not in held
        if permissions.to_send(channel) not in held or locked_out:
            raise Impossible(f"{self.user.name} may not send messages in #{channel.name}")
        attachments = [self.attachment(name, data) for name, data in (files or {}).items()]
        allowed = MESSAGE_DEFAULT | {"replied_user": ping}
        drafted = Draft(content=content, reference=reply_to, attachments=attachments, allowed=allowed)
        return posting.create(self._server.world, channel, self.user, drafted)

    async def replies(self, message: Message, content: str, *, ping: bool = True) -> Message:
        return await self.says(message.channel, content, reply_to=message, ping=ping)

    async def edits(self, message: Message, content: str) -> None:
        if message.author is not self.user:
            raise Impossible("people edit their own messages")
        posting.edit(self._server.world, message, {"content": content}, MESSAGE_DEFAULT)

    async def deletes(self, message: Message) -> None:
        if message.author is not self.user and Permission.MANAGE_MESSAGES not in self._held(message.channel):
            raise Impossible("only moderators delete others' messages")
        posting.delete(self._server.world, message)

    async def forwards(self, message: Message, channel: Channel) -> Message:
        """A copy of a message, into a channel; it has no words of its own."""
        return posting.create(self._server.world, channel, self.user, Draft(forwarded=message))

    async def asks_all(self, channel: Channel, question: str, *answers: str) -> Message:
        """A poll."""
        offered = [{"answer_id": number, "poll_media": {"text": text}} for number, text in enumerate(answers, 1)]
        poll: Json = {"question": {"text": question}, "answers": offered, "expiry": "2099-01-01T00:00:00+00:00"}
        poll |= {"allow_multiselect": False, "layout_type": 1}
        return posting.create(self._server.world, channel, self.user, Draft(poll=poll))

    async def posts(self, forum: Channel, title: str, content: str = "", **files: bytes) -> Message:
        """A post in a forum or media channel: a thread, and the message that it begins with, which has its id.

        Where the forum has tags, it requires one, and the post has the first.
        """
        thread = guilds.start_thread(self._server.world, forum, self.user, title, tags=forum.tags[:1])
        attachments = [self.attachment(name, data) for name, data in files.items()]
        drafted = Draft(content=content, attachments=attachments, id=thread.id, allowed=MESSAGE_DEFAULT)
        return posting.create(self._server.world, thread, self.user, drafted)

    async def starts_thread(self, place: Channel | Message, name: str, *, private: bool = False) -> Channel:
        """A thread from a message, or in a channel."""
        source = place if isinstance(place, Message) else None
        channel = place.channel if isinstance(place, Message) else place
        needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        if needed not in self._held(channel):
            raise Impossible(f"{self.user.name} may not start threads in #{channel.name}")
        return guilds.start_thread(self._server.world, channel, self.user, name, private=private, source=source)

    async def uses(self, channel: Channel, command: str, /, *, within: float = PATIENCE, **options: Any) -> Invocation:
        """A slash command ("ask", "settings channels"), until it is answered."""
        return await self.starts(channel, command, **options).answered(within)

    def starts(self, channel: Channel, command: str, /, **options: Any) -> Invocation:
        """A slash command, without waiting for anything."""
        name, *path = command.split(" ")
        found = commands.find(self._server.world, self.user, channel, name)
        values = {key: value.user if isinstance(value, Person) else value for key, value in options.items()}
        sent, resolved = commands.filled(found, path, values, None)
        return self._command(channel, found, {"options": sent}, resolved)

    async def completes(
        self, channel: Channel, command: str, option: str, typed: str, /, **others: Any
    ) -> list[tuple[str, str | int | float]]:
        """The suggestions (name, value) for what was typed into an option so far."""
        name, *path = command.split(" ")
        found = commands.find(self._server.world, self.user, channel, name)
        sent, resolved = commands.filled(found, path, {**others, option: typed}, option)
        invocation = self._command(channel, found, {"options": sent}, resolved, Kind.AUTOCOMPLETE)
        return (await invocation.responded()).choices

    async def applies(self, command: str, target: Message | Person, channel: Channel | None = None) -> Invocation:
        """A command of the menu of a message, or (in a channel) of a person, until it is answered."""
        if isinstance(target, Message):
            place, kind = target.channel, MESSAGE
            if not self.sees(target):
                raise Impossible(f"{self.user.name} does not see that message")
            resolved: Json = {"messages": {str(target.id): payloads.message(target)}}
        else:
            if channel is None:
                raise Impossible("a person is met in a channel")
            place, kind = channel, USER
            resolved = {"users": {str(target.id): payloads.user(target.user)}}
        found = commands.find(self._server.world, self.user, place, command, kind)
        return await self._command(place, found, {"target_id": str(target.id)}, resolved).answered()

    async def clicks(self, message: Message, button: str, *, within: float = PATIENCE) -> Invocation:
        """A button, by its custom id or label, until the click is answered."""
        return await self.presses(message, button).answered(within)

    def presses(self, message: Message, button: str) -> Invocation:
        """A button, without waiting for anything."""
        found = components.find(message, button)
        return self._component(message, found, {})

    async def chooses(self, message: Message, menu: str, *values: Any, within: float = PATIENCE) -> Invocation:
        """Options of a select menu, by value or label, until the choice is answered."""
        found = components.find(message, menu)
        picked = {"values": components.chosen(found, values)}
        return await self._component(message, found, picked).answered(within)

    async def submits(self, opened: Invocation, *, within: float = PATIENCE, **values: Any) -> Invocation:
        """The modal that an invocation opened, filled in by custom id or label, until it is answered."""
        return await self.fills(opened, **values).answered(within)

    def fills(self, opened: Invocation, **values: Any) -> Invocation:
        """The modal that an invocation opened, filled in and sent, without waiting for anything."""
        asked = opened.interaction
        data = {"custom_id": opened.modal["custom_id"], "components": components.submitted(opened.modal, values)}
        started = self._server.interactions.start(
            Kind.MODAL_SUBMIT, self.user, asked.channel, data, asked.owners, asked.source
        )
        return Invocation(self._server, started)

    def _command(
        self, channel: Channel, found: Json, data: Json, resolved: Json, kind: Kind = Kind.COMMAND
    ) -> Invocation:
        world = self._server.world
        sent = {"id": found["id"], "name": found["name"], "type": found["type"]} | data
        if "guild_id" in found:
            sent["guild_id"] = found["guild_id"]
        if resolved:
            sent["resolved"] = resolved
        owners = interactions.owners(world, self.user, channel, found["integration_types"])
        return Invocation(self._server, self._server.interactions.start(kind, self.user, channel, sent, owners))

    def _component(self, message: Message, found: Json, data: Json) -> Invocation:
        if not self.sees(message):
            raise Impossible(f"{self.user.name} does not see that message")
        sent = {"component_type": found["type"], "custom_id": found["custom_id"], "id": found["id"]} | data
        origin = (message.interaction or {}).get("authorizing_integration_owners")
        owners = origin or interactions.owners(self._server.world, self.user, message.channel, {0})
        started = self._server.interactions.start(Kind.COMPONENT, self.user, message.channel, sent, owners, message)
        return Invocation(self._server, started)

    def _held(self, channel: Channel) -> Permission:
        return permissions.of(self.user, channel)
