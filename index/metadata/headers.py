"""Headers: lines like "Title: ..." and "Date: ..." that stand at the top of a text as they do in a letter by mail."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.article import Kind
from index.metadata.fields import Metadata, metadata_from
from index.metadata.shape import Span

_FIELDS = {
    **dict.fromkeys(("title", "headline", "subject"), "title"),
    **dict.fromkeys(("publisher", "publication", "newspaper"), "publisher"),
    **dict.fromkeys(("published", "date", "publication date", "date published"), "published"),
    **dict.fromkeys(("url", "link"), "url"),
    **dict.fromkeys(("author", "byline", "by", "authors"), "author"),
}
_OTHERS = frozenset(
    ("from", "to", "cc", "reply-to", "section", "category", "source", "language", "keywords", "tags", "id")
)
_FEWEST = 2
_LONGEST = 300  # characters


@dataclass(frozen=True, slots=True)
class Headers:
    """The kinds of the paragraphs that are headers, and what they say."""

    kinds: tuple[Kind, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)


def read_headers(text: str, spans: list[Span]) -> Headers:
    """The headers above an article; none where fewer than two stand together, or one comes twice."""
    entries: dict[str, str] = {}
    kinds: list[Kind] = []
    seen: set[str] = set()
    for start, end in spans:
        name, colon, value = text[start : min(end, start + _LONGEST)].partition(":")
        name = name.strip().lower()
        if not colon or not value.strip() or end - start >= _LONGEST or "\n" in value:
            break
        if name not in _FIELDS and name not in _OTHERS:
            break
        if name in seen:
            return Headers()
        seen.add(name)
        kinds.append(Kind.HEADLINE if _FIELDS.get(name) == "title" else Kind.BOILERPLATE)
        if name in _FIELDS:
            entries.setdefault(_FIELDS[name], value)
    if len(kinds) < _FEWEST or not entries or len(kinds) == len(spans):
        return Headers()
    return Headers(tuple(kinds), metadata_from(entries)[0])
