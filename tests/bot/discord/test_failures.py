"""How Discord fails while the bot serves, and how it goes on: each question is answered once, or the log says why not.

What fails as it starts or ends is in test_running and test_fates, what fails for want of a permission in
asking/test_messages.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.app.server_settings import ReplyPlace
from bot.app.state import AskedQuestion
from bot.app.state_file import StateError
from bot.discord.client import VerbatimBot
from bot.discord.features.asking.cog import ResumeCog
from bot.discord.features.asking.journal import PendingStore
from bot.discord.platform.errors import Banned
from bot.discord.platform.replies import REFUSALS, TIMED_OUT, TOO_OLD
from tests import PATIENCE, until
from tests.bot.discord.conftest import Start
from tests.bot.discord.observed import Heard
from tests.bot.discord.scripted import PASSAGES, QUESTION, Scripted
from tests.discord import DiscordServer, GuildHandle, Permission, Person
from tests.discord.faults import Fault
from tests.discord.refusals import CODES
from tests.discord.state.events import Event
from tests.discord.state.intents import Intent

MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"


@pytest.fixture
def heard() -> Heard:
    return Heard()


def refusal(code: int) -> dict[str, object]:
    status, message = CODES[code]
    return {"status": status, "body": {"message": message, "code": code}}


def posts(loopback: DiscordServer) -> list[int]:
    return [one.status for one in loopback.requests if (one.method, one.template) == ("POST", MESSAGES)]


async def test_an_acknowledgement_that_discord_takes_late_is_followed_by_the_answer(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord.platform.interactions._DEFERRING_SECONDS", 0.05)
    async with start():
        loopback.faults.add("POST", CALLBACK, delay=0.3)
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        assert asked.message.embeds


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rate_limit_is_waited_for_once_and_not_hammered(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, everywhere: bool
) -> None:
    async with start():
        loopback.faults.rate_limited("POST", MESSAGES, 0.3, everywhere=everywhere)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        assert asked.message.embeds
        assert everywhere is False or not loopback.replies_to(question)
        await loopback.reply_to(question)
    assert posts(loopback) == [429, 200]
    assert len(loopback.replies_to(question)) == 1


async def test_a_typing_sign_that_ends_amid_a_limit_on_everything_holds_back_no_answer(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    answers.hold.clear()
    async with start():
        limited = loopback.faults.rate_limited("POST", "*/typing", 10 * PATIENCE, everywhere=True)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await until(lambda: limited.met)
        answers.hold.set()
        await loopback.reply_to(question, PATIENCE)


async def test_an_address_that_is_banned_asks_nothing_more(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start() as bot:
        loopback.faults.add("POST", MESSAGES, status=429, html=True, times=None)
        questions = [await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}") for _ in range(3)]
        await loopback.requested("POST", MESSAGES)
        await until(bot.client.is_closed)
        assert isinstance(bot.client.ended_by, Banned)
    assert sum((one.method, one.template) == ("POST", MESSAGES) for one in loopback.requests) <= len(questions)
    loopback.faults.clear()
    async with start():
        for question in questions:
            await loopback.reply_to(question)


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True}, {"drop": True, "performed": True}])
async def test_a_reply_that_does_not_get_through_is_sent_again_and_is_there_once(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, fault: dict[str, Any]
) -> None:
    async with start():
        loopback.faults.add("POST", MESSAGES, **fault)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.requested("POST", MESSAGES, 2)
        await loopback.stays_silent(newsroom.general)
    assert len(loopback.replies_to(question)) == 1


@pytest.mark.parametrize("path", [("POST", CALLBACK), ("PATCH", ORIGINAL)])
@pytest.mark.parametrize("fault", [{"drop": True}, {"drop": True, "performed": True}])
async def test_a_command_is_answered_over_a_connection_that_breaks(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    path: tuple[str, str],
    fault: dict[str, Any],
) -> None:
    async with start():
        loopback.faults.add(*path, **fault)
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        await loopback.requested(*path, 2)
        await loopback.stays_silent(newsroom.general, 0.05)
    assert asked.message.embeds
    assert not asked.followups


@pytest.mark.parametrize("fault", [{"drop": True}, {"drop": True, "performed": True}, {"status": 503}])
async def test_a_form_opens_over_a_connection_that_breaks(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    async with start():
        answer = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        loopback.faults.add("POST", CALLBACK, **fault)
        opened = await alice.clicks(answer, "Follow up")
        assert opened.modal
        await loopback.requested("POST", CALLBACK, 2)
        await loopback.stays_silent(newsroom.general, 0.05)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("fault", [{"drop": True}, {"drop": True, "performed": True}])
async def test_an_answer_is_removed_over_a_connection_that_breaks(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    async with start():
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        loopback.faults.add("DELETE", ORIGINAL, times=2, **fault)
        alice.presses(asked.message, "Remove")
        await until(lambda: asked.message.deleted)
        await loopback.requested("DELETE", ORIGINAL, 2)
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_storm_of_failures_loses_and_doubles_nothing(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, heard: Heard
) -> None:
    people = [newsroom.add_member(f"reader {number}") for number in range(7)]
    async with start(metrics=heard):
        for fault in ({"status": 503}, {"status": 502, "html": True, "performed": True}, {"drop": True}):
            loopback.faults.add("POST", MESSAGES, times=1, **fault)
        for path in (("PATCH", ORIGINAL), ("POST", CALLBACK)):
            loopback.faults.add(*path, status=503, times=1)
        questions = [await one.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}") for one in people]
        asked = await people[0].uses(newsroom.general, "ask", question=QUESTION)
        for question in questions:
            await loopback.reply_to(question)
        await loopback.stays_silent(newsroom.general, 0.3)
    assert asked.message.embeds
    assert [len(loopback.replies_to(question)) for question in questions] == [1] * len(questions)
    assert heard.said.count("answered") == len(questions) + 1
    assert "left" not in heard.said


@pytest.mark.parametrize("by", ["the next start", "another try"])
async def test_an_answer_that_discord_does_not_take_is_given_up_in_time_and_given_later(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    heard: Heard,
    caplog: pytest.LogCaptureFixture,
    by: str,
) -> None:
    loopback.faults.add("POST", MESSAGES, status=500, times=None)
    loopback.faults.add("PATCH", ORIGINAL, status=500, times=None)
    async with start(patience=0.4, metrics=heard) as bot:
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        asked = await alice.starts(newsroom.general, "ask", question=QUESTION).responded()
        await until(lambda: heard.said.count("left") == 2)
        assert (heard.said.count("left"), heard.said.count("answered")) == (2, 0)
        assert caplog.text.count("got no answer: Discord did not take it within 0.4 s") == 2
        assert not [record for record in caplog.records if record.exc_info]
        if by == "another try":
            resuming = bot.client.get_cog("ResumeCog")
            assert isinstance(resuming, ResumeCog)
            loopback.faults.clear()
            loopback.faults.add("GET", "/channels/*", status=503, times=None)
            await resuming.resume()  # as it does every minute
            assert not loopback.replies_to(question)
            loopback.faults.clear()
            bot.app._sender.patience = PATIENCE  # a busy machine may need longer
            await resuming.resume()
            assert len(loopback.replies_to(question)) == 1
    loopback.faults.clear()
    async with start() as bot:
        await loopback.reply_to(question)
        await asked.answered()
        await bot.app.journal.flush()
        await until(lambda: PendingStore(bot.app.state).unanswered() == [])
    assert len(loopback.replies_to(question)) == 1


async def test_questions_are_answered_though_the_disk_is_full(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with start() as bot:
        state = bot.app.state
        with state.reading() as connection:
            connection.execute("PRAGMA max_page_count = 1")  # at least what there is
        with pytest.raises(StateError, match=r"no room left on the disk; what was kept before is unharmed"):
            state.keep_value("filling", "x" * 1_000_000)
        filling = AskedQuestion(QUESTION, newsroom.id, newsroom.general.id, alice.id)
        while state.recall(state.remember(filling)) is not None:
            continue
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(question)
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        for shown in (reply, asked.message):
            assert PASSAGES[0].quote in shown.embeds[0]["description"]
        assert (await alice.clicks(reply, "In context 1")).message.content == TOO_OLD
        with state.reading() as connection:
            connection.execute("PRAGMA max_page_count = 1000000")
        await bot.app.journal.flush()
        assert len(loopback.replies_to(question)) == 1
    assert "no room left on the disk" in caplog.text


async def test_an_interaction_that_is_over_is_counted_and_answered_no_further(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    heard: Heard,
    answers: Scripted,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with start(metrics=heard):
        loopback.faults.add("POST", CALLBACK, **refusal(10062))
        alice.starts(newsroom.general, "ask", question=QUESTION)
        await loopback.requested("POST", CALLBACK)
        await loopback.stays_silent(newsroom.general)
    assert "failed interaction expired" in heard.said
    assert not answers.asked
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("code", [10003, 10008])
async def test_what_is_gone_gets_no_reply_and_no_error(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    async with start() as bot:
        loopback.faults.add("POST", MESSAGES, **refusal(code))
        await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.requested("POST", MESSAGES)
        await bot.app.admission.queue.idle()
        assert posts(loopback) == [404]
    assert not [record for record in caplog.records if record.name.startswith("bot.")]


async def test_a_connection_that_is_closed_goes_on_where_it_was(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        first = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(first)
        await loopback.gateway.close(4000)
        second = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.until_resumed()
        await loopback.reply_to(second)
        await loopback.stays_silent(newsroom.general)
    assert loopback.gateway.identifies == 1
    assert len(loopback.replies_to(first)) == len(loopback.replies_to(second)) == 1


async def test_a_new_session_does_nothing_twice(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    answers: Scripted,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def at_once(bot: VerbatimBot, shard: int | None, *, initial: bool = False) -> None:
        """Else discord.py leaves five seconds between sessions."""

    monkeypatch.setattr(VerbatimBot, "before_identify_hook", at_once)
    async with start(metrics=heard):
        first = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(first)
        answers.hold.clear()
        second = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await asyncio.to_thread(answers.taken.wait, PATIENCE)
        await loopback.gateway.invalidate()
        await loopback.until_ready(2)
        await until(lambda: heard.said.count("connected") == 2)
        answers.hold.set()
        await loopback.reply_to(second)
        await loopback.stays_silent(newsroom.general)
    assert len(loopback.replies_to(first)) == len(loopback.replies_to(second)) == 1
    assert answers.asked[QUESTION] == 2
    assert sum(request.method == "PUT" for request in loopback.requests) == 1  # the commands


async def test_a_missing_permission_is_logged_once_and_told_to_who_called(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    bob = newsroom.add_member("bob")
    newsroom.overwrite(newsroom.general, loopback.bot, deny=Permission.SEND_MESSAGES)
    async with start(newsroom.general.id):
        await alice.says(newsroom.general, QUESTION)
        await loopback.stays_silent(alice.dm)
        for _ in range(2):
            await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
            letter = await loopback.message_in(alice.dm)
            await loopback.stays_silent(alice.dm)
        await bob.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.message_in(bob.dm)
    assert f"<#{newsroom.general.id}>" in letter.content
    assert "the permission Send Messages" in letter.content
    assert caplog.text.count("give the bot the permission Send Messages") == 1
    assert PASSAGES[0].quote not in letter.content


@pytest.mark.parametrize("code", [200000, 20016, 40058, 50083, 160006])
async def test_a_refusal_is_told_in_its_own_words_to_who_asked_once_and_by_a_sign(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    async with start():
        loopback.faults.add("POST", f"/channels/{newsroom.general.id}/messages", times=None, **refusal(code))
        first = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        assert (await loopback.message_in(alice.dm)).content == REFUSALS[code]
        second = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await until(lambda: first.reactions and second.reactions)
    assert len(loopback.messages_in(alice.dm)) == 1
    assert caplog.text.count(REFUSALS[code]) == 1
    assert "Traceback" not in caplog.text


async def test_what_auto_moderation_blocks_of_a_command_is_told_in_its_own_words(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        loopback.faults.add("PATCH", ORIGINAL, **refusal(200000))
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        told = await asked.followed_up()
        assert (told.content, told.ephemeral) == (REFUSALS[200000], True)


@pytest.mark.parametrize(("code", "tracebacks"), [(50083, 0), (50013, 1)])
async def test_a_refusal_that_can_not_be_told_either_leaves_one_traceback_at_most(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
    code: int,
    tracebacks: int,
) -> None:
    async with start():
        loopback.faults.add("PATCH", ORIGINAL, times=None, **refusal(code))
        fault = loopback.faults.add("POST", FOLLOW_UP, times=None, **refusal(code))
        alice.starts(newsroom.general, "ask", question=QUESTION)
        await _met(fault)
        await loopback.stays_silent(newsroom.general, 0.05)
    assert CODES[code][1] in caplog.text
    assert caplog.text.count("Traceback") == tracebacks


@pytest.mark.parametrize("code", [50027, 10062])
async def test_an_interaction_whose_time_is_over_leaves_no_traceback(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    async with start():
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        for method, path, button in (
            ("PATCH", ORIGINAL, None),
            ("POST", CALLBACK, None),
            ("POST", CALLBACK, "Follow up"),
            ("POST", CALLBACK, "More passages"),
            ("DELETE", ORIGINAL, "Remove"),
        ):
            fault = loopback.faults.add(method, path, times=None, **refusal(code))
            if button is None:
                alice.starts(newsroom.general, "ask", question=QUESTION)
            else:
                alice.presses(asked.message, button)
            await _met(fault)
            await loopback.stays_silent(newsroom.general, 0.05)
            loopback.faults.clear()
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def _met(fault: Fault) -> None:
    await until(lambda: fault.met)


async def test_a_locked_thread_and_a_time_out_are_told_for_what_they_are(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle
) -> None:
    async with start():
        one, two = (newsroom.add_member(name, permissions=Permission.MANAGE_THREADS) for name in ("one", "two"))
        thread = await one.starts_thread(newsroom.general, "harbour")
        thread.locked = True
        await one.says(thread, f"{loopback.bot.mention} {QUESTION}")
        assert (await loopback.message_in(one.dm)).content == REFUSALS[160005]
        newsroom.time_out(loopback.bot)
        await two.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        assert (await loopback.message_in(two.dm)).content == TIMED_OUT
        assert (await two.uses(newsroom.general, "ask", question=QUESTION)).message.embeds == []  # but an answer


async def test_an_answer_that_discord_refuses_for_a_reason_of_its_own_leaves_a_sign(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with start():
        fault = loopback.faults.add("POST", MESSAGES, times=None, status=400, body={"message": "New", "code": 999_999})
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await until(lambda: question.reactions)
        assert fault.met
    assert list(question.reactions) == ["\N{ZIPPER-MOUTH FACE}"]
    assert caplog.text.count("Traceback") == 1  # of the answer; of the apology, a line


async def test_where_no_thread_can_be_opened_for_a_broken_connection_the_answer_comes_without(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with start() as bot:
        store = bot.app.libraries.settings_store
        store.update(newsroom.id, lambda chosen: replace(chosen, place=ReplyPlace.THREAD))
        loopback.faults.add("POST", "/channels/*/messages/*/threads", drop=True, times=None)
        loopback.faults.add("PUT", "*/reactions/*", drop=True, times=None)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        assert (await loopback.reply_to(question)).embeds
        await alice.says(newsroom.general, f"{loopback.bot.mention} thanks!")
        await loopback.stays_silent(newsroom.general)
    assert "Traceback" not in caplog.text


async def test_an_answer_that_can_not_be_taken_back_keeps_no_other_from_it(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with start(patience=0.3):
        questions = [await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}") for _ in range(2)]
        stays, goes = [await loopback.reply_to(question) for question in questions]
        loopback.faults.add("DELETE", f"/channels/{newsroom.general.id}/messages/{stays.id}", status=503, times=None)
        place = {"channel_id": str(newsroom.general.id), "guild_id": str(newsroom.id)}
        ids = [str(question.id) for question in questions]
        deleted = Event("MESSAGE_DELETE_BULK", {"ids": ids, **place}, Intent.GUILD_MESSAGES, newsroom.state)
        loopback.world.emit(deleted)
        await until(lambda: goes.deleted)
    assert "Traceback" not in caplog.text
