"""The likely answer within a sentence: the words of the kind asked for that stand nearest to the question's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answering.annotation import Annotation
from bot.answering.answer import Span
from bot.answering.question import Asks, Question
from bot.answering.words import words
from index.text.lexicon import word_list

_LONGEST = 8  # tokens
_UNITS_AFTER = 2
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


def answer_span(question: Question, text: str, annotation: Annotation) -> Span | None:
    """Where the answer likely stands in `text`, as offsets; None where the kind asked for has no shape."""
    kinds: dict[Asks, Callable[[], Sequence[tuple[int, int]]]] = {
        Asks.PERSON: lambda: (
            _names(annotation, text, annotation.people) or _names(annotation, text, annotation.capitals)
        ),
        Asks.PLACE: lambda: (
            _names(annotation, text, annotation.places) or _names(annotation, text, annotation.capitals)
        ),
        Asks.DATE: lambda: _runs(annotation, text, annotation.dates, _is_date_part),
        Asks.NUMBER: lambda: _quantities(annotation, text, question),
    }
    if question.asks not in kinds:
        return None
    own = [
        run
        for run in kinds[question.asks]()
        if not all(question.mentions(annotation.tokens[place].term) for place in range(run[0], run[1] + 1))
    ]
    if not own:
        return None
    matched = [place for place in annotation.content if question.mentions(annotation.tokens[place].term)]
    first, last = min(own, key=lambda run: _distance(run, matched))
    return annotation.tokens[first].start, annotation.tokens[last].end


def _distance(run: tuple[int, int], matched: Sequence[int]) -> tuple[float, int]:
    """How far a run stands from the question's words, those inside it aside; ties go to the earlier run."""
    outside = [place for place in matched if not run[0] <= place <= run[1]]
    if not outside:
        return 0.0, run[0]
    nearest = sorted(min(abs(place - run[0]), abs(place - run[1])) for place in outside)[:3]
    return sum(nearest) / len(nearest), run[0]


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
    """The runs of tokens around `places` that belong together and have nothing but blanks and commas between them."""
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
            and last - first < _LONGEST
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


def _quantities(annotation: Annotation, text: str, question: Question) -> list[tuple[int, int]]:
    """Numbers with their unit: where there are such, those that count or measure what is asked for."""
    found = []
    measured = []
    wanted = _UNITS.get(question.measure or "", frozenset())
    for first, last in _runs(annotation, text, annotation.numbers, lambda held, place: place in held.numbers):
        end = last
        for place in range(last + 1, min(last + 1 + _UNITS_AFTER, len(annotation.tokens))):
            kind = words().noun_kind(annotation.tokens[place].word)
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
