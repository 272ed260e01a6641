"""From bytes to text: UTF-8, UTF-16 with a byte order mark, else Windows-1252."""

from __future__ import annotations

import codecs
import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_WORD = re.compile(r"[^\W_]")
_MOST_CONTROL = 1 / 100  # a stray control character happens in text; one in a hundred does not


class Undecodable(ValueError):
    """Bytes that are not text; the message continues the file's name."""


def decode(data: bytes) -> str:
    """`data` as text, line ends as they are, without a byte order mark. Raises Undecodable, also for no text at all."""
    if not data:
        raise Undecodable("is empty")
    text = _decoded(data)
    if "\0" in text:
        raise Undecodable("is binary, not text; if it is text in UTF-16, save it as UTF-8")
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        raise Undecodable("is binary, not text: it is full of control characters")
    return text


def storable(text: str) -> bool:
    """Whether `text` can be stored as UTF-8 and read back: no halves of surrogate pairs, no NUL."""
    if "\0" in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def has_words(text: str) -> bool:
    """Whether `text` holds at least one letter or digit."""
    return _WORD.search(text) is not None


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Undecodable(f"is damaged UTF-16 (at byte {error.start}); save it as UTF-8") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise Undecodable("is binary, not text") from error
        if data.startswith(codecs.BOM_UTF8) or _mostly_utf8(data):
            raise Undecodable(f"is damaged UTF-8 (at byte {error.start}); save it as UTF-8 again") from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Undecodable("is in no encoding that is known here; save it as UTF-8") from error


def _mostly_utf8(data: bytes) -> bool:
    """Whether more of what is not ASCII makes sense as UTF-8 than does not: Windows-1252 hardly ever looks so."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("�")
    return sum(1 for character in text if character > "\x7f") - damaged > damaged
