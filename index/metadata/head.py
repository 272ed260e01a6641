"""The head of an article: masthead, headline, standfirst, byline and date line above its body."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import reduce
from itertools import accumulate

from index.article import Kind
from index.metadata import bylines, paragraphs
from index.metadata.fields import Metadata
from index.metadata.mastheads import (
    body_above,
    headline_below,
    is_masthead,
    is_outlet,
    is_section,
    masthead_among,
    recurrence,
    stems_in,
    without_sections,
)
from index.metadata.paragraphs import Ending, ending, words_in
from index.metadata.wires import WIRE_MARKS, opens_release, without_wire_marks

_MAX_LINE = 300  # characters of a headline
_MAX_WORDS = 40
_SALUTATION = re.compile(
    r"(?:dear\b(?: \S+){1,5}|sirs?|madam|sir or madam|(?:to )?the editor|ladies and gentlemen)\s*[,:;–—-]+"
    r"|dear(?-i:(?: [A-Z]\S*){1,3})|to the editor",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"^#{1,6} (?=\S)|^\*\*(?=\S)|(?<=\S)\*\*$")  # of Markdown in a file that is called otherwise
_TIMED = re.compile(r"(?:[01]?\d|2[0-4])[:.][0-5]\d\s?(?:[ap]\.?m\.?\s)?\s?[-–—]?\s?(?=[A-Z])")
_CLOCK = re.compile(r"\d[:.]\d\d\b|\d ?[ap]\.?m\b", re.IGNORECASE)
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


def _role_of(paragraph: str, *, is_boilerplate: bool = False) -> tuple[Role, bylines.Signature | None]:
    """Return the role of a paragraph, and what it says where it is a signature."""
    if len(paragraph) > _MAX_LINE:
        return Role.TEXT, None
    line = paragraph.strip(WIRE_MARKS + "*_")
    if signed := bylines.signature(line):
        return Role.SIGNATURE, signed
    if is_section(line) or is_boilerplate:
        return Role.BOILERPLATE, None
    if _TIMED.match(line):
        return Role.TEXT, None  # an entry of a live blog
    if _SALUTATION.fullmatch(line):
        return Role.SALUTATION, None
    if paragraphs.is_bullet(paragraph):
        return Role.BULLET, None
    how = ending(paragraph)
    if how is Ending.PENDING or words_in(line) > _MAX_WORDS:
        return Role.TEXT, None
    # The full stop may belong to initials, in a line that has capitals like a headline.
    has_capitals = all(not word[0].islower() for word in line.split() if len(word) >= 4)
    return (Role.LINE if how is Ending.OPEN or (has_capitals and _INITIALS.search(line)) else Role.STOPPED), None


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
_NEAR = 4  # paragraphs below a headline: standfirst, byline and date


_KINDS = {Role.SIGNATURE: Kind.BOILERPLATE, Role.BOILERPLATE: Kind.BOILERPLATE, Role.CAPTION: Kind.CAPTION}


@dataclass(slots=True)
class _Zone:
    """The paragraphs above the first one of the body, by role; `lines` are those of the whole article."""

    lines: Sequence[str]
    roles: list[Role] = field(default_factory=list)
    signatures: list[bylines.Signature] = field(default_factory=list)
    is_letter: bool = False

    def all(self, role: Role) -> list[int]:
        return [number for number, one in enumerate(self.roles) if one is role]


def read_head(
    lines: Sequence[str], boilerplate: Collection[int], headline: int | None, *, guess: bool
) -> tuple[list[Kind], Metadata]:
    """Return the kinds of an article's first paragraphs, below which its body begins, and what these say of it.

    Some of the paragraphs are known, by their numbers, to be `boilerplate`.

    `headline` is the number of the paragraph that is known to be the headline; below text it is none. Where none is
    known, `guess` says whether one is looked for.
    """
    zone = _zone(lines, boilerplate, headline)
    guess = guess and headline is None
    if headline is not None and headline >= len(zone.roles):
        headline = None
    kinds = [_KINDS.get(role, Kind.BODY) for role in zone.roles]
    candidates = zone.all(Role.LINE)
    body = lines[len(kinds) :]
    publisher = None
    if headline is not None:
        publisher = masthead_among([*map(without_sections, lines[:headline])]) or body_above(lines[:headline])
        upper = [number for number in candidates if number <= headline]
        chosen, named = _guessed(upper, zone) if body and len(upper) > 1 else (None, None)
        publisher = publisher or (named if chosen == headline else None)
    if guess and candidates:
        if body:
            headline, publisher = _guessed(candidates, zone)
        elif candidates == [0] and len(lines) > 2 and zone.all(Role.BULLET) == list(range(1, len(lines))):
            headline = 0  # a list under its title
    title = None
    if headline is not None:
        furniture = (n for n in zone.all(Role.BOILERPLATE) if n < headline)
        publisher = publisher or masthead_among([without_sections(lines[number]) for number in furniture])
        title = _MARKUP.sub("", without_wire_marks(lines[headline]))
        kinds[headline] = Kind.HEADLINE
        for above in candidates[: candidates.index(headline)]:
            if words_in(lines[above]) <= _MAX_ABOVE:
                kinds[above] = Kind.BOILERPLATE
        if body:
            for number in _standfirsts(zone, headline):
                kinds[number] = Kind.STANDFIRST
            for number in _labels(lines, candidates, headline):
                kinds[number] = Kind.BOILERPLATE
    signed = _signed(zone.signatures)
    for number in _beside_signatures(zone):
        paper = None if bylines.is_job(lines[number]) else masthead_among(lines[number : number + 1])
        if paper is not None and number != headline:
            kinds[number] = Kind.BOILERPLATE
            publisher = publisher or paper
    published = signed.published
    told = [line for number, line in enumerate(body, len(kinds)) if number not in boilerplate]
    if published and not signed.labelled and _has_date_lines(told):
        published = None  # a chronicle, whose dates are cross-heads
        for number in zone.all(Role.SIGNATURE):
            kinds[number] = Kind.HEADLINE
    if published is None and body and not any(one.published for one in zone.signatures):
        published = bylines.dateline(body[0])
    if published is None and not any(one.published for one in zone.signatures):
        published = _date_beside(lines)
    author = signed.author
    if author is None and body:
        text = f"{title or ''} {_beginning(body)}"
        if published is not None:
            beside = (_lines_beside(zone, kinds) | {n for n in candidates if n - 1 == headline}) - {headline}
            author = bylines.bare_names([lines[number] for number in sorted(beside)], text)
            names = {number for number in beside if author and bylines.bare_names([lines[number]], text)}
            kinds = [Kind.BOILERPLATE if number in names else kind for number, kind in enumerate(kinds)]
        elif headline is not None and not zone.signatures:
            beneath = (number for number in candidates if number > headline)
            found = [(number, one) for number in beneath if (one := bylines.bare_byline(lines[number], text))]
            if len(found) == 1:
                number, one = found[0]
                kinds[number] = Kind.BOILERPLATE
                author, published = one.author, one.published
    return kinds, Metadata(title, publisher or signed.publisher, published, None, author)


_MAX_COPIED = 600  # lines above the prose
_PROSE = 18  # words of a paragraph
_PROSE_BELOW = 4  # paragraphs, of which another one is prose
_MIN_MENU = 5  # lines above the prose
_MENU_LINE = 4  # words
_MAX_ABOVE_PROSE = 40  # lines among which the headline is looked for
_PER_LINE = 0.01  # what a line loses for each one between it and the prose
_ALIKE = 0.2  # of two lines this close the upper is the headline, the lower its standfirst


def copied_headline(lines: Sequence[str], boilerplate: Collection[int]) -> int | None:
    """Return the number of the headline of a page that was copied whole, from its menu on; None for other texts.

    It stands above the prose, which has its words again. It is longer than a label, and no sentence, and the date or
    byline stands near. What joins it to the names of sections ("Home / Local news / Bridge shut") isn't meant.
    """
    prose = [len(line.split()) >= _PROSE and ending(line) is Ending.STOPPED for line in lines[:_MAX_COPIED]]
    body = next((n for n, is_prose in enumerate(prose) if is_prose and any(prose[n + 1 : n + _PROSE_BELOW])), 0)
    if body < _MIN_MENU:
        return None
    sentences = (line for line in lines[body - _MIN_MENU : body + _MAX_ABOVE_PROSE] if ending(line) is Ending.STOPPED)
    stems = stems_in("\n".join(sentences))
    found: dict[int, float] = {}
    for number in sorted({*range(max(0, body - _MAX_ABOVE_PROSE), body)}.difference(boilerplate)):
        line = lines[number]
        words, recurring = len(line.split()), recurrence(line, stems)
        if 3 <= words <= 30 and recurring >= 0.5 and not (ending(line) is Ending.PENDING or bylines.signature(line)):
            is_signed = any(bylines.signature(below) for below in lines[number + 1 : number + 5])
            worth = min(recurring, 0.8) + 0.15 * is_signed + 0.3 * (words > _MENU_LINE) - 0.3 * line.endswith(".")
            found[number] = worth - _PER_LINE * (body - number)
    trails = {
        one for one in found for other in found if lines[one] != lines[other] and lines[one].endswith(lines[other])
    }
    best = max((found[one] for one in found.keys() - trails), default=0.0)
    headline = next((one for one, worth in found.items() if one not in trails and worth >= best - _ALIKE), 0)
    menu = sum(len(line.split()) <= _MENU_LINE and ending(line) is Ending.OPEN for line in lines[:headline])
    return headline if menu >= max(_MIN_MENU, headline / 2) else None


_MAX_TOLD = 20_000  # characters of the text


def _beginning(body: Sequence[str]) -> str:
    """Return the first paragraphs of a text, up to about _MAX_TOLD characters."""
    lengths = accumulate(map(len, body))
    return "\n".join(line for line, length in zip(body, lengths, strict=True) if length - len(line) < _MAX_TOLD)


def _lines_beside(zone: _Zone, kinds: Sequence[Kind]) -> set[int]:
    """Return the date lines, and the lines above and below them with nothing but furniture between."""
    signed = zone.all(Role.SIGNATURE)
    found = set(signed)
    for line in zone.all(Role.LINE):
        between = (kinds[min(line, one) + 1 : max(line, one)] for one in signed)
        found |= {line} if any(set(some) <= {Kind.BOILERPLATE} for some in between) else set()
    return found


def _zone(lines: Sequence[str], boilerplate: Collection[int], headline: int | None) -> _Zone:
    zone = _Zone(lines)
    spoken = paragraphs.is_conversation(line for n, line in enumerate(lines[:_MAX_PARAGRAPHS]) if n not in boilerplate)
    for number, line in enumerate(lines[:_MAX_WITH_FURNITURE]):
        if number - len(zone.all(Role.BOILERPLATE)) >= _MAX_PARAGRAPHS:
            break
        if number < len(zone.roles):
            continue
        if number == headline:
            zone.roles.append(Role.LINE)
            continue
        parts, published = bylines.parted_date(lines[number : number + 3])
        if parts:
            zone.roles += [Role.SIGNATURE] * parts
            zone.signatures.append(bylines.Signature(published=published))
            continue
        is_caption = (zone.roles or paragraphs.is_label(line)) and paragraphs.is_caption(lines, number)
        said = bylines.signature(line) if is_caption else None
        if is_caption and not (said and said.author and said.published):  # a byline may name who took the picture, too
            zone.roles.append(Role.CAPTION)
            continue
        role, signed = _role_of(line, is_boilerplate=number in boilerplate)
        if spoken and paragraphs.is_labelled(line) and not _is_above_signature(lines, number):
            role, signed = Role.TEXT, None
        if role is Role.BOILERPLATE and _is_labelled_headline(number, zone):
            role = Role.LINE
        if role is Role.LINE and zone.all(Role.LINE) and (signed := bylines.unlabelled_byline(line)):
            role = Role.SIGNATURE
        if role is Role.SALUTATION:
            zone.is_letter = True
        if role is Role.STOPPED and (_is_question_headline(number, zone) or _is_signed_headline(number, zone)):
            role = Role.LINE
        elif role in (Role.STOPPED, Role.BULLET):
            # A sentence under the headline is a standfirst where the byline or the date comes only below it.
            is_first = zone.all(Role.LINE) and not zone.signatures and not zone.all(Role.STOPPED)
            is_standfirst = is_first and _is_above_signature(lines, number)
            role = role if (is_standfirst if role is Role.STOPPED else zone.all(Role.LINE)) else Role.TEXT
        if role in (Role.TEXT, Role.SALUTATION):
            break
        above = lines[number - 1][:_MAX_LABEL] if number and zone.roles[-1] is Role.BOILERPLATE else ""
        if signed is not None and above and not is_section(above):  # "Published", perhaps
            signed = bylines.signature(f"{above} {line}") or signed
        named = zone.roles[-1:] == [Role.LINE] and len(zone.all(Role.LINE)) > 1  # in the line above, without "By"
        if role is Role.LINE and named and bylines.is_job(line) and words_in(lines[number - 1]) <= _MAX_NAMES:
            said = bylines.signature(f"By {lines[number - 1]}")
            if said is not None and said.author is not None:
                signed, role = said, Role.SIGNATURE
                zone.roles[-1] = role
        if signed is not None:
            zone.signatures.append(signed)
        zone.roles.append(role)
    return zone


def _is_question_headline(number: int, zone: _Zone) -> bool:
    """Return whether a short question opens the article, and it isn't the first of a list of questions and answers."""
    lines, line = zone.lines, zone.lines[number]
    above = [without_sections(lines[n]) for n in zone.all(Role.LINE)]
    is_below = above[1:] or (above and masthead_among(above) is None and not is_outlet(above[0], line))
    if is_below or number + 1 >= len(lines) or line[-1] not in "?!" or words_in(line) > _QUESTION_WORDS:
        return False
    asked = [n for n, one in enumerate(lines[:60]) if one[-1] == "?" and len(one) <= _MAX_LINE]
    answered = next((n for n in asked if n > number), len(lines)) - number - 1  # an answer is mostly one paragraph
    return (len(asked) <= 2 or answered > 1) and not any(mark in line[:-1] for mark in ".!?")


def _is_signed_headline(number: int, zone: _Zone) -> bool:
    """Return whether a short sentence opens the article beside its date or byline, and a longer paragraph follows."""
    lines, words = zone.lines, words_in(zone.lines[number])
    if zone.all(Role.LINE) or words > _MAX_ABOVE or number + 1 >= len(lines):
        return False
    return _is_above_signature(lines, number) or (bool(zone.signatures) and words_in(lines[number + 1]) > words)


def _is_labelled_headline(number: int, zone: _Zone) -> bool:
    """Return whether a line that a label makes look like a pointer is the headline: the first, near a signature."""
    lines, line = zone.lines, zone.lines[number]
    longer = ": " in line and words_in(line) > _MIN_HEADLINE and not is_section(line)
    is_first = not zone.all(Role.LINE) or (zone.all(Role.LINE) == [0] and number == 2 and is_section(lines[1]))
    return longer and is_first and any(_is_above_signature(lines, n) for n in (number, number + bool(number)))


def _is_above_signature(lines: Sequence[str], number: int) -> bool:
    return any(_role_of(line)[0] is Role.SIGNATURE for line in lines[number + 1 : number + 2])


def _guessed(candidates: list[int], zone: _Zone) -> tuple[int | None, str | None]:
    lines = zone.lines
    body = _beginning(lines[len(zone.roles) :])
    is_dated = zone.roles[:2] == [Role.LINE, Role.SIGNATURE] and len(candidates) > 1
    paper = without_sections(lines[0]) if is_dated else ""
    if is_dated and (is_masthead(paper, body) or is_outlet(paper, body) or masthead_among([paper])):
        return _guessed(candidates[1:], replace(zone, roles=[Role.BOILERPLATE, *zone.roles[1:]]))[0], paper
    if zone.is_letter:  # what stands above "Dear Sir" may be an address
        told = (number for number in candidates if words_in(lines[number]) >= _MIN_HEADLINE)
        candidates = [number for number in told if not re.search(r"[\d,]", lines[number])]
        if not candidates:
            return None, None
    menu = next((n for n, role in enumerate(zone.roles) if role is not Role.BOILERPLATE), len(zone.roles))
    if menu >= _MIN_IN_MENU:  # of a page that was copied whole, whose masthead stands there too
        longer = (number for number in candidates if words_in(lines[number]) >= _MIN_HEADLINE)
        chosen = next(longer, candidates[0])
        return chosen, masthead_among(lines[:chosen])
    among = [lines[number] for number in candidates]
    between = lines[candidates[0] + 1 : candidates[1]] if len(candidates) > 1 else []
    if candidates[0] == 0 and any(map(opens_release, between)) and words_in(lines[candidates[1]]) >= _MIN_HEADLINE:
        return candidates[1], lines[0]  # who sends it
    apart = any(map(is_section, between))
    signed = len(among) > 1 and Role.SIGNATURE in zone.roles[candidates[1] + 1 : candidates[1] + _NEAR]
    chosen, publisher = headline_below(among, body, apart=apart, signed=signed)
    return candidates[chosen], publisher


def _standfirsts(zone: _Zone, headline: int) -> list[int]:
    bullets = zone.all(Role.BULLET)
    below = [*zone.all(Role.STOPPED), *(bullets if 2 <= len(bullets) <= _MAX_BULLETS else [])]
    below += [number for number in zone.all(Role.LINE) if words_in(zone.lines[number]) >= 5]
    return [number for number in below if number > headline]


def _labels(lines: Sequence[str], candidates: list[int], headline: int) -> list[int]:
    """Return the lines below the headline that only name something: a place, a section, a button, who writes as what.

    Where there are many of them, they are a list.
    """
    below = {number: lines[number] for number in candidates if number > headline}
    named = [
        number
        for number, line in below.items()
        if not any(mark.isdigit() or mark in ":|" for mark in line)
        and (words_in(line) <= _MAX_NAMING or bylines.is_job(line))
    ]
    return named if len(named) <= _MAX_NAMING_PARAGRAPHS else []


def _date_beside(lines: Sequence[str]) -> str | None:
    """Return the date that stands beside other things above the text; None where there are several."""
    dates: set[str | None] = set()
    for line in lines[:_MAX_BESIDE]:
        line = line.strip(WIRE_MARKS + "*_")
        found = bylines.date_beside(line)
        if found is None and (words_in(line) > _MAX_WORDS or _TIMED.match(line)):
            break
        dates |= {found} - {None}
    return dates.pop() if len(dates) == 1 and not _has_date_lines(lines[_MAX_BESIDE:], least=_MIN_CHRONICLE) else None


def _has_date_lines(lines: Sequence[str], least: int = 1) -> bool:
    """Return whether dates stand as cross-heads: not those of readers' comments, which have the time of day."""
    found = (
        bylines.signature(line) for line in lines[:_MAX_DATED] if len(line) <= _MAX_LINE and not _CLOCK.search(line)
    )
    return sum(one is not None and one.published is not None for one in found) >= least


def _beside_signatures(zone: _Zone) -> list[int]:
    """Return the paragraphs right above and below bylines and date lines, of which one may name the paper."""
    signed = zone.all(Role.SIGNATURE)
    return sorted(
        {number for one in signed for number in (one - 1, one + 1)} & {*range(1, len(zone.roles))} - {*signed}
    )


def _signed(signatures: list[bylines.Signature]) -> bylines.Signature:
    """Return what the signatures say together; of several dates the one beside who wrote it.

    Several others that aren't called the date of publication are a chronicle's.
    """
    together = reduce(bylines.Signature.joined, signatures, bylines.Signature())
    dated = [one for one in signatures if one.published and one.labelled == together.labelled]
    dates = {one.published for one in [one for one in dated if one.author] or dated}
    return replace(together, published=dates.pop() if len(dates) == 1 else None)
