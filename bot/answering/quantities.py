"""Quantities in a text by what they measure: money, durations, distances, ages and the like, with number and unit.

A text is read once from left to right: a number, what may stand before it ("$", "aged"), and the unit after it. The
reader looks at most a few words ahead or back, so the time is linear in the length of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from bot.answering.numerals import FRACTION_SIGNS, Dimension, NumberReader, unit_dimension
from index.text.lexicon import word_list


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: characters `start` to `end` of the text."""

    dimension: Dimension
    start: int
    end: int


_MAX_AGE = 120
_CURRENCY_SIGNS = frozenset("$£€¥₹₽₩₺₴₦฿¢")
_PER = ("a", "an", "per", "each", "every")


@lru_cache(maxsize=5_000)
def quantities(text: str) -> tuple[Amount, ...]:
    """Return the quantities of a text in order; none overlaps another. Dates' days and clock times are none."""
    reader = _AmountReader(text)
    found: list[Amount] = []
    at = 0
    while at < len(reader.pieces):
        if not reader.pieces[at].is_digits and reader.pieces[at].lower not in _openers():
            at += 1
            continue
        dimension, first, end = reader.quantity(at)
        if dimension is not None:
            one = Amount(dimension, reader.pieces[first].start, reader.pieces[end - 1].end)
            if not (found and reader.joins(found[-1], one)):
                found.append(one)
            else:
                found[-1] = Amount(dimension, found[-1].start, one.end)
        at = max(end, at + 1)
    return tuple(found)


@cache
def _openers() -> frozenset[str]:
    """Return the words and signs with which a quantity can begin, beside numbers in digits."""
    named = word_list(
        "currency_codes", "currencies_before_numbers", "vague_numbers", "fractions", "small_numbers", "plural_scales",
        "number_scales", "frequency_adverbs", "ordinals", "duration_adverbs", "units_of_time",
    )  # fmt: skip
    return named | _CURRENCY_SIGNS | FRACTION_SIGNS | {"a", "an", "half", "once", "twice", "thrice", "every", "each"}


class _AmountReader(NumberReader):
    """A text taken apart, and the amounts that can be read at each of its pieces."""

    def quantity(self, at: int) -> tuple[Dimension | None, int, int]:
        """Return what the quantity at piece `at` measures (None: there is none), its first piece, and the one after it.

        Without a quantity, the pieces before the last number are done.
        """
        signed = self._behind_currency(at)
        first = signed or at
        end, is_fraction = self._number(first)
        if end == first:
            return self._without_number(at)
        end = self._range(at, first, end)
        unit, unit_end = self._unit(end)
        if signed:
            return Dimension.MONEY, at, end
        if unit is not None:
            return unit, at, unit_end
        if is_fraction:
            return Dimension.PERCENT, at, end
        piece = self.pieces[at]
        if self._is_time(at, end):
            return None, at, end
        if piece.is_digits and self._adjoins(at + 1) and self._word(at + 1) in ("st", "nd", "rd", "th"):
            return Dimension.ORDINAL, at, at + 2
        if self._is_year(at, end):
            is_age = self._word(end) == "s" and self._is_of_somebody(at)  # "in her mid-30s"
            return (
                Dimension.AGE if is_age else Dimension.YEAR,
                at,
                end + (self._word(end) == "s" and self._adjoins(end)),
            )
        if self._is_designation(at, end):
            return Dimension.ORDINAL, at, end
        if piece.lower in ("few", "several", "couple") or (piece.lower == "a" and self._word(at + 1) in ("few",)):
            return Dimension.COUNT, at, end
        is_short = self._word(end - 1) == "m"  # million or metres
        return Dimension.COUNT | Dimension.DISTANCE if is_short else self._age_or_count(at, end), at, end

    def joins(self, first: Amount, second: Amount) -> bool:
        """Return whether two quantities are one: "5ft 10in", "two hours and 20 minutes", "between 5% and 10%"."""
        if first.dimension is not second.dimension or first.dimension & (
            Dimension.COUNT | Dimension.ORDINAL | Dimension.YEAR
        ):
            return False
        between = self.text[first.end : second.start].lower()
        if between in (" to ", "-", "–", " – ", " - "):
            return not self.text[max(0, first.start - 5) : first.start].lower().endswith("from ")
        if between == " and " and self.text[max(0, first.start - 8) : first.start].lower() == "between ":
            return True
        units = [
            self.text[one.start : one.end].rstrip("s").split(" ")[-1].lstrip("0123456789.,") for one in (first, second)
        ]
        return (
            between in ("", " ", " and ")
            and units[0] != units[1]
            and second.dimension in (Dimension.DURATION, Dimension.DISTANCE, Dimension.WEIGHT)
        )

    def _behind_currency(self, at: int) -> int:
        """Return where the number stands behind a currency's sign or code at piece `at`; 0 where there is none."""
        behind = at
        if self._word(at) in word_list("currency_codes") and not self._adjoins(at):  # unlike the "s" of "over-65s £7"
            behind += 1
            if self._word(behind) == ".":
                behind += 1
            if self._word(behind) in _CURRENCY_SIGNS and (self._adjoins(behind) or self.pieces[at].written.isupper()):
                behind += 1  # "US$5", "US $5"; but "a £5"
            elif (
                self._word(at) not in word_list("currency_codes_before_numbers")
                or not self.pieces[at].written[0].isupper()
            ):
                return 0
        elif self._word(at) in _CURRENCY_SIGNS or (
            self._word(at) in word_list("currencies_before_numbers") and self.pieces[at].written[0].isupper()
        ):
            behind += 1
        return behind if behind > at and behind < len(self.pieces) and self.pieces[behind].is_digits else 0

    def _range(self, at: int, first: int, end: int) -> int:
        """Return where "3 to 5", "3-5" or, behind "between", "3 and 5" ends; `end` for a single number."""
        word = self._word(end)
        if (
            (word in ("to", "or") and self._word(at - 1) != "from")
            or (word == "and" and self._word(at - 1) == "between")
            or word in ("-", "–", "‑")
        ):
            behind = end + 1
        else:
            return end
        behind = self._behind_currency(behind) or behind
        if self._word(behind) in ("a", "an", "half", "one") and word == "or":
            return end
        second, is_fraction = self._number(behind)
        return end if second == behind or is_fraction else second

    def _unit(self, end: int) -> tuple[Dimension | None, int]:
        """Return what the unit behind a number measures, and where it ends; None where there is none."""
        at = end
        word = self._word(at)
        if word in ("-", "‑") and self._adjoins(at) and self._adjoins(at + 1):
            at += 1
        elif word == "of" and self._word(at - 1) in word_list("plural_scales", "vague_numbers", "fractions"):
            at += 1
            at += self._word(at) in ("a", "an")
        elif word in ("a", "an") and self._word(at - 1) == "half":
            at += 1
        if self._word(at) in word_list("words_before_units") and self._word(at) != self._word(end - 1):
            at += 1
        word = self._word(at)
        if word in ("square", "sq", "cubic"):
            behind = at + 1 + (self._word(at + 1) in (".", "-"))
            known = unit_dimension(self._word(behind))
            if known is not None and known & Dimension.DISTANCE:
                return Dimension.VOLUME if word == "cubic" else Dimension.AREA, behind + 1
            return None, end
        if word == "per" and self._word(at + 1) == "cent":
            return Dimension.PERCENT, at + 2
        if word == "percentage" and self._word(at + 1) in ("point", "points"):
            return Dimension.PERCENT, at + 2
        if word == "times" and self._word(at + 1) in _PER and self._is_time_unit(at + 2):
            return Dimension.FREQUENCY, at + 3
        if at < len(self.pieces) and unit_dimension(word) is None and self._word(at + 1) in word_list("currencies"):
            # "27 billion US dollars", "300 Norwegian kroner"
            return (Dimension.MONEY, at + 2) if self.pieces[at].written[0].isupper() else (None, end)
        is_written_against = self._adjoins(at) and self.pieces[at - 1].is_digits
        if word in word_list("units_written_against_numbers") and not is_written_against:
            return None, end  # "m", "g", "in": words or signs of their own
        dimension = unit_dimension(word)
        return (None, end) if dimension is None else self._whole_unit(dimension, at + 1)

    def _whole_unit(self, dimension: Dimension, end: int) -> tuple[Dimension, int]:
        """Return what a unit measures with what stands behind it, from piece `end`: "an hour", "old", "Celsius"."""
        if (
            dimension & Dimension.DISTANCE
            and self._word(end) in (*_PER, "/")
            and self._word(end + 1) in ("hour", "second", "h", "s", "hr")
        ):
            return Dimension.SPEED, end + 2
        if dimension & Dimension.DURATION:
            behind = end + (self._word(end) in ("-", "‑"))
            if self._word(behind) in ("old", "olds"):
                return Dimension.AGE, behind + 1
            if self._word(end) == "of" and self._word(end + 1) == "age":
                return Dimension.AGE, end + 2
            if self._word(end) in ("a", "per", "each") and self._is_time_unit(end + 1):
                return Dimension.DURATION | Dimension.FREQUENCY, end + 2
        if dimension & Dimension.TEMPERATURE and self._word(end) in word_list("temperature_scales"):
            return dimension, end + 1
        return dimension, end

    def _is_time_unit(self, at: int) -> bool:
        return self._word(at) in word_list("units_of_time")

    def _without_number(self, at: int) -> tuple[Dimension | None, int, int]:
        """Return what is measured by words alone: "twice a day", "every week", "an hour", "overnight", "first"."""
        word = self._word(at)
        if word in ("once", "twice", "thrice"):
            if self._word(at + 1) in _PER and self._is_time_unit(at + 2):
                return Dimension.FREQUENCY, at, at + 3
            return Dimension.ORDINAL if word == "once" else Dimension.COUNT | Dimension.FREQUENCY, at, at + 1
        if word in ("every", "each"):
            behind = at + 1
            if self._word(behind) == "other" or self._word(behind) in word_list("ordinals"):
                behind += 1
            else:
                behind, _ = self._number(behind)
            return (Dimension.FREQUENCY, at, behind + 1) if self._is_time_unit(behind) else (None, at, at + 1)
        if word in word_list("frequency_adverbs"):
            return Dimension.FREQUENCY, at, at + 1
        if word in word_list("ordinals"):
            return Dimension.ORDINAL, at, at + 1
        if word in word_list("duration_adverbs"):
            return Dimension.DURATION, at, at + 1
        is_after = self._word(at - 1) in word_list("words_before_spans")
        if word in ("a", "an") and is_after:
            unit, end = self._unit(at + 1)
            known = unit is not None and unit & (Dimension.DURATION | Dimension.DISTANCE | Dimension.WEIGHT)
            return (unit, at, end) if known else (None, at, at + 1)
        if is_after and word.endswith("s") and self._is_time_unit(at) and len(word) > 3:
            return Dimension.DURATION, at, at + 1
        return None, at, at + 1

    def _is_of_somebody(self, at: int) -> bool:
        before = at - 1
        before -= self._word(before) in ("-", "‑")
        before -= self._word(before) in ("early", "mid", "late")
        return self._word(before) in word_list("possessives")

    def _age_or_count(self, at: int, end: int) -> Dimension:
        piece = self.pieces[at]
        if end > at + 1 or (
            piece.is_digits and not (piece.written.isdecimal() and 0 < int(piece.written[:4]) <= _MAX_AGE)
        ):
            return Dimension.COUNT
        before, following = self._word(at - 1), self._word(end)
        if before in ("aged", "age", "ages") or (before == "of" and self._word(at - 2) in ("age", "aged")):
            return Dimension.AGE
        if before == "," and following in (",", ".", ";", ")") and piece.is_digits and at > 1:
            # "Luca Scata, 29,"; but "10, 20, 30"
            return Dimension.AGE if self.pieces[at - 2].written[0].isalpha() else Dimension.COUNT
        ends = following in ("", ".", ",", ";", ")", "when", "at", "and", "but", "in", "on", "then", "now", "”", '"')
        if ends and before in word_list("words_before_ages"):
            return Dimension.AGE | Dimension.COUNT
        return Dimension.COUNT
