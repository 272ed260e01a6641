"""How far the scorer reads: no further than to a sure answer, but whatever else may say the same or otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bot.answering.features import FEATURES
from bot.answering.parsing import parse_request
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.answering.ranking import rank
from bot.answering.reader import Judgement, SentenceReader, Window, shipped_reader
from bot.answering.retrieval import retrieve
from bot.answering.scoring import ReaderScorer, Scores
from index.library import Library
from tests.bot.answering.libraries import library_of

QUESTION = "How many homes were flooded?"
ANSWER = "Some 300 homes were flooded in January when the sea broke through the old wall."
ASIDE = "The homes near the wall stand empty, the owners say, and the council has no money to mend what the sea took. "


class CountingReader(SentenceReader):
    """A reader that surely takes for the answer what says "300", and counts the windows that it reads."""

    def __init__(self) -> None:
        self.read: list[Window] = []

    def judge(self, question: str, window: Window) -> list[Judgement]:
        self.read.append(window)
        return [Judgement(8.0 if "300" in sentence else -5.0, None) for sentence in window.sentences]


def ask(library: Library, reader: CountingReader, *, thorough: bool) -> tuple[int, int]:
    """Return how many candidates there are, and how many of them have a score."""
    with library.snapshot() as snapshot:
        scorer = ReaderScorer(reader=reader)
        request = parse_request(QUESTION, snapshot)
        candidates = retrieve(request, snapshot, scorer).candidates
        scores = scorer.score(request.question, candidates, thorough=thorough)
    return len(candidates), len(scores.values)


@pytest.fixture
def long_article() -> Iterator[Library]:
    with library_of({"text": f"{ANSWER}\n\n" + "\n\n".join([ASIDE * 4] * 4)}) as library:
        yield library


def test_after_a_sure_answer_no_further_window_of_its_article_is_read(long_article: Library) -> None:
    reader = CountingReader()
    candidates, scored = ask(long_article, reader, thorough=False)
    assert any("300" in sentence for sentence in reader.read[-1].sentences)
    assert scored < candidates
    assert scored == sum(len(window.sentences) for window in reader.read)


def test_a_headline_is_no_sure_answer_for_another_sentence_is_quoted_for_it() -> None:
    headline = "Sea floods 300 homes"
    reader = CountingReader()
    with library_of({"text": f"{headline}\n\n" + "\n\n".join([ASIDE * 4] * 3 + [ANSWER])}) as library:
        candidates, scored = ask(library, reader, thorough=False)
        with library.snapshot() as snapshot:
            answer = Pipeline(ReaderScorer(reader=reader)).answer(QUESTION, snapshot)
    assert any(headline in window.sentences for window in reader.read)
    assert scored == candidates
    assert answer.passages[0].quote == ANSWER


def test_a_thorough_reading_leaves_nothing_out(long_article: Library) -> None:
    candidates, scored = ask(long_article, CountingReader(), thorough=True)
    assert scored == candidates


@pytest.mark.parametrize(("other", "windows"), [("Some 300 homes were flooded, Ana Rell said.", 2), (ASIDE, 1)])
def test_another_article_is_read_where_it_matches_as_well(other: str, windows: int) -> None:
    reader = CountingReader()
    with library_of({"text": ANSWER}, {"text": other}) as library:
        ask(library, reader, thorough=False)
    assert len(reader.read) == windows


class AlonePreferring(SentenceReader):
    """A reader for which, among others, what says "some" answers best, and read alone what says "300"."""

    def __init__(self, sure: float = 0.0) -> None:
        self.read: list[Window] = []
        self.sure = sure

    def judge(self, question: str, window: Window) -> list[Judgement]:
        self.read.append(window)
        if len(window.sentences) > 1:
            return [Judgement((0.1 + self.sure) * ("Some" in sentence), None) for sentence in window.sentences]
        return [Judgement(4.0 * ("300" in window.sentences[0]), None)]


BOTH = "Some homes were flooded, said Ana Rell of the council. In January 300 homes were flooded."


def test_contenders_are_read_again_by_themselves_and_the_mean_decides() -> None:
    reader = AlonePreferring()
    with library_of({"text": BOTH}) as library, library.snapshot() as snapshot:
        scorer = ReaderScorer(reader=reader)
        request = parse_request(QUESTION, snapshot)
        candidates = retrieve(request, snapshot, scorer).candidates
        first = scorer.score(request.question, candidates)
        refined = scorer.refine(request.question, candidates, first)
    logits = {one.text[:4]: round(float(row[-1]), 3) for one, row in zip(candidates, refined.features, strict=True)}
    assert logits == {"Some": 0.05, "In J": 2.0}
    assert refined.values[1] - refined.values[0] > first.values[1] - first.values[0]
    assert [len(window.sentences) for window in reader.read] == [2, 1, 1]  # no window twice


def test_nothing_is_read_again_where_a_candidate_surely_answers() -> None:
    reader = AlonePreferring(sure=8.0)
    with library_of({"text": BOTH}) as library, library.snapshot() as snapshot:
        Pipeline(ReaderScorer(reader=reader)).answer(QUESTION, snapshot)
    assert [len(window.sentences) for window in reader.read] == [2]


def test_what_was_not_read_changes_neither_the_first_passage_nor_the_confidence(long_article: Library) -> None:
    class Thorough(ReaderScorer):
        def score(self, question, candidates, *, thorough=True):  # type: ignore[no-untyped-def]
            return super().score(question, candidates, thorough=True)

    def asked(scorer: ReaderScorer, top: int) -> tuple[object, ...]:
        with long_article.snapshot() as snapshot:
            answer = Pipeline(scorer).answer(Question(QUESTION, top), snapshot)
        return answer.passages[0].quote, answer.verdict, round(answer.confidence, 2)

    reader = shipped_reader()
    expected = asked(Thorough(reader=reader), 3)
    assert [asked(ReaderScorer(reader=reader), top) for top in (1, 3, 10)] == [expected] * 3


def test_what_leads_by_far_is_surer_to_answer_unless_what_comes_close_says_the_same() -> None:
    said = "The ferry Norland sank off Lyme on Monday with forty sheep, the harbour said."
    aside = "A shop that sells sheep wool opened at Lyme near the ferry on Monday."

    def confidence(second: str, score: float) -> float:
        with library_of({"text": said}, {"text": second}) as library, library.snapshot() as snapshot:
            question = parse_request("Lyme ferry", snapshot).question
            found = snapshot.candidates(snapshot.search(question.query(), 9))
            found.sort(key=lambda one: one.text != said)
            ranking = rank([(found, Scores(np.zeros((2, len(FEATURES))), np.array([3.0, score]), (None, None)))], None)
            assert ranking is not None
            return ReaderScorer().confidence(question, ranking.scores_read, ranking.first, ranking.lead)

    assert confidence(aside, 1.0) > confidence(aside, 2.9)
    assert confidence(f"{said} It was told at once.", 2.9) == confidence(aside, -9.0)


def test_who_is_asked_for_is_less_sure_for_names_abound() -> None:
    text = "The ferry Norland was sold to Ann Volk on Monday, the harbour said."
    with library_of({"text": text}) as library, library.snapshot() as snapshot:
        who, when = (parse_request(f"{word} bought the ferry?", snapshot).question for word in ("Who", "When"))
        found = np.zeros((1, len(FEATURES)))
        scores = Scores(found, np.array([3.0]), (None,))
        sure = [ReaderScorer().confidence(question, scores, 0, 3.0) for question in (who, when)]
    assert sure[0] < sure[1]
