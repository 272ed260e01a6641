from __future__ import annotations

from bot.rendering.quotes import Notice, Quote, Source, passage_blocks
from tests.bot.answering.libraries import LibraryAnswers, library_of


def test_a_claim_is_not_laid_into_the_mouth_of_whoever_spoke_beside_it() -> None:
    text = "The mayor has been accused by residents of closing the ferry. But Ann Lee said: “The ferry must reopen.”"
    with library_of({"text": text}) as library:
        passage = LibraryAnswers(library).answer("Who closed the ferry, and must the ferry reopen?", top=1).passages[0]
    assert passage.quote == text
    assert passage.speaker is None


def test_a_row_is_quoted_with_the_head_of_its_table_and_the_cell_of_the_column_asked_for_is_marked() -> None:
    rows = [
        "Item | Aug 2024 | Aug 2025",
        "Bread, 800g | 1.30 | 1.40",
        "Butter, 250g | 1.99 | 2.60",
        "Tea | 2.70 | 3.10",
    ]
    with library_of({"text": "\n\n".join(["Prices in our three shops rose.", *rows, "Butter rose most."])}) as library:
        answers = LibraryAnswers(library)
        passage, plain = (
            answers.answer(f"What was the price of butter{when}?", top=1).passages[0]
            for when in (" in August 2025", "")
        )
    assert (passage.quote, passage.answer and passage.quote[slice(*passage.answer)]) == (rows[2], "2.60")
    assert passage.table_head is not None
    assert passage.table_head.quote == rows[0]
    assert (plain.quote, plain.answer) == (rows[2], None)  # which year is not said
    assert [type(block) for block in passage_blocks(passage)] == [Notice, Quote, Source]


def test_a_quotation_is_not_joined_to_the_row_of_a_table_above_it() -> None:
    rows = ["Name | Votes | Share", "Ann Lee | 5,287 | 46%", "Tom Holt | 4,965 | 43%", "Bea Roe | 229 | 2%"]
    said = "“They told me nobody ever lost over a bridge,” Lee told supporters."
    with library_of({"text": "\n\n".join(["The vote was close.", *rows, said])}) as library:
        passage = LibraryAnswers(library).answer("What did Lee tell supporters about the bridge?", top=1).passages[0]
    assert passage.quote == said


def test_one_who_says_all_of_a_passage_is_named() -> None:
    with library_of({"text": "Ann Lee said the ferry must reopen by May."}) as library:
        speaker = LibraryAnswers(library).answer("When must the ferry reopen?", top=1).passages[0].speaker
    assert speaker is not None
    assert speaker.name == "Ann Lee"


def test_a_heading_in_the_line_of_its_text_gives_way_to_what_it_heads() -> None:
    entry = "Keira Lowe, 15, who had not been at home since Monday, was found safe in Northport."
    others = "Thefts from vans. Tools worth £40 were taken.\n\nDog attack. A spaniel was killed on the beach."
    with library_of({"text": f"Missing girl found. {entry}\n\n{others}"}) as library:
        passages = LibraryAnswers(library).answer("Was the missing girl found?").passages
    assert passages[0].quote == entry
    assert "Missing girl found." not in [one.quote for one in passages]


def test_an_entry_is_quoted_under_its_day() -> None:
    saturday = "Market, Corn Square, 8am to 1pm. Thirty stalls."
    sunday = ["Duck race, Weir Bridge, 2pm. Free.", "Choir, St Anne's Church, 7.30pm. Ann Lee conducts. Tickets £14."]
    text = "\n\n".join(["Saturday 13 June", saturday, "Sunday 14 June", *sunday])
    with library_of({"text": text}) as library:
        passage = LibraryAnswers(library).answer("How much are tickets for the choir?", top=1).passages[0]
        heading = LibraryAnswers(library).answer("What is on on Sunday 14 June?", top=1).passages[0]
    assert "£14" in passage.quote
    assert passage.table_head is not None
    assert passage.table_head.quote == "Sunday 14 June"
    assert heading.table_head is None or heading.table_head.quote == "Sunday 14 June"
