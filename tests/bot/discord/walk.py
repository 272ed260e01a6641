"""A walk through every command, button, form and error on a large server, as a phone shows it.

    python -m tests.bot.discord.walk FOLDER

writes pictures of all replies, 390 pixels wide, into the folder. It needs Chromium, on PATH or named by CHROMIUM.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.answering.pipeline import Pipeline
from bot.app.watches import QUIET_SECONDS, Schedule
from bot.discord.client import Shards
from bot.discord.features.watching import WatchCog
from bot.discord.platform.admission import Cooldowns, Rate
from index.library import Library
from tests.bot.discord.conftest import made
from tests.discord import Channel, ChannelKind, DiscordServer, GuildHandle, Invocation, Message, Permission, Person
from tests.discord.bots import running
from tests.discord.driver.components import labels
from tests.discord.screens.browser import photograph
from tests.discord.screens.page import page

PHONE = 390
STEPS = 8  # in a picture
UNHURRIED = Cooldowns(Rate(10_000, 0.0), Rate(10_000, 0.0))

_PLACES_TO_ASK = (
    ChannelKind.FORUM,
    ChannelKind.MEDIA,
    ChannelKind.ANNOUNCEMENT,
    ChannelKind.VOICE,
    ChannelKind.STAGE,
)
_PAPERS = ("Harbour Post", "The Inland Courier", "Morning Ledger of the Northern Provinces", "Evening Bell")
_STORIES = (
    (1, "Rail strike begins", "The rail strike began at midnight and stopped nine of ten trains in the north."),
    (
        2,
        "No end of the rail strike in sight",
        "The drivers want eight per cent more pay, and the railway offers three.",
    ),
    (2, "Buses are full", "Because of the rail strike, 40,000 commuters took the bus on its second day."),
    (4, "Rail strike: talks fail", "Talks on the rail strike failed after two nights, the union of drivers said."),
    (
        7,
        "Rail strike ends after a week of empty platforms and a night of talks at the ministry of transport",
        "The rail strike ended when both sides agreed on five per cent.",
    ),
    (9, "Storm shuts the harbour", "A storm closed the harbour of Gull Town, and nine ships wait outside."),
    (10, "Nine ships wait", "The harbour of Gull Town will stay closed for three days, its master said."),
    (10, "Waves break the mole", "The harbour of Gull Town will stay closed for five days, the mayor said."),
    (12, "Harbour opens again", "The harbour opened after four days, and the first ferry left for the island."),
    (14, "Bridge costs twice as much", "The bridge over the Ouse will cost 84 million euros, twice what was planned."),
    (15, "Mayor Ann Hill will not stand again", "Mayor Ann Hill said that she will not stand for a third term."),
)
_ALEF, _BEH = "\N{HEBREW LETTER ALEF}", "\N{ARABIC LETTER BEH}"
_PLACES = "Ashby Birch Corley Dunmore Elton Fairford Garth Helmsley Irby Jarrow Kelso Louth Marsden Norton".split()
_THINGS = "library school hospital museum theatre market stadium pool bakery mill".split()
_DEEDS = ("opens on Sundays", "is rebuilt after a fire", "gets a new roof", "closes for the winter", "turns a hundred")


def articles() -> Iterator[dict[str, Any]]:
    """Made-up articles of many days, publishers and lengths; a few lack a date, a publisher or a title."""
    told = [
        (day, title, f"{said} It was the talk of the town.\n\n“We had to act,” said Bo Lind, who leads the inquiry.")
        for day, title, said in _STORIES
    ]
    for number in range(130):
        place, thing, deed = (many[number % len(many)] for many in (_PLACES, _THINGS, _DEEDS))
        text = (
            f"The {thing} of {place} {deed}, its owners said.\n\nSome {number + 20} people came to see for themselves."
        )
        told.append((1 + number % 28, f"The {thing} of {place} {deed}", text))
    for number, (day, title, text) in enumerate(told):
        one: dict[str, Any] = {"id": f"wire-{number:04}", "text": text, "publisher": _PAPERS[number % 4]}
        one |= {"title": title, "published": f"2024-05-{day:02}"}
        if number % 2:
            one["url"] = f"https://news.example.com/2024/05/{number:04}/{'-'.join(title.lower().split()[:6])}"
        for lacking, every in (("title", 17), ("publisher", 12), ("published", 13)):
            if number > 10 and number % every == 0:
                del one[lacking]
        yield one


@dataclass
class Walk:
    """The steps so far: what is shown, by name, in order."""

    server: DiscordServer
    shown: dict[str, list[Message]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def note(self, name: str, *messages: Message) -> None:
        assert name not in self.shown, name
        self.shown[name] = [replace(one) for one in messages]  # as they are now

    async def use(self, name: str, person: Person, channel: Channel, command: str, /, **options: Any) -> Invocation:
        self.used.add(command)
        done = await person.uses(channel, command, **options)
        self.note(name, *await _seen(done))
        return done

    async def click(self, name: str, person: Person, message: Message, label: str) -> Invocation:
        wanted = next((one for one in labels(message) if one.startswith(label)), label)
        done = await person.clicks(message, wanted)
        self.note(name, *await _seen(done))
        return done

    async def say(self, name: str, person: Person, channel: Channel, text: str, **more: Any) -> Message:
        said = await person.says(channel, text, **more)
        reply = await self.server.reply_to(said)
        self.note(name, said, reply)
        return reply


async def _seen(done: Invocation) -> list[Message]:
    response = done.interaction.response
    if response is None or response.deleted:  # what is told privately comes after what was open
        await done.followed_up()
    return [*([response] if response is not None and not response.deleted else []), *done.followups]


async def walk() -> tuple[Walk, dict[int, str]]:
    """Use everything once. The names are those of people, channels and roles."""
    with tempfile.TemporaryDirectory() as folder, _library(Path(folder)) as library:
        async with DiscordServer() as server:
            guild = server.add_guild("The Big Server")
            app_options: dict[str, Any] = {"cooldowns": UNHURRIED, "cdn": server.cdn_url}
            with made(Path(folder) / "data", library, Pipeline(), **app_options) as app:
                client = app.client(Shards())
                client._connection.guild_ready_timeout = 0.05
                async with running(client, server):
                    done = Walk(server)
                    clock = _Clock(app)
                    cog = client.get_cog("WatchCog")
                    assert isinstance(cog, WatchCog)
                    mona = guild.add_member("mona", permissions=Permission.MANAGE_GUILD)
                    alice, bob = guild.add_member("alice"), guild.add_member("bob")
                    await _asking(done, guild, alice, bob, mona)
                    await _places(done, guild, alice, bob, mona)
                    await _browsing(done, guild, alice)
                    await _moderating(done, guild, mona, alice)
                    await _watching(done, guild, mona, library, Path(folder), clock, cog)
                    await _refused(done, guild, mona, alice)
                    await _barred(done)
                    await _odd(done)
            world = server.world
            names = {one.id: one.name for one in world.channels.values()}
            names |= {role.id: role.name for role in guild.state.roles.values()}
            return done, names | {one.id: one.name for one in world.users.values()} | {server.bot.id: server.bot.name}


class _Clock:
    def __init__(self, app: Any) -> None:
        self.now = time.time()
        app.state._clock = lambda: self.now


@contextmanager
def _library(folder: Path) -> Iterator[Library]:
    source = folder / "articles"
    source.mkdir()
    (source / "wire.jsonl").write_text("\n".join(map(json.dumps, articles())), encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.sync(source)
        yield library


async def _asking(walk: Walk, guild: GuildHandle, alice: Person, bob: Person, mona: Person) -> None:
    server, here = walk.server, guild.general
    me = server.bot.mention
    answered = await walk.say("mention", alice, here, f"{me} How long will the harbour of Gull Town stay closed?")
    context = await walk.click("context", alice, answered, "In context")
    await walk.click("context next", alice, context.message, "Next passage")
    await walk.click("read", alice, answered, "Read")
    await walk.click("helpful", bob, answered, "Helpful")
    opinion = await walk.click("not helpful", bob, answered, "Not helpful")
    why = await bob.clicks(opinion.message, "Say why")
    walk.note("reason", *await _seen(await bob.submits(why, reason="It is about another storm.")))
    follow = await alice.clicks(answered, "Follow up")
    walk.note("follow up", *await _seen(await alice.submits(follow, question="And who leads the inquiry?")))
    await walk.click("remove refused", bob, answered, "Remove")
    await walk.say("greeting", alice, here, me)
    await walk.say("closest", alice, here, f"{me} How many tanks were on the first ferry to the island?")
    many = await walk.say("many passages", alice, here, f"{me} Which school, museum, mill or library gets a new roof?")
    await walk.click("more passages", bob, many, "More passages")
    await walk.say("none", alice, here, f"{me} Which zebra won?")
    await walk.say("misspelt", alice, here, f"{me} How much will the brigde over the Ouse cost?")
    await walk.say("direct", alice, alice.dm, "What did Mayor Ann Hill say?")
    for name, question in (
        ("source unknown", "Who leads the inquiry? source:nosuch"),
        ("source", "Who leads the inquiry? source:bell"),
        ("after future", "Who leads the inquiry? after:2031"),
        ("before past", "Who leads the inquiry? before:1999"),
        ("after and before", "Who leads the inquiry? after:2024-06 before:2024-05"),
        ("after yesterday", "Who leads the inquiry? after:yesterday"),
        ("after year", "Who leads the inquiry? after:2021"),
        ("last week", "Who leads the inquiry? after:last week"),
        ("no date", "Who leads the inquiry? after:soonish"),
        ("latest", "The latest on the rail strike"),
        ("this week", "What happened this week in Gull Town?"),
        ("quoted", 'Who said "we had to act"?'),
        (
            "long question",
            "Does anybody here by any chance know " + "whether the ferry to the island " * 12 + "carries cars?",
        ),
    ):
        await walk.use(f"ask {name}", alice, here, "ask", question=question)
    await walk.use("ask article", alice, here, "ask", question="Who leads the inquiry?", article="#4")
    asked = await walk.use(
        "ask article unknown", alice, here, "ask", question="Who leads it?", article="Storm shut the habour"
    )
    await walk.click("ask article meant", alice, asked.followups[0], "#6")
    await walk.use("ask article nothing like it", alice, here, "ask", question="Who?", article="zzz")
    await walk.use("ask article ambiguous", alice, here, "ask", question="Who leads it?", article="Rail strike")
    await walk.use("ask private", alice, here, "ask", question="How much will the bridge cost?", private=True)
    await walk.use("ask greeting", alice, here, "ask", question="hello")
    await walk.use("ask thanks", alice, here, "ask", question="thanks!")
    claim = await bob.says(here, "They say “the bridge over the Ouse will cost 48 million euros”, is that so?")
    found = await alice.applies("Find in articles", claim)
    walk.note("find in articles", claim, *await _seen(found))
    await walk.click("check quotations", alice, found.message, "Check quotations")
    picture = await bob.says(here, files={"cat.png": b"\x89PNG"})
    walk.note("find in a picture", *await _seen(await alice.applies("Find in articles", picture)))
    walk.choices["ask article"] = [
        name for name, _ in await alice.completes(here, "ask", "article", "storm", question="x")
    ]


async def _places(walk: Walk, guild: GuildHandle, alice: Person, bob: Person, mona: Person) -> None:
    """Ask in threads, forums and every other kind of channel, unasked where the settings have it so."""
    server, me = walk.server, walk.server.bot.mention
    asked = "How long will the harbour of Gull Town stay closed?"
    opened, desk = guild.add_channel("threads"), guild.add_channel("desk")
    kinds = {kind.name.lower(): guild.add_channel(kind.name.lower(), kind) for kind in _PLACES_TO_ASK}
    for place in (desk, *kinds.values()):
        await mona.uses(guild.general, "settings channel", channel=place, answer=True)
    await walk.use("settings within thread", mona, opened, "settings within", channel=opened, place="thread")
    question = await alice.says(opened, f"{me} {asked} cc <@{bob.id}>")
    thread = await server.thread_of(question)
    walk.note("thread opened", question, await server.message_in(thread))
    await walk.say("thread goes on", bob, thread, "And who leads the inquiry?")
    await walk.say("thread closest", bob, thread, "How many tanks were on the first ferry to the island?")
    await alice.says(thread, "wow, that is a lot")
    theirs = await bob.says(guild.general, "What will the bridge over the Ouse cost?")
    talk = await bob.starts_thread(theirs, "The bridge")
    await walk.say("thread of others", alice, talk, f"{me} can you answer this?")
    await walk.say("reply to another", alice, guild.general, f"{me} what do the articles say?", reply_to=theirs)
    for name, place in kinds.items():
        if place.kind in (ChannelKind.FORUM, ChannelKind.MEDIA):
            picture = {"mole.png": b"\x89PNG"} if place.kind is ChannelKind.MEDIA else {}
            post = await alice.posts(place, "The harbour of Gull Town", "How long will it stay closed?", **picture)
            walk.note(f"post in a {name} channel", post, await server.reply_to(post))
            await walk.say(f"follow-up in a {name} post", bob, post.channel, f"{me} And who leads the inquiry?")
        else:
            await walk.say(f"{name} channel", alice, place, asked)
    await walk.say("unasked", alice, desk, "Does anyone know how much the bridge over the Ouse will cost?")
    edited = await alice.says(desk, f"{me} How much will the bridge cots?")
    reply = await server.reply_to(edited)
    await alice.edits(edited, f"{me} Who will not stand for a third term as mayor?")
    walk.note("edited", edited, await server.edited(reply))
    poll = await bob.asks_all(guild.general, "What will the bridge over the Ouse cost?", "42 million", "84 million")
    walk.note("find in a poll", poll, *await _seen(await alice.applies("Find in articles", poll)))


async def _browsing(walk: Walk, guild: GuildHandle, alice: Person) -> None:
    here = guild.general
    listed = await walk.use("articles", alice, here, "articles")
    await walk.click("articles next", alice, listed.message, "Next")
    await walk.use("articles search", alice, here, "articles", search="library bell")
    await walk.use("articles none", alice, here, "articles", search="zebra")
    await walk.use("article", alice, here, "article", title="#2")
    await walk.use("article unknown", alice, here, "article", title="Mayor An Hil")
    await walk.use("article nothing like it", alice, here, "article", title="qqq")
    await walk.use("article ambiguous", alice, here, "article", title="museum")
    await walk.use("find", alice, here, "find", phrase="we had to act")
    await walk.use("find one", alice, here, "find", phrase="nine of ten trains")
    await walk.use("find none", alice, here, "find", phrase="zebra crossing")
    await walk.use(
        "check",
        alice,
        here,
        "check",
        text='"no zebra was hurt", "no lion was hurt", "The harbour opened after four long days", “We had to act”',
    )
    await walk.use(
        "check altered",
        alice,
        here,
        "check",
        text="The rail strike ended when both sides agreed on nine per cent",
    )
    await walk.use("summary article", alice, here, "summary article", title="#5")
    await walk.use("summary article unknown", alice, here, "summary article", title="Brige costs twice")
    topic = await walk.use(
        "summary topic", alice, here, "summary topic", topic="the harbour of Gull Town", length="long"
    )
    if "Next" in labels(topic.message):
        await walk.click("summary topic next", alice, topic.message, "Next")
    await walk.use("summary topic none", alice, here, "summary topic", topic="zebra")
    await walk.use("timeline", alice, here, "summary topic", topic="rail strike", timeline=True)
    await walk.use("timeline none", alice, here, "summary topic", topic="zebra", timeline=True)
    await walk.use("digest", alice, here, "summary digest")
    await walk.use("digest since", alice, here, "summary digest", since="2024-05-20", length="short")
    await walk.use("digest future", alice, here, "summary digest", since="2031-01-01")
    await walk.use("digest no date", alice, here, "summary digest", since="soonish")
    await walk.use("help", alice, here, "help")
    await walk.use("about", alice, here, "about")
    await walk.use("forget me", alice, here, "forget-me")
    await walk.use("forget me again", alice, here, "forget-me")


async def _moderating(walk: Walk, guild: GuildHandle, mona: Person, alice: Person) -> None:
    here, desk, old = guild.add_channel("mods"), guild.add_channel("ask-the-articles"), guild.add_channel("old")
    hidden, forum = guild.add_channel("hidden"), guild.add_channel("questions", ChannelKind.FORUM)
    helpers = guild.add_role("Librarians", mentionable=True)
    members, gone = guild.add_role("Members"), guild.add_role("Gone")
    guild.overwrite(hidden, walk.server.bot, deny=Permission.VIEW_CHANNEL)
    await walk.use("settings show", mona, here, "settings show")
    await walk.use("settings channel", mona, here, "settings channel", channel=desk, answer=True)
    await mona.uses(here, "settings channel", channel=old, answer=True)
    await mona.uses(here, "settings channel", channel=forum, answer=True)
    await walk.use("settings channel hidden", mona, here, "settings channel", channel=hidden, answer=True)
    await walk.use("settings quiet", mona, here, "settings quiet", channel=here, **{"keep-out": True})
    await walk.use("settings feedback", mona, here, "settings feedback", channel=old)
    await walk.use("settings helpers", mona, here, "settings helpers", role=helpers, channel=desk)
    await walk.use("settings within", mona, here, "settings within", channel=desk, place="thread", certainty="careful")
    await walk.use("settings role", mona, here, "settings role", role=gone, **{"may-ask": True})
    await walk.use("settings answers", mona, here, "settings answers", passages=2, certainty="bold")
    guild.remove_role(gone)
    guild.remove_channel(old)
    await walk.use("settings gone", mona, here, "settings show")
    await walk.use("settings check", mona, here, "settings check")
    await walk.use("settings reset gone", mona, here, "settings reset", what="what is gone")
    await walk.use("settings reset", mona, here, "settings reset", what="everything")
    await mona.uses(here, "settings helpers", role=helpers, channel=desk)
    await alice.says(guild.general, f"{walk.server.bot.mention} Who won the zebra race?")
    walk.note("helpers called", await walk.server.message_in(desk))
    await mona.uses(here, "settings feedback", channel=here)
    asked = await alice.uses(guild.general, "ask", question="How much will the bridge over the Ouse cost?")
    await alice.clicks(asked.message, "Helpful")
    walk.note("feedback told", await walk.server.message_in(here))
    await walk.use("settings check fine", mona, here, "settings check")
    await mona.uses(here, "settings role", role=members, **{"may-ask": True})
    await walk.use("not admitted", alice, guild.general, "ask", question="Who won?")
    await walk.say("not admitted mention", alice, guild.general, f"{walk.server.bot.mention} Who won?")
    await mona.uses(here, "settings reset", what="everything")
    await walk.use("library list empty", mona, here, "library list")
    await walk.use("library remove nothing", mona, here, "library remove", article="#1")
    files: dict[str, bytes] = {
        "bakers.md": b"# Bread gets dearer\n\nThe bakers of the town sell less bread than they did.\n",
        "bakers-again.md": b"# Bread gets dearer\n\nThe bakers of the town sell less bread than they did.\n",
        "broken.pdf": b"not a pdf",
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "many.jsonl": "\n".join(
            json.dumps(
                {
                    "id": f"own-{n}",
                    "title": f"Own article {n} of the large server",
                    "text": f"The {n}th thing that happened here was a fair in the park.",
                }
            )
            for n in range(60)
        ).encode(),
    }
    attached = {
        f"file{number or ''}": mona.attachment(name, data)
        for number, (name, data) in zip(("", 2, 3, 4, 5), files.items(), strict=True)
    }
    await walk.use("library add", mona, here, "library add", **attached)
    await walk.use(
        "library add same name",
        mona,
        here,
        "library add",
        file=mona.attachment("bakers.md", b"# Bread gets cheaper\n\nThe bakers sell more bread now.\n"),
    )
    await walk.use(
        "library add clash",
        mona,
        here,
        "library add",
        file=mona.attachment(
            "others.jsonl",
            json.dumps({"id": "own-1", "title": "Clash", "text": "Another text of the same id."}).encode(),
        ),
    )
    listed = await walk.use("library list", mona, here, "library list")
    await walk.click("library list next", mona, listed.message, "Next")
    await walk.use("library remove which", mona, here, "library remove", article="Bread gets dearer")
    asked = await walk.use("library remove", mona, here, "library remove", source="many.jsonl")
    removed = await walk.click("library removed", mona, asked.message, "Remove")
    await walk.click("library undone", mona, removed.message, "Undo")
    asked = await mona.uses(here, "library remove", everything=True)
    await walk.click("library kept", mona, asked.message, "Keep")
    await walk.use("library use", mona, here, "library use", articles="instead")
    await walk.use("library use beside", mona, here, "library use", articles="beside")
    await walk.use("library reload", mona, here, "library reload")
    await walk.use("library page refused", mona, here, "library add-page", address="http://127.0.0.1/secret")
    await walk.use("library feed refused", mona, here, "library add-feed", address="not an address")
    walk.choices["library remove source"] = [
        name for name, _ in await mona.completes(here, "library remove", "source", "")
    ]
    walk.choices["library remove article"] = [
        name for name, _ in await mona.completes(here, "library remove", "article", "bread")
    ]
    await walk.use("answers list empty", mona, here, "answers list")
    await walk.use(
        "answers choose",
        mona,
        here,
        "answers choose",
        question="Who leads the inquiry?",
        article="#1",
        words="We had to act",
    )
    await walk.use(
        "answers choose not there", mona, here, "answers choose", question="Who?", article="#1", words="no such words"
    )
    await walk.use(
        "answers choose unknown",
        mona,
        here,
        "answers choose",
        question="Who?",
        article="nothing like it",
        words="no such words",
    )
    await walk.use("answers list", mona, here, "answers list")
    await walk.use("ask chosen", alice, guild.general, "ask", question="Who leads the inquiry?")
    await walk.use("answers drop", mona, here, "answers drop", question="Who leads the inquiry?")
    await walk.use("answers drop nothing", mona, here, "answers drop", question="Who leads the inquiry?")
    await walk.use("stats", mona, here, "stats")
    await walk.use("stats table", mona, here, "stats", table=True)


async def _watching(
    walk: Walk, guild: GuildHandle, mona: Person, library: Library, folder: Path, clock: _Clock, cog: WatchCog
) -> None:
    desk = guild.add_channel("news")
    await walk.use("watches empty", mona, desk, "watches")
    await walk.use("watch", mona, desk, "watch", topic="bakers of the town")
    await walk.use("watch digest", mona, desk, "watch", when="monday", at="8pm", timezone="Asia/Tokyo")
    await walk.use("watch daily", mona, desk, "watch", topic="harbour", when="daily")
    await walk.use("watch no topic", mona, desk, "watch", when=Schedule().day)
    await walk.use("watch no time", mona, desk, "watch", topic="x", when="daily", at="25:99")
    await walk.use("watch no zone", mona, desk, "watch", topic="x", when="daily", timezone="Nowhere")
    await walk.use("watch no date", mona, desk, "watch", topic="x after:soonish")
    (folder / "articles" / "fresh.md").write_text(
        "# The bakers' fair\n\nThe bakers of the town hold a fair in June.\n\nThey bake a loaf of ten metres.\n"
    )
    library.sync(folder / "articles")
    clock.now += 61
    await cog.post_due()
    clock.now += QUIET_SECONDS + 8 * 24 * 3600
    await cog.post_due()
    posts = walk.server.messages_in(desk)
    for number, post in enumerate(posts):
        walk.note(f"watch post {number}", post)
    listed = await walk.use("watches", mona, desk, "watches")
    await walk.click("watch ended in the list", mona, listed.message, "End #1")
    await walk.click("watch ended", mona, posts[0], "End this watch")


async def _refused(walk: Walk, guild: GuildHandle, mona: Person, alice: Person) -> None:
    here = guild.general
    guild.override_command("settings", alice)
    guild.override_command("watch", alice)
    await walk.use("settings by a member", alice, here, "settings show")
    await mona.uses(here, "settings answers", look="text")
    me = walk.server.bot.mention
    plain = await walk.say("text mention", alice, here, f"{me} How long will the harbour of Gull Town stay closed?")
    await walk.click("text context", alice, plain, "In context")
    await walk.use("text ask", alice, here, "ask", question="How many tanks were on the ferry?")
    await walk.use("text articles", alice, here, "articles")
    await walk.use("text article", alice, here, "article", title="#2")
    await walk.use("text find", alice, here, "find", phrase="We had to act")
    await walk.use("text summary", alice, here, "summary digest", length="short")
    await walk.use("text timeline", alice, here, "summary topic", topic="rail strike", timeline=True)
    await walk.use("text settings", mona, here, "settings show")
    await walk.use("text help", mona, here, "help")
    await walk.use("text stats", mona, here, "stats")
    joined = walk.server.add_guild("Another Server")
    walk.note("welcome", await walk.server.message_in(joined.general))


async def _barred(walk: Walk) -> None:
    """Ask where the bot may not see, send, embed, read, react or open threads, in a locked thread, and timed out."""
    server, asked = walk.server, "How long will the harbour of Gull Town stay closed?"
    me, guild = server.bot, server.add_guild("The Strict Server")
    await server.message_in(guild.general)  # the welcome
    mona = guild.add_member("mina", permissions=Permission.MANAGE_GUILD | Permission.MANAGE_THREADS)

    async def told(name: str, place: Channel, text: str = asked) -> None:
        person = guild.add_member(name.replace(" ", "-"), permissions=Permission.MANAGE_THREADS)
        said = await person.says(place, f"{me.mention} {text}")
        walk.note(name, said, await server.message_in(person.dm))

    for name, denied in (
        ("may not send", Permission.SEND_MESSAGES),
        ("may not send or react", Permission.SEND_MESSAGES | Permission.ADD_REACTIONS),
    ):
        place = guild.add_channel(name.replace(" ", "-"))
        guild.overwrite(place, me, deny=denied)
        await told(name, place)
        await walk.use(f"ask where it {name}", mona, place, "ask", question=asked)
        await mona.uses(guild.general, "settings channel", channel=place, answer=True)
    for name, denied in (
        ("may not embed", Permission.EMBED_LINKS),
        ("may not read history", Permission.READ_MESSAGE_HISTORY),
        ("may not open threads", Permission.CREATE_PUBLIC_THREADS | Permission.SEND_MESSAGES_IN_THREADS),
    ):
        place = guild.add_channel(name.replace(" ", "-"))
        guild.overwrite(place, me, deny=denied)
        await mona.uses(guild.general, "settings channel", channel=place, answer=True)
        await mona.uses(
            guild.general, "settings within", channel=place, place="thread" if "open" in name else "channel"
        )
        said = await mona.says(place, f"{me.mention} {asked}")
        walk.note(name, said, await server.message_in(place))
    hidden = guild.add_channel("hidden")
    guild.overwrite(hidden, me, deny=Permission.VIEW_CHANNEL)
    await walk.use("ask where it may not see", mona, hidden, "ask", question=asked)
    await mona.uses(guild.general, "settings feedback", channel=hidden)
    thread = await mona.starts_thread(guild.general, "The harbour")
    thread.locked = True
    await told("locked thread", thread)
    await walk.use("ask in a locked thread", mona, thread, "ask", question=asked)
    await walk.use("settings check of a strict server", mona, guild.general, "settings check")
    guild.time_out(me)
    await told("timed out", guild.general)
    await walk.use("ask while timed out", mona, guild.general, "ask", question=asked)
    await walk.use("settings check while timed out", mona, guild.general, "settings check")
    await walk.use("watch while timed out", mona, guild.general, "watch", topic="harbour")
    guild.time_out(me, 0)


async def _odd(walk: Walk) -> None:
    """Use articles whose titles are wide, from right to left, or all the same, and check quotations without blanks."""
    guild = walk.server.add_guild("The Odd Server")
    here, mona = guild.general, guild.add_member("moira", permissions=Permission.MANAGE_GUILD)
    titles = {
        "wide": "\N{FULLWIDTH LATIN CAPITAL LETTER W}" * 300,
        "unbroken": "Wide" * 75,
        "emoji": "\N{FAMILY}\N{ZERO WIDTH JOINER}" * 150,
        "hebrew": f"{_ALEF * 5} {_ALEF * 4} (2024) {_ALEF * 6}, {_ALEF * 9}",
        "arabic": f"{_BEH * 6} {_BEH * 4}: 3 {_BEH * 4}",
        "marked": "The quay **closes** \N{RIGHT-TO-LEFT OVERRIDE}yadot\N{POP DIRECTIONAL FORMATTING}",
    } | {f"same {number}": "Council votes" for number in range(25)}
    lines = [
        {"id": id, "title": title, "text": f"The zorble number {number} sank at the quay. “{'Zorble' * 150}”, he said."}
        for number, (id, title) in enumerate(titles.items())
    ]
    file = mona.attachment("odd.jsonl", "\n".join(map(json.dumps, lines)).encode())
    await walk.use("odd library add", mona, here, "library add", file=file)
    await mona.uses(here, "library use", articles="instead")
    listed = await walk.use("odd library list", mona, here, "library list")
    await walk.click("odd library list next", mona, listed.message, "Next")
    await walk.use("odd articles", mona, here, "articles")
    for number in range(1, 7):
        await walk.use(f"odd article {number}", mona, here, "article", title=f"#{number}")
    await walk.use("odd article same", mona, here, "article", title="Council votes")
    await walk.use("odd library remove same", mona, here, "library remove", article="Council votes")
    await walk.use("odd ask", mona, here, "ask", question="Where did the zorble number 3 sink?")
    await walk.use("odd ask of wide", mona, here, "ask", question="Where did the zorble sink?", article="#1")
    await walk.use("odd find", mona, here, "find", phrase="the zorble number")
    await walk.use("odd find unbroken", mona, here, "find", phrase="Zorble" * 30)
    await walk.use("odd summary", mona, here, "summary article", title="#4")
    await walk.use("odd digest", mona, here, "summary digest")
    await walk.use("odd check unbroken", mona, here, "check", text=f"“{'Zorble' * 150}”")
    await walk.use("odd check altered", mona, here, "check", text=f"“{'Zorble' * 149}Zerble”")
    await walk.use("odd check not found", mona, here, "check", text=f"“{'x' * 900}” and “{_ALEF * 900}”")
    await walk.use("odd unknown", mona, here, "article", title="W" * 300)
    claim = await mona.says(here, f"They wrote “{'Zorble' * 150}”, is that so?")
    walk.note("odd find in articles", claim, *await _seen(await mona.applies("Find in articles", claim)))
    walk.choices["odd article"] = [name for name, _ in await mona.completes(here, "article", "title", "")]


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    done, names = asyncio.run(walk())
    steps = list(done.shown.items())
    for start in range(0, len(steps), STEPS):
        some = steps[start : start + STEPS]
        target = folder / f"{start:03}-{some[0][0].replace(' ', '-')}.png"
        photograph(page([one for _, messages in some for one in messages], names, PHONE), target, 1, PHONE)
        sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main()
