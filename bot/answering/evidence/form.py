"""How the sentence is made and where it stands, whatever is asked."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix
from index.article import Article, Kind
from index.library import Candidate

_UNPLACED = 8  # the depth of what stands outside the body

NAMES = (
    "length",
    "very_short",
    "very_long",
    "over_long",
    "opens_article",
    "early",
    "depth",
    "opens_paragraph",
    "pronoun",
    "pronoun_with_title",
    "connective",
    "names_share",
    "is_question",
    "is_quoted",
    "is_closed",
    "commas",
    "new_words",
    "in_standfirst",
    "in_caption",
    "in_headline",
)


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES)."""
    rows = [
        _row(candidate, annotation, mentioned, bool(title.any()))
        for candidate, annotation, mentioned, title in zip(
            matches.candidates, matches.annotations, matches.mentioned, matches.title, strict=True
        )
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(NAMES))


def _row(candidate: Candidate, annotation: Annotation, mentioned: Collection[str], titled: bool) -> tuple[float, ...]:
    sentences = candidate.article.sentences
    number = candidate.sentence
    kind = candidate.article.kind(number)
    depth = _depth(candidate.article, number) if kind is Kind.BODY else _UNPLACED
    size = len(annotation.content)
    tokens = annotation.tokens
    new = size - sum(not tokens[place].stop for term in mentioned for place in annotation.positions[term])
    return (
        math.log1p(size),
        size < 5,
        size > 40,
        max(0.0, math.log1p(size) - 3) ** 2,
        depth == 0,
        1 / (1 + depth),
        math.log1p(depth),
        number == 0 or sentences[number - 1].paragraph != sentences[number].paragraph,
        annotation.opens_with_pronoun,
        annotation.opens_with_pronoun and titled,
        annotation.opens_with_connective,
        len(annotation.capitals) / max(1, len(annotation.tokens)),
        annotation.is_question,
        annotation.is_quoted,
        annotation.is_closed,
        min(annotation.commas, 10) / 10,
        new / max(1, size),
        kind is Kind.STANDFIRST,
        kind is Kind.CAPTION,
        kind is Kind.HEADLINE,
    )


def _depth(article: Article, number: int) -> int:
    """How many sentences of the body come before, those after a first paragraph of it at least."""
    opening = next(place for place in range(number + 1) if article.kind(place) is Kind.BODY)
    return number - opening
