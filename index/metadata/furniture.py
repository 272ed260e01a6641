"""The furniture of a page: boilerplate, which is never quoted, and the captions and cross-heads among the body.

Doubt counts as text of the body.
"""

from __future__ import annotations

import re

from index.article import Kind
from index.metadata.paragraphs import Ending, Span, ending, is_bullet, is_conversation, is_labelled, words_in
from index.text.characters import has_words
from index.text.lexicon import phrase_list

_LONGEST_BOILERPLATE = 200  # characters
_LONGEST_POINTER = 40
_FRAME = " \t\xa0-–—*_=~#.!…:|•·<>[]()›»→"
_COLON = re.compile(r"\s*[:|›»→]")

_COUNTED = re.compile(
    r"\d+ (?:comments?|shares?)|\d+[ -]min(?:ute)?s?(?: read)?|(?:estimated )?reading time:? .{1,20}|30"
    r"|(?:not )?for (?:publication|release|broadcast) (?:before|until) .{1,40}|embargoed until .{1,40}"
)
_COPYRIGHT = re.compile(
    r"(?:copyright )?(?:©|\(c\)) ?.{0,60}(?:\b(?:19|20)\d\d\b|all rights reserved)"
    r"|copyright:? (?:19|20)\d\d\b|all rights reserved\W{0,3}$",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"\((?:additional |further )?(?:reporting|writing|editing|compiled|translated) by\b[^()]*\)$", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@#]\w+(?:[\s,]+[@#]\w+)*", re.IGNORECASE)


def is_boilerplate(text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` is boilerplate wherever it stands.

    A pointer ("Read more: ...") that ends like a sentence is taken for text.
    """
    if end - start > _LONGEST_BOILERPLATE:
        return False
    line = text[start:end]
    if not has_words(line):
        return True
    if _COPYRIGHT.match(line) or _CREDITS.match(line) or _ADDRESS.fullmatch(line):
        return True
    alone = _folded(line)
    if alone in phrase_list("furniture_alone") or _COUNTED.fullmatch(alone):
        return True
    colon = _COLON.search(line, 0, _LONGEST_POINTER)
    return (
        colon is not None
        and _folded(line[: colon.start()]) in phrase_list("furniture_labels")
        and ending(text, start, end) is Ending.OPEN
    )


def links_below(text: str, spans: list[Span]) -> range:
    """Return the paragraphs at the end of a text that are titles of other pages, below a line like "Related articles".

    None of them may end like a sentence.
    """
    first = len(spans)
    for number in reversed(range(len(spans))):
        start, end = spans[number]
        if end - start > _LONGEST_BOILERPLATE or not (ending(text, start, end) is Ending.OPEN or text[end - 1] in "?:"):
            break
        if _folded(text[start:end]) in phrase_list("furniture_above_links"):
            first = number
    return range(first, len(spans))


def _folded(line: str) -> str:
    return " ".join(line.strip(_FRAME).lower().replace("’", "'").split())


_PICTURE = (
    r"(?:pictured?|(?:file )?(?:images?|photos?)|photographs?|photography|illustration|graphic|video grab|screenshot)"
)
_CREDITED = re.compile(rf"\((?:{_PICTURE}\b|above\b|below\b|left\b|right\b|cent(?:re|er)\b)[^()]*\)$", re.IGNORECASE)
_SOURCED = re.compile(rf"\({_PICTURE}(?: credit| by)?:[^()]*\)\.?$", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?:{_PICTURE}|caption)(?: (?:credit|source|caption|above|below|left|right|courtesy|by)){{0,2}}"
    r"(?::\s|, (?-i:(?=[A-Z])))",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:{_PICTURE}|media) (?:caption|source|credit)[,:]?", re.IGNORECASE)  # the caption stands below
_CREDIT_TAIL = 200  # characters within which a credit stands at the end
_LONGEST_CAPTION = 500  # characters of a caption, which has few sentences: longer, a full stop was forgotten
_MOST_STOPS = 2
_LONGEST_CAPTION_LABEL = 30
_STOP = re.compile(r"[.!?…]['\"”’)]?\s+(?=[A-Z'\"“‘`])")
_CROSS_HEAD = 8  # words; a longer line without a full stop is a caption
_SENTENCE = 6  # words; what is shorter says nothing of how the paragraphs of an article end


def body_kinds(text: str, spans: list[Span]) -> list[Kind]:
    """Return BODY, CAPTION or HEADLINE for each paragraph of an article's body.

    Only where most paragraphs end with a full stop does the lack of one mean something.
    """
    endings = [ending(text, start, end) for start, end in spans]
    kinds = [
        Kind.CAPTION if _is_marked(text, *span, end) else Kind.BODY for span, end in zip(spans, endings, strict=True)
    ]
    for number, (start, end) in enumerate(spans):
        if end - start <= _LONGEST_CAPTION_LABEL and _LABEL.fullmatch(text, start, end):
            kinds[number] = Kind.CAPTION
            if number + 1 < len(spans) and endings[number + 1] is not Ending.STOPPED:
                kinds[number + 1] = Kind.CAPTION
    unstopped = [n for n, end in enumerate(endings) if end is Ending.OPEN and kinds[n] is Kind.BODY]
    if not unstopped or not _is_prose(text, [spans[number] for number in unstopped], endings):
        return kinds
    last = len(spans) - 1
    spoken = is_conversation(text, spans)
    for number in unstopped:
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
        if words_in(text[start : min(end, start + _LONGEST_CAPTION)]) > _CROSS_HEAD:
            if end - start <= _LONGEST_CAPTION and len(_STOP.findall(text, start, end)) <= _MOST_STOPS:
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
    return _LABELLED.match(text, start, end) is not None


def _is_prose(text: str, unstopped: list[Span], endings: list[Ending]) -> bool:
    """Return whether the paragraphs that end with a full stop outnumber the `unstopped` by far, short lines aside."""
    stopped = endings.count(Ending.STOPPED)
    longer = sum(words_in(text[start : min(end, start + 100)]) >= _SENTENCE for start, end in unstopped)
    return stopped >= max(3, 2 * longer)
