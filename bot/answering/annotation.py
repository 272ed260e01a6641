"""A sentence taken apart: its terms, its capitals, whether it denies, and whether it can stand alone.

A sentence depends on the one before if it opens with a word that points back ("But", "It", "In that case"), or names a
person only by a pronoun. The rules use the shape of words and the function words of the lexicon; answers and summaries
share them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.text.lexicon import phrase_list, word_list
from index.text.terms import tokens
from index.text.tokens import Token, Tokens

_CONTRACTIONS = ("n't", "n’t", "N'T", "N’T")
_NEGATIONS = word_list("negations", "denying_verbs")
_SENTENCES_KEPT = 5_000  # a few kilobytes each


@dataclass(frozen=True, slots=True)
class Annotation:
    """A sentence, `text`, taken apart. `content` are the numbers of its tokens but for stop words, in order.

    `capitals` are those of them with a capital, months and weekdays aside.
    """

    text: str
    tokens: Tokens
    terms: frozenset[str]
    content: tuple[int, ...]
    content_terms: frozenset[str]
    capitals: tuple[int, ...]
    denies: bool


@lru_cache(maxsize=_SENTENCES_KEPT)
def annotate(text: str) -> Annotation:
    """Take a sentence apart. The last thousands are kept."""
    found = tokens(text)
    plain = found.plain
    content = tuple(number for number, token in enumerate(plain) if not token[4])
    calendar = word_list("months", "month_abbreviations", "weekdays", "weekday_abbreviations")
    return Annotation(
        text=text,
        tokens=found,
        terms=frozenset(token[3] for token in plain),
        content=content,
        content_terms=frozenset(plain[number][3] for number in content),
        capitals=tuple(
            number for number in content if text[plain[number][0]].isupper() and plain[number][2] not in calendar
        ),
        denies=denies(text, found),
    )


def denies(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether a text has a negation, a contracted one ("isn't") included, which no token shows."""
    return not _NEGATIONS.isdisjoint(token.word for token in tokens) or any(one in text for one in _CONTRACTIONS)


EARLY = 5
"""Words within which "also" joins a whole sentence to the one before, and "then" points back."""

_CLAUSE = 8  # words within which the clause begins that an opening "it" stands for


def points_back(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether a sentence of these tokens opens with words that only the sentence before explains."""
    if not tokens:
        return False
    first, following, third = [*(token.word for token in tokens[:3]), "", ""][:3]
    at = tokens[0].start
    if _hyphenated(text, tokens[0]) or (first in ("this", "that") and following in word_list("pointed_times")):
        return False
    if first == "there":
        return following not in word_list("verbs_of_existence") and not following.endswith("'s")
    if (first, following) in {("those", "who"), ("those", "whose"), ("so", "far"), ("so", "called")}:
        return False
    if first == "it" and _is_expletive(tokens):
        return False
    joins_names = first in ("both", "either", "neither", "other", "another")
    if joins_names and len(tokens) > 1 and text[tokens[1].start].isupper():
        return False
    pointing = word_list("persons_named_before", "things_said_before")
    if (
        first in pointing | word_list("connecting_openers")
        or _dependent_phrase().match(text, at)
        or _stand_in().match(text, at)
    ):
        return True
    if any(token.word == "then" and not _hyphenated(text, token) for token in tokens[1:EARLY]):
        return True
    now = following in ("this", "that") and third in word_list("pointed_times")
    return first in word_list("words_before_pointers") and following in pointing and not now


def has_unresolved_pronoun(text: str, tokens: Sequence[Token], known: Collection[str] = ()) -> bool:
    """Return whether "he" or "she" comes before any name. An opening word counts as a name if its term is `known`."""
    for place, token in enumerate(tokens):
        if token.word in word_list("persons_named_before"):
            return True
        capital = text[token.start].isupper() and token.word not in word_list("calendar") and not token.stop
        if capital and (place > 0 or token.term in known):
            return False
    return False


def words_of(name: str) -> str:
    """Return a pattern of any word of a list."""
    return "|".join(sorted(word_list(name)))


def _is_expletive(tokens: Sequence[Token]) -> bool:
    """Return whether an opening "it" stands for a clause: "It was not known how many", but not "It was a storm"."""
    if len(tokens) < 2 or tokens[1].word not in word_list("auxiliaries"):
        return False
    for token in tokens[2:_CLAUSE]:
        if token.word in word_list("articles"):
            return False
        if token.word in word_list("question_words") or token.word in ("that", "if"):
            return True
    return False


def _hyphenated(text: str, token: Token) -> bool:
    return text[token.end : token.end + 1] == "-"


@cache
def _dependent_phrase() -> re.Pattern[str]:
    """Return a pattern of phrases that lean on what stands before: "in response, they", not "in response to the"."""
    phrases = "|".join(sorted(phrase_list("dependent_phrases")))
    return re.compile(rf"(?:{phrases})(?!\w)(?!\s+(?:to|of)\b)", re.IGNORECASE)


@cache
def _stand_in() -> re.Pattern[str]:
    stand_ins, verbs = words_of("stand_ins"), words_of("verbs_after_stand_ins")
    return re.compile(rf"the (?:{stand_ins}) (?:{verbs})\b", re.IGNORECASE)
