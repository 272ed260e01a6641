"""Turns of a conversation with real answers: what is found, and where nothing is looked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answering.answer import Answer, SummaryRequest, Verdict
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.answering.reader import Judgement, SentenceReader, Window, shipped_reader
from bot.answering.scoring import ReaderScorer
from bot.conversation import Context, converse
from bot.conversation.conversing import ALL_ARTICLES, changes_topic, summary_subject
from bot.conversation.follow_up import read_follow_up
from index.library import Library
from tests.bot.answering.libraries import library_of

BRIDGE = (
    "The Norland bridge was opened on Monday by Mayor Ann Bellamy. It was built by Hugo Lindqvist in 1911.\n\n"
    "Bellamy said the toll would fall to two pounds. The repair cost nine million pounds."
)
HARBOUR = "The harbour was built by Tom Ridgewell in 1870. The repair of the harbour cost six million pounds."

OTHERS = [
    {"id": f"other{topic}", "text": " ".join(f"The {topic} {number} was {state}." for number in range(40))}
    for topic, state in (
        ("market", "full"),
        ("museum", "shut"),
        ("garden", "wet"),
        ("theatre", "loud"),
        ("tree", "old"),
    )
]


@pytest.fixture
def library() -> Iterator[Library]:
    with library_of({"id": "bridge", "text": BRIDGE}, {"id": "harbour", "text": HARBOUR}) as library:
        yield library


def said(library: Library, *turns: str) -> list[Answer]:
    pipeline, context, answers = Pipeline(), Context(), []
    with library.snapshot() as snapshot:
        for turn in turns:
            answer, context = converse(Question(turn), context, snapshot, pipeline, "How to sum up.")
            answers.append(answer)
    return answers


def test_a_follow_up_without_a_name_stays_in_the_article_of_the_answer_before(library: Library) -> None:
    for first, article in (("Who built the Norland bridge?", "bridge"), ("Who built the harbour?", "harbour")):
        *_, last = said(library, first, "lol thanks", "how much did the repair cost?")
        assert last.passages[0].article == article


def test_other_articles_are_not_read_where_the_last_answers_article_answers(library: Library) -> None:
    read: list[str] = []

    class Watched(SentenceReader):
        def __init__(self) -> None:
            pass

        def judge(self, question: str, window: Window) -> list[Judgement]:
            read.extend(window.sentences)
            return shipped_reader().judge(question, window)

    pipeline = Pipeline(ReaderScorer(reader=Watched()))
    with library.snapshot() as snapshot:
        _, context = converse(Question("Who built the Norland bridge?"), Context(), snapshot, pipeline, "")
        read.clear()
        answer, _ = converse(Question("how much did the repair cost?"), context, snapshot, pipeline, "")
    assert answer.passages[0].quote.startswith("The repair cost nine")
    assert not any("harbour" in sentence for sentence in read)


def test_a_question_that_names_something_else_changes_the_article(library: Library) -> None:
    *_, last = said(library, "Who built the Norland bridge?", "Who is Tom Ridgewell?")
    assert last.passages[0].article == "harbour"


def test_a_story_tells_of_itself_by_words_that_it_repeats_in_a_small_library() -> None:
    """Such words carry less information there than in a large library, and change the topic all the same."""
    storm = "The storm reached the coast on Friday. Two people died in the storm." + "".join(
        f" The storm closed road number {number} for a day." for number in range(8)
    )
    others = [dict(one) for one in OTHERS]
    others[2]["text"] += " Roses died in the heat." * 5
    bridge = f"{BRIDGE} How many people the bridge will serve nobody knows."
    articles = ({"id": "bridge", "text": bridge}, {"id": "storm", "text": storm}, *others)
    with library_of(*articles) as library, library.snapshot() as snapshot:
        first = Question("How much did the repair of the Norland bridge cost?")
        _, context = converse(first, Context(), snapshot, Pipeline(), "")
        follow_up = read_follow_up("how many people died in the storm", context, snapshot.article("bridge"))
        assert follow_up is not None
        assert changes_topic(follow_up, snapshot, None)


@pytest.mark.parametrize(
    "turn", ["tell me about the ferry", "how many people does the ferry carry?", "what about the ferry?", "the ferry"]
)
def test_a_complete_question_whose_words_are_elsewhere_is_answered_from_there(turn: str) -> None:
    ferry = "The ferry to Sudmark carries 300 people. Its captain, Ida Kroll, retires in May. It was painted green."
    with library_of({"id": "bridge", "text": BRIDGE}, {"id": "ferry", "text": ferry}) as library:
        *_, last = said(library, "How much did the repair of the Norland bridge cost?", turn)
    assert last.passages[0].article == "ferry"


def test_a_whole_question_with_names_is_asked_alone_where_it_gets_no_answer_as_a_follow_up() -> None:
    ferry = (
        "The ferry sails from Osk to Skarra. It came back after a fire.\n\nIts owner said the Skarra route lost money."
    )
    storm = "A gust of 94mph was recorded on Skarra at 9am, the strongest in the country. At Osk the highest was 71mph."
    question = "Which is stronger, the gust on Skarra or at Osk?"
    with library_of({"id": "ferry", "text": ferry}, {"id": "storm", "text": storm}) as library:
        *_, last = said(library, "Where does the ferry sail from?", question)
    assert (last.verdict, last.passages[0].article) == (Verdict.ANSWERED, "storm")


def test_what_comes_closest_to_a_question_on_something_else_is_not_of_the_last_article() -> None:
    war = "The army called back 25,000 soldiers in May. Most soldiers had served for two years or more."
    with library_of({"id": "bridge", "text": BRIDGE}, {"id": "war", "text": war}) as library:
        *_, last = said(library, "How much did the repair of the Norland bridge cost?", "how many soldiers died?")
    assert (last.verdict, last.passages[0].article) == (Verdict.CLOSEST, "war")


def test_what_follows_a_question_without_an_answer_is_not_kept_in_what_came_closest_to_that() -> None:
    strike = "The strike of the bus drivers ended on 3 May, after six weeks. The drivers had asked for more pay."
    bridge = {"id": "bridge", "text": f"{BRIDGE}\n\nThe strike has not delayed the repair."}
    with library_of(bridge, {"id": "strike", "text": strike}, *OTHERS) as library:
        first, last = said(library, "Who painted the Norland bridge?", "why did the strike end?")
    assert [(one.verdict, one.passages[0].article) for one in (first, last)] == [
        (Verdict.CLOSEST, "bridge"),
        (Verdict.CLOSEST, "strike"),
    ]


def test_a_question_about_who_was_told_of_is_asked_of_all_articles_where_the_last_does_not_answer() -> None:
    eels = "Dr Ingrid Moss led the study of eels. She hopes to go on in March. The eels were caught in the Osk."
    events = "Dr Ingrid Moss gives a talk, “How eels smell”, at the library of Osk on Monday. The entry is free."
    with library_of({"id": "eels", "text": eels}, {"id": "events", "text": events}, *OTHERS) as library:
        *_, last = said(library, "who led the study of eels?", "is she giving a talk somewhere?")
    assert last.passages[0].article == "events"
    assert [reading.understood for reading in last.read_as] == ["Dr Ingrid Moss"]


def test_a_question_is_asked_alone_where_another_article_answers_more_of_its_words() -> None:
    film = (
        "The film follows a widow across the desert. Its last ten minutes undid me. It was shot in nine weeks and cost "
        "eleven million pounds. The cinema shows it until Friday."
    )
    mill = "The old mill at Osk burned down in 1786. The second lasted nine days before it fell into the river."
    stories = (
        {"id": "film", "title": "A film", "text": film},
        {"id": "mill", "title": "The mill of Osk", "text": mill},
    )
    with library_of(*stories, *OTHERS) as library:
        *_, last = said(library, "how much did the film cost?", "how long did the second mill last?")
    assert (last.verdict, last.passages[0].article) == (Verdict.ANSWERED, "mill")


def test_he_is_who_the_last_answer_says_it_was() -> None:
    cup = (
        "Gareth Moss scored the winner in the 89th minute, from a corner taken by Alfie Finch, who is only 17.\n\n"
        "“I was not going to lose,” said Moss, 31, who is the captain."
    )
    with library_of({"id": "cup", "text": cup}) as library:
        *_, last = said(library, "who scored the winner?", "who took the corner?", "how old is he")
    assert "17" in last.passages[0].quote
    assert [reading.understood for reading in last.read_as] == ["Alfie Finch"]


def test_quoted_words_stand_in_what_is_quoted_after_an_answer_too(library: Library) -> None:
    *_, last = said(library, "Who built the Norland bridge?", 'who said "six million"?')
    assert [passage.article for passage in last.passages] == ["harbour"]


def test_a_time_that_was_asked_for_holds_for_no_other_question(library: Library) -> None:
    *_, last = said(
        library, "Tell me about the harbour", "What's on this weekend?", "What did people say about the bridge?"
    )
    assert last.since is None


def test_what_no_article_has_a_word_of_is_not_completed_from_the_question_before(library: Library) -> None:
    *_, last = said(library, "Who built the Norland bridge?", "asdf qwer")
    assert (last.passages, last.verdict) == ((), Verdict.NONE)


def test_a_name_without_capitals_that_no_article_has_changes_the_topic(library: Library) -> None:
    *_, last = said(library, "Who built the Norland bridge?", "what is the capital of peru")
    assert (last.passages, last.verdict) == ((), Verdict.NONE)


def test_what_else_is_not_answered_by_what_was_quoted(library: Library) -> None:
    first, more = said(library, "What is said about the Norland bridge?", "tell me more")
    assert more.passages[0].quote != first.passages[0].quote


@pytest.mark.parametrize("turn", ["cheers, booking it", "haha fair enough", "hi", "what can you do?"])
def test_where_nothing_is_asked_nothing_is_quoted(library: Library, turn: str) -> None:
    (answer,) = said(library, turn)
    assert answer.reply
    assert (answer.passages, answer.verdict) == ((), Verdict.NONE)


def test_a_greeting_says_what_was_read_and_asks_what_the_articles_answer() -> None:
    opened = "The winner is Annika Bergqvist, a former teacher from Port Ellery. Bergqvist says she sings."
    with library_of({"id": "tunnel", "text": opened}, {"id": "harbour", "text": HARBOUR}) as library:
        (answer,) = said(library, "hello!")
        assert answer.reply is not None
        lines = answer.reply.splitlines()
        assert lines[1:] == [
            "I have read 2 articles.",
            "Try:",
            "- Who is Annika Bergqvist?",
            "How to sum up.",
        ]
        assert said(library, lines[3].removeprefix("- "))[0].verdict is Verdict.ANSWERED


def test_who_asks_what_this_is_about_is_told_the_latest_titles() -> None:
    dated = [
        {**one, "title": f"News of {one['id']}", "published": f"2024-05-0{day}"} for day, one in enumerate(OTHERS, 1)
    ]
    with library_of(*dated) as library:
        (answer,) = said(library, "what is this about?")
    assert answer.reply is not None
    assert answer.reply.splitlines()[1:5] == [
        "I have read 5 articles, among them:",
        "- News of othertree",
        "- News of othertheatre",
        "- News of othergarden",
    ]


def test_who_asks_whose_articles_these_are_is_told_the_publishers_with_the_most_first() -> None:
    papers = ["Coast Echo", None, "Norland Herald", "Norland Herald", "Norland Herald"]
    with library_of(*({**one, "publisher": paper} for one, paper in zip(OTHERS, papers, strict=True))) as library:
        *_, answer = said(library, "which market was full?", "which newspapers do you have")
    assert answer.reply is not None
    assert answer.reply.splitlines()[1:] == ["- Norland Herald: 3 articles", "- Coast Echo: 1 article"]


def test_the_source_of_the_last_answer_is_told_and_without_one_nothing_is() -> None:
    known = {"title": "The tunnel", "author": "Ann Lee", "publisher": "Echo", "published": "2024-05-03"}
    with library_of({"id": "harbour", "text": HARBOUR, **known}) as library:
        for asked in (
            "who wrote this article?",
            "source?",
            "which paper is that from?",
            "when was that article published",
            "ok who wrote that?",
        ):
            *_, answer = said(library, "Who built the harbour?", asked)
            assert answer.reply is not None
            assert answer.reply.splitlines()[1:5] == ["- The tunnel", "- by Ann Lee", "- Echo", "- 3 May 2024"]
        *_, song = said(library, "Who built the harbour?", "who wrote that song?")
        *_, works = said(library, "Which song is about the harbour?", "who wrote that?")
        (alone,) = said(library, "source?")
    assert not song.reply
    assert not works.reply
    assert "That is from" not in (alone.reply or "")


@pytest.mark.parametrize("asked", ["any updates?", "and is there anything newer on that?", "anything more recent?"])
def test_who_asks_for_updates_is_told_what_later_articles_answer(asked: str) -> None:
    told = ("The tunnel was shut again.", "Bo Poe shut the tunnel to Norland on Monday.", "Ann Lee shut the tunnel.")
    tunnels = [{"id": f"t{n}", "text": text, "published": f"2024-05-0{n}"} for n, text in enumerate(told, 1)]
    with library_of(*tunnels, *OTHERS) as library:
        first, answer = said(library, "Who shut the tunnel to Norland on Monday?", asked)
    assert first.passages[0].article == "t2"
    assert (answer.newest, {one.article for one in answer.passages} & {"t1", "t2", "t3"}) == (True, {"t3"})
    with library_of(*tunnels[:2]) as library:
        assert said(library, "Who shut the tunnel to Norland on Monday?", asked)[-1].verdict is not Verdict.ANSWERED


def test_who_objects_is_told_what_to_do(library: Library) -> None:
    *_, objected = said(library, "Who built the harbour?", "that's wrong")
    assert objected.reply is not None
    assert "other words" in objected.reply
    assert not objected.passages


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Can you summarise the ferry article?", "ferry"),
        ("pls sum up the Norland strike for us", "Norland strike"),
        ("I need a brief recap of the Dear Abby column thanks", "Dear Abby"),
        ("tl;dr of article 3", "3"),
        ("sum it up", ""),
        ("give me a short summary", ""),
        ("summarize all of your articles", ALL_ARTICLES),
        ("sum up the news", ALL_ARTICLES),
        ("summarise what Bell said", None),
        ("Who wrote a summary of the strike?", None),
        ("give me a number", None),
    ],
)
def test_what_is_to_be_summed_up_is_read_off_the_request(text: str, subject: str | None) -> None:
    assert summary_subject(text) == subject


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        (["sum up the toll"], SummaryRequest(topic="toll")),
        (["sum up article 2"], SummaryRequest(article="harbour")),
        (["Who built the Norland bridge?", "tldr pls"], SummaryRequest(article="bridge")),
        (["summarise everything"], SummaryRequest()),
        (["summarise it"], None),
    ],
)
def test_a_summary_is_wanted_of_an_article_a_topic_or_all(
    library: Library, turns: list[str], wanted: SummaryRequest | None
) -> None:
    last = said(library, *turns)[-1]
    assert (last.summary, last.reply) == (wanted, "How to sum up.")


def test_a_conversation_goes_on_in_the_article_that_was_summed_up(library: Library) -> None:
    *_, last = said(library, "summarise article 2", "how much did the repair cost?")
    assert last.passages[0].article == "harbour"
