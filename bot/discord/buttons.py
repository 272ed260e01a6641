"""Buttons that outlive a restart: all they know is in their custom_id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.discord.custom_ids import TEMPLATE, Action, ComponentId

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["StandingButton", "view_of"]

_LABELS = {Action.MORE: "More passages"}


class StandingButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=TEMPLATE):
    """Any button of the bot. A click goes to whoever takes its action from the client."""

    def __init__(self, component: ComponentId) -> None:
        super().__init__(discord.ui.Button(label=_LABELS[component.action], custom_id=component.encoded()))
        self.component = component

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> StandingButton:
        return cls(ComponentId.decoded(match[0]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await cast("VerbatimBot", interaction.client).clicked(interaction, self.component)


def view_of(buttons: Iterable[ComponentId]) -> discord.ui.View | None:
    """The buttons in order, or None where there are none."""
    items = [StandingButton(component) for component in buttons]
    if not items:
        return None
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view
