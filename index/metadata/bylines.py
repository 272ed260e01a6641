"""Bylines and date lines: who wrote an article, and when it was published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile

from index.metadata.dates import DATE, date_of, is_month, published_date
from index.metadata.mastheads import is_outlet, is_section, masthead_among, names_publication
from index.metadata.wires import is_agency, without_agencies
from index.text.characters import alphanumeric
from index.text.lexicon import is_common, word_list

_MAX_LENGTH = 160  # characters
_MAX_LINE = 300  # characters of a line that a date stands in beside other things
_MAX_JOB = 5  # words
_PARTS = re.compile(
    r"\s*[|•·]\s*|\s+/\s+|\s{3,}|[\n\t]+"
    r"|(?<!first)(?<!last)\s+"
    r"(?=(?:first |last )?(?:published|posted|updated|modified)\b|date of (?:issue|publication)\b)"
    r"|(?:(?<=\d)|(?<=[ap]m)|(?<=\))|(?<=(?-i:[A-Z]{2}T)))\.?\s+(?:[–—-]\s+)?(?=by (?-i:[A-Z]))",
    re.IGNORECASE,
)
_MAX_BESIDE = 4  # words that may stand beside both an author and a date: a credit, a button, a count of shares

_PARTICLE = rf"(?:(?:{'|'.join(sorted(word_list('name_particles')))}|of) )"
_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ſ"
_WORD = rf"(?!(?:FOR|IN|AT|AND|OF|ON|THE|TO|WITH)\b)[{_CAPITAL}][\w.'’-]*"
_NAME = rf"{_WORD}(?: {_PARTICLE}{{0,2}}{_WORD}){{1,3}}"
_JOURNALIST = rf"\b(?:{'|'.join(sorted(word_list('journalists')))})"
_BYLINE = re.compile(
    # "By science correspondent Ann Lee"; "Ann Lee and staff writer" is no job.
    rf"(?i:(?:by|from) (?:(?:our|the) )?(?:(?:(?!and )[\w -]){{0,40}}|(?-i:[a-z -]{{0,40}})){_JOURNALIST},?"
    r"|(?:(?:written|words|story|report|reported|reporting|text|analysis|posted|submitted|review|reviewed|interview"
    r"|column|opinion|comment) )?by:?|author:|reporter:|from)\s+"
    rf"(?P<names>{_NAME}(?:(?i:, (?:and )?| and | & )(?:(?i:by )?){_NAME})*)"
    r"(?P<tail>(?:,|(?i: in | for | at | on )| \(| – | - ).*)?"
)
_NAMED = re.compile(rf"{_WORD}(?: {_PARTICLE}{{0,2}}{_WORD}){{0,3}}")
# Words that begin no name: "By The Sea", "From Monday Night" are headlines.
_NO_NAME = re.compile(
    rf"\b(?:{'|'.join(sorted(word_list('words_in_no_byline', 'weekdays', 'months') - {'may'}))})\b", re.IGNORECASE
)
_NO_PERSON = re.compile(
    r"\b(?:staff|reporters?|correspondents?|agency|agencies|desk|editors?|newsroom|team|writers?)\b", re.IGNORECASE
)

_TIME = (
    r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?)"
    r"(?:,? ?\(?(?:[A-Z]{2,5}|[+-]\d{2}:?\d{2})\)?)?"
    r"(?: (?:Eastern|Central|Mountain|Pacific|Atlantic)(?: (?:Daylight|Standard))? Time)?"
)
_PUBLISHED = (
    r"(?:(?:first )?(?:published|posted|issued|released)|(?:publication |release )?date|date of (?:publication|issue)"
    r"|for (?:immediate )?(?:release|use|publication)|(?:press|news|media) release)"
)
_UPDATED = r"(?:last )?(?:updated|modified|edited|amended)"
_PAGE_NUMBER = r"(?:page|pg?\.?) ?[a-z]?\d{1,3}"
_DATE_LINE = re.compile(
    rf"(?:(?P<label>{_PUBLISHED})(?: (?:on|at))?\s*[:,–—-]?\s*|(?P<updated>{_UPDATED})(?: (?:on|at))?\s*:?\s*)?"
    rf"(?:{_TIME}(?:,| on)? )?{DATE}(?:,? (?:at |[@–-] )?{_TIME})?[.,]?"
    rf"(?:(?: [–—|-])? {_PAGE_NUMBER})?",
    re.IGNORECASE,
)
# One name, perhaps that of an account, where a date follows: "by randy on May 3, 2021".
_BY_DATED = re.compile(
    r"(?:(?:posted|written|published) )?by:? (?P<who>[^\s,]+(?: [^\s,]+){0,3}?),? (?:on )?(?P<date>(?:\w{3,9} )?\d.*)",
    re.IGNORECASE,
)
_AGO = re.compile(rf"{_UPDATED} [\w ]{{1,20}} ago", re.IGNORECASE)
_ISO_LINE = re.compile(rf"{_PUBLISHED}(?: on)?\s*:?\s*(?P<moment>\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d\S*)", re.IGNORECASE)
# "NORTHPORT, 3 May 2021 – The council said": a place, a date, a dash, and then words. Dates on both sides of a dash, as
# in "Ann Lee (3 May 1921 – 4 May 2001)", are a life.
_DATELINE = re.compile(
    rf"{_WORD}(?:,? {_WORD}){{0,5}}(?:, | [–—-] )(?i:{DATE})"
    r",? ?(?:(?:\([A-Z][\w .&/-]{1,30}\)|/[A-Z][\w .&-]{1,30}/) ?)?[–—:-]{1,2}\s?(?=[\"'“‘]?[^\W\d_])"
)
_PLACED_LINE = re.compile(rf"[{_CAPITAL} .'’-]{{3,30}}(?:, {_WORD}){{0,2}},? (?i:{DATE}) \([A-Z][\w .&/-]{{1,30}}\)")
# How long it takes, whom to write, how many wrote, when it was changed, and which number of a paper it is in.
_BESIDE = re.compile(
    r"\d{1,3}[ -]min(?:ute)?s?(?: read)?|\S{1,64}@\S{1,80}|doi:\S{1,80}|\d{1,5} ?comments?"
    rf"|{_UPDATED}(?:(?: (?:on|at))? {_TIME})?|{_TIME}|{_PAGE_NUMBER}"
    r"|(?:(?:vol(?:ume)?|issue|no|number)\.? ?\d{1,5}(?:, )?){1,2}",
    re.IGNORECASE,
)
_BARE_DATED = re.compile(rf"(?P<who>{_NAME})(?:,| [–—-]) (?i:{DATE})")
_APART = re.compile(r",? (?:and|&) |, ")
_MAX_PARTICLE = 3  # letters
_ANY_DATE = re.compile(DATE, re.IGNORECASE)
_PUBLISHER = re.compile(r"(?:publisher|published by|issued by): ?(?P<name>[^:|]{2,80})", re.IGNORECASE)
_PAGE = re.compile(r"(?: (?:page|pg?\.?))? [a-z]?\d{1,3}$", re.IGNORECASE)
_PAGED = re.compile(rf"(?:.* )?{_PAGE_NUMBER}", re.IGNORECASE)  # the head of a page of paper
_BEFORE_DATE = re.compile(r", (?!The\b)| [–—-] ")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a byline or date line says. `labelled` tells that the date is called the date of publication."""

    author: str | None = None
    published: str | None = None
    labelled: bool = False
    publisher: str | None = None

    def joined(self, other: Signature) -> Signature:
        """Return both as one; of two dates the one that is labelled, of two alike the first."""
        dated = (
            other if other.published and (self.published is None or (other.labelled and not self.labelled)) else self
        )
        publisher = self.publisher or other.publisher
        return Signature(self.author or other.author, dated.published, dated.labelled, publisher)


def signature(line: str) -> Signature | None:
    """Return what `line` says of the author or the date, None where it is neither a byline nor a date line."""
    if len(line) > _MAX_LENGTH:
        return None
    parts = [part for part in _PARTS.split(line) if part]
    signatures = [_signature(part) for part in parts]
    if signatures and not any(signatures) and _is_addressed(parts):
        signatures[0] = Signature(parts[0])
    told = [one for one in signatures if one is not None]
    if not told:
        return None
    found = reduce(Signature.joined, told)
    is_whole = found.published is not None and (found.author is not None or found.labelled)
    paged = found.published is not None and any(map(_PAGED.fullmatch, parts))
    for part, one in zip(parts, signatures, strict=True):
        # Beside a date, a name may be that of anybody or anything, but not the label of a table's row.
        is_told = one is not None or (is_whole and len(part.split()) <= _MAX_BESIDE) or _BESIDE.fullmatch(part)
        is_name = bool(_NAMED.fullmatch(part) or is_job(part.strip()) or _publication(part))
        if not is_told and (not is_name or ("|" in line and _labels_row(part))):
            return None
        if one is None:
            named = part if found.author and found.published and _WITH_THE.fullmatch(part) else None
            who = _WITH_JOB.fullmatch(part) if found.published and found.author is None else None
            found = found.joined(Signature(who["names"])) if who else found
            named = named or (part if paged and is_name and not is_job(part.strip()) else None)
            found = found.joined(Signature(publisher=_publication(part) or named))
    return found


_MAIL = re.compile(r"(?P<who>[\w.+-]{1,64})@[\w.-]{1,80}", re.IGNORECASE)


def _is_addressed(parts: Sequence[str]) -> bool:
    """Return whether a line has a name and then an address by mail with the last word of it."""
    mails = (mail["who"].lower() for part in parts[1:] if (mail := _MAIL.fullmatch(part.strip(" ()<>"))))
    return re.fullmatch(_NAME, parts[0] if parts else "") is not None and any(
        parts[0].split()[-1].lower() in mail for mail in mails
    )


def unlabelled_byline(line: str) -> Signature | None:
    """Return what "Ann Lee, Coast Gazette" or "Ann Lee, court reporter" says; None for other lines."""
    said = signature(f"By {line}") if "," in line else None
    return said if said and said.author and (said.publisher or _WITH_JOB.fullmatch(line)) else None


_SOURCE = re.compile(r"source: ?(?P<name>[^:|]{2,80}?)(?:[ ,(–—-]+https?://\S{1,400})?\.?", re.IGNORECASE)


def source_named(lines: Iterable[str]) -> str | None:
    """Return the publication from which a line says that the text is: "Source: Coast Gazette"."""
    named = (match["name"] for line in lines if len(line) <= _MAX_LINE and (match := _SOURCE.fullmatch(line)))
    return next((paper for name in named if (paper := _publication(name)) and not is_section(paper)), None)


_WITH_THE = re.compile(rf"The(?: {_WORD}){{1,3}}")  # a paper, where it stands beside an author and a date
_TURNED = re.compile(r"\s*([^,()]{2,60})(, The)?(?: \([A-Z][\w., ]{1,40}\))?\s*")  # "Echo, The (Easting, ME)"


def _publication(part: str) -> str | None:
    """Return the newspaper that a part of a line names, without its place and with its article before it."""
    turned = _TURNED.fullmatch(part)
    return _paper(f"{'The ' if turned[2] else ''}{turned[1]}") if turned else None


_BEFORE_PAPER = re.compile(r"^(?:From )?(?:the )?")


def _paper(name: str) -> str | None:
    """Return the name of a publication, whose last word may be a small one ("Harbour magazine"); None for others."""
    *words, last = _BEFORE_PAPER.sub("", name).split() or [""]
    shown = " ".join((*words, last[:1].upper() + last[1:]))
    is_paper = masthead_among([shown]) is not None or is_outlet(shown, "")
    return " ".join((*words, last)) if is_paper and not is_job(name) else None


_BARE = re.compile(
    rf"(?P<names>{_NAME}(?:(?:, (?:and )?| and | & ){_NAME})*)(?:(?: in|,) {_NAME.replace('{1,3}', '{0,3}')})?"
)
_WITH_JOB = re.compile(  # "Ann Lee, court reporter"
    rf"(?P<names>{_NAME}), [^\W\d_][\w -]{{0,40}} (?i:{'|'.join(sorted(word_list('journalists')))})"
)
_NO_PERSONS_NAME = word_list(
    *("publication_words", "section_words", "press_words", "credit_words", "words_opening_place_names", "weekdays"),
    *("button_words", "words_in_no_byline"),
)


def bare_names(lines: Iterable[str], text: str) -> str | None:
    """Return the only names of people that stand in lines with or beside a date without anything that says so.

    They are not all ordinary words, name no publication, and are not told of in the `text`, as places are.
    """
    named = [
        match["names"]
        for line in lines
        for part in _PARTS.split(line)
        if part and (match := _WITH_JOB.fullmatch(part) or _BARE.fullmatch(part))
    ]
    found = [names for names in named if all(_is_bare_name(one.split(), text) for one in _APART.split(names))]
    return ", ".join(_APART.split(found[0])) if len(found) == 1 else None


def bare_byline(line: str, text: str) -> Signature | None:
    """Return what a line says that has a name and a date behind it ("Ann Lee, 3 May 2021"); None where no person's."""
    match = _BARE_DATED.fullmatch(line)
    author = bare_names([match["who"]], text) if match else None
    return Signature(author, date_of(match)) if match and author else None


def _is_bare_name(words: list[str], text: str) -> bool:
    folded = [word.lower().rstrip(".") for word in words if len(word.rstrip(".")) > 1]
    return (
        not all(map(is_common, folded))
        and _NO_PERSONS_NAME.isdisjoint(folded)
        and not is_agency(" ".join(words))
        and not any(word in text.lower() for word in folded if len(word) > _MAX_PARTICLE)
    )


def _labels_row(part: str) -> bool:
    """Return whether a cell before a date says what the date is, as in "Born | 3 May 1921", rather than whose it is."""
    words = part.lower().split()
    if len(words) == 1:
        return not (is_section(part) or words[0] in word_list("publication_words") or part.isupper())
    return not word_list("words_of_date_labels").isdisjoint(words)


_MAX_PART = 9  # characters


def parted_date(lines: Sequence[str]) -> tuple[int, str | None]:
    """Return how many lines at the beginning are the parts of a date ("12", "Nov", "2021"), and the date; else 0."""
    for count in (2, 3):
        parts = lines[:count]
        date = _ANY_DATE.fullmatch(" ".join(parts)) if all(len(part) <= _MAX_PART for part in parts) else None
        if date is not None and len(parts) == count:
            return count, date_of(date)
    return 0, None


def dateline(paragraph: str) -> str | None:
    """Return the date with which a report opens ("BRUSSELS, 3 May 2021 – ..."), where it is complete."""
    match = _DATELINE.match(paragraph[:_MAX_LENGTH])
    return date_of(match) if match else None


_SENTENCE_END = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=\d{4}))\.\s+")
# A name in front of a weekday, too, as a page of paper is headed.
_DATED_LAST = re.compile(
    rf"(?:(?:The(?: {_WORD}){{1,4}}|{_WORD}), |(?:{_WORD} ){{1,4}}(?=(?i:[a-z]{{3,6}}day\b)))(?i:{DATE})"
)


def date_beside(line: str) -> str | None:
    """Return the date that stands in a line above an article beside other things; None where it isn't the only one.

    It has a clause for itself, or stands behind the name of a paper ("The Northport Echo, 3 May 2021") or place.
    """
    if len(line) > _MAX_LINE or len(_ANY_DATE.findall(line)) != 1:
        return None
    for clause in _SENTENCE_END.split(line):
        if told := signature(clause):
            return told.published
        if last := _DATED_LAST.fullmatch(clause):
            return date_of(last)
    return None


def is_job(line: str) -> bool:
    """Return whether a line says what somebody does, or where ("Transport correspondent", "Coast News, Northport")."""
    words = line.split()
    if not 0 < len(words) <= _MAX_JOB or not line[0].isupper():
        return False
    name, comma, _ = line.partition(",")
    return _NO_PERSON.fullmatch(words[-1]) is not None or (
        comma != "" and (names_publication(name.split()) or _NO_PERSON.fullmatch(name.split()[-1]) is not None)
    )


def _signature(part: str) -> Signature | None:
    if moment := _ISO_LINE.fullmatch(part):
        return Signature(published=published_date(moment["moment"]), labelled=True)
    if dated := _DATE_LINE.fullmatch(part):
        return _dated(dated)
    if placed := _PLACED_LINE.fullmatch(part):
        return Signature(published=date_of(placed), labelled=True)
    if is_month(part) or _AGO.fullmatch(part):
        return Signature()
    if byline := _BYLINE.fullmatch(without_agencies(part)):
        named, *others = byline["names"].split(", ")
        publisher = next((one for one in others if _publication(one)), None)
        names = ", ".join((named, *takewhile(lambda one: one != publisher and not _is_desk(one), others)))
        tail = (byline["tail"] or "").strip(" ,()–-").removeprefix("on ")
        if _NO_NAME.search(names) or (not tail and part[: byline.start("names")].lower().split() == ["from"]):
            return None
        date = _signature(tail) if tail else None
        return Signature(
            None if _NO_PERSON.search(names) else names,
            date.published if date else None,
            date is not None and date.labelled,
            publisher or (date.publisher if date else None),
        )
    if (by := _BY_DATED.fullmatch(part)) and (dated := _DATE_LINE.fullmatch(by["date"])):
        who = by["who"]
        told = (_NAMED.fullmatch(who) or who.isalnum()) and not _NO_PERSON.search(who)
        told = told and who.lower() not in word_list("words_for_no_author")
        return Signature(who if told else None).joined(_dated(dated))
    if publisher := _PUBLISHER.fullmatch(part):
        return Signature(publisher=publisher["name"])
    day = _ANY_DATE.search(part)  # "The Coast Gazette Saturday 13 June 2026 Page 4", as a page of paper is headed
    named = part[: day.start()].strip() if day else ""
    paper = _paper(named) or (named if _PAGED.fullmatch(part) and _NAMED.fullmatch(named) else None)
    if day and paper and (dated := _DATE_LINE.fullmatch(_PAGE.sub("", part), day.start())):
        return Signature(publisher=paper).joined(_dated(dated))
    publisher = author = None
    while divider := _BEFORE_DATE.search(part):  # "Ann Lee, Household desk, Northport Courier, 2 October 2025"
        place, part = part[: divider.start()].strip(), part[divider.end() :]
        publisher = publisher or _publication(place)
        known = publisher or is_job(place) or _BESIDE.fullmatch(place) or names_publication(place.split() or [""])
        if not known and (author or not re.fullmatch(_NAME, place) or _NO_NAME.search(place)):
            return None
        author = author if known else place
        if dated := _DATE_LINE.fullmatch(part):
            if author and _PAGED.fullmatch(part):
                author, publisher = None, publisher or author
            return Signature(author, publisher=publisher).joined(_dated(dated)) if publisher or not author else None
    return None


def _is_desk(name: str) -> bool:
    return _NO_PERSON.search(name) is not None or name.split()[-1].lower() in word_list("journalists")


def _dated(match: re.Match[str]) -> Signature:
    return Signature(None, None if match["updated"] else date_of(match), match["label"] is not None)


_WEEKDAY = "|".join(sorted(word.capitalize() for word in word_list("weekdays") if len(word) > 5))
_MONTH = "|".join(sorted(word.capitalize() for word in word_list("months")))
# What is no name any more, or never was: "Ann Lee Monday, June 3", "Ann LeeUpdated June 3", "Last Updated January 7".
_BEHIND_NAME = re.compile(
    r"(?:(?:^|(?<=[\s,]))(?:last )?|(?<=[a-zß-ÿ]))(?:Last |First )?"
    r"(?:(?i:updated|published|posted|modified)\b(?! by\b)"
    r"|(?<= )(?:Illustration|Photo|Picture|Video)(?:graph)?(?:s|y|er)?\b"
    rf"|(?:{_WEEKDAY})\b(?=,? *(?:{_MONTH}|\d|$))|(?:{_MONTH})\.? *\d|\d)"
)
_ADDRESS = re.compile(r"@|://|^www\.", re.IGNORECASE)
_BY = re.compile(
    r"(?:(?:written|story|words|report|posted|published|updated) )?by:? |author: |words:? (?-i:(?=[A-Z]))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[;|\n•·]| and | & ")
_TAG = re.compile(r"<[^<>]{1,300}>")
_BUTTON = re.compile(r"(?: (?:share|follow(?:ing)?|tweet|email|subscribe|comments?|listen|save))+$", re.IGNORECASE)
# Who made the pictures, degrees, and dates without their figures.
_NO_AUTHOR = re.compile(
    r"(?:photo|picture|illustration|graphic|image|video|edit|art)\w* by\b"
    r"|(?:ph\.?d|m\.?d|m\.?sc|b\.?sc|m\.?a|b\.?a|j\.?d|mba|rn|[om]be|frs|esq|[js]r)\.?$"
    rf"|(?:{'|'.join(sorted(word_list('weekdays', 'months')))})$",
    re.IGNORECASE,
)
# "Ann Lee Transport correspondent": so it reads where the page has each on a line of its own.
_JOB_BEHIND = re.compile(rf"^({_WORD} {_WORD}) [A-Z][\w -]{{0,40}}\b(?:correspondent|editor|reporter|writer)$")
_MAX_NAMES = 2000  # characters


def people(stated: Iterable[str]) -> list[str]:
    """Return the names of the people in what is stated as authors, each once, without what else stands there.

    "Lee, Ann" is one name, and so is each of "Lee, Ann; Poe, Carl", but "Ann Lee, Carl Poe" are two.
    """
    names: dict[str, str] = {}
    for text in stated:
        for piece in _BETWEEN.split(_TAG.sub(" ", text[:_MAX_NAMES])):
            piece = " ".join(word for word in piece.split() if not _ADDRESS.search(word))
            behind = _BEHIND_NAME.search(piece)
            parts = [*map(without_agencies, piece[: behind and behind.start()].split(","))]
            for number, name in enumerate(_turned([one for one in parts if not is_agency(one)] or parts)):
                if number and names_publication(name.split() or [""]):
                    continue  # "Ann Lee, Northport Echo"
                name = (name[by.end() :] if (by := _BY.match(name)) else name).strip(" ,;:–—-")
                if name[:1] == "(" and name[-1:] == ")":
                    name = name[1:-1]  # beside an address that is left out
                name = _JOB_BEHIND.sub(r"\1", _BUTTON.sub("", name))
                if _is_phrase(name) or _NO_AUTHOR.match(name):
                    continue
                key = alphanumeric(name)
                if not key or word_list("words_for_no_author").issuperset(name.lower().split()):
                    continue
                if key not in names or names[key].isupper():
                    names[key] = name
    told = [name for name in names.values() if not (_NO_PERSON.search(name) or is_agency(name))]
    return told or list(names.values())


def first_names_first(stated: str) -> str:
    """Return authors as they are stated, but "Lee, Ann" as "Ann Lee"."""
    return "; ".join(", ".join(_turned([*map(str.strip, one.split(","))])) for one in stated[:_MAX_NAMES].split("; "))


_WITHIN_NAMES = frozenset("and of the for in at from by with or".split())


def _is_phrase(name: str) -> bool:
    """Return whether a part of a byline names nobody: "for the Echo", or "Ann has covered courts since 2011"."""
    first, *others = name.split() or [""]
    small = [word for word in others if word[0].islower()]
    known = word_list("name_particles", "journalists") | _WITHIN_NAMES
    return first in ("for", "from", "in", "at") or (len(small) > 1 and not known.issuperset(small))


def _turned(parts: list[str]) -> list[str]:
    """Return the parts of a text between commas, or where these are family names and first names, the names."""
    parts = [part for part in parts if part]
    if len(parts) < 2 or len(parts) % 2:
        return parts
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    if all(_is_family(family) and _is_first(first) for family, first in pairs):
        return [f"{first} {family}" for family, first in pairs]
    return parts


def _is_family(part: str) -> bool:
    *small, last = part.split()
    return last[:1].isupper() and word_list("name_particles").issuperset(map(str.lower, small))


def _is_first(part: str) -> bool:
    first, *others = part.split()
    initials = all(len(one.rstrip(".")) == 1 for one in others)
    is_degree = len(first) <= 4 and first.isupper() and "." not in first
    return first[0].isupper() and initials and not is_degree and not _NO_PERSON.fullmatch(first)
