"""Answers questions about a library of articles by quoting them."""
