"""Resolve the pronouns of a follow-up: to what was asked for or answered before, then to what else was named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.answer import Reading
from bot.answering.names import Word, is_organisation_or_place, name_spans, split_words
from bot.answering.people import gender
from bot.conversation.context import WHO_SAID, Scene
from bot.conversation.phrases import QUESTION_WORD, Phrase, asks_for_words, is_function, is_past, names
from index.text.lexicon import word_list

MAX_MEANINGS = 2
"""Meanings of a pronoun that are tried where several are as likely."""

_MAX_BRIEF = 5  # words of a question that asks of "that" as a whole
_OWNING = word_list("possessives") & word_list("personal_pronouns", "impersonal_pronouns") - {"her"}
# "It rains", "is it true that": this "it" stands for nothing that was said before.
_EMPTY_IT = re.compile(
    r"\bit (?:is |was |will |be )*(?:rain|snow|matter|seem|appear|take|took|true|possible|likely|clear|important|legal"
    r"|time|like)|\b(?:time|day) is it\b|\bit (?:\w+ )?(?:for|to|when|like)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:that|this)(?=\s*[?.!]*$)|(?<=\bdid )(?:that|this)(?=\s+(?:happen|occur)\b)", re.IGNORECASE)
PLACED = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere(?=\s*[?.!]*$)", re.IGNORECASE)
_ASKS_WHO = re.compile(r"who|whom|whose", re.IGNORECASE)
ASKS_ABOUT = re.compile(r"who(?: is| was|['’]s) [^'’]*$", re.IGNORECASE)  # "Who is X?": the person asked about is X
# What is asked for is a thing, which is the answer: "What was stolen from …?", "What did she want …?".
_ASKS_WHAT = re.compile(
    r"(?:what|which)\s+(?:(?:is|are|was|were|has been|have been)\s+(?P<verb>[a-z]+)\b|(?:did|does|do|has|have)\b)",
    re.IGNORECASE,
)
_WHO_IS_THAT = re.compile(r"who(?: is| was|['’]s)? (?P<pointer>that|this)", re.IGNORECASE)
_WRONG = dict.fromkeys(("he", "him", "his"), "f") | dict.fromkeys(("she", "her", "hers"), "m")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question with its pronouns replaced, and by what; `is_sure` is whether only one meaning is likely."""

    question: str
    readings: tuple[Reading, ...]
    is_sure: bool = True


def resolve_pronouns(question: str, before: Scene) -> list[Resolved]:
    """Return the question with its pronouns replaced by what they may stand for, the likeliest first.

    There is none where no pronoun has a meaning, and more than one where several are as likely.
    """
    if len(QUESTION_WORD.findall(question)) > 1:
        return []
    question = question.rstrip("?!. ")
    person = _WHO_IS_THAT.fullmatch(question)
    if person is not None:
        meant, sure = _people_meant(before, "")
        return _replaced(question, *person.span("pointer"), meant, is_sure=sure and not before.guessed)
    event = _EVENT.search(question)
    if event is not None and QUESTION_WORD.match(question) and len(question.split()) <= _MAX_BRIEF:
        return _replaced(question, event.start(), event.end(), [event_meant(before)], is_sure=not before.guessed)
    found = [Resolved(question, ())]
    placed = PLACED.search(question)
    if placed is not None:
        place = _place_meant(question[: placed.start()], before)
        sure = (before.answered or (place or "") in before.question) and not before.guessed
        found = _replaced(question, placed.start(), placed.end(), [place], is_sure=sure) or found
    for _ in range(2):  # "What did she say about it?"
        found = [further for one in found for further in _resolve_next(one, before)][:MAX_MEANINGS]
    return [one for one in found if one.readings]


def _resolve_next(resolved: Resolved, before: Scene) -> list[Resolved]:
    """Return what follows of replacing the next pronoun: the same where there is none that has a meaning."""
    question = resolved.question
    sequence = split_words(question, 0, len(question))
    given = [reading.understood for reading in resolved.readings]
    own = [one for one in name_spans(sequence) if question[sequence[one[0]].start :].split()[0] not in " ".join(given)]
    passed = False  # a pronoun that nothing before is meant by
    for at, word in enumerate(sequence):
        personal = word.lower in word_list("personal_pronouns")
        if not personal and word.lower not in word_list("impersonal_pronouns"):
            continue
        if not given and not passed and _stands_inside(sequence, at):
            return [resolved]
        plural = word.lower in word_list("plural_pronouns")
        elsewhere = own and not all(_stands_in_place(sequence, first) for first, _ in own)
        if not personal and not plural and (elsewhere or _EMPTY_IT.search(question)):
            return [resolved]
        if word.lower == "it" and at + 1 == len(sequence) and sequence[at - 1].lower in word_list("forms_of_do"):
            return [resolved]  # "who did it"
        if personal and _WRONG.get(word.lower, "") in {_WRONG.get(one.written.lower()) for one in resolved.readings}:
            return [resolved]  # the same one: "what did he say before he left"
        if personal:
            meant, sure = _people_meant(before, word.lower)
        elif plural:
            # "Where did they catch him?": they are others than he.
            pronouns = [*(one.lower for one in sequence), *(reading.written.lower() for reading in resolved.readings)]
            beside = not word_list("personal_pronouns").isdisjoint(pronouns)
            meant, sure = _plural_meant(before, with_people=not beside)
        else:
            meant, sure = _things_meant(before)
        if not any(meant):
            passed = True
            continue
        meant = [one for one in dict.fromkeys(meant) if one.casefold() not in question.casefold()]
        following = sequence[at + 1].lower if at + 1 < len(sequence) else ""
        owning = word.lower in _OWNING or (word.lower == "her" and following.isalpha() and not is_function(following))
        end = word.start + len(word.lower)
        options = [_owning(one) if owning else one for one in meant]
        return [
            Resolved(one.question, (*resolved.readings, *one.readings), resolved.is_sure and one.is_sure)
            for one in _replaced(question, word.start, end, options, is_sure=sure and not before.guessed)
        ] or [resolved]
    return [resolved]


def _stands_in_place(sequence: Sequence[Word], at: int) -> bool:
    """Return whether a name stands behind "in" and the like: "Why is it happening in Norland?"."""
    return at > 0 and sequence[at - 1].lower in word_list("prepositions_of_place")


def _owning(name: str) -> str:
    if name.endswith(("'s", "’s")):
        return name
    return f"{name}’" if name.endswith("s") and not name[0].isupper() else f"{name}'s"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _stands_inside(sequence: Sequence[Word], at: int) -> bool:
    """Return whether a pronoun may stand for something in its own question: for a name or noun before it.

    What the question asks for ("How much gas does it …?") and the verb before an object ("Who built it?") are none.
    """
    if any(word.written in ("?", ".", "!") for word in sequence[:at]):
        return True  # "And the owner? Did they pay?"
    helper = next(
        (place for place, word in enumerate(sequence[:at]) if place and word.lower in word_list("auxiliaries")), 0
    )
    before = [word for word in sequence[helper + 1 : at] if not is_function(word.lower)]
    return len(before) > (0 if helper else 1) or any(word.written[0].isupper() for word in before[helper == 0 :])


def _replaced(
    question: str, start: int, end: int, meant: Iterable[str | None], *, is_sure: bool = True
) -> list[Resolved]:
    """Return the question with each of some meanings in place of a pronoun: the first alone, if that is sure."""
    options = [one for one in meant if one][: 1 if is_sure else MAX_MEANINGS]
    return [
        Resolved(question[:start] + one + question[end:], (Reading(question[start:end], one),), is_sure)
        for one in options
    ]


def _people_meant(before: Scene, pronoun: str) -> tuple[list[str], bool]:
    """Return whom "he" or "she" may stand for, of that gender as far as it is known, and whether the first is sure."""
    wrong = _WRONG.get(pronoun)
    found: dict[str, str] = {}
    sure = False
    earlier = {
        name.split()[-1]: name for one in before.earlier for name in (*one.people(one.question), *_who_it_was(one))
    }
    for tier in _people_by_likelihood(before):
        kept = [name for name in tier if gender(name, before.surroundings) != wrong]
        if kept and not found:
            # Who was only now named may be meant as well as whom the conversation was about.
            others = [name for last, name in earlier.items() if gender(name, before.surroundings) != wrong]
            # Who did what was asked is meant; who is "the judge" is rather asked about in passing.
            did = kept[0] in _who_it_was(before) and not ASKS_ABOUT.match(before.asked)
            rival = others if kept[0].split()[-1] not in earlier and not did else []
            sure = len({name.split()[-1] for name in (*kept, *rival)}) == 1
            kept = [*kept[:1], *rival[:1], *kept[1:]]
        for name in kept:
            found.setdefault(name.split()[-1], name)
        if len(found) >= MAX_MEANINGS:
            break
    first = next(iter(found.values()), "").split()[-1:]
    told = before.answered or any(part.casefold() in before.question.casefold() for part in first)
    return list(found.values()), sure and told


def _people_by_likelihood(before: Scene) -> Iterator[list[str]]:
    """Yield the people of a turn: asked for and answered, then asked about, then speaking, then named by the answer."""
    asked, told = before.people(before.question), before.people(before.quote)
    whose = [one.text for one in before.phrases if one.is_person and not one.is_plural and _OWNED.search(one.text)]
    folded = before.question.casefold()
    mentioned = [name for name in told if name.split()[-1].casefold() in folded.split()]
    new = [name for name in told if name not in mentioned]
    if _ASKS_WHO.match(before.asked) and not (ASKS_ABOUT.match(before.asked) and asked) and before.answered:
        yield _who_it_was(before)
        yield new
    yield [*whose, *asked] or mentioned
    yield before.people(before.speaker)
    yield [one.text for one in before.phrases if one.is_person and not one.is_plural]
    yield [name for name in new if name.split()[-1] in before.answer]
    yield told
    for earlier in before.earlier[:1]:
        yield from _people_by_likelihood(earlier)


_OWNED = re.compile(r"['’]s? [\w -]+\Z")
_ANOTHER = re.compile(r"\A(?:an?|the) ", re.IGNORECASE)


def _who_it_was(before: Scene) -> list[str]:
    """Return the people whom an answer names to a question that asks who."""
    if not _ASKS_WHO.match(before.asked) or not before.answered:
        return []
    known = before.question.casefold().split()
    told = [name for name in before.people(before.quote) if name.split()[-1].casefold() not in known]
    return [name for name in told if name.split()[-1] in before.answer]


def _things_meant(before: Scene) -> tuple[list[str], bool]:
    """Return what "it" may stand for: the answer where a thing was asked for, else the question's subject or object."""
    if before.question.startswith(WHO_SAID) and before.earlier:
        return _things_meant(before.earlier[0])
    things = [
        phrase
        for phrase in before.phrases
        if not (phrase.is_person or phrase.is_plural or phrase.text.lower() in word_list("calendar"))
    ]
    things.sort(key=lambda phrase: _is_place(phrase, before))
    if before.earlier and all(_is_place(phrase, before) for phrase in things):
        return [*_things_meant(before.earlier[0])[0], *(phrase.text for phrase in things)], False
    named = [phrase.text for phrase in things if not phrase.is_counted]
    answered = [answer for answer in (short_answer(before),) if answer]
    asked = _ASKS_WHAT.match(before.asked)
    verb = (asked["verb"] or "").lower() if asked is not None else ""
    if asked is not None and (not verb or is_past(verb) or verb in word_list("prepositions")):  # "what is on today"
        # "What did Bell want from the army?", "What did Bell promise the army?": "it" is what she wanted or promised.
        of_words = asks_for_words(before.question)
        subject = before.phrases[:1]
        named = [
            one.text
            for one in things
            if (of_words if _is_in_prepositional_phrase(one, before) else verb or one in subject)
        ]
        is_sure = of_words and len(named) == 1 and not answered
        found = [*answered, *named] if before.answered else [*named, *answered]
        return (found, is_sure) if found or not before.earlier else (_things_meant(before.earlier[0])[0], False)
    if not named and before.earlier:
        return _things_meant(before.earlier[0])[0], False
    return named, bool(named) and not _is_place(things[0], before)


def short_answer(before: Scene) -> str:
    """Return the answer if it is short and without a verb, so that it can stand in a question: "the ship"; else ""."""
    words = _words(before.answer)
    is_short = len(words) <= _MAX_ANSWER and word_list("finite_auxiliaries", "reporting_verbs").isdisjoint(words)
    return _ANOTHER.sub("the ", before.answer) if is_short else ""


def _is_place(phrase: Phrase, before: Scene) -> bool:
    """Return whether a phrase rather says where: "Why did the shops close in Norland?"."""
    return phrase.is_name and _word_before(phrase, before) in word_list("prepositions_of_place")


_MAX_ANSWER = 8  # words of an answer that a pronoun can stand for


def _plural_meant(before: Scene, *, with_people: bool = True) -> tuple[list[str], bool]:
    """Return whom or what "they" may stand for; sure are one sort of people or animals, a body, or two people.

    Unless `with_people`, those whom another pronoun beside it means are not among them.
    """
    if before.earlier and not word_list("plural_pronouns").isdisjoint(_words(before.question)):
        return _plural_meant(before.earlier[0])  # they went on from something themselves
    asked, answered = before.people(before.question), before.people(before.answer)
    is_told = _ASKS_WHO.match(before.asked) and before.answered and with_people
    if is_told and (_is_group(before.answer) or len(answered) == 2):
        return [" and ".join(answered) or before.answer], True
    if not with_people:
        asked, answered = [], []
    plural = [phrase for phrase in before.phrases if phrase.is_plural]
    joined = _joined(before) if with_people else None
    if joined:
        return [joined], True
    if len(asked) == 2 and all(phrase.is_counted for phrase in plural):
        return [" and ".join(asked)], True
    plural.sort(key=lambda phrase: (phrase.is_counted, not phrase.acts))
    plural.sort(key=lambda phrase: _is_in_prepositional_phrase(phrase, before))
    if plural:
        is_sure = plural[0].acts and not _is_in_prepositional_phrase(plural[0], before)
        return [phrase.text for phrase in plural], is_sure
    groups = [
        phrase.text
        for phrase in before.phrases
        if phrase.is_name and not phrase.is_person and phrase.text.split()[-1][0].isupper()
        if not _is_place(phrase, before)
    ]
    both = list(dict.fromkeys((*asked, *answered)))
    if len(both) == 1 and asked:
        both += [name for name in before.people(before.quote) if name not in both][:1]
    if len(both) == 2 and not groups:
        return [" and ".join(both)], True
    if groups:
        return groups, False
    return (_plural_meant(before.earlier[0], with_people=with_people)[0] if before.earlier else []), False


def _joined(before: Scene) -> str | None:
    """Return the two names that the previous question joins by "and": "Norland and Sudland"."""
    named = sorted((phrase for phrase in before.phrases if phrase.is_name), key=lambda phrase: phrase.start)
    for one, other in pairwise(named):
        if before.question[one.end : other.start].lower().split() == ["and"]:
            return before.question[one.start : other.end]
    return None


def _is_group(name: str) -> bool:
    """Return whether an answer is the name of something that is no person: who bought the ship may be a company."""
    whole = next(names(f", {name}"), ("", 0))[0]
    named = whole == re.sub(r"^[Tt]he ", "", name)
    return bool(whole) and named and is_organisation_or_place(whole)


def _is_in_prepositional_phrase(phrase: Phrase, before: Scene) -> bool:
    return _word_before(phrase, before) in word_list("prepositions")


def _word_before(phrase: Phrase, before: Scene) -> str:
    return (before.question[: phrase.start].split() or [""])[-1].lower()


def _place_meant(question: str, before: Scene) -> str | None:
    """Return where "there" is, with "to" for "in" where the question before it ends with a verb of motion."""
    into = "to" if (question.split() or [""])[-1].lower() in word_list("verbs_of_motion") else "in"
    if before.asked.casefold().startswith("where ") and before.answer:
        opens = before.answer.split()[0].lower()
        return before.answer if opens in word_list("prepositions") else f"{into} {before.answer}"
    places = [name for name, _ in names(before.question) if not before.people(name)]
    return f"{into} {places[-1]}" if places else None


def event_meant(before: Scene) -> str | None:
    """Return what the previous question is about: "flew to Norland" of "Who flew to Norland?"."""
    asked = QUESTION_WORD.match(before.asked)
    rest = before.asked[asked.end() :] if asked is not None else before.asked
    sequence = split_words(rest, 0, len(rest))
    for word in sequence:
        if word.lower not in word_list("auxiliaries"):
            return rest[word.start :].strip() or None
    return None
