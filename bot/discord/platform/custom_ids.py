"""What a button's custom_id says: enough to work after a restart, within Discord's 100 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ON_QUESTIONS", "TEMPLATE", "Action", "ComponentId", "MalformedId"]


class MalformedId(ValueError):
    """A custom_id that this bot never made."""


class Action(StrEnum):
    """What a component does. The first names what `key` recalls, and the rest what `number` means."""

    MORE = "more"  # a question: a page of its passages, from 0
    CONTEXT = "context"  # a question: one of its passages, from 0, in its surroundings
    READ = "read"  # a question: the article of one of its passages, from 0
    HELPFUL = "helpful"  # a question: 1 for helpful, 0 for not
    REMOVE = "remove"  # a question
    FOLLOW_UP = "follow"  # a question
    TURN = "turn"  # a view: one of its pages, from 0
    OPEN = "open"  # a view: the article of the first quote on one of its pages, from 0


ON_QUESTIONS = frozenset((Action.MORE, Action.CONTEXT, Action.READ, Action.HELPFUL, Action.REMOVE, Action.FOLLOW_UP))
"""The actions whose key recalls a question."""

TEMPLATE = re.compile(f"(?P<action>{'|'.join(Action)}):(?P<key>[0-9a-f]{{16}}):(?P<number>[0-9]{{1,6}})")
"""What custom_ids look like."""


@dataclass(frozen=True, slots=True)
class ComponentId:
    """An action on what is remembered under `key`; what `number` means (0 to 999,999), the action knows."""

    action: Action
    key: str
    number: int = 0

    def encoded(self) -> str:
        """The custom_id. Raises MalformedId where the parts are none that `decoded` takes."""
        custom_id = f"{self.action}:{self.key}:{self.number}"
        if not TEMPLATE.fullmatch(custom_id):
            raise MalformedId(custom_id)
        return custom_id

    @classmethod
    def decoded(cls, custom_id: str) -> ComponentId:
        """The parts of a custom_id that `encoded` made. Raises MalformedId for any other text."""
        match = TEMPLATE.fullmatch(custom_id)
        if match is None:
            raise MalformedId(custom_id)
        return cls(Action(match["action"]), match["key"], int(match["number"]))
