"""The head of an article: masthead, headline, standfirst, byline and date line above its body."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import reduce

from index.article import Kind
from index.metadata.bylines import Signature, bare_byline, bare_names, date_beside, dateline, is_job, signature
from index.metadata.fields import Metadata
from index.metadata.mastheads import headline_below, is_section, masthead_among, page_title
from index.metadata.paragraphs import (
    Ending,
    Span,
    ending,
    is_bullet,
    is_caption,
    is_conversation,
    is_labelled,
    words_in,
)
from index.metadata.wires import WIRE_MARKS, without_wire_marks

_MAX_LINE = 300  # characters of a headline
_MAX_WORDS = 40
_SALUTATION = re.compile(
    r"(?:dear\b(?: \S+){1,5}|sirs?|madam|sir or madam|(?:to )?the editor|ladies and gentlemen)\s*[,:;–—-]+"
    r"|dear(?-i:(?: [A-Z]\S*){1,3})|to the editor",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"^#{1,6} (?=\S)|^\*\*(?=\S)|(?<=\S)\*\*$")  # of Markdown in a file that is called otherwise
_TIMED = re.compile(r"(?:[01]?\d|2[0-4])[:.][0-5]\d\s?(?:[ap]\.?m\.?\s)?\s?[-–—]?\s?(?=[A-Z])")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}['’”\"]?$")  # "U.S."


class Role(Enum):
    """What a paragraph could be."""

    LINE = auto()  # a headline, a masthead, a standfirst
    BULLET = auto()
    SIGNATURE = auto()
    BOILERPLATE = auto()
    CAPTION = auto()
    SALUTATION = auto()
    STOPPED = auto()  # a short paragraph that ends like a sentence
    TEXT = auto()


def role_of(text: str, span: Span, boilerplate: Collection[Span] = ()) -> tuple[Role, Signature | None]:
    """Return the role of `text[start:end]`, and what it says where it is a signature."""
    start, end = span
    if end - start > _MAX_LINE:
        return Role.TEXT, None
    line = text[start:end].strip(WIRE_MARKS + "*_")
    if signed := signature(line):
        return Role.SIGNATURE, signed
    if is_section(line) or span in boilerplate:
        return Role.BOILERPLATE, None
    if _TIMED.match(line):
        return Role.TEXT, None  # an entry of a live blog
    if _SALUTATION.fullmatch(line):
        return Role.SALUTATION, None
    if is_bullet(text, start):
        return Role.BULLET, None
    how = ending(text, start, end)
    if how is Ending.PENDING or words_in(line) > _MAX_WORDS:
        return Role.TEXT, None
    return (Role.LINE if how is Ending.OPEN or _ends_in_initials(line) else Role.STOPPED), None


def _ends_in_initials(line: str) -> bool:
    """Return whether the full stop at the end belongs to initials, in a line that has capitals like a headline."""
    longer = [word for word in line.split() if len(word) >= 4]
    return _INITIALS.search(line) is not None and all(not word[0].islower() for word in longer)


_MAX_PARAGRAPHS = 16  # of a head
_MAX_WITH_FURNITURE = 96
_MAX_BULLETS = 8  # of a standfirst; more are a list, which is the body
_MAX_DATED = 60  # paragraphs among which further dates are looked for
_MAX_BESIDE = 8  # paragraphs above the text in which a date may stand beside other things
_MIN_CHRONICLE = 2  # dates as cross-heads; one is that of the next meeting, perhaps
_MAX_ABOVE = 12  # words of a line above the headline
_QUESTION_WORDS = 20
_MAX_LABEL = 20  # characters
_MAX_NAMES = 3  # words
_MIN_IN_MENU = 3
_MIN_HEADLINE = 4  # words
_MAX_NAMING = 2  # words
_MAX_NAMING_PARAGRAPHS = 4  # lines


_KINDS = {Role.SIGNATURE: Kind.BOILERPLATE, Role.BOILERPLATE: Kind.BOILERPLATE, Role.CAPTION: Kind.CAPTION}


@dataclass(slots=True)
class _Zone:
    """The paragraphs above the first one of the body, by role."""

    roles: list[Role] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    is_letter: bool = False

    def all(self, role: Role) -> list[int]:
        return [number for number, one in enumerate(self.roles) if one is role]


def read_head(
    text: str, spans: list[Span], boilerplate: Collection[Span], headline: int | None, *, guess: bool
) -> tuple[list[Kind], Metadata]:
    """Return the kinds of an article's first paragraphs, below which its body begins, and what these say of it.

    Some of the paragraphs, whose places are `spans`, are known to be `boilerplate`.

    `headline` is the number of the paragraph that is known to be the headline; below text it is none. Where none is
    known, `guess` says whether one is looked for.
    """
    zone = _zone(text, spans, boilerplate, headline)
    guess = guess and headline is None
    if headline is not None and headline >= len(zone.roles):
        headline = None
    kinds = [_KINDS.get(role, Kind.BODY) for role in zone.roles]
    publisher = None
    lines = zone.all(Role.LINE)
    has_body = len(kinds) < len(spans)
    if guess and lines:
        if has_body:
            headline, publisher = _guessed(text, spans, lines, zone)
        elif lines == [0] and len(spans) > 2 and zone.all(Role.BULLET) == list(range(1, len(spans))):
            headline = 0  # a list under its title
    title = None
    if headline is not None:
        title = _MARKUP.sub("", without_wire_marks(text[slice(*spans[headline])]))
        kinds[headline] = Kind.HEADLINE
        for above in lines[: lines.index(headline)]:
            if words_in(text[slice(*spans[above])]) <= _MAX_ABOVE:
                kinds[above] = Kind.BOILERPLATE
        if has_body:
            for number in _standfirsts(text, spans, zone, headline):
                kinds[number] = Kind.STANDFIRST
            for number in _labels(text, spans, lines, headline):
                kinds[number] = Kind.BOILERPLATE
    signed = _signed(zone.signatures)
    for number in _beside_signatures(zone):
        paper = None if is_job(text[slice(*spans[number])]) else masthead_among(text, spans[number : number + 1])
        if paper is not None and number != headline:
            kinds[number] = Kind.BOILERPLATE
            publisher = publisher or paper
    publisher = publisher or signed.publisher
    published = signed.published
    below = [span for span in spans[len(kinds) :] if span not in boilerplate]
    if published and not signed.labelled and _has_date_lines(text, below):
        published = None  # a chronicle, whose dates are cross-heads
        kinds = [
            Kind.HEADLINE if role is Role.SIGNATURE else kind for role, kind in zip(zone.roles, kinds, strict=True)
        ]
    if published is None and has_body and not zone.signatures:
        published = dateline(text, *spans[len(kinds)])
    if published is None and not any(one.published for one in zone.signatures):
        published = _date_beside(text, spans)
    author = signed.author
    if author is None and has_body:
        body = spans[len(kinds)][0]
        told = f"{title or ''} {text[body : body + _MAX_TOLD]}"
        if published is not None:
            beside = _lines_beside(zone, kinds) - {headline}
            author = bare_names([text[slice(*spans[number])] for number in sorted(beside)], told)
        else:
            beneath = [number for number in lines if headline is not None and number > headline]
            found = {number: one for number in beneath if (one := bare_byline(text[slice(*spans[number])], told))}
            if len(found) == 1 and not zone.signatures:
                for number, one in found.items():
                    kinds[number] = Kind.BOILERPLATE
                    author, published = one.author, one.published
    return kinds, Metadata(title, publisher, published, None, author)


_MAX_TOLD = 20_000  # characters of the text


def _lines_beside(zone: _Zone, kinds: Sequence[Kind]) -> set[int]:
    """Return the date lines, and the lines above and below them with nothing but furniture between."""
    signed = zone.all(Role.SIGNATURE)
    found = set(signed)
    for line in zone.all(Role.LINE):
        between = (kinds[min(line, one) + 1 : max(line, one)] for one in signed)
        found |= {line} if any(set(some) <= {Kind.BOILERPLATE} for some in between) else set()
    return found


def _zone(text: str, spans: list[Span], boilerplate: Collection[Span], headline: int | None) -> _Zone:
    zone = _Zone()
    spoken = is_conversation(text, [span for span in spans[:_MAX_PARAGRAPHS] if span not in boilerplate])
    for number, span in enumerate(spans[:_MAX_WITH_FURNITURE]):
        if number - len(zone.all(Role.BOILERPLATE)) >= _MAX_PARAGRAPHS:
            break
        if number == headline:
            zone.roles.append(Role.LINE)
            continue
        if zone.roles and is_caption(text, spans, number) and not _says_who_and_when(text[slice(*span)]):
            zone.roles.append(Role.CAPTION)
            continue
        is_spoken = spoken and is_labelled(text, span[0]) and not _is_above_signature(text, spans, number)
        role, signed = (Role.TEXT, None) if is_spoken else role_of(text, span, boilerplate)
        if role is Role.SALUTATION:
            zone.is_letter = True
        if role is Role.STOPPED and _is_question_headline(text, spans, number, zone):
            role = Role.LINE
        elif (role is Role.STOPPED and not _stands_above_signature(text, spans, number, zone)) or (
            role is Role.BULLET and not zone.all(Role.LINE)
        ):
            role = Role.TEXT
        if role in (Role.TEXT, Role.SALUTATION):
            break
        above = text[slice(*spans[number - 1])][:_MAX_LABEL] if number and zone.roles[-1] is Role.BOILERPLATE else ""
        if signed is not None and above and not is_section(above):  # "Published", perhaps
            signed = signature(f"{above} {text[slice(*span)]}") or signed
        if role is Role.LINE and len(lines := zone.all(Role.LINE)) > 0:
            role, signed = _beside_signature(text, span, spans[number - 1], zone.roles[-1], named=len(lines) > 1)
            if signed is not None:
                zone.roles[-1] = role
        if signed is not None:
            zone.signatures.append(signed)
        zone.roles.append(role)
    return zone


def _says_who_and_when(line: str) -> bool:
    """Return whether a line is a byline with a date, such as one that names the photographer at its end."""
    signed = signature(line)
    return signed is not None and signed.author is not None and signed.published is not None


def _beside_signature(text: str, span: Span, above: Span, role: Role, *, named: bool) -> tuple[Role, Signature | None]:
    """Return the role of a line that says who wrote what stands above it, or of another line; and what it tells.

    Where the line above may be `named` so, without "By", it is a name.
    """
    line = text[slice(*span)]
    if role is Role.LINE and named and is_job(line) and words_in(text[slice(*above)]) <= _MAX_NAMES:
        signed = signature(f"By {text[slice(*above)]}")
        return (Role.LINE, None) if signed is None or signed.author is None else (Role.SIGNATURE, signed)
    return Role.LINE, None


def _is_question_headline(text: str, spans: list[Span], number: int, zone: _Zone) -> bool:
    """Return whether a short question opens the article, and it isn't the first of a list of questions and answers."""
    start, end = spans[number]
    if (
        zone.all(Role.LINE)
        or number + 1 >= len(spans)
        or text[end - 1] not in "?!"
        or words_in(text[start:end]) > _QUESTION_WORDS
    ):
        return False
    asked = [n for n, (first, last) in enumerate(spans[:60]) if text[last - 1] == "?" and last - first <= _MAX_LINE]
    answered = next((n for n in asked if n > number), len(spans)) - number - 1  # an answer is mostly one paragraph
    return (len(asked) <= 2 or answered > 1) and not any(mark in text[start : end - 1] for mark in ".!?")


def _stands_above_signature(text: str, spans: list[Span], number: int, zone: _Zone) -> bool:
    """Return whether a sentence under the headline is a standfirst, for the byline or the date comes only below it."""
    if not zone.all(Role.LINE) or zone.signatures or zone.all(Role.STOPPED):
        return False
    return _is_above_signature(text, spans, number)


def _is_above_signature(text: str, spans: list[Span], number: int) -> bool:
    return any(role_of(text, span)[0] is Role.SIGNATURE for span in spans[number + 1 : number + 2])


def _guessed(text: str, spans: list[Span], lines: list[int], zone: _Zone) -> tuple[int | None, str | None]:
    if zone.is_letter:  # what stands above "Dear Sir" may be an address
        lines = [number for number in lines if _is_sentence_like(text[slice(*spans[number])])]
        if not lines:
            return None, None
    menu = next((n for n, role in enumerate(zone.roles) if role is not Role.BOILERPLATE), len(zone.roles))
    if menu >= _MIN_IN_MENU:  # of a page that was copied whole, whose masthead stands there too
        longer = [number for number in lines if words_in(text[slice(*spans[number])]) >= _MIN_HEADLINE]
        chosen = (longer or lines)[0]
        return chosen, masthead_among(text, spans[:chosen])
    titled = page_title(text, [spans[number] for number in lines])
    if titled is not None:
        return lines[titled[0]], titled[1]
    body = spans[len(zone.roles)][0]
    chosen, publisher = headline_below(text, [spans[number] for number in lines], body)
    return lines[chosen], publisher


def _is_sentence_like(line: str) -> bool:
    return words_in(line) >= _MIN_HEADLINE and not any(map(str.isdigit, line)) and "," not in line


def _standfirsts(text: str, spans: list[Span], zone: _Zone, headline: int) -> list[int]:
    bullets = zone.all(Role.BULLET)
    below = [*zone.all(Role.STOPPED), *(bullets if 2 <= len(bullets) <= _MAX_BULLETS else [])]
    below += [number for number in zone.all(Role.LINE) if words_in(text[slice(*spans[number])]) >= 5]
    return [number for number in below if number > headline]


def _labels(text: str, spans: list[Span], lines: list[int], headline: int) -> list[int]:
    """Return the lines below the headline that only name something: a place, a section, a button, who writes as what.

    Where there are many of them, they are a list.
    """
    below = {number: text[slice(*spans[number])] for number in lines if number > headline}
    named = [
        number
        for number, line in below.items()
        if not any(mark.isdigit() or mark in ":|" for mark in line) and (words_in(line) <= _MAX_NAMING or is_job(line))
    ]
    return named if len(named) <= _MAX_NAMING_PARAGRAPHS else []


def _date_beside(text: str, spans: list[Span]) -> str | None:
    """Return the date that stands beside other things above the text; None where there are several."""
    dates: set[str | None] = set()
    for start, end in spans[:_MAX_BESIDE]:
        line = text[start:end].strip(WIRE_MARKS + "*_")
        found = date_beside(line)
        if found is None and (words_in(line) > _MAX_WORDS or _TIMED.match(line)):
            break
        dates |= {found} - {None}
    below = spans[_MAX_BESIDE:]
    return dates.pop() if len(dates) == 1 and not _has_date_lines(text, below, least=_MIN_CHRONICLE) else None


def _has_date_lines(text: str, spans: list[Span], least: int = 1) -> bool:
    found = (signature(text[start:end]) for start, end in spans[:_MAX_DATED] if end - start <= _MAX_LINE)
    return sum(one is not None and one.published is not None for one in found) >= least


def _beside_signatures(zone: _Zone) -> list[int]:
    """Return the paragraphs right above and below bylines and date lines, of which one may name the paper."""
    signed = zone.all(Role.SIGNATURE)
    return sorted({number for one in signed for number in (one - 1, one + 1)} & {*range(1, len(zone.roles))})


def _signed(signatures: list[Signature]) -> Signature:
    """Return what the signatures say together; of several dates the one beside who wrote it.

    Several others that aren't called the date of publication are a chronicle's.
    """
    together = reduce(Signature.joined, signatures, Signature())
    dated = [one for one in signatures if one.published and one.labelled == together.labelled]
    dates = {one.published for one in [one for one in dated if one.author] or dated}
    return replace(together, published=dates.pop() if len(dates) == 1 else None)
