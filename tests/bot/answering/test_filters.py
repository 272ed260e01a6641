"""Filters in a question: read, refused in words, and never taken for words to look for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.answering.answer import Answer, Verdict
from bot.answering.filters import asked_time, asks_for_any_news, period_of, take_filters
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.conversation import SUMMARY_COMMANDS, Context, converse
from bot.summarizing.summarizer import Summarizer
from index.library import Library
from tests import rows
from tests.bot.answering.libraries import LibraryAnswers, library_of
from tests.growth import MAX_FACTOR, measure

THURSDAY = date(2026, 11, 26)


@rows(
    ("asked", "text", "newest", "since"),
    [
        ("What is the latest on the ferry strike?", "the ferry strike", True, None),
        ("ok any updates on the tram?", "the tram", True, None),
        ("news about the tram", "the tram", True, None),
        ("give me the most recent on the tram", "the tram", True, None),
        ("newest info on the tram", "the tram", True, None),
        ("Who is the current mayor?", "Who is the current mayor?", True, None),
        ("How many have quit so far?", "How many have quit so far?", True, None),
        ("What did the latest budget cost?", "What did the latest budget cost?", True, None),
        ("Who is currently in charge?", "Who is currently in charge?", True, None),
        ("What did the council decide this week?", "What did the council decide?", True, date(2026, 11, 20)),
        ("In the last two weeks, who quit?", ", who quit?", True, date(2026, 11, 12)),
        ("who quit in the past 3 days?", "who quit?", True, date(2026, 11, 23)),
        ("who quit over the last few days", "who quit", True, date(2026, 11, 21)),
        ("What did she say yesterday?", "What did she say?", True, date(2026, 11, 25)),
        ("What did she say this morning?", "What did she say?", True, THURSDAY),
        ("What did she say last night?", "What did she say?", True, date(2026, 11, 25)),
        ("What did she say last week?", "What did she say?", True, date(2026, 11, 16)),
        ("What did she say last month?", "What did she say?", True, date(2026, 10, 1)),
        ("What has changed since Monday?", "What has changed?", True, date(2026, 11, 23)),
        ("What has changed since Thursday?", "What has changed?", True, date(2026, 11, 19)),
        ("How much did it earn last year?", "How much did it earn last year?", False, None),
        ("Who won the last war?", "Who won the last war?", False, None),
        ("What is this week's menu?", "What is this week's menu?", False, None),
        ("What news did he bring?", "What news did he bring?", False, None),
        ("Who said “not this week”?", "Who said “not this week”?", False, None),
        ("What happened since 1990?", "What happened since 1990?", False, None),
        ("who won in the last 1000000000000000000000 days", None, False, None),
    ],
)
def test_words_ask_for_the_newest_or_for_what_came_since_a_day(
    asked: str, text: str | None, newest: bool, since: date | None
) -> None:
    found = asked_time(asked, THURSDAY)
    assert (found.text, found.newest, found.since) == (text or asked, newest, since)


@pytest.mark.parametrize("asked", ["What's the latest?", "any news this week?", "What happened yesterday?"])
def test_news_on_nothing_is_no_question(asked: str) -> None:
    assert asks_for_any_news(asked)


@pytest.mark.parametrize("asked", ["What happened?", "latest on the tram", "What happened in Northport this week?", ""])
def test_news_on_something_is_one(asked: str) -> None:
    assert not asks_for_any_news(asked)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    long = "who quit since the last past this " * 50_000
    assert asked_time(long, THURSDAY).text == long


def _article(published: str | None, workers: int, title: str = "Ferry strike") -> dict[str, object]:
    return {
        "title": title,
        "published": published,
        "text": f"The union said {workers} workers joined the ferry strike.\n\nTravellers took the train.",
    }


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with library_of(
        _article("2026-10-02", 240),
        _article("2026-11-24T08:00:00+00:00", 420),
        _article(None, 90),
        _article("2026-10-20", 310),
        {"published": "2026-03-11", "text": "Mayor Petra Holmwood rejected the tram line on Monday."},
    ) as library:
        yield library


def asked(library: Library, question: str, *, today: date = THURSDAY, newest: bool = False) -> Answer:
    with library.snapshot() as snapshot:
        return Pipeline(today=lambda: today).answer(Question(question, 5, newest=newest), snapshot)


QUESTION = "How many workers joined the ferry strike?"


def test_of_what_answers_the_newest_comes_first_and_undated_ones_last(library: Library) -> None:
    answer = asked(library, QUESTION, newest=True)
    assert [passage.published for passage in answer.passages][:4] == [
        "2026-11-24T08:00:00+00:00",
        "2026-10-20",
        "2026-10-02",
        None,
    ]
    assert answer.verdict is Verdict.ANSWERED
    assert answer.as_json()["newest"] is True
    assert answer.confidence == answer.passages[0].confidence
    assert "newest" not in asked(library, QUESTION).as_json()


def test_the_latest_on_a_topic_is_the_newest_article_that_tells_of_it() -> None:
    with library_of(
        {
            "published": "2026-10-01",
            "text": "A strike by ferry workers began in Northport. The ferry strike is on pay.",
        },
        {"published": "2026-10-09", "text": "Ferry workers accepted a pay rise. That ends nine days of strike."},
        {"published": "2026-10-12", "text": "Bank workers in Northport began a strike. It is on working hours."},
    ) as library:
        answer = asked(library, "What's the latest on the ferry strike?")
    assert [one.article for one in answer.passages][:2] == ["a2", "a1"]
    assert answer.verdict is Verdict.ANSWERED
    assert answer.passages[0].confidence == answer.confidence


def test_what_does_not_answer_comes_no_earlier_for_being_new() -> None:
    with library_of(
        {"published": "2020-01-01", "text": "Petra Holmwood bought the lighthouse for 40,000 pounds."},
        {"published": "2026-01-01", "text": "The lighthouse was painted again. Visitors may climb it."},
    ) as library:
        answer = asked(library, "Who bought the lighthouse?", newest=True)
    assert answer.passages[0].published == "2020-01-01"


def test_the_newest_is_found_among_very_many_that_say_much_the_same() -> None:
    days = [f"20{year:02}-{month:02}-15" for year in range(10, 26) for month in range(1, 13)]
    with library_of(*(_article(day, 100 + number) for number, day in enumerate(days[::-1]))) as library:
        answer = asked(library, QUESTION, newest=True)
    assert answer.passages[0].published == max(days)


def test_what_is_asked_of_this_week_is_answered_from_it(library: Library) -> None:
    answer = asked(library, "How many workers joined the ferry strike this week?")
    assert {passage.published for passage in answer.passages} == {"2026-11-24T08:00:00+00:00"}
    assert (answer.verdict, answer.since, answer.is_earlier) == (Verdict.ANSWERED, "2026-11-20", False)
    assert answer.undated_left_out == 1


def test_what_only_earlier_articles_say_is_no_answer_of_this_week(library: Library) -> None:
    assert asked(library, "Who rejected the tram line?").verdict is Verdict.ANSWERED
    answer = asked(library, "Who rejected the tram line this week?")
    assert (answer.verdict, answer.since, answer.is_earlier) == (Verdict.CLOSEST, "2026-11-20", True)
    assert answer.passages[0].published == "2026-03-11"
    assert answer.confidence == answer.passages[0].confidence


def test_in_an_archive_this_week_is_a_time_of_its_articles(library: Library) -> None:
    answer = asked(library, "Who rejected the tram line this week?", today=date(2031, 5, 1))
    assert (answer.since, answer.is_earlier) == ("2031-04-25", True)
    assert "rejected the tram line" in answer.passages[0].quote


def test_a_date_filter_holds_beside_the_words(library: Library) -> None:
    answer = asked(library, "How many workers joined the latest ferry strike before:2026-10-10?".replace("?", ""))
    assert {passage.published for passage in answer.passages} == {"2026-10-02"}


class Unasked:
    def answer(self, question: Question, snapshot: object) -> Answer:
        raise AssertionError(question)


@pytest.mark.parametrize("said", ["any news this week?", "What's the latest?"])
def test_news_on_nothing_is_answered_by_where_to_get_it(library: Library, said: str) -> None:
    with library.snapshot() as snapshot:
        answer, _ = converse(Question(said), Context(), snapshot, Unasked(), SUMMARY_COMMANDS)
    assert answer.reply is not None
    assert "--since" in answer.reply


TODAY = date(2024, 5, 15)  # a Wednesday


@rows(
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
        ("this week", "2024-05-09", "2024-05-15"),
        ("last month", "2024-04-01", "2024-04-30"),
        ("previous year", "2023-01-01", "2023-12-31"),
        ("two weeks ago", "2024-05-01", "2024-05-01"),
        ("a month ago", "2024-04-15", "2024-04-15"),
        ("past 3 days", "2024-05-12", "2024-05-15"),
        ("last couple of weeks", "2024-05-01", "2024-05-15"),
        ("a fortnight ago", "2024-05-01", "2024-05-01"),
        ("last weekend", "2024-05-11", "2024-05-12"),
        ("last 2 years", "2022-05-15", "2024-05-15"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    assert period_of(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@rows(
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


def test_a_mark_that_ends_the_question_is_no_part_of_its_source() -> None:
    assert take_filters("who fell? source:bbc.co.uk?", TODAY)[1].sources == ("bbc.co.uk",)
    assert take_filters('who fell? source:"Which?"', TODAY)[1].sources == ("which?",)


def test_a_source_can_be_left_out() -> None:
    text, filters = take_filters('who fell? source:post -source:hill -from:"Old Post"', TODAY)
    assert (text.split(), filters.sources, filters.without) == (["who", "fell?"], ("post",), ("hill", "old post"))
    with library_of(*ARTICLES) as library:
        titles = {one.publisher for one in library.articles() if take_filters("-source:hill", TODAY)[1].admits(one)}
    assert "Harbour Times" in titles
    assert "Hill Post" not in titles


@rows(
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


@rows(
    ("question", "said"),
    [
        ("bridge after:soon", "“after:soon” names no date that I can read."),
        ('bridge before:"the war"', '“before:"the war"” names no date that I can read.'),
        (
            "bridge source:nosuch",
            "No article is from “nosuch”.\nThere are some from Harbour Times, Hill Post, articles.jsonl.",
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
        ("bridge -after:2021", "“-after:2021” names no date that I can read."),
        ("bridge source:hill -source:hill", "No article is from “hill”."),
        ("bridge -source:.jsonl", "No article is from anywhere else than “.jsonl”."),
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
    growth = measure(lambda text: take_filters(text, TODAY), lambda size: (part * size)[:size], 1_000)
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


def test_of_very_many_filters_only_the_first_are_read() -> None:
    text, filters = take_filters("after:2021 " * 60_000 + "before:2022", TODAY)
    assert (filters.after, filters.before) == ("2021-01-01", None)
    assert text.count("after:2021") > 59_000
