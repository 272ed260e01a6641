"""Questions with gold spans, in the JSON Lines form that `verbatim evaluate` and training read, and their outcomes.

An outcome is an answered question compared with its gold spans: whether, and at which rank, a passage hits.

EvaluationError
├── BadQuestions   a line of the questions file is not what it must be
├── MissingGold    a gold span names an article, or a place in one, that the library does not have
└── NoPlots        (evaluate.py) pictures were asked for where the library that draws them is not installed
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answer import Answer, Passage, Verdict

_FORM = '{"id", "question", "answerable", "gold": [[article, start, end], ...]}'

MAX_HIT_LENGTH = 600
"""A quote of more characters never hits: quoting whole articles is not answering."""


class EvaluationError(Exception):
    """Base of everything that `bot.evaluation` raises; its text is one line that says what to do."""


class BadQuestions(EvaluationError):
    """A questions file that cannot be used: `line` counts from 1 and is None where the whole file is meant."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class MissingGold(EvaluationError):
    """The answer of `question` (its id) lies in `article`, which the library lacks or which is too short for it."""

    def __init__(self, question: str, article: str, reason: str) -> None:
        super().__init__(f"question {question!r} has its answer in article {article!r}, {reason}")
        self.question = question
        self.article = article


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an article answers: `text[start:end]`, never empty."""

    article: str
    start: int
    end: int

    def lies_in(self, other: GoldSpan) -> bool:
        """Return whether all of it lies in another span."""
        return self.article == other.article and other.start <= self.start and self.end <= other.end

    def overlaps(self, other: GoldSpan) -> bool:
        """Return whether it shares a character with another span."""
        return self.article == other.article and self.start < other.end and other.start < self.end

    def half_in(self, article: str, start: int, end: int) -> bool:
        """Return whether at least half of it lies in `[start, end)` of an article."""
        return article == self.article and 2 * (min(end, self.end) - max(start, self.start)) >= self.end - self.start


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question and every place that answers it (`gold`): none for an unanswerable one, else at least one.

    `kind` is the sort of question, None where the file doesn't say. `answers` are the shortest spans that answer it,
    empty where none are labelled.
    """

    id: str
    question: str
    answerable: bool
    gold: tuple[GoldSpan, ...] = ()
    kind: str | None = None
    answers: tuple[GoldSpan, ...] = ()


def read_questions(file: Path) -> tuple[LabelledQuestion, ...]:
    """Return the questions of a JSON Lines file, in order. Blank lines and unknown keys are passed over.

    `kind` and `answers` are optional, and passed over where they are no text and no list of spans: sets that were made
    for other programs use these names, too.

    Raises BadQuestions, naming the first line that is wrong, or the file if it can't be read or holds no question.
    """
    questions = tuple(_question(file.name, number, line) for number, line in read_lines(file))
    if not questions:
        raise BadQuestions(file.name, None, f"holds no question; a line looks like {_FORM}")
    return questions


def read_lines(file: Path) -> list[tuple[int, str]]:
    """Return the lines of a file that are not blank, with their numbers. Raises BadQuestions where it can't be read."""
    try:
        if not (file.is_file() or file.is_dir()) and file.exists():
            raise BadQuestions(file.name, None, "is no regular file but a pipe or a device, which may have no end")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestions(str(file), None, f"can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadQuestions(file.name, None, "is not UTF-8 text") from error
    # Not splitlines(): a question may hold U+2028, which JSON allows inside a string.
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def check_gold(questions: Iterable[LabelledQuestion], characters: Mapping[str, int]) -> None:
    """Raise MissingGold unless every gold span lies in an article of `characters` (id -> length of its text)."""
    for question in questions:
        for span in question.gold:
            length = characters.get(span.article)
            if length is None:
                reason = "which is not in the library: index the articles that these questions are about"
                raise MissingGold(question.id, span.article, reason)
            if span.end > length:
                reason = f"which ends at {length}, before the span does ({span.end}): index the text it was made for"
                raise MissingGold(question.id, span.article, reason)


def _question(file: str, line: int, text: str) -> LabelledQuestion:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadQuestions(file, line, f"is not JSON ({error}); a line looks like {_FORM}") from error
    try:
        return labelled_question(fields)
    except ValueError as error:
        raise BadQuestions(file, line, str(error)) from error


def labelled_question(fields: Any) -> LabelledQuestion:
    """Return the question of a decoded line. Raises ValueError saying what is wrong with it."""
    if not isinstance(fields, dict):
        raise ValueError(f"is not an object; a line looks like {_FORM}")
    for key, kind, name in (
        ("question", str, "a text"),
        ("answerable", bool, "true or false"),
        ("gold", list, "a list"),
    ):
        if key not in fields:
            raise ValueError(f"lacks {key!r}; a line looks like {_FORM}")
        if not isinstance(fields[key], kind):
            raise ValueError(f"{key!r} must be {name}")
    identifier = fields.get("id")
    if not isinstance(identifier, str | int) or isinstance(identifier, bool) or identifier == "":
        raise ValueError(f"needs an 'id'; a line looks like {_FORM}")
    gold = tuple(_gold_span(span) for span in fields["gold"])
    if fields["answerable"] and not gold:
        raise ValueError("is answerable but has no gold span")
    if gold and not fields["answerable"]:
        raise ValueError("is not answerable but has gold spans")
    sort = fields.get("kind")
    return LabelledQuestion(
        id=str(identifier),
        question=fields["question"],
        answerable=fields["answerable"],
        gold=gold,
        kind=sort if isinstance(sort, str) and sort else None,
        answers=_answer_spans(fields.get("answers")),
    )


def _answer_spans(labelled: Any) -> tuple[GoldSpan, ...]:
    """Return the spans of an `answers` field; none where it is something else."""
    try:
        return tuple(_gold_span(span) for span in labelled) if isinstance(labelled, list) else ()
    except ValueError:
        return ()


def _gold_span(span: Any) -> GoldSpan:
    match span:
        case [str(article), int(start), int(end)] if not isinstance(start, bool) and not isinstance(end, bool):
            if not 0 <= start < end:
                raise ValueError(f"the gold span {span} must have 0 <= start < end")
            return GoldSpan(article, start, end)
    raise ValueError(f"the gold span {json.dumps(span)[:80]} is not [article, start, end]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answered question, reduced to what the measures need.

    `rank` counts passages from 1; None where none hits. `length` is the first passage's, in characters; None without
    passages. `elapsed_ms` is the answer's own figure. `span_right` says whether the first passage's answer span lies
    in a gold span, or around one; None where it has none. `span_exact` and `span_overlaps` compare that span with the
    labelled answers: whether it is one of them, and whether it shares a character with one; None where the question has
    no labelled answer or the passage no span. `marks_expected` says whether the question has labelled answers.
    """

    question: str
    answerable: bool
    rank: int | None
    confidence: float
    answered: bool
    length: int | None
    elapsed_ms: float
    span_right: bool | None = None
    kind: str | None = None
    marks_expected: bool = False
    span_exact: bool | None = None
    span_overlaps: bool | None = None

    @property
    def right(self) -> bool:
        """Return whether the first passage hits: what `confidence` is the probability of."""
        return self.rank == 1


def hits(passage: Passage, gold: GoldSpan) -> bool:
    """Return whether `passage` covers at least half of `gold` in a quote that is not too long."""
    short = passage.end - passage.start <= MAX_HIT_LENGTH
    return short and gold.half_in(passage.article, passage.start, passage.end)


def outcome(question: LabelledQuestion, answer: Answer) -> Outcome:
    """Return the outcome of giving `answer` to `question`."""
    ranks = (
        rank
        for rank, passage in enumerate(answer.passages, start=1)
        if any(hits(passage, gold) for gold in question.gold)
    )
    first = answer.passages[0] if answer.passages else None
    marked = _marked(first) if first is not None else None
    compared = marked if question.answers else None
    return Outcome(
        question=question.id,
        answerable=question.answerable,
        rank=next(ranks, None),
        confidence=answer.confidence,
        answered=answer.verdict is Verdict.ANSWERED,
        length=first.end - first.start if first else None,
        elapsed_ms=answer.elapsed_ms,
        span_right=any(marked.lies_in(gold) or gold.lies_in(marked) for gold in question.gold) if marked else None,
        kind=question.kind,
        marks_expected=bool(question.answers),
        span_exact=compared in question.answers if compared else None,
        span_overlaps=any(map(compared.overlaps, question.answers)) if compared else None,
    )


def _marked(passage: Passage) -> GoldSpan | None:
    """Return the passage's answer span as a place in its article; None where it has none."""
    if passage.answer is None:
        return None
    start, end = passage.answer
    return GoldSpan(passage.article, passage.start + start, passage.start + end)
