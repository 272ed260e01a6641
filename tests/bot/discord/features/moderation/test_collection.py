"""A bot whose common articles live in a cluster, with a server's own beside them, over real sockets to both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app.folders import seeds_folder
from index.library import Library
from tests import until
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Message, Person

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

CLOSED = "The harbour was closed for three days."
OPENED = "The lock of the canal opened at noon."


@pytest.fixture
def indexer(tmp_path: Path, cluster: Cluster) -> Iterator[Library]:
    """The library of another machine, which puts an article into the collection."""
    (tmp_path / "harbour.md").write_text(f"# Storm shuts the harbour\n\n{CLOSED}\n")
    with Library.open(tmp_path / "indexer", collection=cluster) as library:
        library.sync(tmp_path / "harbour.md")
        yield library


@pytest.fixture
def library(tmp_path: Path, indexer: Library, cluster: Cluster) -> Iterator[Library]:
    with Library.open(tmp_path / "data", collection=cluster) as library:
        yield library


def shown(message: Message) -> str:
    return message.content or str(message.embeds[0]["description"])


async def test_a_servers_own_articles_and_settings_stand_beside_a_collection_that_others_change(
    bot: RunningBot,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    moderator: Person,
    alice: Person,
    library: Library,
    indexer: Library,
    tmp_path: Path,
) -> None:
    async def asked(question: str) -> str:
        return shown(await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {question}")))

    own = moderator.attachment("lock.md", f"# A lock\n\n{OPENED}\n".encode())
    await moderator.uses(newsroom.general, "library add", file=own)
    await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    assert CLOSED in quotes(await asked("How long was the harbour closed?"))
    assert OPENED in quotes(
        shown(await loopback.reply_to(await alice.says(newsroom.general, "When did the lock of the canal open?")))
    )
    assert [info.id for info in indexer.articles()] == ["harbour.md"]
    assert not [*(tmp_path / "data").glob("library*")]
    indexer.remove("harbour.md")
    await until(lambda: not library.articles())
    assert CLOSED not in await asked("How long was the harbour closed?")
    assert OPENED in quotes(await asked("When did the lock of the canal open?"))


@pytest.fixture
def elsewhere(cluster: Cluster) -> Cluster:
    """The same cluster, where nobody brought anything under this prefix yet."""
    return replace(cluster, prefix=f"{cluster.prefix}-other")


@pytest.fixture
def missing(tmp_path: Path, elsewhere: Cluster) -> Iterator[Library]:
    """The library of a machine whose collection is not there, though examples were named."""
    with Library.open(tmp_path / "new", demonstration=seeds_folder(), collection=elsewhere) as library:
        yield library


async def test_a_bot_whose_collection_is_not_there_says_so_and_never_answers_from_examples(
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    missing: Library,
    start: Start,
    tmp_path: Path,
    elsewhere: Cluster,
) -> None:
    async with start(common=missing):
        asked = await alice.says(newsroom.general, f"{loopback.bot.mention} How long was the harbour closed?")
        assert "can't get at the articles just now" in shown(await loopback.reply_to(asked))
        assert "no such collection" in str(missing.trouble())
        (tmp_path / "harbour.md").write_text(f"# Storm shuts the harbour\n\n{CLOSED}\n")
        with Library.open(tmp_path / "another", collection=elsewhere) as indexer:
            indexer.sync(tmp_path / "harbour.md")
        await until(lambda: missing.trouble() is None)
        asked = await alice.says(newsroom.general, f"{loopback.bot.mention} How long was the harbour closed?")
        assert CLOSED in quotes(shown(await loopback.reply_to(asked)))
