"""Paragraphs: where they begin and end in plain text, and what their shape tells: how they begin and how they end.

Captions and cross-heads among the paragraphs of a body are told by it; doubt counts as text of the body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from index.article import Kind

STOPS = (".", "!", "?", "…", "。", "！", "？")
CLOSERS = " \t\"'”’“‘»«´)]}*_`"
_PENDING = (",", ";", ":", "-", "–", "—", "/", "&", "+")
_BULLET = re.compile(r"(?:[-–—*+•·‣◦▪●○■□►➤✓]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_REFERENCE = re.compile(r"(?:\s?\[[^\[\]]{1,40}\])+$")  # the "[12]" of an encyclopedia
_LABEL = re.compile(r"[^\W\d_][\w.'’ -]{0,30}:\s")
_SPEECHES = 3
_TAIL = 80  # characters of a paragraph that say how it ends


Span = tuple[int, int]  # of a text: text[start:end]


class Ending(Enum):
    """How a paragraph ends."""

    STOPPED = "with a full stop, question mark or the like, before any closing quotes and brackets"
    PENDING = "with a comma, colon, dash or the like: more follows"
    OPEN = "with none of these"


def ending(paragraph: str) -> Ending:
    last = paragraph[-1]
    if last in STOPS:
        return Ending.STOPPED
    tail = paragraph[-_TAIL:]
    core = (_REFERENCE.sub("", tail) if last == "]" else tail).rstrip(CLOSERS)
    if core.endswith(STOPS):
        return Ending.STOPPED
    if last == ")":
        opening = max(0, paragraph.rfind("("))
        if paragraph[max(0, opening - _TAIL) : opening].rstrip(CLOSERS).endswith(STOPS):
            return Ending.STOPPED  # a remark in brackets after the last sentence
    return Ending.PENDING if core.endswith(_PENDING) else Ending.OPEN


def is_bullet(text: str, start: int = 0) -> bool:
    return _BULLET.match(text, start, start + 8) is not None


def is_labelled(text: str, start: int = 0) -> bool:
    """Return whether a speaker or another label begins at `start`: a few words and a colon."""
    return _LABEL.match(text, start, start + 33) is not None


def is_conversation(paragraphs: Iterable[str]) -> bool:
    """Return whether labels recur, as the names of speakers in a transcript do, or the "Dear" of letters."""
    labels = [one.split(maxsplit=1)[0].lower() for one in paragraphs if is_labelled(one)]
    return len(labels) >= _SPEECHES and len(set(labels)) < len(labels)


def words_in(text: str) -> int:
    """Return how many words, apart by white space, `text` has."""
    return len(text.split())


_WIDTHS = range(30, 111)  # characters a line, where lines were wrapped by hand or machine
_SLACK = 0.85  # of the width: lines wrapped by hand are not filled to the last character
_CONTINUES_FROM = 40  # characters; a shorter line that ends in mid-sentence is an item of a list, not a wrapped line


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without the white space at its ends: `text[start:end]`."""

    start: int
    end: int
    indent: int  # white space before it
    joined: bool  # no blank line stands between it and the line above

    @property
    def length(self) -> int:
        """Characters from the margin to the last one."""
        return self.indent + self.end - self.start


def paragraph_spans(text: str) -> list[Span]:
    """Return the paragraphs of `text`, none padded with white space. All that is not white space lies in one."""
    lines = lines_of(text)
    pairs = [(above, line) for above, line in pairwise(lines) if line.joined]
    if not pairs:
        return [(line.start, line.end) for line in lines]
    return _merged(lines, _continuation(text, lines, pairs))


def lines_of(text: str) -> list[TextLine]:
    """Return the lines of `text` that are not blank."""
    lines: list[TextLine] = []
    position, blank = 0, True
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            indent = len(line) - len(line.lstrip())
            start = position + indent
            lines.append(TextLine(start, start + len(stripped), indent, not blank))
        blank = not stripped
        position += len(line)
    return lines


# A paragraph's first line, the line above, and a line -> does the paragraph go on in it?
Continuation = Callable[[TextLine, TextLine, TextLine], bool]


def _merged(lines: list[TextLine], continues: Continuation) -> list[Span]:
    spans: list[Span] = []
    first = above = lines[0]
    for line in lines[1:]:
        if not (line.joined and continues(first, above, line)):
            spans.append((first.start, above.end))
            first = line
        above = line
    spans.append((first.start, above.end))
    return spans


def _continuation(text: str, lines: list[TextLine], pairs: list[tuple[TextLine, TextLine]]) -> Continuation:
    width = _wrapped_at(text, lines, pairs)
    if width is not None:
        separated = sum(not line.joined for line in lines) > len(lines) / 12
        full = width * _SLACK if separated else width
        return lambda first, above, line: _wrapped_on(text, first, above, line, full)
    return lambda first, above, line: _in_mid_sentence(text, above, line)


def _wrapped_at(text: str, lines: list[TextLine], pairs: list[tuple[TextLine, TextLine]]) -> int | None:
    """Return the width at which the text's lines were wrapped, None where they were not.

    Wrapped lines are full: the next word would not have fitted. And they end in mid-sentence, wherever that is.
    """
    lengths = sorted(above.length for above, _ in pairs)
    width = lengths[len(lengths) - 1 - len(lengths) // 50]  # a long address or heading may stand out
    if width not in _WIDTHS or sum(line.length > 1.2 * width for line in lines) > 0.05 * len(lines):
        return None
    full = [pair for pair in pairs if _is_full(text, *pair, width * _SLACK)]
    if len(full) < 2 or len(full) < 0.5 * len(pairs):
        return None
    unfinished = sum(not _is_stopped(text, above) for above, _ in full)
    lower = sum(text[line.start].islower() for _, line in full)
    capitals = not any(text[line.start : line.end].upper() != text[line.start : line.end] for _, line in full)
    return width if unfinished >= 0.6 * len(full) and (capitals or lower >= 0.3 * len(full)) else None


def _wrapped_on(text: str, first: TextLine, above: TextLine, line: TextLine, full: float) -> bool:
    if is_bullet(text, line.start) and (is_bullet(text, first.start) or _is_stopped(text, above)):
        return False
    if is_bullet(text, first.start) and line.indent > first.indent:
        return True
    if line.indent > above.indent + 1 or (
        is_labelled(text, line.start) and (_is_stopped(text, above) or is_labelled(text, above.start))
    ):
        return False
    return _is_full(text, above, line, full) or _in_mid_sentence(text, above, line)


def _is_full(text: str, above: TextLine, line: TextLine, width: float) -> bool:
    """Return whether the first word of `line` would not have fitted into the line above."""
    room = int(width - above.length)
    if room <= 0:
        return True
    word = text[line.start : min(line.end, line.start + room)]
    return len(word) == room and " " not in word


def _in_mid_sentence(text: str, above: TextLine, line: TextLine) -> bool:
    """Return whether `line` goes on in lower case where a long line above broke off."""
    return (
        text[line.start].islower()
        and above.end - above.start >= _CONTINUES_FROM
        and text[above.end - 1] not in ".!?:;…"
        and not text.startswith("by ", line.start)
        and not (text.startswith(("http://", "https://"), line.start) and not text[: above.start].strip())
    )


def _is_stopped(text: str, line: TextLine) -> bool:
    return text[max(line.start, line.end - 8) : line.end].rstrip(CLOSERS).endswith(STOPS)


_PICTURE = (
    r"(?:pictured?|(?:file )?(?:images?|photos?)|photographs?|photography|illustration|graphic|video grab|screenshot)"
)
_CREDITED = re.compile(rf"\((?:{_PICTURE}\b|above\b|below\b|left\b|right\b|cent(?:re|er)\b)[^()]*\)$", re.IGNORECASE)
_SOURCED = re.compile(rf"\({_PICTURE}(?: credit| by)?:[^()]*\)\.?$", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?:(?:featured |main |lead |header |cover )?{_PICTURE}|caption)"
    r"(?: (?:credit|source|caption|above|below|left|right|courtesy|by)){0,2}"
    r"(?::\s|, (?-i:(?=[A-Z])))",
    re.IGNORECASE,
)
# The caption stands below.
_CAPTION_LABEL = re.compile(rf"(?:{_PICTURE}|media) (?:caption|source|credit)[,:]?", re.IGNORECASE)
# Behind the caption: "The harbour in 2010. Image: Ann Bell."
_CREDITED_BEHIND = re.compile(
    r"\s(?:Images?|Photos?|Pictures?|Photographs?|Illustration)(?: credit| by)?:\s[^\Wa-z_][^.:;!?]{1,80}\.?$"
)
_CREDIT_BELOW = re.compile(
    r"\((?:(?:image|photo|picture) )?credit: [^()]{2,60}\)", re.IGNORECASE
)  # its caption is above
_CREDIT_ALONE = re.compile(
    r"(?i:(?:image )?courtesy (?:of )?).{2,60}|(?i:(?:photo(?:graph)?|picture|image|video)s? by )[A-Z].{2,60}"
    r"|(?:[A-Z][\w.'’-]{0,30}[ /]){1,4}(?:Images|Photos|Pictures)"
    r"|\([A-Z][\w.'’ -]{1,60}/ ?[\w.@' -]{2,60}\)"
)
_AGENCY = re.compile(r"[A-Z][\w.'’-]{1,20} (?:Images|Photos|Pictures)")  # "Coast Images"
# "The harbour in winter. Ann Bell/Coast Images".
_AGENCY_BEHIND = re.compile(r"[.!?]['\"”’)]?\s[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{0,30}){1,3}/[A-Z][\w.'’ /-]{1,50}$")
_NUMBERED = re.compile(r"\d{1,3} ?(?:of|/) ?\d{1,3}[.:] (?=[A-Z])")  # of a gallery: "1 of 18. The harbour in winter"
_PICTURE_FILE = re.compile(r"[^/\n]{1,100}\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)  # its caption stands below
_CREDIT_TAIL = 200  # characters within which a credit stands at the end
_MAX_CAPTION = 500  # characters of a caption, which has few sentences: longer, a full stop was forgotten
_MAX_STOPS = 2
_MAX_CAPTION_LABEL = 30
_STOP = re.compile(r"[.!?…]['\"”’)]?\s+(?=[A-Z'\"“‘`])")
_CROSS_HEAD = 8  # words; a longer line without a full stop is a caption
_SENTENCE = 6  # words; what is shorter says nothing of how the paragraphs of an article end


def is_caption(lines: Sequence[str], number: int) -> bool:
    """Return whether a paragraph says that it belongs to a picture, or stands below one that only says this."""
    line = lines[number]
    how = ending(line)
    below_label = number > 0 and _is_captioned(lines[number - 1], how)
    return below_label or _is_marked(line, how) or is_label(line)


def _is_captioned(above: str, how: Ending) -> bool:
    """Return whether a line names a picture whose caption stands below; `how` that ends tells only below a label."""
    return is_label(above) and ("." in above[-5:] or how is not Ending.STOPPED)


def is_label(line: str) -> bool:
    """Return whether a line only says that a caption stands below it, or names the file of a picture."""
    if len(line) <= _MAX_CAPTION_LABEL and _CAPTION_LABEL.fullmatch(line):
        return True
    return len(line) <= _CREDIT_TAIL and _PICTURE_FILE.fullmatch(line) is not None


def is_credit(line: str) -> bool:
    """Return whether a paragraph only says which agency's a picture is."""
    return len(line) <= _MAX_CAPTION_LABEL and _AGENCY.fullmatch(line) is not None


_RESULT = re.compile(r"[^\W\d] \d{1,3} ?[-–—] ?\d{1,3} [^\W\d]")  # "Norland 3 – 0 Sundby": what a match ended with


def body_kinds(lines: Sequence[str], *, unstopped: bool) -> list[Kind]:
    """Return BODY, CAPTION or HEADLINE for each paragraph of an article's body.

    Only where most paragraphs end with a full stop does the lack of one mean something. Where not even there, for
    markup tells captions, `unstopped` is False.
    """
    endings = [ending(line) for line in lines]
    marked = (_is_marked(line, how) for line, how in zip(lines, endings, strict=True))
    kinds = [Kind.CAPTION if one else Kind.BODY for one in marked]
    for number, line in enumerate(lines):
        if is_label(line):
            kinds[number] = Kind.CAPTION
            if number + 1 < len(lines) and _is_captioned(line, endings[number + 1]):
                kinds[number + 1] = Kind.CAPTION
        elif number and _CREDIT_BELOW.fullmatch(line):
            kinds[number - 1 : number + 1] = [Kind.CAPTION] * 2
    lacking = [n for n, how in enumerate(endings) if how is Ending.OPEN and kinds[n] is Kind.BODY]
    longer = sum(words_in(lines[number][:100]) >= _SENTENCE for number in lacking)
    if endings.count(Ending.STOPPED) < max(3, 2 * longer):
        return kinds  # those that end with a full stop don't outnumber the others by far
    spoken = is_conversation(lines)
    for number in lacking:
        line = lines[number]
        # The last paragraph of a text may have been cut off. What begins with a bullet or a small letter is an item of
        # a list or the rest of a sentence, in a conversation what begins with a label is an answer.
        if number == len(lines) - 1 or line[0].islower() or is_bullet(line) or (spoken and is_labelled(line)):
            continue
        above = endings[number - 1] if number else Ending.STOPPED
        if above is Ending.PENDING:
            continue
        if words_in(line[:_MAX_CAPTION]) > _CROSS_HEAD:
            if unstopped and _is_short(line):
                kinds[number] = Kind.CAPTION
        elif above is Ending.STOPPED and endings[number + 1] is Ending.STOPPED and not _RESULT.search(line):
            kinds[number] = Kind.HEADLINE
    return kinds


def _is_short(line: str) -> bool:
    return len(line) <= _MAX_CAPTION and len(_STOP.findall(line)) <= _MAX_STOPS


def _is_marked(line: str, how: Ending) -> bool:
    """Return whether the paragraph says itself that it belongs to a picture."""
    tail = line[-_CREDIT_TAIL:]
    if line[-1] in ")." and "(" in tail and (_SOURCED.search(tail) or (how is Ending.OPEN and _CREDITED.search(tail))):
        return True
    if _is_short(line) and (_CREDITED_BEHIND.search(tail) or (how is Ending.OPEN and _AGENCY_BEHIND.search(tail))):
        return True
    if how is Ending.OPEN and len(line) <= _MAX_CAPTION_LABEL * 3 and _CREDIT_ALONE.fullmatch(line):
        return True
    return (_LABELLED.match(line) or _NUMBERED.match(line)) is not None
