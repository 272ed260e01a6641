"""Taking articles out of a library: one, or all of a root."""

from __future__ import annotations

from pathlib import Path

from index.errors import UnknownArticle
from index.naming import resolved
from index.store import ArticleInfo, Store
from index.syncing import resolved_root

__all__ = ["remove"]


def remove(store: Store, reference: str) -> tuple[ArticleInfo, ...]:
    """Remove an article (by id, number or whole title) or all articles of a root (by its path); returns what went.

    Files and roots that hold nothing any more go with them. Raises UnknownArticle or AmbiguousArticle; nothing is
    removed then.
    """
    if not store.exists():
        raise UnknownArticle(reference, 0)
    with store.reading() as reader:
        gone = () if reader.info(reference) else reader.infos_of_root(str(resolved_root(Path(reference))))
        gone = gone or (resolved(reference, reader, part=False),)
    with store.writing() as writer:
        files = {owner.file for owner in writer.owners(info.id for info in gone).values()}
        writer.drop([info.id for info in gone])
        for file in files:
            if writer.held(file):
                writer.settle(file, None, ())  # read again by the next sync
            else:
                writer.forget_file(file)
        for path in {info.root for info in gone}:
            writer.forget_empty_root(path)
    return gone
