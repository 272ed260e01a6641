"""From a question as typed to a question as read, with what a library knows of its words."""

from __future__ import annotations

from bot.answering.question import Question, read_question, tokens_of
from bot.answering.words import words
from index.library import Library

_SMALL_LIBRARY = 1_500  # chunks at which the library's own frequencies count as much as those of English


def read(text: str, library: Library) -> Question:
    """Read a question against a library.

    A word's information is its idf among the library's sentences, blended with its rarity in English: over a hundred
    sentences idf says little about how common "say" or "plan" is.
    """
    tokens = tokens_of(text)
    own = library.chunk_count() / (library.chunk_count() + _SMALL_LIBRARY)
    most = library.idf("")
    weight = {
        token.term: own * library.idf(token.term) + (1 - own) * words().rarity(token.word) * most
        for token in tokens
        if not token.stop
    }
    return read_question(text, tokens, weight, {})


def query_terms(question: Question) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The terms to search for and their weights: each word sought, and fainter what derives from it."""
    weighted = {
        form: strength if strength == 1 else strength / 2
        for sought in question.sought
        for form, strength in sought.forms.items()
    }
    return tuple(weighted), tuple(weighted.values())
