"""How good the answers are on fixed questions about made-up articles, so that a change that loses quality is noticed.

Gold sentences are labelled as text. Their places are looked up when the articles are read, so that a label can be read
in `questions.jsonl` and can't drift from its article.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from bot.answering.answer import Answer
from bot.answering.reader import SentenceReader
from bot.cli.ask import asking
from bot.evaluation.measures import separation
from bot.evaluation.questions import GoldSpan, LabelledQuestion, outcome
from index.library import Library

__all__ = [
    "ARTICLES",
    "EXPECTED",
    "QUESTIONS",
    "RENEW",
    "Figures",
    "better",
    "expected",
    "labelled_questions",
    "library_of_the_articles",
    "measure",
    "measured_figures",
    "worse",
    "write",
]

FOLDER = Path(__file__).parent
ARTICLES = FOLDER / "articles"
QUESTIONS = FOLDER / "questions.jsonl"
EXPECTED = FOLDER / "expected.json"
RENEW = "python -m tests.quality --write"

TOLERANCE = 2  # questions: what arithmetic may change from one processor to the next
AUC_TOLERANCE = 0.01

_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, in questions; `auc` is from 0 to 1.

    `right_answered` counts those of the answered questions, answerable or not, whose first passage is right.
    """

    answerable: int
    unanswerable: int
    first_right: int
    answered_answerable: int
    answered_unanswerable: int
    right_answered: int
    auc: float

    @property
    def right_of_answered(self) -> float:
        """Return the share of answered questions whose first passage is right; 1 where none is answered."""
        answered = self.answered_answerable + self.answered_unanswerable
        return self.right_answered / answered if answered else 1.0


@contextmanager
def library_of_the_articles() -> Iterator[Library]:
    """A library of the articles, in a temporary folder."""
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(ARTICLES)
        yield library


def labelled_questions(library: Library) -> tuple[LabelledQuestion, ...]:
    """Return the questions with the places of their gold sentences and answers.

    Raises ValueError for a gold sentence that is not once in its article, or an answer that is in none of them.
    """
    texts = {info.id: library.article(info.id).text for info in library.articles()}
    return tuple(_labelled(json.loads(line), texts) for line in QUESTIONS.read_text(encoding="utf-8").splitlines())


def measure(library: Library, reader: SentenceReader) -> tuple[Figures, list[tuple[LabelledQuestion, Answer]]]:
    """Return the figures of the pipeline as it is, and each question with its answer."""
    ask = asking(library, _PASSAGES)
    with mock.patch("bot.answering.scoring.shipped_reader", return_value=reader):
        answers = [(question, ask(question.question)) for question in labelled_questions(library)]
    return measured_figures(answers), answers


def measured_figures(answers: list[tuple[LabelledQuestion, Answer]]) -> Figures:
    """Return the figures of these answers."""
    outcomes = [outcome(question, answer) for question, answer in answers]
    area = separation(outcomes)
    return Figures(
        answerable=sum(one.answerable for one in outcomes),
        unanswerable=sum(not one.answerable for one in outcomes),
        first_right=sum(one.right for one in outcomes),
        answered_answerable=sum(one.answered for one in outcomes if one.answerable),
        answered_unanswerable=sum(one.answered for one in outcomes if not one.answerable),
        right_answered=sum(one.right for one in outcomes if one.answered),
        auc=round(area.value, 4) if area else 0.0,
    )


def expected() -> Figures:
    """Return the figures that are recorded."""
    return Figures(**json.loads(EXPECTED.read_text(encoding="utf-8")))


def write(figures: Figures) -> None:
    """Record `figures` as what to expect from now on."""
    EXPECTED.write_text(json.dumps(asdict(figures), indent=1) + "\n", encoding="utf-8")


def worse(measured: Figures, recorded: Figures) -> list[str]:
    """Return a line for each figure that is worse than recorded by more than the tolerance."""
    return [
        f"{name}: {_shown(now)}, was {_shown(before)}"
        for name, now, before, tolerance in _compared(measured, recorded)
        if now < before - tolerance - 1e-9
    ]


def better(measured: Figures, recorded: Figures) -> list[str]:
    """Return a line for each figure that is better than recorded by more than the tolerance."""
    return [
        f"{name}: {_shown(now)}, was {_shown(before)}"
        for name, now, before, tolerance in _compared(measured, recorded)
        if now > before + tolerance + 1e-9
    ]


def _compared(measured: Figures, recorded: Figures) -> list[tuple[str, float, float, float]]:
    """Return name, value now, value before and tolerance of each figure, so that more is better."""
    answered = max(1, recorded.answered_answerable + recorded.answered_unanswerable)
    return [
        ("first passage right", measured.first_right, recorded.first_right, TOLERANCE),
        ("answered, of the answerable", measured.answered_answerable, recorded.answered_answerable, TOLERANCE),
        (
            "silent, of the unanswerable",
            measured.unanswerable - measured.answered_unanswerable,
            recorded.unanswerable - recorded.answered_unanswerable,
            TOLERANCE,
        ),
        ("right, of the answered", measured.right_of_answered, recorded.right_of_answered, TOLERANCE / answered),
        ("answerable from unanswerable (AUC)", measured.auc, recorded.auc, AUC_TOLERANCE),
    ]


def _shown(figure: float) -> str:
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}"


def _labelled(fields: dict[str, Any], texts: dict[str, str]) -> LabelledQuestion:
    gold: list[GoldSpan] = []
    answers: list[GoldSpan] = []
    for article, sentence in fields["gold"]:
        if texts[article].count(sentence) != 1:
            raise ValueError(f"{fields['id']}: {sentence!r} is not exactly once in {article}")
        start = texts[article].index(sentence)
        gold.append(GoldSpan(article, start, start + len(sentence)))
        places = [(start + sentence.index(answer), len(answer)) for answer in fields["answers"] if answer in sentence]
        answers += [GoldSpan(article, first, first + length) for first, length in places]
    for answer in fields["answers"]:
        if not any(answer in sentence for _, sentence in fields["gold"]):
            raise ValueError(f"{fields['id']}: {answer!r} is in no gold sentence")
    return LabelledQuestion(
        fields["id"], fields["question"], fields["answerable"], tuple(gold), fields["kind"], tuple(answers)
    )
