"""Messages that call for an answer: from the event, over the queue and the question service, to the reply."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import aiohttp
import discord

from bot.app.question_service import QuestionService, Response
from bot.app.server_settings import ReplyFormat, ReplyPlace, ServerSettings, ServerSettingsStore
from bot.app.state import AskedQuestion, State
from bot.discord.features.asking.gating import MessageAction, action_for, answered_by, incoming
from bot.discord.features.asking.journal import PendingMessage, QuestionJournal
from bot.discord.features.asking.replies import answer_reply
from bot.discord.platform.background import Background
from bot.discord.platform.limits import Admission
from bot.discord.platform.logs import log_error
from bot.discord.platform.permissions import is_admitted
from bot.discord.platform.replies import Reply, ReplyStyle
from bot.discord.platform.retry import RetryTimeout, retry
from bot.discord.platform.sending import MessageSender
from bot.discord.platform.texts import NOT_ADMITTED, TOO_MUCH, too_fast, went_wrong
from bot.ops.observing import record_unanswered, track_request
from bot.ops.queue import QueueFull, Throttle

__all__ = ["HELP", "UNREADABLE", "MessageAnswerer"]

log = logging.getLogger(__name__)

TYPING_AFTER = 0.5
"""Seconds after which a typing sign shows that an answer is under way."""

FOLLOW_UP_SECONDS = 3600.0
"""Seconds within which a question in a thread or direct message is read as a follow-up of the one before."""

TOLD_PERSON, TOLD_CHANNEL = 10.0, 2.0
"""Seconds in which one person, and one channel, is told at most once that a question was one too many."""

MAX_TOLD_AT_ONCE = 20

HELP = (
    "Ask me something, and I look for the passages in the articles that answer it: mention me with your question, "
    "write to me directly, or use `/ask`. `/articles` lists what I have read."
)
UNREADABLE = "Discord does not show me what you wrote there. Mention me together with your question, or use `/ask`."

_NOTICES = {
    MessageAction.HELP: Reply(HELP),
    MessageAction.REFUSE: Reply(NOT_ADMITTED, ReplyStyle.ERROR),
    MessageAction.SAY_UNREADABLE: Reply(UNREADABLE),
}


@dataclass(frozen=True, slots=True)
class _Task:
    """A message, what to do on it, its text without the mention of the bot, and its server's settings as it came."""

    message: discord.Message
    action: MessageAction
    text: str
    settings: ServerSettings

    @property
    def is_question(self) -> bool:
        return self.action not in _NOTICES

    @property
    def is_called(self) -> bool:
        """Whether the author called the bot, and so is to hear why there is no answer."""
        return self.action is not MessageAction.ANSWER_IF_SURE

    @property
    def server(self) -> int | None:
        return self.message.guild.id if self.message.guild else None

    def pending(self) -> PendingMessage:
        return PendingMessage(self.message.id, self.message.channel.id, self.message.author.id)


class MessageAnswerer:
    """Takes each message that calls for an answer once, and answers it when its turn comes.

    In `open_channels`, questions are answered without being called, on any server. `is_over` tells whether the client
    has ended, and `readable` whether whole articles can be read.
    """

    def __init__(
        self,
        client: discord.Client,
        questions: QuestionService,
        state: State,
        settings_store: ServerSettingsStore,
        background: Background,
        sender: MessageSender,
        admission: Admission,
        journal: QuestionJournal,
        is_over: Callable[[], bool],
        *,
        open_channels: frozenset[int],
        readable: bool,
    ) -> None:
        self._client = client
        self._questions = questions
        self._state = state
        self._settings_store = settings_store
        self._background = background
        self._sender = sender
        self._admission = admission
        self._journal = journal
        self._is_over = is_over
        self._open_channels = open_channels
        self._readable = readable
        self._told_people = Throttle(TOLD_PERSON)
        self._told_channels = Throttle(TOLD_CHANNEL)
        self._notices: set[asyncio.Task[None]] = set()

    def take(self, message: discord.Message) -> None:
        """Queue a message if it calls for an answer. Never raises."""
        try:
            task = self._task(message)
            if task is not None and self._admission.seen.first_time(message.id):
                self._queue(task)
        except Exception as error:
            log_error(error)

    async def resume(self, pending: PendingMessage) -> bool:
        """Answer a message that was taken before, unless that was done, and return whether there is nothing left to do.

        Raises RetryTimeout where Discord has trouble, and discord.NotFound where the message is gone.
        """
        message = await retry(lambda: self._fetch_unanswered(pending), self._sender.patience)
        task = self._task(message) if message is not None else None
        return task is None or await self._respond(task, time.perf_counter())

    def _task(self, message: discord.Message) -> _Task | None:
        assert self._client.user is not None  # known since the login
        settings = self._settings_store.get(message.guild.id if message.guild else None)
        admitted = is_admitted(settings, message.author)
        read = incoming(message, self._client.user, reads_all=self._client.intents.message_content, admitted=admitted)
        action = action_for(read, self._open_channels | settings.channels)
        return None if action is MessageAction.IGNORE else _Task(message, action, read.text, settings)

    def _queue(self, task: _Task) -> None:
        message = task.message
        wait = self._admission.cooldowns.wait(message.author.id, task.server)
        if wait:
            self._refuse(task, "pace", too_fast(wait))
            return
        work = partial(self._respond, task, time.perf_counter())
        try:
            self._admission.queue.submit(work, task.server or message.author.id, message.author.id)
        except QueueFull as full:
            self._refuse(task, full.bound, TOO_MUCH)
            return
        if task.is_question:
            self._journal.take(task.pending())

    async def _respond(self, task: _Task, since: float) -> bool:
        """Answer a message, and return whether it has its answer now, or never can have one."""
        message = task.message
        with track_request(message.id, self._admission.observer, since):
            try:
                if task.is_question:
                    await self._answer(task)
                else:
                    await self._send(message, _NOTICES[task.action])
            except RetryTimeout as error:
                log.warning("Message %s got no answer: %s", message.id, error)
                self._admission.observer.unsent()
                if task.is_question:
                    self._journal.requeue(task.pending())
                record_unanswered()
                return False
            except Exception as error:
                if self._is_over():  # the end of the client came between; the next start answers
                    record_unanswered()
                    return False
                await self._apologize(message, log_error(error))
            if task.is_question:
                self._journal.complete(message.id)
            return True

    async def _answer(self, task: _Task) -> None:
        response = await _with_typing_sign(task.message, self._background.run(self._ask, task))
        if response is None:
            return
        settings = task.settings
        embeds = settings.look is ReplyFormat.EMBED
        await self._sender.reply_to(
            task.message,
            lambda embed: answer_reply(response, embed=embed and embeds, heading=False, readable=self._readable),
            called=task.is_called,
            topic=task.text if settings.place is ReplyPlace.THREAD else None,
        )

    def _ask(self, task: _Task) -> Response | None:
        """Return the answer, or None where nobody called and the articles don't say. Blocking."""
        message, server = task.message, task.server
        follows = answered_by(message)
        if follows is None and (server is None or isinstance(message.channel, discord.Thread)):
            follows = self._state.last_in(message.channel.id, server, FOLLOW_UP_SECONDS)
        asked = AskedQuestion(task.text, server, message.channel.id, message.author.id, server=server, follows=follows)
        return self._questions.ask(asked) if task.is_called else self._questions.ask_in_passing(asked)

    def _refuse(self, task: _Task, bound: str, text: str) -> None:
        """Refuse a question too many. Who called the bot is told, once in a while."""
        author, channel = task.message.author.id, task.message.channel.id
        told = (
            task.is_called
            and len(self._notices) < MAX_TOLD_AT_ONCE
            and self._told_people.may_pass(author)  # or one who goes on asking keeps all others from it
            and self._told_channels.passes(channel)
            and self._told_people.passes(author)
        )
        self._admission.observer.refused(bound, told=told)
        if told:
            notice = asyncio.create_task(self._tell(task.message, text))
            self._notices.add(notice)
            notice.add_done_callback(self._notices.discard)

    async def _tell(self, message: discord.Message, text: str) -> None:
        try:
            await self._send(message, Reply(text, ReplyStyle.ERROR))
        except (discord.HTTPException, RetryTimeout) as error:
            log.info("A question too many got no notice: %s", error)

    async def _apologize(self, message: discord.Message, id: str) -> None:
        try:
            await self._send(message, Reply(went_wrong(id), ReplyStyle.ERROR))
        except (discord.HTTPException, RetryTimeout) as error:
            log_error(error)

    async def _send(self, message: discord.Message, reply: Reply) -> None:
        await self._sender.reply_to(message, lambda embed: reply, called=True)

    async def _fetch_unanswered(self, pending: PendingMessage) -> discord.Message | None:
        """Return a message, or None where it has its answer already."""
        me = self._client.user
        channel = self._client.get_channel(pending.channel) or await self._client.fetch_channel(pending.channel)
        if not isinstance(channel, discord.abc.Messageable):
            return None
        message = await channel.fetch_message(pending.id)
        async for later in channel.history(after=message, limit=50):
            if later.author == me and later.reference and later.reference.message_id == message.id:
                return None
        thread = message.guild.get_thread(message.id) if message.guild else None
        if thread is not None:  # where servers want answers in threads
            async for later in thread.history(limit=50):
                if later.author == me and later.type is discord.MessageType.default:
                    return None
        return message


async def _with_typing_sign(message: discord.Message, answering: Awaitable[Response | None]) -> Response | None:
    """Return what `answering` does, with a typing sign where that takes a while."""
    task, typing = asyncio.ensure_future(answering), None
    try:
        done, _ = await asyncio.wait({task}, timeout=TYPING_AFTER)
        if not done:
            typing = asyncio.create_task(_show_typing(message.channel))
        return await task
    finally:
        task.cancel()
        if typing is not None:
            typing.cancel()


async def _show_typing(channel: discord.abc.Messageable) -> None:
    """Show the sign. An answer does not wait for it, nor fail with it."""
    try:
        await channel.typing()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.debug("No typing sign: %s", error)
