"""`/watch` and `/watches`, over real sockets and with real answers: what arrives is posted once, and quietly."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.answering.pipeline import Pipeline
from bot.answering.question import Answers
from bot.app.watches import LATER_SECONDS, MAX_IN_SERVER, QUIET_SECONDS, Schedule, ServerWatches
from bot.discord.features.watching import NO_TIME, NO_TOPIC, NO_WATCHES, NO_WORDS, NO_ZONE, WatchCog, minute_of
from bot.discord.platform.services import NOT_A_MODERATOR
from index.library import Library
from tests import rows
from tests.bot.discord.conftest import RunningBot, Start, unlinked
from tests.bot.discord.features.browsing.test_articles import add
from tests.bot.rendering.discord.shown import quotes
from tests.discord import DiscordServer, GuildHandle, Message, Permission, Person, labels

FERRY = "The ferry to the island carries sixty cars and two hundred people."
FARES = "The ferry to the island costs four euros from the first of May."


@pytest.fixture
def pipeline() -> Answers:
    """The real one."""
    return Pipeline()


@pytest.fixture
def moderator(newsroom: GuildHandle) -> Person:
    """A member who may manage the server."""
    return newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)


class Clock:
    """The time that the bot's state goes by, which a test sets."""

    def __init__(self, bot: RunningBot) -> None:
        self.now = time.time()
        bot.app.state._clock = lambda: self.now


async def looks(bot: RunningBot) -> None:
    """What the bot does by itself every minute."""
    cog = bot.client.get_cog("WatchCog")
    assert isinstance(cog, WatchCog)
    await cog.post_due()


def text_of(message: Message) -> str:
    return unlinked(message.content or str(message.embeds[0]["description"]))


async def test_what_arrives_on_a_topic_is_posted_once_quoted_and_without_a_sound(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock, desk = Clock(bot), newsroom.add_channel("desk")
    add(library, tmp_path, "old.md", "# Ferry\n\nThe ferry to the island is forty years old this spring.\n")
    kept = await moderator.uses(desk, "watch", topic="ferry to the island")
    assert kept.ephemeral
    assert f"“ferry to the island”, in <#{desk.id}>, as articles arrive" in text_of(kept.message)
    await looks(bot)
    assert not loopback.messages_in(desk)
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    add(library, tmp_path, "bread.md", "# Bread\n\nThe bakers of the town sell less bread than they did.\n")
    clock.now += 61
    await looks(bot)
    (post,) = loopback.messages_in(desk)
    assert quotes(text_of(post)) == [FERRY]
    assert post.embeds[0]["title"] == "New on “ferry to the island”"
    assert post.flags & (1 << 12)  # no notification
    for _ in range(3):
        clock.now += QUIET_SECONDS + 1
        await looks(bot)
    assert loopback.messages_in(desk) == [post]
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n\n{FARES}\n")
    clock.now += QUIET_SECONDS + 1
    await looks(bot)
    assert quotes(text_of(loopback.messages_in(desk)[1])) == [FARES]


async def test_a_question_is_watched_for_what_answers_it(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    await moderator.uses(newsroom.general, "watch", topic="How many cars does the ferry carry?")
    add(library, tmp_path, "bread.md", "# Bread\n\nThe bakers of the town sell less bread than they did.\n")
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    clock.now += 61
    await looks(bot)
    (post,) = loopback.messages_in(newsroom.general)
    assert quotes(text_of(post)) == [FERRY]


async def test_what_arrives_in_a_row_is_told_together(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    await moderator.uses(newsroom.general, "watch", topic="ferry to the island")
    for number, told in enumerate((FERRY, FARES, "The ferry to the island has a café with forty seats.")):
        add(library, tmp_path, f"{number}.md", f"# Ferry {number}\n\n{told}\n")
        clock.now += 61
        await looks(bot)
    assert len(loopback.messages_in(newsroom.general)) == 1
    clock.now += QUIET_SECONDS
    await looks(bot)
    assert len(quotes(text_of(loopback.messages_in(newsroom.general)[1]))) == 2


async def test_watches_go_on_when_the_clock_was_set_back(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    for when in ("arrive", "daily"):
        await moderator.uses(newsroom.general, "watch", topic="ferry to the island", when=when)
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    clock.now -= 30 * 24 * 3600
    await looks(bot)
    assert [quotes(text_of(post)) for post in loopback.messages_in(newsroom.general)] == [[FERRY], [FERRY]]
    await looks(bot)
    assert len(loopback.messages_in(newsroom.general)) == 2


async def test_a_digest_waits_for_its_time_and_tells_all_that_is_new(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    clock.now = datetime(2023, 11, 14, 22, tzinfo=UTC).timestamp()
    kept = await moderator.uses(newsroom.general, "watch", when="daily", at="8 am", timezone="Europe/Berlin")
    due = datetime(2023, 11, 15, 7, tzinfo=UTC).timestamp()
    assert f"all that is new, in <#{newsroom.general.id}>, every day at <t:{due:.0f}:t>" in text_of(kept.message)
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    clock.now = due - 1
    await looks(bot)
    assert not loopback.messages_in(newsroom.general)
    clock.now = due + 1
    await looks(bot)
    (post,) = loopback.messages_in(newsroom.general)
    assert post.embeds[0]["title"] == "What is new"
    assert quotes(text_of(post)) == [FERRY]
    assert "1 new article since the last digest" in text_of(post)
    clock.now += 24 * 3600
    await looks(bot)
    assert loopback.messages_in(newsroom.general) == [post], "nothing was new"


async def test_a_weekly_digest_of_a_topic_is_posted_on_its_day(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    clock.now = datetime(2023, 11, 14, 22, tzinfo=UTC).timestamp()  # a Tuesday
    await moderator.uses(newsroom.general, "watch", topic="ferry to the island", when="monday", at="noon")
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    for day, posts in ((15, 0), (20, 1), (21, 1)):
        clock.now = datetime(2023, 11, day, 12, 1, tzinfo=UTC).timestamp()
        await looks(bot)
        assert len(loopback.messages_in(newsroom.general)) == posts, day


async def test_watches_and_what_they_told_survive_a_restart_and_a_crash_before_and_after_sending(
    start: Start,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with start() as bot:
        await moderator.uses(newsroom.general, "watch", topic="ferry to the island")
        add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
        (watch,) = bot.app._watches.due([newsroom.id])
        bot.app._watches.look(watch)  # and then the power goes
    with monkeypatch.context() as broken:
        broken.setattr(ServerWatches, "complete", lambda self, post: None)  # likewise, right after the sending
        async with start() as bot:
            await loopback.until_ready(2)
            await looks(bot)
            (post,) = loopback.messages_in(newsroom.general)
            assert quotes(text_of(post)) == [FERRY]
    newsroom.general.nonces.clear()  # as Discord forgets them after some minutes
    async with start() as bot:
        await loopback.until_ready(3)
        await looks(bot)
        assert not bot.app._watches.posts([newsroom.id])
    assert loopback.messages_in(newsroom.general) == [post]


async def test_moderators_list_and_end_watches_also_from_below_a_post(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    alice: Person,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    assert text_of((await moderator.uses(newsroom.general, "watches")).message) == NO_WATCHES
    for topic in ("ferry to the island", "the harbour", "trains"):
        await moderator.uses(newsroom.general, "watch", topic=topic)
    listed = await moderator.uses(newsroom.general, "watches")
    assert labels(listed.message) == ["End #1", "End #2", "End #3"]
    ended = await moderator.clicks(listed.message, "End #2")
    assert ended.message is listed.message
    assert "the harbour" not in text_of(listed.message)
    assert labels(listed.message) == ["End #1", "End #2"]
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    clock.now += 61
    await looks(bot)
    (post,) = loopback.messages_in(newsroom.general)
    refused = await alice.clicks(post, "End this watch")
    assert text_of(refused.message) == NOT_A_MODERATOR
    told = await moderator.clicks(post, "End this watch")
    assert text_of(told.message).startswith("Ended: “ferry to the island”")
    again = await moderator.uses(newsroom.general, "watches")
    assert labels(again.message) == ["End #1"]


async def test_a_post_waits_where_it_may_not_be_sent_and_a_watch_ends_with_its_channel(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, desk = Clock(bot), newsroom.add_channel("desk")
    await moderator.uses(desk, "watch", topic="ferry to the island")
    await moderator.uses(newsroom.general, "settings quiet", channel=desk, **{"keep-out": True})
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    clock.now += 61
    await looks(bot)
    await moderator.uses(newsroom.general, "settings quiet", channel=desk, **{"keep-out": False})
    newsroom.overwrite(desk, loopback.bot, deny=Permission.SEND_MESSAGES)
    clock.now += LATER_SECONDS + 1
    await looks(bot)
    assert not loopback.messages_in(desk)
    newsroom.overwrite(desk, loopback.bot)
    refused = {"status": 400, "body": {"message": "Message was blocked by automatic moderation", "code": 200000}}
    loopback.faults.add("POST", f"/channels/{desk.id}/messages", **refused)
    for posts in (0, 1):
        clock.now += LATER_SECONDS + 1
        await looks(bot)
        assert len(loopback.messages_in(desk)) == posts
    assert caplog.text.count("Can't post in") == 1
    assert "Traceback" not in caplog.text
    add(library, tmp_path, "fares.md", f"# Fares\n\n{FARES}\n")
    newsroom.remove_channel(desk)
    clock.now += QUIET_SECONDS
    await looks(bot)
    assert not bot.app._watches.of(newsroom.id)


async def test_the_list_says_of_a_watch_that_it_can_not_post(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    desk, quiet, hidden, fine = (newsroom.add_channel(name) for name in ("desk", "quiet", "hidden", "fine"))
    thread = await moderator.starts_thread(newsroom.general, "boats")
    places = (desk, quiet, hidden, thread, fine)
    for place in places:
        await moderator.uses(place, "watch", topic="ferry to the island")
    newsroom.remove_channel(desk)
    newsroom.overwrite(hidden, loopback.bot, deny=Permission.VIEW_CHANNEL)
    await moderator.uses(newsroom.general, "settings quiet", channel=quiet, **{"keep-out": True})
    listed = await moderator.uses(newsroom.general, "watches")
    lines = dict(zip(places, text_of(listed.message).split("\n"), strict=True))
    assert lines[desk].endswith("⚠ this channel is deleted")
    for place in (quiet, hidden):
        assert lines[place].endswith("⚠ I may not write there, by permissions or by `/settings quiet`")
    assert "⚠" not in lines[thread] + lines[fine]
    await moderator.clicks(listed.message, "End #1")
    assert "deleted" not in text_of(listed.message)


async def test_a_removed_article_is_not_posted_later(
    bot: RunningBot,
    loopback: DiscordServer,
    library: Library,
    tmp_path: Path,
    newsroom: GuildHandle,
    moderator: Person,
) -> None:
    clock = Clock(bot)
    await moderator.uses(newsroom.general, "watch", topic="ferry to the island")
    add(library, tmp_path, "ferry.md", f"# New ferry\n\n{FERRY}\n")
    clock.now += 61
    (watch,) = bot.app._watches.due([newsroom.id])
    bot.app._watches.look(watch)
    library.remove("ferry.md")
    await looks(bot)
    assert not loopback.messages_in(newsroom.general)


async def test_what_can_not_be_watched_is_told_and_watches_are_bounded(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, moderator: Person
) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"when": "arrive"}, NO_TOPIC),
        ({"topic": "???"}, NO_WORDS),
        ({"topic": "source:post"}, NO_WORDS),
        ({"topic": "ferry", "when": "daily", "at": "late"}, NO_TIME),
        ({"topic": "ferry", "when": "monday", "timezone": "Atlantis"}, NO_ZONE),
    ]
    for options, told in cases:
        assert text_of((await moderator.uses(newsroom.general, "watch", **options)).message) == told
    typed = await moderator.uses(newsroom.general, "watch", when="monday", timezone=" berlin")
    assert "every week on Monday" in text_of(typed.message)
    assert bot.app._watches.of(newsroom.id)[0].schedule.zone == "Europe/Berlin"
    await moderator.clicks((await moderator.uses(newsroom.general, "watches")).message, "End #1")
    vague = await moderator.uses(newsroom.general, "watch", topic="ferry after:soon")
    assert "“after\\:soon” names no date" in text_of(vague.message)
    assert ("Europe/Berlin", "Europe/Berlin") in await moderator.completes(
        newsroom.general, "watch", "timezone", "berl"
    )
    for topic in ("ferry", "Ferry"):
        kept = await moderator.uses(newsroom.general, "watch", topic=topic)
        assert "I watch: “ferry”" in text_of(kept.message)
    assert len(bot.app._watches.of(newsroom.id)) == 1
    for number in range(1, MAX_IN_SERVER):
        bot.app._watches.add(newsroom.id, newsroom.general.id, f"topic {number}", Schedule())
    refused = await moderator.uses(newsroom.general, "watch", topic="one more")
    assert "can't have more" in text_of(refused.message)
    listed = await moderator.uses(newsroom.general, "watches")
    assert len(labels(listed.message)) == MAX_IN_SERVER


@rows(
    ("text", "minute"),
    [("08:00", 480), ("8", 480), ("8pm", 1200), ("12 am", 0), ("12:30 p.m.", 750), ("20.15", 1215)]
    + [("noon", 720), ("Midnight", 0), ("20h", 1200), ("8 o'clock", 480), ("8 o’clock pm", 1200)]
    + [(text, None) for text in ("24:00", "8:60", "13 pm", "0 am", "soon", "")],
)
def test_times_of_day_are_read_as_people_write_them(text: str, minute: int | None) -> None:
    assert minute_of(text) == minute


def test_a_set_time_keeps_to_the_clock_on_the_wall_when_summer_time_begins() -> None:
    schedule = Schedule("sunday", 8 * 60, "Europe/Berlin")
    first = schedule.next_after(datetime(2024, 3, 20, tzinfo=UTC).timestamp())
    assert datetime.fromtimestamp(first, UTC) == datetime(2024, 3, 24, 7, tzinfo=UTC)
    assert datetime.fromtimestamp(schedule.next_after(first), UTC) == datetime(2024, 3, 31, 6, tzinfo=UTC)
