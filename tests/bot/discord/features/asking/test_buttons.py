"""The buttons under an answer, over real sockets."""

import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType

from bot.discord.features.asking.replies import HELPFUL, NOT_HELPFUL, SOME_GONE
from bot.discord.platform.replies import GONE, NOT_TO_REMOVE, TOO_OLD
from bot.rendering.discord.layout import excerpt, paginate
from index.library import Library
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.scripted import PASSAGES, QUESTION, Scripted, passage
from tests.bot.rendering.discord.shown import quotes, shown
from tests.discord import DiscordServer, GuildHandle, Permission, Person, labels

CLOSED = "The harbour was closed for three days."
STRIKE = "The strike goes on, the union said."


def cite(library: Library, answers: Scripted) -> None:
    """Has the script answer with sentences of the library."""
    found = []
    for article, quote in (("harbour.md", CLOSED), ("rail.md", STRIKE)):
        start = library.article(article).text.index(quote)
        found.append(passage(quote, article=article, start=start, end=start + len(quote), source=article))
    answers.known[QUESTION] = tuple(found)


async def test_in_context_shows_the_quote_in_bold_among_its_paragraphs_and_leads_to_the_next(
    bot: RunningBot, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    cite(library, answers)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    assert labels(asked.message)[:4] == ["In context 1", "Read 1", "In context 2", "Read 2"]
    context = await alice.clicks(asked.message, "In context 1")
    assert context.ephemeral
    text = context.message.embeds[0]["description"]
    assert quotes(text) == [f"Storm shuts the harbour {CLOSED}"]
    assert [bold for line in shown(text) for bold in line.bold] == [CLOSED]
    following = await alice.clicks(context.message, "Next passage")
    assert following.message is context.message
    assert quotes(following.message.embeds[0]["description"]) == [f"Trains stand still {STRIKE}"]
    assert labels(following.message) == ["Previous passage", "Read article"]
    read = await alice.clicks(following.message, "Read article")
    assert read.message.embeds[0]["title"] == "Trains stand still"


def rewrite(library: Library, folder: Path, name: str, text: str) -> None:
    (folder / "articles" / name).write_text(text)
    library.sync(folder / "articles")


async def test_a_passage_whose_article_changed_or_went_is_not_quoted(
    bot: RunningBot, library: Library, answers: Scripted, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    cite(library, answers)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    rewrite(library, tmp_path, "harbour.md", f"# Storm\n\nThe storm is over. {CLOSED}\n")
    library.remove("rail.md")
    for button in ("In context 1", "Read 1", "In context 2", "Read 2"):
        assert (await alice.clicks(asked.message, button)).message.content == GONE


async def test_buttons_keep_to_what_was_shown_whatever_the_articles_would_answer_now(
    bot: RunningBot, library: Library, answers: Scripted, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    cite(library, answers)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    rewrite(library, tmp_path, "new.md", "# News\n\nThe harbour is open again, the mayor said.\n")
    first, second = answers.known[QUESTION]
    text = library.article("new.md").text
    new = passage(text[8:], article="new.md", start=8, end=len(text), source="new.md")
    answers.known[QUESTION] = (replace(new, quote=text[8:]), second, first)
    context = await alice.clicks(asked.message, "In context 1")
    assert quotes(context.message.embeds[0]["description"]) == [f"Storm shuts the harbour {CLOSED}"]
    read = await alice.clicks(asked.message, "Read 2")
    assert read.message.embeds[0]["title"] == "Trains stand still"
    answers.known[QUESTION] = ()
    again = await alice.clicks(asked.message, "In context 1")
    assert quotes(again.message.embeds[0]["description"]) == [f"Storm shuts the harbour {CLOSED}"]


async def test_more_passages_go_on_from_what_was_shown(
    bot: RunningBot, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    answers.known[QUESTION] = answers.known[QUESTION][::-1]
    seen = quotes(asked.message.embeds[0]["description"])
    page = await alice.clicks(asked.message, "More passages")
    seen += quotes(page.message.embeds[0]["description"])
    page = await alice.clicks(page.message, "More passages")
    seen += quotes(page.message.embeds[0]["description"])
    assert len(seen) == len(set(seen)) == len(PASSAGES)
    assert "Back" in labels(page.message)
    back = await alice.clicks(page.message, "Back")
    assert quotes(back.message.embeds[0]["description"]) == seen[3:6]


async def test_a_page_says_that_what_was_shown_before_is_gone(
    bot: RunningBot, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    cite(library, answers)
    first, second = answers.known[QUESTION]
    answers.known[QUESTION] = (first, second, *PASSAGES[:3])
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    library.remove("rail.md")
    answers.known[QUESTION] = (first, *PASSAGES)
    page = await alice.clicks(asked.message, "More passages")
    assert SOME_GONE in page.message.embeds[0]["description"]
    assert len(quotes(page.message.embeds[0]["description"])) == 3


async def test_a_button_of_an_answer_that_kept_no_places_says_that_it_is_too_old(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    with bot.app.state.transaction() as connection:
        connection.execute("UPDATE question SET shown = NULL")
    for button in ("In context 1", "Read 1", "More passages"):
        assert (await alice.clicks(asked.message, button)).message.content == TOO_OLD


async def test_opinions_are_counted_once_a_person_and_can_change(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    bob = newsroom.add_member("bob")
    assert (await alice.clicks(asked.message, "Helpful")).message.content == HELPFUL
    assert (await alice.clicks(asked.message, "Not helpful")).message.content == NOT_HELPFUL
    assert (await bob.clicks(asked.message, "Not helpful")).ephemeral
    with bot.app.state.transaction() as connection:
        rows = connection.execute("SELECT person, helpful FROM rating ORDER BY person").fetchall()
    assert rows == [(alice.id, 0), (bob.id, 0)]


async def test_the_asker_removes_an_answer_and_another_member_does_not(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    reply = await loopback.reply_to(question)
    bob = newsroom.add_member("bob")
    refused = await bob.clicks(reply, "Remove")
    assert (await refused.followed_up()).content == NOT_TO_REMOVE
    assert not reply.deleted
    await alice.clicks(reply, "Remove")
    assert reply.deleted


async def test_a_moderator_removes_any_answer_also_after_a_restart(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start():
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    async with start():
        await loopback.until_ready(2)
        moderator = newsroom.add_member("mod", permissions=Permission.MANAGE_MESSAGES)
        await moderator.clicks(asked.message, "Remove")
        assert asked.message.deleted


async def test_what_only_one_person_sees_has_no_button_to_remove_it(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION, private=True)
    assert "Remove" not in labels(asked.message)


async def test_in_direct_messages_the_buttons_work_too(
    bot: RunningBot, loopback: DiscordServer, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    cite(library, answers)
    reply = await loopback.reply_to(await alice.says(alice.dm, QUESTION))
    assert CLOSED in (await alice.clicks(reply, "In context 1")).message.embeds[0]["description"]
    await alice.clicks(reply, "Remove")
    assert reply.deleted


async def test_reading_can_be_switched_off_or_limited(
    start: Start, loopback: DiscordServer, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    cite(library, answers)
    async with start(reader=0):
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        assert "Read 1" not in labels(asked.message)
        assert "In context 1" in labels(asked.message)
        told = await alice.uses(newsroom.general, "article", title="harbour.md")
        assert not quotes(told.message.embeds[0]["description"])
        assert "switched off" in told.message.embeds[0]["description"]
    async with start(reader=30):
        await loopback.until_ready(2)
        read = await alice.uses(newsroom.general, "article", title="harbour.md")
        assert quotes(read.message.embeds[0]["description"]) == ["Storm shuts the harbour"]
        assert "The rest can be read where" in read.message.embeds[0]["description"]


async def test_no_reply_is_laid_out_in_the_thread_that_listens_to_discord(
    bot: RunningBot, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person, loopback: DiscordServer
) -> None:
    cite(library, answers)
    laid_out = []

    def listen(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in (paginate.__code__, excerpt.__code__):
            laid_out.append(frame.f_code.co_name)

    sys.setprofile(listen)
    try:
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        await alice.clicks(asked.message, "In context 1")
        mention = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(mention)
    finally:
        sys.setprofile(None)
    assert quotes(reply.embeds[0]["description"])
    assert not laid_out
