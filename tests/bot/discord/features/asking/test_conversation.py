"""A conversation over real sockets with real answers: what each message and button shows stands so in an article."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.answering.pipeline import Pipeline
from bot.answering.question import Answers
from index.library import Library
from tests.bot.discord.conftest import RunningBot
from tests.bot.rendering.discord.articles import words_of
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Message, Person, first_button

CLOSED = "The harbour was closed for three days."


@pytest.fixture
def pipeline() -> Answers:
    """The real one."""
    return Pipeline()


def shown_in(message: Message) -> str:
    return message.content or str(message.embeds[0]["description"])


async def test_from_a_mention_over_its_buttons_to_a_follow_up_every_quote_is_verbatim(
    bot: RunningBot, loopback: DiscordServer, library: Library, newsroom: GuildHandle, alice: Person
) -> None:
    articles = [words_of(library.article(info.id).text) for info in library.articles()]

    def check(message: Message) -> list[str]:
        quoted = quotes(shown_in(message))
        assert quoted
        assert all(any(words_of(one) in article for article in articles) for one in quoted)
        return quoted

    asked = await alice.says(newsroom.general, f"{loopback.bot.mention} How long was the harbour closed?")
    answer = await loopback.reply_to(asked)
    assert check(answer)[0] == CLOSED
    context = await alice.clicks(answer, first_button(answer, "In context"))
    assert CLOSED in check(context.message)[0]
    read = await alice.clicks(answer, first_button(answer, "Read"))
    assert read.message.embeds[0]["title"] == "Storm shuts the harbour"
    assert CLOSED in shown_in(read.message)
    follow_up = await alice.replies(answer, "And who said that the strike goes on?")
    assert "The strike goes on, the union said." in check(await loopback.reply_to(follow_up))


async def test_what_the_articles_do_not_say_gets_no_answer_unless_somebody_called(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    called = await alice.says(newsroom.general, f"{loopback.bot.mention} What is the capital of Peru?")
    assert "The articles don't say" in shown_in(await loopback.reply_to(called))
    await newsroom.owner.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    await alice.says(newsroom.general, "What is the capital of Peru?")
    await loopback.stays_silent(newsroom.general)
    open_question = await alice.says(newsroom.general, "How long was the harbour closed?")
    assert CLOSED in quotes(shown_in(await loopback.reply_to(open_question)))


@pytest.mark.parametrize(
    ("narrowed", "said"),
    [
        ("source:nosuch", "**No article is from “nosuch”.**\nThere are some from harbour.md, rail.md."),
        ("after:2031", "**No article is dated 1 January 2031 or later.**\nNone has a date at all."),
        ("after:soon", r"**“after\:soon” names no date that I can read.**"),
        ("source:<@1>", r"**No article is from “\<\@1\>”.**"),
    ],
)
async def test_a_filter_that_leaves_nothing_or_can_not_be_read_says_so(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, narrowed: str, said: str
) -> None:
    asked = await alice.says(newsroom.general, f"{loopback.bot.mention} How long was the harbour closed? {narrowed}")
    shown = shown_in(await loopback.reply_to(asked))
    assert shown.startswith(said), shown
    assert "don't say" not in shown
    assert not quotes(shown)


@pytest.mark.parametrize(
    ("narrowed", "first", "quoted"),
    [
        ("after:2021", "", ["It was open again after two days."]),
        ("before:2021", "", ["It was closed for nine days."]),
        ("after:May 2020 before:2020", "", ["It was closed for nine days."]),
        ("source:new", "", ["It was open again after two days."]),
        ("after:yesterday", "**No article is dated ", []),
        ("after: last week", "**No article is dated ", []),
        ("before:yesterday source:nosuch", "**No article is from “nosuch”.**", []),
    ],
)
async def test_a_filter_narrows_the_articles_and_is_never_read_as_words(
    bot: RunningBot,
    library: Library,
    newsroom: GuildHandle,
    alice: Person,
    tmp_path: Path,
    narrowed: str,
    first: str,
    quoted: list[str],
) -> None:
    for name, published, said in (
        ("old", "2020-11-05", "It was closed for nine days."),
        ("new", "2022-03-01", "It was open again after two days."),
    ):
        head = f"---\ntitle: The canal of Corley, {name}\ndate: {published}\n---\n"
        (tmp_path / "articles" / f"{name}.md").write_text(f"{head}A ship sank in the canal of Corley. {said}\n")
    await asyncio.to_thread(library.sync, tmp_path / "articles")
    asked = await alice.uses(newsroom.general, "ask", question=f"How long was the canal of Corley closed? {narrowed}")
    shown = shown_in(asked.message)
    assert shown.startswith(first)
    assert "Read " not in shown
    assert all(any(one in said for said in quotes(shown)) for one in quoted), shown
    assert quoted or not quotes(shown)
    others = {"It was open again after two days.", "It was closed for nine days."} - set(quoted)
    assert not any(other in shown for other in others)


async def test_last_week_in_a_question_is_a_time_and_not_read_as_words(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.says(newsroom.general, f"{loopback.bot.mention} How long was the harbour closed last week?")
    shown = shown_in(await loopback.reply_to(asked))
    assert "on answers this." in shown.split("\n")[0]
    assert CLOSED in quotes(shown)


async def test_a_summary_that_is_asked_for_in_words_is_given(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    asked = await alice.says(newsroom.general, f"{loopback.bot.mention} can you sum up Storm shuts the harbour?")
    summary = await loopback.reply_to(asked)
    assert summary.embeds[0]["title"] == "Summary: Storm shuts the harbour"
    assert CLOSED in quotes(shown_in(summary))
    read = await alice.clicks(summary, first_button(summary, "Read article"))
    assert read.message.embeds[0]["title"] == "Storm shuts the harbour"
    follow_up = await alice.replies(summary, "how long was it closed?")
    assert CLOSED in quotes(shown_in(await loopback.reply_to(follow_up)))
    command = await alice.uses(newsroom.general, "ask", question="tldr of the harbour strike")
    assert command.message.embeds[0]["title"] == "Summary: harbour strike"
