from __future__ import annotations

from tests.bot.answering.libraries import LibraryAnswers, library_of


def test_a_claim_is_not_laid_into_the_mouth_of_whoever_spoke_beside_it() -> None:
    text = "The mayor has been accused by residents of closing the ferry. But Ann Lee said: “The ferry must reopen.”"
    with library_of({"text": text}) as library:
        passage = LibraryAnswers(library).answer("Who closed the ferry, and must the ferry reopen?", top=1).passages[0]
    assert passage.quote == text
    assert passage.speaker is None


def test_one_who_says_all_of_a_passage_is_named() -> None:
    with library_of({"text": "Ann Lee said the ferry must reopen by May."}) as library:
        speaker = LibraryAnswers(library).answer("When must the ferry reopen?", top=1).passages[0].speaker
    assert speaker is not None
    assert speaker.name == "Ann Lee"
