"""Pronouns of a follow-up and what they stand for, by the shape of the previous question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.answer import Answer, Reading
from bot.answering.cleaning import without_asides
from bot.answering.names import Word, is_person, name_spans, split_words
from index.text.lexicon import rows, word_list

__all__ = ["QUESTION_WORD", "Context", "context_of", "is_past", "names", "noun_phrases", "resolve_pronouns"]

_PASSAGES = 1  # of the previous answer, in which a name is looked for


@dataclass(frozen=True, slots=True)
class Context:
    """The previous question, without its closing mark, and the quotes that answered it."""

    question: str
    quotes: tuple[str, ...]
    answers: tuple[str, ...]


def context_of(question: str, answer: Answer) -> Context:
    """Return what the next question can refer to: this one and its answer."""
    passages = answer.passages[:_PASSAGES]
    return Context(
        (without_asides(question) or question.strip()).rstrip("?!. "),
        tuple(passage.quote for passage in passages),
        tuple(passage.quote[slice(*passage.answer)] for passage in passages if passage.answer),
    )


QUESTION_WORD = re.compile(
    r"(?P<asked>(?:since |until |by |from |in |to |for )?"
    rf"(?:how (?:{'|'.join(sorted(word_list('words_after_how')))})|{'|'.join(sorted(word_list('question_words')))}))\b",
    re.IGNORECASE,
)


def names(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names in a text without possessive endings, and where they begin."""
    sequence = split_words(text, 0, len(text))
    for first, last in name_spans(sequence):
        end = sequence[last - 1].end - 2 * sequence[last - 1].possessive
        yield text[sequence[first].start : end], sequence[first].start


def noun_phrases(question: str) -> Iterator[str]:
    """Yield the definite noun phrases of a question: names with what belongs to them, and "the …"."""
    sequence = split_words(question, 0, len(question))
    at = 1
    while at < len(sequence):
        word = sequence[at]
        starts = word.lower == "the" or (word.written[0].isupper() and word.lower not in word_list("calendar"))
        end = _phrase_end(sequence, at) if starts else at
        if end > at + (word.lower == "the"):
            yield question[word.start : sequence[end - 1].end]
            at = end
        else:
            at += 1


def _phrase_end(sequence: list[Word], start: int) -> int:
    """Return where the phrase at `start` ends: before the next small word, and before the verb of the question."""
    end = start + 1 if sequence[start].lower == "the" else start
    while end < len(sequence) and sequence[end].written[0].isalnum() and not _is_function(sequence[end].lower):
        if sequence[end].lower in word_list("reporting_verbs", "contrasts"):
            break
        end += 1
    helper = sequence[start - 1].lower
    last = sequence[end - 1]
    if end - start < 2 or last.written[0].isupper():
        return end
    # "did the ship sink" and "was the ship sunk": the verb comes last.
    ends_in_verb = helper in word_list("auxiliaries_before_base_form") or (
        helper in word_list("auxiliaries") and is_past(last.lower)
    )
    return end - 1 if ends_in_verb else end


def is_past(word: str) -> bool:
    """Return whether a word may be a verb's past form: in -ed, or irregular."""
    return word.endswith("ed") or any(word in forms for forms in rows("irregular", "verbs"))


def _is_function(word: str) -> bool:
    """Return whether a word says nothing by itself: a preposition, an auxiliary and so on."""
    return word in word_list("prepositions", "subordinators", "auxiliaries", "articles", "adverbs")


def _content_words(text: str) -> list[Word]:
    """Return the words of a question that say something."""
    return [
        word
        for word in split_words(text, 0, len(text))
        if word.written[0].isalnum() and not _is_function(word.lower) and not QUESTION_WORD.fullmatch(word.lower)
    ]


_MAX_IMPERSONAL = 9  # words and marks of a question whose "it" or "they" stands for something said before
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


def resolve_pronouns(question: str, before: Context) -> tuple[str, tuple[Reading, ...]]:
    """Return the question with its pronouns replaced by what they stand for, as far as that is clear."""
    sequence = split_words(question, 0, len(question))
    if len(QUESTION_WORD.findall(question)) > 1 or not (
        QUESTION_WORD.match(question) or _opens_question(sequence[0].lower)
    ):
        return question, ()
    own = name_spans(sequence)
    event = _EVENT.search(question)
    if event is not None:
        return _replaced(question, event.start(), event.end(), _event_meant(before))
    placed = _PLACED.search(question)
    if placed is not None:
        return _replaced(question, placed.start(), placed.end(), _place_meant(before))
    for at, word in enumerate(sequence):
        personal = word.lower in word_list("personal_pronouns")
        if not personal and word.lower not in word_list("impersonal_pronouns"):
            continue
        if _stands_inside(sequence, at) or (not personal and (own or len(sequence) > _MAX_IMPERSONAL)):
            return question, ()
        if word.possessive or _EMPTY_IT.search(question):  # "it's", "it rains"
            return question, ()
        meant = _person_meant(before) if personal else _thing_meant(before)
        if meant is None or (word.lower in word_list("plural_pronouns") and not meant.endswith("s")):
            return question, ()
        following = sequence[at + 1].lower if at + 1 < len(sequence) else ""
        owning = word.lower in _OWNING or (word.lower == "her" and following.isalpha() and not _is_function(following))
        return _replaced(question, word.start, word.end, f"{meant}'s" if owning else meant)
    return question, ()


def _stands_inside(sequence: list[Word], at: int) -> bool:
    """Return whether a pronoun may stand for something in its own question: for a name or noun before it.

    What the question asks for ("How much gas does it …?") and the verb before an object ("Who built it?") are none.
    """
    helper = next(
        (place for place, word in enumerate(sequence[:at]) if place and word.lower in word_list("auxiliaries")), 0
    )
    before = [word for word in sequence[helper + 1 : at] if not _is_function(word.lower)]
    return len(before) > (0 if helper else 1) or any(word.written[0].isupper() for word in before)


def _opens_question(word: str) -> bool:
    return word in word_list("auxiliaries", "contrasts", "personal_pronouns", "impersonal_pronouns")


def _replaced(question: str, start: int, end: int, meant: str | None) -> tuple[str, tuple[Reading, ...]]:
    if not meant:
        return question, ()
    return question[:start] + meant + question[end:], (Reading(question[start:end], meant),)


def _person_meant(before: Context) -> str | None:
    """Return the one person whom the previous question or its answer is about."""
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
    """Return of several names those that stand next to a word of the question, and others next to those."""
    if len({name.split()[-1] for name in told}) < 2:
        return told
    asked = {word.lower for word in _content_words(before.question)}
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


def _thing_meant(before: Context) -> str | None:
    """Return what "it" stands for: the previous question's subject or object, its answer, or all it asked about."""
    if _ASKS_WHAT.match(before.question):
        return before.answers[0] if before.answers else _event_meant(before)
    return next(noun_phrases(before.question), None)


def _place_meant(before: Context) -> str | None:
    if before.question.casefold().startswith("where ") and before.answers:
        return f"in {before.answers[0]}"
    text = " \n ".join((before.question, *before.quotes))
    places = [name for name, _ in names(before.question) if not is_person(name, text)]
    return f"in {places[-1]}" if places else None


def _event_meant(before: Context) -> str | None:
    """Return what the previous question is about: "flew to Norland" of "Who flew to Norland?"."""
    asked = QUESTION_WORD.match(before.question)
    rest = before.question[asked.end() :] if asked is not None else before.question
    sequence = split_words(rest, 0, len(rest))
    for word in sequence:
        if word.lower not in word_list("auxiliaries"):
            return rest[word.start :].strip() or None
    return None
