"""Sending replies below messages, in threads where that is wanted, as the bot's permissions allow."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import discord

from bot.discord.platform.admission import BotPermissions, Throttle, permissions_in
from bot.discord.platform.errors import NOT_DONE, RetryTimeout, retry
from bot.discord.platform.replies import REFUSALS, TIMED_OUT, CommandMentions, Reply, may_not_answer, send_kwargs
from bot.rendering.discord.markdown import clean, truncated

log = logging.getLogger(__name__)

T = TypeVar("T")

TYPING_AFTER = 0.5
"""Seconds after which a typing sign shows that an answer is under way."""

SEEN, CAN_NOT_SPEAK = "\N{THUMBS UP SIGN}", "\N{ZIPPER-MOUTH FACE}"
_BARE = BotPermissions(send=True, embed=False, refer=False)
_INVALID_FORM = 50035
_NO_HISTORY = 160002
_HOUR = 3600.0
_NONCE_DIGITS = 5  # of a time: with an id, of the 25 that Discord takes
_MAX_THREAD_NAME = 90  # of the 100 that Discord takes

PATIENCE = 120.0
"""Seconds for which sending an answer is retried."""


class _Refused(Exception):
    """The bot's permissions did not suffice, or Discord has another reason, which `code` tells."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        super().__init__(code)


class MessageSender:
    """Sends replies below messages, and retries for up to `patience` seconds where Discord has trouble taking them.

    A missing permission is reported once an hour: to the log for each channel, and to each person who called the bot.
    """

    def __init__(self, mentions: CommandMentions, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._mentions = mentions
        self._logged = Throttle(_HOUR)
        self._told = Throttle(_HOUR)

    async def reply_to(
        self, message: discord.Message, reply: Callable[[bool], Reply], *, called: bool, topic: str | None = None
    ) -> discord.Message | None:
        """Send a reply to `message`, and return it where that could be; `reply` is given whether it may be an embed.

        With a `topic`, it goes into a thread of that name below the message, if there can be one. A message that is
        gone gets none. `called` is whether its author called the bot, and so is told of a missing permission. Raises
        RetryTimeout where Discord takes nothing, and discord.HTTPException where it refuses for any other reason.
        """
        allowed = permissions_in(message)
        thread = await _open_thread(message, topic) if topic is not None else None
        tries: list[tuple[BotPermissions, discord.Thread | None]] = []
        tries += [(replace(allowed, refer=False), thread)] if thread is not None else []
        tries += [(allowed, None), (_BARE, None)] if allowed.send else []
        code = 0
        for permissions, place in tries:
            try:
                return await self._send(message, reply, permissions, place)
            except _Refused as refused:
                code = refused.code or code
        await self._report_missing(message, code, called=called)
        return None

    async def renew(
        self, message: discord.Message, sent: discord.PartialMessage, reply: Callable[[bool], Reply]
    ) -> bool:
        """Replace what was `sent` as a reply to `message`, and return whether that is still there.

        Raises RetryTimeout.
        """
        arguments = send_kwargs(reply(permissions_in(message).embed), self._mentions)
        try:
            await retry(lambda: sent.edit(**arguments), self.patience)
        except discord.NotFound:
            return False
        except discord.HTTPException as error:
            log.debug("The reply to message %s can't be renewed: %s", message.id, error)
        return True

    async def take_back(self, sent: discord.PartialMessage) -> None:
        """Delete what was sent, unless it is gone."""
        try:
            await retry(sent.delete, self.patience)
        except discord.HTTPException as error:
            log.debug("Reply %s can't be taken back: %s", sent.id, error)
        except RetryTimeout as error:
            log.warning("Reply %s could not be taken back: %s", sent.id, error)

    async def react(self, message: discord.Message, sign: str) -> None:
        """Show by a reaction that a message was seen. It is no matter where that can't be."""
        try:
            await message.add_reaction(sign)
        except NOT_DONE as error:
            log.debug("No reaction to message %s: %s", message.id, error)

    async def _send(
        self,
        message: discord.Message,
        reply: Callable[[bool], Reply],
        allowed: BotPermissions,
        thread: discord.Thread | None = None,
    ) -> discord.Message | None:
        """Return the reply that was sent, None where the message is gone.

        Raises _Refused where the permissions are not sufficient: what was known of them may be out of date.
        """
        arguments = send_kwargs(reply(allowed.embed), self._mentions, new=True)
        if allowed.refer:
            arguments |= {"reference": message.to_reference(), "mention_author": False}
        channel = thread or message.channel
        try:
            return await retry(lambda: channel.send(**arguments, nonce=_nonce(message)), self.patience)
        except discord.Forbidden as error:
            raise _Refused(error.code) from error
        except discord.HTTPException as error:
            if error.code == _NO_HISTORY or error.code in REFUSALS:
                raise _Refused(error.code) from error
            gone = error.code == _INVALID_FORM and "message_reference" in error.text
            if not gone and not isinstance(error, discord.NotFound):
                raise
            log.debug("Message %s was gone before it was answered", message.id)
            return None

    async def _report_missing(self, message: discord.Message, code: int, *, called: bool) -> None:
        """Say why a message got no answer: to the log, and to who called the bot, by a sign and directly."""
        in_thread = isinstance(message.channel, discord.Thread)
        permission = "Send Messages in Threads" if in_thread else "Send Messages"
        why = REFUSALS.get(code)
        if why is None and message.guild is not None and message.guild.me.is_timed_out():
            why = TIMED_OUT
        if self._logged.passes(message.channel.id):
            log.warning(
                "Can't answer in #%s (%s) of server %s: %s (said once an hour)",
                str(message.channel).encode("unicode_escape").decode(),
                message.channel.id,
                message.guild.id if message.guild else None,
                f"give the bot the permission {permission} there" if why is None else why,
            )
        if not called or message.guild is None:
            return
        await self.react(message, CAN_NOT_SPEAK)
        if self._told.passes(message.author.id):
            try:
                await message.author.send(why or may_not_answer(message.channel.id, permission))
            except NOT_DONE as error:
                log.debug("Nor could the asker be told: %s", error)


def _nonce(message: discord.Message) -> str:
    """Return what makes one of a reply that is sent more than once, as after a resume, which tells events again.

    An edited message gets another reply where the first was taken away.
    """
    edited = "" if message.edited_at is None else str(int(message.edited_at.timestamp()))[-_NONCE_DIGITS:]
    return f"{message.id}{edited}"


async def with_typing_sign(channel: discord.abc.Messageable, answering: Awaitable[T]) -> T:
    """Return what `answering` does, with a typing sign where that takes a while."""
    task, typing = asyncio.ensure_future(answering), None
    try:
        done, _ = await asyncio.wait({task}, timeout=TYPING_AFTER)
        if not done:
            typing = asyncio.create_task(_show_typing(channel))
        return await task
    finally:
        task.cancel()
        if typing is not None:
            typing.cancel()


async def _show_typing(channel: discord.abc.Messageable) -> None:
    """Show the sign. An answer does not wait for it, nor fail with it."""
    try:
        await channel.typing()
    except NOT_DONE as error:
        log.debug("No typing sign: %s", error)


async def _open_thread(message: discord.Message, topic: str) -> discord.Thread | None:
    """Return the thread of a message, opened where there is none, or None where the bot can't have one."""
    if message.guild is None or not isinstance(message.channel, discord.TextChannel):
        return None
    permissions = message.channel.permissions_for(message.guild.me)
    if not permissions.send_messages_in_threads:
        return None
    existing = message.guild.get_thread(message.id)  # it has the id of its message
    if existing is not None or not permissions.create_public_threads:
        return existing
    try:
        name = truncated(clean(topic), _MAX_THREAD_NAME) or "Answer"
        return await message.create_thread(name=name, auto_archive_duration=1440)  # minutes
    except NOT_DONE as error:
        log.info("No thread in #%s: %s", message.channel.id, error)
        return None
