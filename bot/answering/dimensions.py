"""What quantities measure, and what a question about an amount wants to have measured."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Flag, auto
from functools import cache

from index.text.lexicon import word_list

__all__ = ["Dimension", "dimension_of", "unit_dimension"]


class Dimension(Flag):
    """What a quantity measures. One may be of several kinds: pounds are money or a weight."""

    COUNT = auto()
    MONEY = auto()
    DURATION = auto()
    AGE = auto()
    DISTANCE = auto()
    WEIGHT = auto()
    AREA = auto()
    VOLUME = auto()
    SPEED = auto()
    TEMPERATURE = auto()
    PERCENT = auto()
    FREQUENCY = auto()
    ORDINAL = auto()
    YEAR = auto()


_ANY = ~(Dimension.ORDINAL | Dimension.YEAR | Dimension.FREQUENCY | Dimension.AGE)
_SIZE = (
    Dimension.DISTANCE
    | Dimension.AREA
    | Dimension.WEIGHT
    | Dimension.VOLUME
    | Dimension.COUNT
    | Dimension.PERCENT
    | Dimension.MONEY
)
_DIMENSIONS = {
    "long": Dimension.DURATION | Dimension.DISTANCE,
    "length": Dimension.DURATION | Dimension.DISTANCE,
    "far": Dimension.DISTANCE,
    "distance": Dimension.DISTANCE,
    "old": Dimension.AGE,
    "age": Dimension.AGE,
    "tall": Dimension.DISTANCE,
    "height": Dimension.DISTANCE,
    "high": Dimension.DISTANCE | Dimension.TEMPERATURE | Dimension.PERCENT | Dimension.COUNT | Dimension.MONEY,
    "deep": Dimension.DISTANCE,
    "depth": Dimension.DISTANCE,
    "wide": Dimension.DISTANCE,
    "width": Dimension.DISTANCE,
    "thick": Dimension.DISTANCE,
    "heavy": Dimension.WEIGHT,
    "weight": Dimension.WEIGHT,
    "big": _SIZE,
    "large": _SIZE,
    "small": _SIZE,
    "size": _SIZE,
    "fast": Dimension.SPEED | Dimension.DURATION | Dimension.PERCENT,
    "speed": Dimension.SPEED,
    "quickly": Dimension.DURATION | Dimension.SPEED,
    "soon": Dimension.DURATION,
    "hot": Dimension.TEMPERATURE,
    "cold": Dimension.TEMPERATURE,
    "warm": Dimension.TEMPERATURE,
    "temperature": Dimension.TEMPERATURE,
    "often": Dimension.FREQUENCY,
    "frequently": Dimension.FREQUENCY,
    "many": Dimension.COUNT | Dimension.PERCENT,
    "few": Dimension.COUNT | Dimension.PERCENT,
    "number": Dimension.COUNT,
    "total": Dimension.COUNT | Dimension.MONEY,
    "population": Dimension.COUNT,
    "capacity": Dimension.COUNT | Dimension.VOLUME,
    "strong": Dimension.SPEED | Dimension.COUNT,
    "percentage": Dimension.PERCENT,
    "percent": Dimension.PERCENT,
    "share": Dimension.PERCENT,
    "proportion": Dimension.PERCENT,
    "price": Dimension.MONEY,
    "cost": Dimension.MONEY,
    "salary": Dimension.MONEY,
    "budget": Dimension.MONEY,
    "rate": Dimension.PERCENT | Dimension.MONEY | Dimension.FREQUENCY | Dimension.SPEED | Dimension.COUNT,
    "amount": _ANY,
    "much": _ANY,
}


@cache
def unit_dimension(word: str) -> Dimension | None:
    """Return what a unit, in lower case, measures; None for a word that is no unit."""
    found = Dimension(0)
    for name, dimension in (
        ("units_of_time", Dimension.DURATION),
        ("units_of_distance", Dimension.DISTANCE),
        ("units_of_weight", Dimension.WEIGHT),
        ("units_of_area", Dimension.AREA),
        ("units_of_volume", Dimension.VOLUME),
        ("units_of_speed", Dimension.SPEED),
        ("units_of_temperature", Dimension.TEMPERATURE),
        ("currencies", Dimension.MONEY),
        ("percent_words", Dimension.PERCENT),
    ):
        if word in word_list(name):
            found |= dimension
    return found or None


def dimension_of(measured: str | None, focus: str | None, words: Sequence[str]) -> Dimension | None:
    """Return what quantities answer "how `measured` `focus` ..." or "what `focus` ..."; None where it can't be told.

    "How much" asks for money where one of all the `words` of the question, in lower case, is about money; "how many
    miles" asks for a distance.
    """
    found = _DIMENSIONS.get(measured or focus or "")
    is_unit = (
        focus is not None and measured in ("many", "few") and (focus.endswith("s") or focus in ("feet", "percent"))
    )
    unit = unit_dimension(focus) if focus is not None and (is_unit or measured == "much") else None
    if unit is not None:
        return unit
    if measured == "much":
        if not word_list("money_words").isdisjoint(words):
            return Dimension.MONEY
        if not {"weigh", "weighs", "weighed"}.isdisjoint(words):
            return Dimension.WEIGHT
    if measured in ("many", "few") and focus in ("times", "time"):
        return Dimension.COUNT | Dimension.FREQUENCY
    if measured == "long":
        # "How long is it" may ask for a length, "how long did it take" not.
        behind = words[words.index("long") + 1 :] if "long" in words else []
        return found if behind and behind[0] in word_list("finite_forms_of_be") else Dimension.DURATION
    return found
