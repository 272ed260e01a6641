"""The spans of a sentence that are of the type of answer a question asks for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter

from bot.answering.annotation import Annotation
from bot.answering.answer import Span
from bot.answering.dates import date_spans
from bot.answering.expectation import AnswerType, dimension_of
from bot.answering.names import Word, is_organisation_or_place, is_person, name_spans, split_words
from bot.answering.numerals import Dimension, Piece, split_pieces
from bot.answering.quantities import Amount, quantities
from bot.answering.question import ParsedQuestion
from index.text.lexicon import noun_kind, phrase_list, word_list
from index.text.terms import tokenize

_MAX_SENTENCE = 2_000  # characters; what is longer is a list or a table
_MAX_PHRASE = 7  # words from a preposition to the noun that is a place
_MAX_REASON = 12  # words
_CLOCK = re.compile(r"\d[:.]\d\d|\d ?[ap]\.?m\b|\bnoon\b|\bmidnight\b", re.IGNORECASE)
_DATELINE = re.compile(r"([A-Z][A-Z'’.-]{2,30}[^–—\n]{0,60}?)(?: ?[–—]{1,2} ?| - )(?=[A-Z\"“‘'])")


def typed_spans(question: ParsedQuestion, annotation: Annotation) -> tuple[Span, ...] | None:
    """Return the spans of a sentence that are of the type asked for and hold more than the question's own words.

    Return None if spans of that type have no recognisable form, or the type is unknown.
    """
    find = _FINDERS.get(question.answer_type)
    if find is None or len(annotation.text) > _MAX_SENTENCE or _offers_choice(question):
        return None
    found = find(question, annotation)
    return None if found is None else tuple(span for span in found if says_more(question, annotation, span))


def _offers_choice(question: ParsedQuestion) -> bool:
    """Return whether a question names its possible answers: "who bid more, the mill or the dam?"."""
    named = question.answer_type in (AnswerType.PERSON, AnswerType.PLACE)
    return named and "or" in question.pieces


def tokens_inside(annotation: Annotation, span: Span) -> tuple[int, int]:
    """Return the first token that overlaps a span, and the end (exclusive) of those that do."""
    plain = annotation.tokens.plain
    return bisect_right(plain, span[0], key=itemgetter(1)), bisect_left(plain, span[1], key=itemgetter(0))


def says_more(question: ParsedQuestion, annotation: Annotation, span: Span) -> bool:
    """Return whether a span of the sentence holds anything but the question's own words and stop words."""
    first, last = tokens_inside(annotation, span)
    inside = annotation.tokens.plain[first:last]
    terms = [term for _, _, _, term, stop in inside if not stop] or [token[3] for token in inside]
    return not question.own_terms.issuperset(terms)


def _amounts(question: ParsedQuestion, annotation: Annotation) -> Iterable[Span] | None:
    text = annotation.text
    # As typed, and as corrected.
    words = [*question.pieces, *(word.word for word in question.words)]
    dimension = dimension_of(question.measure, question.focus, words)
    if dimension is None:
        return None
    # "three years ago" says when, not how long.
    past = [] if "ago" in words else [span for span in date_spans(text) if text.endswith(" ago", 0, span[1])]
    found: list[Amount] = []
    for one in quantities(text):
        if one.dimension & dimension and not any(start <= one.start < end for start, end in past):
            found.append(one)
    if question.measure == "many":
        found = [one for one in found if one.dimension & Dimension.COUNT] or found
    if question.measure == "much" and question.focus is None:
        counted = [one for one in found if not one.dimension & Dimension.COUNT]
        found = [one for one in found if one.dimension & Dimension.MONEY] or counted or found
    if dimension is Dimension.AGE and not found:
        # A thing's age may be told as a span of time: "some 46,000 years".
        found = [
            one
            for one in quantities(text)
            if one.dimension & Dimension.DURATION and text[one.start : one.start + 3].replace(",", "0").isdecimal()
        ]
    spans = [(one.start, one.end) for one in found]
    if question.measure == "long" and not word_list("forms_of_have").isdisjoint(words):
        spans += [span for span in _since(text) if all(end <= span[0] or span[1] <= start for start, end in spans)]
    return sorted(spans)


def _since(text: str) -> list[Span]:
    """Return the words from each "since" to the next mark, where they are few."""
    pieces = split_pieces(text)
    found = []
    for at, piece in enumerate(pieces):
        if piece.lower != "since":
            continue
        end = at + 1
        while end < len(pieces) and end - at <= _MAX_PHRASE and pieces[end].written[0].isalnum():
            end += 1
        if 1 < end - at <= _MAX_PHRASE:
            found.append((piece.start, pieces[end - 1].end))
    return found


def _dates(question: ParsedQuestion, annotation: Annotation) -> Iterable[Span] | None:
    text = annotation.text
    found = list(date_spans(text))
    if question.focus in ("year", "years", "decade", "century"):
        with_year = [
            one for one in found if any(word.isdecimal() and len(word) == 4 for word in text[slice(*one)].split())
        ]
        return with_year or found
    if question.focus == "time":
        return [one for one in found if _CLOCK.search(text, *one)] or found
    # "in two weeks": when it will be.
    durations = ((one.start, one.end) for one in quantities(text) if one.dimension is Dimension.DURATION)
    soon = [one for one in durations if text[max(0, one[0] - 8) : one[0]].lower().endswith((" in ", " within "))]
    found += [(first, last) for first, last in soon if all(last <= start or end <= first for start, end in found)]
    if not found and any(token.word in word_list("openers_of_time") for token in annotation.tokens):
        return None  # "after the dam broke"
    return sorted(found)


@lru_cache(maxsize=5_000)
def names_of(text: str, *, with_adjectives: bool = False) -> tuple[tuple[Span, str], ...]:
    """Return the names in a sentence with the word before each; a title in front of a whole name is left out."""
    words = split_words(text, 0, len(text))
    found: list[tuple[Span, str]] = []
    for first, last in _joined(words, name_spans(words)):
        behind_article = first > 1 and words[first - 1].lower in word_list("articles")
        before = words[first - 1 - behind_article].lower if first else ""
        titles = [place for place in range(first, last) if words[place].lower in word_list("titles")]
        parts = [(first, last)]
        if titles:
            behind = titles[-1] + 1
            lone = last - behind < 2
            parts = [(first, titles[0]), (titles[-1] if lone else behind, last)]
        for start, end in parts:
            while start < end and (words[start].lower in word_list("articles") or words[start].written[0].islower()):
                start += 1
            if start < end and (with_adjectives or not _is_adjective(words, start, end)):
                found.append(((words[start].start, _without_possessive(words[end - 1])), before))
    dates = date_spans(text) if found else ()
    return tuple(one for one in found if not any(first <= one[0][0] < last for first, last in dates))


def _joined(words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the names with the owners that belong to them: "People's Daily", but not "Norway's Ann Lee"."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if first > 0 and _is_owner_in_name(words[first - 1]):
            if joined and joined[-1][1] == first:
                joined[-1] = (joined[-1][0], last)
                continue
            first -= 1
        joined.append((first, last))
    return joined


def _is_owner_in_name(word: Word) -> bool:
    """Return whether a word is a person or group in general, with a capital: "People's", "Women's", "King's"."""
    if not (word.possessive and word.written[0].isupper()):
        return False
    singular = (token.term for token in tokenize(word.lower))
    kinds = {noun_kind(form) for form in (word.lower, *singular)}
    return not kinds.isdisjoint(("person", "group")) or word.lower in word_list("titles")


def _without_possessive(word: Word) -> int:
    return word.end - 2 if word.written.endswith(("'s", "’s")) else word.end


def _is_adjective(words: Sequence[Word], start: int, end: int) -> bool:
    """Return whether a name rather says whose something is: "Danish" of "Danish waters", "Danish and Greek experts"."""
    return (
        end < len(words)
        and words[end].written[0].isalnum()
        and not words[end].written[0].isupper()
        and all(
            word.lower.endswith(("ish", "ian", "ese", "can", "ai", "ek", "ench", "utch")) or word.lower == "and"
            for word in words[start:end]
        )
    )


def _people(question: ParsedQuestion, annotation: Annotation) -> Iterable[Span]:
    """Return the names of persons and bodies; in a sentence without any, the nouns that are persons or groups."""
    text = annotation.text
    begin = dateline_end(text)
    names = [
        (span, before) for span, before in names_of(text) if span[0] >= begin and says_more(question, annotation, span)
    ]
    likely = [
        span
        for span, before in names
        if before not in word_list("prepositions_of_place")
        or is_person(text[slice(*span)], text)
        or is_organisation_or_place(text[slice(*span)])
    ]
    if names:
        return likely or [span for span, _ in names]
    found = noun_phrases(annotation, ("person", "group"))
    return [span for span in found if not _is_asked_about(question, annotation, span)]


def _is_asked_about(question: ParsedQuestion, annotation: Annotation, span: Span) -> bool:
    """Return whether a phrase is only more on what the question names: "the delivery driver" where it has "driver"."""
    return question.mentions(annotation.tokens[tokens_inside(annotation, span)[1] - 1].term)


def dateline_end(text: str) -> int:
    """Return where a report's place and agency end, with which it opens: "LYME, Norland (Wire) – "; 0 for none."""
    match = _DATELINE.match(text)
    return match.end() if match and not any(word[0].islower() for word in match[1].split()) else 0


def _places(question: ParsedQuestion, annotation: Annotation) -> Iterable[Span]:
    """Return the names behind a preposition of place, else what else is a place, else the other names."""
    text = annotation.text
    asks_origin = "from" in question.pieces
    names = [
        (span, before)
        for span, before in names_of(text, with_adjectives=asks_origin)
        if says_more(question, annotation, span)
    ]
    chained: list[Span] = []
    for span, before in names:
        follows = bool(chained) and text[chained[-1][1] : span[0]] == ", "
        if before in word_list("words_before_places", "place_nouns") or follows:
            chained.append(span)
    others = [span for span, _ in names if not is_person(text[slice(*span)], text)]
    if question.focus is not None:  # "which country": a name wherever it stands
        return [span for span, _ in names if span in chained or span in others] or [span for span, _ in names]
    said = [
        span
        for span in noun_phrases(annotation, ("location", "artifact", "object", "group"))
        if _stands_behind_place_word(annotation, span)
        and says_more(question, annotation, span)
        and all(end <= span[0] or span[1] <= start for start, end in chained)
    ]
    return sorted([*chained, *said]) or others or [span for span, _ in names]


def _stands_behind_place_word(annotation: Annotation, span: Span) -> bool:
    """Return whether "at", "near the" or the like comes before a span."""
    before = tokens_inside(annotation, span)[0] - 1
    words = [annotation.tokens[place].word for place in (before - 1, before) if place >= 0]
    if words and words[-1] in word_list("articles", "possessives"):
        words.pop()
    return bool(words) and words[-1] in word_list("words_before_places")


def noun_phrases(annotation: Annotation, kinds: Sequence[str]) -> list[Span]:
    """Return the nouns of some of WordNet's kinds, each with the words without a stop word before it."""
    tokens = annotation.tokens
    found: list[Span] = []
    start: int | None = None
    for number, token in enumerate(tokens):
        adjoins = number > 0 and not annotation.text[tokens[number - 1].end : token.start].strip(" -‑")
        if token.stop or not adjoins or start is None:
            start = None if token.stop else number
        if start is None or token.word[0].isdigit():
            continue
        if noun_kind(token.word) in kinds and number - start < _MAX_PHRASE:
            span = (tokens[start].start, token.end)
            if found and found[-1][0] == span[0]:
                found[-1] = span
            else:
                found.append(span)
    return found


def _reasons(question: ParsedQuestion, annotation: Annotation) -> Iterable[Span] | None:
    """Return the clauses that plain words of reason open; None without one, as a reason needs no such word.

    "Since June 1995" and "after three years" are no reasons.
    """
    pieces = split_pieces(annotation.text)
    times = set(date_spans(annotation.text))
    times |= {(one.start, one.end) for one in quantities(annotation.text) if one.dimension is Dimension.DURATION}
    found: list[Span] = []
    for at, piece in enumerate(pieces):
        following = pieces[at + 1].lower if at + 1 < len(pieces) else ""
        pair = f"{piece.lower} {following}"
        if piece.lower not in word_list("reason_openers") and pair not in phrase_list("reason_opening_pairs"):
            continue
        end = at + 1
        while end < min(len(pieces), at + _MAX_REASON) and not _ends_clause(pieces, end):
            end += 1
        is_whole = end == len(pieces) or not pieces[end].written[0].isalnum()
        is_time = end > at + 1 and (pieces[at + 1].start, pieces[end - 1].end) in times
        if is_whole and not is_time and end > at + 1 and not (found and piece.start < found[-1][1]):
            found.append((piece.start, pieces[end - 1].end))
    return found or None


def _ends_clause(pieces: Sequence[Piece], at: int) -> bool:
    """Return whether a mark ends a clause, and is no full stop of an abbreviation: "the Dec. 30 storm"."""
    mark = pieces[at].lower
    is_last = at + 1 == len(pieces) or not pieces[at + 1].written[0].isalnum()
    return mark in (",", ";", "–", "—", ":") or (mark == "." and is_last)


_FINDERS: dict[AnswerType, Callable[[ParsedQuestion, Annotation], Iterable[Span] | None]] = {
    AnswerType.PERSON: _people,
    AnswerType.PLACE: _places,
    AnswerType.DATE: _dates,
    AnswerType.NUMBER: _amounts,
    AnswerType.REASON: _reasons,
}
