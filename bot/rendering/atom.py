"""Passages -> an Atom feed (RFC 4287), which keeps those that it had before."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.answering.answer import Passage
from index.article import own_name

__all__ = ["AtomEntry", "atom_feed"]

MAX_ENTRIES = 500
_ATOM = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # of URLs, by RFC 4122


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """A passage, what it was found for, and when."""

    found_for: str
    passage: Passage
    at: datetime


def atom_feed(title: str, entries: Sequence[AtomEntry], former: bytes = b"") -> bytes:
    """Return a feed of `entries`, newest first, before those of a `former` feed; at most 500.

    Raises ValueError where `former` is no Atom feed.
    """
    from lxml import etree
    from lxml.builder import ElementMaker

    make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    kept: Iterable[Any] = ()
    if former:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            feed = etree.fromstring(former, parser)
        except etree.XMLSyntaxError as error:
            raise ValueError(f"is no Atom feed ({error})") from error
        if feed.tag != f"{{{_ATOM}}}feed":
            raise ValueError("is no Atom feed")
        kept = feed.findall(f"{{{_ATOM}}}entry")
    new = [_entry(make, one) for one in entries]
    return bytes(
        etree.tostring(
            make.feed(
                make.title(title),
                make.id(_identity(title)),
                make.updated(max((one.at for one in entries), default=datetime.now(UTC)).isoformat()),
                make.author(make.name("Verbatim")),
                *[*new, *kept][:MAX_ENTRIES],
            ),
            xml_declaration=True,
            encoding="utf-8",
            pretty_print=True,
        )
    )


def _entry(make: Any, entry: AtomEntry) -> Any:
    passage = entry.passage
    link = [make.link(href=passage.passage_url)] if passage.passage_url else []
    return make.entry(
        make.title(_legal(f"{entry.found_for}: {passage.title or own_name(passage.source, passage.article)}")),
        make.id(_identity(f"{entry.found_for}\n{passage.article}\n{passage.quote}")),
        make.updated(entry.at.isoformat()),
        *link,
        make.content(_legal(passage.quote), type="text"),
    )


def _identity(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name.encode("utf-8", "replace").decode()).urn


def _legal(text: str) -> str:
    """Return `text` with a sign for each character that XML can't have."""
    return _ILLEGAL.sub("\ufffd", text)
