"""From bytes to text: UTF-8, UTF-16 with a byte order mark, else Windows-1252."""

from __future__ import annotations

import codecs
import re

from index.text.characters import human

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 1 / 100  # a stray control character happens in text; one in a hundred does not

MOST_PAGE_BYTES = (
    5_000_000  # of a page; finding the main text takes up to 6 s for each million characters of bare markup
)
_DECLARED = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes
_WINDOWS_1252 = frozenset(("ascii", "iso8859-1"))  # by the same standard
# Python's names of the encodings that https://encoding.spec.whatwg.org has pages written in. It knows more, some of
# which are no text, take quadratic time, or give halves of surrogate pairs.
_ENCODINGS = frozenset(
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14"
    " iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256"
    " cp1257 cp1258 gb2312 gbk gb18030 big5 big5hkscs euc_jp iso2022_jp shift_jis cp932 euc_kr cp949".split()
)


class Undecodable(ValueError):
    """Bytes that are not text; the message continues the file's name."""


def decode(data: bytes) -> str:
    """Return `data` as text, line ends as they are, without a byte order mark.

    Raises Undecodable, also for no text at all.
    """
    if not data:
        raise Undecodable("is empty")
    text = _decoded(data)
    if "\0" in text:
        raise Undecodable("is binary, not text; if it is text in UTF-16, save it as UTF-8")
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        raise Undecodable("is binary, not text: it is full of control characters")
    return text


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Return a page as text: by its byte order mark, the `charset` of the server, the one it declares, or by looking.

    Raises Undecodable.
    """
    if len(data) > MOST_PAGE_BYTES:
        raise Undecodable(f"is a page larger than {human(MOST_PAGE_BYTES)}; save its text as a .txt file")
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    named = charset or (declared[1].decode("ascii", "replace") if declared else None)
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and b"\0" not in data:
        try:
            name = codecs.lookup(named).name
            if name in _WINDOWS_1252:
                name = "cp1252"
            if name in _ENCODINGS:
                return data.decode(name)
        except (LookupError, ValueError):
            pass  # pages often declare what they are not
    return decode(data)


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
    """Return whether most of what is not ASCII makes sense as UTF-8, as Windows-1252 hardly ever does."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("�")
    return sum(1 for character in text if character > "\x7f") - damaged > damaged
