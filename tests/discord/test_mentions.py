"""Whom a message pings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord import DiscordServer, GuildHandle, Permission, Person
from tests.discord.conftest import Rest
from tests.discord.state.entities import Message, Pings, Role


class Sent:
    """The bot sends to a guild of alice, bob, and a role that anyone may mention; what that pings, by name."""

    def __init__(self, server: DiscordServer, guild: GuildHandle, alice: Person, rest: Rest) -> None:
        self._server, self._guild, self._alice, self._rest = server, guild, alice, rest
        self.role: Role = guild.add_role("editors", mentionable=True)
        self.closed: Role = guild.add_role("owners")

    async def __call__(self, content: str, **body: Any) -> set[str]:
        content = content.format(alice=self._alice.mention, role=self.role.mention, closed=self.closed.mention)
        if "allowed_mentions" in body:
            allowed = body["allowed_mentions"]
            ids = {"alice": str(self._alice.id), "role": str(self.role.id)}
            body["allowed_mentions"] = {
                key: [ids.get(one, one) for one in value] if isinstance(value, list) else value
                for key, value in allowed.items()
            }
        path = f"/channels/{self._guild.general.id}/messages"
        status, answer = await self._rest("POST", path, {"content": content} | body)
        assert status == 200, answer
        return self.names(self._guild.general.messages[int(answer["id"])])

    def names(self, message: Message) -> set[str]:
        pings = message.pings
        names = {self._alice.id: "alice", self.role.id: "role", self.closed.id: "closed"}
        everyone = {"everyone"} if pings.everyone else set()
        return {names[one] for one in pings.users | pings.roles} | everyone


@pytest.fixture
def sent(loopback: DiscordServer, newsroom: GuildHandle, alice: Person, rest: Rest) -> Sent:
    newsroom.set_permissions(
        newsroom.everyone, int(Permission(newsroom.everyone.permissions)) & ~int(Permission.MENTION_EVERYONE)
    )
    return Sent(loopback, newsroom, alice, rest)


async def test_without_allowed_mentions_everything_is_parsed(sent: Sent) -> None:
    assert await sent("{alice} {role}") == {"alice", "role"}


async def test_with_none_allowed_nobody_is_pinged(sent: Sent) -> None:
    assert await sent("{alice} {role} @everyone", allowed_mentions={"parse": []}) == set()


async def test_the_allowed_ids_alone_are_pinged_and_only_if_they_are_mentioned(sent: Sent) -> None:
    assert await sent("{alice} {role}", allowed_mentions={"users": ["alice"]}) == {"alice"}
    assert await sent("{role}", allowed_mentions={"users": ["alice"], "parse": ["roles"]}) == {"role"}


async def test_everyone_and_closed_roles_need_the_permission(
    loopback: DiscordServer, newsroom: GuildHandle, sent: Sent
) -> None:
    assert await sent("{closed} @everyone @here") == set()
    newsroom.overwrite(newsroom.general, loopback.bot, allow=Permission.MENTION_EVERYONE)
    assert await sent("{closed} @here") == {"closed", "everyone"}


async def test_embeds_ping_nobody_but_text_displays_do(sent: Sent, alice: Person) -> None:
    assert await sent("Look:", embeds=[{"description": alice.mention}]) == set()
    assert await sent("", flags=1 << 15, components=[{"type": 10, "content": alice.mention}]) == {"alice"}


async def test_a_reply_pings_its_addressee_unless_told_not_to(newsroom: GuildHandle, sent: Sent, alice: Person) -> None:
    question = await alice.says(newsroom.general, "Why?")
    reference = {"message_id": str(question.id)}
    assert await sent("Because.", message_reference=reference) == {"alice"}
    assert await sent("Because.", message_reference=reference, allowed_mentions={"parse": []}) == set()
    pinging = {"parse": [], "replied_user": True}
    assert await sent("Because.", message_reference=reference, allowed_mentions=pinging) == {"alice"}


async def test_an_edit_parses_mentions_by_default(newsroom: GuildHandle, sent: Sent, alice: Person, rest: Rest) -> None:
    await sent("Nobody.")
    message = list(newsroom.general.messages.values())[-1]
    path = f"/channels/{newsroom.general.id}/messages/{message.id}"
    await rest("PATCH", path, {"content": alice.mention, "allowed_mentions": {"parse": []}})
    assert not message.pings
    await rest("PATCH", path, {"content": alice.mention})
    assert sent.names(message) == {"alice"}


async def test_people_ping_whom_they_name(loopback: DiscordServer, newsroom: GuildHandle, alice: Person) -> None:
    message = await alice.says(newsroom.general, f"{loopback.bot.mention} <@!{alice.id}> <@5>")
    assert message.pings.users == {loopback.bot.id, alice.id}
    assert not Pings()


@pytest.mark.parametrize(
    ("content", "unfolded"),
    [
        ("see https://example.org/a b", ["https://example.org/a"]),
        ("see <https://example.org/a>", []),
        ("no link", []),
    ],
)
async def test_bare_links_unfold(newsroom: GuildHandle, alice: Person, content: str, unfolded: list[str]) -> None:
    assert (await alice.says(newsroom.general, content)).previews == unfolded
