"""Forms with one field. Their custom id says what they are about, so that they work after a restart."""

from __future__ import annotations

from typing import Any, cast

import discord

from bot.discord.platform.actions import ComponentId

__all__ = ["form", "typed_in"]


def form(
    component: ComponentId, title: str, label: str, placeholder: str, *, name: str, max_length: int, long: bool = False
) -> discord.ui.Modal:
    """Return a form whose field, of one line or `long`, has the custom id `name`."""
    made = discord.ui.Modal(title=title, custom_id=component.encoded())
    field: discord.ui.TextInput[discord.ui.View] = discord.ui.TextInput(
        placeholder=placeholder,
        max_length=max_length,
        custom_id=name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
    )
    made.add_item(discord.ui.Label(text=label, component=field))
    return made


def typed_in(interaction: discord.Interaction, name: str) -> str:
    """Return what was typed into the field of a form that was sent, without white space around it."""
    data = cast("dict[str, Any]", interaction.data or {})
    fields = [field.get("component") or field for field in data.get("components", ())]
    typed = (str(field["value"]) for field in fields if field.get("custom_id") == name and "value" in field)
    return next(typed, "").strip()
