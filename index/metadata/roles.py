"""Roles: what a paragraph near the top of an article could be, before its neighbours are looked at."""

from __future__ import annotations

import re
from enum import Enum, auto

from index.metadata.boilerplate import is_boilerplate
from index.metadata.bylines import Signature, signature
from index.metadata.mastheads import is_section
from index.metadata.shape import Ending, Span, ending, is_bullet, words_in

_LONGEST = 300  # characters of a headline
_MOST_WORDS = 40
_SALUTATION = re.compile(
    r"(?:dear\b(?: \S+){1,5}|sirs?|madam|sir or madam|(?:to )?the editor|ladies and gentlemen)\s*[,:;–—-]+"
    r"|dear(?-i:(?: [A-Z]\S*){1,3})|to the editor",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}['’”\"]?$")  # "U.S."


class Role(Enum):
    """What a paragraph could be."""

    LINE = auto()  # a headline, a masthead, a standfirst
    BULLET = auto()
    SIGNATURE = auto()
    BOILERPLATE = auto()
    SALUTATION = auto()
    STOPPED = auto()  # a short paragraph that ends like a sentence
    TEXT = auto()


def role_of(text: str, span: Span) -> tuple[Role, Signature | None]:
    """The role of `text[start:end]`, and what it says where it is a signature."""
    start, end = span
    if end - start > _LONGEST:
        return Role.TEXT, None
    line = text[start:end]
    if signed := signature(line):
        return Role.SIGNATURE, signed
    if is_section(line) or is_boilerplate(text, start, end):
        return Role.BOILERPLATE, None
    if _SALUTATION.fullmatch(line):
        return Role.SALUTATION, None
    if is_bullet(text, start):
        return Role.BULLET, None
    how = ending(text, start, end)
    if how is Ending.PENDING or words_in(line) > _MOST_WORDS:
        return Role.TEXT, None
    return (Role.LINE if how is Ending.OPEN or _ends_in_initials(line) else Role.STOPPED), None


def _ends_in_initials(line: str) -> bool:
    """Whether the full stop at the end belongs to initials, in a line that has capitals like a headline."""
    longer = [word for word in line.split() if len(word) >= 4]
    return _INITIALS.search(line) is not None and all(not word[0].islower() for word in longer)
