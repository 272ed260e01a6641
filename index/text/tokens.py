"""Tokens: the words of a text as values, where they stand and what they are indexed as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq
from typing import NamedTuple, overload


class Token(NamedTuple):
    """A word of a text: `text[start:end]`, its folded form, what is indexed, and whether it is a stop word."""

    start: int
    end: int
    word: str
    term: str
    stop: bool


PlainTokens = tuple[tuple[int, int, str, str, bool], ...]
"""Tokens as plain tuples, which cost no memory management, with offsets in what was analysed."""


class Tokens(Sequence[Token]):
    """The words of a text in order, each a value only when it is asked for: plain tuples cost no memory management."""

    __slots__ = ("plain",)

    def __init__(self, plain: Sequence[tuple[int, int, str, str, bool]]) -> None:
        self.plain = plain

    @overload
    def __getitem__(self, place: int) -> Token: ...
    @overload
    def __getitem__(self, place: slice) -> Tokens: ...
    def __getitem__(self, place: int | slice) -> Token | Tokens:
        return Tokens(self.plain[place]) if isinstance(place, slice) else Token._make(self.plain[place])

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Token]:
        return map(Token._make, self.plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self.plain))
