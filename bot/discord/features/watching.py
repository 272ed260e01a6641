"""`/watch` and `/watches`: what is new on a topic, or at all, posted in a channel as articles arrive or as a digest."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import available_timezones

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.answering.answer import Passage
from bot.answering.filters import DATE_FORMS, take_filters
from bot.app.server_settings import ReplyFormat
from bot.app.watches import MAX_IN_SERVER, NoSuchWatch, Schedule, ServerWatch, ServerWatches, TooManyWatches, WatchPost
from bot.discord.platform import replies
from bot.discord.platform.admission import Throttle, channels_of, permissions_of, server_of
from bot.discord.platform.errors import RetryTimeout, log_error, retry
from bot.discord.platform.interactions import is_ephemeral
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, ReplyStyle
from bot.discord.platform.services import NOT_INSTALLED_HERE, Feature, Services, servers_only
from bot.rendering.discord.layout import paginate
from bot.rendering.discord.markdown import label
from bot.rendering.quotes import passage_blocks
from index.metadata.dates import WEEKDAYS
from index.text.characters import number_of
from index.text.terms import content_terms

log = logging.getLogger(__name__)

MAX_TOPIC = 200
_RUN_SECONDS = 60.0
_HOUR = 3600.0
_MAX_PASSAGES = 5
_FOOTER = 80
_MAX_CHOICES = 25
_MAX_LISTED = 80  # characters of a topic
_MAX_FILTER = 60

_ARRIVE = Schedule().day
_WHEN = {_ARRIVE: "as articles arrive", "daily": "every day"} | {
    day: f"every week on {day.capitalize()}" for day in WEEKDAYS
}
WHEN = [app_commands.Choice(name=name, value=day) for day, name in _WHEN.items()]
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h|\s?o['’]? ?clock)?\s?(?:([ap])\.?m\.?)?", re.IGNORECASE | re.ASCII)

NO_TIME = "I can't read that as a time of day. Write it like 08:00, or 8 pm."
NO_ZONE = "I know no such time zone. Choose one of those that are offered as you type, like Asia/Tokyo."
NO_WORDS = "That topic has no words that I could look for."
NO_TOPIC = "Without a topic I post a digest of all that is new: choose every day, or a day of the week."
NO_WATCHES = "Nothing is watched on this server. `/watch` in a channel posts there what is new on a topic."
_MAY_NOT_WRITE = "I may not write there, by permissions or by `/settings quiet`"
ENDED = "That watch has ended already."


class WatchCog(Feature, commands.Cog):
    """Takes the commands, and posts what watches find: each passage once, quietly, and after a restart likewise.

    Requests to Discord are retried for up to `patience` seconds.
    """

    def __init__(self, client: discord.Client, services: Services, watches: ServerWatches, patience: float) -> None:
        super().__init__(services)
        self._client = client
        self._watches = watches
        self._patience = patience
        self._logged = Throttle(_HOUR)
        self._running = asyncio.Lock()
        services.actions.on_click(Action.END_WATCH, self.end)

    async def cog_load(self) -> None:
        """Begin to search for what is new as soon as the bot is ready."""
        self.regularly.start()

    async def cog_unload(self) -> None:
        """Stop looking for what is new."""
        self.regularly.cancel()

    @app_commands.command(name="watch", description="Post here what is new on a topic; or a digest of all that is new")
    @app_commands.describe(
        topic="Words, or a question; leave it out for a digest of all that is new",
        when="When to post; as articles arrive, if you leave it out",
        at="The time of day for a digest, like 08:00",
        timezone="Where that is the time, like Asia/Tokyo; UTC if you leave it out",
    )
    @app_commands.choices(when=WHEN)
    @app_commands.default_permissions(manage_guild=True)
    @servers_only
    async def watch(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, MAX_TOPIC] | None = None,
        when: str | None = None,
        at: str = "08:00",
        timezone: str = "UTC",
    ) -> None:
        """Keep a watch for the channel. Admins decide who is offered this; moderators end what others begin."""
        text = " ".join((topic or "").split())

        async def work(embed: bool) -> Reply:
            server = server_of(interaction)
            if server is None or interaction.channel_id is None:
                return Reply(NOT_INSTALLED_HERE, ReplyStyle.ERROR)
            schedule = Schedule(when or (_ARRIVE if text else "daily"))
            minute = minute_of(at)
            if schedule.is_digest:
                if minute is None:
                    return Reply(NO_TIME, ReplyStyle.ERROR)
                zones = await self._background.run(_zones, timezone)
                if timezone not in zones and len(zones) != 1:
                    return Reply(NO_ZONE, ReplyStyle.ERROR)
                schedule = Schedule(schedule.day, minute, timezone if timezone in zones else zones[0])
            refused = _refused(interaction, text, schedule)
            if refused is not None:
                return Reply(refused, ReplyStyle.ERROR)
            try:
                kept = await self._background.run(self._watches.add, server, interaction.channel_id, text, schedule)
            except TooManyWatches as error:
                return Reply(f"This server has {error.max_watches} watches, and can't have more: `/watches` ends some.")
            return Reply(f"I watch: {_described(kept)}. `/watches` lists and ends what is watched.", embed=embed)

        await self._responder.respond(interaction, work, ephemeral=True)

    @watch.autocomplete("timezone")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the time zones with what was typed in their names."""
        found = await self._background.run(_zones, typed)
        return [app_commands.Choice(name=zone, value=zone) for zone in found[:_MAX_CHOICES]]

    @app_commands.command(name="watches", description="List what is watched on this server, and end it")
    @app_commands.default_permissions(manage_guild=True)
    @servers_only
    async def list_watches(self, interaction: discord.Interaction) -> None:
        """List a server's watches, each with a button that ends it."""

        async def work(server: int, embed: bool) -> Reply:
            return await self._list(interaction.guild, server, embed)

        await self._respond_to_moderator(interaction, work)

    async def end(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """End a watch, from the list or from below a post of it."""
        in_list = component.number == 1 and is_ephemeral(interaction)

        async def work(server: int, embed: bool) -> Reply:
            try:
                ended = await self._background.run(self._watches.end, server, int(component.key[:8], 16))
            except NoSuchWatch:
                return Reply(ENDED)
            if in_list:
                return await self._list(interaction.guild, server, embed)
            return Reply(f"Ended: {_described(ended)}.")

        await self._respond_to_moderator(interaction, work)

    async def _list(self, guild: discord.Guild | None, server: int, embed: bool) -> Reply:
        watches = await self._background.run(self._watches.of, server)
        hindered = {one.id: await self._hindrance(guild, one) for one in watches} if guild is not None else {}
        return _list(watches, hindered, embed)

    async def _hindrance(self, guild: discord.Guild, watch: ServerWatch) -> str | None:
        try:
            return self._may_not_write(guild, await _channel(guild, watch.channel))
        except discord.NotFound:
            return "this channel is deleted"
        except discord.DiscordException:  # also where a thread's channel can't be seen
            return _MAY_NOT_WRITE

    def _may_not_write(self, guild: discord.Guild, channel: discord.abc.GuildChannel | discord.Thread) -> str | None:
        quiet = self._responder.settings_store.get(guild.id).quiet
        allowed = permissions_of(channel.permissions_for(guild.me), thread=isinstance(channel, discord.Thread))
        return None if quiet.isdisjoint(channels_of(channel)) and allowed.send else _MAY_NOT_WRITE

    @tasks.loop(seconds=_RUN_SECONDS)
    async def regularly(self) -> None:
        """Post what is due."""
        await self._client.wait_until_ready()
        try:
            await self.post_due()
        except Exception as error:
            log_error(error)  # and try again in a minute

    async def post_due(self) -> None:
        """Search for the watches that are due, and post what they find, and what could not be posted before."""
        async with self._running:
            servers = frozenset(guild.id for guild in self._client.guilds if not guild.unavailable)
            for watch in await self._background.run(self._watches.due, servers):
                try:
                    await self._background.run(self._watches.look, watch)
                except Exception as error:
                    log_error(error)
            for post in await self._background.run(self._watches.posts, servers):
                try:
                    await self._send(post)
                except (RetryTimeout, aiohttp.ClientError, OSError) as error:
                    log.warning("A post of watch %s could not be sent: %s", post.watch, error)
                except discord.NotFound:
                    log.info("The channel of watch %s is gone, and the watch ends", post.watch)
                    await self._background.run(self._watches.end, post.server, post.watch)
                except discord.HTTPException as error:
                    if error.code in replies.REFUSALS or isinstance(error, discord.Forbidden):
                        await self._postpone(post, str(error))
                    else:
                        log_error(error)
                        await self._background.run(self._watches.complete, post)

    async def _send(self, post: WatchPost) -> None:
        """Send a post, unless that was done already or may not be done now."""
        guild = self._client.get_guild(post.server)
        if guild is None:
            return
        channel = await _channel(guild, post.channel)
        if not isinstance(channel, discord.abc.Messageable):
            return
        if why := self._may_not_write(guild, channel):
            await self._postpone(post, why)
            return
        look = self._responder.settings_store.get(post.server).look
        embed = channel.permissions_for(guild.me).embed_links and look is ReplyFormat.EMBED
        reply = await self._background.run(self._reply, post, embed)
        if reply is not None and not (post.is_tried and await _is_there(channel, post)):
            await self._background.run(self._watches.record_try, post)
            arguments = replies.send_kwargs(reply, self._responder.mentions)
            # Its nonce makes one of several tries within minutes; later, its button tells that it is there.
            await retry(lambda: channel.send(**arguments, nonce=post.key, silent=True), self._patience)
        await self._background.run(self._watches.complete, post)

    def _reply(self, post: WatchPost, embed: bool) -> Reply | None:
        """Return what is posted; None where no passage is left. Blocking."""
        passages = self._watches.passages(post)
        return post_reply(post, passages, embed=embed) if passages else None

    async def _postpone(self, post: WatchPost, why: str) -> None:
        await self._background.run(self._watches.postpone, post)
        if self._logged.passes(post.channel):
            log.warning("Can't post in #%s of server %s: %s (said once an hour)", post.channel, post.server, why)


def _zones(typed: str) -> list[str]:
    """Return the time zones with what was typed in their names. Blocking."""
    wanted = typed.strip().casefold().replace(" ", "_")
    found = (zone for zone in available_timezones() if wanted in zone.casefold())
    return sorted(found, key=lambda zone: (len(zone), zone))


def minute_of(text: str) -> int | None:
    """Return the minute of the day that a time names ("08:00", "8pm", "20.30", "noon"), or None."""
    said = text.strip().lower()
    found = _TIME.fullmatch({"noon": "12", "midday": "12", "midnight": "0"}.get(said, said))
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "p")
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def post_reply(post: WatchPost, passages: Sequence[Passage], *, embed: bool) -> Reply:
    """Return what is posted: the passages as quotes with their sources, and a button that ends the watch."""
    blocks = [block for passage in passages for block in passage_blocks(passage)]
    page = next(paginate(blocks, replies.budget_of(embed) - _FOOTER, _MAX_PASSAGES))
    more = len(passages) - page.quotes
    notes = [f"-# and {more} more new {'passage' if more == 1 else 'passages'}"] if more else []
    if not post.text:
        notes.append(f"-# {number_of(post.articles, 'new article')} since the last digest")
    return Reply(
        "\n".join([page.text, *notes]),
        ReplyStyle.ANSWER,
        heading=f"New on “{label(post.text, replies.HEADING_LIMIT - 12)}”" if post.text else "What is new",
        embed=embed,
        buttons=(Button("End this watch", ComponentId(Action.END_WATCH, post.key)),),
    )


def _refused(interaction: discord.Interaction, text: str, schedule: Schedule) -> str | None:
    """Return why a watch can't be kept for a channel; None where it can."""
    if not text and not schedule.is_digest:
        return NO_TOPIC
    topic, filters = take_filters(text, datetime.now(UTC).date())
    if unread := filters.unread:
        return f"“{label(unread[0], _MAX_FILTER)}” names no date that I can read. Write it {DATE_FORMS}."
    if text and not content_terms(topic):
        return NO_WORDS
    in_thread = isinstance(interaction.channel, discord.Thread)
    if not permissions_of(interaction.app_permissions, thread=in_thread).send:
        wanted = "Send Messages in Threads" if in_thread else "Send Messages"
        return f"I could not post here: a moderator has to give me the permissions View Channel and {wanted} first."
    return None


def _described(watch: ServerWatch) -> str:
    topic = f"“{label(watch.text, _MAX_LISTED)}”" if watch.text else "all that is new"
    at = ""
    if watch.schedule.is_digest:
        at = f" at <t:{int(watch.due_at)}:t> your time, next <t:{int(watch.due_at)}:R>"
    return f"{topic}, in <#{watch.channel}>, {_WHEN[watch.schedule.day]}{at}"


async def _channel(guild: discord.Guild, id: int) -> discord.abc.GuildChannel | discord.Thread:
    return guild.get_channel_or_thread(id) or await guild.fetch_channel(id)


def _list(watches: Sequence[ServerWatch], hindered: Mapping[int, str | None], embed: bool) -> Reply:
    if not watches:
        return Reply(NO_WATCHES)
    assert len(watches) <= MAX_IN_SERVER  # and so many buttons a message can have
    return Reply(
        "\n".join(
            rf"**\#{one.number}** {_described(one)}{f' · ⚠ {why}' if (why := hindered.get(one.id)) else ''}"
            for one in watches
        ),
        heading="What is watched on this server",
        embed=embed,
        buttons=tuple(
            Button(f"End #{one.number}", ComponentId(Action.END_WATCH, f"{one.id:08x}{0:08x}", 1), row=place // 5)
            for place, one in enumerate(watches)
        ),
    )


async def _is_there(channel: discord.abc.Messageable, post: WatchPost) -> bool:
    """Return whether a post that was tried before a stop is there; yes, too, where that can't be seen."""
    own = ComponentId(Action.END_WATCH, post.key)
    try:
        async for message in channel.history(after=datetime.fromtimestamp(post.found_at - 60, UTC), limit=200):
            if own in replies.components_of(message):
                return True
    except discord.Forbidden:
        return True
    return False
