"""Rules for message components and modals that the OpenAPI description lacks.

https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.discord.refusals import Problem
from tests.discord.state.entities import MessageFlag, walk
from tests.discord.validation.messages import well_formed

Body = dict[str, Any]

ROW, BUTTON, TEXT_INPUT, LINK, PREMIUM = 1, 2, 4, 5, 6
SELECTS = frozenset({3, 5, 6, 7, 8})
V2_KINDS = frozenset({9, 10, 11, 12, 13, 14, 17})
ROWS_LIMIT, V2_LIMIT, V2_TEXT_LIMIT = 5, 40, 4000


def layout(body: Body) -> Iterator[Problem]:
    """At most 5 rows; with Components V2 at most 40 components, 4000 characters, and no content or embeds.

    https://docs.discord.com/developers/components/reference#legacy-message-component-behavior
    """
    components = body.get("components") or []
    every = walk(components)
    if (body.get("flags") or 0) & MessageFlag.COMPONENTS_V2:
        for key in ("content", "embeds"):
            if body.get(key):
                message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                yield Problem((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
        if len(every) > V2_LIMIT:
            yield Problem(("components",), "BASE_TYPE_MAX_LENGTH", f"Must be {V2_LIMIT} or fewer in length.")
        if sum(len(one.get("content") or "") for one in every) > V2_TEXT_LIMIT:
            message = f"Total text of components must be {V2_TEXT_LIMIT} or fewer in length."
            yield Problem(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
        return
    if len(components) > ROWS_LIMIT:
        yield Problem(("components",), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {ROWS_LIMIT} in length.")
    for index, one in enumerate(components):
        if one.get("type") in V2_KINDS:
            yield Problem(("components", index, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1}.")


def custom_ids(body: Body) -> Iterator[Problem]:
    """Each custom id stands once in a message or modal.

    https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id
    """
    seen: set[str] = set()
    for path, one in located(body.get("components") or [], ("components",)):
        custom_id = one.get("custom_id")
        if custom_id in seen:
            message = "Component custom id cannot be duplicated"
            yield Problem((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        if custom_id:
            seen.add(custom_id)


def buttons(body: Body) -> Iterator[Problem]:
    """A link button has a url and no custom id, any other a custom id and no url; each has a label or an emoji.

    https://docs.discord.com/developers/components/reference#button
    """
    for path, one in located(body.get("components") or [], ("components",)):
        if one.get("type") != BUTTON or one.get("style") == PREMIUM:
            continue
        needed, barred = ("url", "custom_id") if one.get("style") == LINK else ("custom_id", "url")
        if not one.get(needed):
            yield Problem((*path, needed), "BASE_TYPE_REQUIRED", "This field is required")
        if one.get(barred):
            message = "A custom id and url cannot both be specified"
            yield Problem((*path, barred), "BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE", message)
        if one.get("url") and not well_formed(one["url"], "discord"):
            yield Problem((*path, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        if not one.get("label") and not one.get("emoji"):
            yield Problem((*path, "label"), "BASE_TYPE_REQUIRED", "A button needs a label or an emoji")


def rows(body: Body) -> Iterator[Problem]:
    """A row holds up to 5 buttons or one select, never both.

    https://docs.discord.com/developers/components/reference#action-row
    """
    for path, one in located(body.get("components") or [], ("components",)):
        if one.get("type") != ROW:
            continue
        kinds = [inner.get("type") for inner in one.get("components") or ()]
        if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
            message = "The specified component exceeds the maximum width"
            yield Problem((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


def selects(body: Body) -> Iterator[Problem]:
    """Option values stand once; `min_values` and the defaults are at most `max_values`, that at most the options.

    https://docs.discord.com/developers/components/reference#string-select
    """
    for path, one in located(body.get("components") or [], ("components",)):
        if one.get("type") not in SELECTS:
            continue
        options = one.get("options") or []
        values = [option.get("value") for option in options]
        most = 1 if one.get("max_values") is None else one["max_values"]
        if len(set(values)) < len(values):
            message = "The specified option value is already used"
            yield Problem((*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        if (one.get("min_values") or 0) > most:
            yield Problem((*path, "max_values"), "BASE_TYPE_BAD_VALUE", "min_values may not exceed max_values")
        if sum(bool(option.get("default")) for option in options) > most:
            yield Problem((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many default values")
        if options and most > len(options):
            message = "max_values may not exceed the number of options"
            yield Problem((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", message)


def located(components: list[Body], path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Body]]:
    """All components with their paths, depth first."""
    for index, one in enumerate(components):
        here = (*path, index)
        yield here, one
        yield from located(one.get("components") or [], (*here, "components"))
        for key in ("component", "accessory"):
            if isinstance(inner := one.get(key), dict):
                yield (*here, key), inner
                yield from located(inner.get("components") or [], (*here, key, "components"))


COMPONENTS = (layout, custom_ids, buttons, rows, selects)
MODAL = (custom_ids, selects)
