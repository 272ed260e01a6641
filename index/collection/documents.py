"""What stands in the cluster for a thing of a library: all of it, what it is found by, and what lists of it show."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np

from index.chunks import CONTEXT, Field, TermIds
from index.errors import DamagedLibrary
from index.search.engines.cluster import SEARCHED, searched_fields
from index.store.copying import ARTICLE, FILE, REPEATED, UNWANTED, ArticleCopy, Changed, copied_article
from index.store.records import PackedArticle

WORD = "word"
"""The kind of a document that tells of a word that some article has, or had."""

_MAX_LENGTH = 100  # letters of a term that stands as it is: the cluster cuts those of more than 255 bytes in two
_MAX_WORD = 40  # that another one may be a slip of
_MAX_NAME = 200
_MAX_ORIGIN = 4_000  # the cluster refuses a keyword of more than 32,766 bytes
_ANALYSED = ("analyser", "bounds", "within", "chunks", "terms", "title_terms", "words")
_UNQUOTED = ("terms", "title_terms", "words")  # of an article: what is kept apart from what is quoted
_NUMBERS = np.dtype("<i8")

_KEYWORD = {"type": "keyword"}
_NUMBER = {"type": "long"}
_UNSEARCHED = {"type": "keyword", "index": False}
_COUNTED = {"type": "integer", "index": False}
_PACKED = {"type": "binary", "doc_values": True}
PROPERTIES: dict[str, Any] = {
    "kind": _KEYWORD,
    "root": _KEYWORD,
    "path": _KEYWORD,
    "file": _KEYWORD,
    "name": _KEYWORD,
    "published": _KEYWORD,
    "origins": _KEYWORD,
    "analyser": _KEYWORD,
    "digest": _UNSEARCHED,
    "listing": _PACKED,
    "content": _PACKED,
    "analysis": _PACKED,
    "scored": _PACKED,
    "key": _NUMBER,
    "position": _NUMBER,
    "source": _NUMBER,
    "says": _NUMBER,
    "repeated": _NUMBER,
    "characters": _COUNTED,
    "sentences": _COUNTED,
    "sentence_count": _COUNTED,
    "sentence_terms": _COUNTED,
    "context_terms": _COUNTED,
    "title_terms": _COUNTED,
    **SEARCHED,
    "counts": {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False},
    "words": _KEYWORD,
    WORD: _KEYWORD,
    "parts": _KEYWORD,
}

WHOLE = ("kind", "listing", "content", "analysis", "scored")
"""The fields that hold all of a document: of an article what is quoted, the rest, and the terms that it is scored by;
of anything else what lists show of it."""


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    """A thing of a library, with all that a copy of it needs; None where it is gone."""

    changed: Changed
    content: Mapping[str, Any] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> CollectionDocument:
        """Return what was written. Raises DamagedLibrary where it is not as it was."""
        kind: str = fields["kind"][0]
        if kind != ARTICLE:
            held = unpacked(fields["listing"])
            return cls(named(kind, held), held)
        copy = unpacked(fields["content"]) | unpacked(fields["analysis"])
        with _intact(f"article {copy.get('id')!r}"):
            if _decoded(fields["scored"]) != _packed_terms(cast(ArticleCopy, copy)):
                raise ValueError("it is not scored by its terms")
        return cls(named(kind, copy), copy)

    def digest(self) -> str:
        """Return a digest of what the analyser has no part in."""
        return _digest({k: v for k, v in (self.content or {}).items() if k not in _ANALYSED})

    def body(self, key: int) -> dict[str, Any]:
        """Return what is stored of what is there; an article under the key of this version of it."""
        held = self.content or {}
        kind = self.changed.kind
        found: dict[str, Any] = {"kind": kind, "digest": self.digest(), "key": key}
        if kind == ARTICLE:
            return found | _of_article(cast(ArticleCopy, held), key)
        if kind == FILE:
            found |= _of_file(held["root"], held["path"])
        elif kind == UNWANTED:
            found["root"] = place_id(held["root"])
        elif kind == REPEATED:
            found |= {"says": held["says"], "source": held["source"]}
        return found | {"listing": _packed(held)}


def _of_article(copy: ArticleCopy, key: int) -> dict[str, Any]:
    held = [[*map(token, chunk)] for chunk in copy["terms"]]
    near = [
        [*chain.from_iterable(held[max(0, at - CONTEXT) : at]), *chain.from_iterable(held[at + 1 : at + 1 + CONTEXT])]
        for at in range(len(held))
    ]
    words = {token(word): count for word, count in copy["words"].items()}
    named = ("id", "root", "path", "source", "title", "publisher", "published", "url", "author", "digest", "analyser")
    shown = {name: copy[name] for name in named} | {  # type: ignore[literal-required]
        "sentences": len(copy["within"]),
        "characters": len(copy["text"]),
        "key": key,
        "position": copy["position"],
    }
    return {
        **_of_file(copy["root"], copy["path"]),
        "name": copy["id"][:_MAX_NAME],
        "published": copy["published"][:10] if copy["published"] else None,
        "origins": [one.casefold()[:_MAX_ORIGIN] for one in (copy["publisher"], copy["source"], copy["url"]) if one],
        "analyser": copy["analyser"],
        "listing": _packed(shown),
        "content": _packed({name: value for name, value in copy.items() if name not in _UNQUOTED}),
        "analysis": _packed({name: value for name, value in copy.items() if name in _UNQUOTED}),
        "scored": _encoded(_packed_terms(copy)),
        "position": copy["position"],
        "source": copy["says"][0] if copy["says"] else 0,
        "says": [one for one in copy["says"][1:] if one],
        "repeated": [copy["says"][number + 1] for number in copy["repeated"]],
        "characters": len(copy["text"]),
        "sentences": len(copy["within"]),
        "sentence_count": len(held),
        "sentence_terms": sum(map(len, held)),
        "context_terms": sum(map(len, near)),
        "title_terms": len(copy["title_terms"]),
        **searched_fields(held, map(token, copy["title_terms"])),
        "counts": " ".join(
            chain(
                counts_of(Field.SENTENCE, Counter(chain.from_iterable(map(set, held)))),
                counts_of(Field.CONTEXT, Counter(chain.from_iterable(map(set, near)))),
                counts_of(WORD, words),
            )
        ),
        "words": [*words],
    }


def counts_of(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what tells how many chunks hold each term or word: the bits of that number which are set.

    So all articles' numbers are summed by counting articles, without a look at their chunks.
    """
    for term, count in counts.items():
        for bit in range(count.bit_length()):
            if count >> bit & 1:
                yield bit_of(what, bit, term)


def bit_of(what: str, bit: int, term: str) -> str:
    """Return what is found in `counts` of an article where a bit is set of the number of chunks that hold a term."""
    return f"{what[0]}{bit}:{term}"


def _of_file(root: str, path: str) -> dict[str, str]:
    return {"root": place_id(root), "path": place_id(path), "file": place_id(root, path)}


def place_id(*parts: str) -> str:
    """Return what a root, a path or a file is found by, however long its name is."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def document_id(changed: Changed) -> str:
    """Return under what id a thing's document is kept: ids of articles are too long for one."""
    return hashlib.sha256("\0".join(changed).encode("utf-8", "surrogatepass")).hexdigest()


def token(term: str) -> str:
    """Return what a term is searched by."""
    return term if len(term) <= _MAX_LENGTH else f"#{place_id(term)}"


def named(kind: str, held: Mapping[str, Any]) -> Changed:
    """Return what a document is of, by its content."""
    if kind == ARTICLE:
        return Changed(kind, held["id"])
    if kind == REPEATED:
        return Changed(kind, str(held["says"]))
    return Changed(kind, held["root"], held["path"] if kind == FILE else held["id"])


def word_body(word: str, key: int) -> dict[str, Any] | None:
    """Return the document of a word, which is found by its parts; None for one that is no slip's."""
    if len(word) > _MAX_WORD:
        return None
    return {
        "kind": WORD,
        WORD: word,
        "parts": [beginning_part(len(word), word[:2]), middle_part(len(word), word[2:5])],
        "key": key,
    }


def beginning_part(length: int, letters: str) -> str:
    """Return by what words of so many letters are found that begin with these two."""
    return f"b{length}{letters}"


def middle_part(length: int, letters: str) -> str:
    """Return by what words of so many letters are found of which the third to fifth are these."""
    return f"m{length}{letters}"


def _digest(held: Mapping[str, Any]) -> str:
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _packed(held: Mapping[str, Any]) -> str:
    """Return what a field keeps of something, with zlib's checksum."""
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return _encoded(zlib.compress(text.encode("utf-8", "surrogatepass")))


def unpacked(values: Sequence[str]) -> dict[str, Any]:
    """Return what a field keeps, told its values. Raises DamagedLibrary where it is not as it was written."""
    with _intact("the collection"):
        found: dict[str, Any] = json.loads(zlib.decompress(_decoded(values)).decode("utf-8", "surrogatepass"))
        return found


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decoded(values: Sequence[str]) -> bytes:
    (value,) = values
    return base64.b64decode(value + "=" * (-len(value) % 4))


@contextmanager
def _intact(what: str) -> Iterator[None]:
    """Raise DamagedLibrary where it turns out that something is not as it was written."""
    try:
        yield
    except (zlib.error, LookupError, TypeError, ValueError, AttributeError) as error:
        raise DamagedLibrary(what, f"it is not as it was written: {error}") from error


def packed_article(copy: Mapping[str, Any]) -> PackedArticle:
    """Return an article as it is quoted from. Raises DamagedLibrary where its parts do not fit together."""
    with _intact(f"article {copy.get('id')!r}"):
        return PackedArticle.of(copied_article(cast(ArticleCopy, copy)), copy["chunks"], copy["repeated"])


def term_number(term: str) -> int:
    """Return the number that stands for a term. Of 64 bits, two terms of a library hardly ever share one."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _packed_terms(copy: ArticleCopy) -> bytes:
    """Return how many chunks an article has, how many terms each, and the numbers of these terms and of its title's."""
    terms = [*chain(*copy["terms"], copy["title_terms"])]
    numbers = {term: term_number(term) for term in {*terms}}
    sizes = [*map(len, copy["terms"])]
    return np.array([len(sizes), *sizes, *map(numbers.__getitem__, terms)], dtype=_NUMBERS).tobytes()


def unpacked_terms(values: Sequence[str]) -> TermIds:
    """Return what an article is scored by, told the values of its field. Raises DamagedLibrary."""
    with _intact("the collection"):
        numbers = np.frombuffer(_decoded(values), dtype=_NUMBERS)
        middle = 1 + int(numbers[0])
        lengths = numbers[1:middle]
        end = middle + int(lengths.sum())
        if len(lengths) != middle - 1 or end > len(numbers):
            raise ValueError(f"{len(numbers) - middle} terms of {middle - 1} chunks")
        return TermIds(lengths, numbers[middle:end], numbers[end:])
