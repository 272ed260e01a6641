"""Text with strong spans -> lines that can be marked up: white space tidied, spans that Markdown can express."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rendering.blocks import Span

__all__ = ["Line", "joins_previous", "lines_of"]

_RUN = re.compile(r"\s+|\S+")
_EDGE = re.compile(b"\x00(?=\x01)|\x01(?=\x00)")
_UNTIDY = re.compile(r"[^\S ]|  ")  # white space other than single blanks
_NEWLINE = re.compile(r"\r\n|[\r\n\x85\u2028]")
# Lone surrogates can't be sent, and control characters (white space aside) would be dropped on the way.
_UNSENDABLE = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1b\x7f]")
_ZERO_WIDTH_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, and the spans of it to be shown strong: in order, apart, without white space at their ends."""

    text: str
    strong: tuple[Span, ...] = ()

    def cut(self, end: int) -> Line:
        """The line up to offset `end`, without white space at its end."""
        text = self.text[:end].rstrip()
        return Line(text, tuple((a, min(b, len(text))) for a, b in self.strong if a < len(text)))


def lines_of(text: str, strong: Iterable[Span] = ()) -> tuple[Line, ...]:
    """The paragraphs of `text` (apart by blank lines) as lines: each run of white space becomes one blank.

    Nothing else of the text changes, save that what can't be sent becomes U+FFFD. A span that would part a character
    from its combining marks is moved to the mark's side of the base; what reaches outside the text is left out.
    """
    text = _UNSENDABLE.sub("\ufffd", text)
    strong_at = bytearray(len(text))
    for start, end in strong:
        start, end = max(start, 0), min(end, len(text))
        if start < end:
            strong_at[start:end] = b"\1" * (end - start)
    if not _UNTIDY.search(text):  # as most texts are
        line = _line(text, strong_at)
        return (line,) if line.text else ()
    lines: list[Line] = []
    words: list[str] = []
    flags = bytearray()
    for run in _RUN.finditer(text):
        if not run[0].isspace():
            words.append(run[0])
            flags += strong_at[run.start() : run.end()]
        elif _parts_paragraphs(run[0]):
            lines.append(_line("".join(words), flags))
            words, flags = [], bytearray()
        else:
            words.append(" ")
            flags.append(all(strong_at[run.start() : run.end()]))
    lines.append(_line("".join(words), flags))
    return tuple(line for line in lines if line.text)


def joins_previous(text: str, at: int) -> bool:
    """Whether the character at offset `at` makes one whole with the one before it (marks, joiners, skin tones)."""
    character = text[at]
    if character.isascii():
        return False
    return (
        character == _ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or unicodedata.category(character).startswith("M")
        or (at > 0 and text[at - 1] == _ZERO_WIDTH_JOINER)
    )


def _parts_paragraphs(white: str) -> bool:
    return "\u2029" in white or len(_NEWLINE.findall(white)) > 1


def _line(text: str, strong_at: bytearray) -> Line:
    for at in [edge.end() for edge in _EDGE.finditer(strong_at)]:
        while at < len(text) and strong_at[at] != strong_at[at - 1] and _parts_a_whole(text, at):
            strong_at[at] = strong_at[at - 1]
            at += 1
    padding = len(text) - len(text.lstrip())
    stripped = text.strip()
    return Line(stripped, tuple(_spans(stripped, strong_at[padding : padding + len(stripped)])))


def _parts_a_whole(text: str, at: int) -> bool:
    """A mark that stands alone, after a blank, has nothing to be parted from."""
    return text[at - 1] != " " and joins_previous(text, at)


def _spans(text: str, strong_at: bytearray) -> Iterator[Span]:
    for run in re.finditer(b"\x01+", strong_at):
        start, end = run.span()
        inside = text[start:end]
        start += len(inside) - len(inside.lstrip())
        end -= len(inside) - len(inside.rstrip())
        if start < end:
            yield start, end
