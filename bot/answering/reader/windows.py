"""Windows: an article cut into blocks of a few sentences, each read with its title and what stands before it.

The cut depends on the article alone, never on the question, so a sentence is always judged in the same surroundings.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Kind

__all__ = ["Window", "block_number", "window_of", "windows"]

BLOCK_CHARACTERS = 400
"""The length of a block: about 88 word pieces. A longer sentence is a block of its own, and its end is not read."""

LEFT_CHARACTERS = 130
"""How much is read of the text before a block, to know whom its pronouns mean."""

TITLE_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences `first` to `end` (exclusive) of an article, with the texts that the encoder reads."""

    first: int
    end: int
    title: str
    left: str
    sentences: tuple[str, ...]


def windows(article: Article) -> list[range]:
    """Return the blocks of an article as ranges of sentence numbers, in order; furniture belongs to none."""
    blocks: list[range] = []
    start = length = 0
    for number, (begin, end, _) in enumerate(article.sentences):
        furniture = article.kind(number) is Kind.BOILERPLATE
        size = min(end - begin, BLOCK_CHARACTERS)
        if number > start and (furniture or length + size > BLOCK_CHARACTERS):
            blocks.append(range(start, number))
            start, length = number, 0
        if furniture:
            start = number + 1
        else:
            length += size
    if start < len(article.sentences):
        blocks.append(range(start, len(article.sentences)))
    return blocks


def window_of(article: Article, block: range) -> Window:
    """Return the window of a block: its sentences, the article's title, and the end of the text before it."""
    begin = article.sentences[block.start].start
    return Window(
        block.start,
        block.stop,
        (article.title or "")[:TITLE_CHARACTERS],
        _left(article, block.start, begin),
        tuple(article.text[start:end] for start, end, _ in article.sentences[block.start : block.stop]),
    )


def _left(article: Article, first: int, begin: int) -> str:
    """Return the last LEFT_CHARACTERS of the sentences before number `first`, from the beginning of a word on."""
    start = begin
    for number in range(first - 1, -1, -1):
        if begin - start >= LEFT_CHARACTERS or article.kind(number) is Kind.BOILERPLATE:
            break
        start = article.sentences[number].start
    text = article.text[start:begin].rstrip()
    if len(text) <= LEFT_CHARACTERS:
        return text
    cut = text.find(" ", len(text) - LEFT_CHARACTERS)
    return text[cut + 1 :] if cut >= 0 else text[-LEFT_CHARACTERS:]


def block_number(blocks: Sequence[range], sentence: int) -> int | None:
    """Return which of an article's blocks holds a sentence, or None where none does."""
    number = bisect_right(blocks, sentence, key=lambda block: block.start) - 1
    return number if number >= 0 and sentence in blocks[number] else None
