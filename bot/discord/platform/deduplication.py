"""Which messages and interactions were already taken: Discord may send an event again after a resume."""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["Seen"]


class Seen:
    """Remembers the last `size` ids."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._ids: OrderedDict[int, None] = OrderedDict()

    def first_time(self, id: int) -> bool:
        """Whether `id` comes for the first time, as far as remembered; from now on it does not."""
        if id in self._ids:
            return False
        self._ids[id] = None
        if len(self._ids) > self._size:
            self._ids.popitem(last=False)
        return True
