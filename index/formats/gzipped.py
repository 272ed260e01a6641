"""Files compressed by gzip, unpacked as they are read, and no further than is plausible."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from index.formats.source import Source

_MOST_TIMES = 100  # the size of the file; text shrinks to a third or a tenth, a bomb to a thousandth
_ALWAYS_BYTES = 10_000_000  # that may come out of however small a file
_BUFFER_BYTES = 2**17


@contextmanager
def gunzipped(source: Source, file: BinaryIO) -> Iterator[BinaryIO]:
    """What the opened `file` unpacks to. Raises Unreadable where it is damaged, cut off or a bomb."""
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
            yield cast(BinaryIO, io.BufferedReader(_Bounded(source, file, unpacked), _BUFFER_BYTES))
    except EOFError as error:
        raise source.refusal("breaks off: the rest of the gzip file is missing", cut_short=True) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise source.refusal(f"is damaged, or no gzip file: {error}", cut_short=True) from error


class _Bounded(io.RawIOBase):
    """Bytes as they are unpacked, as long as they are not too many for what was read to get them."""

    def __init__(self, source: Source, packed: BinaryIO, unpacked: gzip.GzipFile) -> None:
        self._source = source
        self._packed = packed
        self._unpacked = unpacked
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._unpacked.read1(len(buffer))
        self._bytes += len(data)
        if self._bytes > _ALWAYS_BYTES + _MOST_TIMES * self._packed.tell():
            reason = f"unpacks to more than {_MOST_TIMES} times its size; unpack it yourself if that is right"
            raise self._source.refusal(reason, cut_short=True)
        buffer[: len(data)] = data
        return len(data)
