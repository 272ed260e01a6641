from collections.abc import Iterator

import pytest

from bot.answering.names import lower_all_caps, with_capitals
from bot.answering.parsing import parse_request
from bot.answering.question import ParsedQuestion
from index.library import Library
from index.text.terms import same_meaning, tokenize
from tests import rows
from tests.bot.answering.libraries import library_of, parsed

TEXT = (
    "Dmitri Volkov, a spokesman of President Orlova, spoke in the UK on Tuesday. The British police arrested a driver. "
    "The United States sent 400 soldiers in May. The World Chess League met in Turin. Theresa May left."
)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with library_of({"title": "A visit", "text": TEXT}) as made:
        yield made


def request(library: Library, question: str) -> ParsedQuestion:
    return parsed(library, question)


@rows(
    "question",
    [
        "Who is Volkov?",
        "Who is President Orlova?",
        "What did the US send in May?",
        "Did US soldiers come to the UK?",
        "When did Dmitri Volkov speak in the UK?",
        "Who is Theresa May?",
        "How many soldiers did the US send?",
        "Why did Orlova leave on Tuesday?",
    ],
)
def test_capitals_decide_nothing(library: Library, question: str) -> None:
    written = request(library, question)
    for other in (question.lower(), question.upper(), question[0] + question[1:].lower()):
        read = request(library, other)
        assert read.words == written.words, other
        assert (read.answer_type, read.focus, read.denies) == (written.answer_type, written.focus, written.denies)


def test_a_question_with_capitals_keeps_its_own() -> None:
    assert (
        with_capitals("Who saw volkov in Turin?", tokenize("Who saw volkov in Turin?"))[0] == "Who saw volkov in Turin?"
    )
    assert (
        with_capitals("who saw volkov in the EU", tokenize("who saw volkov in the EU"))[0] == "who saw Volkov in the EU"
    )
    assert lower_all_caps("UK GDP") == "UK GDP"
    assert lower_all_caps("WHERE IS VOLKOV") == "where is volkov"


@pytest.mark.parametrize(
    "question",
    [
        "who are the largest buyers of wheat",
        "can he tell us more",
        "what may happen against the rules",
        "did anybody or everybody see everything",
    ],
)
def test_ordinary_words_get_no_capitals(question: str) -> None:
    assert with_capitals(question, tokenize(question))[0] == question


@pytest.mark.parametrize(
    "questions", [("Who is Volkov?", "who volkov", "volkov who is"), ("Was May in Turin?", "may in turin")]
)
def test_a_missing_verb_changes_no_word(library: Library, questions: tuple[str, ...]) -> None:
    words = [{(word.term, word.weight, tuple(word.forms)) for word in request(library, one).words} for one in questions]
    assert all(others == words[0] for others in words[1:])


@rows(
    ("question", "others"),
    [
        ("When did the UK act?", {"uk": {"britain", "british", "unit", "kingdom"}}),
        ("the united kingdom", {"unit": {"uk", "britain", "british"}, "kingdom": {"uk", "britain", "british"}}),
        ("Did the PM go?", {"pm": {"prime", "minist", "premier"}}),
        ("Gov. Lee", {"gov": {"governor"}}),
        ("Did he step down?", {"step": {"quit", "resign"}}),
        ("the cop", {"cop": {"polic"}}),
        ("a kingdom", {}),
        ("Jan", {"jan": {"januari"}}),
    ],
)
def test_other_words_of_the_same_meaning(question: str, others: dict[str, set[str]]) -> None:
    assert {term: set(found) for term, found in same_meaning(tokenize(question)).items()} == others


def test_a_phrase_shares_what_it_counts_among_its_words() -> None:
    counted = same_meaning(tokenize("the PM"))["pm"]
    assert counted["premier"] == pytest.approx(2 * counted["prime"])


def test_a_question_in_other_words_finds_the_sentence(library: Library) -> None:
    with library.snapshot() as snapshot:
        for question in ("Whom did cops in Britain detain?", "Who was detained by the cops?"):
            found = parse_request(question, snapshot)
            first = snapshot.candidates(snapshot.search(found.question.query(), 1))[0]
            assert first.text == "The British police arrested a driver."


def test_a_misspelt_word_is_right_in_what_is_read(library: Library) -> None:
    with library.snapshot() as snapshot:
        found = parse_request("hey was Volkov arested by the polise in Turin?", snapshot)
    assert found.question.text == "was Volkov arrested by the police in Turin?"
    assert [word.is_name for word in found.question.words] == [True, False, False, True]
    assert [(one.written, one.understood) for one in found.read_as] == [("arested", "arrested"), ("polise", "police")]
