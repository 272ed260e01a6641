"""Filters in a question: read, refused in words, and never taken for words to look for."""

from datetime import date

import pytest

from bot.answering.answer import Verdict
from bot.answering.filters import take_filters
from bot.answering.recency import period_of
from bot.summarizing.summarizer import Summarizer
from tests.bot.answering.libraries import LibraryAnswers, library_of
from tests.growth import MAX_FACTOR, measure

TODAY = date(2024, 5, 15)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-2", "2021-02-01", "2021-02-28"),
        ("2021/02/09", "2021-02-09", "2021-02-09"),
        ("5 March 2021", "2021-03-05", "2021-03-05"),
        ("March 5th, 2021", "2021-03-05", "2021-03-05"),
        ("31.12.2020", "2020-12-31", "2020-12-31"),
        ("March 2021", "2021-03-01", "2021-03-31"),
        ("march", "2024-03-01", "2024-03-31"),
        ("November", "2023-11-01", "2023-11-30"),
        ("3 May", "2024-05-03", "2024-05-03"),
        ("20 may", "2023-05-20", "2023-05-20"),
        ("today", "2024-05-15", "2024-05-15"),
        ("Yesterday", "2024-05-14", "2024-05-14"),
        ("Monday", "2024-05-13", "2024-05-13"),
        ("last friday", "2024-05-10", "2024-05-10"),
        ("last week", "2024-05-06", "2024-05-12"),
        ("this week", "2024-05-13", "2024-05-19"),
        ("last month", "2024-04-01", "2024-04-30"),
        ("previous year", "2023-01-01", "2023-12-31"),
        ("two weeks ago", "2024-05-01", "2024-05-01"),
        ("a month ago", "2024-04-15", "2024-04-15"),
        ("past 3 days", "2024-05-12", "2024-05-15"),
        ("last 2 years", "2022-05-15", "2024-05-15"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    assert period_of(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2021-13",
        "2021-02-30",
        "99",
        "03/04/2021",
        "next week",
        "last summer",
        "9999 years ago",
        "0000",
        "x" * 99,
    ],
)
def test_what_names_no_day_or_could_be_several_is_none(text: str) -> None:
    assert period_of(text, TODAY) is None


@pytest.mark.parametrize(
    ("question", "text", "after", "before"),
    [
        ("floods after:yesterday", "floods", "2024-05-14", None),
        ("floods after:last week in Lisbon", "floods in Lisbon", "2024-05-06", None),
        ('before:"last month" floods', "floods", None, "2024-04-30"),
        ("floods after: 2021 before: 5 May 2022?", "floods", "2021-01-01", "2022-05-05"),
        ("AFTER:2021-03 floods", "floods", "2021-03-01", None),
        ("What came after: a flood", "What came after: a flood", None, None),
        ("is it source:", "is it source:", None, None),
    ],
)
def test_filters_are_taken_out_of_the_question(question: str, text: str, after: str | None, before: str | None) -> None:
    rest, filters = take_filters(question, TODAY)
    assert (" ".join(rest.split()), filters.after, filters.before, filters.unread) == (text, after, before, ())


ARTICLES = (
    {"text": "The bridge opened.", "published": "2021-03-05", "publisher": "Harbour Times"},
    {"text": "The bridge was closed.", "published": "2022-07-01T10:00:00", "publisher": "Hill Post"},
    {"text": "The bridge was painted."},
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("bridge after:soon", "“after:soon” names no date that I can read."),
        ('bridge before:"the war"', '“before:"the war"” names no date that I can read.'),
        (
            "bridge source:nosuch",
            "No article is from “nosuch”.\nThere are some from Harbour Times, Hill Post, ",
        ),
        (
            "bridge after:2023",
            "No article is dated 1 January 2023 or later.\nThe oldest is of 5 March 2021, the newest of 1 July 2022.",
        ),
        ("bridge before:1999", "No article is dated 31 December 1999 or earlier."),
        ("bridge since:2023", "No article is dated 1 January 2023 or later."),
        ("bridge until:1999", "No article is dated 31 December 1999 or earlier."),
        ("bridge during:2020", "No article is dated from 1 January 2020 to 31 December 2020."),
        ("bridge from:nosuch", "No article is from “nosuch”."),
        ("bridge after:2022 before:2021", "No day is both 1 January 2022 or later and 31 December 2021 or earlier."),
        (
            "bridge source:hill before:2021",
            "No article from there is dated 31 December 2021 or earlier.\nAll from there are of 1 July 2022.",
        ),
    ],
)
def test_filters_that_leave_nothing_say_so(question: str, said: str) -> None:
    with library_of(*ARTICLES) as library:
        answer = LibraryAnswers(library).answer(question)
    assert answer.refusal is not None
    assert answer.refusal.startswith(said)
    assert (answer.verdict, answer.passages) == (Verdict.NONE, ())
    assert answer.as_json()["refusal"] == answer.refusal


def test_without_any_date_a_date_filter_says_that() -> None:
    with library_of({"text": "The bridge was painted."}) as library:
        answer = LibraryAnswers(library).answer("bridge after:2020")
    assert answer.refusal == "No article is dated 1 January 2020 or later.\nNone has a date at all."


@pytest.mark.parametrize("part", ["after:2021 ", "source:„x ", 'before:"', "after: last ", "after:" + "x" * 30 + " "])
def test_a_hostile_question_is_read_in_linear_time(part: str) -> None:
    growth = measure(lambda text: take_filters(text, TODAY), lambda size: (part * size)[:size], 2_000)
    assert growth.factor < MAX_FACTOR


def test_dates_of_filters_are_no_request_for_what_is_new() -> None:
    with library_of({"text": "The bridge opened.", "published": "2021-03-05"}) as library:
        answer = LibraryAnswers(library).answer("Which bridge opened? before:last week")
        assert (answer.since, answer.newest, answer.refusal) == (None, False, None)
        assert answer.passages
        refused = Summarizer(library).topic("bridge after:soon")
        assert refused.as_json()["refusal"].startswith("“after:soon” names no date")
        assert not refused.sentences


def test_a_long_name_of_a_publisher_is_seen_to_be_cut() -> None:
    name = "The Morning Ledger of the Northern Provinces and of the Islands"
    with library_of({"text": "The bridge opened.", "publisher": name}) as library:
        refused = LibraryAnswers(library).answer("bridge source:nosuch").refusal
    assert refused is not None
    assert refused.endswith("There are some from The Morning Ledger of the Northern Provinces and….")
