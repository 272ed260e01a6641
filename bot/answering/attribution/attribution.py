"""Who a sentence says is speaking: reporting verbs and where their subjects stand.

Where no verb of speech tells it, quotation marks do: "X was quoted as saying", and any verb beside them. One sentence
is looked at alone. What a pronoun stands for, and who goes on speaking in the next sentence, is for `speakers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.attribution.speech import (
    MAX_CONTEXT,
    QUOTE,
    Attribution,
    Quotation,
    Subject,
    bare_name,
    before_auxiliaries,
    is_finite_verb,
    noun_phrase,
    reports,
    without_ending,
    words_of,
)
from bot.answering.names import (
    Word,
    is_capitalised,
    is_organisation_or_place,
    is_person,
    leading_name,
    name_spans,
    trailing_name,
)
from bot.answering.people import kind_of
from index.text.lexicon import word_list, zipf_frequencies

DASHES = frozenset(("–", "—", "-"))  # a hyphen only where it stands alone
MARKS = DASHES | {";", ":", ".", "?", "!", "…", QUOTE}


def phrase_end(sequence: Sequence[Word], start: int) -> int:
    end = start
    while end < len(sequence) and sequence[end].written != "," and sequence[end].written not in MARKS:
        if sequence[end].lower in word_list("subordinators"):
            break
        end += 1
    return end


def opens(sequence: Sequence[Word], at: int) -> bool:
    """Return whether the word at `at` begins an opening before the subject: "On Monday, …", "Sadly, …"."""
    word = sequence[at].lower
    if word in word_list("openers", "adverbs", "subordinators"):
        return True
    ending = next((one for one in ("ing", "ly") if word.endswith(one)), None)
    names = at + 1 < len(sequence) and is_capitalised(sequence[at + 1])
    return ending is not None and not (names and word.removesuffix(ending) not in zipf_frequencies())  # "Kelly Lee"


def as_saying(sequence: Sequence[Word]) -> Attribution | None:
    """Return the speaker of "the Post quoted X as saying “…”" and of "X was quoted (as saying): “…”"."""
    for at, word in enumerate(sequence):
        if word.lower not in word_list("citing_verbs") or not at:
            continue
        left = at
        while left and sequence[left - 1].lower in word_list("auxiliaries", "adverbs"):
            left -= 1
        if left < at and sequence[left].lower in word_list("forms_of_be", "auxiliaries"):
            start = left
            while start and sequence[start - 1].written != "," and sequence[start - 1].written not in MARKS:
                start -= 1
            said = at + 1 < len(sequence) and sequence[at + 1].written in (":", QUOTE, "as", "in")
            return noun_phrase(sequence, start, left) if said and start < left else None
        end = next((end for end in range(at + 2, len(sequence) - 1) if sequence[end].lower == "as"), None)
        if end is not None and sequence[end + 1].lower.endswith("ing"):
            return noun_phrase(sequence, at + 1, end)
    return None


def worded_speaker(text: str, sequence: Sequence[Word]) -> Attribution | None:
    """Return the one person whose words a quotation is said to be: "in the words of X, “…”", "X's verdict: “…”"."""
    found: dict[str, Attribution] = {}
    if not any(word.written == QUOTE for word in sequence):
        return None
    for start, end in name_spans(sequence):
        last = sequence[end - 1]
        if _has_words(sequence, start, end):
            who = without_ending(Attribution(Subject.NAME, sequence[start].start, last.end, last.lower), last)
            around = text[max(0, who.start - MAX_CONTEXT) : who.end + MAX_CONTEXT]
            if is_person(text[who.start : who.end], around):
                found[who.word] = who
    return next(iter(found.values())) if len(found) == 1 else None


def _has_words(sequence: Sequence[Word], start: int, end: int) -> bool:
    """Return whether words around the name from `start` to `end` say that what is quoted is that one's."""
    before = [word.lower for word in sequence[max(0, start - 4) : start]]
    after = [word.lower for word in sequence[end : end + 4]]
    nouns = word_list("words_for_what_is_said", "documents")
    if sequence[end - 1].possessive:
        return not nouns.isdisjoint(after[:3])
    if before[-1:] in (["of"], ["from"], ["by"]) and not nouns.isdisjoint(before):
        return True
    if before[-2:] == [QUOTE, "by"]:  # "was dismissed as “…” by X"
        verbs = word_list("reporting_verbs", "verbs_of_judging")
        return not verbs.isdisjoint(word.lower for word in sequence[max(0, start - 8) : start - 2])
    if before[-1:] in (["what"], ["how"], ["as"]) and after:  # "is how X put it"
        return is_finite_verb(sequence[end])
    if after[:1] != [","] or word_list("prepositions").isdisjoint(after[1:2]):  # "X, in a statement: “…”"
        return False
    rest = [word.lower for word in sequence[end + 1 : end + 9]]
    return QUOTE in rest and rest[rest.index(QUOTE) - 1] == ":" and rest.count(":") == 1 and "," not in rest


def marked_speaker(text: str, sequence: Sequence[Word]) -> Attribution | None:
    """Return the person whom marks alone show to speak, by any verb: "X shrugged: “…”", "“…,” shrugged X"."""
    for at, quote in enumerate(sequence):
        if quote.written != QUOTE or (at and sequence[at - 1].lower in word_list("prepositions")):
            continue  # "in “Hope,” X stars"
        who = None
        if at > 1 and sequence[at - 1].written in (":", ","):
            who = _clause_subject(text, sequence, at - 1, alone=sequence[at - 1].written == ",")
        after = at + 2 if at + 1 < len(sequence) and sequence[at + 1].written == "," else at + 1
        if who is None and (after > at + 1 or text[quote.end - 2 : quote.end - 1] in (",", "!", "?")):
            who = _subject_behind(sequence, after)
        if who is not None and not (
            who.subject is Subject.NAME and is_organisation_or_place(text[who.start : who.end])
        ):
            return who
    return None


def _clause_subject(text: str, sequence: Sequence[Word], end: int, *, alone: bool) -> Attribution | None:
    """Return the name or pronoun that opens the clause before `end`, behind "On Monday," and its like.

    With `alone`, only one verb may stand behind it, as before a comma.
    """
    start = end
    while start and sequence[start - 1].written not in MARKS:
        start -= 1
    small = word_list("contrasts", "adverbs") | {"and", "then"}
    while start < end - 1 and sequence[start].lower in small and sequence[start + 1].written != ",":
        start += 1
    commas = [at for at in range(start, end) if sequence[at].written == ","]
    if commas and opens(sequence, start):
        start = commas[0] + 1
    elif start < end and sequence[start].lower in word_list("openers", "subordinators", "contrasts"):
        return None  # "Nor was she calm:", "When I came he shrugged:"
    if start < end and sequence[start].lower in word_list("singular_subject_pronouns"):
        last = start + 1
        who = noun_phrase(sequence, start, last)
    else:
        last = leading_name(sequence, start, end)
        who = bare_name(sequence, start, last) if last > start else None
        if last < end and sequence[last].written == "," and commas and not alone:  # "X, his deputy, shrugged:"
            last = max(commas) + 1
        if who is None and len(commas) > 1 and not alone:  # "His deputy at the mill, X, was sure:"
            who, last = bare_name(sequence, commas[-2] + 1, commas[-1]), commas[-1] + 1
    rest = sequence[last:end]
    if is_told(rest):
        return None
    if alone and len(rest) == 1:
        return who if is_finite_verb(rest[0]) else None
    if alone:  # "the editor X exclaimed,"
        verb = start < end - 1 and is_finite_verb(sequence[end - 1])
        who = noun_phrase(sequence, start, end - 1) if verb else None
        return who if who and who.subject is Subject.NAME and is_person(text[who.start : who.end], "") else None
    if (
        who is not None
        and rest
        and (is_finite_verb(rest[0]) or rest[0].lower in word_list("forms_of_have", "forms_of_be"))
    ):
        return who
    who = noun_phrase(sequence, start, end) if start < end else None  # "X on her new job:", "team member X:"
    return who if who is not None and who.subject is Subject.NAME and is_person(text[who.start : who.end], "") else None


def is_told(words: Sequence[Word]) -> bool:
    """Return whether words before a quotation say that their subject hears it: "was told", "was warned by X"."""
    keys = [word.lower for word in words]
    end = keys.index("by") if "by" in keys else len(keys)
    at = end - 1
    while at > 0 and (keys[at - 1] in word_list("adverbs") or keys[at - 1].endswith("ly")):
        at -= 1
    return at > 0 and keys[end - 1] in word_list("reporting_verbs") and keys[at - 1] in word_list("forms_of_be")


def _subject_behind(sequence: Sequence[Word], start: int) -> Attribution | None:
    """Return the speaker of "…, shrugged X" and "…, X shrugged", where the words from `start` are that and no more.

    It may be one without a name, too: "…, her coach shrugged".
    """
    rest = sequence[start : phrase_end(sequence, start)]
    if len(rest) > 2 and rest[-1].lower in word_list("prepositions", "adverbs"):  # "X went on", "chimed in"
        rest = rest[:-1]
    if len(rest) < 2:
        return None
    first, last = (1, len(rest)) if is_finite_verb(rest[0]) else (0, len(rest) - 1)
    if not first and not is_finite_verb(rest[-1]):
        return None
    head = rest[last - 1].lower
    is_somebody = head in word_list("titles") or kind_of(head) == "person"
    is_phrase = is_somebody and rest[first].lower in word_list("articles", "possessives") and first < last - 1
    if is_phrase or head in word_list("singular_subject_pronouns"):  # "…, she laughed"
        return noun_phrase(rest, first, last)
    return bare_name(rest, first, last)


_MARKS_OF_SPEECH = frozenset('“”"«»‘')
_CLAUSES = word_list("subordinators", "subject_pronouns") | {"that"}  # what may have a subject of its own
_LETTERS = re.compile(r"[^\W_]+")
_MAX_DATELINE = 8  # words of "LYME, Norland (Wire) – "
_MAX_TAIL = 9  # words after a closing "…, the minister said in a statement on Monday"


def may_report(text: str, start: int, end: int) -> bool:
    """Return whether a sentence has a mark or word without which nobody is reported to speak. Most have none."""
    part = text[start:end]
    return " '" in part or not (
        _MARKS_OF_SPEECH.isdisjoint(part) and _words_of_reports().isdisjoint(_LETTERS.findall(part.lower()))
    )


def attribution(
    text: str, start: int, end: int, quotes: Sequence[Quotation] = (), asked: tuple[int, int] | None = None
) -> Attribution | None:
    """Return the speaker whom the sentence `text[start:end]` names; None where it reports nobody's words.

    `quotes` are the quotations that touch it, as offsets in `text`: their words are the speaker's own, so each is read
    as one mark. Two speakers in one sentence make it nameless: neither said all of it, unless the `asked` part stands
    within the quotation of one.
    """
    sequence = _behind_dateline(outside_quotes(text, start, end, quotes))
    if asked is not None and (clause := _clause(sequence, asked)):
        own = attribution(text, clause.start, clause.end, quotes)
        if own is not None or clause.is_strict:
            return own
    found: list[Attribution] = []
    reached = 0
    for at in range(len(sequence)):
        if not reports(sequence, at):
            continue
        who = _speaker(sequence, at, reached)
        if who is None:
            continue
        named = {word.written for word in sequence[reached:at] if word.start >= who.end}
        if "who" in named and QUOTE not in [word.written for word in sequence[:at]]:
            found.clear()  # "asked about X, who had called it “…”"
        reached = at + 1
        if not found or (who.subject is not Subject.PRONOUN and who.word != found[0].word):
            found.append(who)
    if not found:
        return (
            _according_to(sequence)
            or as_saying(sequence)
            or worded_speaker(text, sequence)
            or marked_speaker(text, sequence)
        )
    first = found[0]
    if len(found) > 1 or (first.subject is Subject.NAME and _is_common_word(text, sequence, first)):
        return Attribution(Subject.NAMELESS, first.start, first.end, first.word)
    return first


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a sentence; what it does not tell, others do not tell either if it is `is_strict`."""

    start: int
    end: int
    is_strict: bool


def _clause(sequence: Sequence[Word], asked: tuple[int, int]) -> _Clause | None:
    """Return the clause in which what is `asked` stands, of several with quotations: "“…,” said X, while Y …"."""
    quotes = [at for at, word in enumerate(sequence) if word.written == QUOTE]
    at = next((at for at in quotes if sequence[at].start < asked[1] and asked[0] < sequence[at].end), None)
    if at is None:
        return None
    joints = [
        place
        for place in range(1, len(sequence) - 1)
        if sequence[place].written == ";"
        or (sequence[place].lower in word_list("clause_joints") and sequence[place - 1].written in (",", QUOTE))
    ]
    opens_clause = sequence[0].lower in word_list("subordinators", "contrasts")
    if opens_clause and at > quotes[0] and sequence[quotes[0] + 1].written == ",":
        joints.append(quotes[0] + 1)  # "While X spoke of “…”, Y called it “…”"
    before = max((place for place in joints if place < at), default=-1)
    behind = min((place for place in joints if place > at), default=len(sequence))
    if before < 0 and behind == len(sequence):
        return None
    strict = all(sequence[place].lower not in ("and", ";") for place in (before, behind) if 0 <= place < len(sequence))
    return _Clause(sequence[before + 1].start, sequence[behind - 1].end, strict)


def _is_common_word(text: str, sequence: Sequence[Word], who: Attribution) -> bool:
    """Return whether a name is a common word that has its capital only from the place where it stands."""
    name = text[who.start : who.end]
    if who.start != sequence[0].start or who.word not in zipf_frequencies():
        return False
    if who.word in word_list("bodies", "standing_bodies") or not name.isalpha():
        return False
    around = text[max(0, who.start - MAX_CONTEXT) : who.start + MAX_CONTEXT]
    # "Laurel" of a text that has none in small letters
    is_thing = name.endswith("s") or kind_of(who.word) in (None, "person", "group")
    is_called = not is_thing and around.count(name) > 1 and re.search(rf"\b{who.word}\b", around) is None
    return not is_called and re.search(rf"[a-z,] {name}\b", around) is None


@cache
def _words_of_reports() -> frozenset[str]:
    """Return the words without one of which nobody is reported to speak."""
    return word_list("reporting_verbs", "plural_reporting_verbs", "publishing_verbs") | {"according"}


def outside_quotes(text: str, start: int, end: int, quotes: Sequence[Quotation]) -> list[Word]:
    """Return the words of a sentence, each quotation in it as one mark, and short brackets left out."""
    sequence: list[Word] = []
    position = start
    for quote in quotes:
        if quote.end <= start or quote.start >= end:
            continue
        sequence += words_of(text, position, max(position, quote.start))
        sequence.append(Word(max(start, quote.start), min(end, quote.end), QUOTE, QUOTE, False))
        position = min(end, quote.end)
    sequence += words_of(text, position, end)
    return _without_brackets(sequence)


def _behind_dateline(sequence: list[Word]) -> list[Word]:
    """Return the words of a sentence behind the place that opens it in capitals: "LYME (Wire) – ", "SIR – "."""
    dash = next((at for at, word in enumerate(sequence[:_MAX_DATELINE]) if word.written in DASHES), 0)
    is_line = dash and len(sequence[0].written) > 1 and sequence[0].written.isupper()
    return sequence[dash + 1 :] if is_line else sequence


def _without_brackets(sequence: list[Word]) -> list[Word]:
    if sequence and sequence[0].written == "(":  # a sentence of its own
        sequence = sequence[1:]
    if not any(word.written == "(" for word in sequence):
        return sequence
    kept: list[Word] = []
    depth = 0
    for word in sequence:
        if word.written == "(":
            depth += 1
        elif word.written == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(word)
    return kept


def _speaker(sequence: Sequence[Word], at: int, reached: int) -> Attribution | None:
    """Return the speaker by the verb at `at`; `reached` is where the words after the last speaker's verb begin."""
    left = before_auxiliaries(sequence, at)
    if left is None:
        return None if reached else _musing_speaker(sequence, at)
    if left > 2 and sequence[left - 1].lower == "who" and sequence[left - 2].written == ",":  # "asked X, who said: “…”"
        first = trailing_name(sequence, left - 2, reached)
        said = [word.written for word in sequence[at + 1 : at + _MAX_TAIL]]
        if first < left - 2 and QUOTE in said and "," not in said[: said.index(QUOTE)]:
            return bare_name(sequence, first, left - 2)
    if left == at > 1 and sequence[at].lower in ("told", "tells") and sequence[at - 2].written == QUOTE:
        # "X, asked about “…”, told Y": never "told X" with Y for its subject
        comma = next((place for place, word in enumerate(sequence[:at]) if word.written == ","), 0)
        start = comma + 1 if opens(sequence, 0) else 0
        who = bare_name(sequence, start, leading_name(sequence, start, at))
        if who is not None:
            return who
    before = at - 2 if at > 1 and sequence[at - 1].written == "," else at - 1
    if left == at and sequence[before].written == QUOTE:  # "“…,” said X"
        return _after_verb(sequence, at + 1)
    if left <= reached:
        return None
    if sequence[left - 1].lower in ("and", "but") and not reached:
        return _coordinated(sequence, left - 1)
    begin = left
    while begin > reached and sequence[begin - 1].written not in MARKS:
        begin -= 1
    if begin == left:
        return None
    # A clause of its own opens the sentence or follows a quotation; others only speak against or after a comma.
    anchored = begin == 0 or (begin > reached and sequence[begin - 1].written == QUOTE)
    if sequence[left - 1].written == ",":
        who = _before_comma(sequence, begin, left) if anchored else None
        end = phrase_end(sequence, at + 1)  # of "…, said X." and "…, said X, a minister."
        is_closed = end == len(sequence) or sequence[end].written in (",", ".")
        name = _after_verb(sequence, at + 1) if left == at and sequence[at].lower in ("said", "says") else None
        return name if name is not None and is_closed and name.subject is Subject.NAME else who
    return _adjacent(sequence, begin, left, at, reached, anchored=anchored)


def _coordinated(sequence: Sequence[Word], end: int) -> Attribution | None:
    """Return the speaker in "X lost money and said": the name that opens the sentence, where no clause comes between.

    `end` is where the "and" stands. What stands in commas behind the name is passed over: "X, 46, who rows, wept but".
    """
    first = int(sequence[0].lower == "the")
    name = leading_name(sequence, first, end)
    start = max((at + 1 for at in range(name, end) if sequence[at].written == ","), default=name)
    is_apposed = name < start < end and sequence[name].written == "," and is_finite_verb(sequence[start])
    start = start if is_apposed else name
    if not first < name < end or sequence[name - 1].possessive or not sequence[start].written[0].islower():
        return None
    between = sequence[start:end]
    small = word_list("prepositions", "subordinators") | {"and"}
    if between[0].lower in small or any(word.written == "," or word.lower in _CLAUSES for word in between):
        return None
    return bare_name(sequence, 0, name)


def _adjacent(
    sequence: Sequence[Word], begin: int, left: int, at: int, reached: int, *, anchored: bool
) -> Attribution | None:
    """Return the speaker right before the verb: after an opening, at the sentence's end, or in "…, she said, …"."""
    start = left
    while start > begin and sequence[start - 1].written != ",":
        start -= 1
    if anchored and start == begin + 1:  # "“…”, X said"
        begin = start
    first = sequence[start].lower
    inside = start > 0
    if first in word_list("subordinators") and (inside or first != "as"):
        return None
    if first in word_list("contrasts") and inside:
        # Half of the sentence is someone else's: it matters only where the other half is somebody's too.
        return noun_phrase(sequence, start, left) if reached else None
    # "Asked whether she feared it, …": the verb is of what she was asked.
    openers = word_list("clause_openers", "openers_of_asked_clauses")
    if (not anchored and start == begin) or any(word.lower in openers for word in sequence[start + 1 : left]):
        return None
    # "A doctor's son, he said that"
    is_pronoun = left == start + 1 and first in word_list("singular_subject_pronouns")
    if start == begin or is_pronoun or opens(sequence, begin) or _closes(sequence, at):
        return noun_phrase(sequence, start, left)
    return None


def _before_comma(sequence: Sequence[Word], begin: int, left: int) -> Attribution | None:
    """Return the speaker in "X, the minister, said" or "the minister, X, said"."""
    pieces: list[tuple[int, int]] = []
    start = begin
    for at in range(begin, left):
        if sequence[at].written == ",":
            pieces.append((start, at))
            start = at + 1
    # "X, a cook from Lyme, Norland, said": not the place. "Her deputy, X, one of the cooks, said".
    role = sequence[pieces[0][1] - 1].lower if pieces and pieces[0][0] < pieces[0][1] else ""
    for piece in pieces[: 1 + (role in word_list("titles") or kind_of(role) == "person")] if len(pieces) > 2 else ():
        if (first := bare_name(sequence, *piece)) is not None:
            return first
    if len(pieces) > 1 and bare_name(sequence, *pieces[-2]) is None:
        # "the cook X, of Pier Road, Lyme, said": not the place.
        near = (*sequence[slice(*pieces[-1])], *sequence[pieces[-2][0] : pieces[-2][0] + 1])
        is_plain = all(word.lower not in word_list("prepositions") for word in near)
        apposition = noun_phrase(sequence, *pieces[-1]) if is_plain else None  # "her deputy, the painter X, said"
        if apposition is not None and apposition.subject is Subject.NAME:
            return apposition
    while pieces and opens(sequence, pieces[0][0]):
        del pieces[0]
    # Without a second piece there is no apposition: "Asked about it, said" or "The men, accused of theft".
    return noun_phrase(sequence, *pieces[0]) if len(pieces) > 1 and pieces[0][0] < pieces[0][1] else None


def _after_verb(sequence: Sequence[Word], start: int) -> Attribution | None:
    """Return the speaker after the verb or after "according to": a name, or a role with the name after a comma."""
    end = phrase_end(sequence, start)
    if end == start or sequence[start].lower in word_list("prepositions"):
        return None
    who = noun_phrase(sequence, start, end)
    if who is not None and who.subject is Subject.NAMELESS and end < len(sequence) and sequence[end].written == ",":
        return bare_name(sequence, end + 1, phrase_end(sequence, end + 1)) or who
    return who


def _closes(sequence: Sequence[Word], at: int) -> bool:
    """Return whether little but the time and place follows the verb at `at`, or a comma does."""
    rest = sequence[at + 1 :]
    if not rest or rest[0].written in MARKS - {QUOTE} or rest[0].written == ",":
        return True
    placed = rest[0].lower in word_list("prepositions", "adverbs", "calendar")
    return placed and len(rest) <= _MAX_TAIL and all(word.written != QUOTE for word in rest)


def _musing_speaker(sequence: Sequence[Word], at: int) -> Attribution | None:
    """Return the speaker of "…, musing: “…”": the only name before."""
    following = [word.written for word in sequence[at + 1 : at + 2]]
    if not sequence[at].lower.endswith("ing") or following not in ([":"], [QUOTE]):
        return None
    names = {tuple(word.lower for word in sequence[i:j]): (i, j) for i, j in name_spans(sequence[:at])}
    if len(names) != 1:
        return None
    return bare_name(sequence, *next(iter(names.values())))


def _according_to(sequence: Sequence[Word]) -> Attribution | None:
    """Return the speaker of "according to X", where words of theirs are quoted: else the paper tells it in its own."""
    if not any(word.written == QUOTE for word in sequence):
        return None
    for at in range(len(sequence) - 2):
        if sequence[at].lower == "according" and sequence[at + 1].lower == "to":
            return _after_verb(sequence, at + 2)
    return None
