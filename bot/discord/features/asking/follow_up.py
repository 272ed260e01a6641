"""The form in which a follow-up is asked, and what it says when it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import discord

from bot.discord.platform.custom_ids import ComponentId

__all__ = ["FollowUp", "FollowUpAsked", "asked_in"]

LONGEST = 500


class FollowUp(discord.ui.Modal):
    """One field for a question. What it follows is in its custom_id, so a restart does not matter."""

    def __init__(self, component: ComponentId) -> None:
        super().__init__(title="Follow up", custom_id=component.encoded())
        field: discord.ui.TextInput[FollowUp] = discord.ui.TextInput(
            placeholder="And when was that?", max_length=LONGEST, custom_id="question"
        )
        self.add_item(discord.ui.Label(text="Your question", component=field))


@dataclass(frozen=True, slots=True)
class FollowUpAsked:
    """The form's custom_id, and what was typed."""

    custom_id: str
    text: str


def asked_in(interaction: discord.Interaction) -> FollowUpAsked:
    """What a form that was sent says; empty texts where it is another one."""
    data = cast("dict[str, Any]", interaction.data or {})
    fields = [field.get("component") or field for field in data.get("components", ())]
    typed = (str(field["value"]) for field in fields if field.get("custom_id") == "question" and "value" in field)
    return FollowUpAsked(str(data.get("custom_id", "")), next(typed, ""))
