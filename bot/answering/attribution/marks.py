"""Who speaks where no verb of speech tells it: "X was quoted as saying", and any verb beside a quotation's marks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.attribution.speech import (
    MAX_CONTEXT,
    QUOTE,
    Attribution,
    Subject,
    bare_name,
    is_finite_verb,
    noun_phrase,
    without_ending,
)
from bot.answering.names import Word, is_organisation_or_place, is_person, leading_name, name_spans
from index.text.lexicon import word_list

DASHES = frozenset(("–", "—", "-"))  # a hyphen only where it stands alone
MARKS = DASHES | {";", ":", ".", "?", "!", "…", QUOTE}


def phrase_end(sequence: Sequence[Word], start: int) -> int:
    end = start
    while end < len(sequence) and sequence[end].written != "," and sequence[end].written not in MARKS:
        if sequence[end].lower in word_list("subordinators"):
            break
        end += 1
    return end


def opens(word: Word) -> bool:
    """Return whether `word` begins an opening before the subject: "On Monday, …", "Asked why, …"."""
    return word.lower in word_list("openers", "adverbs", "subordinators") or word.lower.endswith(("ing", "ly"))


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
        end = next((end for end in range(at + 1, len(sequence) - 1) if sequence[end].lower == "as"), None)
        if end is not None and end > at + 1 and sequence[end + 1].lower.endswith("ing"):
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
    if before[-1:] in (["quote"], ["per"]) or (
        before[-1:] in (["of"], ["from"], ["by"]) and not nouns.isdisjoint(before)
    ):
        return True
    if before[-2:] == [QUOTE, "by"]:  # "was dismissed as “…” by X"
        verbs = word_list("reporting_verbs", "verbs_of_judging")
        return not verbs.isdisjoint(word.lower for word in sequence[max(0, start - 8) : start - 2])
    if before[-1:] in (["what"], ["how"], ["as"]) and after:  # "is how X put it"
        return is_finite_verb(sequence[end])
    if before in (["for"], ["to"]) and after[:1] == [","]:  # "For X, it was “…”"
        return True
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
    commas = [at for at in range(start, end) if sequence[at].written == ","]
    if commas and opens(sequence[start]):
        start = commas[0] + 1
    if start < end and sequence[start].lower in word_list("singular_subject_pronouns"):
        last = start + 1
        who = noun_phrase(sequence, start, last)
    else:
        last = leading_name(sequence, start, end)
        who = bare_name(sequence, start, last) if last > start else None
        if last < end and sequence[last].written == "," and commas and not alone:  # "X, his deputy, shrugged:"
            last = max(commas) + 1
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
    """Return the speaker of "…, shrugged X" and "…, X shrugged", where the words from `start` are that and no more."""
    rest = sequence[start : phrase_end(sequence, start)]
    if len(rest) > 2 and rest[-1].lower in word_list("prepositions", "adverbs"):  # "X went on", "chimed in"
        rest = rest[:-1]
    if len(rest) < 2:
        return None
    if is_finite_verb(rest[0]):
        return bare_name(rest, 1, len(rest))
    return bare_name(rest, 0, len(rest) - 1) if is_finite_verb(rest[-1]) else None
