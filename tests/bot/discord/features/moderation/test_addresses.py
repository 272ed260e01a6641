"""`/library add-page` and `add-feed`, over real sockets to Discord and to a web site, and feeds that are followed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.server_libraries import ServerLibraries
from bot.app.server_library import ServerLimits
from index.web import Fetcher
from tests import PATIENCE
from tests.bot.discord.conftest import Start
from tests.bot.discord.features.moderation.test_library import said
from tests.discord import DiscordServer, GuildHandle, Person
from tests.index.web.website import Website, page, serving
from tests.index.web.written import rss

FERRY = page("The zorble ferry to Gull Island sank with 52 people on board, the coastguard said.", "Ferry")
MILL = page("The mill at Gull Town burnt down on Monday night, and 7 men were hurt, the mayor said.", "Mill")
ASKED = "How many people were on board the zorble ferry?"
ASKED_LATER = "How many men were hurt when the mill burnt down?"


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as site:
        site.pages |= {"/ferry": FERRY, "/mill": MILL, "/feed": rss("/ferry")}
        yield site


def loopback_fetcher() -> Fetcher:
    return Fetcher(private=True)


async def answer(person: Person, guild: GuildHandle, question: str) -> str:
    return said(await person.uses(guild.general, "ask", question=question)).replace("**", "")


async def until_said(person: Person, guild: GuildHandle, question: str, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in await answer(person, guild, question):
            pass


async def test_a_page_is_fetched_and_answers_until_it_is_removed(
    start: Start, loopback: DiscordServer, site: Website, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    other = loopback.add_guild("Elsewhere")
    other.add_member(alice)
    async with start(fetcher=loopback_fetcher):
        added = await moderator.uses(newsroom.general, "library add-page", address=f" <{site.address('/ferry')}> ")
        assert added.ephemeral
        assert "1 new" in said(added)
        assert "52 people" in await answer(alice, newsroom, ASKED)
        assert "52 people" not in await answer(alice, other, ASKED)
        assert "Ferry" in said(await moderator.uses(newsroom.general, "library list"))
        asked = await moderator.uses(newsroom.general, "library remove", source=site.address("/ferry"))
        await moderator.clicks(asked.message, "Remove")
        assert "52 people" not in await answer(alice, newsroom, ASKED)


@pytest.mark.parametrize("command", ["library add-page", "library add-feed"])
async def test_what_is_not_there_is_no_feed_or_no_address_is_told(
    start: Start, site: Website, newsroom: GuildHandle, moderator: Person, command: str
) -> None:
    async with start(fetcher=loopback_fetcher):
        for address in (site.address("/gone"), "ftp://example.org/x", "not an address", "https://"):
            told = await moderator.uses(newsroom.general, command, address=address)
            assert said(told).strip().startswith("✗")
        told = await moderator.uses(newsroom.general, "library add-feed", address=site.address("/ferry"))
        assert "is no feed" in said(told)
        assert "no articles of its own" in said(await moderator.uses(newsroom.general, "library list"))


async def test_no_server_reaches_into_the_network_that_the_bot_runs_in(
    start: Start, site: Website, newsroom: GuildHandle, moderator: Person
) -> None:
    async with start():
        for command in ("library add-page", "library add-feed"):
            for address in (site.address("/feed"), f"http://localhost:{site.port}/ferry", "http://169.254.169.254/"):
                told = await moderator.uses(newsroom.general, command, address=address)
                assert said(told).strip().startswith("✗")
                # What the operator could set is nothing that a server's moderators can do, nor does it hold for them.
                assert "VERBATIM" not in said(told)
    assert not site.asked


async def test_a_feed_is_followed_until_it_is_removed_also_after_a_restart(
    start: Start, loopback: DiscordServer, site: Website, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    async with start(fetcher=loopback_fetcher, feeds_seconds=0.1):
        added = await moderator.uses(newsroom.general, "library add-feed", address=site.address("/feed"))
        assert "1 new" in said(added)
        assert "52 people" in await answer(alice, newsroom, ASKED)
        site.pages["/feed"] = rss("/ferry", "/mill")
        await until_said(alice, newsroom, ASKED_LATER, "7 men")
    site.pages["/feed"] = rss("/ferry", "/mill", "/bridge")
    site.pages["/bridge"] = page("The bridge to Gull Island cost 9 million crowns, the council said.", "Bridge")
    async with start(fetcher=loopback_fetcher, feeds_seconds=0.1):
        await loopback.until_ready(2)
        await until_said(alice, newsroom, "What did the bridge to Gull Island cost?", "9 million")
        asked = await moderator.uses(newsroom.general, "library remove", source=site.address("/feed"))
        await moderator.clicks(asked.message, "Remove")
        assert "no articles of its own" in said(await moderator.uses(newsroom.general, "library list"))
    read = site.asked.count("/feed")
    async with start(fetcher=loopback_fetcher, feeds_seconds=0.02):
        await loopback.until_ready(3)
        for _ in range(5):
            assert "7 men" not in await answer(alice, newsroom, ASKED_LATER)
    assert site.asked.count("/feed") == read


async def test_a_removed_article_of_a_feed_stays_away_and_the_others_come(
    start: Start, site: Website, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    site.pages["/feed"] = rss("/ferry", "/mill")
    async with start(fetcher=loopback_fetcher, feeds_seconds=0.1):
        await moderator.uses(newsroom.general, "library add-feed", address=site.address("/feed"))
        asked = await moderator.uses(newsroom.general, "library remove", article="Ferry")
        await moderator.clicks(asked.message, "Remove")
        site.pages["/bridge"] = page("The bridge to Gull Island cost 9 million crowns, the council said.", "Bridge")
        site.pages["/feed"] = rss("/ferry", "/mill", "/bridge")
        await until_said(alice, newsroom, "What did the bridge to Gull Island cost?", "9 million")
        assert "52 people" not in await answer(alice, newsroom, ASKED)


async def test_reload_reads_pages_and_feeds_again(
    start: Start, site: Website, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    async with start(fetcher=loopback_fetcher):
        await moderator.uses(newsroom.general, "library add-feed", address=site.address("/feed"))
        site.pages["/feed"] = rss("/ferry", "/mill")
        assert "1 new" in said(await moderator.uses(newsroom.general, "library reload"))
        assert "7 men" in await answer(alice, newsroom, ASKED_LATER)


async def test_a_feed_takes_no_more_room_than_a_server_has(
    start: Start,
    site: Website,
    newsroom: GuildHandle,
    moderator: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        ServerLibraries.__init__, "__kwdefaults__", {"limits": ServerLimits(articles=2), "max_open": 32}
    )
    site.pages |= {f"/{n}": page(f"The gull number {n} sat on the mast, said the captain.", f"G{n}") for n in range(5)}
    site.pages["/feed"] = rss(*(f"/{n}" for n in range(5)))
    async with start(fetcher=loopback_fetcher, feeds_seconds=0.05):
        assert "2 new" in said(
            await moderator.uses(newsroom.general, "library add-feed", address=site.address("/feed"))
        )
        refused = await moderator.uses(newsroom.general, "library add-page", address=site.address("/ferry"))
        assert "more than the 2 articles" in said(refused)
        assert "**2 articles of this server" in said(await moderator.uses(newsroom.general, "library list"))


async def test_it_says_beforehand_and_after_that_a_page_can_not_be_had_back(
    start: Start, site: Website, newsroom: GuildHandle, moderator: Person
) -> None:
    async with start(fetcher=loopback_fetcher):
        await moderator.uses(newsroom.general, "library add-page", address=site.address("/ferry"))
        file = moderator.attachment("quay.txt", b"The zorble sank at the quay.")
        await moderator.uses(newsroom.general, "library add", file=file)
        asked = await moderator.uses(newsroom.general, "library remove", everything=True)
        assert "can be had back only by adding its address again" in said(asked)
        removed = await moderator.clicks(asked.message, "Remove")
        assert "Removed 2 articles, of which 1 web page can't be had back from here:" in said(removed)
        await moderator.clicks(removed.message, "Undo")
        assert "**1 article of this server" in said(await moderator.uses(newsroom.general, "library list"))


async def test_no_secret_of_an_address_is_shown(
    start: Start, site: Website, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    site.pages |= {"/f?token=s3cr3t": rss("/ferry?token=s3cr3t", "/gone?token=s3cr3t"), "/ferry?token=s3cr3t": FERRY}
    address = site.address("/f?token=s3cr3t")
    async with start(fetcher=loopback_fetcher):
        told = [await moderator.uses(newsroom.general, "library add-feed", address=address)]
        told.append(await moderator.uses(newsroom.general, "library add-feed", address=site.address("/x?token=s3cr3t")))
        told += [await moderator.uses(newsroom.general, f"library {name}") for name in ("list", "reload")]
        told.append(await alice.uses(newsroom.general, "ask", question=ASKED))
        told.append(await moderator.uses(newsroom.general, "library remove", source=address))
        offered = await moderator.completes(newsroom.general, "library remove", "source", "")
    assert "1 new" in said(told[0])
    assert "52 people" in said(told[4]).replace("**", "")
    assert [one.message for one in told if "s3cr3t" in f"{one.message.content}{one.message.embeds}"] == []
    assert ["token=…" in name for name, _ in offered] == [True]
