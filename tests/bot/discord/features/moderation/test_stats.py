"""`/stats` and the channel for feedback, over real sockets."""

import csv

import pytest

from bot.answering.answer import Verdict
from bot.answering.question import Answers
from bot.discord.features.asking.replies import NOT_RATED, REASON_TAKEN
from bot.discord.platform.replies import NOTHING_TYPED
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.features.moderation.test_library import said
from tests.bot.discord.scripted import QUESTION, Scripted
from tests.discord import DiscordServer, GuildHandle, Impossible, Message, Permission, Person, labels


@pytest.fixture
def pipeline(answers: Scripted) -> Answers:
    """By script: the verdicts are what matters."""
    return answers


async def stats(moderator: Person, guild: GuildHandle) -> list[str]:
    """The lines of what a moderator is shown."""
    shown = await moderator.uses(guild.general, "stats")
    assert shown.ephemeral
    return said(shown).strip().split("\n")


async def test_questions_are_counted_by_verdict_and_opinions_with_them(
    bot: RunningBot,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    moderator: Person,
    answers: Scripted,
) -> None:
    assert await stats(moderator, newsroom) == [
        "In the last 30 days: **0 asked**",
        "0 answered · 0 with only close passages · 0 without any",
        "0 found helpful · 0 not helpful",
    ]
    first = await alice.uses(newsroom.general, "ask", question=QUESTION)
    second = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    await alice.uses(newsroom.general, "ask", question="Who painted the bridge?", private=True)
    answers.verdict = Verdict.CLOSEST
    await alice.uses(newsroom.general, "ask", question=QUESTION)
    await alice.clicks(first.message, "Helpful")
    await alice.clicks(second, "Helpful")
    await alice.clicks(second, "Not helpful")
    await moderator.clicks(second, "Not helpful")
    lines = await stats(moderator, newsroom)
    assert lines[:3] == [
        "In the last 30 days: **4 asked** (1 of them privately)",
        "2 answered · 1 with only close passages · 1 without any",
        "1 found helpful · 2 not helpful",
    ]


async def test_unanswered_questions_are_shown_most_often_asked_first_private_ones_never(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "settings channel", channel=newsroom.general, answer=True)
    await alice.uses(newsroom.general, "ask", question="Who painted the *bridge*?")
    await alice.uses(newsroom.general, "ask", question="When is the fair?")
    await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} when is the  fair"))
    await alice.says(newsroom.general, "Where does the ferry land?")  # silence is kept, and noted
    await loopback.stays_silent(newsroom.general)
    await alice.uses(newsroom.general, "ask", question="Is my neighbour a spy?", private=True)
    await alice.says(alice.dm, "Am I ill?")
    await loopback.message_in(alice.dm)
    lines = await stats(moderator, newsroom)
    assert lines[0] == "In the last 30 days: **5 asked** (1 of them privately)"
    assert lines[4:] == [
        "**Not answered, and perhaps worth an article**",
        "• 2 × when is the fair",
        "• Where does the ferry land?",
        "• Who painted the *bridge*?",
    ]


async def test_each_server_sees_its_own_questions_alone(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    other = loopback.add_guild("Elsewhere")
    other.add_member(alice)
    bare = loopback.add_guild("Not yet", bot=False)
    bare.add_member(alice)
    alice.installs()
    await alice.uses(other.general, "ask", question="When is the fair?")
    await alice.uses(bare.general, "ask", question="Where does the ferry land?")
    assert (await stats(moderator, newsroom))[0].startswith("In the last 30 days: **0 asked**")
    assert (await stats(other.owner, other))[5:] == ["• When is the fair?"]
    bare.install_bot()  # what a user's own installation was asked there before stays theirs
    assert (await stats(bare.owner, bare))[0].startswith("In the last 30 days: **0 asked**")


async def test_a_moderator_sees_no_questions_of_channels_that_they_can_not_read(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    board = newsroom.add_channel("board")
    newsroom.overwrite(board, moderator, deny=Permission.VIEW_CHANNEL)
    await alice.uses(board, "ask", question="Who will be sacked?")
    lines = await stats(moderator, newsroom)
    assert lines[0].startswith("In the last 30 days: **1 asked**")
    assert not any("sacked" in line for line in lines)
    assert any("sacked" in line for line in await stats(newsroom.owner, newsroom))


async def test_only_moderators_see_them(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    with pytest.raises(Impossible, match="not offered"):
        await alice.uses(newsroom.general, "stats")
    newsroom.override_command("stats", alice)
    assert "Manage Server" in said(await alice.uses(newsroom.general, "stats"))


async def test_what_is_kept_goes_after_30_days(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.uses(newsroom.general, "ask", question="When is the fair?")
    state = bot.app.state
    later = state.now() + 30 * 24 * 3600 + 1
    monkeypatch.setattr(state, "_clock", lambda: later)
    assert len(await stats(moderator, newsroom)) == 3
    await bot.client.cogs["GuildLifecycleCog"].sweep()  # type: ignore[attr-defined]
    with state.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM question").fetchone() == (0,)


async def test_opinions_are_told_in_the_channel_for_feedback_once_and_without_names(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    await alice.clicks(asked.message, "Helpful")
    await loopback.stays_silent(desk)
    await moderator.uses(newsroom.general, "settings feedback", channel=desk)
    await alice.clicks(asked.message, "Not helpful")
    told = await loopback.message_in(desk)
    assert told.content.startswith(f"Not helpful: “{QUESTION}” · [the answer](<https://discord.com/channels/")
    assert "alice" not in told.content
    assert str(alice.id) not in told.content
    await alice.clicks(asked.message, "Not helpful")
    private = await alice.uses(newsroom.general, "ask", question=QUESTION, private=True)
    for label in ("Helpful", "Not helpful"):
        await alice.clicks(private.message, label)
    await loopback.stays_silent(desk)
    await moderator.uses(newsroom.general, "settings feedback")
    await alice.clicks(asked.message, "Helpful")
    await loopback.stays_silent(desk)


async def test_who_changes_their_mind_again_and_again_does_not_flood_the_channel_for_feedback(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    await moderator.uses(newsroom.general, "settings feedback", channel=desk)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    for number in range(14):
        assert "Noted" in said(await alice.clicks(asked.message, ("Helpful", "Not helpful")[number % 2]))
    assert len(loopback.messages_in(desk)) == 10


async def test_without_permission_to_write_there_an_opinion_is_still_noted(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    desk = newsroom.add_channel("desk")
    await moderator.uses(newsroom.general, "settings feedback", channel=desk)
    newsroom.overwrite(desk, loopback.bot, deny=Permission.SEND_MESSAGES)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    assert "Noted" in said(await alice.clicks(asked.message, "Helpful"))
    assert (await stats(moderator, newsroom))[2] == "1 found helpful · 0 not helpful"


async def test_what_was_asked_openly_can_be_had_as_a_table(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    await alice.clicks(asked.message, "Helpful")
    await alice.uses(newsroom.general, "ask", question="=1+1, or is it?")
    await alice.uses(newsroom.general, "ask", question="Is my neighbour a spy?", private=True)
    shown = await moderator.uses(newsroom.general, "stats", table=True)
    (file,) = shown.message.attachments
    data, _ = loopback.world.files[file.url.removeprefix(loopback.cdn_url)]
    head, first, second = csv.reader(data.decode().splitlines())
    assert head == ["asked_at", "channel", "question", "verdict", "helpful", "not_helpful", "reasons"]
    assert first[1:] == [str(newsroom.general.id), QUESTION, "answered", "1", "0", ""]
    assert second[2:4] == ["'=1+1, or is it?", "none"]


def table_of(loopback: DiscordServer, message: Message) -> str:
    (file,) = message.attachments
    data, _ = loopback.world.files[file.url.removeprefix(loopback.cdn_url)]
    return data.decode()


async def test_who_finds_an_answer_not_helpful_can_say_why_and_moderators_read_it_but_not_of_whom(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    feedback = newsroom.add_channel("feedback")
    async with start():
        await moderator.uses(newsroom.general, "settings feedback", channel=feedback)
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        rated = await alice.clicks(asked.message, "Not helpful")
        assert (await loopback.message_in(feedback)).content.startswith("Not helpful")
        assert labels((await alice.clicks(asked.message, "Helpful")).message) == []
        stale = await alice.submits(await alice.clicks(rated.message, "Say why"), reason="too old")
        assert stale.message.content == NOT_RATED
        rated = await alice.clicks(asked.message, "Not helpful")
    async with start():
        await loopback.until_ready(2)
        opened = await alice.clicks(rated.message, "Say why")
        said_why = await alice.submits(opened, reason="  It is *old*,\n=1+1 @everyone ")
        assert said_why.ephemeral
        assert said_why.message.content == REASON_TAKEN
        told = [one.content.replace("\\", "") for one in loopback.messages_in(feedback) if "because" in one.content]
        assert told == [f"Not helpful, because “It is *old*, =1+1 @everyone”: “{QUESTION}”"]
        assert alice.user.name not in told[0]
        shown = await moderator.uses(newsroom.general, "stats", table=True)
        rows = list(csv.DictReader(table_of(loopback, shown.message).splitlines()))
        assert rows[0]["reasons"] == "It is *old*, =1+1 @everyone"
        blank = await alice.submits(await alice.clicks(rated.message, "Say why"), reason="   ")
        assert blank.message.content == NOTHING_TYPED
        await alice.uses(newsroom.general, "forget-me")
        shown = await moderator.uses(newsroom.general, "stats", table=True)
        assert "old" not in table_of(loopback, shown.message)
