"""An article's sentences as the store keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq
from typing import overload

from index.article import Sentence

__all__ = ["StoredSentences"]


class StoredSentences(Sequence[Sentence]):
    """Sentences, each made when it is asked for: of an article with one candidate, most never are."""

    __slots__ = ("bounds", "paragraphs")

    def __init__(self, bounds: Sequence[int], paragraphs: Sequence[int]) -> None:
        """`bounds` are the start and end of each in turn. Raises ValueError where the numbers don't fit together."""
        if len(bounds) != 2 * len(paragraphs):
            raise ValueError(f"{len(bounds)} bounds of {len(paragraphs)} sentences")
        self.bounds = bounds
        self.paragraphs = paragraphs

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> StoredSentences:
        """The same sentences."""
        bounds = [bound for start, end, _ in sentences for bound in (start, end)]
        return cls(bounds, [paragraph for _, _, paragraph in sentences])

    @overload
    def __getitem__(self, place: int) -> Sentence: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, place: int | slice) -> Sentence | tuple[Sentence, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        paragraph = self.paragraphs[place]
        twice = 2 * place  # from the end too, as both count backwards
        return Sentence(self.bounds[twice], self.bounds[twice + 1], paragraph)

    def __len__(self) -> int:
        return len(self.paragraphs)

    def __iter__(self) -> Iterator[Sentence]:
        return map(Sentence, self.bounds[::2], self.bounds[1::2], self.paragraphs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
