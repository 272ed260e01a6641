"""Captions and cross-heads among the paragraphs of an article's body.

Doubt counts as text of the body.
"""

from __future__ import annotations

import re

from index.article import Kind
from index.metadata.paragraphs import Ending, Span, ending, is_bullet, is_conversation, is_labelled, words_in

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
_LABEL = re.compile(rf"(?:{_PICTURE}|media) (?:caption|source|credit)[,:]?", re.IGNORECASE)  # the caption stands below
# Behind the caption: "The harbour in 2010. Image: Ann Bell."
_CREDITED_BEHIND = re.compile(
    r"\s(?:Images?|Photos?|Pictures?|Photographs?|Illustration)(?: credit| by)?:\s[^\Wa-z_][^.:;!?]{1,80}\.?$"
)
_CREDIT_ALONE = re.compile(
    r"(?i:(?:image )?courtesy (?:of )?).{2,60}|(?i:(?:photo(?:graph)?|picture|image|video)s? by )[A-Z].{2,60}"
    r"|(?:[A-Z][\w.'’-]{0,30}[ /]){1,4}(?:Images|Photos|Pictures)"
)
# "The harbour in winter. Ann Bell/Coast Images".
_AGENCY_BEHIND = re.compile(r"[.!?]['\"”’)]?\s[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{0,30}){1,3}/[A-Z][\w.'’ /-]{1,50}$")
# Who stands where: "Bell (left) and Hart (right) in 2010".
_PLACED = re.compile(r"\((?:(?:far|second|third) )?(?:left|right|cent(?:re|er)|pictured|above|below)\)", re.IGNORECASE)
_MAX_PLACED = 200
_PICTURE_FILE = re.compile(r"[^/\n]{1,100}\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)  # its caption stands below
_CREDIT_TAIL = 200  # characters within which a credit stands at the end
_MAX_CAPTION = 500  # characters of a caption, which has few sentences: longer, a full stop was forgotten
_MAX_STOPS = 2
_MAX_CAPTION_LABEL = 30
_STOP = re.compile(r"[.!?…]['\"”’)]?\s+(?=[A-Z'\"“‘`])")
_CROSS_HEAD = 8  # words; a longer line without a full stop is a caption
_SENTENCE = 6  # words; what is shorter says nothing of how the paragraphs of an article end


def is_caption(text: str, spans: list[Span], number: int) -> bool:
    """Return whether a paragraph says that it belongs to a picture, or stands below one that only says this."""
    start, end = spans[number]
    if _is_marked(text, start, end, ending(text, start, end)) or _is_label(text, start, end):
        return True
    return number > 0 and _is_label(text, *spans[number - 1]) and ending(text, start, end) is not Ending.STOPPED


def _is_label(text: str, start: int, end: int) -> bool:
    if end - start <= _MAX_CAPTION_LABEL and _LABEL.fullmatch(text, start, end) is not None:
        return True
    return end - start <= _CREDIT_TAIL and _PICTURE_FILE.fullmatch(text, start, end) is not None


def body_kinds(text: str, spans: list[Span], *, unstopped: bool = True) -> list[Kind]:
    """Return BODY, CAPTION or HEADLINE for each paragraph of an article's body.

    Only where most paragraphs end with a full stop does the lack of one mean something. Where not even there, for
    markup tells captions, `unstopped` is False.
    """
    endings = [ending(text, start, end) for start, end in spans]
    kinds = [
        Kind.CAPTION if _is_marked(text, *span, end) else Kind.BODY for span, end in zip(spans, endings, strict=True)
    ]
    for number, (start, end) in enumerate(spans):
        if _is_label(text, start, end):
            kinds[number] = Kind.CAPTION
            named = text[end - 5 : end].count(".") > 0
            if number + 1 < len(spans) and (named or endings[number + 1] is not Ending.STOPPED):
                kinds[number + 1] = Kind.CAPTION
    lacking = [n for n, end in enumerate(endings) if end is Ending.OPEN and kinds[n] is Kind.BODY]
    if not lacking or not _is_prose(text, [spans[number] for number in lacking], endings):
        return kinds
    last = len(spans) - 1
    spoken = is_conversation(text, spans)
    for number in lacking:
        start, end = spans[number]
        # The last paragraph of a text may have been cut off. What begins with a bullet or a small letter is an item of
        # a list or the rest of a sentence, in a conversation what begins with a label is an answer.
        if number == last or text[start].islower() or is_bullet(text, start):
            continue
        if spoken and is_labelled(text, start):
            continue
        above = endings[number - 1] if number else Ending.STOPPED
        if above is Ending.PENDING:
            continue
        if words_in(text[start : min(end, start + _MAX_CAPTION)]) > _CROSS_HEAD:
            if unstopped and end - start <= _MAX_CAPTION and len(_STOP.findall(text, start, end)) <= _MAX_STOPS:
                kinds[number] = Kind.CAPTION
        elif above is Ending.STOPPED and endings[number + 1] is Ending.STOPPED:
            kinds[number] = Kind.HEADLINE
    return kinds


def _is_marked(text: str, start: int, end: int, how: Ending) -> bool:
    """Return whether the paragraph says itself that it belongs to a picture."""
    if text[end - 1] in ")." and "(" in text[max(start, end - _CREDIT_TAIL) : end]:
        tail = text[max(start, end - _CREDIT_TAIL) : end]
        if _SOURCED.search(tail) or (how is Ending.OPEN and _CREDITED.search(tail)):
            return True
    short = end - start <= _MAX_CAPTION and len(_STOP.findall(text, start, end)) <= _MAX_STOPS
    tail = text[max(start, end - _CREDIT_TAIL) : end]
    if short and (_CREDITED_BEHIND.search(tail) or (how is Ending.OPEN and _AGENCY_BEHIND.search(tail))):
        return True
    if end - start <= _MAX_PLACED and len(_STOP.findall(text, start, end)) <= 1 and _PLACED.search(text, start, end):
        return True
    if how is Ending.OPEN and end - start <= _MAX_CAPTION_LABEL * 3 and _CREDIT_ALONE.fullmatch(text, start, end):
        return True
    return _LABELLED.match(text, start, end) is not None


def _is_prose(text: str, unstopped: list[Span], endings: list[Ending]) -> bool:
    """Return whether the paragraphs that end with a full stop outnumber the `unstopped` by far, short lines aside."""
    stopped = endings.count(Ending.STOPPED)
    longer = sum(words_in(text[start : min(end, start + 100)]) >= _SENTENCE for start, end in unstopped)
    return stopped >= max(3, 2 * longer)
