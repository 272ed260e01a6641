"""Messages over REST: taken, refused and changed as Discord does."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.discord import DiscordServer, GuildHandle, Permission, Person
from tests.discord.conftest import Rest
from tests.discord.validation import openapi
from tests.shared import needs

described = needs(openapi.DESCRIPTION)


def button(custom_id: str | None = "one", **further: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "One", "custom_id": custom_id} | further


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


class Said:
    """Posts to a channel and remembers where."""

    def __init__(self, rest: Rest, newsroom: GuildHandle) -> None:
        self.rest = rest
        self.path = f"/channels/{newsroom.general.id}/messages"

    async def __call__(self, **body: Any) -> tuple[int, Any]:
        return await self.rest("POST", self.path, body)


@pytest.fixture
def say(rest: Rest, newsroom: GuildHandle) -> Said:
    return Said(rest, newsroom)


async def test_a_message_is_given_back_as_discord_shows_it(loopback: DiscordServer, say: Said) -> None:
    status, message = await say(content="  Good evening. ", embeds=[{"title": "News"}], components=[row(button())])
    assert status == 200
    assert message["content"] == "Good evening."
    assert message["author"]["id"] == str(loopback.bot.id)
    assert message["embeds"] == [{"title": "News", "type": "rich"}]
    assert [part["id"] for part in (message["components"][0], *message["components"][0]["components"])] == [1, 2]
    assert "guild_id" not in message


async def test_an_answer_has_the_content_type_that_discord_py_insists_on(
    loopback: DiscordServer, rest: Rest, newsroom: GuildHandle
) -> None:
    headers = {"Authorization": f"Bot {loopback.token}"}
    async with rest.session.get(loopback.api_url + "/users/@me", headers=headers) as response:
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embeds": [{"description": "x" * 3500}, {"description": "y" * 2501}]}, "embeds"),
        ({"embeds": [{"title": "T", "fields": [{"name": "n", "value": " "}]}]}, "embeds.0.fields.0.value"),
        ({"embeds": [{"title": "T", "url": "javascript:alert(1)"}]}, "embeds.0.url"),
        ({"embeds": [{"title": "T", "url": "https://"}]}, "embeds.0.url"),
        ({"embeds": [{}]}, "embeds.0.description"),
        ({"content": "c", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
        ({"content": "c", "components": [row(button("a"), button("a"))]}, "components.0.components.1.custom_id"),
        ({"content": "c", "components": [row(button("a")), row(button("a"))]}, "components.1.components.0.custom_id"),
        ({"content": "c", "components": [row(button(None))]}, "components.0.components.0.custom_id"),
        ({"content": "c", "components": [row(button(None, style=5))]}, "components.0.components.0.url"),
        ({"content": "c", "components": [row(button(url="https://a.b"))]}, "components.0.components.0.url"),
        ({"content": "c", "components": [row(button(label=None))]}, "components.0.components.0.label"),
        ({"content": "c", "components": [row(button(str(n))) for n in range(6)]}, "components"),
        ({"content": "c", "components": [{"type": 10, "content": "text"}]}, "components.0.type"),
        ({"content": "c", "flags": 1 << 15, "components": [{"type": 10, "content": "text"}]}, "content"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 2001}] * 2}, "components"),
    ],
)
async def test_a_rule_that_the_description_lacks_refuses_at_the_place(
    loopback: DiscordServer, say: Said, body: dict[str, Any], where: str
) -> None:
    status, answer = await say(**body)
    assert (status, answer["code"]) == (400, 50035)
    place = answer["errors"]
    for step in where.split("."):
        place = place[step]
    assert place["_errors"][0]["message"]
    assert len(loopback.forgive()) == 1


@described
@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"title": "T", "fields": [{"name": "n"}]}]}, "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
        ({"embeds": [{"description": "d"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
        (
            {"content": "c", "components": [row(button(label="x" * 81))]},
            "components.0.components.0.label",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            {"content": "c", "components": [row(*(button(str(n)) for n in range(6)))]},
            "components.0.components",
            "BASE_TYPE_MAX_LENGTH",
        ),
        ({"content": "c", "message_reference": {}}, "message_reference.message_id", "BASE_TYPE_REQUIRED"),
        ({"content": "c", "nonce": "x" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
        ({"content": 5}, "content", "BASE_TYPE_BAD_VALUE"),
    ],
)
async def test_the_description_refuses_at_the_place(
    loopback: DiscordServer, say: Said, body: dict[str, Any], where: str, code: str
) -> None:
    status, answer = await say(**body)
    assert (status, answer["code"]) == (400, 50035)
    place = answer["errors"]
    for step in where.split("."):
        place = place[step]
    assert place["_errors"][0]["code"] == code
    loopback.forgive()


@described
async def test_a_body_at_every_limit_is_taken(say: Said) -> None:
    embed = {
        "title": "t" * 256,
        "description": "d" * 4096,
        "footer": {"text": "f" * 1000},
        "author": {"name": "a" * 256},
        "fields": [{"name": "n" * 2, "value": "v" * 390}],
    }
    assert 256 + 4096 + 1000 + 256 + 2 + 390 == 6000
    rows = [row(*(button(f"{line}.{place}" + "x" * 97) for place in range(5))) for line in range(5)]
    status, answer = await say(content="c" * 2000, embeds=[embed], components=rows, nonce="n" * 25)
    assert status == 200, answer


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": " \n"}, {"embeds": [], "components": None}])
async def test_an_empty_message_is_refused(loopback: DiscordServer, say: Said, body: dict[str, Any]) -> None:
    status, answer = await say(**body)
    assert (status, answer["code"]) == (400, 50006)
    loopback.forgive()


async def test_broken_json_is_refused(loopback: DiscordServer, say: Said) -> None:
    status, answer = await say.rest("POST", say.path, data=b"{")
    assert (status, answer["code"]) == (400, 50109)
    loopback.forgive()


async def test_a_nonce_said_twice_is_one_message(loopback: DiscordServer, newsroom: GuildHandle, say: Said) -> None:
    _, first = await say(content="once", nonce="7", enforce_nonce=True)
    _, second = await say(content="twice", nonce="7", enforce_nonce=True)
    assert second["id"] == first["id"]
    assert second["content"] == "once"
    assert len(loopback.messages_in(newsroom.general)) == 1
    await say(content="thrice", nonce="7")
    assert len(loopback.messages_in(newsroom.general)) == 2


async def test_a_reply_names_what_it_replies_to(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, say: Said
) -> None:
    question = await alice.says(newsroom.general, "Why?")
    _, answer = await say(content="Because.", message_reference={"message_id": str(question.id)})
    assert answer["type"] == 19
    assert answer["referenced_message"]["content"] == "Why?"
    assert (await loopback.reply_to(question)).content == "Because."


async def test_a_reply_to_what_is_gone_is_refused_or_sent_plain(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, say: Said
) -> None:
    question = await alice.says(newsroom.general, "Why?")
    await alice.deletes(question)
    reference = {"message_id": str(question.id)}
    status, answer = await say(content="Because.", message_reference=reference)
    assert (status, answer["code"]) == (400, 50035)
    assert "message_reference" in answer["errors"]
    status, answer = await say(content="Because.", message_reference=reference | {"fail_if_not_exists": False})
    assert status == 200
    assert "message_reference" not in answer
    assert not loopback.invalid_requests, "whether a message is still there is nothing a bot could know"


async def test_a_reply_to_a_notice_is_refused(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, say: Said
) -> None:
    notice = newsroom.post_notice(newsroom.general, alice)
    status, answer = await say(content="Welcome!", message_reference={"message_id": str(notice.id)})
    assert (status, answer["code"]) == (400, 50035)
    loopback.forgive()


async def test_only_what_is_there_and_ones_own_can_be_edited(newsroom: GuildHandle, alice: Person, say: Said) -> None:
    theirs = await alice.says(newsroom.general, "Mine!")
    assert (await say.rest("PATCH", f"{say.path}/{theirs.id}", {"content": "Yours."}))[1]["code"] == 50005
    assert (await say.rest("PATCH", f"{say.path}/12345", {"content": "Whose?"}))[1]["code"] == 10008
    _, own = await say(content="before", embeds=[{"title": "T"}])
    status, edited = await say.rest("PATCH", f"{say.path}/{own['id']}", {"content": "after"})
    assert status == 200
    assert (edited["content"], edited["embeds"][0]["title"]) == ("after", "T")
    assert edited["edited_timestamp"]


async def test_an_edit_that_leaves_nothing_is_refused(loopback: DiscordServer, say: Said) -> None:
    _, own = await say(content="something")
    status, answer = await say.rest("PATCH", f"{say.path}/{own['id']}", {"content": None})
    assert (status, answer["code"]) == (400, 50006)
    loopback.forgive()


async def test_a_deleted_message_is_unknown(say: Said) -> None:
    _, own = await say(content="something")
    assert (await say.rest("DELETE", f"{say.path}/{own['id']}"))[0] == 204
    assert (await say.rest("DELETE", f"{say.path}/{own['id']}"))[1]["code"] == 10008
    assert (await say.rest("GET", f"{say.path}/{own['id']}"))[1]["code"] == 10008


async def test_others_messages_are_deleted_by_moderators_alone(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, say: Said
) -> None:
    theirs = await alice.says(newsroom.general, "Mine!")
    assert (await say.rest("DELETE", f"{say.path}/{theirs.id}"))[1]["code"] == 50013
    newsroom.overwrite(newsroom.general, loopback.bot, allow=Permission.MANAGE_MESSAGES)
    assert (await say.rest("DELETE", f"{say.path}/{theirs.id}"))[0] == 204


async def test_history_comes_newest_first_and_in_windows(newsroom: GuildHandle, alice: Person, say: Said) -> None:
    sent = [await alice.says(newsroom.general, str(number)) for number in range(6)]

    async def contents(query: str) -> list[str]:
        return [message["content"] for message in (await say.rest("GET", say.path + query))[1]]

    assert await contents("") == ["5", "4", "3", "2", "1", "0"]
    assert await contents("?limit=2") == ["5", "4"]
    assert await contents(f"?limit=2&before={sent[3].id}") == ["2", "1"]
    assert await contents(f"?limit=2&after={sent[1].id}") == ["3", "2"]
    assert await contents(f"?limit=3&around={sent[2].id}") == ["3", "2", "1"]


@described
async def test_a_query_that_is_not_described_is_refused(loopback: DiscordServer, say: Said) -> None:
    assert (await say.rest("GET", say.path + "?limit=101"))[1]["code"] == 50035
    assert (await say.rest("GET", say.path + "?colour=red"))[1]["code"] == 50035
    assert len(loopback.forgive()) == 2


async def test_an_unknown_route_is_a_recorded_mistake(loopback: DiscordServer, rest: Rest) -> None:
    assert (await rest("GET", "/channels/here/messages"))[0] == 404
    assert (await rest("POST", "/users/@me/bananas", {}))[0] == 404
    with pytest.raises(AssertionError, match="bananas"):
        loopback.assert_valid()
    loopback.forgive()


async def test_leaving_the_server_fails_for_an_invalid_request() -> None:
    with pytest.raises(AssertionError, match="UNKNOWN_ROUTE"):
        async with DiscordServer() as server, aiohttp.ClientSession() as session:
            await session.get(server.api_url + "/bananas")


async def test_without_validation_a_mistake_passes() -> None:
    async with DiscordServer(validating=False, recording=False) as server, aiohttp.ClientSession() as session:
        guild = server.add_guild("Fast")
        rest = Rest(server, session)
        assert (await rest("POST", f"/channels/{guild.general.id}/messages", {"content": "x" * 2001}))[0] == 200
        assert server.requests == []


async def test_a_wrong_token_is_unauthorised(loopback: DiscordServer, rest: Rest) -> None:
    assert (await rest("GET", "/users/@me", token="wrong"))[0] == 401


async def test_files_go_to_the_cdn_and_come_back(loopback: DiscordServer, newsroom: GuildHandle, rest: Rest) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", '{"content": "see", "attachments": [{"id": 0, "description": "what it says"}]}')
    form.add_field("files[0]", b"Once upon a time.", filename="story.txt", content_type="application/octet-stream")
    status, message = await rest("POST", f"/channels/{newsroom.general.id}/messages", data=form)
    assert status == 200
    attached = message["attachments"][0]
    assert (attached["filename"], attached["size"], attached["description"]) == ("story.txt", 17, "what it says")
    async with rest.session.get(attached["url"]) as response:
        assert await response.read() == b"Once upon a time."
        assert response.content_type == "text/plain"
    async with rest.session.get(attached["url"] + "x") as response:
        assert response.status == 404
