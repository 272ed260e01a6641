from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.features.asking import messages
from bot.discord.platform.admission import PERSON, Cooldowns, Rate, Throttle
from bot.discord.platform.replies import too_fast
from tests import until
from tests.bot.discord.conftest import Start
from tests.bot.discord.scripted import QUESTION
from tests.discord import DiscordServer, GuildHandle, Person


def test_so_many_questions_are_free_at_once_and_one_more_every_so_often() -> None:
    now = [100.0]
    cooldowns = Cooldowns(Rate(burst=3, seconds=4.0), clock=lambda: now[0])
    assert [cooldowns.wait(1, None) for _ in range(5)] == [0, 0, 0, 4, 4]
    assert cooldowns.wait(2, None) == 0
    now[0] += 3
    assert cooldowns.wait(1, None) == 1
    now[0] += 1
    assert [cooldowns.wait(1, None) for _ in range(2)] == [0, 4]


def test_a_server_has_a_rate_of_its_own() -> None:
    cooldowns = Cooldowns(Rate(9, 1.0), Rate(burst=2, seconds=1.0), clock=lambda: 0.0)
    assert [cooldowns.wait(person, 7) for person in range(3)] == [0, 0, 1]
    assert cooldowns.wait(2, 8) == 0
    assert cooldowns.wait(2, None) == 0


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 10)), max_size=60))
def test_nobody_asks_more_than_their_rate_and_a_wait_that_was_kept_is_enough(steps: list[tuple[int, float]]) -> None:
    now = [0.0]
    rate = Rate(burst=3, seconds=2.0)
    cooldowns = Cooldowns(rate, clock=lambda: now[0])
    asked: dict[int, list[float]] = {}
    for person, pause in steps:
        now[0] += pause
        wait = cooldowns.wait(person, None)
        if wait:
            now[0] += wait
            assert cooldowns.wait(person, None) == 0
        asked.setdefault(person, []).append(now[0])
    for times in asked.values():
        for first in range(len(times) - rate.burst):
            assert times[first + rate.burst] - times[first] >= rate.seconds - 1e-6


@pytest.fixture
def cooldowns() -> Cooldowns:
    """No time passes."""
    return Cooldowns(clock=lambda: 0.0)


@pytest.mark.parametrize("by", ["command", "message"])
async def test_who_asks_too_fast_is_told_when_to_go_on(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    by: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "TOLD_FOR", 0.5)
    async with start():
        for _ in range(PERSON.burst):
            assert (await alice.uses(newsroom.general, "ask", question=QUESTION)).message.embeds
        if by == "command":
            told = await alice.uses(newsroom.general, "ask", question=QUESTION)
            assert told.ephemeral
            assert told.message.content == too_fast(4)
        else:
            question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
            told_in_public = await loopback.reply_to(question)
            assert told_in_public.content == too_fast(4)
            await until(lambda: told_in_public.deleted)


def test_an_id_comes_for_the_first_time_once() -> None:
    seen = Throttle(inf)
    assert [seen.passes(id) for id in (1, 2, 1, 2)] == [True, True, False, False]


def test_only_so_many_ids_are_remembered() -> None:
    seen = Throttle(inf, remembered=2)
    assert [seen.passes(id) for id in (1, 2, 3, 1)] == [True, True, True, True]
    assert [seen.passes(id) for id in (3, 2)] == [False, True]
