"""What speaks for a candidate as the answer: a matrix of numbers, a row a candidate, a column a kind of evidence.

Nothing here depends on how many candidates there are, how they were found, or on the others.
"""

from bot.answering.evidence.gather import EVIDENCE, PARTS, gather

__all__ = ["EVIDENCE", "PARTS", "gather"]
