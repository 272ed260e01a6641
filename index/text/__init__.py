"""From text to sentences and terms: one analyser for the index and for questions."""
