"""Quantities of a sentence: values with their units, and when two of them disagree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from index.text.lexicon import word_list
from index.text.terms import Token

__all__ = ["Quantity", "disagree", "is_year", "quantities"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCALES = {
    "hundr": 1e2,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
}
_PARTS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}  # per cent
_CURRENCIES = "£$€¥₹"
_WITHIN = 0.1  # of each other, where one is hedged


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its scale applied, its unit (a term, "percent" or a currency's sign; "" without one) and its hedge.

    `first` and `last` are the tokens that say it; the unit is not one of them. `digits` counts its significant digits.
    """

    value: float
    unit: str
    digits: int
    hedged: bool
    above: bool  # "more than": the value is a lower bound
    first: int
    last: int


def is_year(text: str, token: Token) -> bool:
    """Whether a number is written like a year: "2019", but not "2,019"."""
    written = text[token.start : token.end]
    return len(written) == 4 and written.isdecimal() and 1500 <= int(written) < 2100


def quantities(text: str, tokens: Sequence[Token]) -> list[Quantity]:
    """The quantities of a sentence in order; years are left out, as they are dates."""
    found = []
    at = 0
    while at < len(tokens):
        quantity = _quantity(text, tokens, at)
        if quantity is None:
            at += 1
        else:
            found.append(quantity)
            at = quantity.last + 1
    return found


def _quantity(text: str, tokens: Sequence[Token], at: int) -> Quantity | None:
    term = tokens[at].term
    currency = text[tokens[at].start - 1] if tokens[at].start else ""
    if term in _PARTS and _follows(tokens, at, "of"):
        value, digits, last, unit = _PARTS[term], 1, at, "percent"
    elif _NUMBER.fullmatch(term) and (currency in _CURRENCIES or not is_year(text, tokens[at])):
        value, last, unit = float(term), at, ""
        digits = len(term.replace(".", "").strip("0")) or 1
        while last + 1 < len(tokens) and tokens[last + 1].term in _SCALES:
            last += 1
            value *= _SCALES[tokens[last].term]
        if last + 1 < len(tokens) and (part := tokens[last + 1].term.removesuffix("s")) in _PARTS:
            value, last, unit = value * _PARTS[part], last + 1, "percent"
        unit = unit or _unit(tokens, last + 1)
    else:
        return None
    hedges = {token.word for token in tokens[max(0, at - 3) : at]} & word_list("hedges_of_quantities")
    if currency and currency in _CURRENCIES:
        unit = currency
    denied = any(token.word in ("no", "not", "never") for token in tokens[:at])  # "no more than" is no lower bound
    return Quantity(
        value, unit, digits, bool(hedges), bool(hedges & word_list("lower_bounds")) and not denied, at, last
    )


def _follows(tokens: Sequence[Token], at: int, word: str) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].word == word


def _unit(tokens: Sequence[Token], start: int) -> str:
    """The first content term within four tokens after a number: "soldiers" of "300 more of the soldiers"."""
    for token in tokens[start : start + 4]:
        if token.term == "percent" or (not token.stop and token.word not in word_list("hedges_of_quantities")):
            return token.term
    return ""


def disagree(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities of the same unit can't both be right, hedges and rounding allowed for."""
    if one.unit != other.unit or one.value == other.value:
        return False
    for bound, value in ((one, other), (other, one)):
        if bound.above and value.value >= bound.value:
            return False
    spread = abs(one.value - other.value) / max(abs(one.value), abs(other.value))
    if (one.hedged or other.hedged) and spread <= _WITHIN:
        return False
    coarse, fine = sorted((one, other), key=lambda quantity: quantity.digits)
    return coarse.value not in _rounded(fine.value, coarse.digits)


def _rounded(value: float, digits: int) -> tuple[float, float]:
    """`value` rounded and cut to so many significant digits."""
    step = 10.0 ** (floor(log10(value)) - digits + 1) if value > 0 else 1.0
    return round(value / step) * step, floor(value / step) * step
