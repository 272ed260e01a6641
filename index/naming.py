"""Which article a person means."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import AmbiguousArticle, UnknownArticle
from index.store import ArticleInfo


def resolved(reference: str, infos: Sequence[ArticleInfo], *, part: bool) -> ArticleInfo:
    """The article among `infos` that `reference` names; by `part` of its title too. See `Library.resolve`."""
    wanted = _folded(reference)
    for info in infos:
        if info.id in (reference, reference.strip()):
            return info
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 and 1 <= int(wanted) <= len(infos):
        return infos[int(wanted) - 1]
    titled = [info for info in infos if wanted and wanted == _folded(info.title or "")]
    if part and not titled:
        titled = [info for info in infos if wanted and wanted in _folded(info.title or "")]
    if len(titled) > 1:
        raise AmbiguousArticle(reference, tuple(info.id for info in titled))
    if not titled:
        raise UnknownArticle(reference, len(infos))
    return titled[0]


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
