"""The days that a text or an article tells of: in ISO 8601, a month or a year too, or a weekday's name."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from bot.answering.answer import Speaker
from bot.answering.attribution.speech import beside
from bot.answering.names import is_organisation_or_place
from index.article import Article
from index.metadata.dates import DATE, MONTH_NUMBERS, WEEKDAYS, date_of
from index.text.characters import fold
from index.text.lexicon import word_list

_TOLD_WITHIN = timedelta(days=31)  # from a speech to the article about it, unless that names the year
_DATES = re.compile(DATE, re.IGNORECASE)
_MONTHS = re.compile(rf"\b({'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\.?,? (?:of )?(\d{{4}})\b", re.I)
_YEARS = re.compile(r"\b(?<!\d )in ((?:1[89]|20)\d\d)\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)


def other_day(
    claimed: str, article: Article, start: int, end: int, speaker: Speaker | None, *, of_article: bool
) -> str | None:
    """Return the day that an article tells where a claimed day, month, year or weekday can't be; None where it may be.

    It is claimed `of_article`, or else of the words from `start` to `end`, which `speaker` said.
    """
    day = (article.published or "")[:10]
    published = date.fromisoformat(day) if len(day) == len("2024-03-05") else None
    is_weekday = claimed.lower() in WEEKDAYS
    if of_article and not is_weekday:
        if published is None:
            return None
        first, last = _period(claimed)
        return None if first <= published <= last else day
    told = list(_days_told(article, start, end, speaker))
    if not any(_may_be_same(claimed, other, published) for other in told) and told:
        return told[0]
    if published is None or is_weekday:
        return None
    first, last = _period(claimed)
    tells_year = str(first.year) in article.text
    return day if first > published or (last < published - _TOLD_WITHIN and not tells_year) else None


def days_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield where days, months, years and weekdays stand in a text, and what they are; each place once."""
    taken: list[tuple[int, int]] = []
    for pattern in (_DATES, _MONTHS, _YEARS, _WEEKDAY):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if pattern is _DATES:
                says = date_of(match)
            elif pattern is _MONTHS:
                says = f"{match[2]}-{MONTH_NUMBERS[match[1].lower()]:02}"
            else:
                says = match[1].capitalize()
            if says is not None:
                yield match.start(), says


def is_beside_speech(before: str, name: str | None) -> bool | None:
    """Return whether a verb of speech or a speaker's name ends the words before a date; None where there are none."""
    words = re.findall(r"[^\W_]+", before.lower())
    while words and (words[-1] in ("on", "in", "late", "early", "back", "the") or words[-1] in word_list("adverbs")):
        words.pop()
    if not words or words == ["speaking"]:
        return None
    if words[-1] == "speaking":
        return True
    told = not {"told", "tells"}.isdisjoint(words[-4:])  # "told a reporter in 2015"
    return told or words[-1] in word_list("reporting_verbs") or words[-1] == name


def _may_be_same(claimed: str, told: str, published: date | None) -> bool:
    """Return whether two days, months, years or weekdays may be one; `told` is that of an article published then."""
    weekdays = [says.lower() in WEEKDAYS for says in (claimed, told)]
    if all(weekdays):
        return claimed == told
    if not any(weekdays):
        (first, last), (begin, end) = _period(claimed), _period(told)
        return first <= end and begin <= last
    says, weekday = (claimed, told) if weekdays[1] else (told, claimed)
    if len(says) < len("2024-03-05"):
        return True
    day = date.fromisoformat(says)
    near = published is None or abs(published - day) <= timedelta(days=8) or not weekdays[1]
    return day.strftime("%A") == weekday and near


def _period(says: str) -> tuple[date, date]:
    """Return the first and the last day of a day, month or year in ISO 8601."""
    year, month, day = (*map(int, says.split("-")), 0, 0)[:3]
    last = month or 12
    return date(year, month or 1, day or 1), date(year, last, day or monthrange(year, last)[1])


def _days_told(article: Article, start: int, end: int, speaker: Speaker | None) -> Iterator[str]:
    """Yield the days on which the sentences of a quotation say that it was said, and all weekdays that they name."""
    name = fold(speaker.name).split()[-1] if speaker else None
    if name and speaker and not is_organisation_or_place(speaker.name):
        yield from _weekdays_of(name, article)
    for part in beside(article, start, end):
        for at, says in days_in(part):
            if says.lower() in WEEKDAYS or is_beside_speech(part[:at], name) is not False:
                yield says


def _weekdays_of(name: str, article: Article) -> Iterator[str]:
    """Yield the weekdays on which an article says that somebody spoke: "Lee said on Monday", "Lee on Monday said"."""
    around = rf"(?: (\w{{1,20}}))? on ({'|'.join(WEEKDAYS)})(?: (\w{{1,20}}))?"
    for match in re.finditer(rf"\b{re.escape(name)}\b{around}", article.text, re.IGNORECASE):
        if not {match[1], match[3]}.isdisjoint(word_list("reporting_verbs")):
            yield match[2].capitalize()
