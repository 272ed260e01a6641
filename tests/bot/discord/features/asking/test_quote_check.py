"""*Find in articles* on a message that quotes somebody: what it quotes is checked. Over real sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.answering.pipeline import Pipeline
from bot.answering.question import Answers
from bot.discord.platform.admission import Cooldowns, Rate
from index.library import Library
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.features.moderation.test_library import said
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Permission, Person, labels

CHECK = "Check quotations"
RIGHT = "“The harbour was closed for three days”"
WRONG = '"The harbour was never closed for three days"'
ELSEWHERE = "“The moon is made of green cheese”"


@pytest.fixture
def pipeline() -> Answers:
    return Pipeline()


@pytest.fixture
def cooldowns() -> Cooldowns:
    """None to speak of: these tests ask fast."""
    return Cooldowns(person=Rate(10_000, 0.001))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"The paper says {RIGHT}.", "Verbatim: “The harbour was closed for three days”"),
        (f"The paper says {WRONG}!", "Altered: “The harbour was never closed for three days”"),
        (f"He said {ELSEWHERE}", "Not found in the articles: “The moon is made of green cheese”"),
        ("Look:\n> The harbour was closed for three days.\nBad news", "Verbatim: “The harbour was closed"),
        ("<@1> «The harbour was closed for three days» <:sad:42>", "Verbatim: “The harbour was closed"),
    ],
)
async def test_a_quotation_of_a_message_is_checked_above_what_bears_on_it(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, text: str, verdict: str
) -> None:
    claim = await alice.says(newsroom.general, text)
    found = await alice.applies("Find in articles", claim)
    assert found.ephemeral
    first = said(found).strip().removeprefix("**").removeprefix("1. ")
    assert first.startswith(verdict)
    if ELSEWHERE not in text:
        assert "The harbour was closed for three days." in quotes(found.message.embeds[0]["description"])
    whole = await alice.clicks(found.message, CHECK)
    assert whole.ephemeral
    assert whole.message is not found.message
    assert verdict in said(whole)


@pytest.mark.parametrize(
    "text", ["The harbour was closed for three days?", 'The "strike" goes on, they say', "It's the mayor's harbour"]
)
async def test_what_quotes_nobody_is_looked_for_as_before(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, text: str
) -> None:
    found = await alice.applies("Find in articles", await alice.says(newsroom.general, text))
    assert CHECK not in labels(found.message)
    assert "Verbatim" not in said(found)


async def test_each_of_several_quotations_has_its_verdict(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    claim = await alice.says(newsroom.general, f"First {RIGHT}, then {WRONG}, and {ELSEWHERE}.")
    text = said(await alice.applies("Find in articles", claim))
    assert [text.index(word) for word in ("Verbatim", "Altered", "Put in: “never”", "Not found")] == sorted(
        text.index(word) for word in ("Verbatim", "Altered", "Put in: “never”", "Not found")
    )


async def test_a_forward_and_a_text_file_are_checked_too(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    claim = await alice.says(newsroom.general, f"The paper says {WRONG}.")
    forward = await alice.forwards(claim, newsroom.general)
    assert "Altered" in said(await alice.applies("Find in articles", forward))
    file = await alice.says(newsroom.general, files={"draft.txt": f"The paper says {RIGHT}.".encode()})
    assert "Verbatim" in said(await alice.applies("Find in articles", file))


async def test_in_plain_text_and_with_quotations_of_any_length_a_reply_fits(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    mona = newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)
    long = " ".join(f"“{'*harbour* ' * 20}was closed {number} days”" for number in range(8))
    claims = [await alice.says(newsroom.general, text) for text in (f"So {WRONG}", long)]
    for look in ("text", "embed"):
        await mona.uses(newsroom.general, "settings answers", look=look)
        for claim in claims:
            found = await alice.applies("Find in articles", claim)
            assert CHECK in labels(found.message)
            assert said(found).strip()
    loopback.assert_valid()


async def test_the_check_works_after_a_restart_on_the_articles_as_they_are_then(
    start: Start, loopback: DiscordServer, library: Library, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    async with start():
        claim = await alice.says(newsroom.general, f"The paper says {RIGHT}.")
        found = await alice.applies("Find in articles", claim)
    (tmp_path / "articles" / "harbour.md").write_text("# Storm\n\nThe harbour was closed for four days.\n")
    await asyncio.to_thread(library.sync, tmp_path / "articles")
    async with start():
        await loopback.until_ready(2)
        assert "Altered" in said(await alice.clicks(found.message, CHECK))
