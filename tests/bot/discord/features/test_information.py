"""`/help`, `/about` and `/forget-me`, over real sockets."""

import re
from urllib.parse import parse_qs, urlsplit

from bot.app.server_settings import ServerSettings
from bot.discord.features.information import INVITED_TO, about
from bot.discord.platform.replies import NOT_ADMITTED, NOT_TO_REMOVE, PLAIN_BUDGET, TOO_OLD
from bot.rendering.discord.markdown import utf16_length
from tests import until
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.scripted import QUESTION
from tests.discord import DiscordServer, GuildHandle, Permission, Person


async def test_help_names_every_command_that_members_are_offered(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    told = await alice.uses(newsroom.general, "help")
    assert told.ephemeral
    text = told.message.embeds[0]["description"]
    assert utf16_length(text) <= PLAIN_BUDGET
    for name, command in loopback.commands().items():
        if command["type"] == 1 and name != "help":
            inner = [option["name"] for option in command.get("options") or () if option["type"] == 1]
            named = [f"</{name} {one}:{command['id']}>" for one in inner] or [f"</{name}:{command['id']}>"]
            assert any(one in text for one in named), name
    assert "`/" not in text  # each can be clicked
    assert "**Find in articles**" in text


async def test_commands_can_be_clicked_also_after_a_restart_and_stay_words_where_that_makes_a_text_too_long(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle
) -> None:
    async with start():
        pass
    async with start():
        await loopback.until_ready(2)
        settings = loopback.commands()["settings"]["id"]
        shown = await newsroom.owner.uses(newsroom.general, "settings show")
        assert f"</settings answers:{settings}>" in shown.message.embeds[0]["description"]
        await newsroom.owner.uses(newsroom.general, "settings answers", look="text")
        told = await newsroom.owner.uses(newsroom.general, "help")
        assert utf16_length(told.message.content) <= 2_000
        checked = await newsroom.owner.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
        assert f"</settings answers:{settings}>" in checked.message.content


async def test_about_tells_version_library_and_what_is_kept(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    told = await alice.uses(newsroom.general, "about")
    assert told.ephemeral
    text = told.message.embeds[0]["description"]
    assert re.match(r"Verbatim (\d+\.\d+\.\d+|unknown)\. ", text)
    assert "2 articles with 4 sentences." in text
    assert "for 30 days" in text


async def test_the_invitation_asks_for_what_is_needed_and_no_more(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    text = (await alice.uses(newsroom.general, "about")).message.embeds[0]["description"]
    link = re.search(r"\(<(.+?)>\)", text)
    assert link is not None
    asked = parse_qs(urlsplit(link[1]).query)
    assert asked["client_id"] == [str(loopback.bot.id)]
    assert set(asked["scope"][0].split()) == {"bot", "applications.commands"}
    granted = Permission(int(asked["permissions"][0]))
    assert granted == Permission(INVITED_TO.value)
    assert Permission.SEND_MESSAGES in granted
    assert Permission.ADMINISTRATOR not in granted


def test_about_fits_into_a_message_without_embeds() -> None:
    text = about(10**9, 10**12, "https://discord.com/oauth2/authorize?" + "x" * 150, 30.0, demonstration=True)
    assert utf16_length(text) <= PLAIN_BUDGET


async def test_forget_me_takes_everything_of_a_person_and_nothing_of_others(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    bob = newsroom.add_member("bob")
    hers = await alice.uses(newsroom.general, "ask", question=QUESTION)
    his = await bob.uses(newsroom.general, "ask", question=QUESTION)
    await bob.clicks(hers.message, "Helpful")
    await alice.clicks(his.message, "Helpful")
    await alice.uses(newsroom.general, "articles")
    told = await alice.uses(newsroom.general, "forget-me")
    assert told.ephemeral
    assert told.message.content.startswith("Forgotten: 3 questions")
    assert (await bob.clicks(hers.message, "In context 1")).message.content == TOO_OLD
    assert (await bob.clicks(his.message, "More passages")).message.embeds
    with bot.app.state.transaction() as connection:
        for table, column in (("question", "asker"), ("rating", "person"), ("view", "person"), ("pending", "asker")):
            assert not connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (alice.id,)).fetchall()
        assert not connection.execute("SELECT 1 FROM rating").fetchall()
    again = await alice.uses(newsroom.general, "forget-me")
    assert again.message.content == "There was nothing of you that I kept."


async def test_all_three_work_in_direct_messages(bot: RunningBot, alice: Person) -> None:
    for command in ("help", "about", "forget-me"):
        assert (await alice.uses(alice.dm, command)).message.text


async def test_all_three_work_for_those_who_may_not_ask(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    role = newsroom.add_role("subscribers")
    settings = ServerSettings(roles=frozenset({role.id}))
    bot.app.libraries.settings_store.update(newsroom.id, lambda _: settings)
    assert (await alice.uses(newsroom.general, "ask", question=QUESTION)).message.content == NOT_ADMITTED
    assert (await alice.uses(newsroom.general, "help")).message.embeds[0]["title"] == "How to ask"
    assert (await alice.uses(newsroom.general, "about")).message.embeds[0]["title"] == "About"
    assert (await alice.uses(newsroom.general, "forget-me")).message.content.startswith("Forgotten: 1 question")
    await alice.clicks(asked.message, "Remove")
    assert asked.message.deleted


async def test_forget_me_takes_along_which_messages_were_answered_and_only_hers(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    bob = newsroom.add_member("bob")
    told = [
        await person.says(newsroom.general, f"{loopback.bot.mention} {words}")
        for person in (alice, bob)
        for words in (QUESTION, "help")
    ]
    for message in told:
        await loopback.reply_to(message)

    def kept() -> list[tuple[int]]:
        with bot.app.state.reading() as connection:
            return connection.execute("SELECT message FROM reply ORDER BY message").fetchall()

    await until(lambda: len(kept()) == len(told))  # each is noted after it was sent
    await alice.uses(newsroom.general, "forget-me")
    assert kept() == [(message.id,) for message in told[2:]]


async def test_after_forgetting_the_asker_and_nobody_else_can_remove_an_answer(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    bob = newsroom.add_member("bob")
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    replied = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert "**Remove** still works" in (await alice.uses(newsroom.general, "forget-me")).message.content
    for message in (asked.message, replied):
        refused = await bob.clicks(message, "Remove")
        assert (await refused.followed_up()).content == NOT_TO_REMOVE
        assert not message.deleted
        await alice.clicks(message, "Remove")
        assert message.deleted
