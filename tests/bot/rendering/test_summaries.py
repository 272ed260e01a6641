"""What a summary shows, and in which order."""

from __future__ import annotations

from bot.answering.answer import Reading
from bot.rendering.answers import passage_blocks
from bot.rendering.blocks import Notice, Source, Tone
from bot.rendering.summaries import summary_blocks
from bot.summarizing.summary import Listed, Scope, Section, Summary
from tests.bot.rendering.passages import PASSAGE, passage


def listed(article: str, title: str | None = None) -> Listed:
    return Listed(article, title, None, None, None, f"{article}.txt")


def test_an_articles_title_stands_above_its_sentences_and_not_in_each_source() -> None:
    opening, _, source = summary_blocks(Summary(Scope.ARTICLE, "Storm", (Section(None, (PASSAGE,)),)))
    assert opening == Notice("“Storm”, in its own words:")
    assert isinstance(source, Source)
    assert (source.title, source.publisher, source.paragraph) == (None, "Coast Weekly", 4)


def test_a_topics_sentences_each_have_their_source_in_full() -> None:
    other = passage(article="b.txt", title="Ferries")
    summary = Summary(Scope.TOPIC, "storms", (Section("Storm", (PASSAGE,)), Section("Ferries", (other,))))
    assert summary_blocks(summary) == (Notice("On “storms”:"), *passage_blocks(PASSAGE), *passage_blocks(other))


def test_a_topic_that_nothing_is_said_on_says_so() -> None:
    assert summary_blocks(Summary(Scope.TOPIC, "storms", ())) == (
        Notice("The articles say nothing on “storms”.", Tone.CAUTION),
    )


def test_a_word_of_the_topic_read_as_another_is_told_first() -> None:
    summary = Summary(Scope.TOPIC, "strom", (), read_as=(Reading("strom", "storm"),))
    assert summary_blocks(summary)[0] == Notice("Read “strom” as “storm”.")


def test_a_storys_other_articles_follow_its_sentences_and_the_rest_comes_last() -> None:
    story = Section("Storm", (PASSAGE,), (listed("harbour.txt", "Storm"), listed("b", "Waves"), listed("c")))
    summary = Summary(Scope.DIGEST, None, (story,), (listed("d", "Museum reopens"), listed("e")), undated_left_out=2)
    assert summary_blocks(summary) == (
        Notice("The main stories:"),
        Notice("2 undated articles were left out."),
        *passage_blocks(PASSAGE),
        Notice("Also on this: Waves; c.txt"),
        Notice("Also in the library: Museum reopens; e.txt"),
    )


def test_of_a_long_list_the_first_twenty_are_named_and_the_others_counted() -> None:
    summary = Summary(Scope.DIGEST, None, (), tuple(listed(str(number)) for number in range(1, 24)))
    *_, last = summary_blocks(summary)
    assert isinstance(last, Notice)
    assert last.text.startswith("In the library: 1.txt; 2.txt; ")
    assert last.text.endswith("; 20.txt; and 3 more")


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
