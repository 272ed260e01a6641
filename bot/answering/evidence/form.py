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
    titled = np.any(matches.title > 0, axis=1)
    opens: dict[str, int] = {}  # where the body of each article begins: many candidates may be of one
    rows = [
        _row(candidate, annotation, mentioned, bool(title), opens)
        for candidate, annotation, mentioned, title in zip(
            matches.candidates, matches.annotations, matches.mentioned, titled, strict=True
        )
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(NAMES))


def _row(
    candidate: Candidate, annotation: Annotation, mentioned: Collection[str], titled: bool, opens: dict[str, int]
) -> tuple[float, ...]:
    article, number = candidate.article, candidate.sentence
    paragraph = article.sentences[number].paragraph
    kind = article.paragraphs[paragraph].kind
    depth = _UNPLACED
    if kind is Kind.BODY:
        if article.id not in opens:
            opens[article.id] = _opening(article)
        depth = number - opens[article.id]
    size = len(annotation.content)
    tokens = annotation.tokens.plain
    new = size - sum(not tokens[place][4] for term in mentioned for place in annotation.positions[term])
    return (
        math.log1p(size),
        size < 5,
        size > 40,
        max(0.0, math.log1p(size) - 3) ** 2,
        depth == 0,
        1 / (1 + depth),
        math.log1p(depth),
        number == 0 or article.sentences[number - 1].paragraph != paragraph,
        annotation.opens_with_pronoun,
        annotation.opens_with_pronoun and titled,
        annotation.opens_with_connective,
        len(annotation.capitals) / max(1, len(tokens)),
        annotation.is_question,
        annotation.is_quoted,
        annotation.is_closed,
        min(annotation.commas, 10) / 10,
        new / max(1, size),
        kind is Kind.STANDFIRST,
        kind is Kind.CAPTION,
        kind is Kind.HEADLINE,
    )


def _opening(article: Article) -> int:
    """The first sentence of the body of an article that has one."""
    return next(place for place in range(len(article.sentences)) if article.kind(place) is Kind.BODY)
