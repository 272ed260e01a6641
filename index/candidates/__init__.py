"""Where candidates come from: chunks worth scoring, proposed for a question."""

from index.candidates.hits import Hits, Reranking, Shortlist
from index.candidates.query import FIELD_WEIGHTS, Candidate, FieldScores, FieldWeights, Query
from index.candidates.state import SearchState

__all__ = [
    "FIELD_WEIGHTS",
    "Candidate",
    "FieldScores",
    "FieldWeights",
    "Hits",
    "Query",
    "Reranking",
    "SearchState",
    "Shortlist",
]
