"""Which sentences stand alone, and what the others bring."""

from __future__ import annotations

from bot.summarizing.document import ContextNeed, context_needs, document
from tests import rows
from tests.bot.summarizing.articles import article

FIRST = "Anna Berg runs the ferries of Northport."


def second(*sentences: str) -> ContextNeed:
    """How the last of some sentences after FIRST can stand."""
    return context_needs(document(article(" ".join([FIRST, *sentences]))))[-1]


@rows(
    "sentence",
    [
        "He hopes to sail on Thursday.",
        "It was the worst storm in years.",
        "But nobody was hurt.",
        "This closed the harbour for a week.",
        "Those trips were cancelled.",
        "However, the wall held.",
        "In that case the harbour closes.",
        "Despite this, ferries sailed.",
        "As a result, schools closed.",
        "On Monday she cancelled thirty trips.",
        "The waves were high, he said.",
        "There he met the coast guard.",
        "The two were never friends.",
        "Then the wall broke.",
        "Northport then closed its schools.",
        "“Nobody was hurt.”",
        "‘Nobody was hurt,’ she said.",
        "Berg said: “It was a terrible night.”",
        "Both had sailed before.",
    ],
)
def test_a_sentence_that_leans_on_the_one_before_brings_it(sentence: str) -> None:
    assert second(sentence) == (0,)


@rows(
    "sentence",
    [
        "Ferries stayed in port.",
        "This week the harbour is closed.",
        "There is no ferry to the islands.",
        "There were waves of nine metres.",
        "Those who live on the islands wait.",
        "Both Northport and Southport are closed.",
        "So far nobody is hurt.",
        "So-called freak waves broke the wall.",
        "When Anna Berg heard of it, she cancelled thirty trips.",
        "Anna Berg said she had cancelled thirty trips.",
        "“Nobody was hurt,” Anna Berg said.",
        "In response to the storm, schools closed.",
        "The storm closed the harbour that Berg calls her home.",
    ],
)
def test_a_sentence_that_says_all_it_needs_stands_alone(sentence: str) -> None:
    assert second(sentence) == ()


def test_a_question_brings_what_leads_to_it_and_a_paragraph_of_questions_stays_out() -> None:
    assert second("What if the wall broke?") == (0,)
    asked = document(article(FIRST, "Who pays? And when?", "Northport pays in May."))
    assert [*context_needs(asked)] == [(), None, None, ()]


def test_what_is_brought_brings_what_it_leans_on_in_turn() -> None:
    assert second("She has thirty ferries.", "But they are old.") == (0, 1)


def test_a_sentence_at_the_end_of_a_long_chain_stays_out() -> None:
    assert second("She has thirty ferries.", "They are old.", "But they sail.") is None


def test_a_first_sentence_that_leans_on_nothing_there_stays_out() -> None:
    assert context_needs(document(article("But nobody was hurt. Ferries sailed.")))[0] is None


def test_a_sentence_within_speech_brings_the_beginning_of_it() -> None:
    assert second("Berg said: “Ferries are safe.", "Captains know every rock.”") == (1,)


def test_a_quotation_that_never_closes_does_not_take_in_the_sentences_after_it() -> None:
    assert second("“Ferries are safe,” Berg said.", "“Captains know every rock, Berg said.", "Boats sail.") == ()


def test_what_is_no_whole_sentence_stays_out() -> None:
    team = "Northport: Berg, Olsen, Lund, Dahl, Moen, Vik, Lie."
    seen = document(article("Northport, 14 March", "Ferries stayed in port.", team))
    assert [*context_needs(seen)] == [None, (), None]


def test_in_an_article_in_note_form_notes_stand_for_sentences() -> None:
    seen = document(article("Storm in Northport", "Ferries in port"))
    assert [*context_needs(seen)] == [(), ()]
