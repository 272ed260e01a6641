"""`/ask` and "More passages", over real sockets."""

import pytest

from bot.app.state import KEPT_SECONDS
from bot.discord.features.asking.cog import NOTHING_TO_ASK
from bot.discord.platform.replies import GONE, NOT_YOURS, TOO_OLD, near_articles
from tests.bot.discord.conftest import RunningBot, Start, unlinked
from tests.bot.discord.scripted import BROKEN, PASSAGES, QUESTION, UNKNOWN, Scripted
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Person, labels


async def test_ask_is_deferred_then_answered_below_the_question(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    assert asked.deferred
    assert not asked.ephemeral
    (embed,) = asked.message.embeds
    assert embed["title"] == QUESTION
    assert quotes(embed["description"]) == [passage.quote for passage in PASSAGES[:3]]


async def test_ask_shows_the_newest_first_where_that_is_wanted_on_later_pages_too(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION, newest=True)
    newest = [passage.quote for passage in reversed(PASSAGES)]
    assert quotes(asked.message.embeds[0]["description"]) == newest[:3]
    clicked = await alice.clicks(asked.message, "More passages")
    assert quotes(clicked.message.embeds[0]["description"]) == newest[3:6]


async def test_ask_can_be_answered_to_the_asker_alone(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION, private=True)
    assert asked.ephemeral


async def test_what_goes_wrong_is_told_to_the_asker_alone(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=BROKEN)
    assert asked.message.deleted
    told = await asked.followed_up()
    assert told.ephemeral
    assert told.content.startswith("Something went wrong on my side.")
    assert not loopback.messages_in(newsroom.general)


@pytest.mark.parametrize("blank", ["   ", "?!", "🙂", "**"])
async def test_a_question_without_words_is_told_of_privately(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, blank: str
) -> None:
    told = await alice.uses(newsroom.general, "ask", question=blank)
    assert (told.message.content, told.ephemeral) == (NOTHING_TO_ASK, True)
    assert not loopback.messages_in(newsroom.general)


@pytest.mark.parametrize("private", [False, True])
async def test_a_title_that_no_article_has_is_told_privately_and_the_question_goes_on_from_there(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, private: bool
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION, article="Storm shut harbor", private=private)
    told = asked.message if private else await asked.followed_up()
    offered = f"{near_articles('Storm shut harbor')}\n**\\#1** Storm shuts the harbour"
    assert (told.content, told.ephemeral) == (offered, True)
    answered = await alice.clicks(told, "#1")
    assert answered.ephemeral == private
    assert answered.message.embeds[0]["title"] == QUESTION


async def test_ask_works_in_direct_messages_and_where_only_the_user_installed_it(
    bot: RunningBot, loopback: DiscordServer, alice: Person
) -> None:
    assert (await alice.uses(alice.dm, "ask", question=QUESTION)).message.embeds
    elsewhere = loopback.add_guild("Elsewhere", bot=False)
    elsewhere.add_member(alice)
    alice.installs()
    assert (await alice.uses(elsewhere.general, "ask", question=QUESTION)).message.embeds


async def test_ask_says_so_when_the_articles_do_not(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=UNKNOWN)
    assert asked.message.embeds[0]["description"].startswith("**The articles don't say.**")


async def test_more_passages_show_the_next_ones_to_the_one_who_clicked(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    bob = newsroom.add_member("bob")
    clicked = await bob.clicks(reply, "More passages")
    assert clicked.deferred
    assert clicked.ephemeral
    assert quotes(clicked.message.embeds[0]["description"]) == [passage.quote for passage in PASSAGES[3:6]]
    turned = await bob.clicks(clicked.message, "More passages")
    assert turned.message is clicked.message
    assert quotes(turned.message.embeds[0]["description"]) == [PASSAGES[6].quote]
    assert "More passages" not in labels(turned.message)
    back = await bob.clicks(turned.message, "Back")
    assert back.message is clicked.message
    assert quotes(back.message.embeds[0]["description"]) == [passage.quote for passage in PASSAGES[3:6]]


async def test_buttons_work_after_a_restart_and_read_the_library_anew(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    async with start():
        reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    async with start():
        await loopback.until_ready(2)
        clicked = await alice.clicks(reply, "More passages")
        assert PASSAGES[3].quote in quotes(clicked.message.embeds[0]["description"])
        answers.known[QUESTION] = PASSAGES[:2]
        assert (await alice.clicks(reply, "More passages")).message.content == GONE


async def test_a_button_too_old_says_so(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    state = bot.app.state
    now = state._clock()
    monkeypatch.setattr(state, "_clock", lambda: now + KEPT_SECONDS + 1)
    assert (await alice.clicks(asked.message, "More passages")).message.content == TOO_OLD


async def test_a_button_of_another_server_or_of_a_private_answer_shows_nothing(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    private = await alice.uses(newsroom.general, "ask", question=QUESTION, private=True)
    public = await alice.uses(newsroom.general, "ask", question=QUESTION)
    forged = private.message.components[0]["components"][0]["custom_id"]
    public.message.components[0]["components"][0]["custom_id"] = forged
    bob = newsroom.add_member("bob")
    assert unlinked((await bob.clicks(public.message, "In context 1")).message.content) == NOT_YOURS
    elsewhere = loopback.add_guild("Elsewhere")
    elsewhere.add_member(alice)
    other = await alice.uses(elsewhere.general, "ask", question=QUESTION)
    other.message.components[0]["components"][0]["custom_id"] = forged
    assert unlinked((await alice.clicks(other.message, "In context 1")).message.content) == NOT_YOURS


async def test_an_error_in_a_command_is_told_by_an_id(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=BROKEN)
    assert asked.message.content.partition("(error ")[2].removesuffix(")") in caplog.text
