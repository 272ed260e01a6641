"""Buttons, menus and modals as a member meets them: which can be used, and what is sent for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.discord.driver.impossible import Impossible
from tests.discord.state.entities import Json, Message, walk
from tests.discord.validation.components import BUTTON, LINK, SELECTS, TEXT_INPUT

LABEL = 18
STRING_SELECT = 3


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons, in order; of one without, its emoji."""
    return [_label(one) for one in walk(message.components) if one["type"] == BUTTON]


def first_button(message: Message, beginning: str) -> str:
    """The label of a message's first button that begins so."""
    return next(label for label in labels(message) if label.startswith(beginning))


def find(message: Message, wanted: str) -> Json:
    """A component of a message by its custom id, label or placeholder, ready to be used."""
    for one in walk(message.components):
        if wanted in {one.get("custom_id"), _label(one) or None, one.get("placeholder")}:
            if one.get("disabled"):
                raise Impossible(f"{wanted!r} is disabled")
            if one["type"] == BUTTON and one["style"] == LINK:
                raise Impossible(f"{wanted!r} is a link: it opens {one['url']}")
            return one
    raise Impossible(f"the message has no {wanted!r}; it has {labels(message)}")


def chosen(select: Json, values: tuple[Any, ...]) -> list[str]:
    """What a select menu sends: its options' values by value or label, or ids of what was picked."""
    if select["type"] not in SELECTS:
        raise Impossible("not a select menu")
    least = 1 if select.get("min_values") is None else select["min_values"]
    most = 1 if select.get("max_values") is None else select["max_values"]
    if not least <= len(values) <= most:
        raise Impossible(f"the menu takes {least} to {most} choices")
    if select["type"] != STRING_SELECT:
        return [str(value.id) for value in values]
    by_name = {one["label"]: one["value"] for one in select["options"]} | {
        one["value"]: one["value"] for one in select["options"]
    }
    if unknown := [value for value in values if value not in by_name]:
        raise Impossible(f"the menu does not offer {unknown}; it offers {sorted(by_name)}")
    return [by_name[value] for value in values]


def submitted(modal: Json, values: Mapping[str, Any]) -> list[Json]:
    """The components of a modal's submission, in the modal's own structure, from values by custom id or label."""
    used: set[str] = set()
    sent = list(_submitted(modal["components"], values, used))
    if unknown := set(values) - used:
        raise Impossible(f"the modal has no field {', '.join(sorted(unknown))}")
    return sent


def _submitted(components: list[Json], values: Mapping[str, Any], used: set[str]) -> Iterator[Json]:
    for one in components:
        shape = {"type": one["type"], "id": one.get("id") or 1}
        if one["type"] == LABEL:
            field = one["component"] | {"label": one["label"]}
            yield shape | {"component": _field(field, values, used)}
        elif "components" in one:
            yield shape | {"components": [_field(inner, values, used) for inner in one["components"]]}


def _field(field: Json, values: Mapping[str, Any], used: set[str]) -> Json:
    names = [field["custom_id"], field.get("label")]
    name = next((one for one in names if one in values), None)
    used.update(one for one in names if one is not None and one == name)
    shape = {"type": field["type"], "id": field.get("id") or 1, "custom_id": field["custom_id"]}
    value = values[name] if name is not None else None
    if field["type"] != TEXT_INPUT:
        picked = () if value is None else value if isinstance(value, tuple) else (value,)
        return shape | {"values": chosen(field, picked)}
    text = field.get("value") or "" if value is None else str(value)
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    needed = field.get("required") is not False
    if (needed and not text) or (text and len(text) < least) or len(text) > most:
        raise Impossible(f"the field {field.get('label') or field['custom_id']!r} does not take {text[:60]!r}")
    return shape | {"value": text}


def _label(one: Json) -> str:
    return one.get("label") or (one.get("emoji") or {}).get("name") or ""
