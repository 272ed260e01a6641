from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import Answer, Verdict
from bot.answering.pipeline import Pipeline
from bot.answering.question import FollowUp, ParsedQuestion, Question, Wording
from bot.answering.scoring import ReaderScorer, Scores
from index.library import Candidate, Library
from tests.bot.answering.libraries import LibraryAnswers, library_of, seeds_library

FILES = Path(__file__).parents[2] / "index" / "formats" / "files"


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with seeds_library() as library:
        yield library


@pytest.fixture(scope="module")
def answerer(library: Library) -> LibraryAnswers:
    return LibraryAnswers(library)


def assert_holds(answer: Answer, library: Library) -> None:
    """The promises that every answer keeps, whatever was asked."""
    assert 0 <= answer.confidence <= 1
    assert (answer.verdict is Verdict.NONE) == (not answer.passages and answer.confidence == 0)
    for passage in answer.passages:
        text = library.article(passage.article).text
        assert passage.quote == text[passage.start : passage.end]
        spans = [*passage.matches, *([passage.answer] if passage.answer else [])]
        assert all(0 <= start < end <= len(passage.quote) for start, end in spans)
        assert passage.matches == tuple(sorted(passage.matches))
        assert passage.confidence is not None
        assert 0 <= passage.confidence <= answer.confidence + 1e-9
        if passage.speaker:
            assert text[passage.speaker.start : passage.speaker.end] == passage.speaker.name
        for place in (*passage.also_in, *passage.differs):
            assert place.end <= len(library.article(place.article).text)
    places = [(passage.article, passage.start, passage.end) for passage in answer.passages]
    assert not any(
        one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
        for number, one in enumerate(places)
        for other in places[:number]
    ), "no sentence is quoted twice"


@pytest.mark.parametrize(
    ("name", "question", "quote", "title", "page"),
    [
        ("harbour.pdf", "How often was the fish market flooded?", "flooded 4 times", "Harbour wall to be raised", 1),
        ("wall.docx", "When does the work start?", "Work starts in “June”", "Harbour wall to be raised", None),
        ("wall.odt", "When does the work start?", "Work starts in “June”", "Harbour wall to be raised", None),
        ("wall.rtf", "When does the work start?", "Work starts in “June”", "Harbour wall to be raised", None),
        ("wall-epub2.epub", "When did the ferry Anna sink?", "sank on Friday", "Second chapter of the wall", None),
        ("gazette.mhtml", "How will the stone come?", "will come by sea", "Harbour wall to be raised", None),
        ("coast.warc.gz", "When will the old mill close?", "will close in June", "Mill to close in June", None),
    ],
)
def test_a_file_by_another_program_answers_and_is_cited(
    tmp_path: Path, name: str, question: str, quote: str, title: str, page: int | None
) -> None:
    with Library.open(tmp_path) as library:
        library.sync(FILES / name)
        answer = LibraryAnswers(library).answer(question)
        assert_holds(answer, library)
    assert answer.verdict is Verdict.ANSWERED
    first = answer.passages[0]
    assert quote in first.quote
    assert (first.title or "").startswith(title)
    assert (first.source, first.page) == (name, page)


def test_the_example_questions_are_answered_from_the_right_sentence(answerer: LibraryAnswers) -> None:
    asked = answerer.answer("What did President Duda ask NATO for?")
    assert asked.verdict is Verdict.ANSWERED
    assert "strategic surveillance" in asked.passages[0].quote
    assert asked.passages[0].publisher == "London Defender"
    counted = answerer.answer("How many troops has Poland stationed at its border?")
    assert counted.verdict is Verdict.ANSWERED
    quote, span = counted.passages[0].quote, counted.passages[0].answer
    assert span is not None
    assert quote[slice(*span)].startswith("15,000")


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Peru?",
        "What is the capital of Poland?",  # Poland alone says too little of what is asked
        "How many moons does Jupiter have?",
        "How do I bake sourdough bread?",
    ],
)
def test_what_the_articles_do_not_say_is_not_answered(answerer: LibraryAnswers, question: str) -> None:
    assert answerer.answer(question).verdict is not Verdict.ANSWERED


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   \n",
        "?!…",
        "Who are you?",
        "zzyzx qwfpg",
        "🦆🦆🦆",
        "何ですか",
        "\x00\u202e\ud800",
        "to be or not to be",
        "source: after: before:",
        '""',
        "after:9999-99-99",
        "a" * 10_000,
        "aabb" * 1_000,
        "border troops " * 500,
    ],
)
def test_odd_questions_get_a_verdict(answerer: LibraryAnswers, library: Library, question: str) -> None:
    answer = answerer.answer(question)
    assert_holds(answer, library)
    json.dumps(answer.as_json())


def test_words_that_no_article_has_get_no_passage(answerer: LibraryAnswers) -> None:
    answer = answerer.answer("zzyzx qwfpg")
    assert (answer.verdict, answer.passages) == (Verdict.NONE, ())


@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(
                "The ferry sank. He left at 5 p.m. on Monday! ‘Why?’ said Ann Lee: 12,000 ran. \n \n\n “".split(" ")
            )
            | st.text(max_size=6),
            min_size=1,
            max_size=40,
        ).map(" ".join),
        min_size=1,
        max_size=3,
    ),
    question=st.text(max_size=60) | st.sampled_from(["Who left?", "When did the ferry sink?", "How many ran?"]),
    top=st.integers(1, 12),
)
def test_any_text_is_quoted_verbatim(texts: list[str], question: str, top: int) -> None:
    articles = [{"text": "x" + text.replace("\x00", "").encode("utf-8", "ignore").decode()} for text in texts]
    with library_of(*articles) as library:
        answer = LibraryAnswers(library).answer(question, top=top)
        assert len(answer.passages) <= top
        assert_holds(answer, library)


def test_sentences_of_the_seeds_can_be_asked_for_and_are_quoted_verbatim(
    answerer: LibraryAnswers, library: Library
) -> None:
    for info in library.articles():
        article = library.article(info.id)
        for sentence in article.sentences[::60]:
            assert_holds(answerer.answer(article.text[sentence.start : sentence.end]), library)


def assert_begin_alike(few: Answer, many: Answer) -> None:
    assert (few.verdict, few.confidence) == (many.verdict, many.confidence)
    for one, other in zip(few.passages, many.passages, strict=False):
        alike = [replace(passage, score=0.0, confidence=0.0, also_in=()) for passage in (one, other)]
        assert alike[0] == alike[1]
        assert (one.score, one.confidence) == pytest.approx((other.score, other.confidence), abs=2e-5)


def test_what_comes_first_is_not_quoted_by_its_like_from_far_behind(answerer: LibraryAnswers) -> None:
    assert_begin_alike(*(answerer.answer("East during ?", top=top) for top in (1, 20)))


@settings(max_examples=3)
@given(st.data())
def test_what_comes_first_does_not_depend_on_how_many_passages_are_wanted(
    library: Library, data: st.DataObject
) -> None:
    answerer = LibraryAnswers(library)
    article = library.article(data.draw(st.sampled_from([info.id for info in library.articles()])))
    words = data.draw(st.lists(st.sampled_from(article.text.split()), min_size=1, max_size=8))
    question = " ".join([*words, "?"])
    few, many = (answerer.answer(question, top=top) for top in (1, 20))
    assert_begin_alike(few, many)


def test_more_passages_are_given_than_are_weighed_at_first() -> None:
    articles = [
        {"text": f"The {word} ferry sank near the pier."} for word in "old new red blue big wide fast slow".split()
    ]
    with library_of(*articles) as library:
        answerer = LibraryAnswers(library)
        assert [len(answerer.answer("Which ferry sank?", top=top).passages) for top in (3, 8)] == [3, 8]


def test_every_wording_of_a_follow_up_is_weighed_by_the_same_sentences() -> None:
    read: dict[str, set[int]] = {"Who built the mill?": set(), "Who built it?": set()}

    class Stopping(ReaderScorer):
        def score(self, question: ParsedQuestion, candidates: Sequence[Candidate], *, thorough: bool = True) -> Scores:
            stops = question.text == "Who built it?" and not thorough
            candidates = candidates[:1] if stops else candidates
            read[question.text] |= {one.sentence for one in candidates}
            return super().score(question, candidates)

    wordings = (Wording("Who built the mill?"), Wording("Who built it?", stands_alone=False))
    with library_of({"text": "Ann Bell built the mill. It stands by the river. It rained in May."}) as library:
        question = Question("Who built it?", follow_up=FollowUp(wordings, "a1", 0))
        with library.snapshot() as snapshot:
            Pipeline(Stopping()).answer(question, snapshot)
    assert list(read.values()) == [{0, 1, 2}, {0, 1, 2}]


def test_a_search_can_be_narrowed_to_articles(answerer: LibraryAnswers, library: Library) -> None:
    only = library.articles()[1].id
    answer = answerer.answer("border troops", articles=frozenset({only}))
    assert {passage.article for passage in answer.passages} == {only}


@pytest.mark.usefixtures("reading_anew")
def test_answers_are_the_same_from_many_threads(answerer: LibraryAnswers) -> None:
    questions = ["Who is the CIA director?", "Where was the drill?", "How many troops?"]

    def told(question: str) -> list[object]:
        return [passage.as_json() for passage in answerer.answer(question).passages]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(told, questions * 2)) == [told(question) for question in questions] * 2


def test_a_removed_article_is_never_quoted_again() -> None:
    with library_of({"text": "The old mill burned down in March."}, {"text": "The new mill opened."}) as library:
        answerer = LibraryAnswers(library)
        assert answerer.answer("When did the mill burn?").passages[0].article == "a1"
        library.remove("a1")
        assert {passage.article for passage in answerer.answer("When did the mill burn?").passages} <= {"a2"}


def test_a_misspelt_word_is_read_as_the_library_s_and_said_so() -> None:
    with library_of({"text": "The conference agreed on a ceasefire. Delegates left the harbour."}) as library:
        answer = LibraryAnswers(library).answer("Who left the harbuor after the confrence?")
    assert {(one.written, one.understood) for one in answer.read_as} == {
        ("harbuor", "harbour"),
        ("confrence", "conference"),
    }
    assert answer.passages


def test_filters_narrow_the_search_and_count_the_undated() -> None:
    with library_of(
        {"text": "The bridge opened.", "published": "2021-03-05", "publisher": "Harbour Times"},
        {"text": "The bridge was closed.", "published": "2022-07-01T10:00:00", "publisher": "Hill Post"},
        {"text": "The bridge was painted."},
    ) as library:
        answerer = LibraryAnswers(library)

        def found(question: str) -> set[str]:
            return {passage.article for passage in answerer.answer(question).passages}

        assert found("bridge after:2022") == {"a2"}
        assert found("bridge before:2021-03") == {"a1"}
        assert found("bridge after:2021-03-05 before:2022-07-01") == {"a1", "a2"}
        assert found('bridge source:"hill post"') == {"a2"}
        assert answerer.answer("bridge after:2022").undated_left_out == 1
        assert answerer.answer("bridge").undated_left_out is None
        assert not found("bridge after:soon"), "what names no date is refused"


def test_a_quoted_phrase_must_occur_as_written() -> None:
    with library_of(
        {"text": "The council said the plan was dead. The plan of the council is dead on arrival."}
    ) as library:
        answerer = LibraryAnswers(library)
        quotes = [passage.quote for passage in answerer.answer('council "dead on arrival"').passages]
        assert quotes
        assert all("dead on arrival" in quote for quote in quotes)
        assert answerer.answer('council "dead in the water"').verdict is Verdict.CLOSEST


def test_why_names_every_word_and_what_it_carries(answerer: LibraryAnswers) -> None:
    question = "Who is the CIA director?"
    passage = answerer.answer(question).passages[0]
    explanation = answerer.explain(question, passage)
    assert explanation is not None
    assert [word.word for word in explanation.words] == ["cia", "director"]
    assert all(word.weight > 0 and word.matched == 1 for word in explanation.words)
    assert answerer.explain(question, replace(passage, article="gone.txt")) is None


def test_why_explains_the_sentence_that_answers_and_not_one_that_is_quoted_with_it() -> None:
    text = "The mill at Marl has a baker, Ann Lee. She left it for Norland in 1999 because her knees hurt."
    with library_of({"text": text}) as library:
        answerer = LibraryAnswers(library)
        question = "Why did the baker Ann Lee of the mill at Marl leave?"
        passage = answerer.answer(question).passages[0]
        explanation = answerer.explain(question, passage)
    assert (passage.quote, explanation is not None) == (text, True)
    assert explanation is not None
    assert {word.word: word.matched for word in explanation.words}["baker"] == 0


@pytest.mark.parametrize(
    ("question", "sentences"),
    [("Who is missing on Mount Marl, and where were they seen last?", 2), ("Who is missing on Mount Marl?", 1)],
)
def test_both_halves_of_a_question_that_asks_twice_are_quoted(question: str, sentences: int) -> None:
    halves = ["Two hikers are missing on Mount Marl.", "The hikers were last seen at the crater hut on Monday."]
    with library_of({"text": " ".join(["Ash fell on Norland.", *halves, "Schools are shut."])}) as library:
        quote = LibraryAnswers(library).answer(question).passages[0].quote
    assert quote == " ".join(halves[:sentences])
