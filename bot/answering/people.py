"""People of an article: whether a name is a person's there, in full, "he" or "she", and who holds a role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.answering.names import Word, is_organisation_or_place, is_person, leading_name, split_words, trailing_name
from index.text.lexicon import is_common, noun_kind, phrase_list, rows, word_list

_AROUND = 150  # characters behind a name in which "he" or "she" is rather that person
_MAX_MENTIONS = 30
_MIN_TELLING = 600  # characters of a text that tells how it uses a name


def is_person_in(name: str, text: str) -> bool:
    """Return whether a name is a person's as an article uses it, which tells people from places and events.

    A person speaks, has an age or a title, is described ("a man of 26"), or is called by the surname alone, and seldom
    stands after "in" or "from".
    """
    if not (is_person(name, text) or _is_introduced(name, text)) or _MIXED_CASE.search(name):
        return False
    if not word_list("weekdays").isdisjoint(name.lower().split()):
        return False
    mentions = list(islice(_mentions(name, text), _MAX_MENTIONS))
    placed = sum(_word_before(text, at) in word_list("prepositions_of_place", "articles") for at in mentions)
    if 2 * placed > len(mentions) or f"{name}s" in text:  # "an East Norlander", "East Norlanders"
        return False
    surname = name.split()[-1]
    if name.split()[0].lower() in word_list("words_opening_place_names"):
        return False
    if name.split()[0].lower().rstrip(".") in word_list("titles") or len(text) < _MIN_TELLING:
        return True
    behind = re.compile(r"(?:['’]s)?,? (?:who|(?:aged )?\d\d\b|(?P<verb>[a-z]+))")
    for at in islice(_mentions(surname, text), _MAX_MENTIONS):
        found = behind.match(text, at + len(surname))
        if found and (found["verb"] is None or found["verb"] in word_list("reporting_verbs")):
            return True
        described = _APPOSITION.match(text, at + len(surname))
        if described and "person" in map(kind_of, described[1].split()):
            return True
        alone = not text[max(0, at - 2) : at].strip() or _word_before(text, at).islower()
        inside = text[at + len(surname) : at + len(surname) + 2].strip()[:1].isupper()
        named = alone and not inside and not is_common(surname.lower()) and text[at - 1 : at].isspace()
        # "the Norland boss", "a Norland family": what describes somebody else
        named = named and not (found and kind_of(found["verb"]) in ("person", "group"))
        if named and _word_before(text, at) not in word_list("prepositions_of_place", "articles"):
            return True
    return False


_APPOSITION = re.compile(r", an?((?: [a-z-]+){1,3})")  # "Josiah Lowe, a man of 26"

# "LibriVox" names no person, but "McGuire", "DeVito" and "MacLeod" may.
_MIXED_CASE = re.compile(r"\b(?!Mac|Fitz)[A-Z][a-z]{2,}[A-Z]")


def _is_introduced(name: str, text: str) -> bool:
    """Return whether a single name is introduced as a person's: "a woman called Eva", "Eva, who", "Eva, 31,"."""
    if not name.isalpha() or is_organisation_or_place(name):
        return False
    word = re.escape(name)
    return (
        re.search(rf"(?<!\w){word}, (?:who|whose|\d\d)\b|\b(?:named|called)(?: only)?(?: as)? {word}\b", text)
        is not None
    )


def full_name(name: str, text: str) -> str:
    """Return the longest form of a person's name in a text: "Ann Bell" for "Bell", or for "Ann"."""
    if len(name.split()) > 1:
        return name
    word = re.escape(name)
    for form in (
        rf"(?:[A-Z][\w'’.-]{{1,20}}(?<!['’]s) ){{1,2}}{word}(?!\w)",
        rf"(?<!\w){word} [A-Z][\w’-]{{1,20}}(?<!['’]s)(?!\w)",
    ):
        found = Counter(one[0] for one in re.finditer(form, text) if is_person(one[0], text))
        kept = [one for one, _ in found.most_common(5) if one.split()[0].lower() not in _NOT_FIRST]
        if kept:
            return kept[0]
    return name


_NOT_FIRST = word_list(
    "openers", "nameless_sources", "contrasts", "subordinators", "calendar", "articles", "auxiliaries", "question_words"
)


def gender(name: str, text: str) -> str:
    """Return "m" or "f" as a text tells it of a person; "" where it doesn't.

    It tells by a title, by a noun before the name ("his wife, Ann Bell"), or by the pronouns behind the name.
    """
    parts = name.lower().split()
    mentions = islice(_mentions(name, text), _MAX_MENTIONS)
    before = {_word_before(text, at).rstrip(",").rsplit("-", 1)[-1] for at in mentions}
    for letter, titles, nouns in (("m", "male_titles", "male_nouns"), ("f", "female_titles", "female_nouns")):
        if parts and (parts[0].rstrip(".") in word_list(titles) or word_list(nouns) & {parts[-1], *before}):
            return letter
    # People share a surname: then the first name tells, above all of whom the text calls by it.
    first = [part for part in name.split()[:1] if part[0].isupper() and part.lower() not in word_list("titles")]
    surname = name.split()[-1:]
    behind = (
        (text[at + len(first[0]) :][:2] for at in islice(_mentions(first[0], text), _MAX_MENTIONS)) if first else ()
    )
    called = sum(not two[:1].isalpha() and not two[1:].isupper() for two in behind) > 1
    given = {one.lower() for one in re.findall(rf"\b([A-Z][a-z]+) {re.escape(''.join(surname))}\b", text)}
    shared = len(given - word_list("titles", "male_titles", "female_titles") - _NOT_FIRST) > 1
    for part in dict.fromkeys((*first, *surname) if first != surname and (called or shared) else (*surname, *first)):
        told: Counter[str] = Counter()
        for at in islice(_mentions(part, text), _MAX_MENTIONS):
            behind_it = text[at + len(part) : at + _AROUND]
            other = _OTHER_NAME.search(behind_it)
            for word in re.findall(r"\b(?:he|him|his|she|her|hers)\b", behind_it[: other and other.start()].lower()):
                told["m" if word in ("he", "him", "his") else "f"] += 1
        if told["m"] != told["f"]:
            return max(told, key=lambda letter: told[letter])
    return ""


# "Ann Bell met Tom Ridge. He …": the name of somebody else, but not that of a place.
_OTHER_NAME = re.compile(r"(?<=[a-z,] )(?<!\bin )(?<!\bat )(?<!\bof )(?<!\bfrom )(?<!\bto )[A-Z][a-z]+[ -][A-Z][a-z]+")


def _mentions(name: str, text: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + len(name))


def _word_before(text: str, at: int) -> str:
    return (text[max(0, at - 15) : at].split() or [""])[-1].lower()


def kind_of(noun: str) -> str | None:
    """Return the kind of thing that a noun, singular or plural, names: "person", "group", "animal" and so on."""
    if noun in word_list("words_for_people"):
        return "person"
    singular = next((forms[0] for forms in rows("irregular", "nouns") if noun in forms), noun)
    return noun_kind(singular)


_NEAR = 80  # characters before or behind a role in which its holder is named
_MAX_BETWEEN = 6  # words between a name and the role


def holder(role: str, text: str) -> str | None:
    """Return who an article says holds a role: by "Mayor Ann Bell", "the mayor, Ann Bell" or "Ann Bell, the mayor".

    There is none where the text names nobody, or several.
    """
    head = role.split()[-1].lower()
    if kind_of(head) != "person" and head not in word_list("titles"):
        return None
    found: dict[str, str] = {}
    short = next((one.split()[1] for one in phrase_list("shortened_titles") if one.split()[0] == head), None)
    forms = [re.escape(role), *([rf"{short}\."] if short and role.lower() == head else [])]
    for match in islice(
        re.finditer(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w'’-])", text, re.IGNORECASE), _MAX_MENTIONS
    ):
        if _word_before(text, match.start()) in word_list("words_before_other_offices"):
            continue
        name = _named_behind(text, match.end()) or _named_before(text, *match.span())
        if name is not None:
            found.setdefault(name.split()[-1], name)
    return next(iter(found.values())) if len(found) == 1 else None


def _named_behind(text: str, end: int) -> str | None:
    """Return the name right behind a role, or in commas behind it."""
    if text[end : end + 1] not in (" ", ","):
        return None
    sequence = split_words(text, end, min(len(text), end + _NEAR))
    comma = bool(sequence) and sequence[0].written == ","
    last = leading_name(sequence, comma, len(sequence))
    closed = last < len(sequence) and not sequence[last].written[0].isalnum()
    return _person(text, sequence[comma:last]) if not comma or closed else None


def _named_before(text: str, start: int, end: int) -> str | None:
    """Return the name before a role in apposition: "Ann Bell, the city's mayor"."""
    sequence = split_words(text, max(0, start - _NEAR), start)
    following = [word.lower for word in split_words(text, end, min(len(text), end + _NEAR))[:1]]
    comma = max((at for at, word in enumerate(sequence) if word.written == ","), default=0)
    between = sequence[comma + 1 :]
    closed = all(not word.isalnum() or word in word_list("prepositions", "subordinators") for word in following)
    if not comma or not closed or len(between) > _MAX_BETWEEN or any(word.lower in _NO_APPOSITION for word in between):
        return None
    determined = word_list("articles", "possessives")
    if len(between) > 2 and not any(word.possessive or word.lower in determined for word in between[:1]):
        return None
    first = trailing_name(sequence, comma)
    placed = first and sequence[first - 1].lower in word_list("prepositions_of_place")
    return None if placed else _person(text, sequence[first:comma])


_NO_APPOSITION = word_list(
    "subordinators", "auxiliaries", "reporting_verbs", "contrasts", "personal_pronouns", "prepositions"
) | {"and", "."}


def _person(text: str, words: Sequence[Word]) -> str | None:
    """Return the name that some words write, where it is one person's; None otherwise."""
    if not words or any(word.lower == "and" for word in words):
        return None
    name = text[words[0].start : words[-1].end - 2 * words[-1].possessive]
    alone = len(words) == 1 and not is_organisation_or_place(name) and not is_common(words[0].lower)
    return name if alone or (len(words) > 1 and is_person(name, text)) else None
