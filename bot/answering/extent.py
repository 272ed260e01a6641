"""How many sentences a passage takes in around the one that answers, and which sentences can't be answers.

A sentence that can be understood alone is quoted alone. Its neighbours are quoted with it if it points back, cuts a
quotation, announces what follows by a colon, answers an interviewer's question, is a line of a list, or tells of a
mistake that a neighbour puts right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from operator import attrgetter

from bot.answering.annotation import annotate, has_unresolved_pronoun, points_back
from bot.answering.answer_types import names_of
from bot.answering.attribution.speech import Quotation, quotations_around
from bot.answering.corrections import withdrawal
from bot.answering.names import is_person as is_person_name
from index.article import Article, Kind
from index.metadata.paragraphs import CLOSERS, Ending, ending, is_bullet, is_labelled, words_in
from index.text.characters import has_words
from index.text.lexicon import word_list
from index.text.sentences import run_in_headings
from index.text.tables import head_above

MAX_QUOTE = 450
"""Characters of a passage of several sentences."""

_MAX_LINE = 160  # characters of a line of a list
_MAX_LINES = 40  # looked at on either side
_MIN_LINES = 3  # of a list without bullets: two short lines may be anything
_MAX_HEADING = 10  # words
_SECTION = 3  # sentences after a heading or a question that may be what it points to
_REACH = 5  # sentences behind a heading among which they stand
_QUOTE_MARKS = "\"'“‘«„"
_WORD = re.compile(r"[^\W\d_]+")
_TEAM = r"[^\W\d_a-z][^\d,;:]*"
_RESULT = re.compile(rf"{_TEAM} \d{{1,3}}(?:,? {_TEAM} \d{{1,3}}| ?[-–] ?\d{{1,3}} {_TEAM})")  # of a match


def extent(article: Article, at: int, free: Callable[[int], bool] = lambda number: True) -> tuple[int, int]:
    """Return the first and the last sentence to quote for sentence `at`, so that it can be understood.

    They follow each other, each is `free` to be quoted, and together they have at most MAX_QUOTE characters.
    """

    def fits(first: int, last: int) -> bool:
        sentences = article.sentences
        return (
            0 <= first <= last < len(sentences)
            and sentences[last].end - sentences[first].start <= MAX_QUOTE
            and all(free(number) for number in range(first, last + 1) if number != at)
            and all(_belong_together(article, number) for number in range(first, last))
        )

    if (row := row_of(article, at)) is not None:
        return row
    lines = _lines(article, at, fits)
    if lines is not None:
        return lines
    if is_heading_or_question(article, at) and fits(first := _asked_from(article, at), at + 1):
        return _uncut(article, first, at + 1, fits)
    first, last = _uncut(article, at, at, fits)
    if _text(article, last).endswith(":"):
        lines = _lines(article, last + 1, fits) if fits(first, last + 1) else None
        if lines is not None and fits(first, lines[1]):
            last = lines[1]
        elif fits(first, last + 1):
            last += 1
    uncorrected = first, last
    for number, beside in ((last, last + 1), (first - 1, first), (first, first - 1)):
        taken_back = withdrawal(article, number) if 0 <= number < len(article.sentences) else None
        # Whatever their length, for the mistake alone would read like a fact.
        if taken_back is not None and taken_back.corrected_by == beside and free(number) and free(beside):
            first, last = min(first, number, beside), max(last, number, beside)
    if first == at and uncorrected == (first, last):  # "It also said" of an earlier text goes with what puts it right
        begin = next((one for one in _beginnings(article, at) if fits(one, last)), at)
        return _uncut(article, begin, last, fits) if begin < at else (first, last)
    return first, last


def row_of(article: Article, at: int) -> tuple[int, int] | None:
    """Return the first and the last sentence of the row in which one stands; None where no head is above."""
    paragraph = article.sentences[at].paragraph
    if head_above(article, paragraph) is None:
        return None
    numbers = (bisect_left(article.sentences, one, key=attrgetter("paragraph")) for one in (paragraph, paragraph + 1))
    first, behind = numbers
    return first, behind - 1


def list_of(article: Article, at: int) -> tuple[int, int] | None:
    """Return the first and the last line of the list in which a sentence is one, with what announces it; else None.

    Two of them with bullets, or three without, follow each other.
    """
    return _lines(article, at, lambda first, last: True)


def is_question(article: Article, at: int) -> bool:
    """Return whether a sentence is a question of the writer's own, not one that a report quotes."""
    text = _text(article, at)
    core = text.rstrip(CLOSERS)
    if not core.endswith(("?", "？")):
        return False
    marks = "".join(text[len(core) :].split())
    if len(marks) > 1:  # speech that tells of a question
        return False
    return not marks or text[0] in _QUOTE_MARKS or opening_quotation(article, at) is not None


def is_heading_or_question(article: Article, at: int) -> bool:
    """Return whether a sentence is a heading or a question: what it is about follows it."""
    return _is_heading(article, at) or is_question(article, at)


def section_after(article: Article, at: int) -> Iterator[int]:
    """Yield the first sentences of what a heading or question points to, in order."""
    found = 0
    for number in range(at + 1, min(at + 1 + _REACH, len(article.sentences))):
        if article.kind(number) in (Kind.CAPTION, Kind.BOILERPLATE) or is_question(article, number):
            continue
        if _is_heading(article, number):
            if found:
                return
            continue
        if can_answer(article, number):
            yield number
            found += 1
        if found == _SECTION:
            return


def can_answer(article: Article, at: int) -> bool:
    """Return whether a sentence can be an answer: not furniture of the page, a credit, or a line of names alone."""
    if article.kind(at) is Kind.BOILERPLATE:
        return False
    taken_back = withdrawal(article, at)
    if taken_back is not None and taken_back.corrected_by is None:
        return False
    text = _text(article, at)
    if _is_stopped(text) or not _is_whole_paragraph(article, at) or len(text) > _MAX_LINE:
        return True
    if any(map(str.isdigit, text)) and (":" in text or _is_bulleted(article, at) or _RESULT.fullmatch(text)):
        return True
    small = word_list("credit_words", "prepositions", "articles") | {"and"}
    return (
        any(word[0].islower() and word not in small for word in _WORD.findall(text)) or list_of(article, at) is not None
    )


def _text(article: Article, at: int) -> str:
    sentence = article.sentences[at]
    return article.text[sentence.start : sentence.end]


def _is_bulleted(article: Article, at: int) -> bool:
    """Return whether a bullet or number stands before a sentence, or opens it."""
    start, _, paragraph = article.sentences[at]
    before = article.sentences[at - 1].end if at else 0
    line = article.text[max(before, article.paragraphs[paragraph].start) : start].strip()
    return bool(line) or is_bullet(article.text, start)


def _is_stopped(text: str) -> bool:
    return ending(text) is Ending.STOPPED


def _is_whole_paragraph(article: Article, at: int) -> bool:
    paragraph = article.sentences[at].paragraph
    beside = (number for number in (at - 1, at + 1) if 0 <= number < len(article.sentences))
    return all(article.sentences[number].paragraph != paragraph for number in beside)


def _belong_together(article: Article, at: int) -> bool:
    """Return whether a sentence and the next may be quoted as one: of one paragraph, or of the body but no table."""
    if article.sentences[at].paragraph == article.sentences[at + 1].paragraph:
        return True
    if head_above(article, article.sentences[at].paragraph) is not None:
        return False
    return article.kind(at) in (Kind.BODY, Kind.HEADLINE) and article.kind(at + 1) is Kind.BODY


def _is_heading(article: Article, at: int) -> bool:
    """Return whether a sentence is a headline, or a short line of the body over whole sentences or over a list.

    The result of a match, "Calder 3 - 0 Pickering", is none: it tells all.
    """
    text, below = _text(article, at), at + 1
    if _RESULT.fullmatch(text):
        return False
    if article.kind(at) is Kind.HEADLINE or at in run_in_headings(article):
        return True
    return (
        below < len(article.sentences)
        and article.kind(at) is article.kind(below) is Kind.BODY
        and ending(text) is Ending.OPEN
        and words_in(text) <= _MAX_HEADING
        and _is_whole_paragraph(article, at)
        and not (is_labelled(text) or _is_bulleted(article, at))
        and (at == 0 or article.kind(at - 1) is not Kind.BODY or _is_stopped(_text(article, at - 1)))
        and (_is_stopped(_text(article, below)) or _shape(article, below) is True)
    )


def _needs_previous(article: Article, at: int) -> bool:
    """Return whether a sentence says too little without the one before."""
    text = _text(article, at)
    begins = at > 0 and article.sentences[at - 1].paragraph != article.sentences[at].paragraph
    if begins and is_labelled(text) and not is_question(article, at - 1):
        return False  # a turn of speech: what stands before is another's
    tokens = annotate(text).tokens
    if not tokens:
        return False
    if points_back(text, tokens):
        return True
    # "In 1999 she left"; in "Detectives told a woman that her car was found" the sentence itself says whose.
    before_subject = tokens[0].word in word_list("words_before_pointers", "openers", "times") | {"to"}
    if before_subject and text[0] not in _QUOTE_MARKS and has_unresolved_pronoun(text, tokens):
        return True
    if not begins or not is_question(article, at - 1):
        return False
    return is_labelled(text) or tokens[0].word in word_list("answer_openings")


def _beginnings(article: Article, at: int) -> Iterator[int]:
    """Yield the earlier sentences from which one that says too little alone is understood, the best first.

    Of a paragraph before, neither the end of a question explains it nor the end of a quotation. Who "she" is tells no
    sentence that says "she" itself, but perhaps the one before that.
    """
    before = at - 1
    if at == 0 or not _needs_previous(article, at) or not can_answer(article, before):
        return
    text, told = _text(article, at), _outside_quotations(article, before)
    begins = article.sentences[before].paragraph != article.sentences[at].paragraph
    if begins and is_question(article, before):
        yield _asked_from(article, before)
    elif not begins or has_words(told) or text[0] in _QUOTE_MARKS:
        tokens = annotate(text).tokens
        opening = [token.word for token in tokens[:2]]
        by_pronoun = not word_list("persons_named_before").isdisjoint(opening) or not points_back(text, tokens)
        is_joined = opening[0] in word_list("connecting_openers")
        if is_joined or not by_pronoun or not _lacks_person(told):
            yield before
            return
        further = _outside_quotations(article, before - 1) if before else ""
        named = any(is_person_name(further[start:end], article.text) for (start, end), _ in names_of(further))
        if named and not _lacks_person(further) and can_answer(article, before - 1):
            yield before - 1
        if not begins and not word_list("things_said_before").isdisjoint(token.word for token in tokens):
            yield before


def _asked_from(article: Article, at: int) -> int:
    """Return the first sentence of the paragraph that a question ends; of any other sentence itself."""
    return _opening(article, at) if is_question(article, at) else at


def _opening(article: Article, at: int) -> int:
    """Return the first sentence of a sentence's paragraph."""
    return bisect_left(article.sentences, article.sentences[at].paragraph, key=attrgetter("paragraph"))


def _lacks_person(text: str) -> bool:
    """Return whether a sentence says "he" or "she" before it names anybody."""
    return has_unresolved_pronoun(text, annotate(text).tokens)


def _outside_quotations(article: Article, at: int) -> str:
    """Return a sentence without what it quotes."""
    start, end, _ = article.sentences[at]
    told = []
    for quote in quotations_around(article, at):
        told.append(article.text[start : min(quote.start, end)])
        start = max(start, min(quote.end, end))
    return "".join((*told, article.text[start:end]))


def opening_quotation(article: Article, at: int) -> Quotation | None:
    """Return the quotation within which a sentence opens, None where it opens in none."""
    start = article.sentences[at].start
    return next((quote for quote in quotations_around(article, at) if quote.start < start < quote.end), None)


def _uncut(article: Article, first: int, last: int, fits: Callable[[int, int], bool]) -> tuple[int, int]:
    """Extend a run of sentences by those that open and close the quotations that it cuts, as far as they fit."""
    sentences = article.sentences
    before, after = first, last
    opened = opening_quotation(article, first)
    while opened is not None and before and sentences[before].start > opened.start:
        before -= 1
    end = sentences[last].end
    for quote in quotations_around(article, last):
        if quote.start < end < quote.end and quote.closed:
            while after + 1 < len(sentences) and sentences[after].end < quote.end:
                after += 1
    # To leave a quotation open is worse than to begin within it, where the source says who speaks.
    runs = ((before, after), (first, after), (before, last))
    return next((run for run in runs if fits(*run)), (first, last))


def _lines(article: Article, at: int, fits: Callable[[int, int], bool]) -> tuple[int, int] | None:
    """Return the run of short lines without full stops around `at`, with what announces it, as far as it fits."""
    shape = _shape(article, at)
    if shape is None:
        return None
    first = last = at
    while last + 1 < len(article.sentences) and last - at < _MAX_LINES and _shape(article, last + 1) is shape:
        last += 1
    while first and at - first < _MAX_LINES and _shape(article, first - 1) is shape:
        first -= 1
    if last - first + 1 < (2 if shape else _MIN_LINES):
        return None
    announced = first and (_text(article, first - 1).endswith(":") or (shape and _shape(article, first - 1) is False))
    if announced and fits(first - 1, last):
        return first - 1, last
    begin = end = at
    while True:  # forward first: lines explain those above them
        if end < last and fits(begin, end + 1):
            end += 1
        elif begin > first and fits(begin - 1, end):
            begin -= 1
        else:
            return begin, end


def _shape(article: Article, at: int) -> bool | None:
    """Return whether a line of a list has a bullet; None where a sentence is no such line."""
    if article.kind(at) is not Kind.BODY:
        return None
    text = _text(article, at)
    if len(text) > _MAX_LINE or ending(text) is not Ending.OPEN:
        return None
    return _is_bulleted(article, at)
