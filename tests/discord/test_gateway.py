"""The gateway's protocol, and what a test can let happen on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests import PATIENCE
from tests.discord import DiscordServer, GuildHandle, Intent, Person
from tests.discord.conftest import Socket, Sockets
from tests.discord.gateway.protocol import Close, Op
from tests.discord.state.intents import ALL


async def resume(sockets: Sockets, token: str, session: str, sequence: int) -> Socket:
    socket = await sockets.open()
    await socket.receive()
    await socket.send(Op.RESUME, {"token": token, "session_id": session, "seq": sequence})
    return socket


async def test_hello_ready_and_guilds_come_in_order(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle
) -> None:
    socket = await sockets.open()
    ready = await socket.identify()
    assert ready["resume_gateway_url"] == loopback.gateway_url
    assert ready["application"]["id"] == str(loopback.bot.id)
    assert ready["guilds"] == [{"id": str(newsroom.id), "unavailable": True}]
    guild = await socket.receive()
    assert (guild["t"], guild["s"], guild["d"]["name"]) == ("GUILD_CREATE", 2, "Newsroom")


async def test_a_heartbeat_is_acknowledged(sockets: Sockets) -> None:
    socket = await sockets.open()
    assert (await socket.receive())["d"]["heartbeat_interval"] > 0
    await socket.send(Op.HEARTBEAT, None)
    assert (await socket.receive())["op"] == Op.HEARTBEAT_ACK


def _identify(**changes: Any) -> Callable[[str], tuple[int, Any]]:
    return lambda token: (Op.IDENTIFY, {"token": token, "intents": 1, "properties": {}} | changes)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (_identify(token="wrong"), Close.AUTHENTICATION_FAILED),
        (_identify(intents=1 << 60), Close.INVALID_INTENTS),
        (_identify(intents=int(Intent.MESSAGE_CONTENT)), Close.DISALLOWED_INTENTS),
        (_identify(shard=[2, 2]), Close.INVALID_SHARD),
        (lambda token: (Op.PRESENCE_UPDATE, {}), Close.NOT_AUTHENTICATED),
        (lambda token: (77, {}), Close.UNKNOWN_OPCODE),
        (lambda token: ("x", {}), Close.UNKNOWN_OPCODE),
    ],
)
async def test_a_wrong_frame_closes_with_its_code(
    loopback: DiscordServer, sockets: Sockets, frame: Callable[[str], tuple[int, Any]], code: Close
) -> None:
    loopback.world.application.privileged_intents = 0
    socket = await sockets.open()
    await socket.receive()
    await socket.send(*frame(loopback.token))
    assert await socket.closed() == code


async def test_garbage_closes_with_a_decode_error(sockets: Sockets) -> None:
    socket = await sockets.open()
    await socket.receive()
    await socket.connection.send_str("{")
    assert await socket.closed() == Close.DECODE_ERROR


async def test_a_second_identify_closes(loopback: DiscordServer, sockets: Sockets) -> None:
    socket = await sockets.open()
    await socket.identify()
    await socket.send(Op.IDENTIFY, {"token": loopback.token, "intents": 1})
    assert await socket.closed() == Close.ALREADY_AUTHENTICATED


async def test_too_many_frames_close(loopback: DiscordServer, sockets: Sockets) -> None:
    socket = await sockets.open()
    await socket.receive()
    for _ in range(121):
        await socket.send(Op.HEARTBEAT)
    for _ in range(120):
        await socket.receive()
    assert await socket.closed() == Close.RATE_LIMITED


async def test_a_resume_replays_what_was_missed(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle, alice: Person
) -> None:
    socket = await sockets.open()
    ready = await socket.identify()
    await socket.event("GUILD_CREATE")
    await alice.says(newsroom.general, "heard")
    heard = await socket.receive()
    await socket.connection.close()
    await alice.says(newsroom.general, "missed")
    again = await resume(sockets, loopback.token, ready["session_id"], heard["s"])
    missed = await again.receive()
    assert (missed["d"]["content"], missed["s"]) == ("missed", heard["s"] + 1)
    assert (await again.receive())["t"] == "RESUMED"
    await alice.says(newsroom.general, "live")
    assert (await again.event("MESSAGE_CREATE"))["content"] == "live"
    assert (loopback.gateway.identifies, loopback.gateway.resumes) == (1, 1)


async def test_an_unknown_session_must_identify_anew(loopback: DiscordServer, sockets: Sockets) -> None:
    socket = await resume(sockets, loopback.token, "nonsense", 1)
    frame = await socket.receive()
    assert (frame["op"], frame["d"]) == (Op.INVALID_SESSION, False)


async def test_a_sequence_from_the_future_closes(loopback: DiscordServer, sockets: Sockets) -> None:
    ready = await (await sockets.open()).identify()
    socket = await resume(sockets, loopback.token, ready["session_id"], 99)
    assert await socket.closed() == Close.INVALID_SEQUENCE


async def test_mishaps_reach_the_wire(
    loopback: DiscordServer, sockets: Sockets, newsroom: GuildHandle, alice: Person
) -> None:
    socket = await sockets.open()
    await socket.identify()
    await socket.event("GUILD_CREATE")
    await alice.says(newsroom.general, "one")
    loopback.gateway.repeat()
    first, second = await socket.receive(), await socket.receive()
    assert first == second
    loopback.gateway.hold()
    await alice.says(newsroom.general, "two")
    await alice.says(newsroom.general, "three")
    loopback.gateway.release(backwards=True)
    assert [(await socket.receive())["d"]["content"] for _ in range(2)] == ["three", "two"]
    loopback.gateway.send_text("nonsense")
    assert (await socket.connection.receive()).data == "nonsense"
    await loopback.gateway.reconnect()
    assert (await socket.receive())["op"] == Op.RECONNECT
    await loopback.gateway.invalidate()
    assert (await socket.receive())["op"] == Op.INVALID_SESSION
    await loopback.gateway.close(4000)
    assert await socket.closed() == 4000


async def test_a_dropped_connection_ends_without_a_word(loopback: DiscordServer, sockets: Sockets) -> None:
    socket = await sockets.open()
    await socket.identify()
    await loopback.gateway.drop()
    message = await socket.connection.receive(timeout=PATIENCE)
    assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert socket.connection.close_code in {None, aiohttp.WSCloseCode.ABNORMAL_CLOSURE}


async def test_a_refused_connection_never_begins(loopback: DiscordServer, sockets: Sockets) -> None:
    loopback.gateway.refusing = 1
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await sockets.open()
    await (await sockets.open()).identify()


async def test_a_rejected_identify_closes_with_the_code_once(loopback: DiscordServer, sockets: Sockets) -> None:
    loopback.gateway.rejecting = Close.AUTHENTICATION_FAILED
    socket = await sockets.open()
    await socket.receive()
    await socket.send(Op.IDENTIFY, {"token": loopback.token, "intents": 1})
    assert await socket.closed() == Close.AUTHENTICATION_FAILED
    await (await sockets.open()).identify()


async def test_any_event_can_be_made_up(loopback: DiscordServer, sockets: Sockets) -> None:
    socket = await sockets.open()
    await socket.identify()
    loopback.gateway.send_event("MESSAGE_CREATE", {"malformed": True})
    assert await socket.event("MESSAGE_CREATE") == {"malformed": True}


async def test_shards_share_the_guilds_and_the_first_has_the_direct_messages(
    loopback: DiscordServer, sockets: Sockets, alice: Person
) -> None:
    guilds = [loopback.add_guild(f"Guild {number}") for number in range(12)]
    shards = [await sockets.open() for _ in range(2)]
    readies = [await shard.identify(shard=[number, 2]) for number, shard in enumerate(shards)]
    served = [{int(one["id"]) for one in ready["guilds"]} for ready in readies]
    assert not served[0] & served[1]
    assert served[0] | served[1] >= {guild.id for guild in guilds}
    await alice.says(alice.dm, "hello")
    assert (await shards[0].event("MESSAGE_CREATE"))["content"] == "hello"


async def test_members_are_sent_on_request(sockets: Sockets, newsroom: GuildHandle, alice: Person) -> None:
    socket = await sockets.open()
    await socket.identify(ALL)
    request = {"guild_id": str(newsroom.id), "user_ids": [str(alice.id)], "limit": 0, "nonce": "n"}
    await socket.send(Op.REQUEST_GUILD_MEMBERS, request)
    chunk = await socket.event("GUILD_MEMBERS_CHUNK")
    assert ([one["user"]["username"] for one in chunk["members"]], chunk["nonce"]) == (["alice"], "n")
