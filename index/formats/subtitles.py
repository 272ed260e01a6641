"""Subtitles, SRT and WebVTT: what is said becomes running text, without numbers and times.

Sources: https://www.w3.org/TR/webvtt1/ and https://docs.fileformat.com/video/srt/.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from index.article import Kind
from index.formats.document import Block, Rendering, together
from index.metadata.paragraphs import CLOSERS, STOPS, is_labelled

_MOMENT = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s{{0,20}}{_MOMENT}\s{{0,20}}-->\s{{0,20}}{_MOMENT}(?!\d)")
_OPENING = re.compile(rf"\s{{0,200}}(?:WEBVTT(?:[ \t\r\n]|$)|(?:\d{{1,6}}[ \t]{{0,20}}\r?\n)?{_TIMES.pattern})")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?\s([^<>]{1,80})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<[\d:.]{5,20}>|\{\\[^{}\n]{0,200}\}")
_SOUND = re.compile(r"[\[(][^\[\]()]{1,60}[\])]|[♪♫#*]{1,3}.{0,200}|\s*")  # what is heard and not said
_TURN = re.compile(r"(?:[-–—]|>>>?)\s?(?=\S)")  # another one speaks
_PAUSE = 3.0  # seconds, behind a full stop
_LONG = 500  # characters of a paragraph, which ends at the next full stop
_MAX_LENGTH = 1200
_BESIDE = ("NOTE", "STYLE", "REGION")  # blocks of WebVTT that nobody sees


def is_subtitles(text: str) -> bool:
    """Return whether a text begins as subtitles do."""
    return _OPENING.match(text) is not None


def render_subtitles(text: str, title: str | None = None) -> Rendering:
    """Return what is said, in paragraphs that end where a pause follows a sentence or another one speaks."""
    blocks = [Block(said, Kind.BODY) for said in _paragraphs(_cues(text))]
    return together(blocks, title=title, headline=None)


class _Cue(NamedTuple):
    """What is shown at once, from and until when, in seconds."""

    begin: float
    end: float
    lines: list[str]


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues that say something. Captions that roll show a line again, which comes once."""
    times: re.Match[str] | None = None
    lines: list[str] = []
    last: list[str] = []
    skipped = False
    waiting = ""  # a line that is said, or names the next cue, as one below a blank line does
    blank = below_blank = False
    for line in (*text.splitlines(), "", "0:00.0 --> 0:00.0"):
        found = _TIMES.match(line)
        if found is None:
            below_blank, blank = blank, not line.strip()
            skipped = not blank and (skipped or (not times and line.startswith(_BESIDE)))
            if times and not skipped:
                lines += [waiting] if waiting else []
                waiting = line.strip()
            continue
        if times:
            lines += [waiting] if waiting and not (waiting.isdecimal() or below_blank) else []
            shown = [said for one in lines if (said := _plain(one))]
            new = shown[_repeated(last, shown) :]
            if new:
                yield _Cue(_seconds(times.groups()[:4]), _seconds(times.groups()[4:]), new)
            last = shown or last
        times, lines, waiting, skipped, blank = found, [], "", False, False


def _repeated(last: list[str], shown: list[str]) -> int:
    """Return how many of the lines that are shown were shown before, at the end of the last cue."""
    most = min(len(last), len(shown), 4)
    return next((count for count in range(most, 0, -1) if last[-count:] == shown[:count]), 0)


def _plain(line: str) -> str:
    named = _VOICE.match(line)
    said = html.unescape(_TAG.sub("", _VOICE.sub("", line))).strip()
    said = " ".join(said.split())
    if _SOUND.fullmatch(said):
        return ""
    return f"{' '.join(named[1].split())}: {said}" if named else said


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction}")


@dataclass(slots=True)
class _Paragraph:
    """Lines that are said one after the other."""

    lines: list[str] = field(default_factory=list)
    length: int = 0

    def is_over(self, line: str, pause: float) -> bool:
        """Return whether the next line, which comes after a pause in seconds, begins another paragraph."""
        if not self.lines:
            return False
        stopped = self.lines[-1].rstrip(CLOSERS).endswith(STOPS)
        if _TURN.match(line) or is_labelled(line):
            return True
        return (stopped and (pause >= _PAUSE or self.length >= _LONG)) or self.length + len(line) > _MAX_LENGTH


def _paragraphs(cues: Iterator[_Cue]) -> Iterator[str]:
    at_hand = _Paragraph()
    end = 0.0
    speaker = ""
    for cue in cues:
        for line in cue.lines:
            label = line.partition(":")[0] if is_labelled(line) else ""
            if label and label == speaker:
                line = line.partition(":")[2].strip()
            speaker = label or speaker
            if at_hand.is_over(line, cue.begin - end):
                yield " ".join(at_hand.lines)
                at_hand = _Paragraph()
            line = _TURN.sub("", line, count=1) if _TURN.match(line) else line
            at_hand.lines.append(line)
            at_hand.length += len(line) + 1
            end = cue.end
    if at_hand.lines:
        yield " ".join(at_hand.lines)
