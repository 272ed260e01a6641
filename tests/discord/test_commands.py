"""Registering commands, and who is offered them where."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord import DiscordServer, GuildHandle, Impossible, Permission, Person
from tests.discord.conftest import Rest
from tests.discord.driver import commands as offers
from tests.discord.state.entities import Channel

ASK: dict[str, Any] = {
    "name": "ask",
    "description": "Ask",
    "options": [{"type": 3, "name": "question", "description": "What?", "required": True, "max_length": 20}],
}


class Registered:
    """Registers global commands (or a guild's own) and lists what somebody is offered."""

    def __init__(self, server: DiscordServer, rest: Rest) -> None:
        self._server, self._rest = server, rest
        self.path = f"/applications/{server.bot.id}/commands"

    async def __call__(self, *commands: dict[str, Any], guild: GuildHandle | None = None) -> tuple[int, Any]:
        path = f"/applications/{self._server.bot.id}/guilds/{guild.id}/commands" if guild else self.path
        return await self._rest("PUT", path, list(commands))

    def offered(self, person: Person, channel: Channel) -> set[str]:
        return {one["name"] for one in offers.offered(self._server.world, person.user, channel)}


@pytest.fixture
def register(loopback: DiscordServer, rest: Rest) -> Registered:
    return Registered(loopback, rest)


def option(name: str, **further: Any) -> dict[str, Any]:
    return {"type": 3, "name": name, "description": "An option"} | further


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (ASK | {"name": "Ask"}, "0.name"),
        (ASK | {"name": "a b"}, "0.name"),
        (ASK | {"name": "x" * 33}, "0.name"),
        (ASK | {"description": ""}, "0.description"),
        (ASK | {"options": [option("a"), option("a")]}, "0.options.1.name"),
        (ASK | {"options": [option("a"), option("b", required=True)]}, "0.options.1"),
        (ASK | {"options": [option("Big")]}, "0.options.0.name"),
        (ASK | {"options": [option("a"), {"type": 1, "name": "sub", "description": "d"}]}, "0.options"),
        (
            ASK | {"options": [option("a", autocomplete=True, choices=[{"name": "n", "value": "v"}])]},
            "0.options.0.autocomplete",
        ),
        ({"name": "Find", "type": 3, "description": "No"}, "0.description"),
    ],
)
async def test_a_command_against_the_rules_is_refused_at_the_place(
    loopback: DiscordServer, register: Registered, command: dict[str, Any], where: str
) -> None:
    status, answer = await register(command)
    assert (status, answer["code"]) == (400, 50035)
    place = answer["errors"]
    for step in where.split("."):
        place = place[step]
    assert place["_errors"]
    loopback.forgive()


@pytest.mark.parametrize("name", ["ask", "résumé", "übersicht", "質問", "a_b-c'd", "हिन्दी", "2fa"])
async def test_names_of_any_script_are_taken(register: Registered, name: str) -> None:
    assert (await register(ASK | {"name": name}))[0] == 200


async def test_names_are_unique_within_a_kind(loopback: DiscordServer, register: Registered) -> None:
    assert (await register(ASK, ASK))[0] == 400
    assert len(loopback.forgive()) == 1
    assert (await register(ASK, {"name": "ask", "type": 3}))[0] == 200


async def test_overwriting_keeps_the_ids_of_what_stays(loopback: DiscordServer, register: Registered) -> None:
    _, first = await register(ASK, ASK | {"name": "help"})
    _, second = await register(ASK | {"description": "Ask away"})
    assert second[0]["id"] == first[0]["id"]
    assert set(loopback.commands()) == {"ask"}
    assert loopback.command_creations[None] == 2


async def test_creating_one_of_the_same_name_replaces_it(register: Registered, rest: Rest) -> None:
    assert (await rest("POST", register.path, ASK))[0] == 201
    assert (await rest("POST", register.path, ASK))[0] == 200
    assert len((await rest("GET", register.path))[1]) == 1


async def test_a_command_is_edited_and_deleted_by_its_id(
    loopback: DiscordServer, register: Registered, rest: Rest
) -> None:
    _, (made,) = await register(ASK)
    path = f"{register.path}/{made['id']}"
    assert (await rest("PATCH", path, {"description": "Ask away"}))[1]["description"] == "Ask away"
    assert (await rest("DELETE", path))[0] == 204
    assert (await rest("DELETE", path))[1]["code"] == 10063
    assert loopback.commands() == {}


async def test_two_hundred_creations_a_day_are_enough(
    loopback: DiscordServer, register: Registered, rest: Rest
) -> None:
    loopback.command_creations[None] = 200
    assert (await rest("POST", register.path, ASK))[1]["code"] == 30034


async def test_a_guilds_own_commands_are_offered_there_alone(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, register: Registered
) -> None:
    other = loopback.add_guild("Other")
    other.add_member(alice)
    await register(ASK, guild=newsroom)
    assert register.offered(alice, newsroom.general) == {"ask"}
    assert register.offered(alice, other.general) == set()
    assert set(loopback.commands(newsroom)) == {"ask"}


async def test_contexts_and_installs_decide_where_a_command_is_offered(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, register: Registered
) -> None:
    await register(
        ASK | {"name": "guild", "contexts": [0]},
        ASK | {"name": "anywhere", "integration_types": [0, 1], "contexts": [0, 1, 2]},
        ASK | {"name": "mine", "integration_types": [1]},
    )
    stranger = loopback.add_guild("Elsewhere", bot=False)
    stranger.add_member(alice)
    group = loopback.add_private_channel(alice, loopback.add_user("bob"))
    places = [newsroom.general, alice.dm, stranger.general, group]
    assert [register.offered(alice, place) for place in places] == [{"guild", "anywhere"}, {"anywhere"}, set(), set()]
    alice.installs()
    everywhere = {"anywhere", "mine"}
    assert [register.offered(alice, place) for place in places] == [{"guild"} | everywhere, *[everywhere] * 3]


async def test_default_permissions_hide_a_command_unless_an_admin_says_otherwise(
    newsroom: GuildHandle, alice: Person, register: Registered
) -> None:
    await register(ASK | {"name": "settings", "default_member_permissions": str(int(Permission.MANAGE_GUILD))})
    moderator = newsroom.add_member("mod", permissions=Permission.MANAGE_GUILD)
    general = newsroom.general
    assert (register.offered(alice, general), register.offered(moderator, general)) == (set(), {"settings"})
    newsroom.override_command("settings", newsroom.everyone)
    assert register.offered(alice, general) == {"settings"}
    newsroom.override_command("settings", alice, False)
    assert register.offered(alice, general) == set()


async def test_who_may_not_use_commands_is_offered_none(
    newsroom: GuildHandle, alice: Person, register: Registered
) -> None:
    await register(ASK)
    newsroom.overwrite(newsroom.general, alice, deny=Permission.USE_APPLICATION_COMMANDS)
    assert register.offered(alice, newsroom.general) == set()


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("help", {}, "not registered"),
        ("ask", {}, "needs the option 'question'"),
        ("ask", {"question": 5}, "does not take 5"),
        ("ask", {"question": "x" * 21}, "takes None to 20"),
        ("ask", {"question": "x", "top": 3}, "no option top"),
        ("ask more", {"question": "x"}, "no subcommand 'more'"),
    ],
)
async def test_the_client_lets_nobody_send_nonsense(
    newsroom: GuildHandle, alice: Person, register: Registered, name: str, options: dict[str, Any], why: str
) -> None:
    await register(ASK)
    with pytest.raises(Impossible, match=why):
        alice.starts(newsroom.general, name, **options)
