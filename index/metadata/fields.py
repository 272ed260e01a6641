"""Metadata: what is said of an article outside its text, checked and cleaned whatever it was written in."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from index.metadata.bylines import first_names_first
from index.metadata.dates import published_date
from index.metadata.wires import without_agencies
from index.text.characters import shortened, storable
from index.text.lexicon import word_list

_REASONS = {"published": "not a date in ISO 8601", "url": "not a link that starts with http:// or https://"}
_TABLES = ("extra", "params")  # in which Zola and Hugo keep what their users add
_NAMES_INSIDE = ("name", "title", "main", "rendered", "original", "url")
_MAX_ITEMS = 100


class Metadata(NamedTuple):
    """Each field is None where nothing is known, and empty where it is known that there is none."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    author: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """Return these fields, and the other's where they say nothing."""
        return Metadata(*(b if a is None else a for a, b in zip(self, other, strict=True)))

    def within_bounds(self) -> Metadata:
        """Return the metadata without values that are too long to be what they are said to be."""
        return Metadata(**{name: value for name, value in self._asdict().items() if not is_too_long(name, value)})


NAMES = Metadata._fields

MAX_LENGTH = {"title": 1_000, "publisher": 300, "author": 1_000, "url": 4_000}
"""The most characters of a value: it is shown with every quote, and must not be the size of a text."""


def is_too_long(name: str, value: str | None) -> bool:
    """Return whether a value is too long to be the field that is called so."""
    return value is not None and len(value) > MAX_LENGTH.get(name, len(value))


# What other programs call the same in the front matter that they write, the surest first.
_OTHER_NAMES = {
    name: tuple(others.split())
    for name, others in {
        "title": "headline full_title web_title article_title article_name resolved_title name",
        "published": """
            date publishdate publish_date pubdate pub_date published_at publishedat published_on
            published_date publisheddate date_published datepublished publication_date published_time
            publishedtime date_publish publishing_date first_published posted post_date postdate created
            created_at created_on date_created web_publication_date date_time
        """,
        "url": """
            link canonical canonical_url canonicalurl source_url url_source original_url web_url page_url
            article_url loaded_url resolved_url requested_url responded_url source
        """,
        "author": "authors byline by writer creator",
        "publisher": "site site_name sitename publication newspaper outlet source_name source_hostname website source",
    }.items()
}
_CREATED = ("created", "created_at", "created_on", "date_created")  # of a note about a page, days later perhaps
_UNFILLED = re.compile(r"\{\{.*|\{%.*|<%.*|\$\{.*|null|~|0001-01-01.*", re.DOTALL)  # by a template, or by nothing
_SWITCH = re.compile(r"true|false|yes|no|on|off|\d", re.IGNORECASE)  # whether it is published, not when
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")
_BY = re.compile(r"^[Bb][Yy]:?\s+(?=[A-Z])")
_MAIL = re.compile(r"\s*[<(][^<>()\s]{1,200}@[^<>()\s]{1,200}[>)]")


def normal_name(key: str) -> str:
    """Return a field's name as it is compared: in small letters, its words apart by underscores."""
    return "_".join(key.strip().lower().replace("-", " ").split())


def is_field(key: str) -> bool:
    """Return whether a key is metadata, by its own name or by what other programs call it."""
    name = normal_name(key)
    return name in NAMES or any(name in others for others in _OTHER_NAMES.values())


def metadata_from(entries: Mapping[str, object], *, foreign: bool = False) -> tuple[Metadata, list[str]]:
    """Return the metadata in `entries`, and one line for each that can't be used.

    Keys that are not metadata are passed over. `foreign` entries come from other programs: their names for the same
    things are understood too, and what they leave empty is not known.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    inside = [entries[name] for name in _TABLES if foreign and name in entries]
    given = {
        normal_name(str(key)): value
        for table in (*inside, entries)
        if isinstance(table, Mapping)
        for key, value in table.items()
    }
    for name in NAMES:
        faults: list[str] = []
        for other in (name, *_OTHER_NAMES[name]) if foreign else (name,):
            value = given.get(other)
            if value is None or (foreign and _says_nothing(name, other, value, given)):
                continue
            text = _text(value, foreign=foreign)
            if text is None or not storable(text):
                faults.append(f"{name} is not text and is left out")
                continue
            if foreign:
                text = html.unescape(text)
                text = without_agencies(_BY.sub("", text, count=1)) if name == "author" else text
                text = first_names_first(text) if name == "author" and isinstance(value, str) else text
            cleaned = _cleaned(name, text)
            if cleaned is not None and not is_too_long(name, cleaned):
                found[name] = cleaned
                break
            reason = _REASONS[name] if cleaned is None else f"longer than {MAX_LENGTH[name]:,} characters"
            faults.append(f"{name} is left out: {reason}: {shortened(text)}")
        if name not in found:
            problems += faults[:1]
    return Metadata(**found), problems


def stated(**said: object) -> Metadata:
    """Return the metadata in fields by their own names, where they say anything."""
    return metadata_from({name: value for name, value in said.items() if value})[0]


def _says_nothing(name: str, key: str, value: object, given: Mapping[str, object]) -> bool:
    """Return whether an entry of another program leaves the field `name` open, or means something else by its key."""
    if isinstance(value, bool) or not value:
        return True
    if not isinstance(value, str):
        return False
    text = value.strip()
    if not text or _UNFILLED.fullmatch(text) or (name != "title" and _SWITCH.fullmatch(text)):
        return True
    if key in _CREATED:
        return any(is_address(given.get(other)) for other in ("url", *_OTHER_NAMES["url"]))
    if name == "url":
        return not is_address(text)  # the path of a page on the site, or the name of a source
    return key == "source" and is_address(text)


def is_address(value: object) -> bool:
    """Return whether a value is meant as a web address."""
    return isinstance(value, str) and value.strip().lower().startswith(("http://", "https://"))


def host_of(address: str | None) -> str:
    """Return the host of a web address, without "www."; "" where it names none."""
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# What those who spread an address add to it, to see who follows it: campaigns' names, and marks of a click.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|hsa|guce)_\w+|_hs(?:enc|mi)|(?:fb|g|d|y|tw|tt|sc)clid|li_fat_id|msclkid|gclsrc|[gw]braid"
    r"|srsltid|igsh(?:id)?|mc_[ce]id|mkt_tok|_g[al]|vero_id|oly_(?:anon|enc)_id|wickedid|__twitter_impression|ref_src"
    r"|at_(?:medium|campaign|custom\d|format|link_\w+|ptr_name|bbc_team)|fb_(?:action_ids|action_types|ref|source)"
    r"|guccounter|ns_(?:campaign|mchannel|source|linkname|fee)|xtor|(?:\w+_)?(?:int|ext)?cmp(?:id)?|[in]cid|s_cid|smid|ocid"
    r"|wt\.\w+|emc|ftcamp"
    # Where readers come from, where a feed or a platform is named, which on other pages may be anything.
    r"|\.?(?:\w+_)?(?:e?ref|t?src|source|referr?er|from|via|partner|origin|medium|channel|mod)"
    rf"=(?:[a-z\d]+[_.-])?(?:rss|feed|{'|'.join(sorted(word_list('share_words')))})(?:[\d_.-].*)?",
    re.IGNORECASE | re.ASCII,
)


def without_tracking(address: str) -> str:
    """Return an address without what was added to its query to tell who follows it; it names the same page."""
    bare, mark, fragment = address.partition("#")
    path, question, query = bare.partition("?")
    if not question:
        return address
    kept = [part for part in query.split("&") if not any(map(_TRACKING.fullmatch, (part, part.partition("=")[0])))]
    if len(kept) == query.count("&") + 1:
        return address
    return path + ("?" + "&".join(kept) if kept else "") + mark + fragment


def _text(value: object, *, foreign: bool = False) -> str | None:
    if isinstance(value, str):
        return _MAIL.sub("", _WIKI_LINK.sub(r"\1", value)) if foreign else value
    if isinstance(value, datetime.date):  # TOML's own dates, and datetimes, which are dates too
        return value.isoformat()
    if isinstance(value, Mapping) and foreign:
        inside = {str(key).lower(): inner for key, inner in value.items()}
        return _text(next((inside[name] for name in _NAMES_INSIDE if name in inside), None), foreign=True)
    if isinstance(value, int) and foreign:
        return str(value) if len(str(value)) in (10, 13) else None  # seconds since 1970, or thousandths
    if isinstance(value, list) and value and (foreign or all(isinstance(one, str) for one in value)):
        while foreign and len(value) == 1 and isinstance(value[0], list):  # "[[Ann Lee]]", as YAML reads it
            value = value[0]
        texts = [_text(one, foreign=foreign) for one in value[:_MAX_ITEMS] if not isinstance(one, list)]
        named = [text for text in texts if text]
        return ", ".join(named) if len(named) == len(value) else None
    return None


_JOINERS = "\u200c\u200d"  # they hold together what is one character to a reader


def _cleaned(name: str, text: str) -> str | None:
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace() or c in _JOINERS).split())
    if not text:
        return ""
    if name == "published":
        return published_date(text)
    if name == "url":
        return without_tracking(text) if is_address(text) and " " not in text else None
    return text
