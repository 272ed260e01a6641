"""What the soak judges by: outdated quotes, memory's slope, when the bot could not hear."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from bot.discord.platform.replies import INTERRUPTED
from tests.benchmarks.discord_bot import Usage
from tests.benchmarks.soaking.absences import Absences
from tests.benchmarks.soaking.articles import LASTING, PASSING, Articles
from tests.benchmarks.soaking.asking import Asked
from tests.benchmarks.soaking.judging import judged
from tests.benchmarks.soaking.lives import Life, Sample
from tests.discord import DiscordServer
from tests.discord.state import posting
from tests.discord.state.posting import Draft

ANSWER = "> The Alderford bridge was opened by {}."


@pytest.fixture
def articles(tmp_path: Path) -> Articles:
    made = Articles(tmp_path / "articles", random.Random(1))
    made.write_lasting()
    return made


def test_all_articles_are_there(articles: Articles) -> None:
    assert len((articles.folder / "bridges.jsonl").read_text(encoding="utf-8").splitlines()) == LASTING
    assert len(list(articles.folder.glob("lock-*.txt"))) == PASSING


def test_what_an_article_says_no_longer_is_wrong_once_that_was_indexed(articles: Articles) -> None:
    before = articles.facts[0][0].marker
    while len(articles.facts[0]) < 2:
        articles.change()
    during = time.time()
    assert articles.is_told_rightly(0, f"{before} boats", during, during)
    articles.settled()
    assert articles.is_told_rightly(0, f"{before} boats", during, during)
    after = time.time() + 1
    assert not articles.is_told_rightly(0, f"{before} boats", after, after)
    assert articles.is_told_rightly(0, "The articles don't say.", after, after)


def test_memory_that_grows_evenly_has_that_slope_without_the_first_minute() -> None:
    samples = [Sample(at, Usage(500.0 if at < 60 else 100 + at / 36, 0.0, 1, 1), None) for at in range(0, 600, 2)]
    assert Life(samples).slope() == pytest.approx(100.0)
    assert Life(samples[:40]).slope() is None


async def test_only_a_click_before_an_end_may_be_told_that_it_was_interrupted(articles: Articles) -> None:
    async with DiscordServer(validating=False) as server:
        guild = server.add_guild("Newsroom")
        alice = guild.add_member("alice")
        said = [await alice.says(guild.general, "Who?") for _ in range(3)]
        for one in said:
            posting.create(server.world, guild.general, server.bot, Draft(content=INTERRUPTED, reference=one))
        now = time.time()
        absences = Absences(server, away=[(now - 10, now - 5)])
        ways, ages = ("click", "click", "command"), (12, 2, 12)
        asked = [Asked(way, now - age, one) for way, age, one in zip(ways, ages, said, strict=True)]
        verdicts = judged(server, asked, articles, absences)
    assert (verdicts.count("interrupted"), verdicts.count("lost")) == (1, 2)


async def test_questions_are_lost_doubled_wrong_or_out_of_scope(articles: Articles) -> None:
    async with DiscordServer(validating=False) as server:
        guild = server.add_guild("Newsroom")
        alice, robot = guild.add_member("alice"), server.bot
        now = time.time()
        said = [await alice.says(guild.general, f"{robot.mention} Who opened it? {number}") for number in range(5)]
        right, wrong = ANSWER.format(articles.opener(0)), ANSWER.format("nobody")
        for number, texts in enumerate(([right], [right, right], [wrong], [], [])):
            for text in texts:
                posting.create(server.world, guild.general, robot, Draft(content=text, reference=said[number]))
        absences = Absences(server, away=[(now + 10, now + 20)])
        times = [now, now, now, now, now + 15]
        asked = [Asked("mention", at, one, bridge=0) for at, one in zip(times, said, strict=True)]
        verdicts = judged(server, asked, articles, absences)
    assert {name: verdicts.count(name) for name in ("answered", "doubled", "wrong", "lost", "out of scope")} == {
        "answered": 2,
        "doubled": 1,
        "wrong": 1,
        "lost": 1,
        "out of scope": 1,
    }
