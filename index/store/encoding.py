"""Texts, spans and terms as bytes, and back. A checksum tells a damaged blob; whatever else it holds, no more is read.

Nothing is compressed: unpacking a text would take longer than all else that an answer needs of its article.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import wraps
from operator import eq
from typing import Any, Generic, ParamSpec, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike

from index.article import Kind, Paragraph, Sentence
from index.chunks import Ids, Numbers, TermIds

Span = TypeVar("Span", Sentence, Paragraph)
Given = ParamSpec("Given")
Unpacked = TypeVar("Unpacked")


class DamagedData(ValueError):
    """Something stored that nobody wrote: it is of another type, cut off, or does not fit together."""


def _unpacking(unpack: Callable[Given, Unpacked]) -> Callable[Given, Unpacked]:
    """Have `unpack` raise DamagedData for whatever it stumbles over in a blob, which may be of any type."""

    @wraps(unpack)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Unpacked:
        try:
            return unpack(*args, **kwargs)
        except (zlib.error, ValueError, TypeError, IndexError, OverflowError) as error:
            raise DamagedData(str(error)) from error

    return guarded


class _Stored(Sequence[Span], Generic[Span]):
    """Spans of one type: `bounds` are the start and end of each in turn, `last` the third value of each.

    An answer asks for some hundred of them, and for most of these again and again, so each that was made is kept.
    """

    __slots__ = ("_made", "bounds", "last")

    _type: type[Span]

    def __init__(self, bounds: Sequence[int], last: Sequence[Any]) -> None:
        """Take the values as they are. Raises ValueError where they don't fit together."""
        if len(bounds) != 2 * len(last):
            raise ValueError(f"{len(bounds)} bounds of {len(last)} spans")
        self.bounds = bounds
        self.last = last
        self._made: list[Span | None] = [None] * len(last)

    @overload
    def __getitem__(self, place: int) -> Span: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, place: int | slice) -> Span | tuple[Span, ...]:
        if isinstance(place, slice):
            return tuple(map(self.__getitem__, range(*place.indices(len(self)))))
        made = self._made[place]
        if made is None:
            twice = 2 * place  # from the end too, as both count backwards
            made = self._type(self.bounds[twice], self.bounds[twice + 1], self.last[place])
            self._made[place] = made
        return made

    def __len__(self) -> int:
        return len(self.last)

    def __iter__(self) -> Iterator[Span]:
        return map(self._type, self.bounds[::2], self.bounds[1::2], self.last)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class StoredSentences(_Stored[Sentence]):
    """Sentences; `last` are the numbers of their paragraphs."""

    __slots__ = ()
    _type = Sentence

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> StoredSentences:
        bounds = [bound for start, end, _ in sentences for bound in (start, end)]
        return cls(bounds, [paragraph for _, _, paragraph in sentences])


class StoredParagraphs(_Stored[Paragraph]):
    """Paragraphs; `last` are their kinds."""

    __slots__ = ()
    _type = Paragraph


_NUMBERS = np.dtype("<u4")
_HASHES = np.dtype("<i8")
_KINDS = (Kind.HEADLINE, Kind.STANDFIRST, Kind.BODY, Kind.CAPTION, Kind.BOILERPLATE)  # stored by place
_REPEATED = len(_KINDS)  # is added to the kind as it was read, where repetition made a paragraph furniture
_KINDS_AS_READ = (*_KINDS, *_KINDS)
_KINDS_NOW = (*_KINDS, *(Kind.BOILERPLATE for _ in _KINDS))
_NUMBER_OF_KIND = {kind: number for number, kind in enumerate(_KINDS)}


def pack_text(text: str) -> bytes:
    """Return a nought, which no stream of zlib's begins with, a checksum of four bytes, and the text as it is."""
    encoded = text.encode("utf-8")
    return b"\0" + zlib.adler32(encoded).to_bytes(4, "little") + encoded


@_unpacking
def unpack_text(blob: bytes) -> str:
    """Undo `pack_text`, or format 2, where zlib compressed texts."""
    if blob[:1] != b"\0":
        return zlib.decompress(blob).decode("utf-8")
    encoded = memoryview(blob)[5:]
    if zlib.adler32(encoded) != int.from_bytes(blob[1:5], "little"):
        raise zlib.error("the text is damaged")
    return str(encoded, "utf-8")


def _pack_steps(numbers: ArrayLike) -> bytes:
    """Never falling numbers, kept as the steps between them, which are small.

    The first byte says how many bytes a step takes, the next four are a checksum of the steps.
    """
    steps = np.diff(np.asarray(numbers, dtype=np.int64), prepend=0)
    most = int(steps.max(initial=0))
    width = 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4
    packed = steps.astype(f"<u{width}").tobytes()
    return bytes((width,)) + zlib.adler32(packed).to_bytes(4, "little") + packed


def _unpack_steps(blob: bytes) -> list[int]:
    """Undo `_pack_steps`, or format 2, where zlib compressed steps of four bytes. Raises zlib.error."""
    width = blob[0] if blob else 0
    if width not in (1, 2, 4):  # zlib's streams begin with another number
        steps = np.frombuffer(zlib.decompress(blob), dtype=_NUMBERS)
    elif zlib.adler32(blob[5:]) != int.from_bytes(blob[1:5], "little"):
        raise zlib.error("numbers are damaged")
    else:
        steps = np.frombuffer(blob, dtype=f"<u{width}", offset=5)
    return steps.cumsum(dtype=np.int64).tolist()  # type: ignore[no-any-return]


def pack_paragraphs(paragraphs: Sequence[Paragraph], repeated: Collection[int] = ()) -> bytes:
    """Return the kinds, a byte each, then the bounds. `repeated` paragraphs are furniture that was read as its kind."""
    numbers = (_NUMBER_OF_KIND[paragraph.kind] for paragraph in paragraphs)
    kinds = bytes([_REPEATED * (place in repeated) + number for place, number in enumerate(numbers)])
    bounds = [bound for start, end, _ in paragraphs for bound in (start, end)]
    return len(kinds).to_bytes(4, "little") + kinds + _pack_steps(bounds)


@_unpacking
def unpack_paragraphs(blob: bytes, *, as_read: bool = False) -> StoredParagraphs:
    count = int.from_bytes(blob[:4], "little")
    table = _KINDS_AS_READ if as_read else _KINDS_NOW
    kinds = list(map(table.__getitem__, blob[4 : 4 + count]))
    return StoredParagraphs(_unpack_steps(blob[4 + count :]), kinds)


def pack_sentences(sentences: Sequence[Sentence], indexed: Sequence[int]) -> bytes:
    """Return the bounds and paragraphs of all sentences, then the numbers of those that are chunks."""
    numbers = sentences if isinstance(sentences, StoredSentences) else StoredSentences.of(sentences)
    bounds = _pack_steps(numbers.bounds)
    paragraphs = _pack_steps(numbers.last)
    sizes = len(bounds).to_bytes(4, "little") + len(paragraphs).to_bytes(4, "little")
    return sizes + bounds + paragraphs + _pack_steps(indexed)


@_unpacking
def unpack_sentences(blob: bytes) -> StoredSentences:
    middle = 8 + int.from_bytes(blob[:4], "little")
    end = middle + int.from_bytes(blob[4:8], "little")
    bounds = _unpack_steps(blob[8:middle])
    return StoredSentences(bounds, _unpack_steps(blob[middle:end]))


@_unpacking
def unpack_indexed(blob: bytes) -> tuple[int, ...]:
    """Return the numbers of the sentences that are chunks, from `pack_sentences`."""
    start = 8 + int.from_bytes(blob[:4], "little") + int.from_bytes(blob[4:8], "little")
    return tuple(_unpack_steps(blob[start:]))


def pack_sayings(sayings: Sequence[int]) -> bytes:
    return np.asarray(sayings, dtype=_HASHES).tobytes()


@_unpacking
def unpack_sayings(blob: bytes) -> list[int]:
    whole = blob[: len(blob) // _HASHES.itemsize * _HASHES.itemsize]
    return np.frombuffer(whole, dtype=_HASHES).tolist()  # type: ignore[no-any-return]


def pack_ids(ids: Ids) -> bytes:
    return ids.astype(_NUMBERS).tobytes()


@_unpacking
def unpack_ids(blob: bytes) -> Ids:
    return np.frombuffer(blob, dtype=_NUMBERS)


def pack_terms(terms: TermIds) -> bytes:
    """Return how many chunks, how long each is, then all their terms; not compressed, to be read quickly."""
    return pack_ids(np.concatenate(([len(terms.lengths)], terms.lengths, terms.terms)))


@_unpacking
def unpack_terms(blob: bytes, title: bytes) -> TermIds:
    """Undo `pack_terms`, and `pack_ids` for the title; nothing is copied."""
    numbers = unpack_ids(blob)
    middle = 1 + int(numbers[0])
    lengths, terms = numbers[1:middle], numbers[middle:]
    if len(lengths) != middle - 1 or int(lengths.sum(dtype=np.int64)) != len(terms):
        raise ValueError(f"{len(terms)} terms of {middle - 1} chunks")
    return TermIds(lengths, terms, unpack_ids(title))


@_unpacking
def unpack_joined_terms(blob: bytes, sizes: Numbers) -> tuple[Numbers, Ids, Ids]:
    """Return how many chunks articles have, how many terms each of all chunks, and all their terms, in a row.

    `blob` joins what `pack_terms` made of each article, `sizes` says how many bytes each takes.
    """
    numbers, sizes = unpack_ids(blob), sizes // _NUMBERS.itemsize
    if (sizes < 1).any() or sizes.sum() != len(numbers):
        raise ValueError("terms are cut off")
    chunks = numbers[np.cumsum(sizes) - sizes].astype(np.int64)
    if (chunks >= sizes).any():  # and what is no size takes no memory
        raise ValueError("there are fewer terms than chunks")
    runs = np.column_stack((np.ones_like(chunks), chunks, sizes - chunks - 1)).ravel()
    part = np.repeat(np.tile(np.arange(3, dtype=np.int8), len(chunks)), runs)
    lengths = numbers[part == 1]
    behind = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))[np.cumsum(chunks)]
    if (behind != np.cumsum(sizes - chunks - 1)).any():
        raise ValueError("terms do not fit their chunks")
    return chunks, lengths, numbers[part == 2]


def pack_counts(ids: Ids, counts: Ids) -> bytes:
    """Return how often each id counts, as the sorted ids, each as often as it counts."""
    order = np.argsort(ids)
    return _pack_steps(np.repeat(ids[order], counts[order]))


@_unpacking
def unpack_counts(blob: bytes) -> Counter[int]:
    return Counter(_unpack_steps(blob))
