"""From bytes to text: UTF-8, UTF-16, UTF-32, else Windows-1252. A few bytes that make no sense become U+FFFD.

Of zip files of XML, such as DOCX, ODT and EPUB, no more is unpacked than can be text.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from contextlib import suppress
from typing import Any

from index.text.characters import human

REPLACED = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MAX_SPOILT = 1 / 100  # of the characters of a text, that are no part of it
_ALWAYS_SPOILT = 2  # characters, in however short a text
_MIN_ZEROS = 0.8  # of the bytes beside those of letters
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_LOOKED_AT = 4000  # bytes
_MAX_CONTROL = 1 / 100  # a stray control character happens in text; one in a hundred does not

MAX_PAGE_BYTES = 5_000_000  # finding the main text takes up to 6 s for each million characters of bare markup
_DATA = re.compile(rb"data:[\w.+/-]{1,80}(?:;[\w.=+-]{1,40}){0,4},[\w+/=%-]{100,}")  # pictures and fonts inside a page
_PROGRAM = re.compile(rb"<(script|style|svg)\b")
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
    """Return `data` as text, line ends as they are, without a byte order mark; REPLACED stands for what can't be read.

    Raises Undecodable, also for no text at all.
    """
    if not data:
        raise Undecodable("is empty")
    text = _decoded(data).lstrip("\ufeff").rstrip("\0")  # as files have them that were never cut to their length
    if len(_CONTROL.findall(text)) > len(text) * _MAX_CONTROL:
        raise Undecodable("is binary, not text: it is full of control characters")
    return text.replace("\0", REPLACED)


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Return a page as text: by its byte order mark, the `charset` of the server, the one it declares, or by looking.

    Raises Undecodable.
    """
    if len(data) > MAX_PAGE_BYTES:
        data = _without_programs(_DATA.sub(b"data:,", data))
    if len(data) > MAX_PAGE_BYTES:
        raise Undecodable(f"is a page larger than {human(MAX_PAGE_BYTES)}; save its text as a .txt file")
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    named = charset or (declared[1].decode("ascii", "replace") if declared else None)
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and _utf_16(data) is None:
        try:
            name = codecs.lookup(named).name
            if name in _WINDOWS_1252:
                name = "cp1252"
            if name == "cp1252":
                with suppress(UnicodeDecodeError):  # what makes sense as UTF-8 hardly does so by chance
                    return data.decode("utf-8").replace("\0", REPLACED)
            if name in _ENCODINGS and (text := _nearly(data, name)) is not None:
                return text.replace("\0", REPLACED)
        except (LookupError, ValueError):
            pass  # pages often declare what they are not
    return decode(data)


def _without_programs(data: bytes) -> bytes:
    """Return a page without scripts, styles and drawings, but with the data that it gives for search engines."""
    small = data.lower()
    kept: list[bytes] = []
    endless: set[bytes] = set()
    position = 0
    for opening in _PROGRAM.finditer(small):
        name, start = opening[1], opening.end()
        if opening.start() < position or name in endless or b"ld+json" in small[start : start + 200]:
            continue
        closing = small.find(b"</" + name, start)
        if closing < 0:
            endless.add(name)
        else:
            kept.append(data[position : opening.start()])
            position = closing
    return b"".join((*kept, data[position:]))


def _nearly(data: bytes, name: str) -> str | None:
    """Return what is written in an encoding, though a few bytes make no sense in it; None where it is another one."""
    text = data.decode(name, errors="replace")
    spoilt = text.count(REPLACED)
    is_it = spoilt <= len(text) * _MAX_SPOILT and (not spoilt or _foreign(text) >= 2 * spoilt)
    return text if is_it else None


def _foreign(text: str) -> int:
    """Return how many characters of a text are beyond ASCII, those among them that stand for spoilt bytes."""
    return sum(character > "\x7f" for character in text)


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF_32):
        return data.decode("utf-32", errors="replace")
    utf_16 = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _utf_16(data)
    if utf_16 is not None:
        text = data.decode(utf_16, errors="replace")
        if text.count(REPLACED) > max(1, len(text) * _MAX_SPOILT):
            raise Undecodable("is damaged UTF-16; save it as UTF-8")
        return text
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", errors="replace")
    text = data.decode("utf-8", errors="replace")
    spoilt = text.count(REPLACED)
    # What is not ASCII hardly ever makes sense as UTF-8 in Windows-1252.
    if not spoilt or _foreign(text) >= 2 * spoilt:
        return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        if spoilt > max(_ALWAYS_SPOILT, len(text) * _MAX_SPOILT):
            raise Undecodable("is in no encoding that is known here; save it as UTF-8") from error
    return data.decode("cp1252", errors="replace")


def _utf_16(data: bytes) -> str | None:
    """Return which UTF-16 bytes without a mark are in, by the zeros beside English letters; None where they aren't."""
    even, odd = data[:_LOOKED_AT:2], data[1:_LOOKED_AT:2]
    zeros = even.count(0), odd.count(0)
    for name, few, many in (("utf-16-le", zeros[0], zeros[1]), ("utf-16-be", zeros[1], zeros[0])):
        if many > _MIN_ZEROS * len(odd) and few < (1 - _MIN_ZEROS) * len(odd) and len(data) > 2:
            return name
    return None


_MAX_PARTS = 20_000
_MAX_PART_BYTES = 20_000_000
_MAX_BYTES = 100_000_000  # of all parts that are read
_ENTRY = b"PK\x01\x02"


class Parts:
    """The parts of a zip file, by name."""

    def __init__(self, data: bytes) -> None:
        """Open the zip file. Raises Undecodable where it is none."""
        if data.count(_ENTRY) > _MAX_PARTS:
            raise Undecodable(f"has more than {_MAX_PARTS} parts")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = frozenset(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Undecodable("is damaged, or another kind of file than its name says") from error
        self._bytes = 0

    def read(self, name: str) -> bytes:
        """Return a part. Raises Undecodable where it is missing, damaged, locked or too large."""
        try:
            with self._zip.open(name) as part:
                data = part.read(_MAX_PART_BYTES + 1)
        except KeyError as error:
            raise Undecodable(f"is damaged: its part {name!r} is missing") from error
        except RuntimeError as error:  # zipfile's way of asking for a password
            raise Undecodable("is locked by a password; save it without one") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Undecodable(f"is damaged: its part {name!r} can't be unpacked") from error
        self._bytes += len(data)
        if len(data) > _MAX_PART_BYTES or self._bytes > _MAX_BYTES:
            most = _MAX_PART_BYTES if len(data) > _MAX_PART_BYTES else _MAX_BYTES
            raise Undecodable(f"unpacks to more than {human(most)}")
        return data

    def xml(self, name: str) -> Any:
        """Return the tree of a part that is XML. Raises Undecodable."""
        return parse_xml(self.read(name), f"its part {name!r}")


def parse_xml(data: bytes, what: str) -> Any:
    """Return the tree of a document in XML, in which no entity is looked up. Raises Undecodable, which names it."""
    from lxml import etree  # here, for most libraries hold no such file

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Undecodable(f"is damaged: {what} is no XML") from error
    if tree is None:
        raise Undecodable(f"is damaged: {what} is empty")
    return tree


def local(element: Any) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """Return an attribute by its name, in whatever namespace it stands."""
    found = element.get(name)
    if found is not None:
        return str(found)
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), None)


def children(element: Any, *names: str) -> list[Any]:
    return [child for child in element if local(child) in names]


def first_text(element: Any, name: str) -> str:
    """Return the text of the first element below with this name, its white space folded; empty where there is none."""
    found = next((inner for inner in element.iterdescendants() if local(inner) == name), None)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""
