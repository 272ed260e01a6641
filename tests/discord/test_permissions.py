"""What may be done where: roles, overwrites, owners, threads, and the refusals that follow."""

from __future__ import annotations

import pytest

from tests.discord import ChannelKind, DiscordServer, GuildHandle, Permission, Person
from tests.discord.conftest import Rest
from tests.discord.state import permissions
from tests.discord.state.entities import Channel

P = Permission


def held(person: Person, channel: Channel) -> Permission:
    return permissions.of(person.user, channel)


def test_the_owner_and_administrators_may_everything(loopback: DiscordServer) -> None:
    guild = loopback.add_guild("Strict", everyone=0)
    admin = guild.add_member("admin", permissions=P.ADMINISTRATOR)
    guild.overwrite(guild.general, admin, deny=permissions.ALL)
    assert held(guild.owner, guild.general) == held(admin, guild.general) == permissions.ALL
    assert held(guild.add_member("guest"), guild.general) == permissions.NONE


def test_a_member_overwrite_outweighs_roles_which_outweigh_everyone(newsroom: GuildHandle) -> None:
    role = newsroom.add_role("press")
    member = newsroom.add_member("bob", role)
    channel = newsroom.general
    newsroom.overwrite(channel, newsroom.everyone, deny=P.SEND_MESSAGES)
    assert P.SEND_MESSAGES not in held(member, channel)
    newsroom.overwrite(channel, role, allow=P.SEND_MESSAGES)
    assert P.SEND_MESSAGES in held(member, channel)
    newsroom.overwrite(channel, member, deny=P.SEND_MESSAGES)
    assert P.SEND_MESSAGES not in held(member, channel)


def test_one_role_that_allows_outweighs_another_that_denies(newsroom: GuildHandle) -> None:
    muted, press = newsroom.add_role("muted"), newsroom.add_role("press")
    member = newsroom.add_member("bob", muted, press)
    newsroom.overwrite(newsroom.general, muted, deny=P.SEND_MESSAGES)
    newsroom.overwrite(newsroom.general, press, allow=P.SEND_MESSAGES)
    assert P.SEND_MESSAGES in held(member, newsroom.general)


def test_who_does_not_see_a_channel_may_nothing_there(newsroom: GuildHandle, alice: Person) -> None:
    newsroom.overwrite(newsroom.general, newsroom.everyone, deny=P.VIEW_CHANNEL)
    assert held(alice, newsroom.general) == permissions.NONE


def test_who_may_not_send_may_not_embed_attach_or_ping_either(newsroom: GuildHandle, alice: Person) -> None:
    newsroom.overwrite(newsroom.general, newsroom.everyone, deny=P.SEND_MESSAGES)
    assert not held(alice, newsroom.general) & (P.EMBED_LINKS | P.ATTACH_FILES | P.MENTION_EVERYONE)
    assert P.READ_MESSAGE_HISTORY in held(alice, newsroom.general)


async def test_a_thread_goes_by_its_parent_and_a_permission_of_its_own(newsroom: GuildHandle, alice: Person) -> None:
    thread = await alice.starts_thread(newsroom.general, "Aside")
    newsroom.overwrite(newsroom.general, newsroom.everyone, deny=P.SEND_MESSAGES)
    assert permissions.to_send(thread) in held(alice, thread)
    newsroom.overwrite(newsroom.general, newsroom.everyone, deny=P.SEND_MESSAGES_IN_THREADS)
    assert permissions.to_send(thread) not in held(alice, thread)
    newsroom.overwrite(newsroom.general, newsroom.everyone, deny=P.VIEW_CHANNEL)
    assert held(alice, thread) == permissions.NONE


async def test_a_private_thread_is_seen_by_its_members_and_moderators(newsroom: GuildHandle, alice: Person) -> None:
    thread = await alice.starts_thread(newsroom.general, "Hush", private=True)
    bob = newsroom.add_member("bob")
    moderator = newsroom.add_member("mod", permissions=P.MANAGE_THREADS)
    assert [P.VIEW_CHANNEL in held(one, thread) for one in (alice, bob, moderator)] == [True, False, True]


@pytest.mark.parametrize(
    ("denied", "code"),
    [(P.VIEW_CHANNEL, 50001), (P.SEND_MESSAGES, 50013), (P.EMBED_LINKS, 50013), (P.READ_MESSAGE_HISTORY, 160002)],
)
async def test_a_missing_permission_refuses_a_message(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, rest: Rest, denied: Permission, code: int
) -> None:
    question = await alice.says(newsroom.general, "Why?")
    newsroom.overwrite(newsroom.general, loopback.bot, deny=denied)
    body = {"embeds": [{"title": "Because"}], "message_reference": {"message_id": str(question.id)}}
    status, answer = await rest("POST", f"/channels/{newsroom.general.id}/messages", body)
    assert (status, answer["code"]) == (403, code)


async def test_an_embed_beside_text_is_dropped_without_the_permission(
    loopback: DiscordServer, newsroom: GuildHandle, rest: Rest
) -> None:
    newsroom.overwrite(newsroom.general, loopback.bot, deny=P.EMBED_LINKS)
    body = {"content": "Because.", "embeds": [{"title": "Because"}]}
    status, answer = await rest("POST", f"/channels/{newsroom.general.id}/messages", body)
    assert (status, answer["content"], answer["embeds"]) == (200, "Because.", [])
    path = f"/channels/{newsroom.general.id}/messages/{answer['id']}"
    assert (await rest("PATCH", path, {"embeds": [{"title": "Because"}]}))[1]["embeds"] == []


async def test_threads_need_their_permissions_and_a_channel_that_has_them(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, rest: Rest
) -> None:
    question = await alice.says(newsroom.general, "Why?")
    path = f"/channels/{newsroom.general.id}/messages/{question.id}/threads"
    newsroom.overwrite(newsroom.general, loopback.bot, deny=P.CREATE_PUBLIC_THREADS | P.SEND_MESSAGES_IN_THREADS)
    assert (await rest("POST", path, {"name": "Why"}))[1]["code"] == 50013
    newsroom.overwrite(newsroom.general, loopback.bot, deny=P.SEND_MESSAGES_IN_THREADS)
    status, thread = await rest("POST", path, {"name": "Why"})
    assert (status, thread["id"], thread["type"]) == (201, str(question.id), int(ChannelKind.PUBLIC_THREAD))
    assert (await rest("POST", path, {"name": "Why"}))[1]["code"] == 160004
    assert (await rest("POST", f"/channels/{thread['id']}/messages", {"content": "So."}))[1]["code"] == 50013
    newsroom.overwrite(newsroom.general, loopback.bot)
    assert (await rest("POST", f"/channels/{thread['id']}/messages", {"content": "So."}))[0] == 200
    nested = {"name": "Deeper", "type": 11}
    assert (await rest("POST", f"/channels/{thread['id']}/threads", nested))[1]["code"] == 50024


async def test_a_locked_thread_is_closed_to_all_but_moderators(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, rest: Rest
) -> None:
    thread = await alice.starts_thread(newsroom.general, "Aside")
    thread.locked = True
    assert (await rest("POST", f"/channels/{thread.id}/messages", {"content": "So."}))[1]["code"] == 160005
    newsroom.overwrite(newsroom.general, loopback.bot, allow=P.MANAGE_THREADS)
    assert (await rest("POST", f"/channels/{thread.id}/messages", {"content": "So."}))[0] == 200


async def test_who_is_timed_out_sees_and_reads_and_no_more(
    loopback: DiscordServer, newsroom: GuildHandle, rest: Rest
) -> None:
    path = f"/channels/{newsroom.general.id}/messages"
    newsroom.time_out(loopback.bot)
    assert (await rest("POST", path, {"content": "So."}))[1]["code"] == 50013
    assert (await rest("GET", path))[0] == 200
    newsroom.time_out(loopback.bot, 0)
    assert (await rest("POST", path, {"content": "So."}))[0] == 200


async def test_a_message_wakes_an_archived_thread(newsroom: GuildHandle, alice: Person, rest: Rest) -> None:
    thread = await alice.starts_thread(newsroom.general, "Aside")
    thread.archived = True
    assert (await rest("POST", f"/channels/{thread.id}/messages", {"content": "So."}))[0] == 200
    assert not thread.archived


async def test_a_guild_without_the_bot_is_closed_to_it(loopback: DiscordServer, rest: Rest) -> None:
    stranger = loopback.add_guild("Elsewhere", bot=False)
    assert (await rest("GET", f"/guilds/{stranger.id}"))[1]["code"] == 50001
    assert (await rest("GET", f"/channels/{stranger.general.id}"))[1]["code"] == 50001
    assert (await rest("GET", "/channels/1"))[1]["code"] == 10003
