"""Which events a session gets, and how much of a message."""

from __future__ import annotations

import pytest

from tests.discord import DiscordServer, GuildHandle, Intent, Permission, Person
from tests.discord.conftest import Rest, Socket, Sockets
from tests.discord.state.intents import ALL

WITHOUT_CONTENT = ALL & ~Intent.MESSAGE_CONTENT


async def connected(sockets: Sockets, intents: Intent) -> Socket:
    socket = await sockets.open()
    await socket.identify(intents)
    return socket


async def test_with_the_intent_a_message_comes_whole(sockets: Sockets, newsroom: GuildHandle, alice: Person) -> None:
    socket = await connected(sockets, ALL)
    await alice.says(newsroom.general, "Good evening.", files={"a.txt": b"a"})
    message = await socket.event("MESSAGE_CREATE")
    assert (message["content"], len(message["attachments"])) == ("Good evening.", 1)
    assert message["guild_id"] == str(newsroom.id)
    assert message["member"]["roles"] == []


async def test_without_the_intent_a_message_comes_blank(sockets: Sockets, newsroom: GuildHandle, alice: Person) -> None:
    socket = await connected(sockets, WITHOUT_CONTENT)
    await alice.says(newsroom.general, "Good evening.", files={"a.txt": b"a"})
    message = await socket.event("MESSAGE_CREATE")
    assert (message["content"], message["attachments"], message["components"]) == ("", [], [])


async def test_mentions_direct_messages_and_its_own_come_whole_without_the_intent(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle, alice: Person, rest: Rest
) -> None:
    socket = await connected(sockets, WITHOUT_CONTENT)
    await alice.says(newsroom.general, f"{loopback.bot.mention} Why?")
    assert (await socket.event("MESSAGE_CREATE"))["content"].endswith("Why?")
    await alice.says(alice.dm, "Why?")
    assert (await socket.event("MESSAGE_CREATE"))["content"] == "Why?"
    await rest("POST", f"/channels/{newsroom.general.id}/messages", {"content": "Because."})
    assert (await socket.event("MESSAGE_CREATE"))["content"] == "Because."


async def test_a_reply_with_ping_comes_whole_and_one_without_blank(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle, alice: Person, rest: Rest
) -> None:
    socket = await connected(sockets, WITHOUT_CONTENT)
    await rest("POST", f"/channels/{newsroom.general.id}/messages", {"content": "Because."})
    said = loopback.messages_in(newsroom.general)[0]
    await socket.event("MESSAGE_CREATE")
    await alice.replies(said, "And why that?")
    reply = await socket.event("MESSAGE_CREATE")
    assert (reply["content"], reply["referenced_message"]["content"]) == ("And why that?", "Because.")
    await alice.replies(said, "And why that?", ping=False)
    assert (await socket.event("MESSAGE_CREATE"))["content"] == ""


async def test_what_somebody_elses_reply_refers_to_comes_blank(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle, alice: Person
) -> None:
    secret = await alice.says(newsroom.general, "Secret.")
    socket = await connected(sockets, WITHOUT_CONTENT)
    await alice.replies(secret, f"{loopback.bot.mention} What of that?")
    message = await socket.event("MESSAGE_CREATE")
    assert message["content"]
    assert message["referenced_message"]["content"] == ""


async def test_rest_blanks_too_when_the_application_lacks_the_intent(alice_says_hello: tuple[Rest, str]) -> None:
    rest, path = alice_says_hello
    assert (await rest("GET", path))[1][0]["content"] == ""


@pytest.fixture
async def alice_says_hello(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, rest: Rest
) -> tuple[Rest, str]:
    loopback.world.application.privileged_intents = 0
    await alice.says(newsroom.general, "Hello.")
    return rest, f"/channels/{newsroom.general.id}/messages"


async def test_events_without_their_intent_stay_away(sockets: Sockets, newsroom: GuildHandle, alice: Person) -> None:
    socket = await connected(sockets, Intent.DIRECT_MESSAGES)
    await alice.says(newsroom.general, "In the guild.")
    newsroom.add_member("bob")
    newsroom.add_channel("more")
    await alice.says(alice.dm, "In private.")
    assert (await socket.receive())["d"]["content"] == "In private."


async def test_a_channel_that_the_bot_does_not_see_is_silent(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle, alice: Person
) -> None:
    socket = await connected(sockets, ALL)
    hidden = newsroom.add_channel("hidden")
    newsroom.overwrite(hidden, loopback.bot, deny=Permission.VIEW_CHANNEL)
    await alice.says(hidden, "Not for bots.")
    await alice.says(newsroom.general, "For all.")
    assert (await socket.event("MESSAGE_CREATE"))["content"] == "For all."


async def test_a_guild_shows_its_members_only_with_the_presences_intent(
    sockets: Sockets, newsroom: GuildHandle, alice: Person
) -> None:
    for intents, count in ((ALL, 3), (Intent.GUILDS, 1)):
        socket = await connected(sockets, intents)
        guild = await socket.event("GUILD_CREATE")
        assert (len(guild["members"]), guild["member_count"]) == (count, 3)


async def test_members_who_come_and_go_are_told_with_the_intent(sockets: Sockets, newsroom: GuildHandle) -> None:
    socket = await connected(sockets, ALL)
    bob = newsroom.add_member("bob")
    assert (await socket.event("GUILD_MEMBER_ADD"))["user"]["username"] == "bob"
    newsroom.remove_member(bob)
    assert (await socket.event("GUILD_MEMBER_REMOVE"))["user"]["username"] == "bob"


async def test_leaving_and_joining_guilds_is_told(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle
) -> None:
    socket = await connected(sockets, ALL)
    newsroom.remove_bot()
    assert (await socket.event("GUILD_DELETE"))["id"] == str(newsroom.id)
    newsroom.install_bot()
    assert (await socket.event("GUILD_CREATE"))["name"] == "Newsroom"
    later = loopback.add_guild("Later")
    assert (await socket.event("GUILD_CREATE"))["id"] == str(later.id)
