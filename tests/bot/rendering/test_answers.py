"""What an answer shows, and in which order."""

from __future__ import annotations

import pytest

from bot.answering.answer import Citation, Reading, Speaker, Verdict
from bot.rendering.answers import (
    FROM_EXAMPLES,
    NO_ANSWER,
    NO_MORE_ANSWERS,
    answer_blocks,
    shown_passages,
    summary_blocks,
)
from bot.rendering.quotes import (
    Contrast,
    Notice,
    Quote,
    Source,
    Tone,
    differing,
    numbered_blocks,
    passage_blocks,
    source_details,
)
from bot.summarizing.summary import ListedArticle, Scope, Section, Summary
from tests.bot.rendering.passages import PASSAGE, answer, passage


def test_an_answered_question_shows_each_quote_with_its_source() -> None:
    second = passage(article="other.txt", source="other.txt", quote="It opened again on Monday.", matches=())
    assert answer_blocks(answer(PASSAGE, second)) == (
        Quote("The harbour was closed for three days."),
        Source(
            file="harbour.txt",
            paragraph=4,
            title="Storm shuts the harbour",
            publisher="Coast Weekly",
            published="2021-12-03",
            url="https://example.org/harbour",
            number=1,
        ),
        *passage_blocks(second, 2),
    )
    assert answer_blocks(answer(PASSAGE)) == passage_blocks(PASSAGE)


def test_what_the_example_articles_say_or_do_not_say_is_told_to_be_theirs() -> None:
    assert answer_blocks(answer(PASSAGE, demonstration=True))[0] == FROM_EXAMPLES
    assert answer_blocks(answer(verdict=Verdict.NONE, demonstration=True))[1] == FROM_EXAMPLES
    assert summary_blocks(Summary(Scope.TOPIC, "ferries", (), demonstration=True))[1] == FROM_EXAMPLES


def test_the_newest_first_and_what_is_only_earlier_are_told() -> None:
    newer = passage(published="2024-05-06")
    assert Notice("The newest first:") in answer_blocks(answer(newer, PASSAGE, newest=True))
    assert Notice("The newest first:") not in answer_blocks(answer(PASSAGE, newer, newest=True))  # it is less likely
    assert Notice("From 6 May 2024 on:") in answer_blocks(answer(newer, newest=True, since="2024-05-06"))
    earlier = answer_blocks(answer(PASSAGE, verdict=Verdict.CLOSEST, since="2024-05-06", is_earlier=True))
    assert earlier[0] == Notice("No article from 6 May 2024 on answers this. What comes closest:", Tone.CAUTION)
    assert not any(isinstance(block, Notice) for block in earlier[1:])  # "no" once


def test_one_notice_leads_to_what_comes_closest() -> None:
    newer = passage(published="2024-05-06")
    for unanswered, said in (
        (answer(newer, PASSAGE, verdict=Verdict.CLOSEST, newest=True), NO_ANSWER),
        (answer(newer, PASSAGE, verdict=Verdict.CLOSEST, goes_on=True), NO_MORE_ANSWERS),  # "tell me more"
    ):
        notices = [block for block in answer_blocks(unanswered) if isinstance(block, Notice)]
        assert notices == [Notice(f"{said} What comes closest:", Tone.CAUTION)]


def test_the_likely_answer_alone_is_strong() -> None:
    quote, *_ = passage_blocks(passage(answer=(27, 37)))
    assert quote == Quote(PASSAGE.quote, ((27, 37),))


def test_of_an_answer_what_is_far_less_likely_than_the_first_is_not_shown() -> None:
    likely, unlikely = passage(confidence=0.14), passage(confidence=0.13)
    assert shown_passages(answer(PASSAGE, likely, unlikely, likely)) == (PASSAGE, likely)
    assert answer_blocks(answer(PASSAGE, unlikely)) == passage_blocks(PASSAGE)


def test_of_what_comes_closest_all_is_shown() -> None:
    found = (PASSAGE, passage(confidence=0.01))
    assert shown_passages(answer(*found, verdict=Verdict.CLOSEST)) == found
    assert shown_passages(answer(verdict=Verdict.ANSWERED)) == ()


def test_without_a_likely_answer_no_matched_word_looks_like_one() -> None:
    quote, *_ = passage_blocks(PASSAGE)
    assert PASSAGE.matches
    assert quote == Quote(PASSAGE.quote)


def test_what_a_search_for_a_phrase_found_is_strong() -> None:
    quote, *_ = passage_blocks(PASSAGE, is_search=True)
    assert quote == Quote(PASSAGE.quote, PASSAGE.matches)


@pytest.mark.parametrize("verdict", [Verdict.CLOSEST, Verdict.NONE])
def test_without_an_answer_the_first_words_say_so(verdict: Verdict) -> None:
    assert answer_blocks(answer(verdict=verdict)) == (Notice("The articles don't say.", Tone.CAUTION),)


def test_passages_that_do_not_answer_are_offered_as_the_closest() -> None:
    first, *rest = answer_blocks(answer(PASSAGE, verdict=Verdict.CLOSEST))
    assert first == Notice("The articles don't say. What comes closest:", Tone.CAUTION)
    assert tuple(rest) == passage_blocks(PASSAGE)


def test_what_was_read_differently_is_said_first() -> None:
    first, *_ = answer_blocks(answer(PASSAGE, read_as=(Reading("habour", "harbour"), Reading("closd", "closed"))))
    assert first == Notice("Read “habour” as “harbour”, “closd” as “closed”.")


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 undated article was left out."), (2, "2 undated articles were left out.")]
)
def test_articles_left_out_for_want_of_a_date_are_counted(count: int, words: str) -> None:
    assert Notice(words) in answer_blocks(answer(PASSAGE, undated_left_out=count))


def test_no_count_is_shown_where_no_article_was_left_out() -> None:
    assert not any(isinstance(block, Notice) for block in answer_blocks(answer(PASSAGE, undated_left_out=0)))


def test_other_articles_that_say_the_same_are_named_once_each() -> None:
    places = (
        Citation("harbour.txt", 90, 128, "Storm shuts the harbour", "harbour.txt"),
        Citation("b.txt", 0, 38, "Harbour closed", "b.txt"),
        Citation("b.txt", 50, 88, "Harbour closed", "b.txt"),
        Citation("c.txt", 0, 38, None, "c.txt"),
    )
    _, source = passage_blocks(passage(also_in=places))
    assert isinstance(source, Source)
    assert source.also_in == ("Harbour closed", "c.txt")


def test_what_is_said_differently_stands_beside_the_passage_with_where() -> None:
    other = Citation("b.txt", 0, 38, "Harbour closed", "b.txt", "The harbour was closed for nine days.")
    *_, contrast = passage_blocks(passage(differs=(other, other)))
    assert contrast == Contrast("Harbour closed", "The harbour was closed for nine days.")


def test_a_differing_place_that_is_shown_itself_is_named_by_its_number() -> None:
    second = passage(article="b.txt", start=10, end=30, source="b.txt", title=None)
    first = passage(
        differs=(
            *(Citation(f"{n}.txt", 0, 9, None, f"{n}.txt") for n in range(3)),
            Citation("b.txt", 0, 38, None, "b.txt"),
        )
    )
    contrasts = [block for block in answer_blocks(answer(first, second)) if isinstance(block, Contrast)]
    assert contrasts == [Contrast("b.txt", number=2), Contrast("0.txt"), Contrast("1.txt")]
    assert differing([Contrast("c", number=9), *contrasts]) == ("Said differently in 2 and 9.", (*contrasts[1:],))


def test_a_follow_up_is_shown_as_the_whole_question_it_was_read_as() -> None:
    readings = (Reading("it", "the bridge"), Reading("Why the bridge?", "Why was the bridge built?"), Reading("a", "b"))
    first, *_ = answer_blocks(answer(PASSAGE, read_as=readings))
    assert first == Notice("Read as: Why was the bridge built? Read “a” as “b”.")


def test_the_speaker_is_part_of_the_source() -> None:
    _, source = passage_blocks(passage(speaker=Speaker("the harbour master", 0, 18)))
    assert isinstance(source, Source)
    assert source.speaker == "the harbour master"


def listed(article: str, title: str | None = None) -> ListedArticle:
    return ListedArticle(article, title, None, None, None, f"{article}.txt")


def test_an_articles_title_stands_above_its_sentences_and_not_in_each_source() -> None:
    opening, _, source = summary_blocks(Summary(Scope.ARTICLE, "Storm", (Section(None, (PASSAGE,)),)))
    assert opening == Notice("“Storm”, in its own words:")
    assert isinstance(source, Source)
    assert (source.title, source.publisher, source.paragraph) == (None, "Coast Weekly", 4)


def test_a_topics_sentences_each_have_their_source_in_full() -> None:
    other = passage(article="b.txt", title="Ferries")
    summary = Summary(Scope.TOPIC, "storms", (Section("Storm", (PASSAGE,)), Section("Ferries", (other,))))
    assert summary_blocks(summary) == (Notice("On “storms”:"), *numbered_blocks([PASSAGE, other]))
    assert summary_blocks(summary, titled=True) == numbered_blocks([PASSAGE, other])


def test_a_day_of_a_timeline_stands_above_its_sentences_and_not_in_their_sources() -> None:
    summary = Summary(Scope.TIMELINE, "storms", (Section("2021-12-03", (PASSAGE, PASSAGE)),))
    _, day, *blocks = summary_blocks(summary)
    assert day == Notice("3 December 2021", above=True)
    assert [source_details(one)[1] for one in blocks if isinstance(one, Source)] == ["paragraph 4"] * 2


def test_a_topic_that_nothing_is_said_on_says_so() -> None:
    assert summary_blocks(Summary(Scope.TOPIC, "storms", ())) == (
        Notice("The articles say nothing on “storms”.", Tone.CAUTION),
    )


def test_a_word_of_the_topic_read_as_another_is_told_first() -> None:
    summary = Summary(Scope.TOPIC, "strom", (), read_as=(Reading("strom", "storm"),))
    assert summary_blocks(summary)[0] == Notice("Read “strom” as “storm”.")


def test_a_storys_other_articles_follow_its_sentences_and_the_rest_comes_last() -> None:
    story = Section(
        "Storm",
        (PASSAGE,),
        (
            listed("harbour.txt", "Storm"),
            listed("b", "Waves"),
            listed("f", "Waves"),
            listed("g", "Storm shuts the harbour"),
            listed("c"),
        ),
    )
    summary = Summary(Scope.DIGEST, None, (story,), (listed("d", "Museum reopens"), listed("e")), undated_left_out=2)
    assert summary_blocks(summary) == (
        Notice("The main stories:"),
        Notice("2 undated articles were left out."),
        *passage_blocks(PASSAGE),
        Notice("Also on this: ", items=("Waves", "c.txt")),
        Notice("Also in the library: ", items=("Museum reopens", "e.txt"), above=True),
    )


def test_empty_summaries_say_why() -> None:
    nothing, unquotable, empty = (
        summary_blocks(summary)[0]
        for summary in (
            Summary(Scope.ARTICLE, "Storm", ()),
            Summary(Scope.DIGEST, None, (), (listed("a"),)),
            Summary(Scope.DIGEST, None, ()),
        )
    )
    assert nothing == Notice("This article has no sentence to quote that can stand alone.", Tone.CAUTION)
    assert unquotable == Notice("No article has a sentence to quote.", Tone.CAUTION)
    assert empty == Notice("There are no articles.", Tone.CAUTION)
