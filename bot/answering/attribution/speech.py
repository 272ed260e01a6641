"""Reported speech: where quotations stand, which verbs report, and who their subjects are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, lru_cache

from bot.answering.names import POSSESSIVE, Word, is_capitalised, leading_name, split_words, trailing_name
from index.article import Article, SameArticle
from index.text.lexicon import phrase_list, rows, word_list

_OPENING = {"“": "”", "‘": "’", "«": "»", "„": "“", '"': '"', "'": "'"}
# An opening mark stands at the start or after a space, dash or bracket, and before a word.
_OPEN = re.compile(r"(?:^|(?<=[\s(\[—–\-“\"*_]))[“‘«„\"'](?=[^\s”’\"'»])|[“«„]")
# A closing mark stands after a word or its punctuation, and before anything but a word.
_CLOSE = {
    "”": re.compile(r"”|(?<=\S)(?:’’|'')(?![^\W_]|”)"),  # some agencies close with two single marks
    "»": re.compile(r"»"),
    "“": re.compile(r"“"),
    "’": re.compile(r"(?<=\S)’(?![^\W_])"),
    '"': re.compile(r"(?<=\S)(?:[\"”]|'')(?![^\W_])"),  # old type has two single marks
    "'": re.compile(r"(?<=\S)'(?![^\W_])"),
}
MAX_CONTEXT = 3_000  # characters on each side of a name in which it is looked for elsewhere
_PARAGRAPH = 1200  # characters of a long paragraph looked at, before a sentence and after it
_ELISION = re.compile(r"['’](?:\d0s|\d\ds?|tis|twas|em|til|cause)\b(?!%|[.,]\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks, `text[start:end]`. `closed` is False where it runs on to the paragraph's end."""

    start: int
    end: int
    closed: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of one paragraph, in order; quotations within quotations are part of the outer one.

    A single mark that never closes is taken for an apostrophe, unless it opens the paragraph or follows a colon.
    """
    if not any(mark in text for mark in _OPENING):
        return ()
    found: list[Quotation] = []
    hopeless: set[str] = set()  # marks that close nowhere in the rest: looked for once, not once an opening mark
    position = 0
    while (opening := _OPEN.search(text, position)) is not None:
        mark = opening.group()
        if mark in "'‘" and _ELISION.match(text, opening.start()):
            position = opening.end()
            continue
        closing = None if mark in hopeless else _closing(text, opening.end(), _OPENING[mark])
        if closing is not None:
            found.append(Quotation(opening.start(), closing, True))
            position = closing
            continue
        before = text[max(0, opening.start() - 4) : opening.start()].rstrip()[-1:]
        if mark not in "'„" and (mark != "‘" or before in ("", ":", ",")):
            found.append(Quotation(opening.start(), len(text), False))
            break
        hopeless.add(mark)
        position = opening.end()
    return tuple(found)


def _closing(text: str, position: int, mark: str) -> int | None:
    """Return the end of the closing `mark`. A single one after a plural's s counts only if no better one follows."""
    doubtful = None
    for closing in _CLOSE[mark].finditer(text, position):
        if doubtful is not None and _OPEN.search(text, position, closing.start()) is not None:
            return doubtful
        position = closing.end()
        if mark in "’'" and text[closing.start() - 1] == "s" and text[closing.end() : closing.end() + 1] == " ":
            doubtful = doubtful or closing.end()
            continue
        return closing.end()
    return doubtful


def surroundings(article: Article, number: int) -> tuple[int, int]:
    """Return the paragraph of a sentence, as offsets, or of a very long one the part around the sentence."""
    sentence = article.sentences[number]
    begin, end, _ = article.paragraphs[sentence.paragraph]
    if end - begin > 3 * _PARAGRAPH:
        block = (sentence.start - begin) // _PARAGRAPH
        begin, end = max(begin, begin + (block - 1) * _PARAGRAPH), min(end, begin + (block + 3) * _PARAGRAPH)
    return begin, end


def beside(article: Article, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind `text[start:end]` in the sentences that hold it."""
    held = [one for one in article.sentences if one.start < end and one.end > start]
    return (article.text[held[0].start : start], article.text[end : held[-1].end]) if held else ("", "")


def quotations_within(text: str, begin: int, end: int) -> tuple[Quotation, ...]:
    """Return the quotations of the paragraph `text[begin:end]`, as offsets in `text`."""
    found = quotations(text[begin:end])
    return tuple(Quotation(begin + quote.start, begin + quote.end, quote.closed) for quote in found)


def quotations_around(article: Article, at: int) -> tuple[Quotation, ...]:
    """Return the quotations of what surrounds sentence number `at`, its paragraph or so, as offsets in the text."""
    return _quotations_of(SameArticle(article), *surroundings(article, at))


@lru_cache(maxsize=256)  # each paragraph is asked for several times: for each speaker, and for each passage
def _quotations_of(key: SameArticle, begin: int, end: int) -> tuple[Quotation, ...]:
    return quotations_within(key.article.text, begin, end)


def quotation_at(article: Article, at: int) -> Quotation | None:
    """Return the quotation in which a place of an article stands; None where it is its author's own words."""
    paragraph = next((one for one in article.paragraphs if one.start <= at < one.end), None)
    within = quotations_within(article.text, max(paragraph.start, at - MAX_CONTEXT), paragraph.end) if paragraph else ()
    return next((quote for quote in within if quote.start <= at < quote.end), None)


def words_of(text: str, start: int, end: int) -> list[Word]:
    """Return what `split_words` does; where "May", "Per" or "Will" is of a name, it is no small word or month."""
    words = split_words(text, start, end)
    for at, word in enumerate(words):
        if word.lower in word_list("names_like_small_words") and word.written[0].isupper():
            before, after = words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None
            if _is_given(words, at) or _is_surname(text, word, before, after):
                words[at] = word._replace(lower=word.written)
    return words


def _is_given(words: Sequence[Word], at: int) -> bool:
    """Return whether a word is a given name: "June Lee said", but no "In June Lee", "Will Lee go?", "Per Lee, it"."""
    if at and words[at - 1].lower in word_list("words_before_months", "prepositions"):
        return False
    last = leading_name(words, at + 1, len(words))
    if at or last != at + 2 or last == len(words) or words[last].written != ",":
        return last > at + 1 if at else last == at + 2 and words[-1].written != "?"
    rest = [word.lower for word in words[last + 1 :]]  # "Per Lee, the mayor, said", "June Lee, 22, said"
    return "," in rest and (rest[0] in word_list("articles", "possessives") | {"who"} or rest[0].isdecimal())


def _is_surname(text: str, word: Word, before: Word | None, after: Word | None) -> bool:
    """Return whether a word is a surname: "Ann May", "Mrs May", and "May said" where the text has one of these."""
    no_name = word_list("words_before_months", "prepositions", "openers", "articles", "demonstratives", "subordinators")
    if (before and before.lower in no_name) or (after and after.written[0].isdigit()):
        return False
    if before and is_capitalised(before):
        return not before.possessive
    verbs = word_list("reporting_verbs")
    is_beside = bool(after and after.lower in verbs) or bool(before and before.lower in verbs)
    return is_beside and re.search(rf"[A-Z][a-z]+ {word.written}\b(?! \d)", text) is not None


_CLAUSE = 14  # words after a verb among which a clause that it reports shows

QUOTE = "“”"
"""Stands for a whole quotation among a sentence's words."""


def reports(sequence: Sequence[Word], at: int) -> bool:
    """Return whether the word at `at` is a verb by which somebody is reported to speak."""
    word = sequence[at]
    if not word.written[0].islower() or not at:
        return False
    following = sequence[at + 1] if at + 1 < len(sequence) else None
    puts_it = (
        word.lower in ("put", "puts", "found", "finds")
        and following is not None
        and following.lower in word_list("impersonal_pronouns", "personal_pronouns")
    )
    if puts_it or word.lower in word_list("verbs_of_judging"):
        return any(after.lower == QUOTE for after in sequence[at + 1 : at + 12])
    if word.lower in word_list("publishing_verbs"):
        return any(after.lower in word_list("documents") for after in sequence[at + 1 : at + 5])
    if at > 1 and sequence[at - 1].lower == "to" and word.lower in word_list("reporting_verbs_base"):
        is_last = following is None or following.written in (".", ",")
        # "“…,” she used to say.", "X went on to call it “…”"
        told = sequence[max(0, at - 6) : at] if is_last else sequence[at + 1 : at + 12]
        return any(word.written == QUOTE for word in told)
    if word.lower in word_list("plural_reporting_verbs"):
        return sequence[at - 1].lower in word_list("standing_bodies") and word.lower not in word_list("reporting_verbs")
    if word.lower not in word_list("reporting_verbs"):
        return False
    before = sequence[at - 1]
    if before.possessive or before.lower in word_list("articles", "possessives"):
        return False  # "an estimated two hundred", "the bank's alleged thief"
    if word.lower in word_list("reporting_verbs_with_clauses") and not _tells(sequence, at):
        return False
    if (
        word.lower in word_list("reporting_verbs_with_objects")
        and following is not None
        and following.lower in word_list("words_after_participles")
        and f"{word.lower} {following.lower}" not in phrase_list("verbs_with_prepositions")
    ):
        return False
    if word.lower in word_list("naming_verbs") and not (
        any(after.lower == QUOTE for after in sequence[at + 1 : at + 12])
        or any(after.lower in ("a", "an") for after in sequence[at + 2 : at + 8])
    ):
        return False
    if word.lower in word_list("noun_like_reporting_verbs"):
        return following is not None and (
            following.lower in word_list("words_after_verbs")
            or following.written in (QUOTE, ":")
            or [after.written for after in sequence[at + 1 : at + 3]] == [",", QUOTE]
            or is_capitalised(following)
        )
    return True


def _tells(sequence: Sequence[Word], at: int) -> bool:
    """Return whether the verb at `at` stands with a quotation or with a clause that says what was said."""
    rest = sequence[at + 1 : at + 1 + _CLAUSE]
    if not rest or (rest[0].written in (",", ".", ";", "–", "—", ":") and at > 1):
        return True  # "…, she added."
    addressed = [word.lower for word in rest[2:6]] if rest[0].lower == "to" else []  # "wrote to him that “…”"
    if rest[0].lower in ("to", "of", "into") and not {"that", ":"}.intersection(addressed):
        return False
    quotes = [place for place, word in enumerate(sequence[:at]) if word.written == QUOTE]
    whole = [place for place in quotes if not place or not sequence[place + 1].written[0].islower()]
    if whole or any(word.written == QUOTE for word in rest):  # not one word, as in "the “Orchard” star added"
        return True
    for place, word in enumerate(rest):
        first = ("question_words", "unclear_subjects") if not place else ()
        if word.lower in word_list("openers_of_reported_clauses", *first):
            return True
        if word.written == "," or (place and word.lower in word_list("subordinators")):
            return False
        if place and word.lower in word_list("finite_auxiliaries"):
            return True
    return False


def is_finite_verb(word: Word) -> bool:
    """Return whether a word has the form of a verb that tells what somebody did."""
    no_verb = word_list("prepositions", "adverbs", "subordinators", "articles", "possessives", "auxiliaries") | {"and"}
    if not word.written[0].islower() or word.lower in no_verb:
        return False
    return word.lower.endswith(("ed", "s")) or word.lower in _irregular_pasts()


@cache
def _irregular_pasts() -> frozenset[str]:
    return frozenset(form for _, *forms in rows("irregular", "verbs") for form in forms)


def before_auxiliaries(sequence: Sequence[Word], at: int) -> int | None:
    """Return where the subject of the verb at `at` ends; None for a passive, a negation or a mere participle."""
    left = at
    if at > 1 and sequence[at - 1].lower == "to" and sequence[at].lower in word_list("reporting_verbs_base"):
        left -= 2 if sequence[at - 2].lower != "on" else 3
        if left < 1 or not is_finite_verb(sequence[left]) or sequence[left].lower in word_list("verbs_of_refusing"):
            return None
        at = left
    helpers: set[str] = set()
    while left:
        before = sequence[left - 1]
        lower = before.lower
        if lower in word_list("auxiliaries") or lower in word_list("negations_before_verbs"):
            helpers.add(lower)
        elif lower not in word_list("adverbs"):  # "the family" and "their ally" have an adverb's ending, too
            is_noun = left > 1 and sequence[left - 2].lower in word_list("articles", "possessives")
            if is_noun or not (lower.endswith("ly") and before.written[0].islower()):
                break
        left -= 1
    progressive = sequence[at].lower.endswith("ing")
    if helpers & word_list("negations_before_verbs") or bool(helpers & word_list("forms_of_be")) is not progressive:
        return None
    return left


class Subject(Enum):
    """What sort of speaker a sentence has."""

    NAME = auto()  # a person or body, named: `start` and `end` say where
    PRONOUN = auto()  # he, she or it
    BODY = auto()  # "the bank": a body whose name an earlier sentence may tell
    DOCUMENT = auto()  # "the report": whoever wrote it
    NAMELESS = auto()  # somebody, but nobody by name; or several


@dataclass(frozen=True, slots=True)
class Attribution:
    """The speaker of a sentence: `text[start:end]` is the name, pronoun or noun, `word` its last word in lower case."""

    subject: Subject
    start: int
    end: int
    word: str


def noun_phrase(sequence: Sequence[Word], start: int, end: int) -> Attribution | None:
    """Return the speaker that the words from `start` to `end` tell; None where they hold no noun phrase at all."""
    while start < end and (
        sequence[start].lower in word_list("contrasts", "adverbs") or sequence[start].written in (",", "As", "as")
    ):
        start += 1
    if start >= end:
        return None
    # "she", "the hole which he" said, "in her letter she"
    is_alone = start == end - 1 or sequence[start].lower in word_list("prepositions")
    is_alone = is_alone or sequence[end - 2].lower in word_list("subordinators") | {"that"}
    if is_alone and sequence[end - 1].lower in word_list("singular_subject_pronouns"):
        return _told(Subject.PRONOUN, sequence, end - 1, end)
    if sequence[end - 1].lower in word_list("spokespeople", "titles") and not is_capitalised(sequence[end - 1]):
        return _told(Subject.NAMELESS, sequence, start, end)  # "a Treasury spokeswoman": an office without a name
    if sequence[end - 1].lower == "who":
        return _told(Subject.NAMELESS, sequence, start, end)
    for at in range(start, end - 2):  # "a spokesman for the museum"
        if sequence[at].lower in word_list("spokespeople") and sequence[at + 1].lower in ("for", "of"):
            return _headed(sequence, at + 2, _before_preposition(sequence, at + 2, end))
    if sequence[start].lower in word_list("prepositions"):
        return _after_opening(sequence, start, end)
    head = _before_preposition(sequence, start, end)
    if head < end - 1 and sequence[head].lower == "for" and sequence[head - 1].lower in word_list("bodies"):
        return _told(Subject.NAME, sequence, start, end)  # "the Office for National Statistics"
    name = trailing_name(sequence, end, head)
    # "the chairman of the board Ann Lee": the head is a role, and the name comes behind it.
    # In "the widow of officer Ann Lee" it has a title and belongs to what stands before.
    role = sequence[name - 1]
    if head < name < end - 1 and role.written.islower() and not _is_small(role):
        is_titled = role.lower in word_list("titles")
        return _headed(sequence, start, head) if is_titled else _named(sequence, name, end)
    return _headed(sequence, start, head)


def _is_small(word: Word) -> bool:
    return word.lower in word_list("prepositions", "articles", "possessives", "subordinators") | {"and"}


def bare_name(sequence: Sequence[Word], start: int, end: int) -> Attribution | None:
    """Return the name that makes up all the words from `start` to `end`, but for "the" in front; None for more."""
    if start == end or sequence[start].lower in word_list("prepositions"):
        return None  # "In Sydney the Crown"
    first = start + 1 if end - start > 1 and sequence[start].lower == "the" else start
    if first < end and leading_name(sequence, first, end) == end and not sequence[end - 1].possessive:
        return _named(sequence, start, end)
    return None


def _told(subject: Subject, sequence: Sequence[Word], start: int, end: int) -> Attribution:
    return Attribution(subject, sequence[start].start, sequence[end - 1].end, sequence[end - 1].lower)


def without_ending(who: Attribution, last: Word) -> Attribution:
    """Return a speaker without the possessive ending of the last word."""
    return replace(who, end=who.end - 2) if last.written.endswith(POSSESSIVE) else who


def _named(sequence: Sequence[Word], start: int, end: int) -> Attribution:
    """Return the name from `start` to `end`, or a nameless source that only stands capitalised at the start."""
    alone = start == end - 1 or (start == end - 2 and sequence[start].lower == "the")
    if alone and sequence[end - 1].lower in word_list("nameless_sources"):
        return _told(Subject.NAMELESS, sequence, start, end)
    return _told(Subject.NAME, sequence, start, end)


def _after_opening(sequence: Sequence[Word], start: int, end: int) -> Attribution:
    """Return the subject after an opening without a comma: a name or body after "the"."""
    for at in range(end - 1, start, -1):
        if sequence[at].lower == "the" and sequence[at - 1].lower not in word_list("prepositions"):
            return _headed(sequence, at, end)
        if sequence[at].lower in word_list("prepositions"):
            break
    return _told(Subject.NAMELESS, sequence, end - 1, end)


def _before_preposition(sequence: Sequence[Word], start: int, end: int) -> int:
    """Return where the head of a phrase ends: before "of the institute" in "Professor X of the institute".

    So it does before "that counts X among its clients". "of" after a single capitalised word belongs to the name:
    "University of X".
    """
    for at in range(start + 1, end):
        word = sequence[at]
        if word.lower in ("that", "which", "who"):
            return at
        if word.lower not in word_list("prepositions"):
            continue
        first = trailing_name(sequence, at, start)
        first += first < at and sequence[first].lower == "the"
        if word.lower == "of" and at - first == 1 and at + 1 < end:
            after = at + 2 if sequence[at + 1].lower == "the" and at + 2 < end else at + 1
            if is_capitalised(sequence[after]):
                continue
        return at
    return end


def _headed(sequence: Sequence[Word], start: int, end: int) -> Attribution:
    """Return the speaker told by a phrase whose last words are its head."""
    last = sequence[end - 1]
    name = trailing_name(sequence, end, start)
    if name < end and last.possessive:
        return _told(Subject.NAMELESS, sequence, start, end)
    if name < end:
        return _trailing(sequence, start, name, end)
    modifiers = [word.lower for word in sequence[start : end - 1]]
    if set(modifiers) & word_list("determiners_of_the_unnamed") or last.possessive:
        return _told(Subject.NAMELESS, sequence, start, end)
    if last.lower in word_list("documents"):
        owner = leading_name(sequence, start, end)  # "Marl Bank's report"
        if owner > start and sequence[owner - 1].possessive:
            return without_ending(_named(sequence, start, owner), sequence[owner - 1])
        return _told(Subject.DOCUMENT, sequence, start, end)
    if last.lower in word_list("bodies", "standing_bodies"):
        distinct = last.lower in word_list("standing_bodies") or bool(set(modifiers) - {"the"})
        return _told(Subject.NAME if distinct else Subject.BODY, sequence, start, end)
    return _told(Subject.NAMELESS, sequence, start, end)


def _has_two_roles(words: Sequence[Word]) -> bool:
    """Return whether words before a name say what one person is: "author and teacher", but not "aides and mayor"."""
    at = next((at for at, word in enumerate(words) if word.lower == "and"), 0)
    if not 0 < at < len(words) - 1 or not words[at - 1].written.islower() or words[at - 1].lower.endswith("s"):
        return False
    crowds = word_list("nameless_sources", "bodies", "standing_bodies")
    small = word_list("articles", "possessives", "prepositions") | {"and"}
    return words[at - 1].lower not in crowds and not any(word.lower in small for word in words[at + 1 :])


def _trailing(sequence: Sequence[Word], start: int, name: int, end: int) -> Attribution:
    """Return the speaker told by a phrase that ends in a name: with "the", and with the name before "and"."""
    before = sequence[name - 1].lower if name > start else ""
    is_office = before != "the" and name == end - 1 > start and sequence[name].lower in word_list("letters_after_names")
    if is_office or before in word_list("indefinite_speakers") | {"anonymous", "unnamed"}:  # "the local MP", "a Tory"
        return _told(Subject.NAMELESS, sequence, start, end)
    if any(word.lower in ("and", "both") for word in sequence[start:name]) and not _has_two_roles(sequence[start:name]):
        return _told(Subject.NAMELESS, sequence, start, end)
    return _named(sequence, name - 1 if before == "the" else name, end)
