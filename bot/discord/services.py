"""What cogs and buttons work with, passed in from outside."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.app.question_service import Answers, QuestionService
from bot.app.server_departures import GRACE_SECONDS
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.discord.platform.background import Background
from bot.discord.platform.cooldowns import Cooldowns
from bot.discord.platform.deduplication import Seen
from bot.discord.platform.learned import Learned
from bot.discord.platform.sending import Sender
from bot.ops.observing import NullObserver, Observer
from bot.ops.queue import FairQueue
from bot.settings import DISCORD_CDN_URL

__all__ = ["Services"]


@dataclass(frozen=True, slots=True)
class Services:
    """One set for the life of the process: a client that has to be made anew goes on with the same."""

    questions: QuestionService
    libraries: LibraryResolver[Answers]
    state: State
    background: Background
    open_channels: frozenset[int] = frozenset()
    cooldowns: Cooldowns = field(default_factory=Cooldowns)
    reader: int | None = None  # how many characters of an article may be read; None: all, 0: none
    cdn: str = DISCORD_CDN_URL
    grace_seconds: float = GRACE_SECONDS
    seen: Seen = field(default_factory=Seen)
    observer: Observer = field(default_factory=NullObserver)
    queue: FairQueue = field(default_factory=FairQueue)
    sender: Sender = field(default_factory=Sender)
    learned: Learned = field(default_factory=Learned)

    def open_in(self, server: int | None) -> frozenset[int]:
        """The channels in which every question on a server is answered."""
        return self.open_channels | self.libraries.settings_store.get(server).channels
