"""Messages that call for an answer, over real sockets."""

import asyncio
import threading
from typing import Any

import pytest

from bot.app.state_file import StateFile
from bot.discord.app import DiscordApp
from bot.discord.features.asking import replies
from bot.discord.features.asking.messages import UNREADABLE
from bot.discord.features.asking.replies import HELP
from bot.discord.platform.replies import NOT_TO_REMOVE
from index.store import Store
from tests import PATIENCE
from tests.bot.discord.conftest import RunningBot, Start, unlinked
from tests.bot.discord.scripted import BROKEN, PASSAGES, QUESTION, UNKNOWN, Scripted
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Permission, Person, labels


async def test_a_mention_is_answered_with_quotes_in_an_embed(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    reply = await loopback.reply_to(question)
    (embed,) = reply.embeds
    assert quotes(embed["description"]) == [passage.quote for passage in PASSAGES[:3]]
    assert "[Storm shuts the harbour](<https://example.org/harbour>)" in embed["description"]
    assert labels(reply) == [
        *(f"{what} {number}" for number in (1, 2, 3) for what in ("In context", "Read")),
        "More passages",
        "Helpful",
        "Not helpful",
        "Follow up",
        "Remove",
    ]
    assert not reply.pings


async def test_the_event_loop_reads_no_database_and_lays_out_no_reply(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, threads = threading.get_ident(), dict[str, set[int]]()

    def watch(place: object, name: str) -> None:
        real = getattr(place, name)

        def watched(*given: object, **named: object) -> object:
            threads.setdefault(name, set()).add(threading.get_ident())
            return real(*given, **named)

        monkeypatch.setattr(place, name, watched)

    made = DiscordApp.client

    def client(*given: Any, **named: Any) -> object:
        for place, name in ((StateFile, "reading"), (Store, "reading"), (replies, "answer_blocks")):
            watch(place, name)
        return made(*given, **named)

    monkeypatch.setattr(DiscordApp, "client", client)
    async with start():
        await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        await alice.clicks(asked.message, "More passages")
        assert set(threads) == {"reading", "answer_blocks"}
        assert loop not in set.union(*threads.values())


async def test_a_direct_message_is_answered(bot: RunningBot, loopback: DiscordServer, alice: Person) -> None:
    reply = await loopback.reply_to(await alice.says(alice.dm, QUESTION))
    assert PASSAGES[0].quote in quotes(reply.embeds[0]["description"])


@pytest.mark.parametrize("ping", [True, False])
async def test_a_reply_to_the_bot_is_answered(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, ping: bool
) -> None:
    first = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {UNKNOWN}"))
    second = await loopback.reply_to(await alice.replies(first, QUESTION, ping=ping))
    assert len(quotes(second.embeds[0]["description"])) == 3


async def test_a_mention_of_the_bots_role_counts_as_a_mention(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    assert (
        await loopback.reply_to(await alice.says(newsroom.general, f"{newsroom.bot_role.mention} {QUESTION}"))
    ).embeds


async def test_without_an_answer_it_says_so(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {UNKNOWN}"))
    assert reply.embeds[0]["description"].startswith("**The articles don't say.**")
    assert labels(reply) == ["Follow up", "Remove"]


async def test_an_empty_mention_gets_help(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f" {loopback.bot.mention} "))
    assert unlinked(reply.content).startswith(HELP)


async def test_in_an_open_channel_it_speaks_when_it_has_an_answer(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start(newsroom.general.id):
        assert (await loopback.reply_to(await alice.says(newsroom.general, QUESTION))).embeds
        thread = await alice.starts_thread(newsroom.general, "harbour")
        assert (await loopback.reply_to(await alice.says(thread, QUESTION))).embeds
        await alice.says(newsroom.general, UNKNOWN)
        await alice.says(newsroom.general, "The harbour was closed.")
        await loopback.stays_silent(newsroom.general)


async def test_elsewhere_it_speaks_only_when_called(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    await alice.says(newsroom.general, QUESTION)
    await newsroom.owner.says(newsroom.general, f"@everyone {QUESTION}")
    other = newsroom.add_member(loopback.add_user("helper", bot=True))
    await other.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    await loopback.stays_silent(newsroom.general)
    called = await newsroom.owner.says(newsroom.general, f"@everyone {loopback.bot.mention} {QUESTION}")
    assert await loopback.reply_to(called)


async def test_searching_does_not_hold_up_the_event_loop(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    answers.hold.clear()
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    help_wanted = await alice.says(newsroom.general, loopback.bot.mention)
    assert unlinked((await loopback.reply_to(help_wanted)).content).startswith(HELP)
    assert not loopback.replies_to(question)
    answers.hold.set()
    assert (await loopback.reply_to(question)).embeds


async def test_a_message_that_comes_twice_is_answered_once(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    await loopback.reply_to(question)
    loopback.gateway.repeat()
    await loopback.stays_silent(newsroom.general)
    assert answers.asked[QUESTION] == 1


async def test_a_message_that_is_gone_gets_no_reply_and_no_error(
    bot: RunningBot,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    answers: Scripted,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers.hold.clear()
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    await asyncio.to_thread(answers.taken.wait, PATIENCE)
    await alice.deletes(question)
    answers.hold.set()
    await loopback.stays_silent(newsroom.general)
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "WARNING")]


async def test_an_error_is_told_by_an_id_that_the_log_has_too(
    bot: RunningBot,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {BROKEN}"))
    id = reply.content.partition("(error ")[2].removesuffix(")")
    assert id in caplog.text
    assert "secret" not in reply.content


async def test_without_embed_links_it_answers_in_plain_text(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    newsroom.overwrite(newsroom.general, loopback.bot, deny=Permission.EMBED_LINKS)
    async with start():
        reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        assert not reply.embeds
        assert quotes(reply.content) == [passage.quote for passage in PASSAGES[:3]]
        assert not reply.pings


async def test_without_read_message_history_it_answers_without_referring(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    newsroom.overwrite(newsroom.general, loopback.bot, deny=Permission.READ_MESSAGE_HISTORY)
    async with start():
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        answer = await loopback.message_in(newsroom.general, after=question)
        assert answer.embeds
        assert answer.reference is None


async def test_permissions_taken_away_unnoticed_leave_it_plain_text_without_a_reference(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    body = {"message": "Missing Permissions", "code": 50013}
    loopback.faults.add("POST", "*/messages", status=403, body=body, times=1)
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    answer = await loopback.message_in(newsroom.general, after=question)
    assert answer.reference is None
    assert len(quotes(answer.content)) == 3


async def test_without_send_messages_the_log_says_what_to_do(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    newsroom.overwrite(newsroom.general, loopback.bot, deny=Permission.SEND_MESSAGES)
    async with start():
        await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.stays_silent(newsroom.general)
    assert "give the bot the permission Send Messages" in caplog.text


async def test_without_the_message_content_intent_it_answers_where_it_is_called(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start(newsroom.general.id, message_content=False):
        reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        assert reply.embeds
        assert (await loopback.reply_to(await alice.replies(reply, QUESTION))).embeds
        assert (await loopback.reply_to(await alice.says(alice.dm, QUESTION))).embeds
        assert (
            unlinked((await loopback.reply_to(await alice.replies(reply, QUESTION, ping=False))).content) == UNREADABLE
        )
        silent = await alice.says(newsroom.general, QUESTION)
        await loopback.stays_silent(newsroom.general)
        assert not loopback.replies_to(silent)


async def test_where_an_answer_takes_a_while_it_shows_that_it_is_typing(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    quick = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    await loopback.reply_to(quick)
    assert not newsroom.general.typing
    answers.hold.clear()
    slow = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    await loopback.typing_in(newsroom.general)
    assert not loopback.replies_to(slow)
    answers.hold.set()
    assert (await loopback.reply_to(slow)).embeds


async def test_who_asked_and_nobody_else_removes_what_is_said_instead_of_an_answer(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    bob = newsroom.add_member("bob")
    for words in (BROKEN, "help"):
        told = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {words}"))
        assert labels(told) == ["Remove"]
        refused = await bob.clicks(told, "Remove")
        assert (await refused.followed_up()).content == NOT_TO_REMOVE
        await alice.clicks(told, "Remove")
        assert told.deleted
