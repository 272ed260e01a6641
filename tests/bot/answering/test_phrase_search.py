"""Where a phrase stands: all places, in the articles' own words."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.phrase_search import PhraseMatches, find_phrase
from index.library import Library
from tests import rows
from tests.bot.answering.libraries import library_of, seeds_library

STORM = (
    "Storm shuts the harbour\n\nThe harbour was closed for three days. It’s open again, the harbour master said.\n\n"
    "“Nothing like it,” he said. The  harbour\nwas closed in 1987 too."
)
STRIKE = "Trains stand still\n\nThe strike goes on. The harbour was closed to trains as well - for a week."


def places_in(library: Library, phrase: str) -> PhraseMatches:
    with library.snapshot() as snapshot:
        return find_phrase(snapshot, phrase)


def found(phrase: str, *texts: str) -> list[str]:
    with library_of(*({"text": text} for text in texts or (STORM, STRIKE))) as library:
        places = places_in(library, phrase)
        assert places.complete
        for passage in places.passages:
            assert library.article(passage.article).quote(passage.start, passage.end) == passage.quote
        return [
            " ".join(passage.quote[start:end].split()) for passage in places.passages for start, end in passage.matches
        ]


def test_a_phrase_is_found_in_all_places_in_order() -> None:
    assert found("harbour was closed") == ["harbour was closed"] * 3


def test_case_and_white_space_make_no_difference() -> None:
    assert found("HARBOUR   Was closed") == ["harbour was closed"] * 3


@pytest.mark.parametrize(("typed", "printed"), [("It's open", "It’s open"), ('"Nothing like it', "“Nothing like it")])
def test_straight_quotes_stand_for_curly_ones(typed: str, printed: str) -> None:
    assert found(typed) == [printed]


@pytest.mark.parametrize("typed", ["HARBOUR WAS!", "harbour was?", "“harbour was", "harbour was”", "harbour was…"])
def test_marks_that_end_a_phrase_need_not_stand_in_the_text(typed: str) -> None:
    assert {one.lower() for one in found(typed)} == {"harbour was"}


@rows("phrase", ["arbour was", "harbour was close", "closed was harbour", "bridge", "", " ", "?!"])
def test_parts_of_words_other_orders_and_other_words_are_not_found(phrase: str) -> None:
    assert found(phrase) == []


def test_a_phrase_goes_over_the_end_of_a_sentence_and_is_quoted_with_both() -> None:
    with library_of({"text": STORM}) as library:
        (passage,) = places_in(library, "three days. It’s open").passages
    assert passage.quote == "The harbour was closed for three days. It’s open again, the harbour master said."


def test_several_places_in_a_sentence_are_marked_in_one_quote() -> None:
    assert found("very wet", "The very wet day was very wet indeed.") == ["very wet", "very wet"]
    with library_of({"text": "The very wet day was very wet indeed."}) as library:
        assert len(places_in(library, "very wet").passages) == 1


def test_words_that_are_not_indexed_are_found_by_reading() -> None:
    assert found("goes on", "It was what it was. The strike goes on.") == ["goes on"]
    assert found("what it was", "It was what it was.") == ["what it was"]


def test_a_million_times_the_same_word_takes_little_time_and_says_what_is_missing() -> None:
    with library_of({"text": "The harbour was closed.\n" * 2_000}) as library:
        places = places_in(library, "harbour was closed")
    assert len(places.passages) == 500
    assert not places.complete


@pytest.fixture(scope="module")
def seeds() -> Iterator[Library]:
    with seeds_library() as library:
        yield library


@given(st.data())
def test_every_run_of_words_of_the_seeds_is_found_where_it_stands(seeds: Library, data: st.DataObject) -> None:
    article = seeds.article(data.draw(st.sampled_from([info.id for info in seeds.articles()])))
    bodies = [one for one in article.sentences if article.paragraphs[one.paragraph].kind == "body"]
    sentence = data.draw(st.sampled_from(bodies))
    words = article.text[sentence.start : sentence.end].split()
    first = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join(words[first : data.draw(st.integers(first + 1, len(words)))][:20])
    places = places_in(seeds, phrase)
    if any(map(str.isalnum, phrase)):
        assert any(one.article == article.id and one.start <= sentence.start < one.end for one in places.passages)
