"""Zip files of XML, such as DOCX, ODT and EPUB: their parts, of which no more is unpacked than can be text."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from index.formats.decoding import Undecodable
from index.text.characters import human

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
    """Return the children with one of these names."""
    return [child for child in element if local(child) in names]


def first_text(element: Any, name: str) -> str:
    """Return the text of the first element below with this name, its white space folded; empty where there is none."""
    found = next((inner for inner in element.iterdescendants() if local(inner) == name), None)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""
