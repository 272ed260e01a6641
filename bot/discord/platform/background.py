"""Threads for blocking work, so that the event loop is never blocked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, Self, TypeVar

from index.processes import end_helpers

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4


class Background:
    """A pool of threads for searching and storing, and a context manager that waits at its end for work under way.

    Files that are being read are left then. One more thread is for what is urgent and short, which must not wait until
    questions are answered.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="verbatim")
        self._urgent = ThreadPoolExecutor(1, thread_name_prefix="verbatim-urgent")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return, or raise, what `work(*args, **kwargs)` does in one of the threads, within the caller's context.

        After the pool has ended, whoever still asks for work is cancelled: the bot is stopping.
        """
        return await self._run_in(self._threads, partial(work, *args, **kwargs))

    def to_async(self, work: Callable[P, T]) -> Callable[P, Awaitable[T]]:
        """Return the coroutine function that does `work` in one of the threads, as `run` does."""
        return partial(self.run, work)

    async def run_urgent(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return, or raise, what short work does in the thread that is kept for it; likewise."""
        return await self._run_in(self._urgent, partial(work, *args, **kwargs))

    async def _run_in(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        within = partial(copy_context().run, work)
        try:
            working = asyncio.get_running_loop().run_in_executor(threads, within)
        except RuntimeError as error:  # the pool takes nothing any more
            raise asyncio.CancelledError from error
        return await working

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        end_helpers()
        self._threads.shutdown(wait=True)
        self._urgent.shutdown(wait=True, cancel_futures=True)
