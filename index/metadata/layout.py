"""Layout: what each paragraph of a text is, by its shape and its place.

Lines like "Title: ..." and "Date: ..." may stand at the top, as in a letter by mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.article import Kind, Paragraph
from index.metadata.bylines import Signature, signature, source_named
from index.metadata.fields import Metadata, metadata_from, without_tracking
from index.metadata.furniture import boilerplate_among
from index.metadata.head import copied_headline, read_head
from index.metadata.paragraphs import Ending, Span, body_kinds, ending, is_credit, paragraph_spans
from index.text.characters import alphanumeric
from index.text.lexicon import word_list
from index.text.tables import cells_of, table_heads

_HEADER_FIELDS = {
    **dict.fromkeys(("title", "headline", "subject", "re"), "title"),
    **dict.fromkeys(("publisher", "publication", "newspaper"), "publisher"),
    **dict.fromkeys(("published", "date", "publication date", "date published", "sent"), "published"),
    **dict.fromkeys(("url", "link"), "url"),
    **dict.fromkeys(("author", "byline", "by", "authors"), "author"),
}
_OTHER_HEADERS = frozenset(
    "from to cc bcc attachments reply-to section category source language keywords tags id".split()
)
_MIN_HEADERS = 2
_MAX_HEADER = 300  # characters
_MAX_ABOVE_SIGNATURE = 16  # paragraphs
_MAX_SIGNATURE = 100  # characters
_NEAR = 2  # paragraphs below a byline
_NEAR_HEADLINE = 4  # paragraphs above it


def _headers(lines: list[str]) -> tuple[list[Kind], Metadata]:
    """Return the kinds of the paragraphs that are headers above an article, and what they say.

    There are none where fewer than two stand together, or one comes twice.
    """
    entries: dict[str, str] = {}
    kinds: list[Kind] = []
    seen: dict[str, str] = {}
    for line in lines:
        if not kinds and line.isalpha() and line.isupper():
            kinds.append(Kind.BOILERPLATE)  # "MEMORANDUM"
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if not value.strip() or len(line) >= _MAX_HEADER or "\n" in value:
            break
        if name not in _HEADER_FIELDS and name not in _OTHER_HEADERS:
            break
        if name in seen:
            return [], Metadata()
        seen[name] = value
        kinds.append(Kind.HEADLINE if _HEADER_FIELDS.get(name) == "title" else Kind.BOILERPLATE)
        if name in _HEADER_FIELDS:
            entries.setdefault(_HEADER_FIELDS[name], value)
    if len(seen) < _MIN_HEADERS or not entries or len(kinds) == len(lines):
        return [], Metadata()
    if "from" in seen and not seen.keys().isdisjoint(("subject", "re")):
        entries.setdefault("author", seen["from"])
    if "://" not in seen.get("source", "://"):
        entries.setdefault("publisher", seen["source"])
    return kinds, metadata_from(entries, foreign=True)[0]


_HIGHLIGHT = "@highlight"  # above each point of a summary, in collections for research
_HEAD = 8  # paragraphs among which the headline is looked for


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of a text with their kinds, and what they let guess of its metadata."""

    paragraphs: tuple[Paragraph, ...]
    guesses: Metadata


def plain_layout(text: str, title: str | None = None, *, guess: bool = True) -> Layout:
    """Return the layout of plain text; the parameters are those of `layout`."""
    return layout(text, paragraph_spans(text), title=title, guess=guess)


def layout(
    text: str,
    spans: list[Span],
    *,
    title: str | None = None,
    headline: int | None = None,
    marked: Mapping[int, Kind] | None = None,
    guess: bool = True,
    captions: bool = True,
) -> Layout:
    """Return the layout of a text whose paragraphs are `spans`.

    `marked` are the kinds that the markup tells, by the number of the paragraph, and `headline` is the number of the
    one that it tells to be the article's. A paragraph that repeats a `title` which is known from elsewhere comes
    before it. Where there is neither, `guess` says whether the headline is guessed by its shape,
    and `captions` whether the lack of a full stop makes a caption, which markup would tell.
    """
    lines = [text[slice(*span)] for span in spans]
    repeated = _repeating(lines, title) if title else None
    known = headline if repeated is None else repeated
    above, headed = _headers(lines) if known is None else ([], Metadata())
    cells = [len(cells_of(line)) for line in lines] if marked else []
    headings = (n for n, kind in (marked or {}).items() if kind is Kind.HEADLINE)
    told = {n for n in headings if cells[n + 1 : n + 2] == [cells[n]] > [1]}  # of the columns of the row below
    boilerplate = boilerplate_among(lines) - told
    guessed = guess and not marked and headed.title is None
    furniture = {number - len(above) for number in boilerplate}
    head, said = read_head(lines[len(above) :], furniture, known, guess=guessed)
    page = copied_headline(lines, boilerplate) if guessed and known is None and not above else None
    if page is not None and head[page : page + 1] != [Kind.HEADLINE]:
        above = [Kind.BOILERPLATE] * page
        head, said = read_head(lines[page:], {number - page for number in boilerplate}, 0, guess=False)
        near = map(signature, lines[max(0, page - _NEAR_HEADLINE) : page])
        said = said.over(Metadata(published=next((one.published for one in near if one and one.published), None)))
    kinds = dict(enumerate((*above, *head))) | dict(marked or {})
    kinds |= {n: Kind.HEADLINE for n in table_heads(lines) if kinds.get(n, Kind.BODY) is Kind.BODY}
    titled = {n for n in boilerplate if n == known or lines[n] == said.title}
    kinds |= {n: Kind.BOILERPLATE for n in boilerplate - titled if kinds.get(n) in (None, Kind.HEADLINE)}
    for number in boilerplate:
        if number + 1 < len(lines) and lines[number] == _HIGHLIGHT and number + 1 not in boilerplate:
            kinds[number + 1] = Kind.STANDFIRST
    signed = _signed_below(lines, kinds) if guess else {}
    own = _own_address(lines)
    kinds |= dict.fromkeys((*signed, *(own or ())[:1]), Kind.BOILERPLATE)
    body = [number for number in range(len(lines)) if number not in kinds]
    kinds |= zip(body, body_kinds([lines[number] for number in body], unstopped=captions), strict=True)
    kinds |= {n: Kind.BOILERPLATE for n, line in enumerate(lines) if kinds[n] is Kind.CAPTION and is_credit(line)}
    below = Metadata(
        published=next((one.published for one in signed.values() if one.published), None),
        author=next((one.author for one in signed.values() if one.author), None),
        publisher=next((one.publisher for one in signed.values() if one.publisher), None)
        or source_named(lines[-_ADDRESSES_BELOW:] if guess else ()),
    )
    guesses = headed.over(said).over(below).over(Metadata(url=own[1] if own else None))
    if headline is not None:
        guesses = Metadata(title=" ".join(lines[headline].split())).over(guesses)
    return Layout(tuple(Paragraph(*span, kinds[number]) for number, span in enumerate(spans)), guesses)


def _signed_below(lines: list[str], kinds: Mapping[int, Kind]) -> dict[int, Signature]:
    """Return the lines further down that say "By" whom a text is, and the dates below them, with what they say."""
    found: dict[int, Signature] = {}
    final = len(lines) - 1
    for number, line in enumerate(lines):
        if _MAX_ABOVE_SIGNATURE <= number < final or len(line) > _MAX_SIGNATURE:
            continue
        if kinds.get(number, Kind.BODY) is not Kind.BODY:
            continue
        is_byline = line[:3].lower() == "by "
        if is_byline or (found and number - max(found) <= _NEAR):
            one = signature(line)
            if one is not None and (is_byline or one.author is None):
                found[number] = one
    return found


_ADDRESS = re.compile(r"(?P<label>[^:/<>]{0,60}?):?\s*<?(?P<address>https?://[^\s/<>]+/[^\s<>]+)>?", re.IGNORECASE)
_SAVED_BY = re.compile(r"\bby \S{1,30}(?= from\b)")  # a program
_MAX_ADDRESS = 500  # characters
_ADDRESSES_ABOVE = 8  # paragraphs, of which one ends with a full stop: a standfirst
_ADDRESSES_BELOW = 3


def _own_address(lines: list[str]) -> tuple[int, str] | None:
    """Return the number of a line above or below a text that says at which address that is from, and the address.

    None where there are several: these are links.
    """
    found: dict[str, int] = {}
    above = range(min(_ADDRESSES_ABOVE, len(lines)))
    stopped = [number for number in above if ending(lines[number]) is Ending.STOPPED]
    below = range(max(0, len(lines) - _ADDRESSES_BELOW), len(lines))
    for number in {*above[: stopped[1] if len(stopped) > 1 else None], *below}:
        line = _ADDRESS.fullmatch(lines[number]) if len(lines[number]) <= _MAX_ADDRESS else None
        if line:
            label = _SAVED_BY.sub("", line["label"].lower()).split()
            is_own = word_list("words_before_own_address").issuperset(label)
            found[without_tracking(line["address"]) if is_own else ""] = number
    address, number = found.popitem() if len(found) == 1 else ("", 0)
    return (number, address) if address else None


def _repeating(lines: list[str], title: str) -> int | None:
    """Return the number of the paragraph near the top that says the same as `title`."""
    wanted = alphanumeric(title)
    near = (n for n, line in enumerate(lines[:_HEAD]) if len(line) <= 2 * len(title) + 8)
    return next((n for n in near if wanted and alphanumeric(lines[n]) == wanted), None)
