"""`verbatim` with a reader that reads nothing, for what all the rest costs: `python -m tests.benchmarks.unread`."""

from __future__ import annotations

from unittest import mock

from bot.answering.reader import Judgement, SentenceReader, Window
from bot.cli import main


def unread(reader: SentenceReader, question: str, window: Window) -> list[Judgement]:
    return [Judgement(0.0, None)] * len(window.sentences)


if __name__ == "__main__":
    with mock.patch.object(SentenceReader, "judge", unread):
        main()
