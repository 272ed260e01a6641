"""The tests, and how they wait."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

__all__ = ["PATIENCE", "rows", "soon", "until"]

if sys.dont_write_bytecode:
    # Hundreds of processes are started, and each would compile all that it imports. What is not to be written beside
    # the sources is kept with pytest's own files; from here on, before Hypothesis is imported, which takes seconds.
    sys.pycache_prefix = sys.pycache_prefix or str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode")
    sys.dont_write_bytecode = False
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PATIENCE = 120.0  # seconds that a test waits for what must come; on an idle machine it comes at once


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds that nothing tells of. Raises TimeoutError where it does not come about."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def soon(holds: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait as `until` does, in a test without an event loop. Raises AssertionError where it does not come about."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)


def rows(names: str | Sequence[str], values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Have one test try all of these rows, of which each takes a moment, and name those that fail.

    It takes names and values as `pytest.mark.parametrize` does; a test for each would take longer than most rows do.
    All rows have the same fixtures.
    """
    taken = names.replace(" ", "").split(",") if isinstance(names, str) else names

    def of(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def tried(**fixtures: object) -> None:
            failed: list[Exception] = []
            for row in values:
                given = dict(zip(taken, row if len(taken) > 1 else (row,), strict=True))
                try:
                    test(**fixtures, **given)
                except Exception as error:
                    error.add_note(f"with {given}")
                    failed.append(error)
            if failed:
                raise failed[0] if len(failed) == 1 else ExceptionGroup(f"{len(failed)} rows fail", failed)

        whole = signature(test)
        kept = [one for name, one in whole.parameters.items() if name not in taken]
        vars(tried)["__signature__"] = whole.replace(parameters=kept)
        return tried

    return of
