"""Rules for application commands that the OpenAPI description lacks.

https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.discord.refusals import Problem

Body = dict[str, Any]
Path = tuple[str | int, ...]

CHAT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING = 1, 2, 3
#: Most commands of a kind, in a scope (global or one guild).
MAX_COUNT = {CHAT: 100, USER: 15, MESSAGE: 15}
SIZE_LIMIT = 8000


def command(body: Body, path: Path = ()) -> Iterator[Problem]:
    """One command: its name, description, options and total size."""
    kind = body.get("type") or CHAT
    if kind == CHAT:
        yield from _name(body.get("name"), (*path, "name"))
        if "name" in body and not body.get("description"):
            yield Problem((*path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
    elif body.get("description") or body.get("options"):
        message = "Context menu commands cannot have description or options"
        yield Problem((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID", message)
    yield from _options(body.get("options") or [], (*path, "options"))
    if _size(body) > SIZE_LIMIT:
        message = f"Command exceeds maximum size ({SIZE_LIMIT})"
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def commands(bodies: list[Body]) -> Iterator[Problem]:
    """A whole set, as PUT takes it: each valid, names unique within a kind, not too many of a kind.

    https://docs.discord.com/developers/interactions/application-commands#registering-a-command
    """
    seen: set[tuple[int, str]] = set()
    for index, one in enumerate(bodies):
        yield from command(one, (index,))
        key = (one.get("type") or CHAT, one.get("name", ""))
        if key in seen:
            message = "Application command names must be unique"
            yield Problem((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
    for kind, most in MAX_COUNT.items():
        if sum(each == kind for each, _ in seen) > most:
            yield Problem((), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _name(name: Any, path: Path) -> Iterator[Problem]:
    r"""`^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, in lower case where that exists.

    https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming
    """
    if not isinstance(name, str):
        return
    if not 1 <= len(name) <= 32 or name != name.lower() or not all(map(_may_stand, name)):
        yield Problem(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _may_stand(character: str) -> bool:
    if character in "-_'" or unicodedata.category(character)[0] in "LN":
        return True
    return unicodedata.name(character, "").startswith(("DEVANAGARI", "THAI"))


def _options(options: list[Body], path: Path) -> Iterator[Problem]:
    """Names as commands' and unique, descriptions, required before optional, subcommands not beside options.

    https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure
    """
    seen: set[str] = set()
    optional_before = False
    for index, one in enumerate(options):
        here = (*path, index)
        yield from _name(one.get("name"), (*here, "name"))
        if not one.get("description"):
            yield Problem((*here, "description"), "BASE_TYPE_REQUIRED", "This field is required")
        if one.get("name") in seen:
            message = "Option names must be unique"
            yield Problem((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED", message)
        seen.add(one.get("name", ""))
        if one.get("required") and optional_before:
            message = "Required options must be placed before non-required options"
            yield Problem(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        nested = one.get("type") in {SUBCOMMAND, GROUP}
        optional_before |= not one.get("required") and not nested
        yield from _options(one.get("options") or [], (*here, "options"))
        yield from _choices(one, here)
    if len({one.get("type") in {SUBCOMMAND, GROUP} for one in options}) > 1:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield Problem(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)


def _choices(option: Body, path: Path) -> Iterator[Problem]:
    """`autocomplete` and `choices` exclude each other; choices are named once.

    https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure
    """
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        message = "autocomplete may not be set to true if choices are present"
        yield Problem((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message)
    if len({one.get("name") for one in choices}) < len(choices):
        message = "Choice names must be unique"
        yield Problem((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAMES_DUPLICATE", message)


def _size(body: Body) -> int:
    """Names, descriptions and values together.

    https://docs.discord.com/developers/interactions/application-commands#slash-commands
    """
    own = sum(len(str(body.get(key) or "")) for key in ("name", "description", "value"))
    return own + sum(_size(one) for key in ("options", "choices") for one in body.get(key) or ())
