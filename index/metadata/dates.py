"""Dates of publication as ISO 8601: as articles write them in words, and as the markup of a page states them.

Only complete dates are taken that can be read in one way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

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
    """Return the day that a match of DATE names, in ISO 8601.

    None where there is no such day or it could be another.
    """
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
    """Return `text`, a date in ISO 8601 already or complete in words, as ISO 8601; None where it is neither."""
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


# Names under which pages give the date of publication, by https://ogp.me, https://schema.org, Dublin Core and custom.
_META = (
    *("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.issued"),
    *("dc.date.created", "dcterms.created", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date"),
    *("publishdate", "publish-date", "publish_date", "published_time", "pubdate", "publication_date", "date"),
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])")
_MOST_SCRIPTS = 20
_DEEPEST = 6


def published_by(page: Any) -> str | None:
    """Return the date of publication in ISO 8601 that an lxml tree of a page states; None where it states none."""
    return next((date for text in _stated(page) if (date := published_date(text))), None)


def _stated(page: Any) -> Iterator[str]:
    """Yield what may be the date, the most reliable first."""
    metas: dict[str, str] = {}
    for meta in page.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            if name := meta.get(attribute):
                metas.setdefault(name.lower(), meta.get("content"))
    yield from (metas[name] for name in _META[:3] if name in metas)
    for script in page.xpath("//script[@type='application/ld+json']/text()")[:_MOST_SCRIPTS]:
        try:
            yield from _published(json.loads(script), _DEEPEST)
        except (ValueError, RecursionError):
            continue
    yield from (metas[name] for name in _META[3:] if name in metas)
    yield from page.xpath("//*[@itemprop='datePublished']/@datetime")
    yield from page.xpath("//time[@pubdate]/@datetime")
    yield from page.xpath("//article//header//time/@datetime")[:1]
    for address in page.xpath("//link[@rel='canonical']/@href")[:1]:
        yield from ("-".join(match.groups()) for match in _IN_ADDRESS.finditer(address))


def _published(value: Any, deep: int) -> Iterator[str]:
    """Yield each `datePublished` in the data that a page gives for search engines."""
    if deep == 0:
        return
    if isinstance(value, dict):
        if isinstance(found := value.get("datePublished"), str):
            yield found
        for inner in value.values():
            yield from _published(inner, deep - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _published(inner, deep - 1)
