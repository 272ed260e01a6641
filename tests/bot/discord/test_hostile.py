"""Articles that try to break out: every command and button over real sockets, each request judged by the server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.pipeline import Pipeline
from bot.answering.question import Answers
from bot.discord.platform.admission import Cooldowns, Rate
from index.library import Library
from tests.bot.discord.conftest import Start
from tests.bot.rendering.discord.articles import words_of
from tests.bot.rendering.discord.hostile import SNIPPETS
from tests.bot.rendering.discord.shown import shown
from tests.discord import GuildHandle, Message, Person, labels

WORD = "zanzibar"
ENDLESS = WORD + "x" * 10_000
TEXTS = (
    f"The {WORD} said @everyone <@1> <@&2> join discord.gg/abcdef and https://evil.example/a_b*c. " * 3,
    " ".join(f"{snippet.strip()} {WORD} {snippet.strip()}." for snippet in SNIPPETS if snippet.strip()),
    f"```py\n{WORD}\n```\n\n> # {WORD}\n\n1. {WORD} ||spoiler|| ~~gone~~\n\n-# {WORD}",
    f"\u202e{WORD} dlrow\u2066 " + "e\u0301\u0323" * 300 + " Z" + "\u0335" * 200 + f" {WORD}.",
    f"{WORD} " + "\U0001f469\u200d\U0001f467👍🏽🇵🇱" * 400,
    f"{ENDLESS} {WORD}.",
)
TITLES = ("**@everyone** [x](https://evil.example)", "`" * 300, "\u202e" + "W" * 1_000, "", "🇵🇱" * 200, "# a\n- b")


@pytest.fixture
def pipeline() -> Answers:
    return Pipeline()


@pytest.fixture
def cooldowns() -> Cooldowns:
    """None that matters here."""
    return Cooldowns(person=Rate(1_000, 0.001))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    lines = [
        {"id": f"id {number} " + "@here " * number * 10, "title": title, "text": text, "url": "https://a.example/(b)"}
        | {"publisher": title, "author": title, "published": "2024-02-30"}
        for number, (title, text) in enumerate(zip(TITLES, TEXTS, strict=True))
    ]
    file = tmp_path / "hostile.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(file)
        assert library.articles()
        yield library


def check(message: Message, library: Library) -> None:
    """What is shown has no markup but the bot's own, and every line of a quote stands so in an article."""
    held = [words_of(library.article(info.id).text) for info in library.articles()]
    assert not message.pings
    for text in [embed.get("description", "") for embed in message.embeds] or [message.content]:
        lines = shown(text)
        assert lines
        for line in lines:
            if line.kind == "quote":
                assert any(words_of(line.text) in article for article in held)


@pytest.mark.parametrize("embeds", [True, False])
async def test_every_reply_stays_valid_and_verbatim(
    start: Start, library: Library, newsroom: GuildHandle, alice: Person, embeds: bool
) -> None:
    if not embeds:
        newsroom.set_permissions(newsroom.everyone, newsroom.everyone.permissions & ~(1 << 14))
    async with start():
        general = newsroom.general
        titles = await alice.completes(general, "article", "title", "")
        assert titles
        opened = [await alice.uses(general, "article", title=value) for _, value in titles]
        opened += [
            await alice.uses(general, "ask", question=f"What is {WORD}?"),
            await alice.uses(general, "articles"),
            await alice.uses(general, "find", phrase=WORD),
            await alice.uses(general, "summary topic", topic=WORD),
            await alice.uses(general, "summary digest"),
            await alice.uses(general, "ask", question=TEXTS[1][:900]),
        ]
        clicks = 0
        for message in [one.message for one in opened]:
            check(message, library)
            assert bool(message.embeds) is embeds
            for button in ("In context", "In context 2", "Read article", "Read 1", "More passages", "Next"):
                if button in labels(message):
                    check((await alice.clicks(message, button)).message, library)
                    clicks += 1
        assert clicks > 8
