"""Follow-ups: in reply chains, threads, direct messages, and by the button; read as going on from what was asked."""

import pytest

from bot.discord.features.asking.cog import NOTHING_WRITTEN
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.scripted import PASSAGES, QUESTION, Scripted, passage
from tests.bot.rendering.discord.shown import quotes, shown
from tests.discord import DiscordServer, GuildHandle, Person, labels

FOLLOW_UP = "And the station?"
READ = "How long was the station closed?"
STATION = passage("The station was closed for a week.")


@pytest.fixture
def answers() -> Scripted:
    return Scripted(known={QUESTION: PASSAGES, READ: (STATION,)})


async def test_a_reply_to_an_answer_is_read_as_going_on_from_its_question(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    first = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    second = await loopback.reply_to(await alice.replies(first, FOLLOW_UP))
    text = second.embeds[0]["description"]
    assert quotes(text) == [STATION.quote]
    assert shown(text)[0].text == f"Read as: {READ}"


async def test_a_chain_of_replies_keeps_its_subject(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    for text in (FOLLOW_UP, "Why?"):
        reply = await loopback.reply_to(await alice.replies(reply, text))
    assert answers.asked["Why was the station closed?"]


async def test_questions_in_a_thread_and_in_direct_messages_go_on_from_each_other(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    thread = await alice.starts_thread(newsroom.general, "harbour")
    for place in (thread, alice.dm):
        await loopback.reply_to(await alice.says(place, f"{loopback.bot.mention} {QUESTION}"))
        reply = await loopback.reply_to(await alice.says(place, f"{loopback.bot.mention} {FOLLOW_UP}"))
        assert quotes(reply.embeds[0]["description"]) == [STATION.quote]


async def test_in_a_channel_questions_of_different_people_do_not(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    bob = newsroom.add_member("bob")
    await loopback.reply_to(await bob.says(newsroom.general, f"{loopback.bot.mention} {FOLLOW_UP}"))
    assert not answers.asked[READ]


async def test_the_button_opens_a_form_whose_question_goes_on_from_the_answer_also_after_a_restart(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    async with start():
        await loopback.until_ready(2)
        opened = await alice.clicks(asked.message, "Follow up")
    async with start():
        await loopback.until_ready(3)
        answered = await alice.submits(opened, question=FOLLOW_UP)
    assert not answered.ephemeral
    assert answered.message.embeds[0]["title"] == FOLLOW_UP
    assert quotes(answered.message.embeds[0]["description"]) == [STATION.quote]


async def test_a_follow_up_of_a_private_answer_is_private_and_not_open_to_others(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    private = await alice.uses(newsroom.general, "ask", question=QUESTION, private=True)
    opened = await alice.clicks(private.message, "Follow up")
    assert (await alice.submits(opened, question=FOLLOW_UP)).ephemeral
    answers.asked.clear()
    bob = newsroom.add_member("bob")
    public = await bob.uses(newsroom.general, "ask", question="Who?")
    forged = next(one for row in private.message.components for one in row["components"] if one["label"] == "Follow up")
    for row in public.message.components:
        for one in row["components"]:
            if one["label"] == "Follow up":
                one["custom_id"] = forged["custom_id"]
    await bob.submits(await bob.clicks(public.message, "Follow up"), question=FOLLOW_UP)
    assert answers.asked[FOLLOW_UP]
    assert not answers.asked[READ]


async def test_the_menu_of_a_message_finds_what_bears_on_it_for_the_one_who_asks(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    claim = await newsroom.owner.says(newsroom.general, QUESTION)
    found = await alice.applies("Find in articles", claim)
    assert found.ephemeral
    assert quotes(found.message.embeds[0]["description"]) == [one.quote for one in PASSAGES[:3]]


async def test_the_menu_checks_the_quotations_of_a_message_that_quotes(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    said = await newsroom.owner.says(
        newsroom.general,
        "They wrote “The harbour was closed for nine days.”\n> The strike goes on, the union said.\nBad!",
    )
    checked = await alice.applies("Find in articles", said)
    assert checked.ephemeral
    (embed,) = checked.message.embeds
    assert "Altered" in embed["description"]
    assert "Verbatim" in embed["description"]
    (whole,) = (await alice.clicks(checked.message, "Check quotations")).message.embeds
    assert whole["title"] == "Quotations"
    doubted = await newsroom.owner.says(newsroom.general, "Was the “strike” over?")
    assert "Check quotations" not in labels((await alice.applies("Find in articles", doubted)).message)


async def test_the_menu_works_where_only_the_user_installed_the_bot(
    bot: RunningBot, loopback: DiscordServer, alice: Person
) -> None:
    elsewhere = loopback.add_guild("Elsewhere", bot=False)
    elsewhere.add_member(alice)
    alice.installs()
    claim = await elsewhere.owner.says(elsewhere.general, QUESTION)
    assert quotes((await alice.applies("Find in articles", claim)).message.embeds[0]["description"])


async def test_a_message_without_words_is_told_so(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    picture = await newsroom.owner.says(newsroom.general, files={"a.png": b"x"})
    assert (await alice.applies("Find in articles", picture)).message.content == NOTHING_WRITTEN
