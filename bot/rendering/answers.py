"""Answer -> blocks: what is said of an answer, in which order, the same in every face."""

from __future__ import annotations

from bot.answering.answer import Answer, Passage, Reading, Verdict
from bot.rendering.blocks import Block, Contrast, Notice, Quote, Source, Tone

__all__ = ["CLOSEST", "NO_ANSWER", "answer_blocks", "left_out_shown", "passage_blocks", "reading_shown"]

NO_ANSWER = "The articles don't say."
"""What verdicts without an answer say; every face shows these very words."""

_MOST_CONTRASTS = 2  # shown with a passage

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
    """A quote, its source, and where other places differ a notice of that with what they say."""
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
    others: list[Block] = []
    for place in passage.differs[:_MOST_CONTRASTS]:
        others.append(Notice(f"Said differently in: {place.title or place.source}", Tone.CAUTION))
        if place.quote:
            others.append(Contrast(place.quote))
    return quote, source, *others


def reading_shown(readings: tuple[Reading, ...]) -> str:
    """How a question was read: as a whole, where it was a follow-up that says too little alone, and word by word."""
    wholes = [number for number, reading in enumerate(readings) if reading.understood.endswith("?")]
    said = [f"Read as: {readings[number].understood}" for number in wholes[-1:]]
    # What was read before the whole question was made is in it.
    single = [f"“{one.written}” as “{one.understood}”" for one in readings[wholes[-1] + 1 if wholes else 0 :]]
    return " ".join([*said, *([f"Read {', '.join(single)}."] if single else [])])


def left_out_shown(articles: int) -> str:
    """How many articles a date filter left out because they carry no date."""
    return "1 undated article was left out." if articles == 1 else f"{articles} undated articles were left out."
