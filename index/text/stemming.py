"""What a folded word stands for: whether it is a stop word or a numeral, and the term of any other."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from nltk.stem.snowball import SnowballStemmer

from index.text.lexicon import pairs, rows, table_words
from index.text.spelling_variants import unify

_LONGEST_STEM = 40  # characters of a word worth stemming


class WordKinds(NamedTuple):
    """Words that are treated in a way of their own, folded."""

    stop: frozenset[str]
    base: dict[str, str]  # irregular form -> base
    lower_case_only: frozenset[str]
    numbers: dict[str, str]
    units: dict[str, str]  # written against a number
    unit_words: dict[str, str]  # as words of their own


@cache
def word_kinds() -> WordKinds:
    """Those of `data/`, read once."""
    return WordKinds(
        stop=frozenset((*table_words("stopwords", "snowball"), *table_words("stopwords", "added"))),
        base={form: base for key in ("verbs", "nouns") for base, *forms in rows("irregular", key) for form in forms},
        lower_case_only=frozenset(table_words("irregular", "lower_case_only")),
        numbers=pairs("numbers", "cardinals") | pairs("numbers", "ordinals"),
        units=pairs("numbers", "units"),
        unit_words=pairs("numbers", "words"),
    )


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("english")


def snowball(word: str) -> str:
    """A folded word stemmed, and nothing else."""
    return str(_stemmer().stem(word))


def stop_words() -> frozenset[str]:
    """The words that are not indexed, folded."""
    return word_kinds().stop


def is_numeral(word: str) -> bool:
    """Whether the term of a folded word is a number: "2", "2nd", "two"."""
    return word[:1].isdigit() or word in word_kinds().numbers


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The term of a folded word: irregular forms led to their base, British and American spellings united, stemmed."""
    base = unify(word_kinds().base.get(word, word))
    return snowball(base) if len(base) <= _LONGEST_STEM else base
