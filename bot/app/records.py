"""Read rows of the state of which some may be damaged: each is checked alone and spoils no other."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

log = logging.getLogger(__name__)

T = TypeVar("T")

Moment = Annotated[float, Field(ge=0, lt=2e11)]
"""Seconds since 1970 that are a date."""

_MAX_TOLD = 1_000


class Records(Generic[T]):
    """Reads rows of one table, or JSON in them, as values of a type that pydantic checks.

    `make` turns such a value into what is returned, and raises ValueError or LookupError for one that makes no sense.
    What can't be read is logged once, and stays in the table.
    """

    def __init__(self, table: str, kind: Any, make: Callable[[Any], T] = lambda value: value) -> None:
        self._table = table
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self._make = make
        self._told: set[int] = set()

    def read(self, value: object) -> T | None:
        """Return the value of a row, or of parsed JSON; None if it can't be read or is None."""
        if value is None:
            return None
        try:
            return self._make(self._adapter.validate_python(value))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            self._tell(value, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        except (ValueError, LookupError) as error:
            self._tell(value, type(error).__name__)
        return None

    def all(self, rows: Iterable[object]) -> list[T]:
        """Return the values of those rows that can be read."""
        return [made for row in rows if (made := self.read(row)) is not None]

    def from_json(self, text: object) -> T | None:
        """Return the value of a text in JSON; None if it can't be read or is None."""
        if text is None:
            return None
        try:
            value = json.loads(text) if isinstance(text, (str, bytes)) else None
        except (ValueError, RecursionError):
            value = None
        if value is None:
            self._tell(text, "no JSON")
            return None
        return self.read(value)

    def _tell(self, value: object, what: str) -> None:
        """Log that a row is damaged, without its contents, which are private."""
        told = hash(repr(value))
        if told not in self._told and len(self._told) < _MAX_TOLD:
            self._told.add(told)
            log.warning("An entry of %s in the state is damaged and passed over (%s)", self._table, what)
