"""Articles as databases of the press export them as text, one below the other: LexisNexis, ProQuest and others.

What stands around an article there names its fields, by labels ("BYLINE: ..."), by tags ("HD ...") or by its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from index.article import Kind
from index.metadata.bylines import people
from index.metadata.dates import DATE, date_of
from index.metadata.fields import Metadata, stated
from index.metadata.layout import Layout, layout, plain_layout
from index.metadata.mastheads import is_section
from index.metadata.paragraphs import Ending, Span, TextLine, ending, lines_of, paragraph_spans, words_in
from index.text.lexicon import phrase_list

_BAR = re.compile(r"\s\|\s")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]{1,30}(?: [A-ZÀ-ÖØ-Þ][\w.'’-]{0,30}){1,2}")
_MAX_SAID = 300  # characters of a field


class Exported(NamedTuple):
    """An article of an export, which stands in `text[start:end]`, and the id that the database gives it, if any."""

    start: int
    end: int
    key: str | None
    layout: Layout
    metadata: Metadata


# No export is without one of them.
_HINT = re.compile(
    r"\b\d[\d,]{0,9} words\b|\bfull text ?:|\b(?:record|accession) number:|\b\d{4} wlnr \d", re.IGNORECASE
)
_OPENING = re.compile(r"(?:document )?\d{1,7} of \d{1,7}(?: documents?)?|record: \d{1,7}", re.IGNORECASE)
_CLOSING = re.compile(
    r"end of document(?: ?©.{0,80})?|(?:an\s{1,20})?document (?P<id>(?=[a-z]\w{0,30}\d{8})\w{15,40})", re.IGNORECASE
)
_MAX_MARK = 100  # characters


def read_export(text: str) -> list[Exported]:
    """Return the articles of an export; none where `text` is something else."""
    if _HINT.search(text) is None:
        return []
    lines = lines_of(text)
    found = [(start, end, key, _read(text[start:end])) for start, end, key in _parts(text, lines)]
    read = [part is not None for *_, part in found]
    if not sum(read) or sum(read) < len(read) / 2:
        return []
    while not read[0]:  # a cover, or a list of what follows
        del found[0], read[0]
    while not read[-1]:  # what the database says below the last one
        del found[-1], read[-1]
    return [
        Exported(start, end, key, *(part or (plain_layout(text[start:end]), Metadata())))
        for start, end, key, part in found
    ]


def _parts(text: str, lines: list[TextLine]) -> Iterator[tuple[int, int, str | None]]:
    """Yield where each article stands: below lines that count them, or else above lines that end them."""
    marks = [line for line in lines if line.end - line.start <= _MAX_MARK]
    openings = [line.start for line in marks if _OPENING.fullmatch(text, line.start, line.end)]
    closings = [(line.end, found["id"]) for line in marks if (found := _CLOSING.fullmatch(text, line.start, line.end))]
    borders = openings or [end for end, _ in closings]
    ids = iter(closings)
    end, own = next(ids, (len(text) + 1, None))
    for first, last in pairwise((_below_cover(text, lines), *borders, len(text))):
        key = None
        while end <= last:
            key = key or own
            end, own = next(ids, (len(text) + 1, None))
        if text[first:last].strip():
            yield first, last, key


_COVER = re.compile(r"documents? \(\d{1,5}\)", re.IGNORECASE)
_MAX_COVER = 30  # lines above the list of what follows
_NUMBER = re.compile(r"1\. ?")


def _below_cover(text: str, lines: list[TextLine]) -> int:
    """Return where the first article begins below a cover that lists all by their titles; 0 where there is none."""
    said = [text[line.start : line.end] for line in lines]
    for number in range(min(_MAX_COVER, len(said) - 1)):
        if (
            _COVER.fullmatch(said[number])
            and (title := _NUMBER.sub("", said[number + 1], count=1)) in said[number + 2 :]
        ):
            return lines[said.index(title, number + 2)].start
    return 0


@dataclass(slots=True)
class _Form:
    """Where the text of an article stands, what the lines around it are, and what they say."""

    body: list[Span]
    around: list[tuple[Span, Kind]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, value: str) -> None:
        before = self.said.get(name, "")
        if len(before) < _MAX_SAID:
            self.said[name] = " ".join((before, *value[:_MAX_SAID].split())).strip()

    def mark(self, start: int, end: int, kind: Kind = Kind.BOILERPLATE) -> None:
        self.around.append(((start, end), kind))


def _read(text: str) -> tuple[Layout, Metadata] | None:
    lines = lines_of(text)
    form = _tagged(text, lines) or _labelled(text, lines) or _in_order(text, lines)
    if form is None:
        return None
    body = [(at + first, at + last) for at, end in form.body for first, last in paragraph_spans(text[at:end])]
    if not body:
        return None
    marked = dict(form.around)
    spans = sorted((*marked, *body))
    kinds = {number: marked[span] for number, span in enumerate(spans) if span in marked}
    headline = next((number for number, kind in kinds.items() if kind is Kind.HEADLINE), None)
    author = "; ".join(people([form.said.get("author", "")]))
    dated = re.search(DATE, form.said.get("published", ""), re.IGNORECASE)
    known = stated(**{**form.said, "author": author, "published": date_of(dated) if dated else None})
    return layout(text, spans, headline=headline, marked=kinds, guess=False), known


# What fields are called before a colon, and what they say. Others say nothing that is kept.
_MEANING = {
    **dict.fromkeys(("headline", "title"), "title"),
    **dict.fromkeys(("byline", "author", "authors", "author(s)"), "author"),
    **dict.fromkeys(("publication title", "publication", "from"), "publisher"),
    "source": "source",  # name and date of the newspaper
    **dict.fromkeys(("publication date", "date"), "published"),
    **dict.fromkeys(("highlight", "abstract"), "standfirst"),
    **dict.fromkeys(("body", "full text"), "body"),
    **dict.fromkeys(("document url", "url"), "url"),
}
_FIELD = re.compile(r"(?P<label>[A-Z][A-Za-z]{2,20}(?:[ /-]{1,3}[A-Za-z]{2,20}){0,4}(?:\(s\))?) ?:(?:\s+|$)")
_HEADINGS = {"body": "body", "classification": "", "graphic": "", "openurl link": ""}  # alone, and without a colon
_CITATION = re.compile(r"(?:source )?citation \(.{1,40}\)|~{4,}|-{2,} ?index references ?-{2,}", re.IGNORECASE)
# In Westlaw "2021 WLNR 39482811", and above it "5/3/21 Northport Gaz. B1".
_NUMBERED_LINE = re.compile(r"\d{4} WLNR \d+|\d{1,2}/\d{1,2}/\d{2} \D.*")
_NUMBERED = ("Accession Number", "Record Number")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright\b|all rights reserved", re.IGNORECASE)
_EDITION = re.compile(r"(?:.{1,60} )?editions?(?: \d+)?|correction appended", re.IGNORECASE)
_LENGTH = re.compile(r"[\d,]{1,10} words", re.IGNORECASE)
_MAX_ABOVE = 60  # lines
_FEW = 8  # words of a line below the text that is no field


class _Line(NamedTuple):
    """A line, the name of the field that it belongs to, if any, and where what it says of that begins."""

    start: int
    end: int
    text: str
    name: str | None = None
    value: int = 0
    is_below: bool = False
    opens: bool = False  # the field

    @property
    def said(self) -> str:
        return self.text[self.value - self.start :]


def _labelled(text: str, plain: list[TextLine]) -> _Form | None:
    """Return an article whose fields have labels, as in LexisNexis and ProQuest, where some have none."""
    lines = _with_labels(text, plain)
    found = _begins(lines)
    if found is None:
        return None
    number, begin = found
    last = _ends(lines, number)
    signer = lines[number]
    is_signed = number + 1 < last and signer.start == begin and _NAME.fullmatch(signer.text)
    if is_signed:
        number, begin = number + 1, lines[number + 1].start
    form = _Form([(begin, max(begin, lines[last - 1].end))])
    if is_signed:
        form.said["author"] = signer.text
        form.mark(signer.start, signer.end)
    for line in (*lines[:number], *lines[last:]):
        kind = {"title": Kind.HEADLINE, "standfirst": Kind.STANDFIRST}.get(line.name or "", Kind.BOILERPLATE)
        if line.name is None and line.start < begin:
            continue  # below
        if kind is not Kind.BOILERPLATE and line.start < begin and line.value < line.end:
            if line.value > line.start:
                form.mark(line.start, text.rindex(":", line.start, line.value) + 1)
            form.mark(line.value, line.end, kind)
        else:
            form.mark(line.start, line.end)
        if line.name in ("title", "author", "publisher", "published", "url"):
            form.say(line.name, line.said)
        elif line.name == "source" and (dated := re.search(DATE, line.said[:_MAX_SAID], re.IGNORECASE)):
            form.said |= {"publisher": line.said[: dated.start()].rstrip(" .,;("), "published": dated[0]}
    if number < len(lines) and lines[number].start < begin:
        form.mark(lines[number].start, text.rindex(":", lines[number].start, begin) + 1)
    _take_order([line for line in lines[: number - bool(is_signed)] if line.name is None], form)
    return form if form.said.keys() & {"published", "publisher"} else None


def _with_labels(text: str, plain: list[TextLine]) -> list[_Line]:
    lines: list[_Line] = []
    for start, end, joined in _pieces(text, plain):
        above = lines[-1] if lines and joined else None
        said = text[start:end]
        found = _FIELD.match(said)
        label = found["label"].lower() if found else ""
        alone = said.lower() if len(said) < _MAX_MARK else ""
        is_below = label in phrase_list("export_labels_below")
        if found and (is_below or label in _MEANING or label in phrase_list("export_labels_above")):
            lines.append(_Line(start, end, said, _MEANING.get(label, ""), start + found.end(), is_below, opens=True))
        elif alone in _HEADINGS:
            lines.append(_Line(start, end, said, _HEADINGS[alone], end, alone != "body", opens=True))
        elif alone and _CITATION.fullmatch(alone):
            lines.append(_Line(start, end, said, "", end, is_below=True, opens=True))
        elif (alone and _NUMBERED_LINE.fullmatch(said)) or (
            _LENGTH.fullmatch(alone) and text[start - 2 : start] == "| "
        ):
            lines.append(_Line(start, end, said, "", start, opens=True))
        elif above and above.name not in (None, "body"):
            lines.append(_Line(start, end, said, above.name, start, above.is_below))
        else:
            lines.append(_Line(start, end, said))
    return lines


def _pieces(text: str, plain: list[TextLine]) -> Iterator[tuple[int, int, bool]]:
    """Yield the lines, or what stands between their bars, dates last, and whether each is joined to the one above."""
    for line in plain:
        pieces = [(line.start, line.end)]
        if line.end - line.start <= _MAX_SAID and " | " in (said := text[line.start : line.end]):
            bars = [match.span() for match in _BAR.finditer(said)]
            ends = [0, *(place for bar in bars for place in bar), len(said)]
            spans = zip(ends[::2], ends[1::2], strict=True)
            pieces = [(line.start + first, line.start + last) for first, last in spans if first < last]
            pieces.sort(key=lambda piece: re.match(DATE, text[slice(*piece)], re.IGNORECASE) is not None)
        for number, (start, end) in enumerate(pieces):
            yield start, end, line.joined and not number


def _begins(lines: list[_Line]) -> tuple[int, int] | None:
    """Return the number of the line in which the text begins, and where: below its label, or below the other fields."""
    label = next((n for n, line in enumerate(lines) if line.name == "body"), None)
    head = lines[:label] if label is not None else lines[:_MAX_ABOVE]
    length = next((n for n, one in enumerate(head) if one.name == "" and _LENGTH.fullmatch(one.said)), None)
    told = (n for n, one in enumerate(head) if one.name is None and ending(one.text) is Ending.STOPPED)
    if label is not None and (length is not None or sum(line.opens for line in lines) > 2):
        number = label if lines[label].value < lines[label].end else label + 1
    elif length is not None:
        number = length
        while number < len(lines) and lines[number].name is not None:
            number += 1
    elif any(line.opens and _NUMBERED_LINE.fullmatch(line.text) for line in head):
        number = next(told, len(lines))
    elif any(line.opens and line.text.startswith(_NUMBERED) for line in lines):
        above = head[: next(told, len(head))]
        number = 1 + max((n for n, line in enumerate(above) if line.name is not None), default=len(lines) - 1)
    else:
        return None
    if number == len(lines):
        return None
    return number, lines[number].value if number == label else lines[number].start


def _ends(lines: list[_Line], number: int) -> int:
    """Return the number of the line that follows the text: below it there are fields, and no text any more."""
    last: int | None = None
    for n, line in enumerate(lines[number + 1 :], number + 1):
        said = line.text[:_MAX_MARK]
        if last is None:
            last = n if line.opens or _CLOSING.fullmatch(said) else None
        elif not (line.name is not None or words_in(said) <= _FEW or _COPYRIGHT.match(said)):
            last = None
    return len(lines) if last is None else last


def _take_order(lines: list[_Line], form: _Form) -> None:
    """Note what the lines without labels say: name and date of the newspaper, and between or below them the title.

    Older exports have the title below the date, newer ones above the name.
    """
    dated: int | None = None
    left: list[_Line] = []
    for line in lines:
        said = line.text
        above = left[-1].text.casefold() if left else ""
        if dated is None and re.match(DATE, said, re.IGNORECASE):
            dated = len(left)
            form.said.setdefault("published", said)
        elif said.casefold() in (form.said.get("title", "").casefold(), above):
            form.mark(line.start, line.end, Kind.HEADLINE)
            continue
        elif not (
            _OPENING.fullmatch(said.removeprefix("Page ")) or _COPYRIGHT.search(said) or _EDITION.fullmatch(said)
        ):
            left.append(line)
            continue
        form.mark(line.start, line.end)
    titles: list[_Line] = []
    if dated is not None:
        named = left[:dated]
        if "title" not in form.said:
            titles = named[:-1] if len(named) > 1 else left[dated:]
        if named and "publisher" not in form.said:
            form.say("publisher", named[-1].text)
    elif "title" not in form.said and form.said:
        titles = [line for line in left[:1] if "://" not in line.text]
    if len(titles) > 1 and "author" not in form.said and _NAME.fullmatch(titles[-1].text):
        form.say("author", titles.pop().text)
    for line in left:
        form.mark(line.start, line.end, Kind.HEADLINE if line in titles else Kind.BOILERPLATE)
    for line in titles:
        form.say("title", line.text)


_TAGS = "SE HD BY CR WC PD ET SN SC ED PG VOL LA CY LP TD ART RF CT CO IN NS RE IPC IPD PUB AN CLM".split()
# Behind a single space, a tag within the text is one only before a code ("NS gwat : Water") or what ends an article.
_TAG = re.compile(rf"(?P<tag>{'|'.join(_TAGS)})(?:\s{{2,}}|\t|$|(?P<single> ))")
_CODED = re.compile(r"\S{1,12} : |Document \S+$")
_TOLD = ("LP", "TD")
_MEANT = {"HD": "title", "BY": "author", "PD": "published", "SN": "publisher"}


def _tagged(text: str, lines: list[TextLine]) -> _Form | None:
    """Return an article whose fields have tags, as in Factiva's exports with them."""
    form = _Form([])
    found: set[str] = set()
    tag, order = "", -1
    for line in lines:
        tagged, value = _TAG.match(text, line.start, line.end), line.start
        coded = tagged and (tagged["single"] is None or _CODED.match(text, tagged.end(), line.end))
        if tagged and _TAGS.index(tagged["tag"]) > order and (coded or tag not in _TOLD or tagged["tag"] in _TOLD):
            tag, value = tagged["tag"], tagged.end()
            order = _TAGS.index(tag)
            found.add(tag)
            form.mark(line.start, line.start + len(tag))
        if value == line.end:
            continue
        if tag in _TOLD:
            if form.body and form.body[-1][1] > form.around[-1][0][1]:
                form.body[-1] = (form.body[-1][0], line.end)
            else:
                form.body.append((value, line.end))
            continue
        form.mark(value, line.end, Kind.HEADLINE if tag == "HD" else Kind.BOILERPLATE)
        if tag in _MEANT:
            form.say(_MEANT[tag], text[value : line.end])
    return form if form.body and {"HD", "SN", "PD"} <= found else None


_TIME = re.compile(r"\d{1,2}:\d{2}.{0,12}")
_MAX_NAME = 3  # words
_BYLINE = re.compile(r"by\b", re.IGNORECASE)
_MAX_ORDER = 12  # lines between the length and the text


def _in_order(text: str, plain: list[TextLine]) -> _Form | None:
    """Return an article whose fields stand in order, as in Factiva's exports without tags.

    These are the title, perhaps the author, how long it is, date, time, newspaper and its code, page, language and
    copyright.
    """
    said = [text[line.start : min(line.end, line.start + _MAX_SAID)] for line in plain]
    closing = next((n for n, line in enumerate(said) if (end := _CLOSING.fullmatch(line)) and end["id"]), len(plain))
    length = next((n for n, line in enumerate(said[:_MAX_ABOVE]) if _LENGTH.fullmatch(line)), None)
    if not length or length + 2 >= closing or not re.match(DATE, said[length + 1], re.IGNORECASE):
        return None
    below = range(length + 2, min(length + _MAX_ORDER, closing - 1))
    begin = 1 + next(
        (n for n in below if _COPYRIGHT.match(said[n])), next((n for n in below if not plain[n + 1].joined), closing)
    )
    while begin < closing and plain[begin].joined and _COPYRIGHT.search(said[begin]):
        begin += 1
    if begin >= closing or closing == len(plain):
        return None
    form = _Form([(plain[begin].start, plain[closing - 1].end)])
    outlet = length + 3 if _TIME.fullmatch(said[length + 2]) else length + 2
    form.said = {"published": said[length + 1], "publisher": said[outlet]}
    for n, line in enumerate((*plain[:begin], *plain[closing:])):
        named = 0 < n == length - 1 and _NAME.fullmatch(said[n]) is not None and words_in(said[n - 1]) > _MAX_NAME
        section = is_section(said[n]) or (n == 0 and words_in(said[0]) <= _MAX_NAME < words_in(said[1]))
        is_title = n < length and not (section or _BYLINE.match(said[n]) or named)
        form.mark(line.start, line.end, Kind.HEADLINE if is_title else Kind.BOILERPLATE)
        if n < length and not section:
            form.say("title" if is_title else "author", said[n])
    return form
