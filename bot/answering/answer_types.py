"""The spans of a sentence that are of the type of answer a question asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answering.annotation import Annotation
from bot.answering.answer import Span
from bot.answering.question import AnswerType, ParsedQuestion
from bot.answering.word_data import word_data
from index.text.lexicon import word_list

__all__ = ["typed_spans"]

_MAX_TOKENS = 8  # of an answer
_MAX_TO_UNIT = 2  # tokens
# The kinds of nouns, as WordNet has them, that measure what is asked for.
_UNITS = {
    "long": frozenset({"time"}),
    "old": frozenset({"time"}),
    "often": frozenset({"time"}),
    "far": frozenset({"quantity"}),
    "tall": frozenset({"quantity"}),
    "high": frozenset({"quantity"}),
    "deep": frozenset({"quantity"}),
    "wide": frozenset({"quantity"}),
    "heavy": frozenset({"quantity"}),
    "much": frozenset({"quantity", "possession"}),
}


def typed_spans(question: ParsedQuestion, annotation: Annotation) -> tuple[Span, ...] | None:
    """Return the characters of the sentence that are of the type asked for, the question's own words alone aside.

    None where the type has no shape, or where it can't be told.
    """
    text = annotation.text
    kinds: dict[AnswerType, Callable[[], Sequence[tuple[int, int]]]] = {
        AnswerType.PERSON: lambda: (
            _names(annotation, text, annotation.people) or _names(annotation, text, annotation.capitals)
        ),
        AnswerType.PLACE: lambda: (
            _names(annotation, text, annotation.places) or _names(annotation, text, annotation.capitals)
        ),
        AnswerType.DATE: lambda: _runs(annotation, text, annotation.dates, _is_date_part),
        AnswerType.NUMBER: lambda: _quantities(annotation, text, question),
    }
    if question.answer_type not in kinds:
        return None
    return tuple(
        (annotation.tokens[first].start, annotation.tokens[last].end)
        for first, last in kinds[question.answer_type]()
        if not all(question.mentions(annotation.tokens[place].term) for place in range(first, last + 1))
    )


def _names(annotation: Annotation, text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    capitals = frozenset(annotation.capitals)

    def joins(place: int) -> bool:
        return place in capitals or (
            annotation.tokens[place].word in word_list("words_inside_names")
            and place + 1 in capitals
            and place - 1 in capitals
        )

    return _runs(annotation, text, places, lambda _, place: joins(place))


def _is_date_part(annotation: Annotation, place: int) -> bool:
    token = annotation.tokens[place]
    return place in annotation.dates or token.word.isdecimal() or token.word in word_list("words_inside_dates")


def _runs(
    annotation: Annotation, text: str, places: Sequence[int], joins: Callable[[Annotation, int], bool]
) -> list[tuple[int, int]]:
    """Return the runs of tokens around `places` that belong together, with only blanks and commas between them."""
    runs: list[tuple[int, int]] = []
    members = frozenset(places)
    for place in places:
        if runs and place <= runs[-1][1]:
            continue
        first = last = place
        while first > 0 and _adjoin(annotation, text, first - 1) and joins(annotation, first - 1):
            first -= 1
        while (
            last + 1 < len(annotation.tokens)
            and last - first < _MAX_TOKENS
            and _adjoin(annotation, text, last)
            and joins(annotation, last + 1)
        ):
            last += 1
        runs.append((first, last))
    return [_trimmed(annotation, run, members) for run in runs]


def _trimmed(annotation: Annotation, run: tuple[int, int], members: frozenset[int]) -> tuple[int, int]:
    first, last = run
    small = word_list("words_inside_names") | word_list("words_inside_dates")
    while first < last and first not in members and annotation.tokens[first].word in small:
        first += 1
    while last > first and last not in members and annotation.tokens[last].word in small:
        last -= 1
    return first, last


def _adjoin(annotation: Annotation, text: str, place: int) -> bool:
    between = text[annotation.tokens[place].end : annotation.tokens[place + 1].start]
    return between.strip(" \u00a0-") == "" or between in (", ", ". ")


def _quantities(annotation: Annotation, text: str, question: ParsedQuestion) -> list[tuple[int, int]]:
    """Return the numbers with their units; where some count or measure what is asked for, only those."""
    found = []
    measured = []
    wanted = _UNITS.get(question.measure or "", frozenset())
    for first, last in _runs(annotation, text, annotation.numbers, lambda held, place: place in held.numbers):
        end = last
        for place in range(last + 1, min(last + 1 + _MAX_TO_UNIT, len(annotation.tokens))):
            kind = word_data().noun_kind(annotation.tokens[place].word)
            if not _adjoin(annotation, text, place - 1) or annotation.tokens[place].stop:
                break
            if kind in ("quantity", "time", "possession"):
                end = place
                if kind in wanted:
                    measured.append((first, place))
        found.append((first, end))
    focus = annotation.positions.get(question.focus_term or "", ())
    counting = [run for run in found if any(0 < place - run[1] <= 3 for place in focus)]
    return counting or measured or found
