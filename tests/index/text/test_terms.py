"""What the analyser unites, what it keeps apart, and its promises over any text."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from index.text.characters import fold
from index.text.terms import content_terms, tokenize
from tests import rows
from tests.growth import MAX_FACTOR, measure

SAME = [
    ("Błaszczak", "BLASZCZAK"),
    ("Müller", "muller"),
    ("Søren Œuvre Straße", "soren oeuvre strasse"),
    ("cafe\u0301", "café"),
    ("Russia’s", "Russia"),
    ("the drills' end", "drill end"),
    ("O’Brien", "O'Brien"),
    ("15,000", "15000"),
    ("15\u00a0000", "15000"),
    ("15 000", "15,000"),
    ("1,234,567", "1234567"),
    ("20 per cent", "20%"),
    ("20 percent", "20%"),
    ("what percentage", "20 per cent".removeprefix("20 ")),
    ("2.50", "2.5"),
    ("£3bn", "3 billion"),
    ("2.5m", "2.5 million"),
    ("20km", "20 kilometres"),
    ("two", "2"),
    ("twenty-five", "25"),
    ("first", "1st"),
    ("11th", "11"),
    ("Tu-22M3", "tu 22m3"),
    ("Tu22M3", "Tu-22M3"),
    ("F-16s", "F16"),
    ("G-7", "G7"),
    ("COVID-19", "Covid 19"),
    ("e-mail", "email"),
    ("co-operate", "cooperate"),
    ("re-elected", "reelected"),
    ("build-up", "buildup"),
    ("Crack‑downs", "crackdown"),
    ("well–known", "well-known"),
    ("U.S.", "US"),
    ("U.K.", "UK"),
    ("weaponising", "weaponized"),
    ("analyse", "analyzing"),
    ("organisation", "organizations"),
    ("defence", "defense"),
    ("labour", "labor"),
    ("neighbouring", "neighbor"),
    ("favourite", "favorite"),
    ("centre", "center"),
    ("programme", "program"),
    ("travelled", "traveling"),
    ("fuelled", "fuel"),
    ("catalogue", "catalog"),
    ("haemorrhage", "hemorrhage"),
    ("archaeologists", "archeologist"),
    ("said", "say"),
    ("went", "goes"),
    ("men", "man"),
    ("children", "child"),
    ("crises", "crisis"),
    ("buses", "bus"),
    ("gases", "gas"),
    ("quizzes", "quiz"),
    ("invaded", "invading"),
    ("countries", "country"),
]


@rows(("one", "other"), SAME)
def test_spellings_of_a_word_are_one_term(one: str, other: str) -> None:
    assert content_terms(one) == content_terms(other) != []


APART = [
    ("15,000", "1500"),
    ("2.5", "25"),
    ("1990s", "1990"),
    ("first", "one"),
    ("US", "us"),
    ("polish border", "poland border"),
    ("Israel", "Isreal"),
    ("rise", "Rose"),
    ("found", "found­ation"),
    ("May", "march"),
]


@rows(("one", "other"), APART)
def test_different_words_stay_different_terms(one: str, other: str) -> None:
    assert content_terms(one) != content_terms(other)


@rows(
    "question",
    [
        "What is it?",
        "Who are you?",
        "How many would there be?",
        "Why didn't they?",
        "It’s what he'd have done",
        "no, not so",
    ],
)
def test_words_without_content_are_stop_words(question: str) -> None:
    assert [term for term in content_terms(question) if term != "done"] == []
    assert tokenize(question) != []


def test_may_is_a_month_in_capitals_only() -> None:
    assert content_terms("It may end in May") == ["end", "may"]


def test_a_noun_of_verb_and_particle_is_also_found_by_the_verb() -> None:
    assert content_terms("troops build up") == ["troop", "build"]
    assert content_terms("a troop buildup") == ["troop", "build", "buildup"]
    assert content_terms("about a group of runners") == ["group", "runner"]


def test_tokens_say_where_they_stand_in_the_original_text() -> None:
    text = "‘Straße’ – the UK’s £2.5bn plan"
    assert [(text[token.start : token.end], token.term) for token in tokenize(text) if not token.stop] == [
        ("Straße", "strass"),
        ("UK’s", "uk"),
        ("2.5", "2.5"),
        ("bn", "billion"),
        ("plan", "plan"),
    ]


NEWSLIKE = st.text(st.sampled_from(list("aAbsStTłßéİ0159.,:-–’'&%+#/ \n\u00a0\u0301\u00ad")), max_size=80)
ANY_TEXT = st.one_of(st.text(max_size=200), NEWSLIKE)


@given(ANY_TEXT)
@example("ʻ")  # letters that folding takes away, with nothing beside them
@example("ʻ.ʻ. ʻ&ʻ ʻ-1 ʻʻ’s")
def test_offsets_are_in_range_and_increasing(text: str) -> None:
    position = 0
    for token in tokenize(text):
        assert position <= token.start < token.end <= len(text)
        assert token.term
        assert token.word
        position = token.end


@given(ANY_TEXT)
def test_content_terms_are_those_of_the_tokens(text: str) -> None:
    assert content_terms(text) == [token.term for token in tokenize(text) if not token.stop]


@given(ANY_TEXT)
@example("BACKUP")
def test_a_token_alone_gives_the_same_term(text: str) -> None:
    found = tokenize(text)
    for previous, token in zip([None, *found], found, strict=False):
        if previous and token.term == previous.word + token.word:
            continue  # the particle of a compound stands for the whole
        before = text[token.start - 1 : token.start]
        assume(not before.isdigit())  # a unit is read as such only against its number
        assert [alone[2:] for alone in tokenize(text[token.start : token.end])] == [token[2:]]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=30))
def test_case_makes_no_difference_to_the_term_of_a_long_word(word: str) -> None:
    assume(word.lower().upper().lower() == word.lower())
    assert [t.term for t in tokenize(f"xq{word.lower()}")] == [t.term for t in tokenize(f"XQ{word.upper()}")]


@pytest.mark.parametrize(
    "unit", ["a", "1", "1,", "a-", "U.", "a'", "%", "a&", "é", "\u0301", "1 000 ", "-", "twenty-", "ab "]
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    def work(text: str) -> None:
        tokenize(text)
        content_terms(text)

    assert measure(work, lambda size: unit * (size // len(unit)), 3_000).factor <= MAX_FACTOR


@rows(
    ("text", "words"),
    [
        ("the old ter-\nminal, it said", {"ter-\nminal": "terminal"}),
        ("“(ter-\r\n  minal’s”", {"ter-\r\n  minal’s": "terminal"}),
        ("a well-\nknown firm", {"well": "well", "known": "known"}),
        ("the gov-\nern-\nment", {"gov-\nern-\nment": "government"}),
        ("Mr Zabri-\nskie", {"Zabri-\nskie": "zabriskie"}),
        ("pre- and post-\n\nwar", {"pre": "pre", "post": "post", "war": "war"}),
        ("The Oslo-\nBergen line", {"Oslo": "oslo", "Bergen": "bergen"}),
        ("nano-\nand picoseconds", {"nano": "nano", "and": "and"}),
        ("from 10-\nmile", {"10": "10", "mile": "mile"}),
    ],
)
def test_a_word_that_a_lines_end_parts_is_one(text: str, words: dict[str, str]) -> None:
    found = {text[token.start : token.end]: token.word for token in tokenize(text)}
    assert words.items() <= found.items()
    assert content_terms(text) == [token.term for token in tokenize(text) if not token.stop]


def test_text_of_broken_words_takes_no_time() -> None:
    for part in ("a-\n", "ter-\nminal", "-\n", "well-\nknown-\n", "a"):
        tokenize(part * (200_000 // len(part)))
