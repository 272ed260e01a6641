"""Requests against Discord's OpenAPI description, where that file is present."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.discord.refusals import Problem
from tests.shared import DISCORD

#: Beside the project's root, not part of it (github.com/discord/discord-api-spec).
DESCRIPTION = DISCORD / "openapi.json"

_BASE = "urn:discord"
_any_of = Draft202012Validator.VALIDATORS["anyOf"]


def _union(validator: Any, members: list[Any], instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Check a union, of which Discord does not mind when a value fits several members.

    What is valid is found to be before all that is wrong with it as each member is gathered, which takes long.
    """
    if not any(validator.evolve(schema=member).is_valid(instance) for member in members):
        yield from _any_of(validator, members, instance, schema)


_Validator = extend(Draft202012Validator, {"oneOf": _union, "anyOf": _union})


class OpenApi:
    """Checks bodies and queries by method and path template; validators are made when first needed."""

    def __init__(self, description: dict[str, Any]) -> None:
        # discord.py sends ids as integers in a few places, and Discord takes them.
        schemas = description["components"]["schemas"]
        schemas["SnowflakeType"]["type"] = ["string", "integer"]
        # The description says integer, the documentation string; Discord takes both.
        # https://docs.discord.com/developers/interactions/application-commands#create-global-application-command
        for name in ("CreateRequest", "PatchRequestPartial", "UpdateRequest"):
            rights = schemas[f"ApplicationCommand{name}"]["properties"]["default_member_permissions"]
            rights["type"] = ["string", "integer", "null"]
        self._paths: dict[str, Any] = description["paths"]
        self._registry: Registry[Any] = Registry().with_resource(_BASE, DRAFT202012.create_resource(description))
        self._bodies: dict[tuple[str, str], Any] = {}
        self._queries: dict[tuple[str, str], dict[str, Any]] = {}
        self._wrong: dict[tuple[str, str, str], list[Problem]] = {}  # a bot sends all its commands at every start

    def knows(self, method: str, template: str) -> bool:
        return method.lower() in self._paths.get(template, {})

    def problems(self, method: str, template: str, body: Any, query: dict[str, str]) -> list[Problem]:
        """What is wrong with a request of a known operation; empty when it is valid."""
        return [*self._query_problems(method, template, query), *self._body_problems(method, template, body)]

    def _body_problems(self, method: str, template: str, body: Any) -> list[Problem]:
        validator = self._body_validator(method, template)
        if validator is None or body is None:
            return []
        key = (method, template, json.dumps(body))
        if key not in self._wrong:
            errors = validator.iter_errors(body)
            self._wrong[key] = [_problem(leaf) for error in errors for leaf in _leaves(error)]
        return self._wrong[key]

    def _body_validator(self, method: str, template: str) -> Any:
        key = (method, template)
        if key not in self._bodies:
            content = self._paths[template][method.lower()].get("requestBody", {}).get("content", {})
            where = ("requestBody", "content", "application/json", "schema")
            self._bodies[key] = self._at("paths", template, method.lower(), *where) if content else None
        return self._bodies[key]

    def _query_problems(self, method: str, template: str, query: dict[str, str]) -> Iterator[Problem]:
        key = (method, template)
        if key not in self._queries:
            described = self._paths[template][method.lower()].get("parameters", ())
            self._queries[key] = {
                one["name"]: self._at("paths", template, method.lower(), "parameters", str(index), "schema")
                for index, one in enumerate(described)
                if one["in"] == "query"
            }
        for name, value in query.items():
            validator = self._queries[key].get(name)
            if validator is None:
                yield Problem((name,), "UNKNOWN_PARAMETER", "This operation has no such query parameter.")
            elif not any(validator.is_valid(reading) for reading in _readings(value)):
                yield Problem((name,), "BASE_TYPE_BAD_VALUE", f"Not a value of this parameter: {value!r}.")

    def _at(self, *steps: str) -> Any:
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        return _Validator({"$ref": f"{_BASE}#/{pointer}"}, registry=self._registry)


@lru_cache(maxsize=1)
def load() -> OpenApi | None:
    """Discord's description from its place beside the project, or None where that folder is absent."""
    if not DESCRIPTION.is_file():
        return None
    return OpenApi(json.loads(DESCRIPTION.read_text("utf-8")))


def _readings(value: str) -> Iterator[Any]:
    """A query value is text; it may stand for a number or a truth value."""
    yield value
    if value.lstrip("-").isdigit():
        yield int(value)
    if value.lower() in {"true", "false", "1", "0"}:
        yield value.lower() in {"true", "1"}


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that matter: of a union, those of the member that was meant."""
    if error.validator not in {"oneOf", "anyOf"}:
        yield error
        return
    branches: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.relative_schema_path[0]), []).append(inner)
    for inner in min(branches.values(), key=_distance):
        yield from _leaves(inner)


def _distance(branch: list[ValidationError]) -> tuple[bool, bool, int]:
    """How far a value is from a member of a union: of another shape, of another `type`, number of errors."""
    other_shape = any(not one.relative_path and one.validator == "type" for one in branch)
    other_type = any(list(one.relative_path) == ["type"] for one in branch)
    return other_shape, other_type, len(branch)


def _problem(error: ValidationError) -> Problem:
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    limit: Any = error.validator_value
    match error.validator:
        case "maxLength" | "maxItems":
            return Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")
        case "minLength" | "minItems":
            return Problem(path, "BASE_TYPE_MIN_LENGTH", f"Must be {limit} or more in length.")
        case "required":
            missing = next(name for name in limit if name not in instance)
            return Problem((*path, missing), "BASE_TYPE_REQUIRED", "This field is required")
        case "enum":
            return Problem(path, "BASE_TYPE_CHOICES", f"Value must be one of {limit}.")
        case "maximum":
            return Problem(path, "NUMBER_TYPE_MAX", f"Value should be less than or equal to {limit}.")
        case "minimum":
            return Problem(path, "NUMBER_TYPE_MIN", f"Value should be greater than or equal to {limit}.")
        case "pattern":
            return Problem(path, "STRING_TYPE_REGEX", f"String value did not match {limit}.")
        case "uniqueItems":
            return Problem(path, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value.")
        case _:
            return Problem(path, "BASE_TYPE_BAD_VALUE", error.message[:200])
