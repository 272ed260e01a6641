"""How a quotation differs from a text, word by word.

Case, accents, British or American spelling, numbers in words or digits, the form of quotes and dashes, punctuation,
white space and hyphens make no difference. An ellipsis and square brackets are honest editing, unless a negation goes
or comes with them, or the beginning of a condition goes; so is leaving out "said X" between two parts of a quotation. A
single wrong letter that makes a word of one side no word is a misprint.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from bot.verification import DifferenceKind
from bot.verification.aligning import (
    SURPLUS,
    WORD,
    ComparedWord,
    Group,
    WordPlaces,
    compared_word,
    is_moved,
    text_words,
    with_moved,
    with_other_ends,
)
from index.text.lexicon import is_common, word_list
from index.text.terms import content_terms
from index.text.tokens import unify

Span = tuple[int, int]


ALTERING = frozenset((DifferenceKind.LEFT_OUT, DifferenceKind.PUT_IN, DifferenceKind.CHANGED))


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a quotation and a text differ: its words and the text's, with their offsets.

    A span is None where that side has no place for it; `claimed` or `found` is then all that is known.
    """

    kind: DifferenceKind
    claimed: str
    found: str
    quote_span: Span | None = None
    text_span: Span | None = None


@dataclass(frozen=True, slots=True)
class QuotedPart:
    """A run of a quotation's words without honest editing inside, and the mark (`kind`, span) that comes before it."""

    words: tuple[ComparedWord, ...]
    kind: DifferenceKind | None = None
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words of a text, `[start, end)`, that come nearest to a quotation, and how they differ.

    `likeness` is the share of the quotation's letters that stand there in order, from 0 to 1.
    """

    start: int
    end: int
    likeness: float
    differences: tuple[Difference, ...]

    @property
    def is_verbatim(self) -> bool:
        return not any(one.kind in ALTERING for one in self.differences)

    def is_same_sentence(self, quote: str, count: int, is_quoted: bool) -> bool:
        """Return whether a quotation of `count` words, if short, may be an alteration and no other sentence.

        Words may be left out, or fewer than a third of its words changed or put in: "the bridge is safe" is none of
        "the Long Bridge buying the". Of its words that mean something, one that is rare or two must stand there, unless
        the text quotes (`is_quoted`) all but one of its words.
        """
        altered = [one for one in self.differences if one.kind in ALTERING]
        is_cut = all(one.kind is DifferenceKind.LEFT_OUT for one in altered)
        words = sum(map(_words_altered, altered))
        kept = set(content_terms(quote)).difference(*(content_terms(one.claimed) for one in altered if words))
        is_told = len(kept) > 1 or not words or not all(map(is_common, kept)) or (is_quoted and words == 1)
        if is_cut and any(_denies(one.found) for one in altered):
            return True
        return count > MAX_SHORT or (is_told and (is_cut or 3 * words < count))


_DOTS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
_EDITED = re.compile(
    rf"(?P<ellipsis>\[\s?{_DOTS}\s?\]|\(\s?{_DOTS}\s?\)|{_DOTS})"
    rf"|(?P<sic>\[sic\.?\])"
    rf"|\[(?P<letter>[^\W\d_])\](?P<rest>[^\W\d_]+(?:['’ʼ][^\W_]+)*)"
    rf"|(?P<bracket>\[[^\[\]\n]{{0,200}}\])"
    rf"|(?P<word>{WORD})",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[a-z0-9]{3}[.!?][”’\"]?\s|\n\s*\n")
_STOP = re.compile(r"[.!?][”’\"]?\s|\n")
_END = re.compile(r"[”’\"]?[.!?][”’\"]?(?:\s|$)|,[”’\"]|\n")  # of a sentence or a quotation, right behind a word
_NEGATION = re.compile(r"(?<![\w'’])(\w+(?:['’]\w+)?)\s+$")
# Within it stand no full stops but those of titles and initials: "said Dr. J. R. Lee."
_SHORT = "|".join(("[A-Z]", *sorted(word_list("abbreviated_titles"))))
_ATTRIBUTION = re.compile(
    rf"(?<=[,.?!][\"”’])\s+(?P<told>(?:[^\"“”‘\n.?!]|(?i:\b(?:{_SHORT}))\.(?= )){{1,300}}[,.])(?=\s+[\"“‘])"
)
_DOUBLED = re.compile(r"(.*[aeiouy].+[aeiou])([lst])\2(ed|ing|[eo]rs?|ous)")  # "travelled", but not "filled"
_MAX_FILLER = 3  # words
_MAX_ENDING = 2  # words of the text behind a changed one that ends the quotation
_MAX_NEGATION = 20  # characters
_MAX_BRACKETED = 8  # words of the text for which a bracket may stand
_MAX_BEGINNING = 6  # words of a first part that may stand in several places
_MAX_BEGINNINGS = 12  # places that are tried
_MAX_LEFT_OUT = 3_000  # characters of the text that an ellipsis may leave out
MAX_SHORT = 6  # words
_MIN_MISPRINT = 4  # letters
_MAX_BLOCK = 150  # words that are compared at once
_MAX_UNFOUND = 600  # words at the beginning of a quotation, of which nothing is found


def quotation_parts(text: str, start: int, end: int) -> list[QuotedPart]:
    """Return the quotation `text[start:end]` cut at its ellipses and brackets."""
    parts: list[QuotedPart] = []
    words: list[ComparedWord] = []
    kind: DifferenceKind | None = None
    span = (start, start)
    for match in _EDITED.finditer(text, start, end):
        if match["word"]:
            words.append(compared_word(match.start(), match.end(), match["word"]))
        elif match["letter"]:
            words.append(compared_word(match.start(), match.end(), match["letter"] + match["rest"]))
        elif not match["sic"]:
            if words or kind is None:
                parts.append(QuotedPart(tuple(words), kind, span))
            words, span = [], match.span()
            kind = DifferenceKind.ELLIPSIS if match["ellipsis"] else DifferenceKind.BRACKET
    if words or kind is DifferenceKind.BRACKET:
        parts.append(QuotedPart(tuple(words), kind, span))
    return [part for number, part in enumerate(parts) if part.words or number]


def compare(
    quoted: str, parts: Sequence[QuotedPart], text: str, words: Sequence[ComparedWord], is_known: Callable[[str], bool]
) -> Comparison | None:
    """Return where the `parts` of a quotation in the text `quoted` stand, or nearly, among the `words` of a `text`.

    `is_known` says whether a word is one. None where the words have next to nothing of the quotation. Where its first
    part is found but what follows is not, the part is looked for behind that place again: it may be but one word.
    """
    places = WordPlaces(words)
    first, best = 0, None
    for _ in range(_MAX_BEGINNINGS):
        comparison, found = _compared(quoted, parts, text, words, places, is_known, first)
        if comparison is None:
            break
        if best is None or _nearness(comparison) > _nearness(best):
            best = comparison
        if best.is_verbatim or len(parts) == 1 or len(parts[0].words) > _MAX_BEGINNING:
            break
        first = found + 1
    return best


def _nearness(comparison: Comparison) -> tuple[bool, float, int]:
    return comparison.is_verbatim, comparison.likeness, -len(comparison.differences)


def _compared(
    quoted: str,
    parts: Sequence[QuotedPart],
    text: str,
    words: Sequence[ComparedWord],
    places: WordPlaces,
    is_known: Callable[[str], bool],
    at: int,
) -> tuple[Comparison | None, int]:
    """Return where the parts stand at word `at` or behind it, and the number of the first word there."""
    differences: list[Difference] = []
    matched = 0
    begin: int | None = None
    missing = 0  # words of blocks that were not found, in a row
    for part in (block for whole in parts for block in _blocks(whole)):
        last = len(words)
        if begin is None and missing > _MAX_UNFOUND:
            return None, 0
        if begin is not None and part.kind is None:
            last = min(last, at + missing + len(part.words) + _MAX_BLOCK)
        elif begin is not None and part.kind is DifferenceKind.BRACKET:
            last = min(last, at + _MAX_BRACKETED + len(part.words) + SURPLUS)
        elif begin is not None:
            last = bisect_right(words, words[at - 1].end + _MAX_LEFT_OUT, key=lambda word: word.start)
        run = places.run(part.words, at, last)
        if run is not None and len(parts) == 1 and len(part.words) == len(parts[0].words):
            run = with_other_ends(with_moved(run, words), text)
        missing = 0 if run is not None else missing + len(part.words)
        if run is None:
            differences += _edit(quoted, part, text, None)
            if part.words:
                span = part.words[0].start, part.words[-1].end
                differences.append(Difference(DifferenceKind.PUT_IN, quoted[slice(*span)], "", span))
            continue
        left_out = None if begin is None or run.first == at else (words[at - 1].end, words[run.first].start)
        differences += _edit(quoted, part, text, left_out)
        if part.kind is None and left_out:
            differences.append(Difference(DifferenceKind.LEFT_OUT, "", text[slice(*left_out)].strip(), None, left_out))
        groups = _within_sentence(run.groups, words[run.end : run.end + _MAX_ENDING], quoted, text)
        for group in groups:
            letters, found = _judged(quoted, group.quote, text, group.text, is_known)
            matched += letters
            differences += found
        begin = run.first if begin is None else begin
        at = run.end - len(run.groups[-1].text) + len(groups[-1].text)
    letters = sum(len(word.key) for part in parts for word in part.words)
    if begin is None or not matched:
        return None, 0
    return Comparison(words[begin].start, words[at - 1].end, matched / letters, tuple(differences)), begin


def compare_joined(
    quoted: str, parts: Sequence[QuotedPart], text: str, words: Sequence[ComparedWord], is_known: Callable[[str], bool]
) -> Comparison | None:
    """Return the comparison with words without "said X" between two quotations; None where it joins no such two."""
    told = [found.span("told") for found in _ATTRIBUTION.finditer(text, words[0].start, words[-1].end)] if words else []
    verbs = word_list("reporting_verbs")
    told = [span for span in told if not verbs.isdisjoint(re.findall(r"\w+", text[slice(*span)].lower()))]
    kept = [word for word in words if not any(start <= word.start < end for start, end in told)]
    comparison = compare(quoted, parts, text, kept, is_known) if told else None
    left_out = [
        Difference(DifferenceKind.ATTRIBUTION, "", text[start:end], None, (start, end))
        for start, end in told
        if comparison and comparison.start <= start and end <= comparison.end
    ]
    return replace(comparison, differences=(*comparison.differences, *left_out)) if comparison and left_out else None


def _within_sentence(groups: Sequence[Group], following: Sequence[ComparedWord], quoted: str, text: str) -> list[Group]:
    """Return groups of which the last, if it is changed, ends with the sentence of the text as the quotation does.

    That end may be a word or two behind: "canteen." stands for "car park."
    """
    *before, last = groups
    is_changed = last.text and [word.key for word in last.quote] != [word.key for word in last.text]
    if not is_changed or not last.quote or _STOP.search(quoted, last.quote[0].end, last.quote[-1].start):
        return list(groups)
    row = [*last.text, *following]
    ends = [at for at, word in enumerate(last.text[:-1], 1) if _STOP.match(text, word.end)]
    if quoted[last.quote[-1].end :][:1] in (*".!?,",):
        ends += [at for at in range(len(last.text), len(row) + 1) if _END.match(text, row[at - 1].end)]
    return [*before, replace(last, text=row[: min(ends, default=len(last.text))])]


def _blocks(part: QuotedPart) -> Iterator[QuotedPart]:
    """Yield a part in blocks of so many words, each of which is looked for behind the one before: in linear time."""
    for first in range(0, max(1, len(part.words)), _MAX_BLOCK):
        words = part.words[first : first + _MAX_BLOCK]
        yield replace(part, words=words) if first == 0 else QuotedPart(words)


def _edit(quoted: str, part: QuotedPart, text: str, left_out: Span | None) -> list[Difference]:
    """Return the editing before a part, with the words of the text for which it stands: honest, unless it denies."""
    if part.kind is None:
        return []
    found, claimed = text[slice(*left_out)].strip() if left_out else "", quoted[slice(*part.span)]
    kind = part.kind
    if kind is DifferenceKind.ELLIPSIS and (_denies(found) or _conditions(found) or _joins_halves(found)):
        kind = DifferenceKind.LEFT_OUT
    elif kind is DifferenceKind.BRACKET and _denies(claimed) != _denies(found):
        kind = DifferenceKind.CHANGED if found else DifferenceKind.PUT_IN
    return [Difference(kind, claimed, found, part.span, left_out)]


def _conditions(text: str) -> bool:
    """Return whether words end with the beginning of a sentence that turns or rules what follows: "But if you …,"."""
    _, *others = re.split(r"[.!?][”’\"]?\s", text)
    words = re.findall(r"\w+", others[-1].lower()) if others else []
    if not words or words[0] not in word_list("contrasts", "conditions") - {"and"}:
        return False
    # "But you know," rules nothing.
    return len(words) > _MAX_FILLER or not word_list("conditions", "prepositions").isdisjoint(words)


def _joins_halves(text: str) -> bool:
    """Return whether words go from the middle of one sentence's clause into that of another's: "It | … | is over."."""
    last = re.search(r"\w+$", text)
    if not text[:1].isalnum() or last is None or last[0].lower() in word_list("clause_joints", "subordinators"):
        return False
    return _SENTENCE_END.search(text) is not None


def _denies(text: str) -> bool:
    """Return whether words end with a negation of what comes next: "not", "they don't", "no part of"."""
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", re.split(r"[.,;:!?…—–)”\"]", text.strip(" []"))[-1].lower())[-3:]
    return any(word.replace("’", "'") in word_list("negations_before_verbs", "negations") for word in words)


def with_negation_before(comparison: Comparison, text: str) -> Comparison:
    """Return a comparison of words that a negation stands right before with that, as left out: "not| built here"."""
    found = _NEGATION.search(text, max(0, comparison.start - _MAX_NEGATION), comparison.start)
    if found is None or not _denies(found[1]):
        return comparison
    left_out = Difference(DifferenceKind.LEFT_OUT, "", found[1], None, found.span(1))
    return replace(comparison, start=found.start(1), differences=(left_out, *comparison.differences))


def _words_altered(difference: Difference) -> int:
    """Return how many words a difference is of; none where it changes a number, a form or their order."""
    sides = [[word.key for word in text_words(side, 0, len(side))] for side in (difference.claimed, difference.found)]
    is_same = all(len(side) == 1 and side[0][0].isdigit() for side in sides) or sorted(sides[0]) == sorted(sides[1])
    return 0 if is_same or _are_forms(difference.claimed, difference.found) else max(map(len, sides))


def _judged(
    quoted: str,
    quote: Sequence[ComparedWord],
    text: str,
    found: Sequence[ComparedWord],
    is_known: Callable[[str], bool],
) -> tuple[int, list[Difference]]:
    """Return how many letters of a group are right, and how it differs, if it does."""
    mine, theirs = ("".join(word.key for word in words).replace("'", "") for words in (quote, found))
    letters = sum(len(word.key) for word in quote)
    if (
        mine == theirs
        or (not mine and theirs == "sic")
        or (mine.isalpha() and theirs.isalpha() and _spelling(mine) == _spelling(theirs))
    ):
        return letters, []  # the same, or in British and in American spelling
    spans = [(words[0].start, words[-1].end) if words else None for words in (quote, found)]
    claimed, says = (whole[slice(*span)] if span else "" for whole, span in zip((quoted, text), spans, strict=True))
    if not found:
        kind = DifferenceKind.PUT_IN
    elif not quote:
        kind = DifferenceKind.LEFT_OUT
    elif _is_misprint(mine, theirs, claimed, says, is_known):
        kind = DifferenceKind.MISPRINT
    else:
        kind = DifferenceKind.CHANGED
    same = (
        letters if kind is DifferenceKind.MISPRINT or is_moved(Group(quote, found)) or _are_forms(mine, theirs) else 0
    )
    return same, [Difference(kind, claimed, says, *spans)]


def _spelling(word: str) -> str:
    """Return what stands for a word in British and American spelling, in plurals and before endings, too."""
    doubled = _DOUBLED.fullmatch(word)
    word = "".join(doubled.groups()) if doubled else word
    return f"{unify(word[:-1])}s" if word.endswith("s") else unify(word)


def _is_misprint(mine: str, theirs: str, claimed: str, says: str, is_known: Callable[[str], bool]) -> bool:
    """Return whether one letter, wrong or seen as two, tells two words apart, of which just one is a word.

    Names may be any. A wrong digit is never a misprint: it is as good a number as the right one.
    """
    if {mine, theirs} <= {"i", "l", "1"}:
        return True
    if not (theirs.isalpha() and re.fullmatch(r"[^\W\d_]+\d?[^\W\d_]+", mine)):
        return False
    seen_alike = _as_seen(mine) == _as_seen(theirs)
    is_short = min(len(mine), len(theirs)) < _MIN_MISPRINT and not seen_alike
    if is_short or (mine.isalpha() and claimed[0].isupper() and says[0].isupper()):
        return False
    if _are_forms(mine, theirs) and mine.rstrip("e") != theirs.rstrip("e"):
        return False
    is_near = seen_alike or OSA.distance(mine, theirs, score_cutoff=2) <= 1
    return is_near and is_known(mine) != is_known(theirs)


def _as_seen(word: str) -> str:
    """Return a word with one letter for those pairs that a scanner takes for it: "arnbulance"."""
    return word.replace("rn", "m").replace("cl", "d").replace("vv", "w")


def _are_forms(one: str, other: str) -> bool:
    """Return whether two words are forms of one: "bridge" and "bridges"."""
    terms = content_terms(one)
    return bool(terms) and terms == content_terms(other)
