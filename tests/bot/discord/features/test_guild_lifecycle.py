"""Servers that come and go, over real sockets: their data goes after the grace period, and not before."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.app.server_libraries import GRACE_SECONDS
from bot.app.server_settings import ServerSettings
from bot.app.state import State
from bot.discord.features.gateway_events import GuildLifecycleCog
from tests import until
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.scripted import QUESTION
from tests.discord import DiscordServer, GuildHandle, Person
from tests.discord.state import guilds

CHOSEN = ServerSettings(passages=1)


def keeping(bot: RunningBot) -> GuildLifecycleCog:
    cog = bot.client.cogs["GuildLifecycleCog"]
    assert isinstance(cog, GuildLifecycleCog)
    return cog


async def use(guild: GuildHandle) -> None:
    """A server gets settings and articles."""
    await guild.owner.uses(guild.general, "settings answers", passages=1)
    file = guild.owner.attachment("a.txt", b"The quay sank on Monday.")
    await guild.owner.uses(guild.general, "library add", file=file)


def has(bot: RunningBot, guild: GuildHandle) -> bool:
    libraries = bot.app.libraries
    there = {libraries.own.exists(guild.id), libraries.settings_store.get(guild.id) == CHOSEN}
    assert len(there) == 1
    return there.pop()


def rows(bot: RunningBot) -> dict[str, int]:
    """How much the state holds."""
    tables = ("question", "rating", "view", "server")
    with bot.app.state.transaction() as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def let_pass(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Time passes, for every state that is open or will be."""
    real = State.now

    def later(state: State) -> float:
        return real(state) + seconds

    monkeypatch.setattr(State, "now", later)


async def test_a_server_that_sends_the_bot_away_keeps_its_data_for_the_grace_period(
    bot: RunningBot, newsroom: GuildHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use(newsroom)
    asked = await newsroom.owner.uses(newsroom.general, "ask", question=QUESTION)
    await newsroom.owner.clicks(asked.message, "Helpful")
    await newsroom.owner.uses(newsroom.general, "find", phrase="closed for three days")
    newsroom.remove_bot()
    await until(lambda: newsroom.id in bot.app.libraries.settings_store.departures())
    await keeping(bot).sweep()
    assert has(bot, newsroom)
    # Views: of the settings that can be put back, of the answer's passages, and of the places of the phrase.
    assert rows(bot) == {"question": 1, "rating": 1, "view": 3, "server": 1}
    let_pass(monkeypatch, GRACE_SECONDS + 1)
    await keeping(bot).sweep()
    assert not has(bot, newsroom)
    assert rows(bot) == {"question": 0, "rating": 0, "view": 0, "server": 0}


async def test_a_server_that_takes_the_bot_back_in_time_finds_everything_as_it_was(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use(newsroom)
    newsroom.remove_bot()
    await until(lambda: newsroom.id in bot.app.libraries.settings_store.departures())
    newsroom.install_bot()
    await until(lambda: newsroom.id not in bot.app.libraries.settings_store.departures())
    let_pass(monkeypatch, GRACE_SECONDS + 1)
    await keeping(bot).sweep()
    assert has(bot, newsroom)
    assert (await alice.uses(newsroom.general, "articles")).message


async def test_a_departure_while_the_bot_was_off_is_noticed_when_it_starts(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = loopback.add_guild("Elsewhere")
    async with start():
        await use(newsroom)
        await use(other)
    newsroom.remove_bot()
    async with start() as bot:
        await until(lambda: newsroom.id in bot.app.libraries.settings_store.departures())
        assert has(bot, newsroom)
        let_pass(monkeypatch, GRACE_SECONDS + 1)
        await keeping(bot).sweep()
        assert not has(bot, newsroom)
        assert has(bot, other)


async def test_a_server_that_is_only_out_of_reach_has_not_left(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use(newsroom)
    loopback.gateway.send_event("GUILD_DELETE", {"id": str(newsroom.id), "unavailable": True})
    await until(lambda: all(guild.unavailable for guild in bot.client.guilds))
    await keeping(bot).on_ready()
    let_pass(monkeypatch, GRACE_SECONDS + 1)
    await keeping(bot).sweep()
    assert has(bot, newsroom)
    assert not bot.app.libraries.settings_store.departures()


async def test_a_server_that_adds_the_bot_is_told_once_how_to_set_it_up_in_a_channel_where_it_may_write(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle
) -> None:
    async with start():
        new = loopback.add_guild("New")
        told = await loopback.message_in(new.general)
        assert told.content.startswith("**Hello!**")
        for step in ("1. ", "2. ", "3. "):
            assert f"\n{step}" in told.content
        for command in ("library add", "library add-page", "settings channel", "settings check", "help"):
            assert re.search(f"</{command}:[0-9]+>", told.content)
        await loopback.stays_silent(newsroom.general)
    async with start():
        await loopback.until_ready(2)
        await loopback.stays_silent(new.general)
    assert len(loopback.messages_in(new.general)) == 1


async def test_a_server_is_new_though_discords_clock_is_behind_the_bots(
    bot: RunningBot, loopback: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = SimpleNamespace(now=lambda zone: datetime.now(zone) - timedelta(hours=1))
    monkeypatch.setattr(guilds, "datetime", behind)
    told = await loopback.message_in(loopback.add_guild("New").general)
    assert told.content.startswith("**Hello!**")
