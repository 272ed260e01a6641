from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from bot.answering.extent import MAX_QUOTE, is_heading_or_question
from bot.answering.selection import select
from index.article import Article, Kind
from index.library import Candidate
from tests import rows
from tests.index.articles import article
from tests.labels.labels import read

PARTS = (
    "The mill burned.",
    "It was old.",
    "“We saw it.",
    "Nobody was hurt,” she said.",
    "Who lit it?",
    "Yes, we did.",
    "- two eggs",
    "You need:",
    "Ann Lee",
    "A mill in flames",
    "word " * 50 + "end.",
)


def candidate(one: Article, number: int) -> Candidate:
    return Candidate(one, number, 0.0, frozenset(), frozenset(), frozenset())


def candidates(*texts: str, kinds: tuple[Kind, ...] = ()) -> list[Candidate]:
    """Each text an article of its own, one sentence each."""
    made = (article(f"a{number}", text, kinds=kinds[number : number + 1]) for number, text in enumerate(texts))
    return [candidate(one, 0) for one in made]


def sentences(*paragraphs: str) -> list[Candidate]:
    """The sentences of one article."""
    one = article("a", *paragraphs)
    return [candidate(one, number) for number in range(len(one.sentences))]


def found(given: list[Candidate], scores: list[float], max_passages: int = 3) -> list[str]:
    order = sorted(range(len(given)), key=lambda number: -scores[number])
    return [run.article.quote(run.start, run.end) for run in select(given, scores, order, max_passages)]


@rows("label", read("near_duplicates"))
def test_only_what_says_the_same_is_folded(label: dict[str, object]) -> None:
    pair = candidates(str(label["first"]), str(label["second"]))
    folded = len(select(pair, [2.0, 1.0], [0, 1], 3)) == 1
    assert folded == label["fold"]


@pytest.mark.parametrize("denied", ["didn't", "didn’t", "did not", "DIDN'T", "never did"])
def test_a_denial_is_never_folded_with_what_it_denies(denied: str) -> None:
    pair = candidates(
        "The harbour council did approve the plan for the new bridge on Monday evening.",
        f"The harbour council {denied} approve the plan for the new bridge on Monday evening.",
    )
    assert len(select(pair, [2.0, 1.0], [0, 1], 3)) == 2


def test_the_body_is_quoted_before_a_caption_that_says_the_same() -> None:
    text = "Firefighters rescued twelve sheep from the flooded meadow"
    pair = candidates(text, f"{text}.", kinds=(Kind.CAPTION, Kind.BODY))
    run = select(pair, [2.0, 1.0], [0, 1], 3)[0]
    assert (run.article.id, run.also_in) == ("a1", (0,))


def test_a_sentence_that_opens_with_a_pronoun_is_quoted_with_the_one_before() -> None:
    given = sentences("Ann Lee runs the mill. She bought it in 1999. The town is proud.")
    assert found(given, [0, 9, 0], 1) == ["Ann Lee runs the mill. She bought it in 1999."]


@pytest.mark.parametrize("result", ["Port Rovers 3, City 2", "City 2 Rovers 0", "City 2-1 Rovers"])
def test_the_result_of_a_match_is_quoted_though_it_stands_like_a_heading(result: str) -> None:
    given = sentences(result, "Rovers won the derby after a bad start.")
    assert found(given, [9, 0], 1) == [result]


def test_a_neighbour_that_scores_nearly_as_much_is_a_passage_of_its_own() -> None:
    given = sentences("The mill burned. The barn burned too. Nobody was hurt.")
    assert found(given, [5, 4, -9], 2) == ["The mill burned.", "The barn burned too."]


@rows(
    "leaning",
    [
        "But it stands.",
        "However, the wall held.",
        "In return, the town paid.",
        "The latter was new.",
        "Then it fell.",
        "It was an old mill that Lee bought.",
        "In March she left.",
    ],
)
def test_a_sentence_that_points_back_is_quoted_with_the_one_before(leaning: str) -> None:
    assert found(sentences(f"The mill burned. {leaning} Rain came."), [0, 9, 0], 1) == [f"The mill burned. {leaning}"]
    assert found(sentences("The mill burned.", leaning, "Rain came."), [0, 9, 0], 1) == [f"The mill burned.\n{leaning}"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("An earlier report said that the bridge was damaged.", "It was closed in time and was not damaged."),
        ("In our story on the ferry we transposed two figures.", "The bonus was £118,000."),
        ("We reported that he had refused to speak.", "In fact he spoke for an hour."),
    ],
)
def test_an_error_is_quoted_with_what_puts_it_right(wrong: str, right: str) -> None:
    assert found(sentences(f"{wrong} {right}"), [2.0, 1.0]) == [f"{wrong} {right}"]


def test_a_report_that_is_not_put_right_is_quoted_alone() -> None:
    report = "A report said that the bridge was damaged."
    assert found(sentences(f"{report} The council did not reply."), [2.0, 1.0], 1) == [report]


def test_a_turn_of_speech_is_not_quoted_with_the_end_of_anothers() -> None:
    hearing = sentences("Ms Quill: The mill cost £3m. I do press you.", "Tom Ridge: Then I am advised to say nothing.")
    assert found(hearing, [0, 0, 9], 1) == ["Tom Ridge: Then I am advised to say nothing."]
    asked = sentences("Ms Quill: Who ran the mill?", "Tom Ridge: He did.")
    assert found(asked, [0, 9], 1) == ["Ms Quill: Who ran the mill?\nTom Ridge: He did."]


@pytest.mark.parametrize(
    ("before", "sentence", "quoted"),
    [
        # The end of a quotation introduces nobody, and a sentence that says "she" itself as little.
        (["“I told them,” said Ann Lee. “We won.”"], "Her rival, Tom Ridge, left at noon.", 0),
        (["The town gave her a mill. She sold it."], "Her books filled 12 rooms.", 0),
        (["Ann Lee ran the mill. She was 93."], "Her books filled 12 rooms.", 2),
        (["Ann Lee ran the mill. She was 93. In 1999 she sold it."], "She died in May.", 0),
        (["Ann Lee ran the mill."], "She died in May.", 1),
    ],
)
def test_a_person_is_introduced_by_name_or_not_at_all(before: list[str], sentence: str, quoted: int) -> None:
    given = sentences(*before, sentence)
    at = len(given) - 1
    first = given[at - quoted].article.sentences[at - quoted].start
    assert found(given, [0.0] * at + [9.0], 1) == [given[at].article.text[first:]]


def test_a_thing_is_explained_by_the_sentence_before_whoever_is_meant_by_she() -> None:
    text = "At night she met a man who lent her a lamp. She carried it home."
    assert found(sentences(text), [0, 9], 1) == [text]


def test_a_byline_is_no_companion() -> None:
    assert found(sentences("Rain came.", "Ann Lee, Northport Post", "It fell."), [0, 0, 9], 1) == ["It fell."]


@rows(
    "whole",
    [
        "There is a mill.",
        "In March the mill fell.",
        "“We saw it,” he said.",
        "This week mills burn.",
        "So far so good.",
        "It was not known how it began.",
        "Lee gave a woman her mill.",
    ],
)
def test_a_sentence_that_stands_alone_is_quoted_alone(whole: str) -> None:
    assert found(sentences(f"Ann Lee left. {whole} Rain came."), [0, 9, 0], 1) == [whole]


def test_a_quotation_that_is_cut_is_quoted_whole() -> None:
    text = "Ann Lee said: “The mill burned. Nobody was hurt.” Rain came."
    whole = "Ann Lee said: “The mill burned. Nobody was hurt.”"
    assert found(sentences(text), [9, 0, 0], 1) == [whole]
    assert found(sentences(text), [0, 9, 0], 1) == [whole]
    assert found(sentences("“The mill burned. The barn stands. All is well,” Lee said."), [0, 9, 0], 1) == [
        "“The mill burned. The barn stands. All is well,” Lee said."
    ]


def test_a_quotation_that_goes_on_in_the_next_paragraph_ends_with_its_own() -> None:
    given = sentences("Rain came. Lee said, “The mill burned.", "“We saw it.” Nobody was hurt.")
    assert found(given, [0, 9, 0, 0], 1) == ["Lee said, “The mill burned."]


def test_a_quotation_too_long_to_be_whole_is_at_least_closed() -> None:
    long = "word " * (MAX_QUOTE // 5)
    given = sentences(f"Lee said: “The {long}burned. The mill fell. Nobody was hurt.” Rain came.")
    assert found(given, [0, 9, 0, 0], 1) == ["The mill fell. Nobody was hurt.”"]


@pytest.mark.parametrize(("text", "heads"), [("Lyme 3 – 0 Calder", False), ("Lyme beat Calder", True)])
def test_the_result_of_a_match_is_no_heading(text: str, *, heads: bool) -> None:
    one = article("a", text, "Lyme lead the table by six points.", kinds=(Kind.HEADLINE,))
    assert is_heading_or_question(one, 0) is heads


@pytest.mark.parametrize(("heading", "kind"), [("A mill in flames", Kind.BODY), ("Mill burns", Kind.HEADLINE)])
def test_a_heading_gives_its_place_to_what_follows(heading: str, kind: Kind) -> None:
    def made(*texts: str) -> list[Candidate]:
        one = article("a", *texts, kinds=(Kind.BODY, kind))
        return [candidate(one, number) for number in range(len(one.sentences))]

    assert found(made("Rain came.", heading, "Fire ate the mill.", "It was old."), [0, 9, 1, 0], 1) == [
        "Fire ate the mill."
    ]
    assert found(made("Rain came.", heading, "Fire ate the mill.", "Ann Lee saw it."), [0, 9, 1, 2], 1) == [
        "Ann Lee saw it."
    ]
    assert found(made("Rain came.", heading, "It was old."), [0, 9, 1], 1) == [f"{heading}\nIt was old."]


def test_a_line_of_a_list_gives_its_place_to_the_one_that_has_more_of_the_question() -> None:
    lines = ("The result:", "Ann Lee (Green) 1,204", "Bob Roe (Labour) 688", "Cy Poe (Tory) 517")
    given = sentences("Rain came.", *lines)
    given[3] = replace(given[3], terms=frozenset({"labour"}))
    order, scores = [2, 3, 0, 1, 4], [0.0, 0.0, 9.0, 2.0, 1.0]
    assert [run.best for run in select(given, scores, order, 1)] == [3]
    assert found(given, scores, 1) == ["\n".join(lines)]
    given[2] = replace(given[2], terms=frozenset({"green"}))
    assert [run.best for run in select(given, scores, order, 1)] == [2]


def test_a_headline_gives_its_place_to_the_sentence_anywhere_below_that_tells_most_of_it() -> None:
    texts = ("Mill burns", "Rain came.", "Wind came.", "Snow came.", "Fire ate the mill.", "The wall fell.")
    one = article("a", *texts, kinds=(Kind.HEADLINE,))
    given = [candidate(one, number) for number in range(len(texts))]
    assert found(given, [9, 0, 0, 0, 2, 1], 1) == ["Fire ate the mill."]


def test_a_heading_whose_body_was_not_judged_is_quoted_with_it() -> None:
    one = article("a", "Rain came.", "A mill in flames", "Fire ate the mill.")
    assert found([candidate(one, 1)], [9], 1) == ["A mill in flames\nFire ate the mill."]


def test_a_question_gives_its_place_to_the_answer() -> None:
    assert found(sentences("Rain came. Who lit the fire? Ann Lee did."), [0, 9, 1], 1) == ["Ann Lee did."]
    assert found(sentences("Rain came. “Who lit the fire?” Lee asked."), [0, 9], 1) == [
        "“Who lit the fire?” Lee asked."
    ]
    asked = "“Ann Lee asked, ‘Who lit it?’”"
    assert found(sentences("Rain came.", asked, "Wind came."), [0, 9, 1], 1) == [asked]


@pytest.mark.parametrize("answer", ["Yes, in March.", "I lit it in March.", "Lee: It burned in March."])
def test_an_answer_in_an_interview_is_quoted_with_its_question(answer: str) -> None:
    question = "Did the mill burn?"
    for scores in ([0.0, 9, 1], [0.0, 1, 9]):
        assert found(sentences("Rain came.", question, answer), scores, 1) == [f"{question}\n{answer}"]
        asked = f"Lee sold the mill. {question}"  # is quoted whole or not at all
        assert found(sentences("Rain came.", asked, answer), [0.0, 0.0, *scores[1:]], 1) == [f"{asked}\n{answer}"]
        long = f"{'Rain came. ' * 50}{question}"
        assert found(sentences("Rain came.", long, answer), [*[0.0] * 52, 9], 1) == [answer]
    assert found(sentences("Rain came.", question, "The mill burned in March."), [0, 1, 9], 1) == [
        "The mill burned in March."
    ]


def test_lines_of_a_list_are_quoted_as_one_run() -> None:
    given = sentences("Rain came.", "You need:", "- two eggs", "- a cup of flour", "- some salt", "Mix it all.")
    whole = "You need:\n- two eggs\n- a cup of flour\n- some salt"
    for number in (1, 2, 4):
        assert found(given, [9 if at == number else 0 for at in range(6)], 1) == [whole]


def test_lines_without_bullets_are_a_list_from_three_on() -> None:
    given = sentences("Rain came.", "Mill: burned", "Barn: burned", "Church: stands", "Nobody was hurt.")
    assert found(given, [0, 0, 9, 0, 0], 1) == ["Mill: burned\nBarn: burned\nChurch: stands"]
    assert found(sentences("Rain came.", "Mill: 3 dead", "Barn: none dead", "Wind."), [0, 9, 0, 0], 1) == [
        "Mill: 3 dead"
    ]


def test_of_a_long_list_as_much_is_quoted_as_fits() -> None:
    lines = [f"- item number {number} of the long list that nobody reads" for number in range(30)]
    given = sentences("You need:", *lines)
    quote = found(given, [0, *(9 if number == 20 else 0 for number in range(30))], 1)[0]
    assert MAX_QUOTE - 60 < len(quote) <= MAX_QUOTE
    assert quote.startswith("item number 20 ")


def test_credits_and_furniture_are_no_answers() -> None:
    one = article(
        "a", "Image credit: Ann Lee", "Fire ate the mill.", "Ann Lee/Northport Post", kinds=(Kind.CAPTION, Kind.BODY)
    )
    given = [candidate(one, number) for number in range(3)]
    assert found(given, [9, 1, 8], 3) == ["Fire ate the mill.", "Image credit: Ann Lee", "Ann Lee/Northport Post"]


def test_what_comes_first_does_not_depend_on_how_many_are_wanted() -> None:
    given = sentences("Ann Lee", "Mill burns", "Fire ate the mill. Who lit it? It was Ann Lee.", "Rain came.")
    scores = [9.0, 8, 7, 6, 5, 4]
    all_found = found(given, scores, 6)
    assert all(found(given, scores, most) == all_found[:most] for most in range(1, 6))


@given_(
    st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=8), st.data()
)
def test_any_passage_is_a_run_of_whole_sentences_quoted_once(paragraphs: list[str], data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(Kind), min_size=len(paragraphs), max_size=len(paragraphs)))
    one = article("a", *paragraphs, kinds=kinds)
    chosen = data.draw(st.lists(st.integers(0, len(one.sentences) - 1), min_size=1, unique=True))
    given = [candidate(one, number) for number in chosen]
    runs = select(given, [float(-number) for number in range(len(given))], range(len(given)), 4)
    assert runs
    spoken = [number for run in runs for number in range(run.first, run.last + 1)]
    assert len(spoken) == len(set(spoken))
    for run in runs:
        assert run.first <= chosen[run.best] <= run.last
        assert run.first == run.last or run.end - run.start <= MAX_QUOTE
        assert run.start == one.sentences[run.first].start
        assert run.end == one.sentences[run.last].end


def test_a_joined_quote_stays_short() -> None:
    long = "word " * (MAX_QUOTE // 5)
    given = sentences(f"The mill {long}burned. It was old.")
    assert found(given, [0, 5], 1) == ["It was old."]
