"""Pool: the units that a summary chooses from, of one article or of several."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.summarizing.document import Document, Unit
from bot.summarizing.standing import Standing, standings

__all__ = ["Pool", "pool"]


@dataclass(frozen=True, slots=True)
class Pool:
    """The units of some documents, numbered through, how each can stand, and the number of the document it is from.

    What may not open a summary needs an earlier unit of its own article in it.
    """

    units: tuple[Unit, ...]
    standings: tuple[Standing, ...]
    articles: tuple[int, ...]

    def excerpts(self, units: Collection[int]) -> Pool:
        """This pool for a summary of excerpts: only `units` are chosen (others may be brought), each may come first."""
        return replace(
            self,
            standings=tuple(
                Standing(standing.brings if unit in units else None, opens=True)
                for unit, standing in enumerate(self.standings)
            ),
        )


def pool(documents: Sequence[Document]) -> Pool:
    """The units of all documents."""
    units: list[Unit] = []
    stand: list[Standing] = []
    articles: list[int] = []
    for number, document in enumerate(documents):
        first = len(units)
        units.extend(document.units)
        articles.extend([number] * len(document.units))
        for standing in standings(document):
            brings = None if standing.brings is None else tuple(first + unit for unit in standing.brings)
            stand.append(replace(standing, brings=brings))
    return Pool(tuple(units), tuple(stand), tuple(articles))
