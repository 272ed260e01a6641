"""Names of people and bodies by their shape: capitals, titles and the small words between. No gazetteer.

A question's names get the capitals that its writer left out, so that capitals decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.text.lexicon import is_common, word_list
from index.text.terms import tokenize
from index.text.tokens import Token

_WORD = re.compile(r"[^\W_]+(?:['’‘&.\-‑][^\W_]+)*|[^\w\s]|_")
_CONTRACTION = re.compile(rf"(?:{'|'.join(sorted(word_list('subject_pronouns')))})['’](?:m|ve|re|ll|d)\Z")  # "I'm"
_MAX_NAME = 4  # words of a person's
POSSESSIVE = ("'s", "’s", "‘s")  # the last by smart marks gone wrong


class Word(NamedTuple):
    """A word or mark of a text: `text[start:end]`, and its lower-case form without a possessive ending."""

    start: int
    end: int
    written: str
    lower: str
    possessive: bool


def split_words(text: str, start: int, end: int) -> list[Word]:
    """Return the words and marks of `text[start:end]`; the full stop of "Gov." or of an initial is part of its word."""
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        written = match.group()
        first, last = match.span()
        if not written[0].isalnum():
            if written in "'’" and found and found[-1].possessive and found[-1].end == first:
                continue  # of "the miners’ union"
            if written != "." or not found or found[-1].end != first or not _takes_stop(found[-1]):
                found.append(Word(first, last, written, written, False))
            continue
        possessive = written.endswith(POSSESSIVE)
        lower = (written[:-2] if possessive else written).lower()
        if lower.endswith("s") and written[0].isupper() and text.startswith(("’ ", "' "), last):
            possessive = True
        found.append(Word(first, last, written, lower, possessive))
    return found


def _takes_stop(word: Word) -> bool:
    initials = all(len(part) == 1 and part.isupper() for part in word.written.split("."))  # "J.", "U.S."
    return initials or word.lower in word_list("abbreviated_titles")


def is_capitalised(word: Word) -> bool:
    """Return whether a word is written like a name's: with a capital, and no day, month or mark."""
    first = word.written[0]
    if first.isupper():
        return word.lower not in word_list("calendar") and not _CONTRACTION.match(word.lower)
    # "al-Assad", "d'Estaing": the capital comes after a hyphen or an apostrophe.
    return first.islower() and bool(re.match(r"[a-z]{1,3}['’\-][^\W\d_a-z]", word.written))


def trailing_name(sequence: Sequence[Word], end: int, start: int = 0) -> int:
    """Return where the name begins that ends before `sequence[end]`; `end` where there is none. Not before `start`.

    "of" and other particles are taken in between two capitalised words; a possessive ends what comes before a name.
    """
    first = at = end
    while at > start:
        word = sequence[at - 1]
        if is_capitalised(word) and (not word.possessive or at == end or _is_of_many(word, sequence[at])):
            first = at = at - 1
        elif word.lower in word_list("words_inside_names") and at < end and at - 1 > start:
            at -= 1
        else:
            break
    return end if _is_pointer(sequence[first:end]) else first


def _is_of_many(word: Word, following: Word) -> bool:
    """Return whether a possessive belongs to a body's name: "the Miners' Union"."""
    return not word.written.endswith(POSSESSIVE) and following.lower in word_list("bodies")


def leading_name(sequence: Sequence[Word], start: int, end: int) -> int:
    """Return where the name ends that begins at `sequence[start]`; `start` where there is none."""
    last = at = start
    while at < end:
        word = sequence[at]
        if is_capitalised(word):
            last = at = at + 1
            if word.possessive and not (at < end and _is_of_many(word, sequence[at])):
                break
        elif word.lower in word_list("words_inside_names") and at > start:
            at += 1
        else:
            break
    return start if _is_pointer(sequence[start:last]) else last


def _is_pointer(name: Sequence[Word]) -> bool:
    """Return whether a name is no name but the "My" of "My mother" or the "The" of "The mother"."""
    return len(name) == 1 and name[0].lower in word_list("possessives", "articles")


def name_spans(sequence: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the names as ranges of words, the sentence's first word among them only if another follows."""
    found = []
    at = 0
    while at < len(sequence):
        end = leading_name(sequence, at, len(sequence))
        if end > at:
            lower = sequence[at].lower
            if lower in word_list("openers", "nameless_sources", "contrasts", "subordinators", "articles") or (
                at == 0 and lower in word_list("auxiliaries")
            ):
                at += 1
                continue
            found.append((at, end))
            at = end
        else:
            at += 1
    return found


def name_parts(name: str) -> list[str]:
    """Return the words of a name without letters behind it: "Ann" and "Bell" of "Ann Bell KC"."""
    parts = name.split()
    while len(parts) > 2 and parts[-1].strip(".,").lower() in word_list("letters_after_names"):
        del parts[-1]
    return parts


def surname(name: str) -> str:
    """Return the last word of a name, letters behind it aside."""
    return name_parts(name)[-1]


def is_organisation_or_place(name: str) -> bool:
    """Return whether `name` is plainly no person's: by "the", a word such as "bank", or as an acronym."""
    parts = name_parts(name)
    lowered = {part.strip(".,").lower() for part in parts}
    # A plain acronym, not an initial: "EU", but not "J" or "J.R."
    acronym = any(part.isupper() and len(part) > 1 and "." not in part for part in parts)
    return not parts or parts[0] in ("the", "The") or bool(lowered & word_list("bodies")) or acronym


def is_person(name: str, text: str) -> bool:
    """Return whether `name`, as it stands in `text`, looks like a person's.

    It does with a title before it, or with two to four words of which none is an organisation's or a place's. A single
    word does if `text` gives it a title or a first name somewhere.
    """
    parts = name_parts(name)
    lowered = [part.strip(".,").lower() for part in parts]
    titled = max((at for at, part in enumerate(lowered) if part in word_list("titles")), default=-1)
    if lowered and lowered[0] in word_list("titles"):
        return len(parts) > 1 and "of the" not in " ".join(lowered)  # "President of the Board" is an office
    if 0 < titled < len(parts) - 1:  # "Northport City Mayor Ann Lee"
        return len(parts) - titled <= _MAX_NAME + 1 and "of" not in lowered[titled:]
    if is_organisation_or_place(name) or "and" in lowered or any(letter.isdigit() for letter in name):
        return False
    if len(parts) > 1:  # "Icy Moon Titan" of a headline is "icy moon Titan" elsewhere
        described = f"{' '.join(lowered[:-1])} {parts[-1]}" in text
        return len(parts) <= _MAX_NAME and "of" not in lowered and not described
    surname = re.escape(parts[0])
    if re.search(rf"\b(?:{'|'.join(sorted(word_list('female_nouns', 'male_nouns')))}),? {surname}\b", text):
        return True  # "her brother, Lucas,"
    given = re.search(rf"([^\W\d_a-z][^\W\d_]+\.?) {surname}(?![^\W_])(?! [A-Z])", text)
    if given is None or f"{given.group(1).lower()} {name}" in text:
        return False
    before = given.group(1).lower().rstrip(".")
    return before in word_list("titles") or before not in word_list(
        "openers", "nameless_sources", "bodies", "calendar", "auxiliaries", "question_words", "articles"
    )


_MIN_SHOUTED = 3  # words: "UK GDP" is not shouted
_MIN_NAME = 3  # letters
_ENDINGS = ("s", "es", "d", "ed", "ing", "r", "er", "st", "est", "ly", "n", "en")  # of inflected and derived words


def lower_all_caps(text: str) -> str:
    """Return a text in lower case if it is all in capitals, else as it is."""
    shouted = text.isupper() and len(text.split()) >= _MIN_SHOUTED
    lowered = text.lower()
    return lowered if shouted and len(lowered) == len(text) else text


def with_capitals(text: str, tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    """Return a question and its tokens with capitals on its names, where it has none beside its first letter's.

    Words that are not in ordinary English are taken for names, and so are titles before them. A question that has other
    capitals stays as it is; initials don't count as such, since many people write only these in capitals.
    """
    plain = lower_all_caps(text)
    words = plain[_first_letter(plain) + 1 :].split()
    if any(word != word.lower() and not (word.isupper() and len(word) > 1) for word in words):
        return text, list(tokens)
    read = [_with_other_reading(tokens, number) for number in range(len(tokens))]
    names = {number for number, token in enumerate(read) if _is_name(token)}
    for number in sorted(names, reverse=True):
        before = number - 1
        while before >= 0 and read[before].word in word_list("titles"):
            names.add(before)
            before -= 1
    letters = list(plain)
    for number in names:
        start, end = read[number].start, read[number].end
        whole = read[number].word == "us"
        for place in range(start, end if whole else start + 1):
            capital = letters[place].upper()
            letters[place] = capital if len(capital) == 1 else letters[place]
    return "".join(letters), read


def _first_letter(text: str) -> int:
    return next((place for place, character in enumerate(text) if character.isalpha()), 0)


def _is_name(token: Token) -> bool:
    """Return whether ordinary English has a word in no form, as it has no names."""
    word = token.word
    if token.term == "u.s." or word == "may":
        return not token.stop
    if token.stop or not word.isalpha() or (len(word) < _MIN_NAME and word not in word_list("short_names")):
        return False
    if word in word_list("words_that_name_nothing", "people_in_conversation", "words_for_people"):
        return False
    bases = (word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)))
    return not any(is_common(base) or is_common(base + "e") for base in bases)


def _with_other_reading(tokens: Sequence[Token], number: int) -> Token:
    """Return a token, "us" and "may" read as a country's and a month's or person's name where they stand like one."""
    token = tokens[number]
    before = tokens[number - 1].word if number else ""
    following = tokens[number + 1].word if number + 1 < len(tokens) else ""
    if token.word == "us":
        leads = before in word_list("auxiliaries_of_questions", "question_words") or not before
        return token._replace(term="u.s.", stop=False) if before == "the" or (leads and following) else token
    if token.word == "may":
        dated = following.isdecimal() or before.isdecimal() or before in word_list("words_before_months")
        alone = not following or following in word_list("prepositions")  # and no verb, as behind the other "may"
        return token._replace(term=tokenize("May")[0].term, stop=False) if dated or alone else token
    return token
