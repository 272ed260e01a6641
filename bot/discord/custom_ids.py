"""What a button's custom_id says: enough to work after a restart, within Discord's 100 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Action", "ComponentId", "MalformedId", "template"]


class MalformedId(ValueError):
    """A custom_id that this bot never made."""


class Action(StrEnum):
    """What a component does."""

    MORE = "more"


_KEY = "[0-9a-f]{16}"
_NUMBER = "[0-9]{1,4}"


def template(action: Action) -> re.Pattern[str]:
    """What custom_ids of components with `action` look like, with groups `key` and `number`."""
    return re.compile(f"{action}:(?P<key>{_KEY}):(?P<number>{_NUMBER})")


@dataclass(frozen=True, slots=True)
class ComponentId:
    """An action on the question that is remembered under `key`; what `number` means (0 to 9999), the action knows."""

    action: Action
    key: str
    number: int = 0

    def encoded(self) -> str:
        """The custom_id. Raises MalformedId where the parts are none that `decoded` takes."""
        custom_id = f"{self.action}:{self.key}:{self.number}"
        if not template(self.action).fullmatch(custom_id):
            raise MalformedId(custom_id)
        return custom_id

    @classmethod
    def decoded(cls, custom_id: str) -> ComponentId:
        """The parts of a custom_id that `encoded` made. Raises MalformedId for any other text."""
        for action in Action:
            match = template(action).fullmatch(custom_id)
            if match:
                return cls(action, match["key"], int(match["number"]))
        raise MalformedId(custom_id)
