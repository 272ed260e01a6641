"""As a member of a server: to whom it answers unasked, on what, where, and what it leaves alone. Over real sockets."""

from __future__ import annotations

from typing import Any

import pytest

from bot.discord.features.asking import messages
from bot.discord.features.asking.cog import NOTHING_WRITTEN
from bot.discord.features.asking.journal import PendingStore
from bot.discord.features.asking.messages import HOW_TO_STOP, NO_LINKS
from bot.discord.features.asking.replies import HELP
from bot.discord.platform.admission import Cooldowns, Rate
from tests import until
from tests.bot.discord.conftest import RunningBot, Start, unlinked
from tests.bot.discord.features.moderation.test_library import said
from tests.bot.discord.scripted import PASSAGES, QUESTION, UNKNOWN, Scripted, passage
from tests.bot.rendering.discord.shown import quotes
from tests.discord import ChannelKind, DiscordServer, GuildHandle, Message, Permission, Person

FIRST = PASSAGES[0].quote
FOLLOW_UP = "And the station?"
STATION = passage("The station was closed for a week.")


@pytest.fixture
def answers() -> Scripted:
    return Scripted(known={QUESTION: PASSAGES, "How long was the station closed?": (STATION,)})


@pytest.fixture
def cooldowns() -> Cooldowns:
    """None to speak of: these tests ask fast."""
    return Cooldowns(person=Rate(10_000, 0.001))


@pytest.fixture
def moderator(newsroom: GuildHandle) -> Person:
    return newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)


@pytest.fixture
def bob(newsroom: GuildHandle) -> Person:
    return newsroom.add_member("bob")


def quoted(message: Message) -> list[str]:
    return quotes(message.embeds[0]["description"])


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "Hi all! {} Thanks!",
        "{} cc <@{alice}>",
        "{} <:thinking:123456789012345678>",
        "{} https://example.org/a?b=c",
    ],
)
async def test_unasked_it_answers_a_question_whatever_stands_around_it(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    bob: Person,
    around: str,
    answers: Scripted,
) -> None:
    async with start(newsroom.general.id):
        text = around.replace("{}", QUESTION).replace("{alice}", str(alice.id))
        answers.known[text] = PASSAGES
        assert (await loopback.reply_to(await bob.says(newsroom.general, text))).embeds


async def test_unasked_it_leaves_alone_what_people_say_to_each_other(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person, answers: Scripted
) -> None:
    chatter = (
        "what time is it in Ukraine?",
        f"{alice.mention} {QUESTION}",
        "where did you put the keys to the harbour?",
    )
    answers.known |= dict.fromkeys(chatter, PASSAGES)
    async with start(newsroom.general.id):
        for text in chatter:
            await bob.says(newsroom.general, text)
        await loopback.stays_silent(newsroom.general)
    assert not answers.asked


async def test_unasked_it_speaks_only_when_it_is_sure(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    answers.confidence = 0.4
    async with start(newsroom.general.id):
        await alice.says(newsroom.general, QUESTION)
        await loopback.stays_silent(newsroom.general)
        assert (
            await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        ).embeds


async def test_of_a_long_message_the_question_is_looked_for(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    story = "My brother says it is all about the cranes, and nobody has read a thing about it. " * 8
    async with start(newsroom.general.id):
        assert quoted(await loopback.reply_to(await alice.says(newsroom.general, story + QUESTION)))[0] == FIRST


async def test_in_a_thread_that_it_opened_it_goes_on_without_a_mention_also_for_others(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings answers", place="thread")
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    thread = await loopback.thread_of(question)
    await loopback.message_in(thread)
    assert quoted(await loopback.reply_to(await bob.says(thread, FOLLOW_UP))) == [STATION.quote]
    for text in ("wow, that is a lot", "my uncle works there", f"{alice.mention} {QUESTION}"):
        await bob.says(thread, text)
    await loopback.stays_silent(thread)
    other = await alice.starts_thread(newsroom.general, "of people")
    await bob.says(other, FOLLOW_UP)
    await loopback.stays_silent(other)


@pytest.mark.parametrize("tags", [(), ("News", "Off topic")])
@pytest.mark.parametrize("kind", [ChannelKind.FORUM, ChannelKind.MEDIA])
async def test_a_post_is_answered_within_itself_by_its_title_and_first_message(
    bot: RunningBot,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    moderator: Person,
    kind: ChannelKind,
    tags: tuple[str, ...],
    answers: Scripted,
) -> None:
    forum = newsroom.add_channel("questions", kind, *tags)
    shown = said(await moderator.uses(newsroom.general, "settings channel", channel=forum, answer=True))
    assert f"<#{forum.id}>" in shown
    asked = await alice.posts(forum, QUESTION, "I could not find it anywhere.")
    answers.known[f"{QUESTION}\nI could not find it anywhere."] = PASSAGES
    reply = await loopback.reply_to(asked)
    assert reply.channel is asked.channel
    assert quoted(reply)[0] == FIRST
    assert (await loopback.reply_to(await alice.posts(forum, "Harbour", QUESTION))).embeds
    chat = await alice.posts(forum, "Introduce yourself", "I am Alice and I like boats.")
    await loopback.stays_silent(chat.channel)


@pytest.mark.parametrize("kind", [ChannelKind.ANNOUNCEMENT, ChannelKind.VOICE, ChannelKind.STAGE])
async def test_it_answers_in_the_text_of_other_kinds_of_channels(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person, kind: ChannelKind
) -> None:
    channel = newsroom.add_channel("stage", kind)
    await moderator.uses(newsroom.general, "settings channel", channel=channel, answer=True)
    assert (await loopback.reply_to(await alice.says(channel, QUESTION))).embeds
    assert (await loopback.reply_to(await alice.says(channel, f"{loopback.bot.mention} {QUESTION}"))).embeds


@pytest.mark.parametrize("text", ["", "can you answer this?", "please answer that", "what do the articles say?"])
async def test_called_below_somebody_elses_question_it_answers_that(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person, text: str
) -> None:
    question = await alice.says(newsroom.general, QUESTION)
    call = await bob.replies(question, f"{loopback.bot.mention} {text}")
    assert quoted(await loopback.reply_to(call))[0] == FIRST


async def test_a_reply_with_a_question_of_its_own_is_that_question(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person
) -> None:
    said_before = await alice.says(newsroom.general, UNKNOWN)
    call = await bob.replies(said_before, f"{loopback.bot.mention} {QUESTION}")
    assert quoted(await loopback.reply_to(call))[0] == FIRST


async def test_called_in_a_thread_without_words_it_answers_what_the_thread_began_with(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person
) -> None:
    question = await alice.says(newsroom.general, QUESTION)
    thread = await alice.starts_thread(question, "harbour")
    call = await bob.says(thread, f"{loopback.bot.mention} can you answer this?")
    assert quoted(await loopback.reply_to(call))[0] == FIRST


async def test_what_is_forwarded_polled_embedded_or_attached_counts_as_text(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person
) -> None:
    question = await bob.says(newsroom.general, QUESTION)
    said_otherwise = [
        await bob.forwards(question, newsroom.general),
        await bob.asks_all(newsroom.general, QUESTION, "A day", "A week"),
        newsroom.post_by_webhook(newsroom.general, "", {"type": "rich", "description": QUESTION}),
        await bob.says(newsroom.general, files={"message.txt": QUESTION.encode()}),
    ]
    for message in said_otherwise:
        call = await alice.replies(message, f"{loopback.bot.mention}")
        assert quoted(await loopback.reply_to(call))[0] == FIRST
        found = await alice.applies("Find in articles", message)
        assert quoted(found.message)[0] == FIRST
    assert quoted(await loopback.reply_to(await alice.forwards(question, alice.dm)))[0] == FIRST
    picture = await bob.says(newsroom.general, files={"cat.png": b"\x89PNG"})
    assert said(await alice.applies("Find in articles", picture)).strip() == NOTHING_WRITTEN


@pytest.mark.parametrize(
    "text", ["Thanks!", "wow, that is a lot", "lol", "my uncle told me the same", "The council will regret this."]
)
async def test_thanks_and_chatter_below_an_answer_get_none(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, text: str, answers: Scripted
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    answers.known[text] = PASSAGES
    await alice.replies(reply, text)
    await loopback.stays_silent(newsroom.general)


async def test_thanks_get_no_more_than_a_reaction(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    thanks = await alice.says(newsroom.general, f"{loopback.bot.mention} thank you!")
    await loopback.stays_silent(newsroom.general)
    assert list(thanks.reactions) == ["👍"]


async def test_whoever_tells_it_to_forget_them_or_to_stop_learns_how_and_a_link_alone_is_told_to_be_none(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    for number, (text, told) in enumerate(
        (
            ("forget me", HOW_TO_STOP),
            ("please delete everything you know about me", HOW_TO_STOP),
            ("Stop posting here!", HOW_TO_STOP),
            ("unsubscribe", HOW_TO_STOP),
            ("https://news.example.com/2024/05/harbour", NO_LINKS),
            ("<https://news.example.com/a> https://news.example.com/b", NO_LINKS),
        )
    ):
        person = newsroom.add_member(f"reader{number}")
        reply = await loopback.reply_to(await person.says(newsroom.general, f"{loopback.bot.mention} {text}"))
        assert unlinked(reply.content) == told, text
    assert unlinked((await loopback.reply_to(await alice.says(alice.dm, "stop"))).content) == HOW_TO_STOP
    asked = await alice.uses(newsroom.general, "ask", question="forget me")
    assert (unlinked(asked.message.content), asked.ephemeral) == (HOW_TO_STOP, True)
    mind = await alice.says(newsroom.general, f"{loopback.bot.mention} forget it")
    await loopback.stays_silent(newsroom.general)
    assert list(mind.reactions) == ["👍"]


@pytest.mark.parametrize("text", ["hi", "help", "what can you do?", "hello, who are you?", "how do I add articles?"])
async def test_a_greeting_and_a_call_for_help_get_to_know_the_bot(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, text: str
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {text}"))
    assert unlinked(reply.content).startswith(HELP)
    assert "2 articles" in reply.content
    assert "Storm shuts the harbour" in reply.content


async def test_an_edit_that_corrects_the_question_renews_the_answer_in_place(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} How long was the habour closd?")
    reply = await loopback.reply_to(question)
    assert "don't say" in reply.embeds[0]["description"]
    await alice.edits(question, f"{loopback.bot.mention} {QUESTION}")
    await loopback.edited(reply)
    assert quoted(reply)[0] == FIRST
    await alice.edits(question, f"{loopback.bot.mention}  {QUESTION}")
    await loopback.stays_silent(newsroom.general)
    assert answers.asked[QUESTION] == 1
    assert len(loopback.replies_to(question)) == 1


async def test_an_edit_of_an_old_question_changes_nothing(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    shown = quoted(await loopback.reply_to(question))
    monkeypatch.setattr(messages, "RENEWED_SECONDS", -1)  # what was said just now is older than that
    await alice.edits(question, f"{loopback.bot.mention} What is the capital of Peru?")
    await loopback.stays_silent(newsroom.general)
    assert quoted(loopback.replies_to(question)[0]) == shown


async def test_an_edit_that_adds_the_question_gets_its_answer(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    message = await alice.says(newsroom.general, "wait")
    await alice.edits(message, f"{loopback.bot.mention} {QUESTION}")
    assert quoted(await loopback.reply_to(message))[0] == FIRST
    call = await alice.says(newsroom.general, f"{loopback.bot.mention}")
    help_given = await loopback.reply_to(call)
    await alice.edits(call, f"{loopback.bot.mention} {QUESTION}")
    await loopback.edited(help_given)
    assert quoted(help_given)[0] == FIRST


async def test_a_deleted_question_takes_its_answer_along_unless_the_server_keeps_it(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    async with start() as bot:
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(question)
        await until(lambda: not PendingStore(bot.app.state).unanswered())
    async with start():
        await loopback.until_ready(2)
        await alice.deletes(question)
        await gone(loopback, reply)
        without: dict[str, Any] = {"with-question": False}
        await moderator.uses(newsroom.general, "settings answers", **without)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(question)
        await alice.deletes(question)
        await loopback.stays_silent(newsroom.general)
        assert not reply.deleted


async def test_in_a_channel_to_keep_out_of_it_says_nothing_openly(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    lounge = newsroom.add_channel("lounge")
    shown = said(await moderator.uses(newsroom.general, "settings quiet", channel=lounge, **keep_out(True)))
    assert f"<#{lounge.id}>" in shown
    for place in (lounge, await alice.starts_thread(lounge, "boats")):
        await alice.says(place, f"{loopback.bot.mention} {QUESTION}")
        await loopback.stays_silent(place)
    assert (await alice.uses(lounge, "ask", question=QUESTION)).ephemeral
    await moderator.uses(newsroom.general, "settings quiet", channel=lounge, **keep_out(False))
    assert (await loopback.reply_to(await alice.says(lounge, f"{loopback.bot.mention} {QUESTION}"))).embeds


def keep_out(wanted: bool) -> dict[str, Any]:
    return {"keep-out": wanted}


@pytest.mark.parametrize("text", ["", "can you answer this?", "see the title", "^"])
async def test_a_post_whose_text_points_at_its_title_is_asked_by_that(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person, text: str
) -> None:
    forum, asked = newsroom.add_channel("questions", ChannelKind.FORUM), newsroom.add_channel("desk", ChannelKind.FORUM)
    await moderator.uses(newsroom.general, "settings channel", channel=asked, answer=True)
    assert quoted(await loopback.reply_to(await alice.posts(forum, QUESTION, f"{loopback.bot.mention} {text}")))
    if text:
        assert quoted(await loopback.reply_to(await alice.posts(asked, QUESTION, text)))


async def test_called_below_a_post_it_answers_its_title_with_what_it_began_with(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, bob: Person, answers: Scripted
) -> None:
    forum = newsroom.add_channel("questions", ChannelKind.FORUM)
    answers.known[f"{QUESTION}\nI could not find it."] = PASSAGES
    for began_with, call in (("I could not find it.", ""), ("title", ""), ("title", "can you answer this?")):
        post = await alice.posts(forum, QUESTION, began_with)
        assert quoted(await loopback.reply_to(await bob.says(post.channel, f"{loopback.bot.mention} {call}")))
    named = await alice.starts_thread(newsroom.general, QUESTION)
    assert quoted(await loopback.reply_to(await bob.says(named, loopback.bot.mention)))


async def test_what_few_could_see_is_told_to_no_more_people(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk, staff = newsroom.add_channel("desk"), newsroom.add_channel("staff")
    newsroom.overwrite(staff, newsroom.everyone, deny=Permission.VIEW_CHANNEL)
    for person in (alice, moderator, loopback.bot):
        newsroom.overwrite(staff, person, allow=Permission.VIEW_CHANNEL)
    role = newsroom.add_role("Librarians", mentionable=True)
    await moderator.uses(newsroom.general, "settings helpers", role=role, channel=desk)
    await moderator.uses(newsroom.general, "settings feedback", channel=desk)
    private = await alice.starts_thread(newsroom.general, "Aside", private=True)
    private.thread_members.add(loopback.bot.id)
    for place in (staff, await alice.starts_thread(staff, "Aside"), private):
        reply = await loopback.reply_to(await alice.says(place, f"{loopback.bot.mention} {UNKNOWN}"))
        assert "don't say" in reply.embeds[0]["description"]
        asked = await alice.uses(place, "ask", question=QUESTION)
        await alice.clicks(asked.message, "Helpful")
    await loopback.stays_silent(desk)
    assert not loopback.messages_in(desk)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    await alice.clicks(asked.message, "Helpful")
    assert "Helpful" in (await loopback.message_in(desk)).content
    await moderator.uses(newsroom.general, "settings helpers", role=role, channel=staff)
    await loopback.reply_to(await alice.says(staff, f"{loopback.bot.mention} {UNKNOWN}"))
    await until(lambda: any(f"<@&{role.id}>" in one.content for one in loopback.messages_in(staff)))


@pytest.mark.parametrize("lost", ["forget-me", "Remove"])
async def test_an_edit_after_the_answer_was_lost_gets_an_answer_of_its_own(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, lost: str
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {UNKNOWN}")
    reply = await loopback.reply_to(question)
    if lost == "Remove":
        await alice.clicks(reply, lost)
    else:
        await alice.uses(newsroom.general, lost)
    await alice.edits(question, f"{loopback.bot.mention} {QUESTION}")
    await until(lambda: len([one for one in loopback.replies_to(question) if one is not reply]) == 1)
    assert quoted(loopback.replies_to(question)[-1])[0] == FIRST


async def test_where_who_was_to_be_called_is_deleted_nobody_is(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    role = newsroom.add_role("Librarians", mentionable=True)
    await moderator.uses(newsroom.general, "settings helpers", role=role)
    newsroom.remove_role(role)
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {UNKNOWN}"))
    await loopback.stays_silent(newsroom.general)
    assert loopback.messages_in(newsroom.general) == [reply]


async def gone(loopback: DiscordServer, message: Message) -> None:
    """Waits until a message was deleted."""
    await loopback.world.changes.until(message.id, lambda: message.deleted or None, 5, "a deletion")
