"""How the sentence's wording compares with the question's: order and proximity, similarity, and near misses."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import Annotation
from bot.answering.lexical.matching import Matches
from bot.answering.question import ParsedQuestion
from bot.answering.scoring import Matrix
from bot.answering.word_data import word_data

PROXIMITY = ("adjacent", "phrases", "density", "spread", "in_order")

_FAR = 9


def proximity(matches: Matches) -> Matrix:
    """Return (candidates, PROXIMITY), each from 0 to about 1."""
    question = matches.question
    weight = {word.term: word.weight for word in question.words}
    forms = {word.term: frozenset(word.forms) for word in question.words}
    pairs = list(zip(question.sequence, question.sequence[1:], strict=False))
    total = sum(weight[one] + weight[other] for one, other in pairs)
    literal = list(zip(question.all_terms, question.all_terms[1:], strict=False))
    rows = []
    for annotation, mentioned in zip(matches.annotations, matches.mentioned, strict=True):
        positions = annotation.positions
        found = {
            term: [place for form in held for place in positions[form]]
            for term, alike in forms.items()
            if (held := alike & mentioned)
        }
        ordered = [(one, other) for one, other in pairs if one in found and other in found]
        near = sum((weight[one] + weight[other]) * _nearness(found[one], found[other]) for one, other in ordered)
        window = _smallest_window(found)
        rows.append(
            (
                near / total if total else 0.0,
                _phrases(annotation, literal, mentioned),
                len(found) / (window + 1) if len(found) > 1 else 0.0,
                math.log1p(window) / 4 if len(found) > 1 else 0.0,
                sum(min(found[one]) < max(found[other]) for one, other in ordered) / len(pairs) if pairs else 0.0,
            )
        )
    return np.array(rows, dtype=float).reshape(len(matches.annotations), len(PROXIMITY))


def _nearness(one: list[int], other: list[int]) -> float:
    """Return 1 for words next to each other in the question's order, falling with their distance; 0 for far apart."""
    distance = min(second - first if second > first else first - second + 1.5 for first in one for second in other)
    return 1 / (1 + max(0.0, distance - 1) / 2) if distance < _FAR else 0.0


def _phrases(annotation: Annotation, literal: list[tuple[str, str]], mentioned: Collection[str]) -> float:
    """Return the share of the question's pairs of neighbouring words, stop words too, that stand so in the sentence."""
    if not literal:
        return 0.0
    positions = annotation.positions
    held = sum(
        1
        for one, other in literal
        if one in mentioned and other in mentioned and any(place + 1 in positions[other] for place in positions[one])
    )
    return held / len(literal)


def _smallest_window(found: dict[str, list[int]]) -> int:
    """Return the least distance between tokens within which every matched word stands."""
    last: dict[str, int] = {}
    best = 10_000
    for place, term in sorted((place, term) for term, spots in found.items() for place in spots):
        last[term] = place
        if len(last) == len(found):
            best = min(best, place - min(last.values()))
    return best


SIMILARITY = (
    "like",
    "like_with_title",
    "like_missing",
    "most_like_missing",
    "like_whole",
    "weakest",
    "weakest_everywhere",
)

_UNLIKE = 0.35  # cosines up to this are chance


def similarity(matches: Matches) -> Matrix:
    """Return (candidates, SIMILARITY): shares of the information that the most similar word has, and of the whole."""
    known = word_data()
    question = matches.question
    count = len(matches.candidates)
    if not len(question.words) or not count:
        return np.zeros((count, len(SIMILARITY)))
    rows = [annotation.rows for annotation in matches.annotations]
    distinct, place = np.unique(np.concatenate(rows), return_inverse=True)
    cosines = np.clip((known.similarity(question.rows, distinct) - _UNLIKE) / (1 - _UNLIKE), 0, 1)
    sizes = np.array([len(row) for row in rows])
    like = np.zeros((count, len(question.words)))
    if place.size:
        # An empty sentence has no part in the columns, so it must not have one in the starts either.
        starts = (np.cumsum(sizes) - sizes)[sizes > 0]
        like[sizes > 0] = np.maximum.reduceat(cosines[:, place.reshape(-1)], starts, axis=1).T
    share = matches.share
    like = np.where(matches.sentence > 0, matches.sentence, like)
    with_title = np.maximum(like, matches.title)
    missing = (matches.sentence == 0) & (matches.title == 0)
    aim = known.centroid(question.rows, question.weights)
    whole = np.zeros(count)
    if aim is not None:
        centroids = [annotation.centroid for annotation in matches.annotations]
        known_centroids = np.array([centroid is not None for centroid in centroids])
        if known_centroids.any():
            whole[known_centroids] = np.stack([centroid for centroid in centroids if centroid is not None]) @ aim
    return np.array(
        (
            like @ share,
            with_title @ share,
            np.where(missing, like, 0) @ share,
            np.where(missing, like, 0).max(1),
            whole,
            like.min(1),
            np.maximum(with_title, matches.context).min(1),
        )
    ).T


CONTRAST = (
    "antonym",
    "numbers_missing",
    "negation_differs",
    "denied_in_question_alone",
    "names_missing_everywhere",
    "words_missing",
    "plain_word_missing",
    "last_word_missing",
)


def contrast(matches: Matches) -> Matrix:
    """Return (candidates, CONTRAST): 0 or 1, or shares of the question's words."""
    question = matches.question
    if not question.words or not matches.candidates:
        return np.zeros((len(matches.candidates), len(CONTRAST)))
    missing = (matches.sentence == 0) & (matches.title == 0)
    far = missing & (matches.context == 0)
    names = np.array([word.is_name for word in question.words])
    numbers = np.array([word.term[:1].isdigit() for word in question.words])
    denied = np.array([annotation.denies for annotation in matches.annotations])
    return np.array(
        (
            _antonyms(question, matches.annotations, missing),
            (missing & numbers).any(1),
            question.denies != denied,
            question.denies & ~denied,
            (far & names).mean(1),
            far.mean(1),
            (missing & ~names).mean(1),
            missing[:, -1],
        ),
        dtype=float,
    ).T


def _antonyms(
    question: ParsedQuestion, annotations: Sequence[Annotation], missing: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return whether each candidate has the opposite of a word that it lacks."""
    found = np.zeros(len(annotations), dtype=bool)
    for number, word in enumerate(question.words):
        opposite = word_data().antonyms(word.term)
        if opposite:
            for row, annotation in enumerate(annotations):
                if missing[row, number] and not opposite.isdisjoint(annotation.terms):
                    found[row] = True
    return found


RIVALS = ("rival_name", "rival_number")


def rivals(matches: Matches) -> Matrix:
    """Return (candidates, RIVALS): 0 or 1."""
    question = matches.question
    found = np.zeros((len(matches.candidates), len(RIVALS)))
    places = list(_name_places(question))
    if not places or not len(found):
        return found
    missing = (matches.sentence == 0) & (matches.title == 0)
    for row, annotation in enumerate(matches.annotations):
        for number, anchor, step in places:
            if missing[row, number] and anchor in annotation.terms:
                sort = int(_is_number(question, number))
                held = (annotation.numbers, annotation.capitals)[1 - sort]
                dated = annotation.dates if sort else ()
                found[row, sort] = found[row, sort] or _has_rival(question, annotation, anchor, step, (*held, *dated))
    return found


def _is_number(question: ParsedQuestion, number: int) -> bool:
    return question.words[number].term[:1].isdigit()


def _name_places(question: ParsedQuestion) -> Iterator[tuple[int, str, int]]:
    """Yield the question's names and numbers that stand beside another word: (number, that word, the step from it).

    That word may be a stop word where a content word stands on its other side: "de" of "Tamara de Lempicka".
    """
    number_of = {word.term: number for number, word in enumerate(question.words)}
    terms = question.all_terms
    for place, term in enumerate(terms):
        number = number_of.get(term)
        if number is None or not (question.words[number].is_name or _is_number(question, number)):
            continue
        before = terms[max(0, place - 2) : place]
        if any(one in number_of for one in before):
            yield number, before[-1], 1
        if place + 1 < len(terms) and terms[place + 1] in number_of:
            yield number, terms[place + 1], -1


def _has_rival(question: ParsedQuestion, annotation: Annotation, anchor: str, step: int, held: tuple[int, ...]) -> bool:
    """Return whether something `held`, none of the question's own, stands one step from the anchor."""
    return any(
        place + step in held and not question.mentions(annotation.tokens[place + step].term)
        for place in annotation.positions[anchor]
    )
