"""What an article takes back is quoted with what puts it right, marked never, and told by `verify`."""

from __future__ import annotations

import pytest

from bot.answering.corrections import withdrawal
from bot.rendering.answers import verification_blocks
from bot.rendering.quotes import Notice
from bot.summarizing.document import context_needs, summarizable
from bot.verification.verify import verify
from tests import rows
from tests.bot.answering.libraries import LibraryAnswers, library_of
from tests.bot.summarizing.articles import article

POST = "An earlier post said that two ferries had sunk off Northport."
PUT_RIGHT = "The coast guard now says that it was one."


@rows(
    ("text", "mistake", "corrected_by"),
    [
        (f"{POST} {PUT_RIGHT}", "two ferries had sunk off Northport.", 1),
        ("In our recipe the oven was given as 180C. The soup does not go into the oven.", "180C.", 1),
        ("The bridge has 12 piers, not 14 as we reported.", "not 14 ", 0),
        ("The bridge has 12 piers. An earlier version of this article said it had 14.", "it had 14.", 0),
        ("This page was amended in May. An earlier version said the mill burned. It flooded.", "the mill burned.", 2),
        ("Initial reports said ten had died. The figure is in fact six.", "ten had died.", 1),
        ("Our report said that ten had died. The police have since told us of six.", "ten had died.", 1),
        ("In an article on Friday we said it opened in 1820. In fact it opened in 1840.", "it opened in 1820.", 1),
        ("Clarification: a report stated the pool was shut. The council votes on it.", "the pool was shut.", 1),
        ("Corrections: The fair opens on 1 May, not on 1 April.", "not on 1 April", 0),
        ("The mill employed 1,400 people and not 1,300.", "not 1,300", 0),
        ("The mill did not have 14 doors.", None, None),
        ("She is 31 and was not going to lose a second one.", None, None),
        # What reports disagree about, or what others take back, is no mistake of the article.
        ("An earlier version of the bill called for a ban. It was dropped in May.", None, None),
        ("In an earlier post, Mr Lee said that the bank was safe. It is now closed.", None, None),
        ("The council did not act, as the report said.", None, None),
        ("The talks did not end on Monday, as officials had said.", None, None),
        ("A report said that the school was good. The school did well last year.", None, None),
    ],
)
def test_what_an_article_takes_back_is_told(text: str, mistake: str | None, corrected_by: int | None) -> None:
    told = article(text)
    found = [one for number in range(len(told.sentences)) if (one := withdrawal(told, number))]
    assert [told.text[one.start : one.end].startswith(mistake or "") for one in found] == [True] * (mistake is not None)
    assert [one.corrected_by for one in found] == [corrected_by] * (mistake is not None)


def test_a_mistake_that_nothing_puts_right_is_no_answer() -> None:
    given = {"text": "An earlier version of this article said that nine ferries sank.\n\nA ferry sank in 1990."}
    with library_of(given) as library:
        passages = LibraryAnswers(library).answer("How many ferries sank?", top=1).passages
    assert [one.quote for one in passages] == ["A ferry sank in 1990."]


@pytest.mark.parametrize(
    ("right", "marked"), [("There were in fact eleven.", "eleven"), ("In fact it was a smaller number.", None)]
)
def test_an_answer_quotes_a_mistake_with_what_puts_it_right_and_marks_only_that(right: str, marked: str | None) -> None:
    text = f"An earlier post said that nine houses fell into the sea at Marl. {right}"
    with library_of({"text": text}) as library:
        (passage,) = LibraryAnswers(library).answer("How many houses fell into the sea at Marl?").passages
    assert passage.quote == text
    assert (passage.quote[slice(*passage.answer)] if passage.answer else None) == marked


def test_what_a_correction_calls_the_article_may_answer() -> None:
    text = "An article (Mill to move to Norland, 14 May) said that it cost £9m. The figure is in fact £6m, from a bank."
    with library_of({"title": "Correction", "text": text}) as library:
        passage = LibraryAnswers(library).answer("Where will the mill move to?", top=1).passages[0]
    assert passage.quote == text
    assert passage.answer is None or passage.quote[slice(*passage.answer)] == "Norland"


@pytest.mark.parametrize(
    ("correction", "right"),
    [
        (
            "Correction: an earlier article said that four people died in the fire at the Marl mill. Three died.",
            "Three",
        ),
        ("Three people died in the fire at the Marl mill, not four as we reported, the police said.", "Three"),
    ],
)
def test_a_correction_comes_before_what_it_corrects_and_each_is_told_to_differ(correction: str, right: str) -> None:
    mistaken = {"published": "2026-05-01", "text": "Four people died in a fire at the Marl mill, the police said."}
    with library_of(mistaken, {"published": "2026-05-04", "text": correction}) as library:
        first, second = LibraryAnswers(library).answer("How many people died in the Marl mill fire?").passages
    assert (first.quote, second.quote) == (correction, mistaken["text"])
    assert first.answer is not None
    assert first.quote[slice(*first.answer)] == right
    assert [one.quote for one in first.differs] == [mistaken["text"]]
    assert [one.quote and one.quote in correction for one in second.differs] == [True]


COLUMN = """**Tern Ferry.** Our report of 5 May on the plan to end the Tern ferry for cars gave the wrong date for it.\
 It ends on 1 August, not on 1 July. The report also said that vans might still cross. Only vans of the port may.\
 The letter against the plan had 7,500 signatures and not 5,700.

**Fun run.** The winner was Ann Lee and not Anna Leigh."""


@pytest.mark.parametrize(
    ("told", "question", "right"),
    [
        (
            "The Tern ferry will end for cars on 1 July after a vote.",
            "When will the Tern ferry end for cars?",
            "1 August",
        ),
        ("Vans, bicycles and walkers will be able to cross.", "Which vans may cross?", "Only vans of the port"),
        ("A letter against the plan was signed by 5,700 people.", "How many people signed the letter?", "7,500"),
        ("The fun run was won by Anna Leigh of Marl.", "Who won the fun run?", "Ann Lee"),
    ],
)
def test_a_column_of_corrections_comes_before_each_sentence_that_it_corrects(
    told: str, question: str, right: str
) -> None:
    mistaken = {"published": "2026-05-05", "text": f"The port council met on Monday. {told}"}
    column = {"title": "Corrections and clarifications", "published": "2026-05-09", "text": COLUMN}
    with library_of(mistaken, column) as library:
        first, second = LibraryAnswers(library).answer(question, top=2).passages
    assert (right in first.quote, second.quote, [one.quote for one in first.differs]) == (True, told, [told])


def test_a_correction_of_something_else_and_an_older_one_come_no_earlier() -> None:
    told = {"published": "2026-05-01", "text": "Four people died in a fire at the Marl mill, the police said."}
    others = (
        {"published": "2026-05-04", "text": "An earlier article said that nine people worked at the mill. Eight do."},
        {"published": "2025-05-04", "text": "An earlier article said four people died in a fire at a mill. Five did."},
    )
    with library_of(told, *others) as library:
        first = LibraryAnswers(library).answer("How many people died in the Marl mill fire?").passages[0]
    assert (first.quote, first.differs) == (told["text"], ())


FLOOD = {
    "title": "Flood in the Tarn valley kills at least nine",
    "published": "2026-05-01",
    "text": "A flood swept through the Tarn valley in Norland on Monday, killing at least nine people and carrying off"
    " 60 cars, the police said. It was caused by 210 millimetres of rain.",
}
FLOOD_LATER = {
    "title": "Tarn valley flood toll climbs to 26",
    "published": "2026-05-03",
    "text": "The death toll from Monday's flood in the Tarn valley in Norland has climbed to 26, the police said. They"
    " had put the number of dead at nine on the day. Forecasters have also revised the fall of rain to 240 millimetres"
    " from an initial 210.\n\nA fund has been opened.",
}


def test_a_correction_that_names_the_day_in_short_comes_before_the_price_that_it_denies() -> None:
    told = {
        "title": "Council raises the ferry fare",
        "published": "2026-02-11",
        "text": "Islanders will pay about £9 more a month for the ferry from July after the Marl council voted on it.",
    }
    column = {
        "title": "Correction: Ferry fare story",
        "published": "2026-02-14",
        "text": "A story on Feb. 11 on the Marl council's vote on the ferry misstated how much islanders will pay."
        " Fares will rise by about £6 a month from July, not £9; the higher one is for those with a car.",
    }
    with library_of(told, column) as library:
        first, second = LibraryAnswers(library).answer("How much more will islanders pay a month?", top=2).passages
    assert (first.article, second.article) == ("a2", "a1")
    assert [one.quote for one in first.differs] == [second.quote]


def test_the_latest_on_a_topic_is_not_a_later_feature_that_mentions_it() -> None:
    feature = {
        "title": "The year the river came",
        "published": "2026-05-09",
        "text": "After this week's flood in the Tarn valley, old people spoke of another one. In 1910 the Tarn rose at"
        " noon. That flood filled the whole valley within the hour and is thought to have been twice as high.",
    }
    with library_of(FLOOD, FLOOD_LATER, feature) as library:
        first = LibraryAnswers(library).answer("the latest on the Tarn valley flood").passages[0]
    assert first.article == "a2"


def test_a_summary_quotes_no_mistake_alone() -> None:
    told = summarizable(article(f"Rain fell on Northport. {POST} {PUT_RIGHT}"))
    assert [*context_needs(told)] == [(), None, (1,)]


def test_a_quotation_that_the_article_calls_a_mistake_is_told_as_such() -> None:
    with library_of({"text": f"{POST} {PUT_RIGHT}"}) as library, library.snapshot() as snapshot:
        mistaken, right = verify("“two ferries had sunk off Northport” and “now says that it was one”", snapshot)
    assert mistaken.corrected_by is not None
    assert (mistaken.verdict, mistaken.corrected_by.quote, right.corrected_by) == ("verbatim", PUT_RIGHT, None)
    notices = [one.text for one in verification_blocks([mistaken]) if isinstance(one, Notice)]
    assert f"The article calls this a mistake: “{PUT_RIGHT}”" in notices
