"""When a page says that it was published: by its markup alone, for dates in its words can be those of anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from index.metadata.dates import published_date

# Names under which pages give the date of publication, by https://ogp.me, https://schema.org, Dublin Core and custom.
_META = (
    *("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.issued"),
    *("dc.date.created", "dcterms.created", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date"),
    *("publishdate", "publish-date", "publish_date", "published_time", "pubdate", "publication_date", "date"),
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])")
_MOST_SCRIPTS = 20
_DEEPEST = 6


def published_by(page: Any) -> str | None:
    """The date of publication in ISO 8601 that an lxml tree of a page states; None where it states none."""
    return next((date for text in _stated(page) if (date := published_date(text))), None)


def _stated(page: Any) -> Iterator[str]:
    """What may be the date, the most reliable first."""
    metas: dict[str, str] = {}
    for meta in page.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            if name := meta.get(attribute):
                metas.setdefault(name.lower(), meta.get("content"))
    yield from (metas[name] for name in _META[:3] if name in metas)
    for script in page.xpath("//script[@type='application/ld+json']/text()")[:_MOST_SCRIPTS]:
        try:
            yield from _published(json.loads(script), _DEEPEST)
        except (ValueError, RecursionError):
            continue
    yield from (metas[name] for name in _META[3:] if name in metas)
    yield from page.xpath("//*[@itemprop='datePublished']/@datetime")
    yield from page.xpath("//time[@pubdate]/@datetime")
    yield from page.xpath("//article//header//time/@datetime")[:1]
    for address in page.xpath("//link[@rel='canonical']/@href")[:1]:
        yield from ("-".join(match.groups()) for match in _IN_ADDRESS.finditer(address))


def _published(value: Any, deep: int) -> Iterator[str]:
    """Each `datePublished` in the data that a page gives for search engines."""
    if deep == 0:
        return
    if isinstance(value, dict):
        if isinstance(found := value.get("datePublished"), str):
            yield found
        for inner in value.values():
            yield from _published(inner, deep - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _published(inner, deep - 1)
