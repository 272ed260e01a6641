"""A process that is stopped ends what it has in hand, and leaves to the next one what it can't; so does one killed.

Of several on one data folder, one runs.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from bot.app.state import State
from bot.discord.features.asking.journal import PendingStore
from bot.discord.platform.replies import INTERRUPTED
from tests import PATIENCE, until
from tests.bot.discord.process import verbatim_discord
from tests.bot.discord.test_process import QUESTION
from tests.discord import DiscordServer, GuildHandle, Message, Person

MESSAGES = "/channels/{channel_id}/messages"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


async def asked_by(people: list[Person], guild: GuildHandle, loopback: DiscordServer) -> list[Message]:
    return [await person.says(guild.general, f"{loopback.bot.mention} {QUESTION}") for person in people]


async def told(process: asyncio.subprocess.Process, word: str) -> str:
    """What a process says on standard error up to a line with this word."""
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(PATIENCE):
        while word not in said:
            line = await process.stderr.readline()
            assert line, said
            said += line.decode()
    return said


async def ended(process: asyncio.subprocess.Process) -> str:
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return err.decode()


async def test_what_one_process_had_in_hand_is_answered_once_where_it_is_killed_or_stopped_and_a_second_is_refused(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    people = [newsroom.add_member(f"reader {number}") for number in range(7)]  # more than are answered at once
    async with verbatim_discord(loopback, tmp_path / "data") as process:
        await loopback.until_ready()
        async with verbatim_discord(loopback, tmp_path / "data") as second:
            err = await ended(second)
        assert second.returncode == 1
        assert err.count("\n") == 1
        assert f"another bot (process {process.pid} on " in err
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        answer = await loopback.reply_to(question)
        assert len(loopback.replies_to(question)) == 1
        loopback.faults.add("POST", MESSAGES, status=502, html=True, performed=True, times=1)  # said, and not heard
        loopback.faults.add("POST", MESSAGES, status=503, times=None)
        loopback.faults.add("PATCH", ORIGINAL, status=503, times=None)
        questions = await asked_by(people, newsroom, loopback)
        command = await alice.starts(newsroom.general, "ask", question=QUESTION).responded()
        click = await alice.presses(answer, "Helpful").responded()
        with State(tmp_path / "data") as state:
            # The command's and the click's, too: what a kill comes before is not known to the next start.
            await until(lambda: len(PendingStore(state).unanswered()) == len(questions) + 2)
        process.kill()
        await process.wait()
        loopback.faults.clear()
    async with verbatim_discord(loopback, tmp_path / "data") as process:
        for question in questions:
            await loopback.reply_to(question)
        await command.answered()
        await click.answered()
        await loopback.stays_silent(newsroom.general, 0.3)
        assert INTERRUPTED in click.message.text
        assert [len(loopback.replies_to(question)) for question in questions] == [1] * len(questions)

        others = [newsroom.add_member(f"listener {number}") for number in range(9)]  # nobody may ask all the time
        loopback.faults.add("PATCH", ORIGINAL, delay=0.3, times=3)
        fault = loopback.faults.add("POST", MESSAGES, delay=0.3, times=3)
        early = await asked_by(others[:7], newsroom, loopback)
        command = await others[7].starts(newsroom.general, "ask", question=QUESTION).responded()
        await until(lambda: fault.met)
        process.send_signal(signal.SIGTERM)
        said = await told(process, "Stopping")
        (late,) = await asked_by(others[8:], newsroom, loopback)
        late_command = await others[0].starts(newsroom.general, "ask", question=QUESTION).responded()
        err = said + await ended(process)
        assert process.returncode == 0
        assert "Stopped" in err
        assert "Traceback" not in err
        assert [len(loopback.replies_to(question)) for question in early] == [1] * len(early)
        await command.answered()
        assert not loopback.replies_to(late)
    async with verbatim_discord(loopback, tmp_path / "data"):
        await loopback.reply_to(late)
        await late_command.answered()
        await loopback.stays_silent(newsroom.general, 0.3)
    assert [len(loopback.replies_to(question)) for question in (*early, late)] == [1] * (len(early) + 1)
