"""An article's paragraphs and sentences as the store keeps them: each made when it is asked for, as most never are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from operator import eq
from typing import Generic, TypeVar, overload

from index.article import Kind, Paragraph, Sentence

__all__ = ["StoredParagraphs", "StoredSentences"]

Span = TypeVar("Span")


class _Stored(Sequence[Span], Generic[Span]):
    """Spans, of which `bounds` are the start and end of each in turn."""

    __slots__ = ()

    bounds: Sequence[int]

    @abstractmethod
    def _at(self, place: int) -> Span:
        """Span number `place`, which may count from the end. Raises IndexError."""

    @overload
    def __getitem__(self, place: int) -> Span: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, place: int | slice) -> Span | tuple[Span, ...]:
        if isinstance(place, slice):
            return tuple(map(self._at, range(*place.indices(len(self)))))
        return self._at(place)

    def __len__(self) -> int:
        return len(self.bounds) // 2

    @abstractmethod
    def __iter__(self) -> Iterator[Span]: ...

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class StoredSentences(_Stored[Sentence]):
    """Sentences from their bounds and the number of the paragraph of each."""

    __slots__ = ("bounds", "paragraphs")

    def __init__(self, bounds: Sequence[int], paragraphs: Sequence[int]) -> None:
        """Raises ValueError where the numbers don't fit together."""
        if len(bounds) != 2 * len(paragraphs):
            raise ValueError(f"{len(bounds)} bounds of {len(paragraphs)} sentences")
        self.bounds = bounds
        self.paragraphs = paragraphs

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> StoredSentences:
        """The same sentences."""
        bounds = [bound for start, end, _ in sentences for bound in (start, end)]
        return cls(bounds, [paragraph for _, _, paragraph in sentences])

    def _at(self, place: int) -> Sentence:
        paragraph = self.paragraphs[place]
        twice = 2 * place  # from the end too, as both count backwards
        return Sentence(self.bounds[twice], self.bounds[twice + 1], paragraph)

    def __iter__(self) -> Iterator[Sentence]:
        return map(Sentence, self.bounds[::2], self.bounds[1::2], self.paragraphs)


class StoredParagraphs(_Stored[Paragraph]):
    """Paragraphs from their bounds and kinds."""

    __slots__ = ("bounds", "kinds")

    def __init__(self, bounds: Sequence[int], kinds: Sequence[Kind]) -> None:
        """Raises ValueError where the numbers don't fit together."""
        if len(bounds) != 2 * len(kinds):
            raise ValueError(f"{len(bounds)} bounds of {len(kinds)} paragraphs")
        self.bounds = bounds
        self.kinds = kinds

    def _at(self, place: int) -> Paragraph:
        kind = self.kinds[place]
        twice = 2 * place
        return Paragraph(self.bounds[twice], self.bounds[twice + 1], kind)

    def __iter__(self) -> Iterator[Paragraph]:
        return map(Paragraph, self.bounds[::2], self.bounds[1::2], self.kinds)
