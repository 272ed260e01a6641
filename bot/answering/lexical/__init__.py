"""The shipped scorer: a weighted sum of features of shared words, wording, and what a sentence holds."""
