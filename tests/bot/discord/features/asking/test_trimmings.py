"""What people write around a question changes neither verdict nor passage: over sockets, with the real pipeline."""

from __future__ import annotations

import pytest

from bot.answering.pipeline import Pipeline
from bot.answering.question import Answers
from bot.discord.platform.admission import Cooldowns, Rate
from tests.bot.discord.conftest import RunningBot
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Message, Person

TRIMMINGS = (
    "{} <:thinking:123456789012345678>",
    "<a:wave:123456789012345678> {} 🙏🏽",
    "{} https://example.org/strike/trains?from=harbour",
    "[this](https://example.org/strike) {}",
    "{} cc <@{alice}>",
    "cc <@{alice}> {}",
    "Hi all! {} Thanks!",
    "hey folks, quick question: {} thx in advance",
    "{}\nEdit: nevermind",
    "{}\n-- Bob",
    "{} ~ bob",
    "{}\nRegards,\nBob Miller",
    "{} #storm #AskTheNews",
    "#AskTheNews {}",
    "`{}`",
    "```text\n{}\n```",
    "~~How long was the bridge closed?~~ {}",
    "{} (edit: typo)",
    "Sorry if this was asked before, but {}",
    "**{}**",
    "*{}*",
    "__{}__ /gen",
    "fwd: {}",
    "{}\nSent from my phone",
    "could any1 here enlighten me as to this: {}",
    "||{}||",
    "{} :smile: :-)",
    "<#{general}> {} <t:1618953630:R>",
)
ANSWERED = "How long was the harbour closed?"
UNANSWERED = ("How much did the harbour cost?", "What is the capital of Peru?")


@pytest.fixture
def pipeline() -> Answers:
    return Pipeline()


@pytest.fixture
def cooldowns() -> Cooldowns:
    """None to speak of: this test asks fast."""
    return Cooldowns(person=Rate(10_000, 0.001))


def seen(message: Message) -> tuple[int, list[str], bool]:
    """The colour, which tells the verdict, the passages, and whether it says that the articles don't say."""
    (embed,) = message.embeds
    return embed["color"], quotes(embed["description"]), "The articles don't say." in embed["description"]


@pytest.mark.parametrize("question", [ANSWERED, *UNANSWERED])
async def test_trimmings_change_neither_verdict_nor_passages(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, question: str
) -> None:
    async def ask(text: str) -> tuple[int, list[str], bool]:
        asked = await newsroom.owner.says(newsroom.general, f"{loopback.bot.mention} {text}")
        return seen(await loopback.reply_to(asked))

    plain = await ask(question)
    assert plain[2] is (question != ANSWERED)
    changed = {}
    for trimming in TRIMMINGS:
        text = trimming.replace("{alice}", str(alice.id)).replace("{general}", str(newsroom.general.id))
        if (got := await ask(text.replace("{}", question))) != plain:
            changed[trimming] = got
    assert not changed
