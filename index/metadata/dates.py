"""Dates as articles write them, to ISO 8601; only those that are complete and can be read in one way."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBER = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"

# "Monday, 3 May 2021", "the 3rd of May, 2021", "May 3rd, 2021", "2021-05-03"; "03/05/2021" only where one number is
# no month: elsewhere it is two different days, one on each side of the Atlantic.
DATE = (
    rf"{_WEEKDAY}(?:(?:the )?{_DAY} (?:of )?{_MONTH},? {_YEAR}"
    rf"|{_MONTH.replace('month', 'month2')} {_DAY.replace('day', 'day2')},? {_YEAR.replace('year', 'year2')}"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year3>\d{4}))"
)
_MAIL = re.compile(r"(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?)", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_DATE = re.compile(rf"\s*{DATE}\s*", re.IGNORECASE)


def date_of(match: re.Match[str]) -> str | None:
    """The day that a match of DATE names, in ISO 8601; None where there is no such day or it could be another."""
    part = match.groupdict()
    if part["iso"]:
        return _day(*map(int, part["iso"].split("-")))
    if part["first"]:
        first, second = int(part["first"]), int(part["second"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (second, first) if second > 12 else (first, second)
        return _day(int(part["year3"]), month, day)
    month = _NUMBER[(part["month"] or part["month2"]).lower()]
    return _day(int(part["year"] or part["year2"]), month, int(part["day"] or part["day2"]))


def published_date(text: str) -> str | None:
    """`text`, in ISO 8601 already or a complete date in words, as ISO 8601; None where it is neither."""
    text = text.strip()
    if len(text) > 64:
        return None
    if _ISO.match(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return text if len(text) == 10 else moment.isoformat()
    if _MAIL.fullmatch(text):
        try:
            return parsedate_to_datetime(text).isoformat()
        except ValueError:
            return None
    match = _DATE.fullmatch(text)
    return date_of(match) if match else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
