"""The reader: a small transformer encoder that judges which sentence of an article answers a question.

reader = shipped_reader()                                    # raises WeightsError where the weights are unusable
for window in windows(article):
    judgement = reader.judge("Who won?", window)             # a score and a likely answer span for each sentence
"""

from bot.answering.reader.encoder import (
    Judgement,
    SentenceReader,
    WeightsError,
    Window,
    block_number,
    shipped_reader,
    window_of,
    windows,
)

__all__ = [
    "Judgement",
    "SentenceReader",
    "WeightsError",
    "Window",
    "block_number",
    "shipped_reader",
    "window_of",
    "windows",
]
