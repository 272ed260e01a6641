"""Interactions over raw REST: who may answer what, how, and until when."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.discord import DiscordServer, GuildHandle, Impossible, Invocation, Permission, Person, Unanswered
from tests.discord.conftest import Rest
from tests.discord.state.interactions import Patience
from tests.discord.validation import openapi
from tests.shared import needs

described = needs(openapi.DESCRIPTION)

MORE = {"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "more"}]}
MODAL = {
    "title": "Follow up",
    "custom_id": "follow",
    "components": [
        {"type": 18, "label": "Question", "component": {"type": 4, "custom_id": "q", "style": 1, "min_length": 3}}
    ],
}
EPHEMERAL = 64


class Bot:
    """Answers interactions by hand."""

    def __init__(self, server: DiscordServer, rest: Rest) -> None:
        self._server, self._rest = server, rest

    async def registers(self, *commands: dict[str, Any]) -> None:
        path = f"/applications/{self._server.bot.id}/commands"
        assert (await self._rest("PUT", path, list(commands)))[0] == 200

    async def answers(self, invocation: Invocation, kind: int, **data: Any) -> tuple[int, Any]:
        asked = invocation.interaction
        path = f"/interactions/{asked.id}/{asked.token}/callback?with_response=1"
        return await self._rest("POST", path, {"type": kind, "data": data} if data else {"type": kind})

    async def hook(self, method: str, invocation: Invocation, path: str = "", body: Any = None) -> tuple[int, Any]:
        token = invocation.interaction.token
        return await self._rest(method, f"/webhooks/{self._server.bot.id}/{token}{path}", body)


@pytest.fixture
async def bot(loopback: DiscordServer, rest: Rest) -> Bot:
    bot = Bot(loopback, rest)
    await bot.registers({"name": "ask", "description": "Ask"}, {"name": "Find", "type": 3})
    return bot


@pytest.fixture
def asked(bot: Bot, newsroom: GuildHandle, alice: Person) -> Invocation:
    return alice.starts(newsroom.general, "ask")


async def test_a_response_is_a_message_that_names_its_interaction(
    loopback: DiscordServer, bot: Bot, asked: Invocation, alice: Person
) -> None:
    status, answer = await bot.answers(asked, 4, content="Because.")
    assert status == 200
    assert answer["interaction"]["response_message_id"] == answer["resource"]["message"]["id"]
    message = answer["resource"]["message"]
    assert message["interaction_metadata"]["user"]["id"] == str(alice.id)
    assert (message["type"], message["webhook_id"]) == (20, str(loopback.bot.id))
    assert (await asked.answered()).message.content == "Because."


async def test_a_deferral_loads_until_the_original_is_edited(bot: Bot, asked: Invocation) -> None:
    _, answer = await bot.answers(asked, 5)
    assert answer["interaction"]["response_message_loading"] is True
    assert "message" not in answer["resource"]
    assert asked.deferred
    assert asked.message.loading
    status, edited = await bot.hook("PATCH", asked, "/messages/@original", {"content": "Because."})
    assert (status, edited["flags"]) == (200, 0)
    assert (await asked.answered()).message.content == "Because."
    assert (await bot.hook("GET", asked, "/messages/@original"))[1]["content"] == "Because."


async def test_a_private_deferral_stays_private(
    loopback: DiscordServer, bot: Bot, newsroom: GuildHandle, asked: Invocation, alice: Person
) -> None:
    await bot.answers(asked, 5, flags=EPHEMERAL)
    await bot.hook("PATCH", asked, "/messages/@original", {"content": "Psst.", "flags": 0})
    bob = newsroom.add_member("bob")
    assert asked.ephemeral
    assert (alice.sees(asked.message), bob.sees(asked.message)) == (True, False)
    assert loopback.messages_in(newsroom.general) == []


async def test_the_first_follow_up_to_a_deferral_takes_its_place(bot: Bot, asked: Invocation) -> None:
    await bot.answers(asked, 5)
    _, first = await bot.hook("POST", asked, "", {"content": "one"})
    assert first["id"] == str(asked.message.id)
    _, second = await bot.hook("POST", asked, "", {"content": "two", "flags": EPHEMERAL})
    assert second["flags"] & EPHEMERAL
    assert [message.content for message in asked.followups] == ["two"]
    assert (await asked.followed_up()).content == "two"


async def test_a_second_response_is_refused(bot: Bot, asked: Invocation) -> None:
    await bot.answers(asked, 5)
    assert (await bot.answers(asked, 4, content="Again."))[1]["code"] == 40060


async def test_an_unknown_interaction_and_an_unanswered_hook_are_refused(
    bot: Bot, asked: Invocation, rest: Rest
) -> None:
    assert (await rest("POST", f"/interactions/{asked.interaction.id}/wrong/callback", {"type": 5}))[1]["code"] == 10062
    assert (await bot.hook("POST", asked, "", {"content": "Early."}))[1]["code"] == 10015


@pytest.mark.parametrize("kind", [6, 7, 8])
async def test_a_callback_must_fit_its_interaction(
    loopback: DiscordServer, bot: Bot, asked: Invocation, kind: int
) -> None:
    assert (await bot.answers(asked, kind, **({"choices": []} if kind == 8 else {})))[1]["code"] == 50035
    loopback.forgive()


async def test_a_deferral_takes_no_other_flag(loopback: DiscordServer, bot: Bot, asked: Invocation) -> None:
    _, answer = await bot.answers(asked, 5, flags=EPHEMERAL | 4)
    assert "flags" in answer["errors"]["data"]
    loopback.forgive()


async def test_an_empty_response_is_refused(loopback: DiscordServer, bot: Bot, asked: Invocation) -> None:
    assert (await bot.answers(asked, 4, content=" "))[1]["code"] == 50006
    loopback.forgive()


async def test_rules_of_messages_hold_for_responses_and_follow_ups(
    loopback: DiscordServer, bot: Bot, asked: Invocation
) -> None:
    _, answer = await bot.answers(asked, 4, content="c", components=[MORE, MORE])
    assert answer["errors"]["data"]["components"]["1"]
    await bot.answers(asked, 5)
    assert (await bot.hook("PATCH", asked, "/messages/@original", {"content": "x" * 2001}))[1]["code"] == 50035
    loopback.forgive()


async def test_time_runs_out_for_the_first_response_and_later_for_the_token() -> None:
    now = 0.0
    async with DiscordServer(clock=lambda: now) as server, aiohttp.ClientSession() as session:
        bot = Bot(server, Rest(server, session))
        await bot.registers({"name": "ask", "description": "Ask"})
        guild = server.add_guild("Slow")
        alice = guild.add_member("alice")
        late = alice.starts(guild.general, "ask")
        now = 3.1
        assert (await bot.answers(late, 5))[1]["code"] == 10062
        timely = alice.starts(guild.general, "ask")
        await bot.answers(timely, 5)
        now += 899
        assert (await bot.hook("PATCH", timely, "/messages/@original", {"content": "Phew."}))[0] == 200
        now += 2
        assert (await bot.hook("PATCH", timely, "/messages/@original", {"content": "Oh."}))[1]["code"] == 50027


async def test_silence_is_what_the_client_says_it_is() -> None:
    async with DiscordServer(patience=Patience(first_response=0.02)) as server, aiohttp.ClientSession() as session:
        await Bot(server, Rest(server, session)).registers({"name": "ask", "description": "Ask"})
        guild = server.add_guild("Quiet")
        with pytest.raises(Unanswered, match="did not respond"):
            await guild.owner.uses(guild.general, "ask")


async def test_a_click_can_update_its_message_or_answer_beside_it(bot: Bot, asked: Invocation, alice: Person) -> None:
    await bot.answers(asked, 4, content="One.", components=[MORE])
    click = alice.presses(asked.message, "More")
    assert click.interaction.data == {"component_type": 2, "custom_id": "more", "id": 2}
    await bot.answers(click, 7, content="Two.", components=[])
    assert (await click.answered()).message is asked.message
    assert (asked.message.content, asked.message.components) == ("Two.", [])
    with pytest.raises(Impossible, match="no 'More'"):
        alice.presses(asked.message, "More")


async def test_a_deferred_update_is_done_when_the_message_changes(bot: Bot, asked: Invocation, alice: Person) -> None:
    await bot.answers(asked, 4, content="One.", components=[MORE])
    click = alice.presses(asked.message, "more")
    await bot.answers(click, 6)
    await bot.hook("PATCH", click, "/messages/@original", {"content": "Two."})
    assert (await click.answered()).message.content == "Two."


async def test_a_modal_is_filled_in_and_sent(bot: Bot, asked: Invocation, alice: Person) -> None:
    await bot.answers(asked, 9, **MODAL)
    assert (await asked.answered()).modal["title"] == "Follow up"
    with pytest.raises(Impossible, match="does not take 'x'"):
        await alice.submits(asked, Question="x")
    with pytest.raises(Impossible, match="no field Answer"):
        await alice.submits(asked, Question="xxx", Answer="y")
    sent = alice.fills(asked, Question="Why?")
    (label,) = sent.interaction.data["components"]
    assert label["component"] == {"type": 4, "id": 1, "custom_id": "q", "value": "Why?"}
    await bot.answers(sent, 4, content="Because.")
    assert (await sent.answered()).message.content == "Because."


@described
async def test_a_modal_title_has_its_limit(loopback: DiscordServer, bot: Bot, asked: Invocation) -> None:
    _, answer = await bot.answers(asked, 9, **(MODAL | {"title": "x" * 46}))
    assert "title" in answer["errors"]["data"]
    loopback.forgive()


async def test_another_persons_private_message_cannot_be_clicked(
    bot: Bot, newsroom: GuildHandle, asked: Invocation
) -> None:
    await bot.answers(asked, 4, content="Psst.", components=[MORE], flags=EPHEMERAL)
    with pytest.raises(Impossible, match="does not see"):
        newsroom.add_member("bob").presses(asked.message, "More")


async def test_an_interaction_tells_who_where_and_with_which_rights(
    loopback: DiscordServer, bot: Bot, newsroom: GuildHandle, alice: Person
) -> None:
    seen: list[dict[str, Any]] = []
    loopback.world.listeners.append(lambda event: seen.append(event.data))
    alice.starts(newsroom.general, "ask")
    data = seen[-1]
    assert (data["context"], data["guild_id"]) == (0, str(newsroom.id))
    assert data["authorizing_integration_owners"] == {"0": str(newsroom.id)}
    assert int(data["member"]["permissions"]) & Permission.SEND_MESSAGES
    alice.starts(alice.dm, "ask")
    data = seen[-1]
    assert (data["context"], data["user"]["id"]) == (1, str(alice.id))
    assert data["authorizing_integration_owners"] == {"0": "0"}
    assert "member" not in data


async def test_a_users_own_install_is_told_apart_from_the_guilds(
    loopback: DiscordServer, bot: Bot, newsroom: GuildHandle, alice: Person
) -> None:
    await bot.registers({"name": "ask", "description": "Ask", "integration_types": [0, 1], "contexts": [0, 1, 2]})
    alice.installs()
    both = alice.starts(newsroom.general, "ask")
    assert both.interaction.owners == {"0": str(newsroom.id), "1": str(alice.id)}
    stranger = loopback.add_guild("Elsewhere", bot=False)
    stranger.add_member(alice)
    own = alice.starts(stranger.general, "ask")
    assert own.interaction.owners == {"1": str(alice.id)}
    await bot.answers(own, 4, content="Here.", components=[MORE])
    assert alice.presses(own.message, "More").interaction.owners == {"1": str(alice.id)}
    for _ in range(5):
        assert (await bot.hook("POST", own, "", {"content": "More."}))[0] == 200
    assert (await bot.hook("POST", own, "", {"content": "Too much."}))[1]["code"] == 40094


async def test_without_external_apps_a_users_own_install_answers_in_private(
    loopback: DiscordServer, bot: Bot, alice: Person
) -> None:
    await bot.registers({"name": "ask", "description": "Ask", "integration_types": [1]})
    alice.installs()
    stranger = loopback.add_guild("Elsewhere", bot=False)
    stranger.add_member(alice)
    stranger.overwrite(stranger.general, stranger.everyone, deny=Permission.USE_EXTERNAL_APPS)
    own = alice.starts(stranger.general, "ask")
    await bot.answers(own, 4, content="Here.")
    assert own.ephemeral


async def test_a_menu_command_has_the_message_it_was_used_on(
    bot: Bot, newsroom: GuildHandle, alice: Person, loopback: DiscordServer
) -> None:
    claim = await newsroom.add_member("bob").says(newsroom.general, "The moon is cheese.")
    seen: list[dict[str, Any]] = []
    loopback.world.listeners.append(lambda event: seen.append(event.data))
    loopback.interactions.patience = Patience(first_response=0.01)
    with pytest.raises(Unanswered):
        await alice.applies("Find", claim)
    data = seen[-1]["data"]
    assert data["target_id"] == str(claim.id)
    assert data["resolved"]["messages"][str(claim.id)]["content"] == "The moon is cheese."
