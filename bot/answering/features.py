"""The features of a candidate: named numbers that join the reader's score.

No row depends on how many candidates there are, how they were found, or on the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer_types import typed_spans
from bot.answering.matching import Matches, MatchStrengths, match_hits
from bot.answering.question import ParsedQuestion
from bot.answering.reader import Judgement
from bot.answering.scoring import Matrix
from index.article import Kind
from index.library import Hits

__all__ = ["CONFIDENCE_FEATURES", "FEATURES", "HIT_FEATURES", "confidence_features", "features", "hit_features"]

HIT_FEATURES = (
    "bm25_sentence",
    "bm25_context",
    "bm25_title",
    "bm25_article",
    "covered",
    "covered_with_title",
    "covered_with_context",
    "length",
    "early",
)
"""What is known of a hit before its article is read."""

FEATURES = (
    *HIT_FEATURES,
    "names_missing",
    "type_missing",
    "span",
    "opens_with_pronoun",
    "outside_body",
    "reader",
)
"""What candidates are ranked by: the reader's logit, and fourteen features beside it."""

CONFIDENCE_FEATURES = ("reader_sum", "type_missing")
"""What the confidence is estimated from: the reader's logits of all candidates as one, by the logarithm of the sum of
their odds, tempered, which is what it was trained to tell an answer from none by; and whether the first candidate lacks
the type asked for. More features told answers apart no better on question sets that the weights were not fitted to:
coverage and BM25's scores mean other things in other libraries.
"""

_ELSEWHERE = 1.0
"""What the sentences that are not nearby add to "reader_sum", in the middle of the turns of 40 conversations."""

_TEMPERING = 0.7  # chosen on news and squad2, where .5 and 1 told answers apart a little less well


def hit_features(question: ParsedQuestion, hits: Hits) -> Matrix:
    """Return the features of hits: (hits, HIT_FEATURES)."""
    return np.column_stack((_coverage(match_hits(question, hits)), *_place(hits.lengths, hits.places[:, 2])))


def features(matches: Matches, judgements: Sequence[Judgement]) -> Matrix:
    """Return the features of candidates and what the reader holds of them: (candidates, FEATURES)."""
    candidates, annotations = matches.candidates, matches.annotations
    types = [typed_spans(matches.question, annotation) for annotation in annotations]
    return np.column_stack(
        (
            _coverage(matches),
            *_place(
                np.array([len(annotation.tokens) for annotation in annotations]),
                np.array([candidate.sentence for candidate in candidates]),
            ),
            _names_missing(matches),
            [float(spans is not None and not spans) for spans in types],
            [judgement.span.probability if judgement.span else 0.0 for judgement in judgements],
            [float(annotation.opens_with_pronoun) for annotation in annotations],
            [float(candidate.article.kind(candidate.sentence) is not Kind.BODY) for candidate in candidates],
            [judgement.score for judgement in judgements],
        )
    )


def confidence_features(features: Matrix, first: int, nearby: NDArray[np.intp] | None = None) -> Matrix:
    """Return what the confidence in candidate number `first` of all is estimated from: (CONFIDENCE_FEATURES,).

    Of a follow-up only the sentences `nearby` are summed up: others of the same article seem to answer it too, since
    they are about the same. The rest counts as much as it mostly does.
    """
    logits = features[:, FEATURES.index("reader")]
    if nearby is not None:
        logits = logits[nearby]
    tempered = np.logaddexp.reduce(logits * _TEMPERING) / _TEMPERING + (_ELSEWHERE if nearby is not None else 0.0)
    return np.array((tempered, features[first, FEATURES.index("type_missing")]))


def _coverage(matches: MatchStrengths) -> Matrix:
    """Return BM25 scores relative to the question's information, and the shares of it that are covered: (rows, 7)."""
    sentence, share = matches.sentence, matches.share
    with_title = np.maximum(sentence, matches.title)
    return np.column_stack(
        (
            matches.scores / max(matches.question.information, 1e-9),
            sentence @ share,
            with_title @ share,
            np.maximum(with_title, matches.context) @ share,
        )
    )


def _place(lengths: np.typing.NDArray[np.int64], numbers: np.typing.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """Return the logarithm of a sentence's length, and how early it stands in its article: 1 for the first."""
    return np.log1p(lengths), 1 / (1.0 + numbers)


def _names_missing(matches: Matches) -> Matrix:
    """Return the share of the question's information that is in names which neither sentence, title nor context has."""
    names = np.array([word.is_name for word in matches.question.words], dtype=float) * matches.share
    found = np.maximum(np.maximum(matches.sentence, matches.title), matches.context)
    missing: Matrix = np.where(found > 0, 0.0, names).sum(1)
    return missing
