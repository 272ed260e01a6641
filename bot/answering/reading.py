"""From a question as typed to a question as read, with what a library knows of its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

from bot.answering.answer import Reading
from bot.answering.question import Question, read_question
from bot.answering.related import related_forms
from bot.answering.words import words
from index.search.bm25 import lucene_idf
from index.search.snapshot import Searchable
from index.text.spelling import Speller
from index.text.terms import Token, tokenize
from index.text.vocabulary import Vocabulary

LONGEST_QUESTION = 2_000  # characters read; the rest of a longer question is not
_SMALL_LIBRARY = 1_500  # chunks at which the library's own frequencies count as much as those of English
_TERMS_KEPT = 20_000  # of a library, once asked for
_MOST_CORRECTED = 40  # words: in a longer text, other words are left to tell what is meant


class QuestionReader:
    """Reads questions against one library. Safe to use from any thread."""

    def __init__(self, library: Searchable) -> None:
        self._library = library
        self._state: _State | None = None

    def read(self, text: str) -> tuple[Question, tuple[Reading, ...]]:
        """A question as read, and which of its words were read as others.

        A word's information is its idf among the library's sentences, blended with its rarity in English: over a
        hundred sentences idf says little about how common "say" or "plan" is.
        """
        state = self._current()
        tokens, readings = _corrected(tokenize(text[:LONGEST_QUESTION]), state)
        content = [token for token in tokens if not token.stop]
        forms = related_forms(text, tokens, state.vocabulary)
        counted = {*forms, *chain.from_iterable(forms.values())}
        frequencies = state.frequencies(counted)
        own = state.chunks / (state.chunks + _SMALL_LIBRARY)
        most = lucene_idf(state.chunks, 0)
        weight = {
            token.term: own * lucene_idf(state.chunks, frequencies[token.term])
            + (1 - own) * words().rarity(token.word) * most
            for token in content
        }
        held = frozenset(term for term in counted if frequencies[term])
        return read_question(text, tokens, weight, forms, held), readings

    def _current(self) -> _State:
        vocabulary = self._library.vocabulary()
        held = self._state
        if held is None or held.vocabulary is not vocabulary:
            held = self._state = _State(self._library, vocabulary)
        return held


class _State:
    """What is known of the words of a library as long as its vocabulary stays the same; asked for once."""

    def __init__(self, library: Searchable, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.speller = Speller(vocabulary)
        self.chunks = library.chunk_count()
        self._library = library
        self._frequencies: dict[str, int] = {}

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """How many sentences hold each of some terms, which are asked for at once, and of others asked for before."""
        known = self._frequencies
        missing = [term for term in terms if term not in known]
        if missing and len(known) > _TERMS_KEPT:
            known = self._frequencies = {}  # another thread goes on with the old one
            missing = list(terms)
        if missing:
            known.update(self._library.document_frequencies(missing))
        return known


def _corrected(tokens: list[Token], state: _State) -> tuple[list[Token], tuple[Reading, ...]]:
    """The tokens with misspelt words put right, where the library has no such word but one much like it."""
    corrected, readings = [], []
    state.vocabulary.read_ahead([token.word for token in tokens if not token.stop])
    for number, token in enumerate(tokens):
        correction = state.speller.correct(token.word) if not token.stop and number < _MOST_CORRECTED else None
        if correction is None:
            corrected.append(token)
        else:
            meant = tokenize(correction.correction)[0]
            corrected.append(token._replace(word=meant.word, term=meant.term, stop=meant.stop))
            readings.append(Reading(token.word, correction.correction))
    return corrected, tuple(dict.fromkeys(readings))


def query_terms(question: Question) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The terms to search for and their weights: each word sought, and fainter what else counts as it."""
    weighted: dict[str, float] = {}
    for sought in question.sought:
        for form, strength in sought.forms.items():
            weighted[form] = max(weighted.get(form, 0.0), strength if strength == 1 else strength / 2)
    return tuple(weighted), tuple(weighted.values())
