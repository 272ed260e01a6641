"""Where candidates come from: chunks worth scoring, proposed for a question."""

from index.candidates.protocol import FIELD_WEIGHTS, Candidates, FieldScores, FieldWeights, Found, Query

__all__ = ["FIELD_WEIGHTS", "Candidates", "FieldScores", "FieldWeights", "Found", "Query"]
