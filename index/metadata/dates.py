"""Dates of publication as ISO 8601, as articles and programs write them.

Only complete dates are taken that can be read in one way.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTH_NUMBERS = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday`."""
UNDATED = "undated"

_MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\.?,? )?"

# "Monday, 3 May 2021", "the 3rd of May, 2021", "May 3rd, 2021", "2021-05-03"; "03/05/2021", "03/05/21" only where one
# number is no month: elsewhere it is two different days, one on each side of the Atlantic.
DATE = (
    rf"{_WEEKDAY}(?:(?:the )?{_DAY} (?:of )?{_MONTH},? {_YEAR}"
    rf"|{_MONTH.replace('month', 'month2')} {_DAY.replace('day', 'day2')},? {_YEAR.replace('year', 'year2')}"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year3>\d{4}|(?<=/)\d\d(?![\d/])))"
)
# A time of day alone, as above the entry of a live blog: "10:15", "10.15am GMT", "[9h30]".
CLOCK = re.compile(
    r"[\[(]?(?:[01]?\d|2[0-4])(?:[.:][0-5]\d(?:[.:][0-5]\d)?|h[0-5]\d|(?=\s?[apAP]\.?[mM]))"
    r"\s?(?i:[ap]\.?m\.?)?(?:,? \(?[A-Z]{2,5}\)?)?[\])]?"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_DATE = re.compile(DATE, re.IGNORECASE)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})|(?P<both>\d{4}))(?!\d)", re.ASCII
)
_SECONDS = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)  # since 1970, or thousandths of them
# What may stand around the day: what the date is called, a weekday (feeds have them in all languages), and the time.
_AROUND = re.compile(
    r"(?:(?:date )?(?:published|posted|issued|publication date)(?: on| at)?:?)?\s*(?:[^\W\d_]{2,4}[.,]{1,2})?"
    r"[\s,|·–-]*(?:t(?=\d)|at\b|on\b)?\s*"
    r"(?:(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?\(?(?P<zone>z|[a-z]{2,5})\b\)?)?(?:\s?(?P<offset>[+-]\d{1,2}(?::?\d{2})?))?"
    r"(?:\s\(?[a-z]{2,5}\)?)?)?[\s,.|–-]*(?:on)?",
    re.IGNORECASE | re.ASCII,
)
# Hours from UTC. Names that several zones share, and those that change with the season ("ET"), are not known.
_ZONES = {
    zone: int(hours)
    for zone, _, hours in (
        one.partition(":")
        for one in """
        z:0 ut:0 utc:0 gmt:0 wet:0 bst:1 cet:1 west:1 cest:2 eet:2 eest:3 est:-5 edt:-4 cst:-6 cdt:-5 mst:-7 mdt:-6
        pst:-8 pdt:-7 akst:-9 hst:-10 msk:3 jst:9 kst:9 hkt:8 sgt:8 awst:8 aest:10 aedt:11 nzst:12 nzdt:13
        """.split()
    )
}
# Other orders and marks, and how they are read: "Fri Jan 31 10:00:00 UTC 2020", "31-Jan-2020", "31 Jan 20 10:00".
_REWRITTEN = (
    (
        re.compile(r"\b([a-z]{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)((?: [a-z]{3,4})?) (\d{4})$", re.IGNORECASE),
        r"\2 \1 \5 \3\4",
    ),
    (re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)"), r"\1/\2/\3"),
    (
        re.compile(r"^<?(\d{4}-\d\d-\d\d)(?: ?[+-]\d{1,2}| [a-z]{2,3})?(?P<time> \d\d?:\d\d)?>?$", re.IGNORECASE),
        r"\1\g<time>",
    ),
    (re.compile(r"\b(\d{1,2})-([a-z]{3,9})-(\d{4})\b", re.IGNORECASE), r"\1 \2 \3"),
    (re.compile(r"\b(\d{1,2} [a-z]{3}) ([0-6]\d)(?= \d\d:\d\d)", re.IGNORECASE), r"\1 20\2"),
    (re.compile(r"\b(\d{1,2} [a-z]{3}) ([7-9]\d)(?= \d\d:\d\d)", re.IGNORECASE), r"\1 19\2"),
    (re.compile(r"\b(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(?!\d)"), r"\1-\2-\3 \4:\5:\6"),
)
_MAX_LENGTH = 80  # characters
_EARLIEST = 1600  # the first newspapers appeared a little later
_AHEAD = timedelta(days=366)  # what is dated later is a slip or stands for "never"
_UNSET = ("1900-01-01T00:00:00", "1970-01-01T00:00:00")  # what programs write that don't know


_MONTH_ALONE = re.compile(rf"{_MONTH},? {_YEAR}", re.IGNORECASE)


def is_month(line: str) -> bool:
    """Return whether a line is a month and its year, which is no date of publication: it has no day."""
    return _MONTH_ALONE.fullmatch(line) is not None


def date_of(match: re.Match[str]) -> str | None:
    """Return the day that a match of DATE names, in ISO 8601.

    None where there is no such day or it could be another.
    """
    part = match.groupdict()
    if part["iso"]:
        return _day(*map(int, part["iso"].split("-")))
    if part["first"]:
        first, second, year = int(part["first"]), int(part["second"]), int(part["year3"])
        this = datetime.now(UTC).year
        year = this - (this - year) % 100 if year < 100 else year
        days = dict.fromkeys(filter(None, (_day(year, first, second), _day(year, second, first))))
        weekday = (part["weekday"] or "").lower()
        if len(days) > 1 and weekday:
            days = {day: None for day in days if WEEKDAYS[date.fromisoformat(day).weekday()].startswith(weekday)}
        return next(iter(days)) if len(days) == 1 else None
    month = MONTH_NUMBERS[(part["month"] or part["month2"]).lower()]
    return _day(int(part["year"] or part["year2"]), month, int(part["day"] or part["day2"]))


def format_date(published: str | None) -> str:
    """Return the day of an ISO 8601 date or time as people write it, `3 December 2021`, or the month of `2021-12`.

    Without a date it is "undated"; what is no date is returned as it is. No locale changes it.
    """
    if not published:
        return UNDATED
    if len(published) == len("2021-12") and (first := day_of(f"{published}-01")):
        return f"{_MONTHS[first.month - 1].capitalize()} {first.year}"
    day = day_of(published)
    return published if day is None else f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def day_of(published: str | None) -> date | None:
    """Return the day of an ISO 8601 date or time; None where there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def published_date(text: str) -> str | None:
    """Return `text`, a date in ISO 8601 already or complete in words, as ISO 8601; None where it is neither.

    A time of day is kept, with its zone where that is known. No dates are taken that no article can have.
    """
    text = " ".join(text.split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    if _ISO.match(text):
        try:
            return _plausible(datetime.fromisoformat(text), is_day=len(text) == 10)
        except ValueError:
            pass  # not quite that
    if _SECONDS.fullmatch(text):
        return _plausible(datetime.fromtimestamp(int(text[:10]), UTC))
    for pattern, plain in _REWRITTEN:
        text = pattern.sub(plain, text).rstrip(":")
    found = _YEAR_FIRST.match(text) or _DATE.search(text)
    if found is None:
        return None
    if found.re is _YEAR_FIRST:
        month, number = (found["both"][:2], found["both"][2:]) if found["both"] else (found["month"], found["day"])
        day = _day(int(found["year"]), int(month), int(number))
    else:
        day = date_of(found)
    around = _AROUND.fullmatch(f"{text[: found.start()]} {text[found.end() :]}".strip())
    if day is None or around is None:
        return None
    if not around["hour"]:
        return day
    if not (around["minute"] or around["half"]):  # "2021-05-03 10"
        return None
    try:
        return _plausible(datetime.combine(date.fromisoformat(day), _time(around)))
    except ValueError:
        return None


def _time(found: re.Match[str]) -> time:
    """Return the time of day. Raises ValueError where there is no such time."""
    hour = int(found["hour"])
    if half := (found["half"] or "").lower():
        if not 1 <= hour <= 12:
            raise ValueError("no hour before or after noon")
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _ZONES.get((found["zone"] or "").lower())
    offset = None if zone is None else timedelta(hours=zone)
    if shift := found["offset"]:
        digits = shift[1:].replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        offset = (-1 if shift[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes)
    known = None if offset is None else timezone(offset)
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=known)


def _plausible(moment: datetime, *, is_day: bool = False) -> str | None:
    """Return a moment in ISO 8601, of a day the day alone; None where no article can be of that date."""
    written = moment.isoformat()
    if _day(moment.year, moment.month, moment.day) is None or (not is_day and written.startswith(_UNSET)):
        return None
    return written[:10] if is_day else written


def _day(year: int, month: int, day: int) -> str | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if year >= _EARLIEST and found - datetime.now(UTC).date() <= _AHEAD else None
