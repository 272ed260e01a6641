"""JSON Lines: a collection, one article a line, each with its own id; the text is the given text, as it is."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from index.article import Article
from index.formats.assembly import assemble
from index.formats.decoding import has_words, storable
from index.formats.gzipped import gunzipped
from index.formats.limits import human
from index.formats.source import Source
from index.formats.unreadable import Unreadable
from index.metadata.fields import metadata_from
from index.metadata.layout import plain_layout

_MOST_BAD = 1000  # lines, where most are bad: such a file is something else


class _BadLine(ValueError):
    """A line that is no article; the message continues the line's number."""


def read_json_lines(source: Source) -> Iterator[Article | Unreadable]:
    """The articles of a JSON Lines file, and one Unreadable for each line that is none. Raises Unreadable."""
    with source.open() as file:
        yield from _articles(source, file)


def read_gzipped_json_lines(source: Source) -> Iterator[Article | Unreadable]:
    """The same for a file compressed by gzip. Raises Unreadable."""
    with source.open() as file, gunzipped(source, file) as content:
        yield from _articles(source, content)


def _articles(source: Source, file: BinaryIO) -> Iterator[Article | Unreadable]:
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


def _check_encoding(source: Source, line: bytes) -> None:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise source.refusal("is UTF-16; JSON Lines is read in UTF-8 only")
    if b"\0" in line:
        raise source.refusal("is binary, not JSON Lines")


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
