"""What agencies and press offices put around a report for those who print it: slugs, notes, whom to ask.

All of it is boilerplate.
"""

from __future__ import annotations

import re
from itertools import takewhile

from index.metadata.paragraphs import Ending, words_in
from index.text.lexicon import phrase_list, word_list

_MAX_LENGTH = 200  # characters
WIRE_MARKS = "^<= "  # around the lines of old wires
_SLUG = re.compile(
    r"(?:[a-z]\d{3,4} )?[A-Z]{2,3}-(?:[A-Z]{2,4}-{1,2})?[^\s,].{0,60},.{0,30}"  # "BC-EU--Ferry,1st Ld-Writethru,412"
    r"|[A-Z]{3,20}(?:-[A-Z]{2,20}){1,4}(?: [A-Z]?\d{1,4}){1,3}"  # "FERRY-CLOSE 1203 A1"
    r"|[A-Z][A-Z0-9.&']{2,20}(?:[-/_][A-Z0-9.&']{0,20}){2,5}(?: ?\([A-Z]{3,12}(?: \d{1,2})?\))?"  # "BRITAIN-FERRY/"
    r"|[A-Z]{2}-[A-Z]{2}-[\d-]{8} \d{4}[A-Z]{3,4}|[A-Z][A-Z0-9]{2,20}[-_/]?\d{4,8}"
    r"|[A-Za-z]{3,20}(?:-[A-Za-z]{2,20}){1,4},[a-z0-9]{1,12}|[a-z]{3,20}(?:-[a-z]{2,20}){2,5}"
)
_NOTE_TO_EDITORS = re.compile(
    r"(?:slug|eds?|editors|note to (?:eds?|editors))[.:] ?(?:slug: ?)?.|attention - "
    rf"|\((?:{'|'.join(sorted(word_list('wire_changes')))})\b[^()]{{1,150}}\)$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[a-z]{2,4}(?:[/-][a-z]{2,4}){1,3}/?")  # of those who wrote and edited it, below the report
_MAX_SLUGS = 8  # lines above a report
_KIND = re.compile(rf"(?:{'|'.join(sorted(map(str.upper, word_list('wire_labels'))))})(?: \d{{1,2}})?-(?=[^\W\d])")


def without_wire_marks(title: str) -> str:
    """Return a headline without what an agency puts around it: "UPDATE 2-Council votes" is "Council votes"."""
    return _KIND.sub("", " ".join(title.strip(WIRE_MARKS).split()), count=1)


_AGENCY = rf"(?:the )?(?:{'|'.join(sorted(phrase_list('news_agencies'), key=len, reverse=True))})"
_JOINT = r"(?: ?(?:[,|/;&(–—-]|\b(?:and|with|for)\b) ?)"
_BEHIND_NAME = re.compile(
    rf"(?:{_JOINT}{{1,3}}{_AGENCY}|(?<=[^\s,]) (?={_AGENCY}\)?$)\w+ .+)\)?$", re.IGNORECASE
)  # without anything between only one of several words
_BEFORE_NAME = re.compile(rf"^{_AGENCY}{_JOINT}{{1,3}}(?=\S)", re.IGNORECASE)
_AGENCIES = re.compile(rf"\b{_AGENCY}(?!\w)", re.IGNORECASE)
_MAX_NAMES = 500  # characters
_INITIALS_OF = re.compile(r"[a-z]{2,4}|[A-Z]{2,4}")


def is_agency(name: str) -> bool:
    """Return whether a name is that of a news agency."""
    return _AGENCIES.fullmatch(name) is not None


def without_agencies(names: str) -> str:
    """Return names of people without an agency beside them: "Ann Lee and Reuters" is Ann Lee."""
    names = " ".join(names.split())
    if len(names) > _MAX_NAMES or is_agency(names):
        return names
    while (shorter := _BEHIND_NAME.sub("", _BEFORE_NAME.sub("", names, count=1), count=1)) not in (names, ""):
        names = shorter
    return names


def _signs_off(line: str) -> bool:
    """Return whether a line names agencies and initials and nothing else: "(AFP, Reuters)", "dpa/al"."""
    rest, agencies = _AGENCIES.subn(" ", line)
    return agencies > 0 and all(map(_INITIALS_OF.fullmatch, re.findall(r"\w+", rest)))


def slug_lines(lines: list[str]) -> set[int]:
    """Return the numbers of the paragraphs that are a report's slug or notes on it, above or below its text."""
    found: set[int] = set()
    last = len(lines) - 1
    for number in {*range(min(_MAX_SLUGS, last)), *range(max(0, last - 1), last + 1)} if last > 1 else ():
        line = lines[number].strip(WIRE_MARKS)
        below = number >= last - 1
        if len(lines[number]) < _MAX_LENGTH and (
            _SLUG.fullmatch(line)
            or (_INITIALS.fullmatch(line) or _signs_off(line) if below else _NOTE_TO_EDITORS.match(line))
        ):
            found.add(number)
    return found


_LABEL = re.compile(r"(?P<label>[^\W\d_][\w -]{1,30}):")
_BY_WIRE = re.compile(r"[^\n]{0,80}[(/][A-Za-z][\w ]{0,20}wire[)/] ?[-–—]", re.IGNORECASE)  # "/COASTWIRE/ --"
_SENDER = re.compile(r"SOURCE:? [A-Z][^\n]{1,80}")
_RELEASES = (*("for immediate", "for release", "embargoed until"), *("press release", "news release", "media release"))
_CLOSINGS = ("###", "# # #", "***", "-30-")
_MAX_ABOVE = 12  # paragraphs above the text of a press release
_MAX_BELOW = 4
_MAX_HEADING = 8  # words


def around_press_release(lines: list[str], endings: list[Ending]) -> set[int]:
    """Return the numbers of the paragraphs of a press release that say whom to ask, and who sends it."""
    opening = lines[:_MAX_ABOVE]
    opens = {n for n, line in enumerate(opening) if endings[n] is Ending.OPEN and opens_release(line)}
    if not (opens or any(map(_BY_WIRE.match, opening)) or any(map(_SENDER.fullmatch, lines[-_MAX_BELOW:]))):
        return set()
    found = opens | _contacts(lines, endings)
    closed = about = False
    for number, line in enumerate(lines):
        late = 2 * number >= len(lines)
        label = _LABEL.match(line)
        asks = label is not None and _is_contact(label["label"])
        if endings[number] is Ending.OPEN and words_in(line) <= _MAX_HEADING:
            about = line.startswith("About ")
        provided = number > 0 and lines[number - 1].lower().rstrip(":") == "news provided by"
        closed |= number > 2 and (line in _CLOSINGS or _SENDER.fullmatch(line) is not None)
        closed |= late and _is_contact(line)
        if closed or asks or provided or (about and late):
            found.add(number)
    return found


def opens_release(line: str) -> bool:
    """Return whether a line says that a press release begins: "PRESS RELEASE, 3 May", "HARBOUR BOARD NEWS RELEASE"."""
    folded = line.lower()
    return folded.startswith(_RELEASES) or (line.isupper() and folded.endswith(_RELEASES))


def _is_contact(line: str) -> bool:
    """Return whether a line, or what stands before its colon, says whom to ask: "Contact:", "Media enquiries"."""
    label = line.lower().rstrip(":")
    *before, last = label.split() or [""]
    return label in phrase_list("contact_labels") or (len(before) == 1 and last in phrase_list("contact_labels"))


_MAX_CONTACT = 5  # lines
_REACHED = re.compile(r"\+?[\d() .-]{7,20}|\S{1,64}@\S{1,80}|(?:www\.|https?://)\S{1,100}")


def _contacts(lines: list[str], endings: list[Ending]) -> set[int]:
    """Return the lines above a press release from a label that says whom to ask down to a telephone or an address."""
    found: set[int] = set()
    for number, line in enumerate(lines[:_MAX_ABOVE]):
        if not _is_contact(line):
            continue
        below = range(number + 1, min(number + 1 + _MAX_CONTACT, len(lines)))
        block = list(takewhile(lambda n: endings[n] is Ending.OPEN, below))
        reached = [n for n in block if any(map(_REACHED.fullmatch, lines[n].split(": ")))]
        found.update(range(number, max(reached, default=number - 1) + 1))
    return found
