"""Questions with gold spans: the JSON Lines form that `verbatim evaluate` and training read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.errors import BadQuestions, MissingGold

__all__ = ["GoldSpan", "Question", "check_gold", "read_questions"]

_FORM = '{"id", "question", "answerable", "gold": [[article, start, end], ...]}'


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an article answers: `text[start:end]`, never empty."""

    article: str
    start: int
    end: int

    def half_in(self, article: str, start: int, end: int) -> bool:
        """Whether at least half of it lies in `[start, end)` of an article."""
        return article == self.article and 2 * (min(end, self.end) - max(start, self.start)) >= self.end - self.start


@dataclass(frozen=True, slots=True)
class Question:
    """A question and every place that answers it: none for an unanswerable one, else at least one."""

    id: str
    question: str
    answerable: bool
    gold: tuple[GoldSpan, ...] = ()


def read_questions(file: Path) -> tuple[Question, ...]:
    """The questions of a JSON Lines file, in order. Blank lines and unknown keys are passed over.

    Raises BadQuestions, naming the first line that is wrong, or the file if it can't be read or holds no question.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestions(file.name, None, f"can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadQuestions(file.name, None, "is not UTF-8 text") from error
    # Not splitlines(): a question may hold U+2028, which JSON allows inside a string.
    lines = enumerate(text.split("\n"), start=1)
    questions = tuple(_question(file.name, number, line) for number, line in lines if line.strip())
    if not questions:
        raise BadQuestions(file.name, None, f"holds no question; a line looks like {_FORM}")
    return questions


def check_gold(questions: Iterable[Question], characters: Mapping[str, int]) -> None:
    """Raises MissingGold unless every gold span lies in an article of `characters` (id -> length of its text)."""
    for question in questions:
        for span in question.gold:
            length = characters.get(span.article)
            if length is None:
                reason = "which is not in the library: index the articles that these questions are about"
                raise MissingGold(question.id, span.article, reason)
            if span.end > length:
                reason = f"which ends at {length}, before the span does ({span.end}): index the text it was made for"
                raise MissingGold(question.id, span.article, reason)


def _question(file: str, line: int, text: str) -> Question:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadQuestions(file, line, f"is not JSON ({error}); a line looks like {_FORM}") from error
    try:
        return _checked(fields)
    except ValueError as error:
        raise BadQuestions(file, line, str(error)) from error


def _checked(fields: Any) -> Question:
    """The question of a decoded line. Raises ValueError saying what is wrong with it."""
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
    return Question(str(identifier), fields["question"], fields["answerable"], gold)


def _gold_span(span: Any) -> GoldSpan:
    match span:
        case [str(article), int(start), int(end)] if not isinstance(start, bool) and not isinstance(end, bool):
            if not 0 <= start < end:
                raise ValueError(f"the gold span {span} must have 0 <= start < end")
            return GoldSpan(article, start, end)
    raise ValueError(f"the gold span {json.dumps(span)[:80]} is not [article, start, end]")
