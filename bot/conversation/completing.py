"""Complete a follow-up from the question before: "Why?", "And Norland?", "How many ships?"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.names import is_organisation_or_place
from bot.answering.people import is_person_in
from bot.conversation.context import WHO_SAID, Scene
from bot.conversation.phrases import (
    DETERMINERS,
    QUESTION_WORD,
    Phrase,
    asks_for_words,
    expanded,
    is_past,
    names,
    noun_phrases,
)
from bot.conversation.references import short_answer
from index.text.lexicon import noun_kind, rows, word_list

MORE = re.compile(
    r"(?:(?:(?:and|but|or|so)\s+)?(?:(?:what|how)\s+about|what\s+of)|and|but|or|so)\s+(?P<rest>\S.*)", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:year|month|weekend|week|day|earlier|later|today|yesterday|tomorrow)s?\b|\b(?:"
    rf"{'|'.join(sorted(word_list('calendar', 'seasons')))})\b",
    re.IGNORECASE,
)
TIMES = re.compile(rf"^(?:in|on|at|during|before|after|since|by|until)\s|{_TIME.pattern}", re.IGNORECASE)
# What a question word counts or picks from: "How many ships", "Which country".
_COUNTED = re.compile(rf"\s+(?!(?:{'|'.join(sorted(word_list('finite_auxiliaries')))})\b)[\w'’-]+")
_CONTRACTED = re.compile(r"(?<=\b(?:he|it))['’]s\b|(?<=\bshe)['’]s\b|(?<=\b(?:that|what))['’]s\b|(?<=\bwho)['’]s\b")
_GAPLESS = ("why", "when", "where", "how")  # what these ask for is no part that the question's verb needs


@dataclass(frozen=True, slots=True)
class Filled:
    """A follow-up filled in from the question before, and whether that makes good English."""

    question: str
    is_shown: bool


def complete(question: str, before: Scene, *, corrects: bool = False) -> Filled | None:
    """Return the previous question with the follow-up put in its place: "And Norland?", "Why?", "How many ships?"."""
    bare = expanded(question.rstrip("?!. "))
    whole = next((one for one in (before, *before.earlier) if not one.question.startswith(WHO_SAID)), None)
    if whole is None:
        return None
    before = whole
    more = MORE.fullmatch(bare)
    if more is not None and (QUESTION_WORD.match(more.group("rest")) or has_verb(more.group("rest"))):  # "And where?"
        bare, more = more.group("rest"), None
    asked = QUESTION_WORD.match(bare)
    if asked is not None and more is None:
        return _with_other_question_word(bare, asked, before)
    rest = bare if more is None else more.group("rest")
    if has_verb(rest):
        return None
    return _about_instead(rest, before) if more is not None or corrects or is_phrase(rest) else None


def _with_other_question_word(bare: str, asked: re.Match[str], before: Scene) -> Filled | None:
    rest = bare[asked.end() :].strip()
    word = asked.group("asked").lower()
    if not rest:
        return _asked_instead(bare, word, before)
    if has_verb(rest):
        return None
    if rest.split()[0].lower() in word_list("prepositions"):  # "How many on board?"
        return None
    counts = word.split()[-1] in ("many", "much", "which", "what")
    return _asked_instead(bare, word, before) if counts and len(rest.split()) <= 2 else None


def is_phrase(text: str) -> bool:
    """Return whether a text is a name or a phrase with "the", perhaps behind a preposition, and nothing else."""
    words = text.split()
    if not words or len(words) > 6 or QUESTION_WORD.match(text):  # "against whom"
        return False
    if words[0].lower() in word_list("prepositions"):
        return len(words) > 1
    found = next(noun_phrases(text), None)
    determined = words[0].lower() in word_list("articles", "demonstratives")
    named = next(names(f", {text}"), None)
    return (named is not None and re.sub(r"^[Tt]he ", "", text) == named[0]) or (
        found is not None and determined and found.text == text
    )


def has_verb(text: str) -> bool:
    words = _CONTRACTED.sub(" is", text.lower()).split()
    return any(
        word in word_list("auxiliaries", "reporting_verbs")
        or (is_past(word) and before not in DETERMINERS)  # "the cost", "the stolen car"
        for before, word in pairwise(("", *words))
    )


def _asked_instead(bare: str, asked: str, before: Scene) -> Filled:
    """Return the previous question with its question word, and what it counts, replaced: "Why?", "How many ships?"."""
    if before.asked != before.question:  # "the final: who lost"
        filled = _asked_instead(bare, asked, replace(before, question=before.asked))
        return Filled(f"{before.question.removesuffix(before.asked)}{filled.question}", is_shown=False)
    previous = QUESTION_WORD.match(before.question)
    if previous is None:
        opens = before.question.split(maxsplit=1)[0].lower()
        lowered = f"{before.question[:1].lower()}{before.question[1:]}"
        is_adverb = asked.split()[-1] in _GAPLESS or asked.split()[0] in word_list("prepositions")
        return Filled(f"{bare} {lowered}?", is_shown=opens in word_list("finite_auxiliaries") and is_adverb)
    rest, word = before.question[previous.end() :].strip(), previous.group("asked").lower()
    counts = len(bare) > len(asked)
    subject = rest if word != "which" else " ".join(rest.split()[1:])  # "which actor won the prize"
    is_adverb = asked in _GAPLESS or asked.split()[0] in word_list("prepositions")
    if word in ("who", "what", "which") and is_adverb:
        passive = _passive(bare, subject, before)
        if passive is not None:
            return passive
    noun = article = ""
    if counts or word.startswith(("how m", "which", "what")):
        counted = _COUNTED.match(f" {rest}")
        noun = counted[0].strip() if counted else ""
        phrase = next((one for one in before.phrases if one.is_counted and rest.startswith(one.text)), None)
        helper = rest[len(phrase.text) :].split(maxsplit=1) if phrase else []
        if phrase and helper and helper[0].lower() in word_list("finite_auxiliaries"):
            noun = phrase.text
            is_one = not (phrase.is_plural or phrase.is_name or word.startswith("how m"))
            article = "the " if is_one else ""
        rest = rest[len(noun) :].strip()
    # "What time does the ship sail": nothing is left out behind it.
    if not counts and is_adverb and (noun == "time" or noun_kind(noun) == "time"):
        return Filled(f"{bare} {rest}?", is_shown=_is_clause(rest))
    if not counts and is_adverb and (noun or word in ("what", "who", "whom")):
        told = short_answer(before) if before.answered else ""
        whole = _without_gap(rest, article + noun or told or ("that" if word == "what" else "them"))
        if whole is not None:
            return Filled(f"{bare} {whole}?", is_shown=True)
        if noun:
            return Filled(f"{bare} {rest}?", is_shown=False)
    is_swap = counts and word.startswith(("how m", "which"))
    is_amount = counts and asked.startswith("how m")  # the verb may have its object: "how many ships did she buy a car"
    shown = is_swap or (not is_amount and word.split()[-1] in _GAPLESS and _is_clause(rest))
    return Filled(f"{bare} {rest}?", is_shown=shown)


def _without_gap(rest: str, asked: str) -> str | None:
    """Return what stands behind a question word, with what was asked for back in its place: "did she buy ships".

    There is none where it can't be told where that was.
    """
    words = rest.split()
    helper, *others = (word.lower() for word in words or [""])
    if helper not in word_list("finite_auxiliaries") or not others:
        return None
    opens = word_list("prepositions")
    if is_past(others[0]) or others[0].endswith("ing") or others[0] in opens:  # it was the subject: "was stolen from"
        opening = (_PLURAL.get(helper, helper), "they") if asked == "them" else (words[0], asked)
        return " ".join((*opening, *words[1:]))
    if helper in word_list("forms_of_be") and not any(word.endswith("ing") or is_past(word) for word in others[1:]):
        return None
    openings = word_list("prepositions") - {"to"}  # "did she threaten to do"
    subject = next(noun_phrases(f"what {rest}"), None)  # "did the fire in the shop destroy": its "in" opens no object
    least = max(2, len(f"what {rest}"[: subject.end].split()) - 1 if subject else 0)
    at = next((at for at, word in enumerate(words) if at > least and word.lower() in openings), len(words))
    at = len(words) if at == len(words) - 1 else at  # "did she pay for"
    return " ".join((*words[:at], asked, *words[at:])) if len(words) > 2 else None


_PLURAL = {"is": "are", "was": "were", "has": "have"}


def _is_clause(rest: str) -> bool:
    """Return whether a question without its question word has all that its verb needs: "was the bridge built"."""
    words = rest.lower().split()
    if not words or words[0] not in word_list("finite_auxiliaries"):
        return False
    if words[0] in word_list("forms_of_be"):
        return any(is_past(word) or word.endswith("ing") for word in words[2:])
    return len(words) > 2


def _passive(asked: str, rest: str, before: Scene) -> Filled | None:
    """Return "When was the hoard found?" for "when" after "Who found the hoard?"; None where the verb has no object."""
    verb, _, behind = rest.partition(" ")
    verb = verb.lower()
    if verb in word_list("auxiliaries") or not is_past(verb):
        return None
    found = next((phrase for phrase in noun_phrases(f"what {behind}") if phrase.start == len("what ")), None)
    if found is None:
        return None
    participle = next((forms[-1] for forms in rows("irregular", "verbs") if verb in forms), verb)
    helper = "were" if found.is_plural else "was"
    others = f"what {behind}"[found.end :]
    if has_verb(others):  # "Who owned the shop where it was?"
        return None
    return Filled(f"{asked} {helper} {found.text} {participle}{others}?", is_shown=True)


def _about_instead(about: str, before: Scene) -> Filled:
    """Return the previous question asked about something else: its name or noun phrase replaced, or a time added."""
    question = before.question
    taken = _taken_by_preposition(about, before)
    if taken is not None:
        rest = about.partition(" ")[2]
        return Filled(f"{question[: taken.start]}{rest}{question[taken.end :]}?", is_shown=_is_direct(question))
    times = list(_TIME.finditer(question))
    other = re.sub(r"^(?:on|in|at|for)\s+", "", about)
    if times and _TIME.fullmatch(other):  # "on Saturday": "and Sunday?"
        asked_of = f"{question[: times[-1].start()]}{other}{question[times[-1].end() :]}?"
        return Filled(asked_of, is_shown=QUESTION_WORD.match(question) is not None)
    if TIMES.search(about) or about.split()[-1].lower() == "time":
        return Filled(f"{question} {about}?", is_shown=QUESTION_WORD.match(question) is not None)
    about = re.sub(r"^(?:of|for|from|to|with|by|on)\s+|\s+(?:him|her|it)self$|\s+themselves$", "", about)
    named = next(names(f", {about}"), None)
    new = next(noun_phrases(f"by {about}", before.surroundings), None)
    definite = about.lower().startswith(("the ", "that ", "this ", "his ", "her ", "their ", "its "))
    counts = QUESTION_WORD.match(question)
    counting = counts is not None and counts["asked"].lower() in ("how many", "how much", "which")
    if named is None and not definite and counts and counting and _COUNTED.match(question, counts.end()):
        asked = counts.group("asked")
        if new is not None and asked.lower() != "which":
            asked = f"{asked[:4]}{'many' if new.is_plural else 'much'}"
        return _asked_instead(f"{asked} {about}", asked.lower(), before)
    body = is_organisation_or_place(re.sub(r"^the ", "", about, flags=re.IGNORECASE)) and asks_for_words(question)
    human = new is not None and (new.is_person or body)
    for one in (before, *before.earlier):
        old = _replaceable(one, about, human=human, is_name=named is not None, definite=definite)
        if old is not None:
            alike = new is not None and old.is_name is new.is_name and old.is_plural is new.is_plural
            alike = alike and not re.match(r"['’]s?\s", one.question[old.end :])  # "Bell's people": she, or others?
            filled = f"{one.question[: old.start]}{about}{one.question[old.end :]}?"
            return Filled(filled, is_shown=alike and one is before and _is_direct(one.question))
    return Filled(f"{question} {about}?", is_shown=False)


def _taken_by_preposition(about: str, before: Scene) -> Phrase | None:
    """Return the phrase of a question whose place another takes behind the same preposition.

    "By the navy" stands in place of "by fishermen". A time takes a time's place.
    """
    opens, _, rest = about.partition(" ")
    if not rest or opens.lower() not in word_list("prepositions"):
        return None
    same = [
        phrase
        for phrase in before.phrases
        if f" {before.question[: phrase.start].lower()}".endswith(f" {opens.lower()} ")
        if bool(_TIME.search(phrase.text)) is bool(_TIME.search(rest))
    ]
    is_name = next(names(f", {rest}"), None) is not None
    definite = rest.lower().startswith("the ")
    return min(same, key=lambda phrase: _unlike(phrase, is_name=is_name, definite=definite), default=None)


def _replaceable(before: Scene, about: str, *, human: bool, is_name: bool, definite: bool) -> Phrase | None:
    """Return the phrase of a question that another takes the place of: of the same sort."""
    phrases = list(before.phrases)
    named = next(names(f", {about}"), None)
    if named is not None and named[0] == re.sub(r"^the ", "", about, flags=re.IGNORECASE):
        # A name takes a name's place, also within "the capital of Peru".
        inner = [_as_phrase(name, start, before) for name, start in names(before.question)]
        phrases = [phrase for phrase in inner if any(one.start <= phrase.start < one.end for one in phrases)] or phrases
    alike = [phrase for phrase in phrases if phrase.is_person is human and not phrase.is_counted]
    alike = [phrase for phrase in alike if phrase.is_name or not is_name] or ([] if before.earlier else alike)
    return min(alike, key=lambda phrase: _unlike(phrase, is_name=is_name, definite=definite), default=None)


def _as_phrase(name: str, start: int, before: Scene) -> Phrase:
    """Return a name of a question as a phrase."""
    human = is_person_in(name, before.surroundings)
    return Phrase(name, start, start + len(name), human, is_plural=False, is_name=True, acts=True, is_counted=False)


def _is_direct(question: str) -> bool:
    """Return whether a question has its verb before its subject: "what is it made from", not "what it is made from"."""
    asked = QUESTION_WORD.match(question)
    rest = question[asked.end() :].split() if asked else question.split()
    if not rest or asked is None:
        return bool(rest) and rest[0].lower() in word_list("finite_auxiliaries")
    counts = asked.group("asked").lower().startswith(("how many", "how much", "which", "what"))
    first = rest[1:2] if counts and rest[0].lower() not in word_list("finite_auxiliaries") else rest[:1]
    return bool(first) and (first[0].lower() in word_list("finite_auxiliaries") or is_past(first[0].lower()))


def _unlike(phrase: Phrase, *, is_name: bool, definite: bool) -> tuple[bool, bool]:
    """Return how little a phrase is like what takes its place: a name for a name, "the …" for "the …"."""
    starts = phrase.text.lower().startswith("the ")
    return phrase.is_name is not is_name, starts is not definite
