"""Which article a person means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from index.errors import AmbiguousArticle, UnknownArticle
from index.store import ArticleInfo

__all__ = ["Catalogue", "Listed", "resolved"]


class Catalogue(Protocol):
    """Articles to be found by what they are called."""

    def count(self) -> int:
        """How many there are."""
        ...

    def info(self, id: str) -> ArticleInfo | None:
        """The article with this id."""
        ...

    def info_at(self, number: int) -> ArticleInfo | None:
        """The article with this number, of 1 and more."""
        ...

    def titles(self) -> Iterable[tuple[str, str | None]]:
        """Ids and titles of all, in their order."""
        ...


class Listed:
    """A list of articles as a catalogue."""

    def __init__(self, infos: Sequence[ArticleInfo]) -> None:
        self._infos = infos

    def count(self) -> int:
        """See `Catalogue`."""
        return len(self._infos)

    def info(self, id: str) -> ArticleInfo | None:
        """See `Catalogue`."""
        return next((info for info in self._infos if info.id == id), None)

    def info_at(self, number: int) -> ArticleInfo | None:
        """See `Catalogue`."""
        return self._infos[number - 1] if number <= len(self._infos) else None

    def titles(self) -> Iterable[tuple[str, str | None]]:
        """See `Catalogue`."""
        return ((info.id, info.title) for info in self._infos)


def resolved(reference: str, catalogue: Catalogue, *, part: bool) -> ArticleInfo:
    """The article that `reference` names; by `part` of its title too. See `Library.resolve`."""
    wanted = _folded(reference)
    found = catalogue.info(reference) or catalogue.info(reference.strip())
    if found is None and wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 and int(wanted) >= 1:
        found = catalogue.info_at(int(wanted))
    if found is not None:
        return found
    titles = [(id, _folded(title or "")) for id, title in catalogue.titles()] if wanted else []
    titled = [id for id, title in titles if title == wanted]
    if part and not titled:
        titled = [id for id, title in titles if wanted in title]
    if len(titled) > 1:
        raise AmbiguousArticle(reference, tuple(titled))
    found = catalogue.info(titled[0]) if titled else None
    if found is None:
        raise UnknownArticle(reference, catalogue.count())
    return found


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
