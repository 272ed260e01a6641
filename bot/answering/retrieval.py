"""From a request to the candidates that are worth scoring: one search, then a shortlist by the prefilter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.parsing import Request, has_phrases
from bot.answering.scoring import Matrix, Scorer
from index.library import Candidate, Hits
from index.search.snapshot import Snapshot

__all__ = ["MAX_CANDIDATES", "SHORTLIST", "Retrieved", "Shortlist", "retrieve"]

MAX_CANDIDATES = 24  # of 40, the first passage was right no oftener than by .004 on six question sets
_MAX_HITS_FOR_PHRASES = 1_000  # searched for a quoted phrase, which few of them hold


@dataclass(frozen=True, slots=True)
class Shortlist:
    """How many rows are kept: `min_rows`, and up to `max_rows` of those within `margin` of the best score."""

    min_rows: int
    max_rows: int
    margin: float

    def length(self, scores: Sequence[float] | Matrix) -> int:
        """Return how many are kept of rows with these scores, which fall."""
        if not len(scores):
            return 0
        near = int(np.count_nonzero(np.asarray(scores) >= scores[0] - self.margin))
        return min(max(self.min_rows, min(self.max_rows, near)), len(scores))

    def rows(self, scores: Matrix) -> NDArray[np.intp]:
        """Return the rows that are kept, best first; of equal ones the first comes first."""
        order = np.argsort(-scores, kind="stable")
        return order[: self.length(scores[order])]


SHORTLIST = Shortlist(min_rows=5, max_rows=12, margin=3.0)  # of all, the first was right no oftener than by .001


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Candidates that compete for the first place, and the hits left over, both best first by the prefilter.

    `has_phrases` says whether the candidates have what the question quotes.
    """

    candidates: list[Candidate]
    left_over: Hits
    has_phrases: bool


def retrieve(request: Request, snapshot: Snapshot, scorer: Scorer) -> Retrieved:
    """Search for a request, and read the candidates that are worth scoring. There are none where nothing matches."""
    query = request.question.query(request.articles)
    hits = snapshot.search(query, _MAX_HITS_FOR_PHRASES if request.phrases else MAX_CANDIDATES)
    if request.phrases:
        holding = [one for one in snapshot.candidates(hits) if _has_phrases(request, one)][:MAX_CANDIDATES]
        if holding:
            return Retrieved(holding, hits.at([]), has_phrases=True)
        hits = hits.at(np.arange(min(len(hits), MAX_CANDIDATES)))
    if not len(hits):
        return Retrieved([], hits, has_phrases=False)
    scores = scorer.prefilter(request.question, hits)
    order = np.argsort(-scores, kind="stable")
    kept = SHORTLIST.length(scores[order])
    return Retrieved(snapshot.candidates(hits.at(order[:kept])), hits.at(order[kept:]), not request.phrases)


def _has_phrases(request: Request, candidate: Candidate) -> bool:
    """Return whether a candidate has the quoted phrases, its article's title counting."""
    return has_phrases(request.phrases, candidate.text, candidate.article.title)
