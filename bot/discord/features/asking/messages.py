"""Messages that call for an answer: from the event, over the queue and the question service, to the reply."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from weakref import WeakValueDictionary

import discord
from discord.ext import commands

from bot.answering.answer import Verdict
from bot.app.question_service import Response, Viewer
from bot.app.server_settings import ReplyFormat, ReplyPlace, ServerSettings
from bot.app.state import AskedQuestion
from bot.app.state_file import StateError
from bot.discord.features.asking import gating
from bot.discord.features.asking.journal import PendingMessage, QuestionJournal, SentReplies, SentReply
from bot.discord.features.asking.question_detection import question_in
from bot.discord.features.asking.replies import SummaryReply, answer_reply, introduction
from bot.discord.platform.admission import Throttle, channels_of, is_admitted, may_be_told, permissions_in
from bot.discord.platform.errors import NOT_DONE, RetryTimeout, log_error, retry
from bot.discord.platform.replies import NOT_ADMITTED, TOO_MUCH, Reply, ReplyStyle, removal_button, too_fast, went_wrong
from bot.discord.platform.sending import CAN_NOT_SPEAK, SEEN, MessageSender, with_typing_sign
from bot.discord.platform.services import Feature, Services
from bot.ops.observing import record_unanswered, track_request
from bot.ops.queue import QueueFull
from bot.rendering.discord.markdown import label

log = logging.getLogger(__name__)

FOLLOW_UP_SECONDS = 3600.0
"""Seconds within which a question in a thread or direct message is read as a follow-up of the one before."""

TOLD_PERSON, TOLD_CHANNEL = 10.0, 2.0
"""Seconds in which one person, and one channel, is told at most once that a question was one too many."""

TOLD_FOR = 10.0
"""Seconds after which that notice goes away on a server: it is of no use to others, and soon of none to who asked."""

RENEWED_SECONDS = 15 * 60
"""Seconds after a message within which its being edited renews its answer."""

MAX_TOLD_AT_ONCE = 20
_HELPERS_CALLED = 60.0  # seconds in which one person's questions call for helpers at most once
_MAX_CALLED = 300
_NOTICED = 60.0  # seconds in which one person is told at most once that they may not ask, or can't be read

UNREADABLE = "Discord does not show me what you wrote there. Mention me together with your question, or use `/ask`."

HOW_TO_STOP = (
    "`/forget-me` has me forget all that I keep of you, and **Remove** below an answer takes that away. On a server, "
    "those who manage it decide where I speak: `/watches` ends a watch, `/settings quiet` keeps me out of a channel."
)
NO_LINKS = (
    "I open no links. Ask me in words what you want to know; `/articles` lists what I have read, and "
    "`/summary article` sums one up."
)

_QUESTIONS = (gating.MessageAction.ANSWER, gating.MessageAction.ANSWER_IF_SURE, gating.MessageAction.ANSWER_ELSEWHERE)
_NOTICES = {
    gating.MessageAction.REFUSE: Reply(NOT_ADMITTED, ReplyStyle.ERROR),
    gating.MessageAction.SAY_UNREADABLE: Reply(UNREADABLE),
    gating.MessageAction.SAY_HOW_TO_STOP: Reply(HOW_TO_STOP),
    gating.MessageAction.SAY_NO_LINKS: Reply(NO_LINKS),
}


@dataclass(frozen=True, slots=True)
class _Task:
    """A message, what to do on it, its text without the mention of the bot, and its server's settings as it came.

    `title` is the text as it is shown: with names for ids.
    """

    message: discord.Message
    action: gating.MessageAction
    text: str
    settings: ServerSettings
    edited: bool = False
    title: str = ""

    @property
    def is_question(self) -> bool:
        return self.action in _QUESTIONS

    @property
    def is_called(self) -> bool:
        """Whether the author called the bot, and so is to hear why there is no answer."""
        return self.action is not gating.MessageAction.ANSWER_IF_SURE

    @property
    def server(self) -> int | None:
        return self.message.guild.id if self.message.guild else None

    def pending(self) -> PendingMessage:
        return PendingMessage(self.message.id, self.message.channel.id, self.message.author.id)


class MessageAnswerer(Feature, commands.Cog):
    """Takes each message that calls for an answer once, and answers it when its turn comes.

    In `open_channels`, questions are answered without being called, on any server.
    """

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        sender: MessageSender,
        journal: QuestionJournal,
        *,
        open_channels: frozenset[int],
        summary: SummaryReply,
    ) -> None:
        super().__init__(services)
        self._client = client
        self._sender = sender
        self._admission = services.responder.admission
        self._journal = journal
        self._is_over = services.responder.is_over
        self._open_channels = open_channels
        self._summary = summary
        self._replies = SentReplies(services.state)
        self._in_hand: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._told_people = Throttle(TOLD_PERSON)
        self._told_channels = Throttle(TOLD_CHANNEL)
        self._helped = Throttle(_HELPERS_CALLED)
        self._noticed = Throttle(_NOTICED)
        self._notices: set[asyncio.Task[None]] = set()

    def take(self, message: discord.Message, *, edited: bool = False) -> None:
        """Queue a message if it calls for an answer, in place of the one it has where it was `edited`. Never raises."""
        try:
            task = self._task(message)
            if task is None or (edited and not task.is_question and task.action is not gating.MessageAction.HELP):
                return
            if self._admission.seen.passes(message.id) or edited:
                self._queue(replace(task, edited=edited))
        except Exception as error:
            log_error(error)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Take a message that its author edited; previews of links that Discord adds are no edit."""
        age = discord.utils.utcnow() - discord.utils.snowflake_time(event.message_id)
        if event.message.edited_at is not None and age.total_seconds() < RENEWED_SECONDS:
            self.take(event.message, edited=True)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Take back the reply to a message that was deleted."""
        await self._deleted((event.message_id,), event.guild_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Take back the replies to messages that were deleted together."""
        await self._deleted(event.message_ids, event.guild_id)

    async def _deleted(self, messages: Iterable[int], server: int | None) -> None:
        """Take back the replies to messages, where the server wants that."""
        if not self._settings_store.get(server).follow_deletions:
            return
        for message in messages:
            async with self._in_hand.setdefault(message, asyncio.Lock()):
                await self._take_back(message)

    async def _take_back(self, message: int) -> None:
        sent = await self._background.run(self._replies.of, message)
        if sent is not None:
            await self._sender.take_back(self._partial(sent))
            await self._background.run(self._replies.drop, message)

    def _partial(self, sent: SentReply) -> discord.PartialMessage:
        return self._client.get_partial_messageable(sent.channel).get_partial_message(sent.id)

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
        read = gating.incoming(
            message, self._client.user, reads_all=self._client.intents.message_content, admitted=admitted
        )
        action = gating.action_for(read, self._open_channels | settings.channels, settings.quiet)
        return (
            None
            if action is gating.MessageAction.IGNORE
            else _Task(message, action, gating.question_of(read), settings)
        )

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
        with track_request(message.id, self._admission.metrics.answered, since):
            try:
                async with self._in_hand.setdefault(message.id, asyncio.Lock()):
                    await (self._answer(task) if task.is_question else self._give_notice(task))
            except RetryTimeout as error:
                log.warning("Message %s got no answer: %s", message.id, error)
                self._admission.metrics.unsent()
                if task.is_question:
                    self._journal.requeue(task.pending())
                record_unanswered()
                return False
            except Exception as error:
                if self._is_over():  # the end of the client came between; the next start answers
                    record_unanswered()
                    return False
                await self._apologize(message, error)
            if task.is_question:
                self._journal.complete(message.id)
            return True

    async def _give_notice(self, task: _Task) -> None:
        if task.action is gating.MessageAction.ACKNOWLEDGE:
            await self._sender.react(task.message, SEEN)
            return
        notice = _NOTICES.get(task.action)
        if notice is not None and not self._noticed.passes(task.message.author.id):
            return
        if notice is None:
            notice = introduction(await self._background.run(self._questions.what_was_read, task.server))
        await self._reply(task, _removable(notice, task.message), None)

    async def _answer(self, task: _Task) -> None:
        elsewhere = task.action is gating.MessageAction.ANSWER_ELSEWHERE
        text = await gating.text_elsewhere(task.message, self._cdn) if elsewhere else question_in(task.text)
        if not text.strip():
            await self._give_notice(replace(task, action=gating.MessageAction.HELP))
            return
        task = replace(task, text=text, title=await _shown(text, task.message))
        if task.edited and await self._background.run(self._is_answered, task):
            return
        settings = task.settings.in_channels(channels_of(task.message.channel))
        embeds = settings.look is ReplyFormat.EMBED

        def laid_out(may_embed: bool) -> tuple[Response, Callable[[bool], Reply]] | None:
            """Return the answer and the reply, which is laid out here already as it is most likely sent."""
            response = self._ask(task)
            if response is None:
                return None

            @cache
            def reply(embed: bool) -> Reply:
                if response.answer.summary is not None:
                    viewer = Viewer(response.asker, task.server, task.server)
                    return self._summary(response.answer.summary, viewer, embed and embeds, False)
                return answer_reply(response, embed=embed and embeds, heading=False, readable=self._readable)

            reply(may_embed)
            return response, reply

        asking = self._background.run(laid_out, permissions_in(task.message).embed)
        answered = await with_typing_sign(task.message.channel, asking)
        if answered is None:
            if task.edited:
                await self._take_back(task.message.id)
            return
        response, reply = answered
        await self._reply(task, reply, response.key, topic=task.title if settings.place is ReplyPlace.THREAD else None)
        answer = response.answer
        if task.is_called and answer.verdict is not Verdict.ANSWERED and (answer.refusal or answer.reply) is None:
            await self._call_helpers(task)

    async def _reply(
        self, task: _Task, reply: Callable[[bool], Reply], key: str | None, *, topic: str | None = None
    ) -> None:
        """Send a reply, or put it in the place of the one that an edited message has, and remember it."""
        earlier = await self._background.run(self._replies.of, task.message.id) if task.edited else None
        if earlier is not None and await self._sender.renew(task.message, self._partial(earlier), reply):
            sent = replace(earlier, key=key)
        else:
            message = await self._sender.reply_to(task.message, reply, called=task.is_called, topic=topic)
            if message is None:
                return
            sent = SentReply(message.channel.id, message.id, key)
        try:
            await self._background.run(self._replies.keep, task.message.id, sent, task.message.author.id)
        except StateError as error:  # it was sent: only an edit won't renew it
            log_error(error)

    def _is_answered(self, task: _Task) -> bool:
        """Return whether an edited message still asks what it has an answer to. Blocking."""
        sent = self._replies.of(task.message.id)
        before = self._state.recall(sent.key) if sent is not None and sent.key is not None else None
        return before is not None and before.text == task.text

    def _ask(self, task: _Task) -> Response | None:
        """Return the answer, or None where nobody called and the articles don't say. Blocking."""
        message, server = task.message, task.server
        follows = gating.answered_by(message)
        if follows is None and (server is None or isinstance(message.channel, discord.Thread)):
            follows = self._state.last_in(message.channel.id, server, FOLLOW_UP_SECONDS)
            opened_by = self._replies.of(message.channel.id)  # a thread has the id of the message below which it is
            follows = follows or (opened_by.key if opened_by is not None else None)
        title = task.title if task.title != task.text else None
        channel, person = message.channel.id, message.author.id
        asked = AskedQuestion(task.text, server, channel, person, server=server, follows=follows, title=title)
        channels = channels_of(message.channel)
        ask = self._questions.ask if task.is_called else self._questions.ask_in_passing
        return ask(asked, channels)

    async def _call_helpers(self, task: _Task) -> None:
        """Call, where the articles don't say, who the server's moderators chose for that; once a minute and person."""
        settings, guild = task.settings, task.message.guild
        if guild is None or (settings.helper_role or settings.helper_channel) is None or task.edited:
            return
        role = guild.get_role(settings.helper_role) if settings.helper_role else None
        channel = guild.get_channel(settings.helper_channel) if settings.helper_channel else task.message.channel
        if (settings.helper_role and role is None) or not isinstance(channel, discord.abc.Messageable):
            return  # who, or where, is deleted: `/settings show` says so
        asked_in = guild.get_channel_or_thread(task.message.channel.id)
        where = channel.parent if isinstance(channel, discord.Thread) else channel
        if not isinstance(where, discord.abc.GuildChannel) or not may_be_told(asked_in, where):
            return
        if not self._helped.passes(task.message.author.id):
            return
        called = f"{role.mention} " if role is not None else ""
        question = f"“{label(task.title, _MAX_CALLED)}” · [the question](<{task.message.jump_url}>)"
        text = f"{called}The articles don't say: {question}"
        try:
            mentions = discord.AllowedMentions(roles=[role] if role is not None else False)
            await channel.send(text, allowed_mentions=mentions)
        except NOT_DONE as error:
            log.info("Nobody could be called in #%s: %s", channel, error)

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
        self._admission.metrics.refused(bound, told=told)
        if told:
            notice = asyncio.create_task(self._tell(task.message, text))
            self._notices.add(notice)
            notice.add_done_callback(self._notices.discard)

    async def _tell(self, message: discord.Message, text: str) -> None:
        try:
            sent = await self._send(message, Reply(text, ReplyStyle.ERROR))
            if sent is not None and message.guild is not None:
                await sent.delete(delay=TOLD_FOR)  # returns at once
        except (discord.HTTPException, RetryTimeout) as error:
            log.info("A question too many got no notice: %s", error)

    async def _apologize(self, message: discord.Message, error: Exception) -> None:
        told = Reply(went_wrong(error, log_error(error)), ReplyStyle.ERROR)
        try:
            await self._send(message, told)
        except (discord.HTTPException, RetryTimeout) as refusal:
            log.warning("Nor could that be told: %s", refusal)
            await self._sender.react(message, CAN_NOT_SPEAK)

    async def _send(self, message: discord.Message, reply: Reply) -> discord.Message | None:
        return await self._sender.reply_to(message, _removable(reply, message), called=True)

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


def _removable(reply: Reply, message: discord.Message) -> Callable[[bool], Reply]:
    """Return what makes a reply to a message, whether it may be an embed or not, that its author can remove."""
    removal = removal_button(f"{message.id:016x}", message.author.id)
    return lambda embed: replace(reply, buttons=(*reply.buttons, removal))


async def _shown(text: str, message: discord.Message) -> str:
    replied = message.reference.resolved if message.reference else None
    people = gating.people_of(message, replied if isinstance(replied, discord.Message) else None)
    return gating.with_names(text, await gating.names_in(text, message.guild, people))
