"""JSON Lines: a collection, one article a line, each with its own id; the text is the given text, as it is.

A file compressed by gzip is unpacked as it is read, and no further than is plausible.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from index.article import Article
from index.formats.document import assemble
from index.formats.source import SourceFile, Unreadable
from index.metadata.fields import metadata_from
from index.metadata.layout import plain_layout
from index.text.characters import has_words, human, storable

_MOST_TIMES = 100  # the size of the file; text shrinks to a third or a tenth, a bomb to a thousandth
_ALWAYS_BYTES = 10_000_000  # that may come out of however small a file
_BUFFER_BYTES = 2**17


@contextmanager
def gunzipped(source: SourceFile, file: BinaryIO) -> Iterator[BinaryIO]:
    """Yield what the opened `file` unpacks to. Raises Unreadable where it is damaged, cut off or a bomb."""
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
            yield cast(BinaryIO, io.BufferedReader(_Bounded(source, file, unpacked), _BUFFER_BYTES))
    except EOFError as error:
        raise source.refusal("breaks off: the rest of the gzip file is missing", cut_short=True) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise source.refusal(f"is damaged, or no gzip file: {error}", cut_short=True) from error


class _Bounded(io.RawIOBase):
    """Bytes as they are unpacked, as long as they are not too many for what was read to get them."""

    def __init__(self, source: SourceFile, packed: BinaryIO, unpacked: gzip.GzipFile) -> None:
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


_MOST_BAD = 1000  # lines, where most are bad: such a file is something else


class _BadLine(ValueError):
    """A line that is no article; the message continues the line's number."""


def read_json_lines(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the articles of a JSON Lines file, and one Unreadable for each line that is none. Raises Unreadable."""
    with source.open() as file:
        yield from _articles(source, file)


def read_gzipped_json_lines(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield what `read_json_lines` does, of a file compressed by gzip. Raises Unreadable."""
    with source.open() as file, gunzipped(source, file) as content:
        yield from _articles(source, content)


def _articles(source: SourceFile, file: BinaryIO) -> Iterator[Article | Unreadable]:
    empty = True
    good = bad = 0
    for number, line in source.lines(file):
        if number == 1 and line:
            _check_encoding(source, line)
            line = line.removeprefix(codecs.BOM_UTF8)
        if line is not None and not line.strip():
            continue
        empty = False
        try:
            if line is None:
                raise _BadLine(f"is longer than {human(source.limits.max_file_bytes)}, the size limit")
            article, problems = _article(line, source.name)
        except _BadLine as error:
            yield source.refusal(f"line {number} {error}")
            bad += 1
            if bad > max(_MOST_BAD, good):
                raise source.refusal(
                    "has more bad lines than good ones; the rest is not read", cut_short=True
                ) from error
        else:
            good += 1
            yield article
            for problem in problems:
                yield source.refusal(f"line {number}: {problem}")
    if empty:
        raise source.refusal("is empty")


def _check_encoding(source: SourceFile, line: bytes) -> None:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise source.refusal("is UTF-16; JSON Lines is read in UTF-8 only")
    if b"\0" in line:
        raise source.refusal("is binary, not JSON Lines")


def entry_article(source: SourceFile, where: str, entry: object) -> Iterator[Article | Unreadable]:
    """Yield the article in an entry that stands `where` in the source, or why it is none, and what can't be used."""
    try:
        article, problems = _article_of(entry, source.name)
    except _BadLine as error:
        yield source.refusal(f"{where} {error}")
        return
    yield article
    for problem in problems:
        yield source.refusal(f"{where}: {problem}")


def _article(line: bytes, file_name: str) -> tuple[Article, list[str]]:
    try:
        entry = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _BadLine(f"is not UTF-8 (at its byte {error.start})") from error
    except RecursionError as error:
        raise _BadLine("is not an article: it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _BadLine(f"is not valid JSON: {error}") from error
    except ValueError as error:  # Python's limit on the digits of a whole number
        raise _BadLine("is not valid JSON: a number in it is too long") from error
    return _article_of(entry, file_name)


def _article_of(entry: object, file_name: str) -> tuple[Article, list[str]]:
    if not isinstance(entry, dict):
        raise _BadLine('is not a JSON object with "id", "title" and "text"')
    article_id, text = entry.get("id"), entry.get("text")
    if isinstance(article_id, int) and not isinstance(article_id, bool):
        article_id = str(article_id)
    if not isinstance(article_id, str) or not article_id.strip():
        raise _BadLine('has no "id", a text that no other article has')
    if not isinstance(text, str):
        raise _BadLine('has no "text"')
    for name, value in (("id", article_id), ("text", text)):
        if not storable(value):
            raise _BadLine(f'has a NUL or half of a surrogate pair in its "{name}"')
    if not has_words(text):
        raise _BadLine("is empty: its text holds no words")
    metadata, problems = metadata_from(entry)
    layout = plain_layout(text, metadata.title, guess=not metadata.title)
    return assemble(article_id, text, file_name, layout, metadata), problems
