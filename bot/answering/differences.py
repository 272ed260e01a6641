"""When two sentences of the articles say something different on the same matter.

Two sentences differ if they have the same subject, relation and unit, and another number, name or year, or a negation.
A difference is rather missed than invented: two armies, two days or two polls are no contradiction. So word order,
names, dates and all other quantities must agree, and only one of the sentences may say more, at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10

from bot.answering.annotation import annotate
from index.library import Candidate
from index.text.lexicon import word_list
from index.text.terms import tokenize
from index.text.tokens import Token

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
    """Return whether a number is written like a year: "2019", but not "2,019"."""
    written = text[token.start : token.end]
    return len(written) == 4 and written.isdecimal() and 1500 <= int(written) < 2100


def quantities(text: str, tokens: Sequence[Token]) -> list[Quantity]:
    """Return the quantities of a sentence in order; years are left out, as they are dates."""
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
    """Return the first content term within four tokens after a number: "soldiers" of "300 more of the soldiers"."""
    for token in tokens[start : start + 4]:
        if token.term == "percent" or (not token.stop and token.word not in word_list("hedges_of_quantities")):
            return token.term
    return ""


def disagree(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities of the same unit can't both be right, given their hedges and their rounding."""
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
    """Return `value` rounded and cut to so many significant digits."""
    step = 10.0 ** (floor(log10(value)) - digits + 1) if value > 0 else 1.0
    return round(value / step) * step, floor(value / step) * step


_MIN_SHARED = 2  # content words besides the unit that two sentences on the same matter share
_MAX_EXTRA = 0.25  # of its content words that the longer sentence may have for itself
_NEGATION = re.compile(rf"\b(?:{'|'.join(sorted(word_list('negations')))})\b|n['’]t\b", re.IGNORECASE)
# A closing or opening that says who said it: whoever it is, the matter is the same.
_REPORTED = re.compile(
    r",\s+(?:according\s+to\s[^,;.]{1,60}|[^,;.]{1,50}\s(?:said|says|say|added|reported))(?=[.]?$)"
    r"|^according\s+to\s[^,;.]{1,60},\s",
    re.IGNORECASE,
)
# Terms of what happens to a thing once, so that two years of it are one too many.
_ONCE = frozenset(
    "abolish bear born build complet creat die discov discover establish form found invent open publish sign".split()
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence as compared: content terms in order without numbers and hedges, and what makes it true or not."""

    terms: tuple[str, ...]
    possessive: frozenset[str]
    names: frozenset[str]
    made_by: frozenset[str]  # of names, those after "by", "is" or "was"
    dates: tuple[str, ...]
    years: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    denies: bool
    is_clear: bool  # no pronoun for a subject


def differ(one: str, other: str) -> bool:
    """Return whether two sentences say different things of the same subject, relation and unit. Symmetric."""
    first = _statement(one)
    if not first.is_clear or _lacks_too_much(first, annotate(other).terms):
        return False
    second = _statement(other)
    if not second.is_clear:
        return False
    mine = [term for term in first.terms if term not in second.terms]
    theirs = [term for term in second.terms if term not in first.terms]
    if mine and theirs:
        return _other_name(first, second, mine, theirs)
    shared = [term for term in first.terms if term in second.terms]
    if shared != [term for term in second.terms if term in first.terms] or not _adds_little(first, second):
        return False
    if len(set(shared) - {quantity.unit for quantity in first.quantities}) < _MIN_SHARED:
        return False
    if sorted(first.dates) != sorted(second.dates):
        return False
    return _disagreements(first, second) == 1


def differing(candidate: Candidate, others: Iterable[Candidate]) -> list[Candidate]:
    """Return those of `others` that say something different from a candidate on the same matter."""
    return [other for other in others if other is not candidate and differ(candidate.text, other.text)]


def _lacks_too_much(one: _Statement, terms: frozenset[str]) -> bool:
    """Return whether a sentence with these terms can't differ from a statement, before it is parsed itself.

    What it lacks of the statement would have to be the little that the statement adds, or the other name in it.
    """
    lacking = [term for term in one.terms if term not in terms]
    return len(lacking) > _max_extra(one) and not one.made_by.issuperset(lacking)


def _max_extra(longer: _Statement) -> float:
    """Return how many of its terms the longer one of two statements may have for itself."""
    return max(1, _MAX_EXTRA * len(longer.terms))


@lru_cache(maxsize=4096)
def _statement(text: str) -> _Statement:
    kept = _REPORTED.sub("", text.strip())
    tokens = list(annotate(text).tokens) if kept == text else tokenize(kept)
    amounts = quantities(kept, tokens)
    numbers = {at for amount in amounts for at in range(amount.first, amount.last + 1)}
    terms, dates, years, names, made_by, possessive = [], [], [], [], [], []
    for at, token in enumerate(tokens):
        if at in numbers or token.stop or token.word in word_list("hedges") or _NEGATION.fullmatch(token.word):
            continue
        if is_year(kept, token):
            years.append(token.term)
        elif token.word in word_list("times") or (token.word in word_list("calendar") and kept[token.start].isupper()):
            dates.append(token.term)
        else:
            terms.append(token.term)
            if at and kept[token.start].isupper():
                names.append(token.term)
                if _is_made_by(kept, tokens, at):
                    made_by.append(token.term)
            if kept[token.start : token.end].endswith(("'s", "’s")):
                possessive.append(token.term)
    return _Statement(
        terms=tuple(terms),
        possessive=frozenset(possessive),
        names=frozenset(names),
        made_by=frozenset(made_by),
        dates=tuple(dates),
        years=tuple(years),
        quantities=tuple(amounts),
        denies=len(_NEGATION.findall(kept)) % 2 == 1,
        is_clear=bool(tokens) and tokens[0].word not in word_list("unclear_subjects"),
    )


def _is_made_by(text: str, tokens: list[Token], at: int) -> bool:
    """Return whether a name tells by whom, or who somebody is: after "by", "is" or "was", within one phrase."""
    for before in range(at - 1, max(-1, at - 5), -1):
        word = tokens[before].word
        if word in ("by", "is", "was", "named"):
            return True
    return False


def _adds_little(one: _Statement, other: _Statement) -> bool:
    """Return whether what one sentence says more is at its end, or says whose: the subject is then the same."""
    longer, shorter = (one, other) if len(one.terms) >= len(other.terms) else (other, one)
    extra = [place for place, term in enumerate(longer.terms) if term not in shorter.terms]
    if len(extra) > _max_extra(longer):
        return False
    if any(longer.terms[place] in longer.names for place in extra):
        return False
    last = max((place for place, term in enumerate(longer.terms) if term in shorter.terms), default=-1)
    return all(place > last or longer.terms[place] in longer.possessive for place in extra)


def _disagreements(one: _Statement, other: _Statement) -> int:
    """Return how many of the numbers, the years and the negation disagree; more than one means other matters."""
    if sorted(quantity.unit for quantity in one.quantities) != sorted(quantity.unit for quantity in other.quantities):
        return 0
    by_unit = zip(_ordered(one), _ordered(other), strict=True)
    found = sum(disagree(mine, theirs) for mine, theirs in by_unit) + (one.denies != other.denies)
    if one.years != other.years:
        happens_once = len(one.years) == len(other.years) == 1 and not _ONCE.isdisjoint(one.terms)
        return found + 1 if happens_once and not found else 0
    return found


def _ordered(statement: _Statement) -> list[Quantity]:
    return sorted(statement.quantities, key=lambda quantity: (quantity.unit, quantity.first))


def _other_name(one: _Statement, other: _Statement, mine: list[str], theirs: list[str]) -> bool:
    """Return whether all that differs is by whom it was done, or who somebody is."""
    return (
        set(mine) <= one.made_by
        and set(theirs) <= other.made_by
        and len(one.terms) - len(mine) == len(other.terms) - len(theirs) >= _MIN_SHARED
        and [term for term in one.terms if term not in mine] == [term for term in other.terms if term not in theirs]
        and (one.dates, one.years, one.denies) == (other.dates, other.years, other.denies)
        and sorted((amount.unit, amount.value) for amount in one.quantities)
        == sorted((amount.unit, amount.value) for amount in other.quantities)
    )
