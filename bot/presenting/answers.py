"""Answer -> blocks: what is said of an answer, in which order, the same in every face."""

from __future__ import annotations

from bot.answering.answer import Answer, Passage, Reading, Verdict
from bot.presenting.blocks import Block, Notice, Quote, Source, Tone

__all__ = ["CLOSEST", "NO_ANSWER", "answer_blocks", "left_out_shown", "passage_blocks", "reading_shown"]

NO_ANSWER = "The articles don't say."
"""What verdicts without an answer say; every face shows these very words."""

CLOSEST = f"{NO_ANSWER} What comes closest:"


def answer_blocks(answer: Answer) -> tuple[Block, ...]:
    """Notices first, then a quote and its source for each passage, best first.

    Passages of an answer that the articles don't give are announced as what comes closest.
    """
    blocks: list[Block] = []
    if answer.read_as:
        blocks.append(Notice(reading_shown(answer.read_as)))
    if answer.verdict is not Verdict.ANSWERED:
        blocks.append(Notice(CLOSEST if answer.passages else NO_ANSWER, Tone.CAUTION))
    if answer.undated_left_out:
        blocks.append(Notice(left_out_shown(answer.undated_left_out)))
    for passage in answer.passages:
        blocks.extend(passage_blocks(passage))
    return tuple(blocks)


def passage_blocks(passage: Passage) -> tuple[Block, ...]:
    """A quote, its source, and where other places differ a notice of that."""
    quote = Quote(passage.quote, (passage.answer,) if passage.answer else passage.matches)
    elsewhere = (place.title or place.source for place in passage.also_in if place.article != passage.article)
    source = Source(
        file=passage.source,
        paragraph=passage.paragraph,
        title=passage.title,
        publisher=passage.publisher,
        published=passage.published,
        url=passage.url,
        speaker=passage.speaker.name if passage.speaker else None,
        also_in=tuple(dict.fromkeys(elsewhere)),
    )
    if not passage.differs:
        return quote, source
    others = dict.fromkeys(place.title or place.source for place in passage.differs)
    return quote, source, Notice(f"Said differently in: {'; '.join(others)}", Tone.CAUTION)


def reading_shown(readings: tuple[Reading, ...]) -> str:
    """Which words were read as others."""
    return f"Read {', '.join(f'“{reading.written}” as “{reading.understood}”' for reading in readings)}."


def left_out_shown(articles: int) -> str:
    """How many articles a date filter left out because they carry no date."""
    return "1 undated article was left out." if articles == 1 else f"{articles} undated articles were left out."
