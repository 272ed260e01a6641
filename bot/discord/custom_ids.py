"""What a button's custom_id says: enough to work after a restart, within Discord's 100 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["TEMPLATE", "Action", "ComponentId", "MalformedId"]


class MalformedId(ValueError):
    """A custom_id that this bot never made."""


class Action(StrEnum):
    """What a component does."""

    MORE = "more"


TEMPLATE = re.compile(f"(?P<action>{'|'.join(Action)}):(?P<key>[0-9a-f]{{16}}):(?P<number>[0-9]{{1,4}})")
"""What custom_ids look like."""


@dataclass(frozen=True, slots=True)
class ComponentId:
    """An action on the question that is remembered under `key`; what `number` means (0 to 9999), the action knows."""

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
