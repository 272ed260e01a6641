"""What an index was built with: stored with it, so that it is rebuilt when the analysis changes."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version

from index.text.lexicon import read
from index.text.sentences import SENTENCES_VERSION
from index.text.terms import ANALYSER_VERSION

_LISTS = ("abbreviations.toml", "compounds.toml", "irregular.toml", "numbers.toml", "stopwords.toml", "variants.toml")


@cache
def fingerprint() -> str:
    """A digest of everything that decides which sentences and terms a text has: rules, word lists, nltk, Unicode."""
    parts = (ANALYSER_VERSION, SENTENCES_VERSION, version("nltk"), unicodedata.unidata_version, *map(read, _LISTS))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
