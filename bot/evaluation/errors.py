"""What can be wrong with a question set.

MeasuringError
├── BadQuestions   a line of the questions file is not what it must be
├── MissingGold    a gold span names an article, or a place in one, that the library does not have
└── NoPlots        pictures were asked for where the library that draws them is not installed
"""

from __future__ import annotations

__all__ = ["BadQuestions", "MeasuringError", "MissingGold", "NoPlots"]


class MeasuringError(Exception):
    """Base of everything that `bot.evaluation` raises; its text is one line that says what to do."""


class BadQuestions(MeasuringError):
    """A questions file that cannot be used: `line` counts from 1 and is None where the whole file is meant."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class MissingGold(MeasuringError):
    """The answer of `question` (its id) lies in `article`, which the library lacks or which is too short for it."""

    def __init__(self, question: str, article: str, reason: str) -> None:
        super().__init__(f"question {question!r} has its answer in article {article!r}, {reason}")
        self.question = question
        self.article = article


class NoPlots(MeasuringError):
    """The plotting extra is not installed."""

    def __init__(self) -> None:
        super().__init__("pictures need matplotlib: install the extra with pip install 'verbatim-bot[plots]'")
