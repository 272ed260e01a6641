"""`/settings` over real sockets: each of them does what it says, on that server alone."""

from typing import Any

import pytest

from bot.answering.question import Answers
from bot.discord.features.asking.journal import PendingMessage, PendingStore
from bot.discord.features.asking.replies import HELPFUL
from bot.discord.platform.replies import NOT_ADMITTED
from bot.discord.platform.services import NOT_A_MODERATOR
from tests import until
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.features.moderation.test_library import said
from tests.bot.discord.scripted import QUESTION, Scripted
from tests.bot.rendering.discord.shown import quotes
from tests.discord import ChannelKind, DiscordServer, GuildHandle, Impossible, Permission, Person, labels


@pytest.fixture
def pipeline(answers: Scripted) -> Answers:
    """By script here: how answers are shown is what matters."""
    return answers


async def test_settings_are_shown_as_they_are_by_default(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    shown = await moderator.uses(newsroom.general, "settings show")
    assert shown.ephemeral
    assert said(shown).strip().split("\n") == [
        "**Unasked, I answer in**: no channel (`/settings channel`)",
        "**Nothing is said openly in**: no channel (`/settings quiet`)",
        "**Answers**: in place, at most 3 passages, embeds, certainty normal, gone when the question is deleted "
        "(`/settings answers`)",
        "**Who may ask**: everybody (`/settings role`)",
        "**Opinions of answers are told in**: no channel (`/settings feedback`)",
        "**Where the articles don't say, this calls**: nobody (`/settings helpers`)",
        "**This server's own articles serve**: beside the common ones (`/library use`)",
    ]


async def test_what_a_change_has_changed_is_ticked_and_comes_first(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    changed = said(await moderator.uses(newsroom.general, "settings answers", passages=1)).strip().split("\n")
    assert changed[:2] == [
        "✓ **Answers**: in place, at most 1 passage, embeds, certainty normal, gone when the question is deleted "
        "(`/settings answers`)",
        "",
    ]
    assert not [line for line in changed[2:] if line.startswith("✓")]
    assert "✓" not in said(await moderator.uses(newsroom.general, "settings answers", passages=1))
    assert "✓" not in said(await moderator.uses(newsroom.general, "settings show"))


async def test_a_change_can_be_undone_also_after_a_restart_and_nothing_else_with_it(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    async with start() as bot:
        await moderator.uses(newsroom.general, "settings channel", channel=desk, answer=True)
        reset = await moderator.uses(newsroom.general, "settings reset", what="everything")
        await moderator.uses(newsroom.general, "settings answers", passages=1)
        assert labels((await moderator.uses(newsroom.general, "settings show")).message) == []
    async with start() as bot:
        await loopback.until_ready(2)
        undone = await moderator.clicks(reset.message, "Undo")
        assert f"✓ **Unasked, I answer in**: <#{desk.id}>" in said(undone)
        chosen = bot.app.libraries.settings_store.get(newsroom.id)
        assert (chosen.channels, chosen.passages) == (frozenset({desk.id}), 1)
        again = await moderator.clicks(undone.message, "Undo")
        assert "✓ **Unasked, I answer in**: no channel" in said(again)
        shown = await alice.uses(newsroom.general, "articles")
        forged = again.message.components[0]["components"][0]
        shown.message.components = [{"type": 1, "id": 1, "components": [forged]}]
        refused = await alice.clicks(shown.message, "Undo")
        assert NOT_A_MODERATOR in said(refused.followups[0] if refused.followups else refused)
        assert not bot.app.libraries.settings_store.get(newsroom.id).channels


async def test_who_may_not_ask_is_told_that_once_a_minute(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    may_ask: dict[str, Any] = {"may-ask": True}
    await moderator.uses(newsroom.general, "settings role", role=newsroom.add_role("subscribers"), **may_ask)
    first = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    assert said(await loopback.reply_to(first)).strip() == NOT_ADMITTED
    second = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    await loopback.stays_silent(newsroom.general)
    assert not loopback.replies_to(second)


async def test_only_moderators_change_them_whatever_admins_allow(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    with pytest.raises(Impossible, match="not offered"):
        await alice.uses(newsroom.general, "settings answers", passages=1)
    newsroom.override_command("settings", alice)
    assert said(await alice.uses(newsroom.general, "settings answers", passages=1)).strip() == NOT_A_MODERATOR
    assert bot.app.libraries.settings_store.get(newsroom.id).passages == 3


async def test_questions_are_answered_in_the_channels_that_were_chosen_and_their_threads(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    await moderator.uses(newsroom.general, "settings channel", channel=desk, answer=True)
    assert await loopback.reply_to(await alice.says(desk, QUESTION))
    thread = await alice.starts_thread(desk, "More")
    assert await loopback.reply_to(await alice.says(thread, QUESTION))
    await alice.says(newsroom.general, QUESTION)
    await loopback.stays_silent(newsroom.general)
    shown = said(await moderator.uses(newsroom.general, "settings channel", channel=desk, answer=False))
    assert "no channel (`/settings channel`)" in shown
    await alice.says(desk, QUESTION)
    await loopback.stays_silent(desk)


async def test_a_channel_of_another_server_stays_as_it_is(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    other = loopback.add_guild("Elsewhere")
    other.add_member(alice)
    await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    await moderator.uses(newsroom.general, "settings answers", passages=1, look="text")
    await alice.says(other.general, QUESTION)
    await loopback.stays_silent(other.general)
    asked = await alice.uses(other.general, "ask", question=QUESTION)
    assert len(quotes(asked.message.embeds[0]["description"])) == 3


async def test_answers_go_into_a_thread_below_the_question(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings answers", place="thread")
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    thread = await loopback.thread_of(question)
    assert thread.name == QUESTION
    answer = await loopback.message_in(thread)
    assert answer.embeds
    assert not loopback.messages_in(newsroom.general)
    again = await alice.says(thread, f"{loopback.bot.mention} {QUESTION}")
    assert await loopback.reply_to(again)  # within a thread there is no other


async def test_what_was_answered_in_a_thread_before_a_crash_is_not_answered_again(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    async with start() as bot:
        await moderator.uses(newsroom.general, "settings answers", place="thread")
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        thread = await loopback.thread_of(question)
        await loopback.message_in(thread)
        pending, left = PendingStore(bot.app.state), PendingMessage(question.id, newsroom.general.id, alice.id)
        await until(lambda: not pending.unanswered())
        pending.write({left.id: left})
    async with start():
        await loopback.until_ready(2)
        await loopback.stays_silent(thread)
        await loopback.stays_silent(newsroom.general)


async def test_without_the_permission_for_threads_answers_stay_in_place(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings answers", place="thread")
    newsroom.overwrite(newsroom.general, loopback.bot, deny=Permission.CREATE_PUBLIC_THREADS)
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    assert await loopback.reply_to(question)
    newsroom.overwrite(newsroom.general, loopback.bot, deny=Permission.SEND_MESSAGES_IN_THREADS)
    assert await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))


async def test_an_answer_shows_as_many_passages_as_were_chosen(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings answers", passages=1)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    assert len(quotes(asked.message.embeds[0]["description"])) == 1
    replied = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert len(quotes(replied.embeds[0]["description"])) == 1


async def test_answers_come_as_plain_text_where_that_was_chosen(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings answers", look="text")
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    assert not asked.message.embeds
    assert "This is passage 1" in asked.message.content.replace("*", "")
    replied = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert not replied.embeds


async def test_only_people_with_a_chosen_role_may_ask_and_moderators(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    role = newsroom.add_role("subscribers")
    may_ask: dict[str, Any] = {"may-ask": True}
    shown = said(await moderator.uses(newsroom.general, "settings role", role=role, **may_ask))
    assert f"<@&{role.id}>" in shown
    refused = await alice.uses(newsroom.general, "ask", question=QUESTION)
    assert refused.ephemeral
    assert said(refused).strip() == NOT_ADMITTED
    assert said(await alice.clicks(asked.message, "More passages")).strip() == NOT_ADMITTED
    assert await alice.completes(newsroom.general, "ask", "article", "", question="x") == []
    mention = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    assert said(await loopback.reply_to(mention)).strip() == NOT_ADMITTED
    await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    await alice.says(newsroom.general, QUESTION)
    await loopback.stays_silent(newsroom.general)
    assert (await moderator.uses(newsroom.general, "ask", question=QUESTION)).message.embeds
    newsroom.give(alice, role)
    assert (await alice.uses(newsroom.general, "ask", question=QUESTION)).message.embeds
    assert (await loopback.reply_to(await alice.says(newsroom.general, QUESTION))).embeds
    assert (await alice.uses(alice.dm, "ask", question=QUESTION)).message.embeds


async def test_settings_hold_after_a_restart(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    async with start():
        await moderator.uses(newsroom.general, "settings answers", passages=2, certainty="careful")
    async with start():
        await loopback.until_ready(2)
        shown = said(await moderator.uses(newsroom.general, "settings show"))
    assert "at most 2" in shown
    assert "careful" in shown


async def test_a_deleted_role_locks_nobody_out_and_can_be_cleared(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    role, other = newsroom.add_role("subscribers"), newsroom.add_role("guests")
    may_ask: dict[str, Any] = {"may-ask": True}
    await moderator.uses(newsroom.general, "settings role", role=role, **may_ask)
    await moderator.uses(newsroom.general, "settings role", role=other, **may_ask)
    newsroom.remove_role(role)
    assert said(await alice.uses(newsroom.general, "ask", question=QUESTION)).strip() == NOT_ADMITTED
    newsroom.remove_role(other)
    assert (await alice.uses(newsroom.general, "ask", question=QUESTION)).message.embeds
    shown = said(await moderator.uses(newsroom.general, "settings show"))
    assert "~~2 deleted roles~~" in shown
    assert str(role.id) not in shown
    assert "These settings name what is deleted: `/settings role`. No other role may ask: so everybody may." in shown
    cleared = said(await moderator.uses(newsroom.general, "settings reset", what="what is gone"))
    assert "**Who may ask**: everybody" in cleared
    assert "⚠" not in cleared


async def test_deleted_channels_are_named_as_that_and_can_be_cleared(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    desk, notes = newsroom.add_channel("desk"), newsroom.add_channel("notes")
    await moderator.uses(newsroom.general, "settings channel", channel=desk, answer=True)
    await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    await moderator.uses(newsroom.general, "settings feedback", channel=notes)
    newsroom.remove_channel(desk)
    newsroom.remove_channel(notes)
    shown = said(await moderator.uses(newsroom.general, "settings show"))
    assert f"<#{newsroom.general.id}> ~~1 deleted channel~~" in shown
    assert "These settings name what is deleted: `/settings channel`, `/settings feedback`. `/settings reset`" in shown
    cleared = said(await moderator.uses(newsroom.general, "settings reset", what="what is gone"))
    assert "deleted channel" not in cleared
    assert f"<#{newsroom.general.id}>" in cleared
    reset = said(await moderator.uses(newsroom.general, "settings reset", what="everything"))
    assert "**Unasked, I answer in**: no channel" in reset


async def test_a_setting_that_can_not_work_says_so_when_it_is_made_and_how_to_mend_it(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    assert "All that is set here can work" in said(await moderator.uses(newsroom.general, "settings check"))
    desk, notes = newsroom.add_channel("desk"), newsroom.add_channel("notes")
    newsroom.overwrite(desk, loopback.bot, deny=Permission.SEND_MESSAGES)
    newsroom.overwrite(notes, loopback.bot, deny=Permission.VIEW_CHANNEL)
    set_so = said(await moderator.uses(newsroom.general, "settings channel", channel=desk, answer=True))
    assert f"⚠ <#{desk.id}>: In the channel's settings, under Permissions, give me *Send Messages*" in set_so
    hidden = said(await moderator.uses(newsroom.general, "settings feedback", channel=notes))
    assert f"⚠ <#{notes.id}>, for opinions: I can't see it." in hidden
    newsroom.overwrite(desk, loopback.bot)
    await moderator.uses(newsroom.general, "library use", articles="instead")
    checked = said(await moderator.uses(newsroom.general, "settings check"))
    assert f"<#{desk.id}>" not in checked
    assert f"<#{notes.id}>, for opinions" in checked
    assert "Only this server's own articles serve, and there are none." in checked


async def test_helpers_that_can_not_be_called_are_told_when_they_are_chosen(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    newsroom.overwrite(desk, loopback.bot, deny=Permission.SEND_MESSAGES)
    quiet, loud = newsroom.add_role("guests"), newsroom.add_role("librarians", mentionable=True)
    chosen = said(await moderator.uses(newsroom.general, "settings helpers", role=quiet, channel=desk))
    assert f"⚠ <#{desk.id}>, for calls for help: In the channel's settings" in chosen
    assert f"⚠ <@&{quiet.id}> is not notified when I call it" in chosen
    newsroom.overwrite(desk, loopback.bot, allow=Permission.SEND_MESSAGES | Permission.MENTION_EVERYONE)
    assert "⚠" not in said(await moderator.uses(newsroom.general, "settings check"))
    assert "⚠" not in said(await moderator.uses(newsroom.general, "settings helpers", role=loud))
    everyone = said(await moderator.uses(newsroom.general, "settings helpers", role=newsroom.everyone))
    assert "**Where the articles don't say, this calls**: nobody" in everyone


async def test_a_forum_is_checked_for_what_answers_in_posts_need(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    forum = newsroom.add_channel("forum", ChannelKind.FORUM)
    newsroom.overwrite(forum, loopback.bot, deny=Permission.SEND_MESSAGES)
    told = said(await moderator.uses(newsroom.general, "settings channel", channel=forum, answer=True))
    assert "⚠" not in told
    newsroom.overwrite(forum, loopback.bot, deny=Permission.SEND_MESSAGES_IN_THREADS)
    assert "give me *Send Messages in Threads*." in said(await moderator.uses(newsroom.general, "settings check"))


async def test_what_channels_lack_is_told_together_where_it_is_the_same_and_by_what_holds_in_each(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    one, two, threads = (newsroom.add_channel(name) for name in ("one", "two", "threads"))
    for channel in (one, two):
        newsroom.overwrite(channel, loopback.bot, deny=Permission.ADD_REACTIONS)
    newsroom.overwrite(threads, loopback.bot, deny=Permission.CREATE_PUBLIC_THREADS)
    for channel in (one, two, threads):
        await moderator.uses(newsroom.general, "settings channel", channel=channel, answer=True)
    assert "*Create Public Threads*" not in said(await moderator.uses(newsroom.general, "settings check"))
    await moderator.uses(newsroom.general, "settings within", channel=threads, place="thread")
    told = said(await moderator.uses(newsroom.general, "settings check")).strip().split("\n")
    assert told == [
        f"⚠ <#{one.id}>; <#{two.id}>: In the channel's settings, under Permissions, give me *Add Reactions*.",
        f"⚠ <#{threads.id}>: In the channel's settings, under Permissions, give me *Create Public Threads*.",
    ]


async def test_without_the_content_intent_a_set_channel_is_said_to_be_of_no_use(
    start: Start, newsroom: GuildHandle, moderator: Person
) -> None:
    async with start(message_content=False):
        told = said(await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True))
        assert "switch on Message Content Intent" in told


async def test_a_time_out_is_told_and_no_permission_is_blamed_for_it(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    newsroom.time_out(loopback.bot)
    told = said(await moderator.uses(newsroom.general, "settings check"))
    assert "⚠ I am timed out here" in told
    assert told.count("⚠") == 1


async def test_other_choices_hold_within_one_channel_and_its_threads(
    bot: RunningBot,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    moderator: Person,
    answers: Scripted,
) -> None:
    desk = newsroom.add_channel("desk")
    shown = said(
        await moderator.uses(newsroom.general, "settings within", channel=desk, place="thread", certainty="careful")
    )
    assert f"<#{desk.id}>: in a thread of its own, certainty careful" in shown, shown
    answers.confidence = 0.6
    question = await alice.says(desk, f"{loopback.bot.mention} {QUESTION}")
    reply = await loopback.message_in(await loopback.thread_of(question))
    assert "don't say" in reply.embeds[0]["description"]
    elsewhere = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert "don't say" not in elsewhere.embeds[0]["description"]
    assert "Within" not in said(await moderator.uses(newsroom.general, "settings within", channel=desk))


async def test_what_was_chosen_for_a_channel_holds_also_in_a_newer_category(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk, other = newsroom.add_channel("desk"), newsroom.add_channel("other")
    news = newsroom.add_channel("news", ChannelKind.CATEGORY)
    for channel in (desk, other):
        newsroom.move_channel(channel, news)
    await moderator.uses(newsroom.general, "settings within", channel=desk, place="channel")
    await moderator.uses(newsroom.general, "settings within", channel=news, place="thread")
    await alice.says(desk, f"{loopback.bot.mention} {QUESTION}")
    assert (await loopback.message_in(desk)).embeds
    question = await alice.says(other, f"{loopback.bot.mention} {QUESTION}")
    assert (await loopback.message_in(await loopback.thread_of(question))).embeds


async def test_who_was_chosen_is_called_where_the_articles_do_not_say_and_nobody_else(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    role = newsroom.add_role("librarians", mentionable=True)
    await moderator.uses(newsroom.general, "settings helpers", role=role, channel=desk)
    await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    await loopback.stays_silent(desk)
    unknown = "What is the capital of Peru?"
    await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {unknown}"))
    call = await loopback.message_in(desk)
    assert call.pings.roles == {role.id}
    assert not call.pings.everyone
    assert "capital of Peru" in call.content
    await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {unknown}"))
    await loopback.stays_silent(desk, 0.05)
    assert len(loopback.messages_in(desk)) == 1


async def test_a_connection_that_breaks_while_others_are_told_costs_the_asker_nothing(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    await moderator.uses(newsroom.general, "settings helpers", channel=desk)
    await moderator.uses(newsroom.general, "settings feedback", channel=desk)
    fault = loopback.faults.add("POST", f"/channels/{desk.id}/messages", drop=True, times=None)
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} What is the capital of Peru?")
    await until(lambda: fault.met)
    await bot.app.admission.queue.idle()
    assert len(loopback.replies_to(question)) == 1
    answered = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    rated = await alice.clicks(answered, "Helpful")
    assert said(rated).strip() == HELPFUL
