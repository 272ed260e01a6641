"""What a page says of itself in its markup: title, authors, publisher, address and date of publication."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import Any
from urllib.parse import urljoin

from index.formats.document import Block
from index.formats.fragments import shown_text
from index.metadata import mastheads
from index.metadata.bylines import people, signature
from index.metadata.dates import published_date
from index.metadata.fields import Metadata, host_of, stated
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.lexicon import word_list

_FRONT_PAGE = re.compile(r"(?:https?://[^/?#]{1,100})?/?(?:index\.\w{2,5})?", re.IGNORECASE)
_AUTHORS = ("author", "byl", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author")
_WRITTEN_BY = ("written by", "author", "by")  # as WordPress and Ghost label it for previews of a page
_MAX_LINE = 160  # characters of a byline or a date
_MASTHEAD = re.compile(r"masthead|(?<![a-z])(?:site|top|nav)|menu|ticker|weather", re.IGNORECASE)
_MAX_DATED = 8  # words of a line that says when it was published
_MAX_BYLINES = 60


@dataclass(frozen=True, slots=True)
class PageStatement:
    """What the markup of a page says, as it stands there.

    `site_heading` is the heading that links to the front page: the name of the site. `authors` are in the data for
    search engines, like the `text` of the article, and `named_authors` in `<meta>`, by the names that are used there.
    """

    title: str
    headings: list[str]
    site_heading: str | None
    headline: str | None
    published: str | None
    publisher: str | None
    authors: list[str]
    named_authors: dict[str, list[str]]
    byline: str | None
    canonical: str | None
    text: str


def statement_of(page: Any) -> PageStatement:
    """Return what an lxml tree of a page says of itself."""
    named: dict[str, list[str]] = {}
    for meta in page.xpath("//meta[@name and @content]"):
        named.setdefault(meta.get("name").lower(), []).append(meta.get("content"))
    for number in ("1", "2"):
        label, value = (named.get(f"twitter:{name}{number}", [""])[0] for name in ("label", "data"))
        if label.lower() in _WRITTEN_BY:
            named.setdefault("author", []).append(value)
    data = _linked_data(page)
    texts = {*_texts(data, "articleBody")}
    return PageStatement(
        title=next((text for one in page.iter("title") if (text := shown_text(one))), ""),
        headings=[shown_text(one) for one in page.xpath("//h1")],
        site_heading=next((name for one in page.xpath("//h1") if (name := _site_heading(one))), None),
        headline=next(_texts(data, "headline"), None),
        published=next((date for text in _stated(page, data) if (date := published_date(text))), None),
        publisher=_publisher(page, data),
        authors=_described(data, "author"),
        named_authors={name: named[name] for name in _AUTHORS if name in named},
        byline=next(_signed(page), None),
        canonical=next(iter(page.xpath("//link[@rel='canonical']/@href")), None),
        text=texts.pop() if len(texts) == 1 else "",
    )


def _site_heading(heading: Any) -> str | None:
    homes = heading.xpath(".//a[@href and (@rel='home' or string-length(normalize-space(@href)) < 40)]")
    if not any(one.get("rel") == "home" or _FRONT_PAGE.fullmatch(one.get("href").strip()) for one in homes):
        return None
    return shown_text(heading) or None


def metadata_of(page: PageStatement, said: Any, address: str | None, blocks: list[Block]) -> Metadata:
    """Return the metadata of a page: what it stated, and beside that what trafilatura `said`.

    The `blocks` of its text and its headings help to find its own title. `address` is where it was found.
    """
    url = said.url or page.canonical or address
    try:
        url = urljoin(address or "", url) if url else None
    except ValueError:
        url = address
    # Without a name of the site, trafilatura takes the address for one.
    site = None if said.sitename and said.url and said.sitename in (host_of(said.url), said.url) else said.sitename
    title, publisher = said.title, page.publisher or _name(site or "")
    if (beside := _site_beside(page)) and (publisher or "") in ("", "".join(beside.lower().split())):
        publisher = beside
    headings = [block.text for block in blocks if block.level == 1] or page.headings
    if title and title == page.site_heading and (own := mastheads.beside(page.title, title)):
        publisher, title, headings = publisher or title, own, []
    author = _authors(page, said.author, publisher)
    known = stated(title=title, author=author, publisher=publisher, published=page.published, url=url)
    if known.title is None:
        return known
    if len(headings) != 1 and not any(block.level == 1 for block in blocks):
        headings = [page.headline] if page.headline else []
    body = "\n".join(block.text for block in blocks if not block.level)
    names = [one for one in (known.publisher, host_of(known.url)) if one]
    found = mastheads.whole_title(known.title, page.title, names)
    titles = (mastheads.without_site(one, names) for one in (page.title, page.headline) if one)
    own_title = next((one for own in titles if (one := mastheads.confirmed_title(own, headings))), None)
    if own_title is None and page.headline and mastheads.confirmed_title(found, headings) is None:
        # What is written for sharing stands alone against the title and the data for search engines.
        own_title = mastheads.confirmed_title(mastheads.without_site(page.title, names), [page.headline])
    return known._replace(title=own_title or mastheads.article_title(found, headings, names, body))


def _site_beside(page: PageStatement) -> str | None:
    """Return the name of the site that the title of a page has behind its heading."""
    headlines = [*page.headings, *([page.headline] if page.headline else [])]
    return next((name for one in headlines if (name := mastheads.site_beside(page.title, one))), None)


_IS_ADDRESS = re.compile(r"https?\b|www\b", re.IGNORECASE)


# --- authors and publishers


_MAX_NAMES = 20
_SITES = ("WebSite", "NewsMediaOrganization", "Organization")


def _authors(stated: PageStatement, found: str | None, publisher: str | None) -> str | None:
    """Return the authors that trafilatura found, as the page itself writes them where it names the same."""
    listed = [one for one in people(stated.authors) if one != publisher]
    alone = _persons(people([found or ""]), listed, publisher) or listed
    if listed and set(listed) < set(alone):
        return "; ".join(listed)
    for names in stated.named_authors.values():
        own = _persons(people(names), listed, publisher)
        if own and (not alone or set(_words("; ".join(alone))) <= set(_words(" ".join(names)))):
            return "; ".join(own)
    return "; ".join(alone or people([stated.byline or ""]) or people(stated.authors)) or None


def _persons(names: list[str], listed: list[str], publisher: str | None) -> list[str]:
    """Return the names but the publisher's, and but those of publications behind the first one that aren't `listed`."""
    others = (one for one in names[1:] if one in listed or not mastheads.names_publication(one.split()))
    return [one for one in (*names[:1], *others) if one != publisher]


def _signed(page: Any) -> Iterator[str]:
    """Yield the authors in the lines of a page that are marked as a byline and begin with "By"."""
    names = ("byline", "author", "meta", "submitted", "created", "writer")
    marked = page.xpath(
        f"//*[{' or '.join(f'contains(@class, {name!r})' for name in names)}] | //h1/following-sibling::*[1]"
    )
    for element in marked[:_MAX_BYLINES]:
        words = element.text_content()[: 2 * _MAX_LINE].split()
        signed = signature(" ".join(word for word in words if "@" not in word and "://" not in word))
        if signed is not None and signed.author is not None:
            yield signed.author


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _publisher(page: Any, data: list[Any]) -> str | None:
    """Return the name that a page gives its site, or its publisher in the data for search engines."""
    stated = page.xpath("//meta[@property='og:site_name' or @name='og:site_name']/@content")
    published = _described(data, "publisher")
    # An organization that is described by itself, not as the publisher of anything, is the site's own.
    alone = (
        name
        for one in _top_level(data)
        if any(kind in _SITES for kind in _listed(one.get("@type")))
        for name in _names(one)
    )
    plain = page.xpath("//meta[@name='publisher']/@content")
    names = [name for one in chain(stated, published, alone, plain) if (name := _name(one))]
    named = (name for name in names if not name.startswith("@"))
    return next(named, next((name.removeprefix("@") for name in names), None))


_RIGHTS = re.compile(r"(?:(?:copyright|©|\(c\))\W{0,3}){1,2}(?:[12]\d{3}[\s,–-]{0,3}){0,2}", re.IGNORECASE)


def _name(stated: str) -> str | None:
    """Return the name of a publisher without what isn't part of it; None where it is none."""
    name = " ".join(_RIGHTS.sub("", stated, count=1).split())
    unnamed = word_list("words_for_no_author").issuperset(name.lower().split())
    return None if unnamed or _IS_ADDRESS.match(name) else name


def _described(data: list[Any], role: str) -> list[str]:
    """Return the names of those in a `role` in the data for search engines, where they may be described apart."""
    apart = {one["@id"]: one for one in _top_level(data) if isinstance(one.get("@id"), str)}
    given = [one for value in _under(role, data) for one in _listed(value)]
    references = (one.get("@id") if isinstance(one, dict) and "name" not in one else None for one in given)
    whole = (apart.get(id, one) if isinstance(id, str) else one for id, one in zip(references, given, strict=True))
    return [name for one in whole for name in _names(one)]


def _names(value: Any) -> Iterator[str]:
    """Yield the names of people or organizations in the data for search engines."""
    for one in _listed(value)[:_MAX_NAMES]:
        name = one.get("name") if isinstance(one, dict) else one
        yield from (part for part in _listed(name) if isinstance(part, str))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- the data for search engines


_MAX_SCRIPTS = 20
_MAX_SCRIPT = 1_000_000  # characters
_DEEPEST = 7  # levels of one in the other, the scripts of a page among them
_AROUND_DATA = re.compile(r"(?://|/\*)?\s*(?:<!\[CDATA\[|\]\]>)\s*(?:\*/)?|<!--|-->")
_TRAILING = re.compile(r",(?=\s{0,200}[}\]])")
_IN_BROKEN = re.compile(r"\"datePublished\"\s{0,20}:\s{0,20}\"([^\"\n]{4,60})\"")
_ABOUT_OTHERS = frozenset(("comment", "comments", "review", "citation", "mentions", "itemListElement", "hasPart"))


def _data(script: str) -> Any:
    """Return the data that a page gives for search engines, as far as they can be read: often they aren't JSON."""
    inside = _AROUND_DATA.sub("", script)
    for text in (inside, _TRAILING.sub("", inside)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return [{"datePublished": found[1]} for found in _IN_BROKEN.finditer(inside)]


def _linked_data(page: Any) -> list[Any]:
    """Return the data that a page gives for search engines, a script each."""
    found = page.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]")[:_MAX_SCRIPTS]
    return [_data(script.text_content()[:_MAX_SCRIPT]) for script in found]


def _under(name: str, value: Any, deep: int = _DEEPEST) -> Iterator[Any]:
    """Yield what stands under a name in the data for search engines, but of comments and lists."""
    if deep == 0:
        return
    if isinstance(value, dict):
        if name in value:
            yield value[name]
        for key, inner in value.items():
            if key not in _ABOUT_OTHERS:
                yield from _under(name, inner, deep - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _under(name, inner, deep - 1)


def _texts(data: list[Any], name: str) -> Iterator[str]:
    return (one for one in _under(name, data) if isinstance(one, str))


def _top_level(data: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield what the data for search engines describes by itself."""
    for script in data:
        given = script.get("@graph", script) if isinstance(script, dict) else script
        yield from (one for one in _listed(given) if isinstance(one, dict))


# --- the date of publication


# Names under which pages give the date of publication, by https://ogp.me, https://schema.org, Dublin Core and custom.
_META = tuple(
    (
        "article:published_time og:article:published_time datepublished dc.date.issued dcterms.issued dc.date.created "
        "dcterms.created dc.date dcterms.date parsely-pub-date sailthru.date citation_publication_date "
        "citation_online_date citation_date publishdate publish-date publish_date published_time pubdate "
        "publication_date date cxenseparse:recs:publishtime article.published article:published article_date_original "
        "articlepublishdate displaydate mediator_published_time originalpublicationdate rbpubdate bt:pubdate "
        "dc.date.publication "
    ).split()
)
_IN_PARSELY = re.compile(r"\"pub_date\"\s{0,20}:\s{0,20}\"([^\"\n]{4,60})\"")
_MAX_BROKEN = 4_000
_MICROFORMAT = re.compile(r"(?<![\w-])(?:dt-)?published(?![\w-])")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])")
_UPDATE = re.compile(r"updat|modif|edited|amended|correct", re.IGNORECASE)
_ASIDE = ("nav", "aside", "footer", "li", "figure", "table", "form")
_ASIDE_NAMES = re.compile(
    r"related|recommend|sidebar|comment|teaser|promo|trending|popular|latest|more-|-more|card", re.I
)
_MAX_ABOVE = 1500  # characters of text between the headline and the date below it


def _stated(page: Any, data: list[Any]) -> Iterator[str]:
    """Yield what may be the date, the most reliable first."""
    metas: dict[str, str] = {}
    for meta in page.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            if name := meta.get(attribute):
                metas.setdefault(name.lower(), meta.get("content"))
    named = [metas[name] for name in _META[:3] if name in metas]
    described = [*_texts(data, "datePublished")]
    is_update = metas.get("article:modified_time") in named  # as a page that tells of news live has it
    yield from (*described, *named) if is_update else (*named, *described)
    yield from (metas[name] for name in _META[3:] if name in metas)
    yield from (found[1] for found in _IN_PARSELY.finditer(metas.get("parsely-page", "")[:_MAX_BROKEN]))
    for element in page.xpath(
        "//*[contains(concat(' ', @itemprop, ' '), ' datePublished ') or @pubdate or self::abbr]"
    ):
        if element.tag != "abbr" or element.get("itemprop") or _MICROFORMAT.search(element.get("class", "")[:300]):
            yield from _dates_of(element)
    marked = [one for one in page.iter("time") if _MICROFORMAT.search(one.get("class", "")[:300])]
    if len({one.get("datetime") for one in marked}) == 1:
        yield from _dates_of(marked[0])
    yield from _texts(data, "dateCreated")
    yield from _beside_headline(page)
    yield from _in_byline(page)
    for title in page.xpath("//title/text()")[:1]:  # "Bridge shut | Echo | 03.05.2021"
        yield from reversed([part for part in title[:_MAX_LINE].split(" | ")[1:] if any(map(str.isdigit, part))])
    for address in page.xpath("//link[@rel='canonical']/@href")[:1]:
        yield from ("-".join(match.groups()) for match in _IN_ADDRESS.finditer(address))


def _dates_of(element: Any) -> Iterator[str]:
    """Yield what an element says, by its attributes for programs first: `<abbr title="2021-05-03">3 May</abbr>`."""
    yield from filter(None, map(element.get, ("content", "datetime", "title")))
    yield element.text_content()[:_MAX_LINE]


def _beside_headline(page: Any) -> Iterator[str]:
    """Yield the first `<time>` between the headline and the text, or else the last one right above the headline.

    It must be that of the article, no update and no part of a sentence. Without a headline the page must have no other.
    """
    length = start = 0  # characters of text since the headline, and above it
    above: list[tuple[Any, int]] = []
    heading: Any = None
    times = page.xpath("//time")
    seen = not page.xpath("//h1") and len({time.get("datetime") for time in times}) == 1
    for element in page.iter("h1", "h2", "p", "li", "time") if times else ():
        if element.tag == "h1":
            heading = element if heading is None else heading
            start, length = (start, length) if seen else (length, 0)
            seen = True
        elif element.tag != "time":
            length += len(element.text_content())
            if seen and length > _MAX_ABOVE:
                break
        elif _is_publication(element) and not _is_in_sentence(element):
            if seen:
                yield from _dates_of(element)
                return
            above.append((element, length))
    if heading is None:
        return
    around = [*heading.iterancestors()]
    for time, before in above[::-1][:_MAX_BYLINES]:
        own = [*takewhile(lambda one: one not in around, time.iterancestors())]
        together = next(one for one in time.iterancestors() if one in around)
        if start - before <= _MAX_LINE and together.tag not in ("body", "html") and not any(map(_is_masthead, own)):
            yield from _dates_of(time)


def _is_in_sentence(time: Any) -> bool:
    """Return whether a date stands in the midst of a text, which says what it is the date of."""
    paragraph = next(time.iterancestors("p", "li", "td", "blockquote"), None)
    text = "" if paragraph is None else shown_text(paragraph)
    if not text or ending(text) is not Ending.STOPPED:
        return False
    return words_in(text) > _MAX_DATED or signature(text) is None


def _is_masthead(element: Any) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"[:300]
    return element.tag == "header" or _MASTHEAD.search(names) is not None


_BYLINE = re.compile(
    r"(?<![a-z])(?:by-?lines?|authors?|(?:\w+[-_]|[a-z]{1,20})?meta|(?:\w+[-_])?(?:date|time)(?:line|stamp)?|pub(?:lish(?:ed)?|date)?|posted"
    r"|submitted)(?![a-z])",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"(?:first )?(?:published|posted)\b", re.IGNORECASE)
_OTHER_DATE = re.compile(r"updat|modif|event|birth|expir|start|deadline", re.IGNORECASE)
_BETWEEN = re.compile(r"[|•·]|\s[-–—/]\s|(?=\b(?:last )?(?:updated|modified|published|posted)\b)", re.IGNORECASE)
_BY_SOMEBODY = re.compile(r"^(?:\w+ )?by [^,\d]{2,60}?(?:,| on) (?=.{0,20}\d{4})", re.IGNORECASE)


def _in_byline(page: Any) -> Iterator[str]:
    """Yield the dates in words that stand by themselves in a byline or the like below the headline, no updates."""
    seen = False
    bylines = 0
    for element in page.iter("h1", "p", "div", "span", "li", "em", "small"):
        if element.tag == "h1":
            seen = True
            continue
        names = f"{element.get('class', '')} {element.get('id', '')}"[:300]
        if not seen or bylines > _MAX_BYLINES:
            continue
        if _BYLINE.search(names) and not _OTHER_DATE.search(names) and _is_publication(element):
            bylines += 1
            if len(element.text_content()) <= _MAX_LINE:
                yield from _dates_alone([part for node in element.itertext() for part in _BETWEEN.split(node)])
        elif element.tag == "p" and len(element.text_content()) > _MAX_LINE:
            return  # the text has begun


def _dates_alone(parts: list[str]) -> Iterator[str]:
    """Yield those parts of a line that are called no other date by themselves or by the part before them."""
    label = ""
    for part in parts:
        own = _BY_SOMEBODY.sub("", part.strip(" \t\r\n\xa0.,;:()"), count=1)
        if not own:
            continue
        said = own if _PUBLISHED.match(own) else f"{label} {own}"
        words = {word.strip(":").lower() for word in said.split()}
        if _OTHER_DATE.search(said) is None and words.isdisjoint(word_list("words_of_date_labels") - {"date"}):
            yield own
        label = own


def _is_publication(element: Any) -> bool:
    previous = element.getprevious()
    before = (previous.tail if previous is not None else element.getparent().text) or ""
    if not before.strip() and previous is not None and not len(previous):
        before = previous.text or ""
    if any(_UPDATE.search(said) for said in (element.get("class", ""), element.get("itemprop", ""), before[-40:])):
        return False
    return not any(
        (above.tag in _ASIDE and not _is_line(above))
        or _ASIDE_NAMES.search(f"{above.get('class', '')} {above.get('id', '')}"[:300])
        for above in element.iterancestors()
    )


def _is_line(item: Any) -> bool:
    """Return whether an item is in a list of who wrote an article, when, and the like, rather than of other pages."""
    whole = item.getparent() if item.tag == "li" else None
    return whole is not None and len(whole) > 1 and len(shown_text(whole)) <= _MAX_LINE // 2
