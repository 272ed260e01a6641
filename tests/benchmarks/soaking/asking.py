"""Members who ask steadily, in all the ways there are, and remember what they asked."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.soaking.articles import LASTING, PASSING, Articles, place
from tests.discord import DiscordServer, GuildHandle, Impossible, Invocation, Message, Person, Unanswered, labels

__all__ = ["Asked", "Asking"]

SERVERS = 6
MEMBERS = 12
_CHANNELS = ("general", "newsdesk")
_WAYS = {"mention": 45, "direct": 10, "reply": 10, "command": 17, "click": 12, "form": 6}
_WITHDRAWN = 0.02  # of the messages are deleted at once
_SHOWN = "> "


@dataclass(slots=True)
class Asked:
    """A question or click of `at` (seconds since 1970), and where what becomes of it is seen.

    `bridge` or `lock` is the number of the one that it asks about, if what is right can be said.
    """

    way: str
    at: float
    message: Message | None = None
    invocation: Invocation | None = None
    bridge: int | None = None
    lock: int | None = None
    withdrawn: bool = False


@dataclass(slots=True)
class Asking:
    """The members of some servers, each of whom asks in turn, `rate` questions a second in all."""

    server: DiscordServer
    articles: Articles
    chance: random.Random
    rate: float
    asked: list[Asked] = field(default_factory=list)
    impossible: int = 0
    _people: list[tuple[GuildHandle, Person]] = field(default_factory=list)
    _forms: set[asyncio.Task[None]] = field(default_factory=set)

    def populate(self) -> None:
        """Makes servers, channels and members."""
        for number in range(SERVERS):
            guild = self.server.add_guild(f"Server {number}")
            for name in _CHANNELS[1:]:
                guild.add_channel(name)
            self._people += [(guild, guild.add_member(f"member {number}-{one}")) for one in range(MEMBERS)]

    async def go_on(self) -> None:
        """Asks until it is cancelled; never waits for an answer."""
        for guild, person in self._turns():
            (way,) = self.chance.choices(list(_WAYS), list(_WAYS.values()))
            try:
                await self._ask(way, guild, person)
            except Impossible:  # there is no answer to click on yet, or the commands are not registered yet
                self.impossible += 1
            await asyncio.sleep(self.chance.expovariate(self.rate))

    async def finish(self) -> None:
        """Waits for the forms that are being filled in."""
        await asyncio.gather(*self._forms)

    def _turns(self) -> Iterator[tuple[GuildHandle, Person]]:
        while True:
            self.chance.shuffle(self._people)
            yield from self._people

    async def _ask(self, way: str, guild: GuildHandle, person: Person) -> None:
        channel = self.chance.choice(list(guild.state.channels.values()))
        text, bridge, lock = self._question()
        now = time.time()
        match way:
            case "mention":
                said = await person.says(channel, f"{self.server.bot.mention} {text}")
                await self._keep_said(Asked(way, now, said, bridge=bridge, lock=lock), person)
            case "direct":
                await self._keep_said(
                    Asked(way, now, await person.says(person.dm, text), bridge=bridge, lock=lock), person
                )
            case "reply":
                answer = self._answer_in(guild)
                said = await person.replies(answer, "And who opened it?")
                await self._keep_said(Asked(way, now, said), person)
            case "command":
                self.asked.append(
                    Asked(way, now, None, person.starts(channel, "ask", question=text), bridge=bridge, lock=lock)
                )
            case "click":
                answer = self._answer_in(guild)
                label = self.chance.choice([one for one in labels(answer) if one not in {"Follow up", "Remove"}])
                self.asked.append(Asked(way, now, None, person.presses(answer, label)))
            case _:
                opened = person.presses(self._answer_in(guild), "Follow up")
                form = asyncio.create_task(self._fill_in(Asked("click", now, None, opened), person, text))
                self._forms.add(form)
                form.add_done_callback(self._forms.discard)

    async def _fill_in(self, click: Asked, person: Person, text: str) -> None:
        self.asked.append(click)
        assert click.invocation is not None
        try:
            await click.invocation.responded()
        except Unanswered:
            return  # which is seen from the click
        now = time.time()
        self.asked.append(Asked("form", now, None, person.fills(click.invocation, question=text)))

    async def _keep_said(self, asked: Asked, person: Person) -> None:
        self.asked.append(asked)
        if self.chance.random() < _WITHDRAWN:
            asked.withdrawn = True
            assert asked.message is not None
            await person.deletes(asked.message)

    def _question(self) -> tuple[str, int | None, int | None]:
        """A text, and which bridge or lock it asks about."""
        if self.chance.random() < 0.3:
            number = self.chance.randrange(PASSING)
            return f"How many boats did the {place(number + LASTING)} lock let through?", None, number
        number = self.chance.randrange(LASTING)
        return f"Who opened the {place(number)} bridge?", number, None

    def _answer_in(self, guild: GuildHandle) -> Message:
        """A recent answer about a bridge, which will not change."""
        for asked in reversed(self.asked[-200:]):
            if asked.message is None or asked.bridge is None or asked.message.channel.guild is not guild.state:
                continue
            for reply in self.server.replies_to(asked.message):
                if _SHOWN in reply.text and labels(reply):
                    return reply
        raise Impossible("nobody was answered here lately")
