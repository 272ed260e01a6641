"""A plain discord.py client lives on the server: everything that a bot of its kind does works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands

from tests.discord import DiscordServer, GuildHandle, Intent, Person, labels
from tests.discord.bots import GUILD_READY_TIMEOUT, running

Asked = discord.Interaction["Echo"]


class FollowUp(discord.ui.Modal, title="Follow up"):
    question: discord.ui.Label[FollowUp] = discord.ui.Label(text="Question", component=discord.ui.TextInput())

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        assert isinstance(self.question.component, discord.ui.TextInput)
        await interaction.response.send_message(f"modal: {self.question.component.value}", ephemeral=True)


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="More", custom_id="more")
    async def more(self, interaction: discord.Interaction[Any], _: discord.ui.Button[Buttons]) -> None:
        await interaction.response.edit_message(content="more", view=None)

    @discord.ui.button(label="Follow up", custom_id="follow")
    async def follow(self, interaction: discord.Interaction[Any], _: discord.ui.Button[Buttons]) -> None:
        await interaction.response.send_modal(FollowUp())

    @discord.ui.select(
        custom_id="pick", options=[discord.SelectOption(label="First", value="1"), discord.SelectOption(label="Second")]
    )
    async def pick(self, interaction: discord.Interaction[Any], select: discord.ui.Select[Buttons]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"picked {select.values[0]}")


class Echo(discord.Client):
    """Echoes what mentions it, and has one of each kind of command."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(
            intents=intents,
            guild_ready_timeout=GUILD_READY_TIMEOUT,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)
        self.readies = 0

    async def setup_hook(self) -> None:
        @self.tree.command(description="Ask")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def ask(
            interaction: Asked, question: str, article: str | None = None, file: discord.Attachment | None = None
        ) -> None:
            await interaction.response.defer()
            text = (await file.read()).decode() if file else article
            await interaction.edit_original_response(content=f"{question} ({text})", view=Buttons())

        @ask.autocomplete("article")
        async def complete(_: Asked, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=one, value=one) for one in ("rule", "ruin", "tale") if typed in one]

        @self.tree.context_menu(name="Find")
        async def find(interaction: Asked, message: discord.Message) -> None:
            await interaction.response.send_message(f"found {message.content}", ephemeral=True)

        group = app_commands.Group(name="settings", description="Settings", guild_only=True)

        @group.command(description="Channel")
        async def channel(interaction: Asked, channel: discord.TextChannel) -> None:
            await interaction.response.send_message(f"set {channel.name}")

        self.tree.add_command(group)
        self.add_view(Buttons())
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.readies += 1

    async def on_message(self, message: discord.Message) -> None:
        if self.user not in message.mentions and message.guild is not None:
            return
        if message.author.bot:
            return
        if "thread" in message.content:
            thread = await message.create_thread(name="Aside")
            await thread.send("in a thread")
            return
        async with message.channel.typing():
            await message.reply(message.content, nonce=message.id)


@pytest_asyncio.fixture
async def echo(loopback: DiscordServer, newsroom: GuildHandle) -> AsyncIterator[Echo]:
    client = Echo()
    async with running(client, loopback):
        yield client


async def test_it_logs_in_and_sees_the_guild(echo: Echo, newsroom: GuildHandle) -> None:
    (guild,) = echo.guilds
    assert (guild.name, guild.me.guild_permissions.send_messages) == ("Newsroom", True)
    assert [channel.name for channel in guild.text_channels] == ["general"]


async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, alice: Person
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} @everyone {alice.mention}")
    reply = await loopback.reply_to(question)
    assert reply.content == question.content
    assert not reply.pings
    await loopback.typing_in(newsroom.general)


async def test_it_is_silent_where_nothing_is_asked(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, alice: Person
) -> None:
    await alice.says(newsroom.general, "Nothing for you.")
    await loopback.stays_silent(newsroom.general, 0.05)
    await alice.says(newsroom.general, f"{loopback.bot.mention} But now.")
    with pytest.raises(AssertionError, match="silence was expected"):
        await loopback.stays_silent(newsroom.general)


async def test_a_direct_message_is_answered(loopback: DiscordServer, echo: Echo, alice: Person) -> None:
    assert (await loopback.reply_to(await alice.says(alice.dm, "Hello?"))).content == "Hello?"


async def test_a_command_is_deferred_and_answered(echo: Echo, newsroom: GuildHandle, alice: Person) -> None:
    answer = await alice.uses(newsroom.general, "ask", question="Why?")
    assert answer.deferred
    assert not answer.ephemeral
    assert answer.message.content == "Why? (None)"
    assert labels(answer.message) == ["More", "Follow up"]


async def test_a_command_takes_a_file(echo: Echo, newsroom: GuildHandle, alice: Person) -> None:
    file = alice.attachment("a.txt", b"from the cdn")
    answer = await alice.uses(newsroom.general, "ask", question="Why?", file=file)
    assert answer.message.content == "Why? (from the cdn)"


async def test_an_option_is_completed(echo: Echo, newsroom: GuildHandle, alice: Person) -> None:
    assert await alice.completes(newsroom.general, "ask", "article", "ru") == [("rule", "rule"), ("ruin", "ruin")]


async def test_buttons_menus_and_modals_work(echo: Echo, newsroom: GuildHandle, alice: Person) -> None:
    answer = await alice.uses(newsroom.general, "ask", question="Why?")
    assert (await alice.chooses(answer.message, "pick", "Second")).message.content == "picked Second"
    opened = await alice.clicks(answer.message, "Follow up")
    sent = await alice.submits(opened, Question="And then?")
    assert (sent.message.content, sent.ephemeral) == ("modal: And then?", True)
    assert (await alice.clicks(answer.message, "More")).message.content == "more"
    assert labels(answer.message) == []


async def test_menu_commands_and_subcommands_work(echo: Echo, newsroom: GuildHandle, alice: Person) -> None:
    claim = await alice.says(newsroom.general, "The moon is cheese.")
    found = await alice.applies("Find", claim)
    assert (found.message.content, found.ephemeral) == ("found The moon is cheese.", True)
    changed = await alice.uses(newsroom.general, "settings channel", channel=newsroom.general)
    assert changed.message.content == "set general"


async def test_it_answers_in_a_thread(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, alice: Person
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} thread, please")
    thread = await loopback.thread_of(question)
    assert (await loopback.message_in(thread)).content == "in a thread"
    inside = await alice.says(thread, f"{loopback.bot.mention} Still here?")
    assert (await loopback.reply_to(inside)).channel is thread


async def test_it_serves_users_where_the_bot_is_not(loopback: DiscordServer, echo: Echo, alice: Person) -> None:
    alice.installs()
    stranger = loopback.add_guild("Elsewhere", bot=False)
    stranger.add_member(alice)
    answer = await alice.uses(stranger.general, "ask", question="Here?")
    assert answer.message.content == "Here? (None)"
    group = loopback.add_private_channel(alice, loopback.add_user("bob"))
    assert (await alice.uses(group, "ask", question="And here?")).message.content == "And here? (None)"


async def test_it_resumes_and_hears_what_it_missed(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, alice: Person
) -> None:
    await loopback.gateway.reconnect()
    missed = await alice.says(newsroom.general, f"{loopback.bot.mention} Missed me?")
    await loopback.until_resumed()
    assert (await loopback.reply_to(missed)).content == missed.content
    assert echo.readies == 1


async def test_it_identifies_anew_when_its_session_is_lost(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        await real(0)

    real = asyncio.sleep
    monkeypatch.setattr("discord.client.asyncio.sleep", at_once)
    await loopback.gateway.invalidate()
    await loopback.until_ready(2)
    assert loopback.gateway.resumes == 0


async def test_a_nonce_keeps_a_retried_answer_single(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, alice: Person
) -> None:
    loopback.faults.add("POST", "/channels/*/messages", status=502, html=True, performed=True)
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} Once?")
    await loopback.reply_to(question)
    posts = await loopback.requested("POST", "/channels/{channel_id}/messages", 2)
    assert [one.status for one in posts] == [502, 200]
    assert len(loopback.replies_to(question)) == 1


async def test_a_rate_limit_is_waited_out(
    loopback: DiscordServer, echo: Echo, newsroom: GuildHandle, alice: Person
) -> None:
    loopback.faults.rate_limited("POST", "/channels/*/messages", 0.05)
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} Later?")
    assert (await loopback.reply_to(question)).content == question.content


async def test_a_missing_privileged_intent_ends_it_with_its_reason() -> None:
    async with DiscordServer(privileged_intents=Intent.GUILD_MEMBERS) as server:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with running(Echo(), server):
                pass


async def test_a_wrong_token_ends_it_with_its_reason(loopback: DiscordServer) -> None:
    with pytest.raises(discord.LoginFailure):
        async with running(Echo(), loopback, token="wrong"):
            pass
