"""What was read of a collection's articles, and is kept from state to state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from index.store import ArticleInfo, ArticleTermIds
from index.store.records import PackedArticle

T = TypeVar("T")

_KEPT_BYTES = 30_000_000  # of texts
_KEPT_TERMS = 8_000_000  # of eight bytes
_KEPT_LISTINGS = 50_000


class Kept(Generic[T]):
    """What was read of articles, by their keys, which are never used again: of too much, what was read first goes."""

    def __init__(self, size: Callable[[T], int], room: int) -> None:
        self._size = size
        self._room = room
        self._held: dict[int, T] = {}
        self._lock = threading.Lock()

    def among(self, keys: Iterable[int]) -> dict[int, T]:
        """Return what is kept of some articles."""
        held = self._held
        return {key: one for key in keys if (one := held.get(key)) is not None}

    def add(self, found: Mapping[int, T]) -> None:
        """Keep some more."""
        with self._lock:
            for key, one in found.items():
                if key not in self._held:
                    self._room -= self._size(one)
                    self._held[key] = one
            while self._room < 0:
                self._room += self._size(self._held.pop(next(iter(self._held))))


class ArticleCache:
    """Articles as they are quoted from, the terms that they are scored by, and what lists show of them."""

    def __init__(self) -> None:
        self.quoted = Kept[PackedArticle](lambda one: len(one.text), _KEPT_BYTES)
        self.scored = Kept[ArticleTermIds](lambda one: len(one.terms.terms), _KEPT_TERMS)
        self.listings = Kept[ArticleInfo](lambda one: 1, _KEPT_LISTINGS)
