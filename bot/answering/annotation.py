"""A sentence taken apart: its terms, its capitals, how it opens, and whether it denies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.lexicon import word_list
from index.text.terms import Token, Tokens, tokens

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
    capitals: tuple[int, ...]
    opens_with_pronoun: bool
    denies: bool

    @property
    def content_terms(self) -> frozenset[str]:
        """The terms of its content words."""
        plain = self.tokens.plain
        return frozenset(plain[number][3] for number in self.content)


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
        capitals=tuple(
            number for number in content if text[plain[number][0]].isupper() and plain[number][2] not in calendar
        ),
        opens_with_pronoun=bool(plain) and plain[0][2] in word_list("opening_pronouns"),
        denies=denies(text, found),
    )


def denies(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether a negation is among the words of a text; a contracted "not" is in no token's word."""
    return not _NEGATIONS.isdisjoint(token.word for token in tokens) or any(one in text for one in _CONTRACTIONS)
