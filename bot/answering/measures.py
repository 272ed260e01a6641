"""What quantities measure, and what a question about an amount wants to have measured."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Flag, auto
from functools import cache

from index.text.lexicon import word_list

__all__ = ["Measure", "measure_of", "unit_measure"]


class Measure(Flag):
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


_ANY = ~(Measure.ORDINAL | Measure.YEAR | Measure.FREQUENCY | Measure.AGE)
_SIZE = (
    Measure.DISTANCE | Measure.AREA | Measure.WEIGHT | Measure.VOLUME | Measure.COUNT | Measure.PERCENT | Measure.MONEY
)
_MEASURES = {
    "long": Measure.DURATION | Measure.DISTANCE,
    "length": Measure.DURATION | Measure.DISTANCE,
    "far": Measure.DISTANCE,
    "distance": Measure.DISTANCE,
    "old": Measure.AGE,
    "age": Measure.AGE,
    "tall": Measure.DISTANCE,
    "height": Measure.DISTANCE,
    "high": Measure.DISTANCE | Measure.TEMPERATURE | Measure.PERCENT | Measure.COUNT | Measure.MONEY,
    "deep": Measure.DISTANCE,
    "depth": Measure.DISTANCE,
    "wide": Measure.DISTANCE,
    "width": Measure.DISTANCE,
    "thick": Measure.DISTANCE,
    "heavy": Measure.WEIGHT,
    "weight": Measure.WEIGHT,
    "big": _SIZE,
    "large": _SIZE,
    "small": _SIZE,
    "size": _SIZE,
    "fast": Measure.SPEED | Measure.DURATION | Measure.PERCENT,
    "speed": Measure.SPEED,
    "quickly": Measure.DURATION | Measure.SPEED,
    "soon": Measure.DURATION,
    "hot": Measure.TEMPERATURE,
    "cold": Measure.TEMPERATURE,
    "warm": Measure.TEMPERATURE,
    "temperature": Measure.TEMPERATURE,
    "often": Measure.FREQUENCY,
    "frequently": Measure.FREQUENCY,
    "many": Measure.COUNT | Measure.PERCENT,
    "few": Measure.COUNT | Measure.PERCENT,
    "number": Measure.COUNT,
    "total": Measure.COUNT | Measure.MONEY,
    "population": Measure.COUNT,
    "capacity": Measure.COUNT | Measure.VOLUME,
    "strong": Measure.SPEED | Measure.COUNT,
    "percentage": Measure.PERCENT,
    "percent": Measure.PERCENT,
    "share": Measure.PERCENT,
    "proportion": Measure.PERCENT,
    "price": Measure.MONEY,
    "cost": Measure.MONEY,
    "salary": Measure.MONEY,
    "budget": Measure.MONEY,
    "rate": Measure.PERCENT | Measure.MONEY | Measure.FREQUENCY | Measure.SPEED | Measure.COUNT,
    "amount": _ANY,
    "much": _ANY,
}


@cache
def unit_measure(word: str) -> Measure | None:
    """Return what a unit, in lower case, measures; None for a word that is no unit."""
    found = Measure(0)
    for name, measure in (
        ("units_of_time", Measure.DURATION),
        ("units_of_distance", Measure.DISTANCE),
        ("units_of_weight", Measure.WEIGHT),
        ("units_of_area", Measure.AREA),
        ("units_of_volume", Measure.VOLUME),
        ("units_of_speed", Measure.SPEED),
        ("units_of_temperature", Measure.TEMPERATURE),
        ("currencies", Measure.MONEY),
        ("percent_words", Measure.PERCENT),
    ):
        if word in word_list(name):
            found |= measure
    return found or None


def measure_of(measured: str | None, focus: str | None, words: Sequence[str]) -> Measure | None:
    """Return what quantities answer "how `measured` `focus` ..." or "what `focus` ..."; None where it can't be told.

    "How much" asks for money where one of all the `words` of the question, in lower case, is about money; "how many
    miles" asks for a distance.
    """
    found = _MEASURES.get(measured or focus or "")
    unit = unit_measure(focus) if focus and measured in ("many", "much", "few") else None
    if unit is not None:
        return unit
    if measured == "much":
        if not word_list("money_words").isdisjoint(words):
            return Measure.MONEY
        if not {"weigh", "weighs", "weighed"}.isdisjoint(words):
            return Measure.WEIGHT
    if measured in ("many", "few") and focus in ("times", "time"):
        return Measure.COUNT | Measure.FREQUENCY
    if measured == "long":
        # "How long is it" may ask for a length, "how long did it take" not.
        behind = words[words.index("long") + 1 :] if "long" in words else []
        return found if behind and behind[0] in word_list("finite_forms_of_be") else Measure.DURATION
    return found
