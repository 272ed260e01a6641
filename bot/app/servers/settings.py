"""What a server's moderators can choose."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

from bot.answering.answerer import SURE_ENOUGH

__all__ = ["MAX_PASSAGES", "Certainty", "LibraryUse", "ReplyFormat", "ReplyPlace", "ServerSettings"]

MAX_PASSAGES = 3
CAREFUL = 0.5  # rather right than wrong

Choice = TypeVar("Choice", bound=StrEnum)


class ReplyPlace(StrEnum):
    """Where a message is answered."""

    CHANNEL = "channel"
    THREAD = "thread"


class ReplyFormat(StrEnum):
    """What answers look like."""

    EMBED = "embed"
    TEXT = "text"


class Certainty(StrEnum):
    """How sure the bot must be before it calls something an answer."""

    BOLD = "bold"
    NORMAL = "normal"
    CAREFUL = "careful"

    @property
    def threshold(self) -> float:
        """The least probability with which the first passage must be right."""
        return {Certainty.BOLD: 0.6 * SURE_ENOUGH, Certainty.NORMAL: SURE_ENOUGH, Certainty.CAREFUL: CAREFUL}[self]


class LibraryUse(StrEnum):
    """What a server's own articles are to the common ones."""

    BESIDE = "beside"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server's choices. Without `roles` everybody may ask; without `feedback` nobody is told what people think."""

    channels: frozenset[int] = field(default_factory=frozenset)
    place: ReplyPlace = ReplyPlace.CHANNEL
    passages: int = MAX_PASSAGES
    look: ReplyFormat = ReplyFormat.EMBED
    certainty: Certainty = Certainty.NORMAL
    roles: frozenset[int] = field(default_factory=frozenset)
    feedback: int | None = None
    use: LibraryUse = LibraryUse.BESIDE

    def admits(self, roles: frozenset[int], *, moderator: bool = False) -> bool:
        """Whether somebody with these roles may use the bot; a moderator always may."""
        return moderator or not self.roles or bool(self.roles & roles)

    def as_json(self) -> str:
        """Text that `from_json` reads."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({name: sorted(one) if isinstance(one, frozenset) else one for name, one in values.items()})

    @classmethod
    def from_json(cls, text: str) -> ServerSettings:
        """What `as_json` wrote, by this version or another: what this one doesn't understand is as by default."""
        kept: dict[str, Any] = json.loads(text)
        plain = cls()
        passages, feedback = kept.get("passages"), kept.get("feedback")
        return cls(
            channels=frozenset(kept.get("channels", ())),
            place=_chosen(kept.get("place"), plain.place),
            passages=passages if isinstance(passages, int) and 1 <= passages <= MAX_PASSAGES else plain.passages,
            look=_chosen(kept.get("look"), plain.look),
            certainty=_chosen(kept.get("certainty"), plain.certainty),
            roles=frozenset(kept.get("roles", ())),
            feedback=feedback if isinstance(feedback, int) else None,
            use=_chosen(kept.get("use"), plain.use),
        )


def _chosen(value: object, default: Choice) -> Choice:
    try:
        return type(default)(str(value))
    except ValueError:
        return default
