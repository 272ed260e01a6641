"""Other words that count as a word of the question: derived ones, a country's people, a name's initials."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.answering.words import words
from index.text.lexicon import word_list
from index.text.terms import Token, content_terms, tokenize
from index.text.vocabulary import Vocabulary

_DERIVED = 0.7  # how much of a match each is
_DEMONYM = 0.8
_INITIALS = 0.9
_PEOPLE = ("n", "an", "ian", "ish", "ese", "i", "ic")
_COUNTRY = ("", "a", "e", "o", "y", "ia", "and", "land")
_SHORTEST_ROOT = 3


def related_forms(text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> Mapping[str, Mapping[str, float]]:
    """For each content term of a question, the other terms that count as it, with how much of a match they are.

    People, countries and initials are guessed, and of the guesses those count that a library's `vocabulary` has.
    """
    forms: dict[str, dict[str, float]] = {}
    for token in tokens:
        if token.stop or token.term in forms:
            continue
        found = dict.fromkeys(words().derived(token.term), _DERIVED)
        if text[token.start].isupper() or words().place(token.word) < 0:
            found |= dict.fromkeys(_terms(_demonyms(token.word), vocabulary), _DEMONYM)
        found.pop(token.term, None)
        forms[token.term] = found
    for run in _name_runs(text, tokens):
        initials = "".join(text[token.start] for token in run if not token.stop)
        for guess in tokenize(initials):
            if guess.word in vocabulary:
                for token in run:
                    if not token.stop:
                        forms[token.term].setdefault(guess.term, _INITIALS)
    return forms


def _terms(guesses: Collection[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The terms of those words that a library has, in the singular or in the plural."""
    vocabulary.read_ahead([form for guess in guesses for form in (guess, guess + "s")])
    for guess in guesses:
        if guess in vocabulary or guess + "s" in vocabulary:
            yield from content_terms(guess)


@lru_cache(maxsize=10_000)
def _demonyms(word: str) -> tuple[str, ...]:
    """Names for the people of a country, or for the country of a people, by the endings that they share."""
    roots = {word, word.rstrip("aeioy"), word.removesuffix("and"), word.removesuffix("land")}
    guesses = {root + ending for root in roots if len(root) >= _SHORTEST_ROOT for ending in _PEOPLE}
    for ending in _PEOPLE:
        root = word.removesuffix(ending)
        if root != word and len(root) >= _SHORTEST_ROOT:
            guesses |= {root + other for other in _COUNTRY}
    return tuple(sorted(guesses - {word}))


def _name_runs(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The runs of capitalised words, small words inside them allowed, that have initials to go by."""
    run: list[Token] = []
    for token in tokens:
        if (text[token.start].isupper() and not token.stop) or (
            run and token.word in word_list("words_without_initials")
        ):
            run.append(token)
        else:
            yield from _worthy(run)
            run = []
    yield from _worthy(run)


def _worthy(run: list[Token]) -> Iterator[list[Token]]:
    if 2 <= sum(not token.stop for token in run) <= 6:
        yield run
