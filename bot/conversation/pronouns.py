"""Pronouns of a follow-up, and what they stand for."""

from __future__ import annotations

import re

from bot.answering.answer import Reading
from bot.answering.names import Word, is_person, name_spans, split_words
from bot.conversation.context import Context
from bot.conversation.questions import ASKED, content, is_function, names, phrases
from index.text.lexicon import word_list

__all__ = ["with_names"]

_LONGEST_IMPERSONAL = 9  # words and marks of a question whose "it" or "they" stands for something said before
_OWNING = word_list("possessives") & word_list("personal_pronouns", "impersonal_pronouns") - {"her"}
# "It rains", "is it true that": this "it" stands for nothing that was said before.
_EMPTY_IT = re.compile(
    r"\bit (?:is |was |will |be )*(?:rain|snow|matter|seem|appear|take|took|true|possible|likely|clear|important|legal"
    r"|time|like)|\b(?:time|day) is it\b|\bit (?:\w+ )?(?:for|to|when|like)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:that|this)(?=\s*[?.!]*$)|(?<=\bdid )(?:that|this)(?=\s+(?:happen|occur)\b)", re.IGNORECASE)
_PLACED = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere(?=\s*[?.!]*$)", re.IGNORECASE)
_ASKS_WHO = re.compile(r"who|whom|whose", re.IGNORECASE)
_ASKS_ABOUT = re.compile(r"who(?: is| was|['’]s) [^'’]*$", re.IGNORECASE)  # "Who is X?": the person asked about is X
# "What was stolen from …?": what was, is the answer.
_ASKS_WHAT = re.compile(r"(?:what|which)\s+(?:is|are|was|were|has been|have been)\s+[a-z]+(?:ed|en)\b", re.IGNORECASE)


def with_names(question: str, before: Context) -> tuple[str, tuple[Reading, ...]]:
    """The question with its pronouns replaced by what they stand for, as far as that is clear."""
    sequence = split_words(question, 0, len(question))
    if len(ASKED.findall(question)) > 1 or not (ASKED.match(question) or _is_start(sequence[0].lower)):
        return question, ()
    own = name_spans(sequence)
    event = _EVENT.search(question)
    if event is not None:
        return _replaced(question, event.start(), event.end(), _event(before))
    placed = _PLACED.search(question)
    if placed is not None:
        return _replaced(question, placed.start(), placed.end(), _place(before))
    for at, word in enumerate(sequence):
        personal = word.lower in word_list("personal_pronouns")
        if not personal and word.lower not in word_list("impersonal_pronouns"):
            continue
        if _stands_inside(sequence, at) or (not personal and (own or len(sequence) > _LONGEST_IMPERSONAL)):
            return question, ()
        if word.possessive or _EMPTY_IT.search(question):  # "it's", "it rains"
            return question, ()
        meant = _person(before) if personal else _thing(before)
        if meant is None or (word.lower in word_list("plural_pronouns") and not meant.endswith("s")):
            return question, ()
        following = sequence[at + 1].lower if at + 1 < len(sequence) else ""
        owning = word.lower in _OWNING or (word.lower == "her" and following.isalpha() and not is_function(following))
        return _replaced(question, word.start, word.end, f"{meant}'s" if owning else meant)
    return question, ()


def _stands_inside(sequence: list[Word], at: int) -> bool:
    """Whether a pronoun may stand for something in its own question: for a name or noun before it.

    What the question asks for ("How much gas does it …?") and the verb before an object ("Who built it?") are none.
    """
    helper = next(
        (place for place, word in enumerate(sequence[:at]) if place and word.lower in word_list("auxiliaries")), 0
    )
    before = [word for word in sequence[helper + 1 : at] if not is_function(word.lower)]
    return len(before) > (0 if helper else 1) or any(word.written[0].isupper() for word in before)


def _is_start(word: str) -> bool:
    return word in word_list("auxiliaries", "contrasts", "personal_pronouns", "impersonal_pronouns")


def _replaced(question: str, start: int, end: int, meant: str | None) -> tuple[str, tuple[Reading, ...]]:
    if not meant:
        return question, ()
    return question[:start] + meant + question[end:], (Reading(question[start:end], meant),)


def _person(before: Context) -> str | None:
    """The one person whom the previous question or its answer is about."""
    text = " \n ".join((before.question, *before.quotes))
    asked = [name for name, _ in names(before.question) if is_person(name, text)]
    folded = before.question.casefold()
    told = [name for quote in before.quotes for name, _ in names(quote) if is_person(name, text)]
    asked += [name for name in told if not asked and name.split()[-1].casefold() in folded.split()]
    if asked and (not _ASKS_WHO.match(before.question) or _ASKS_ABOUT.match(before.question)):
        return asked[0] if len({name.split()[-1] for name in asked}) == 1 else None
    new = [name for name in told if name.split()[-1].casefold() not in folded]
    answered = [name for name in new if any(name.split()[-1] in answer for answer in before.answers)]
    chosen = answered or _beside_the_question(before, new)
    if len({name.split()[-1] for name in chosen}) == 1:
        return chosen[0]
    return asked[0] if len(asked) == 1 and not new else None


def _beside_the_question(before: Context, told: list[str]) -> list[str]:
    """Of several names those that stand next to a word of the question, and others next to those."""
    if len({name.split()[-1] for name in told}) < 2:
        return told
    asked = {word.lower for word in content(before.question)}
    near = []
    for quote in before.quotes:
        sequence = split_words(quote, 0, len(quote))
        for first, last in name_spans(sequence):
            around = sequence[max(0, first - 3) : first] + sequence[last : last + 4]
            name = quote[sequence[first].start : sequence[last - 1].end]
            joined = any(word.lower == "and" for word in around)
            if name in told and (joined or any(word.lower in asked for word in around)):
                near.append(name)
    return near


def _thing(before: Context) -> str | None:
    """What "it" stands for: the previous question's subject or object, its answer, or else all that it asked about."""
    if _ASKS_WHAT.match(before.question):
        return before.answers[0] if before.answers else _event(before)
    return next(phrases(before.question), None)


def _place(before: Context) -> str | None:
    if before.question.casefold().startswith("where ") and before.answers:
        return f"in {before.answers[0]}"
    text = " \n ".join((before.question, *before.quotes))
    places = [name for name, _ in names(before.question) if not is_person(name, text)]
    return f"in {places[-1]}" if places else None


def _event(before: Context) -> str | None:
    """What the previous question is about, without its question word: "flew to Norland" of "Who flew to Norland?"."""
    asked = ASKED.match(before.question)
    rest = before.question[asked.end() :] if asked is not None else before.question
    sequence = split_words(rest, 0, len(rest))
    for word in sequence:
        if word.lower not in word_list("auxiliaries"):
            return rest[word.start :].strip() or None
    return None
