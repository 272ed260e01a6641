"""Taking articles out of a library: one, or all of a root."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from index.errors import Unfetchable, UnknownArticle
from index.ingest import known_as, named_root
from index.ingest.pages import OWN, PageState, Remembered
from index.search.titles import resolved
from index.store import ArticleInfo, Store
from index.text.characters import storable
from index.web import is_web_address, normal


def remove(store: Store, reference: str) -> tuple[ArticleInfo, ...]:
    """Remove an article (by id, number or whole title) or all articles of a root (by its path); returns what went.

    Files and roots that hold nothing any more go with them. What was removed is remembered as not wanted: a root that
    is watched, or a feed that stays, does not bring it back. Raises UnknownArticle or AmbiguousArticle; nothing is
    removed then.
    """
    if not store.exists():
        raise UnknownArticle(reference, 0)
    with store.reading() as reader:
        root = _root(reference, reader.roots()) if storable(reference) else ""
        whole = bool(root) and reader.info(reference) is None and bool(reader.files(root))
        gone = reader.infos_of_root(root) if whole else ()
        feed = whole and OWN in reader.files(root)
        if not gone and not feed:
            gone = (resolved(reference, reader, part=False),)
    with store.writing() as writer:
        found = writer.owners(info.id for info in gone)
        owners = found.values()
        writer.exclude((one.root, one.path, id) for id, one in found.items() if not is_web_address(one.root))
        writer.drop([info.id for info in gone])
        feeds = {path for path in {owner.root for owner in owners} if OWN in writer.files(path)}
        for file, path in {(owner.file, owner.root) for owner in owners}:
            if writer.held(file):
                writer.settle(file, None, ())  # read again by the next sync
            elif path in feeds:
                writer.settle(file, Remembered(PageState.REMOVED).as_stamp(), ())  # else the feed would bring it back
            else:
                writer.forget_file(file)
        if feed:
            for record in writer.files(root).values():
                writer.forget_file(record.id)
        for path in {root, *(info.root for info in gone)}:
            writer.forget_empty_root(path)
    return gone


def _root(reference: str, known: Collection[str]) -> str:
    """Return the root that may be meant, as the library knows it."""
    if is_web_address(reference):
        with suppress(Unfetchable):
            return normal(reference)
    return known_as(named_root(Path(reference)), known)
