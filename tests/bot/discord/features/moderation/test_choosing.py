"""`/answers` over real sockets: moderators answer a question with a passage, which stays a quotation of an article."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.app.passages import ChosenAnswers
from bot.discord.features.asking.replies import CHOSEN as SAID_SO
from bot.discord.features.moderation.curation import DROPPED, GONE, NO_WORDS, NOT_THERE, NOT_YET
from index.library import Library
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.features.moderation.test_library import said
from tests.bot.discord.scripted import PASSAGES
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Message, Person, labels

ASKED = "When can I go sailing?"
CLOSED = "The harbour was closed for three days."


def quoted(message: Message) -> list[str]:
    return quotes(message.embeds[0]["description"])


async def choose(moderator: Person, guild: GuildHandle, words: str = "closed for three") -> str:
    chosen = await moderator.uses(
        guild.general, "answers choose", question=ASKED, article="Storm shuts the harbour", words=words
    )
    assert chosen.ephemeral
    return said(chosen)


async def test_a_chosen_passage_answers_a_question_however_it_is_wrapped_also_after_a_restart(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    elsewhere = loopback.add_guild("Elsewhere")
    elsewhere.add_member(alice)
    async with start():
        assert (await choose(moderator, newsroom)).startswith(f"From now on, “{ASKED}” is answered with:\n> {CLOSED}")
    async with start():
        await loopback.until_ready(2)
        for text in (ASKED, "hi all, when can I go   sailing?? thanks!"):
            asked = await alice.says(newsroom.general, f"{loopback.bot.mention} {text}")
            reply = await loopback.reply_to(asked)
            assert quoted(reply)[0] == CLOSED
            assert "The articles don't say" not in said(reply)
            assert SAID_SO in said(reply)
        context = await alice.clicks(reply, next(one for one in labels(reply) if one.startswith("In context")))
        assert CLOSED in " ".join(quoted(context.message))
        other = await alice.uses(elsewhere.general, "ask", question=ASKED)
        assert SAID_SO not in said(other)


async def test_what_is_chosen_is_not_quoted_again_from_another_article(
    bot: RunningBot, library: Library, newsroom: GuildHandle, alice: Person, moderator: Person, tmp_path: Path
) -> None:
    (tmp_path / "articles" / "again.md").write_text(f"# The harbour again\n\n{CLOSED}\n\nNobody was hurt.\n")
    await asyncio.to_thread(library.sync, tmp_path / "articles")
    question = "How long was the harbour closed?"
    await moderator.uses(
        newsroom.general, "answers choose", question=question, article="The harbour again", words="closed for three"
    )
    assert quoted((await alice.uses(newsroom.general, "ask", question=question)).message).count(CLOSED) == 1


async def test_words_that_the_article_does_not_say_are_no_answer(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    assert NOT_THERE in await choose(moderator, newsroom, "closed for four days")
    assert NOT_THERE in await choose(moderator, newsroom, "The strike goes on")
    wordless = await moderator.uses(
        newsroom.general, "answers choose", question="???", article="Storm shuts the harbour", words="closed for three"
    )
    assert said(wordless).strip() == NO_WORDS


async def test_a_choice_goes_when_it_is_dropped_or_its_passage_is_gone(
    bot: RunningBot, library: Library, newsroom: GuildHandle, alice: Person, moderator: Person, tmp_path: Path
) -> None:
    await choose(moderator, newsroom)
    listed = said(await moderator.uses(newsroom.general, "answers list"))
    assert f"**{ASKED}**\n> {CLOSED}\n-# Storm shuts the harbour" in listed
    (tmp_path / "articles" / "harbour.md").write_text("# Storm shuts the harbour\n\nIt is open again, they say.\n")
    await asyncio.to_thread(library.sync, tmp_path / "articles")
    assert GONE in said(await moderator.uses(newsroom.general, "answers list"))
    assert SAID_SO not in said(await alice.uses(newsroom.general, "ask", question=ASKED))
    for number in range(30):
        await asyncio.to_thread(ChosenAnswers(bot.app.state).choose, newsroom.id, f"Why {number}?", PASSAGES[0])
    shown = await moderator.uses(newsroom.general, "answers list")
    first = said(shown)
    second = said(await moderator.clicks(shown.message, "Next"))
    assert labels(shown.message) == ["Back"]
    assert sum(f"**Why {number}?**" in first + second for number in range(30)) == 30
    offered = await moderator.completes(newsroom.general, "answers drop", "question", "sail")
    assert offered == [(ASKED, ASKED)]
    assert said(await moderator.uses(newsroom.general, "answers drop", question=ASKED)).strip() == DROPPED
    assert said(await moderator.uses(newsroom.general, "answers drop", question=ASKED)).strip() == NOT_YET
