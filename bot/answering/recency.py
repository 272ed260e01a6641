"""What a question asks of time: the newest first ("the latest on"), or what was published since a day ("this week")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answering.cleaning import longest_match, patterns_of, spoken_words, without_asides
from bot.answering.filters import QUOTES
from index.metadata.dates import WEEKDAYS
from index.text.lexicon import word_list
from index.text.terms import content_terms, tokenize

__all__ = ["AskedTime", "asked_time", "asks_for_any_news"]

_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14, "month": 31}
_VAGUE = {"couple": 2, "few": 5, "several": 7}
_MAX_DAYS = 3_660  # further back is no news
_MAX_TEXT = 2_000  # characters
_QUOTES = frozenset("".join(QUOTES))


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A question's `text` without what asks for a time alone, and that time: the newest, and what is new `since` a day.

    `is_all` is whether nothing else is asked for: "what happened this week?", "any news?".
    """

    text: str
    newest: bool = False
    since: date | None = None
    is_all: bool = False


def asked_time(question: str, today: date) -> AskedTime:
    """Return what a question asks of time, as seen `today`.

    "The latest on the strike" asks for a topic, the newest first. "This week" and its like mean publication; what may
    be the time of the matter itself ("last year") stays as it is, and of "today" the newest is taken. A question that
    quotes words asks for no time.
    """
    if not _QUOTES.isdisjoint(question):
        return AskedTime(question)
    text, asks_for_news = _without_request_for_news(question[:_MAX_TEXT])
    words = spoken_words(text)
    keys = [word.key for word in words]
    newest, since = asks_for_news, None
    cut: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        end, day = _period(keys, at, today)
        if day is not None:
            first = at
            while first and keys[first - 1] in word_list("words_before_periods"):
                first -= 1
            since = day if since is None else min(since, day)
            cut.append((words[first].start, words[end - 1].end))
            at = end
            continue
        newest = newest or longest_match(patterns_of("requests_for_the_newest"), words, at) > 0
        at += 1
    for start, end in reversed(cut):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}".replace(" ?", "?").strip()
    newest = newest or since is not None
    is_all = _is_covered("requests_for_news", text) or (newest and _is_covered("requests_for_events", text))
    return AskedTime(text if newest else question, newest, since, is_all or (newest and not content_terms(text)))


def asks_for_any_news(text: str) -> bool:
    """Return whether a text asks for what is new, and for nothing else."""
    return asked_time(text, date.max).is_all


def _is_covered(name: str, text: str) -> bool:
    """Return whether a text is one of the patterns of a list as a whole."""
    words = spoken_words(without_asides(text))
    return bool(words) and longest_match(patterns_of(name), words, 0) == len(words)


def _without_request_for_news(text: str) -> tuple[str, bool]:
    """Return the topic of "what's the latest on the strike?", and whether that is what is asked."""
    words = spoken_words(text)
    taken = longest_match(patterns_of("requests_for_news_on_something"), words, 0) if words else 0
    if 0 < taken < len(words):
        return text[words[taken].start :].rstrip(" ?!."), True
    return text, False


def _period(keys: Sequence[str], at: int, today: date) -> tuple[int, date | None]:
    """Return where a period ends that reaches from word `at` to now, and its first day; None where none does."""
    word, behind = keys[at], [*keys[at + 1 : at + 5], "", "", "", ""]
    if word == "since":
        end, day = _period(keys, at + 1, today) if behind[0] else (at, None)
        if day is None and behind[0] in word_list("weekdays"):
            day = today - timedelta((today.weekday() - WEEKDAYS.index(behind[0])) % 7 or 7)
            end = at + 2
        return (end, day) if day is not None else (at, None)
    if word == "yesterday":
        return at + 1, today - timedelta(1)
    if word == "this":
        return at + 2, _this(behind[0], today)
    if word not in word_list("pointers_to_past_periods"):
        return at, None
    if behind[0] == "night":
        return at + 2, today - timedelta(1)
    if behind[0] in ("week", "fortnight", "weekend"):
        weeks = 2 if behind[0] == "fortnight" else 1
        return at + 2, today - timedelta(today.weekday() + (2 if behind[0] == "weekend" else 7 * weeks))
    if behind[0] == "month":
        return at + 2, (today.replace(day=1) - timedelta(1)).replace(day=1)
    number, unit = 1.0, 0
    if behind[0] in _VAGUE:
        number, unit = _VAGUE[behind[0]], 2 if behind[1] == "of" else 1
    elif (counted := [token.term for token in tokenize(behind[0])]) and counted[0].isdecimal():
        number, unit = float(counted[0][:5]), 1
    days = _DAYS.get(behind[unit].removesuffix("s"), 0) * number
    if not unit or not 0 < days <= _MAX_DAYS:
        return at, None
    return at + unit + 2, today - timedelta(max(1, round(days)))


def _this(period: str, today: date) -> date | None:
    """Return the first day of "this week" and its like. A week is the last seven days, so that Monday has one too."""
    if period in word_list("parts_of_days"):
        return today
    if period == "week":
        return today - timedelta(6)
    if period == "weekend":
        return today - timedelta((today.weekday() - 5) % 7)
    return today.replace(day=1) if period == "month" else None
