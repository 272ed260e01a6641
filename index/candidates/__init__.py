"""Where candidates come from: chunks worth scoring, proposed for a question."""

from index.candidates.protocol import FIELD_WEIGHTS, Candidate, FieldScores, FieldWeights, Found, Query, SearchState

__all__ = ["FIELD_WEIGHTS", "Candidate", "FieldScores", "FieldWeights", "Found", "Query", "SearchState"]
