from __future__ import annotations

import pytest

from bot.answering.selection import MAX_QUOTE, select
from index.article import Kind
from index.library import Candidate
from index.search.hits import FieldScores
from tests.index.articles import article
from tests.labels.labels import read


def candidates(*texts: str, kinds: tuple[Kind, ...] = ()) -> list[Candidate]:
    """Each text an article of its own, one sentence each."""
    made = []
    for number, text in enumerate(texts):
        one = article(f"a{number}", text, kinds=kinds[number : number + 1])
        made.append(Candidate(one, 0, 0.0, FieldScores(0, 0, 0, 0), frozenset(), frozenset(), frozenset()))
    return made


def sentences(*paragraphs: str) -> list[Candidate]:
    """The sentences of one article."""
    one = article("a", *paragraphs)
    return [
        Candidate(
            one,
            number,
            0.0,
            FieldScores(0, 0, 0, 0),
            frozenset(),
            frozenset(),
            frozenset(),
        )
        for number, each in enumerate(one.sentences)
    ]


def found(given: list[Candidate], scores: list[float], max_passages: int = 3) -> list[str]:
    order = sorted(range(len(given)), key=lambda number: -scores[number])
    return [run.article.quote(run.start, run.end) for run in select(given, scores, order, max_passages)]


@pytest.mark.parametrize("label", read("near_duplicates"), ids=lambda label: label["first"][:30])
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


def test_neighbours_that_bear_on_the_question_alike_are_quoted_together() -> None:
    given = sentences("The mill burned. The barn burned too. Nobody was hurt.")
    assert found(given, [5, 4, -9], 1) == ["The mill burned. The barn burned too."]
    assert found(given, [5, -4, -9], 1) == ["The mill burned."]


def test_a_joined_quote_stays_short() -> None:
    long = "word " * (MAX_QUOTE // 5)
    given = sentences(f"The mill {long}burned. The barn burned too.")
    assert found(given, [5, 5], 2)[0].startswith("The mill")
    assert len(found(given, [5, 5], 2)) == 2
