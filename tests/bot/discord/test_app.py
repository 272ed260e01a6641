"""From settings to a running bot: what goes wrong at the start, and what must not go wrong later."""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app.server_settings import ServerSettings
from bot.discord.app import DiscordApp, run
from bot.discord.client import point_discord_at
from bot.discord.platform import commands
from bot.discord.platform.commands import force_sync
from bot.discord.platform.errors import BackOff, DiscordUnreachable, MalformedToken, NoToken, StartError, WrongToken
from bot.discord.platform.replies import CHANGED_COMMAND, NOTHING_TYPED, TOO_OLD
from bot.settings import Settings
from index.library import Library
from tests import PATIENCE, until
from tests.bot.discord.conftest import Start
from tests.bot.discord.scripted import QUESTION, Scripted
from tests.discord import TOKEN, DiscordServer, GuildHandle, Permission, Person
from tests.discord.bots import pointed_at
from tests.discord.state import posting
from tests.discord.state.posting import Draft

NO_FILE: dict[str, Any] = {"_env_file": None}
COMMANDS = {"ask", "articles", "article", "find", "summary"}


def settings(loopback: DiscordServer, data: Path, token: str = TOKEN, **changes: str) -> Settings:
    return Settings(
        **NO_FILE,
        discord_token=SecretStr(token),
        discord_api_url=changes.get("api", loopback.api_url),
        discord_gateway_url=changes.get("gateway", loopback.gateway_url),
        verbatim_data=data,
    )


async def served(loopback: DiscordServer, app: DiscordApp, chosen: Settings) -> None:
    with pointed_at(loopback):
        point_discord_at(chosen.discord_api_url, chosen.discord_gateway_url)
        assert chosen.discord_token is not None
        await app.serve(chosen.discord_token.get_secret_value(), chosen)


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def one_line(error: StartError) -> str:
    assert "\n" not in str(error)
    return str(error)


def test_without_a_token_it_says_where_to_get_one(tmp_path: Path, library: Library) -> None:
    chosen = Settings(**NO_FILE, discord_token=None, verbatim_data=tmp_path)
    with pytest.raises(NoToken, match="DISCORD_TOKEN is not set: create a bot at https://"):
        run(chosen, library, Scripted())


async def test_a_wrong_token_is_refused_in_one_line(loopback: DiscordServer, app: DiscordApp, tmp_path: Path) -> None:
    wrong = "MTAwMDAwMDAwMDAwMDAwMDAx.Wrong.nobody-has-this-token"
    with pytest.raises(WrongToken, match="Reset Token") as refusal:
        await served(loopback, app, settings(loopback, tmp_path, wrong))
    assert wrong not in one_line(refusal.value)


async def test_an_unreachable_api_is_named_in_one_line(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{closed_port()}/api"
    with pytest.raises(DiscordUnreachable, match="check the network") as refusal:
        await served(loopback, app, settings(loopback, tmp_path, api=address))
    assert address in one_line(refusal.value)


async def test_an_unreachable_gateway_is_named_in_one_line(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path
) -> None:
    address = f"ws://127.0.0.1:{closed_port()}"
    with pytest.raises(DiscordUnreachable, match="Connect call failed") as refusal:
        await served(loopback, app, settings(loopback, tmp_path, gateway=address))
    assert address in one_line(refusal.value)


async def test_a_token_that_the_gateway_refuses_is_wrong_too(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path
) -> None:
    running = asyncio.create_task(served(loopback, app, settings(loopback, tmp_path)))
    await loopback.until_ready()
    await loopback.gateway.close(4004)
    with pytest.raises(WrongToken):
        await asyncio.wait_for(running, PATIENCE)


async def test_without_the_message_content_intent_it_runs_and_says_what_is_off(
    library: Library, app: DiscordApp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with DiscordServer(privileged_intents=0) as loopback:
        guild = loopback.add_guild("Newsroom")
        alice = guild.add_member("alice")
        running = asyncio.create_task(served(loopback, app, settings(loopback, tmp_path)))
        await loopback.until_ready()
        reply = await loopback.reply_to(await alice.says(guild.general, f"{loopback.bot.mention} {QUESTION}"))
        assert reply.embeds
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    (line,) = [record for record in caplog.records if record.name == "bot.discord.app"]
    assert line.levelno == logging.WARNING
    assert "questions in VERBATIM_CHANNELS" in line.message
    assert "switch on Message Content Intent at https://" in line.message


async def test_commands_are_registered_once_and_not_at_each_start(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle
) -> None:
    async with start():
        assert set(loopback.commands()) >= COMMANDS
    async with start():
        await loopback.until_ready(2)
    puts = [request for request in loopback.requests if request.method == "PUT" and "commands" in request.path]
    assert len(puts) == 1


async def test_commands_are_registered_again_on_request(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle
) -> None:
    async with start() as bot:
        bot.app.state.keep_value("other", "kept")
        force_sync(bot.app.state)
        assert bot.app.state.value("other") == "kept"
    async with start():
        await loopback.until_ready(2)
    puts = [request for request in loopback.requests if request.method == "PUT" and "commands" in request.path]
    assert len(puts) == 2


async def test_an_interrupted_registration_loses_no_command_and_is_made_up_for(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle
) -> None:
    async with start() as bot:
        registered = loopback.commands()
        force_sync(bot.app.state)
    loopback.faults.add("PUT", "*commands", status=503, times=1)
    async with start():
        assert loopback.commands() == registered
    async with start():
        await loopback.until_ready(3)
    statuses = [request.status for request in loopback.requests if request.method == "PUT"]
    assert statuses == [200, 503, 200]


async def test_commands_that_could_not_be_registered_are_at_the_next_start(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, caplog: pytest.LogCaptureFixture
) -> None:
    loopback.faults.add("PUT", "*commands", status=403, times=1)
    async with start():
        assert not loopback.commands()
    assert "could not be registered" in caplog.text
    async with start():
        assert set(loopback.commands()) >= COMMANDS


@pytest.mark.parametrize("trouble", [{"status": 503}, {"status": 200, "html": True}, {"drop": True}])
async def test_trouble_with_the_commands_keeps_nobody_from_asking_and_is_made_up_for(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, trouble: dict[str, Any]
) -> None:
    fault = loopback.faults.add("PUT", "*commands", times=3, **trouble)
    async with start(sync_back_off=BackOff(initial=0.01, maximum=0.02)):
        assert await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        await until(lambda: set(loopback.commands()) >= COMMANDS)
    assert fault.met == 3


async def test_a_long_rate_limit_on_the_commands_keeps_the_bot_from_nothing(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_PATIENCE", 0.1)
    loopback.faults.rate_limited("PUT", "*commands", 600.0)
    async with start():
        assert await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        assert not loopback.commands()


async def test_a_command_that_is_gone_or_has_changed_is_told(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start() as bot:
        bot.client.tree.remove_command("articles")
        assert (await alice.uses(newsroom.general, "articles")).message.content == CHANGED_COMMAND
        length = loopback.commands()["summary"]["options"][2]["options"][1]
        length["choices"].append({"name": "endless", "value": "endless"})
        changed = await alice.uses(newsroom.general, "summary digest", length="endless")
        assert changed.message.content == CHANGED_COMMAND
        assert changed.ephemeral
        # An option that was called otherwise, and one that is needed by now.
        loopback.commands()["find"]["options"][0]["name"] = "words"
        loopback.commands()["check"]["options"][0]["required"] = False
        renamed: tuple[tuple[str, dict[str, Any]], ...] = (("find", {"words": "x"}), ("check", {}))
        for command, options in renamed:
            stale = await alice.uses(newsroom.general, command, **options)
            assert (stale.message.content, stale.ephemeral) == (CHANGED_COMMAND, True), command


async def test_an_option_of_another_type_or_range_is_told_and_changes_nothing(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    mona = newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)
    changed: tuple[tuple[str, str, dict[str, Any], Any], ...] = (
        ("ask", "question", {"type": 4}, 1984),
        ("find", "phrase", {"type": 5}, True),
        ("settings answers", "passages", {"max_value": 99}, 99),
        ("settings answers", "passages", {"type": 3, "max_value": None, "min_value": None}, "two"),
    )
    async with start() as bot:
        for command, name, change, value in changed:
            top, *inner = command.split()
            options = loopback.commands()[top]["options"]
            for part in inner:
                options = next(one for one in options if one["name"] == part)["options"]
            option = next(one for one in options if one["name"] == name)
            option.update(change)
            told = await mona.uses(newsroom.general, command, **{name: value})
            assert (told.message.content, told.ephemeral) == (CHANGED_COMMAND, True), (command, value)
        assert bot.app.libraries.settings_store.get(newsroom.id) == ServerSettings()
        loopback.commands()["article"]["options"][0]["name"] = "heading"
        assert await alice.completes(newsroom.general, "article", "heading", "x") == []


async def test_a_blank_form_and_a_button_of_no_feature_get_an_answer(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        form = await alice.clicks(asked.message, "Follow up")
        assert (await alice.submits(form, question="  ")).message.content == NOTHING_TYPED
        button = asked.message.components[0]["components"][0]
        for unknown in ("vote:1", "more:zzz:1"):
            button["custom_id"] = unknown
            assert (await alice.clicks(asked.message, unknown)).message.content == TOO_OLD


async def test_a_poll_without_an_end_costs_nothing(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        poll: dict[str, Any] = {"question": {"text": "Tea?"}, "answers": [], "expiry": None, "allow_multiselect": False}
        draft = Draft(poll=poll | {"layout_type": 1})
        posting.create(loopback.world, newsroom.general, alice.user, draft)
        assert await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert len([request for request in loopback.requests if request.path.endswith("/users/@me")]) == 1


@pytest.mark.parametrize("wrong", ['"abc.def.ghi"', "abc.def\nghi", "abc def", "abc.d\u00e9f"])
def test_what_can_be_no_token_is_told_in_one_line(tmp_path: Path, library: Library, wrong: str) -> None:
    chosen = Settings(**NO_FILE, discord_token=SecretStr(wrong), verbatim_data=tmp_path)
    with pytest.raises(MalformedToken) as refusal:
        run(chosen, library, Scripted())
    assert wrong not in one_line(refusal.value)


async def test_a_resumed_session_answers_what_came_meanwhile_once(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    async with start():
        first = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(first)
        await loopback.gateway.reconnect()
        second = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.until_resumed()
        await loopback.reply_to(second)
        loopback.gateway.repeat(2)
        await loopback.stays_silent(newsroom.general)
        assert len(loopback.replies_to(first)) == len(loopback.replies_to(second)) == 1
        assert answers.asked[QUESTION] == 2


async def test_an_interaction_that_comes_twice_is_answered_once(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    async with start():
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        loopback.gateway.repeat()
        await alice.clicks(asked.message, "More passages")
        loopback.gateway.repeat()
        await loopback.stays_silent(newsroom.general)
        assert answers.asked[QUESTION] == 2
        callbacks = [request for request in loopback.requests if "callback" in request.path]
        assert len(callbacks) == 2


async def test_a_reply_that_discord_only_seemed_to_refuse_is_not_sent_twice(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        loopback.faults.add("POST", "*messages", status=502, times=1, performed=True)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(question)
        await loopback.stays_silent(newsroom.general, 1.5)
        assert len([request for request in loopback.requests if request.path.endswith("/messages")]) == 2
        assert len(loopback.replies_to(question)) == 1
