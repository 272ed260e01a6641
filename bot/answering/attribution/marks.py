"""Who speaks where no verb of speech tells it: "X was quoted as saying", and any verb beside a quotation's marks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.answering.attribution.speech import QUOTE, Attribution, Subject, bare_name, noun_phrase
from bot.answering.names import Word, is_organisation_or_place, is_person, leading_name
from index.text.lexicon import rows, word_list

__all__ = ["DASHES", "MARKS", "as_saying", "marked_speaker", "opens", "phrase_end"]

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
    if alone:
        return who if len(rest) == 1 and _is_verb(rest) else None
    if who is not None and (_is_verb(rest) or (rest and rest[0].lower in word_list("forms_of_have"))):
        return who
    who = noun_phrase(sequence, start, end) if start < end else None  # "X on her new job:", "team member X:"
    return who if who is not None and who.subject is Subject.NAME and is_person(text[who.start : who.end], "") else None


def _subject_behind(sequence: Sequence[Word], start: int) -> Attribution | None:
    """Return the speaker of "…, shrugged X" and "…, X shrugged", where the words from `start` are that and no more."""
    rest = sequence[start : phrase_end(sequence, start)]
    if len(rest) > 2 and rest[-1].lower in word_list("prepositions", "adverbs"):  # "X went on", "chimed in"
        rest = rest[:-1]
    if len(rest) < 2:
        return None
    if _is_verb(rest[:1]):
        return bare_name(rest, 1, len(rest))
    return bare_name(rest, 0, len(rest) - 1) if _is_verb(rest[-1:]) else None


def _is_verb(words: Sequence[Word]) -> bool:
    """Return whether words begin with what has the form of a verb that tells what somebody did."""
    if not words or not words[0].written[0].islower():
        return False
    lower = words[0].lower
    no_verb = word_list("prepositions", "adverbs", "subordinators", "articles", "possessives", "auxiliaries") | {"and"}
    return lower not in no_verb and (lower.endswith(("ed", "s")) or lower in _irregular_pasts())


@cache
def _irregular_pasts() -> frozenset[str]:
    return frozenset(form for _, *forms in rows("irregular", "verbs") for form in forms)
