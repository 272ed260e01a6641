"""Questions that ask for what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.answering.answer import Answer, Verdict
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.answering.recency import asked_time, asks_for_any_news
from bot.conversation import SUMMARY_COMMANDS, Context, converse
from bot.conversation.conversing import asks_for_summary
from index.library import Library
from tests.bot.answering.libraries import library_of

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("asked", "text", "newest", "since"),
    [
        ("What is the latest on the ferry strike?", "the ferry strike", True, None),
        ("ok any updates on the tram?", "the tram", True, None),
        ("news about the tram", "the tram", True, None),
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


@pytest.mark.parametrize(
    "said",
    ["Can you summarise the ferry article?", "pls sum up the strike", "give me a quick summary of the ferry strike"],
)
def test_who_wants_a_summary_is_told_how_to_get_one(library: Library, said: str) -> None:
    with library.snapshot() as snapshot:
        answer, _ = converse(Question(said), Context(), snapshot, Unasked(), SUMMARY_COMMANDS)
    assert answer.reply == SUMMARY_COMMANDS


@pytest.mark.parametrize("said", ["summarise what Bell said", "Who wrote a summary of the strike?", "give me a number"])
def test_a_question_is_no_request_for_a_summary(said: str) -> None:
    assert not asks_for_summary(said)
