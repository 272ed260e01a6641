"""Stemming: from a folded word to its term, and whether it is a stop word.

British and American spellings are brought together first, by rule or by table.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from nltk.stem.snowball import SnowballStemmer

from index.text.lexicon import pairs, rows, table_words

# "-ize" goes to "-ise" and not the other way round, because English has far more words that only end in "-ise".
_IZE = re.compile(r"(\w{3,}[iy])z(e|ed|es|er|ers|ing|ingly|able|ation|ations|ational)")
_OUR = re.compile(
    r"((?:dis|mis|un|dem|be)?(?:arm|behavi|cand|clam|col|demean|enam|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|"
    r"parl|ranc|rig|rum|sav|savi|splend|succ|tum|val|vap|vig))our(.*)"
)
_RE = re.compile(
    r"((?:epi|multi)?cent|(?:centi|kilo|milli|deca)?met|theat|amphitheat|(?:milli)?lit|fib|calib|sab|lust|meag|spect|somb|och|"
    r"reconnoit|sepulch)re(s|d)?"
)
_ENCE = re.compile(r"(def|off|lic|pret)ence(s|less|man|men)?")
_OGUE = re.compile(r"(anal|catal|dial|epil|monol|prol|travel)ogue(s|d|r|rs)?")
# "haemo-", "-aemia", "paedi-", "archaeo-", "gynaeco-", "mediaeval": no other "ae" is touched ("israel", "aerial").
_AE = re.compile(
    r"(?<=\bh)ae(?=m[aiop])|ae(?=mi[ac])|(?<=p)ae(?=d[io])|(?<=h)ae(?=olo)|(?<=yn)ae(?=co)|(?<=edi)ae(?=va)"
)


def unify(word: str) -> str:
    """Return the spelling that stands for both `word`, folded, and its British or American counterpart."""
    if (american := pairs("variants", "pairs").get(word)) is not None:
        return american
    if match := _IZE.fullmatch(word):
        return f"{match[1]}s{match[2]}"
    if match := _OUR.fullmatch(word):
        return f"{match[1]}or{match[2]}"
    if match := _RE.fullmatch(word):
        return f"{match[1]}er{'ed' if match[2] == 'd' else match[2] or ''}"
    if match := _ENCE.fullmatch(word):
        return f"{match[1]}ense{match[2] or ''}"
    if match := _OGUE.fullmatch(word):
        return f"{match[1]}og{match[2] or ''}"
    return _AE.sub("e", word) if "ae" in word else word


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
    """Return the words of `data/`, read once."""
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
    """Return a folded word stemmed, and nothing else."""
    return str(_stemmer().stem(word))


def stop_words() -> frozenset[str]:
    """Return the words that are not indexed, folded."""
    return word_kinds().stop


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the term of a folded word: led to its base where it is irregular, in one spelling, and stemmed."""
    base = unify(word_kinds().base.get(word, word))
    return snowball(base) if len(base) <= _LONGEST_STEM else base
