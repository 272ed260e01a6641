"""Buttons that outlive a restart: all they know is in their custom_id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.discord.platform.custom_ids import TEMPLATE, ComponentId
from bot.discord.platform.reply import Button, Style

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["StandingButton", "view_of"]

_STYLES = {
    Style.QUIET: discord.ButtonStyle.secondary,
    Style.STRONG: discord.ButtonStyle.primary,
}


class StandingButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=TEMPLATE):
    """Any button of the bot. A click goes to whoever takes its action from the client."""

    def __init__(self, item: discord.ui.Button[discord.ui.View], component: ComponentId) -> None:
        super().__init__(item)
        self.component = component

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> StandingButton:
        return cls(cast("discord.ui.Button[discord.ui.View]", item), ComponentId.decoded(match[0]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await cast("VerbatimBot", interaction.client).clicked(interaction, self.component)


def view_of(buttons: Iterable[Button]) -> discord.ui.View | None:
    """The buttons in order, or None where there are none."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        item: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=button.label,
            custom_id=button.component.encoded(),
            style=_STYLES[button.style],
            row=button.row,
            disabled=not button.enabled,
        )
        view.add_item(StandingButton(item, button.component))
    return view if view.children else None
