"""What stands in the cluster for a thing of a library: all of it, what it is found by, and what lists of it show."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np

from index.chunks import CONTEXT, Field, TermIds
from index.errors import DamagedLibrary
from index.search.engines.cluster import CHUNKS, TERMS
from index.store.copying import ARTICLE, FILE, REPEATED, UNWANTED, ArticleCopy, Changed, copied_article
from index.store.records import PackedArticle
from index.text.terms import content, pieces

WORD = "word"
"""The kind of a document that tells of a word that some article has, or had."""

_MAX_LENGTH = 100  # letters of a term that stands as it is: the cluster cuts those of more than 255 bytes in two
_MAX_WORD = 40  # that another one may be a slip of
_MAX_NAME = 200
_MAX_ORIGIN = 4_000  # the cluster refuses a keyword of more than 32,766 bytes
_ANALYSED = ("analyser", "bounds", "within", "chunks", "terms", "title_terms", "words")

_KEYWORD = {"type": "keyword"}
_NUMBER = {"type": "long"}
_UNSEARCHED = {"type": "keyword", "index": False}
_COUNTED = {"type": "integer", "index": False}
_HELD = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
PROPERTIES: dict[str, Any] = {
    "kind": _KEYWORD,
    "root": _KEYWORD,
    "path": _KEYWORD,
    "file": _KEYWORD,
    "name": _KEYWORD,
    "published": _KEYWORD,
    "origins": _KEYWORD,
    "analyser": _KEYWORD,
    "checksum": _UNSEARCHED,
    "digest": _UNSEARCHED,
    "listing": {"type": "binary", "doc_values": True},
    "content": {"type": "object", "enabled": False},
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
    Field.ARTICLE.value: TERMS,
    Field.TITLE.value: TERMS,
    CHUNKS: {
        "type": "nested",
        "dynamic": "strict",
        "properties": {Field.SENTENCE.value: TERMS, Field.CONTEXT.value: _HELD, "words": _HELD},
    },
    "words": _KEYWORD,
    WORD: _KEYWORD,
    "parts": _KEYWORD,
}

UNSTORED = ["origins", Field.ARTICLE.value, Field.TITLE.value, CHUNKS, "words", "listing"]
"""What is searched, and not kept as it was sent: the content tells it."""


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    """A thing of a library, with all that a copy of it needs; None where it is gone."""

    changed: Changed
    content: Mapping[str, Any] | None

    @classmethod
    def read(cls, source: Mapping[str, Any]) -> CollectionDocument:
        """Return what was written. Raises DamagedLibrary where it is not as it was."""
        held = source["content"]
        if _digest(held) != source["checksum"]:
            raise DamagedLibrary("the collection", f"a document is not as it was written: {str(held)[:100]}")
        return cls(named(source["kind"], held), held)

    def digest(self) -> str:
        """Return a digest of what the analyser has no part in."""
        return _digest({k: v for k, v in (self.content or {}).items() if k not in _ANALYSED})

    def body(self, key: int) -> dict[str, Any]:
        """Return what is stored of what is there; an article under the key of this version of it."""
        held = self.content or {}
        kind = self.changed.kind
        found: dict[str, Any] = {
            "kind": kind,
            "checksum": _digest(held),
            "digest": self.digest(),
            "content": held,
            "key": key,
        }
        if kind == ARTICLE:
            return found | _of_article(cast(ArticleCopy, held), key)
        if kind == FILE:
            found |= _of_file(held["root"], held["path"])
        elif kind == UNWANTED:
            found["root"] = place_id(held["root"])
        elif kind == REPEATED:
            found |= {"says": held["says"], "source": held["source"]}
        return found | {"listing": _listing(held)}


def _of_article(copy: ArticleCopy, key: int) -> dict[str, Any]:
    held = [[*map(token, chunk)] for chunk in copy["terms"]]
    near = [
        [*chain.from_iterable(held[max(0, at - CONTEXT) : at]), *chain.from_iterable(held[at + 1 : at + 1 + CONTEXT])]
        for at in range(len(held))
    ]
    words = [_words(copy["text"][copy["bounds"][2 * at] : copy["bounds"][2 * at + 1]]) for at in copy["chunks"]]
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
        "listing": _listing(shown),
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
        Field.ARTICLE.value: " ".join(chain.from_iterable(held)),
        Field.TITLE.value: " ".join(map(token, copy["title_terms"])),
        CHUNKS: [
            {Field.SENTENCE.value: " ".join(own), Field.CONTEXT.value: " ".join({*around}), "words": " ".join(said)}
            for own, around, said in zip(held, near, words, strict=True)
        ],
        "words": [*{*chain.from_iterable(words)}],
    }


def _words(sentence: str) -> set[str]:
    return {token(word) for piece in pieces(sentence) for _, word in content(piece)}


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


def _listing(shown: Mapping[str, Any]) -> str:
    return base64.b64encode(json.dumps(shown, ensure_ascii=False).encode("utf-8", "surrogatepass")).decode()


def listed(listing: str) -> dict[str, Any]:
    """Return what lists show of a document."""
    padded = listing + "=" * (-len(listing) % 4)
    found: dict[str, Any] = json.loads(base64.b64decode(padded).decode("utf-8", "surrogatepass"))
    return found


def _digest(held: Mapping[str, Any]) -> str:
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class CollectionArticle:
    """An article as it is searched and quoted from: terms as numbers that mean the same in this process."""

    key: int
    position: int
    packed: PackedArticle
    terms: TermIds

    @classmethod
    def of(cls, copy: ArticleCopy, key: int) -> CollectionArticle:
        """Return an article as it was written."""
        packed = PackedArticle.of(copied_article(copy), copy["chunks"], copy["repeated"])
        lengths = np.fromiter(map(len, copy["terms"]), dtype=np.int64)
        terms = TermIds(lengths, _numbers(chain.from_iterable(copy["terms"])), _numbers(copy["title_terms"]))
        return cls(key, copy["position"], packed, terms)

    @classmethod
    def read(cls, source: Mapping[str, Any]) -> CollectionArticle:
        """Return an article from its document. Raises DamagedLibrary where that is not as it was written."""
        held = CollectionDocument.read(source).content
        try:
            return cls.of(cast(ArticleCopy, held), source["key"])
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise DamagedLibrary(f"article {source.get('content', {}).get('id')!r}", str(error)) from error


def _numbers(terms: Iterable[str] | Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return terms as numbers. Of 64 bits, two terms of a library hardly ever share one."""
    return np.fromiter(map(hash, terms), dtype=np.int64)
