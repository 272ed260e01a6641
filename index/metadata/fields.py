"""Metadata: what is said of an article outside its text, checked and cleaned whatever it was written in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields

from index.metadata.dates import published_date
from index.text.characters import shortened, storable


@dataclass(frozen=True, slots=True)
class Metadata:
    """Each field is None where nothing is known, and empty where it is known that there is none."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    author: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """Return these fields, and the other's where they say nothing."""
        return Metadata(*(b if a is None else a for a, b in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[str | None, ...]:
        """Return the fields in order."""
        return (self.title, self.publisher, self.published, self.url, self.author)


NAMES = tuple(field.name for field in fields(Metadata))

# What other programs call the same in the front matter that they write.
_OTHER_NAMES = {
    "published": ("date", "publishdate", "pubdate", "published_at"),
    "url": ("link", "canonical", "canonical_url", "source_url"),
    "author": ("authors", "byline"),
    "publisher": ("site", "site_name", "publication"),
}


def metadata_from(entries: Mapping[str, object], *, foreign: bool = False) -> tuple[Metadata, list[str]]:
    """Return the metadata in `entries`, and one line for each that can't be used.

    Keys that are not metadata are passed over. `foreign` entries come from other programs: their names for the same
    things are understood too.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    given = {str(key).strip().lower().replace("-", "_"): value for key, value in entries.items()}
    for name in NAMES:
        value = given.get(name)
        if value is None and foreign:
            value = next((given[other] for other in _OTHER_NAMES.get(name, ()) if given.get(other) is not None), None)
        if value is None:
            continue
        text = _text(value)
        if text is None or not storable(text):
            problems.append(f"{name} is not text and is left out")
            continue
        cleaned = _cleaned(name, text)
        if cleaned is None:
            problems.append(f"{name} is left out: {_REASONS[name]}: {shortened(text)}")
        else:
            found[name] = cleaned
    return Metadata(**found), problems


_REASONS = {"published": "not a date in ISO 8601", "url": "not a link that starts with http:// or https://"}


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):  # TOML's own dates, and datetimes, which are dates too
        return value.isoformat()
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return None


def _cleaned(name: str, text: str) -> str | None:
    text = " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in text).split())
    if not text:
        return ""
    if name == "published":
        return published_date(text)
    if name == "url":
        return text if text.lower().startswith(("http://", "https://")) and " " not in text else None
    return text
