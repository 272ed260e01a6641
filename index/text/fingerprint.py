"""A digest of the analyser, stored with an index, which is rebuilt when it changes.

It covers the tables of the analyser byte for byte, and not `lexicon.toml`, which changes no term.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version

from index.text.lexicon import read
from index.text.sentences import SENTENCES_VERSION
from index.text.terms import ANALYSER_VERSION

_TABLES = ("abbreviations.toml", "compounds.toml", "irregular.toml", "numbers.toml", "stopwords.toml", "variants.toml")


@cache
def fingerprint() -> str:
    """Return a digest of all that decides which sentences and terms a text has: rules, tables, nltk, Unicode."""
    parts = (ANALYSER_VERSION, SENTENCES_VERSION, version("nltk"), unicodedata.unidata_version, *map(read, _TABLES))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
