"""Detection of questions in messages that were not addressed to the bot, and of chatter below its answers.

In a channel where people talk with each other, what they ask one another ("you ok?", "what time are we meeting?") is
left alone: a question for the bot asks, by its form, for a fact that an article could tell. Precision comes before
recall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from bot.answering.cleaning import spelt_out, without_asides, without_markup, without_openings
from bot.conversation import is_small_talk
from index.text.lexicon import noun_kind, phrase_list, word_list

MAX_READ = 4_000
"""Characters of a message that are read; nobody can send more."""

_MAX_WHOLE = 300
"""Characters up to which a message is searched for as a whole, and not the sentence alone that asks."""

_MAX_PAUSES = 30  # in a sentence, behind which a question may begin
_MAX_FOLLOW_UP = 12  # words of a follow-up that is no whole question
_MAX_KEYWORDS = 4  # words that are looked for as they are: "harbour closed"

_NOT_SAID = re.compile(
    r"```.*?```|`[^`\n]*`"  # code
    r"|^ *>[^\n]*$"  # somebody else's words
    r"|(?<=[\w,:] )[\"“][^\"“”\n]*\?[\"”]",  # a question that is told of
    re.DOTALL | re.MULTILINE,
)
# A point within 3.5 ends nothing, nor does that of "U.S. troops".
_SENTENCE = re.compile(r"[^.!?\n]*(?:(?:[.!?](?=\w)|(?<=\.\w)\.(?= [a-z]))[^.!?\n]*)*[.!?]*")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’-][^\W_]+)*")  # U.S. is one word
_PAUSE = re.compile(r"[,;:–—]\s| - ")

_SUBJECTS = word_list("subject_pronouns", "demonstratives")
_DAYS = word_list("weekdays")


def _spellings(*names: str) -> frozenset[str]:
    """Return the words of the lists `names`, those with an apostrophe also without one."""
    return frozenset(spelling for word in word_list(*names) for spelling in (word, word.replace("'", "")))


_ASKING = _spellings("question_words", "contracted_question_words", "spellings_in_chats")
_CONTRACTED = _spellings("contracted_question_words")
_AUXILIARIES = _spellings("auxiliaries_of_questions")
_ASKED_CLAUSES = _ASKING | _AUXILIARIES | word_list("openers_of_asked_clauses")
_PEOPLE = _spellings("people_in_conversation")
_EMPTY = _spellings("words_that_name_nothing")


def is_question(text: str) -> bool:
    """Return whether a message asks for a fact: by a question word, by its order of words, or by asking to be told."""
    return next(_questions(text), None) is not None


def question_in(text: str) -> str:
    """Return what of a message is to be looked for: all of it, but of a long one the question with what leads to it."""
    if len(text) <= _MAX_WHOLE:
        return text
    found = next(_questions(text), None)
    if found is None:
        return text
    asked, before = found
    return asked if len(_content(_words(asked))) > 1 else f"{before} {asked}".strip()


def is_follow_up(text: str, *, addressed: bool = False) -> bool:
    """Return whether what stands below an answer asks on: "and the mayor?", "why", "harbour closed"; chatter does not.

    `addressed` is whether it was said to the bot, as by a reply, so that any question counts.
    """
    if is_small_talk(text):
        return False
    if is_question(text):
        return True
    said = without_asides(_said(text[:MAX_READ])).strip()
    words = _words(said)
    if not words or words == ["what"]:
        return False
    if addressed and (said.endswith("?") or _asks_somehow(said, words)):
        return True
    if len(words) > _MAX_FOLLOW_UP or said.endswith("!") or _talks(words):
        return False
    first, second = [*words, "", ""][:2]
    if first in _ASKING:
        return said.endswith("?") or second in _AUXILIARIES or _goes_on_asking(first, second, len(words))
    if first in word_list("prepositions") and second in _ASKING:  # "since when"
        return True
    if said.endswith("?"):
        names = _content(words) or any(word[0].isdigit() for word in words)  # "and in 2023?"
        return bool(names) and first not in word_list("openers_of_remarks")
    if first in word_list("openers_of_follow_ups"):
        return second in _ASKING or not any(word in _SUBJECTS or word in _AUXILIARIES for word in words)
    told = first in word_list("openers_of_remarks") or any(word in _SUBJECTS | _AUXILIARIES for word in words)
    return len(words) <= _MAX_KEYWORDS and bool(_content(words)) and not told


def _asks_somehow(said: str, words: Sequence[str]) -> bool:
    """Return whether words that were said to the bot ask something, or correct what was asked: "no, I meant X"."""
    asked, wants_to_know = without_openings(said)
    first, second, third = [*_spoken(asked), "", "", ""][:3]
    if wants_to_know or any(word in word_list("correcting_verbs") for word in words[:4]):
        return True
    if first in _ASKING:
        return bool(second) and second not in word_list("statement_beginnings") and not said.endswith("!")
    return first in _AUXILIARIES and bool(third)


def _goes_on_asking(first: str, second: str, count: int) -> bool:
    """Return whether a question word without its mark asks on: "why", "which minister", but not "what a joke"."""
    if count == 1 or second in word_list("words_after_how", "words_between_asking_and_verb", "prepositions"):
        return True
    return first in ("which", "what", "whose") and second not in word_list("statement_beginnings")


def _questions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a message that ask something, each with the sentence before it."""
    before = ""
    for found in _SENTENCE.finditer(_said(text[:MAX_READ])):
        if sentence := found[0].strip():
            if asked := _asked(sentence, before):
                yield asked, before
            before = sentence


def _said(text: str) -> str:
    """Return the author's own words; what is marked as code is, where there is nothing else."""
    code = text.strip().strip("`")
    if code != text.strip() and "`" not in code:
        text = code
    return without_markup(_NOT_SAID.sub(" ", text))


def _asked(sentence: str, before: str) -> str | None:
    """Return the part of a sentence that asks: all of it, or what stands behind a pause: "I don't get it, why ..."."""
    leads = _tells(before)
    words = _spoken(sentence)
    if sentence.endswith("!") or len(words) < 2:
        return None
    if _requests(words):
        return sentence
    asked, wants_to_know = without_openings(sentence)
    if words[0] in _AUXILIARIES and asked != sentence:  # "did anyone hear what the minister said"
        wants_to_know = wants_to_know or any(word in _ASKING for word in _spoken(asked)[:1])
    if _asks(asked, leads=leads, wants_to_know=wants_to_know):
        return asked
    for pause in islice(_PAUSE.finditer(sentence), _MAX_PAUSES):
        tail = sentence[pause.end() :]
        if _asks(without_openings(tail)[0], leads=leads or _tells(sentence[: pause.start()]), wants_to_know=False):
            return tail
    return None


def _tells(text: str) -> bool:
    """Return whether a text tells of something, so that a question behind it may be of that."""
    words = _words(text)
    return bool(_content(words)) and not _talks(words)


def _asks(asked: str, *, leads: bool, wants_to_know: bool) -> bool:
    """Return whether a sentence asks for a fact; `leads` is whether the one before tells of something."""
    words = _spoken(asked)
    if len(words) < 2 or _talks(words) or _is_idle(words, leads=leads):
        return False
    has_mark = asked.rstrip().endswith("?")
    if wants_to_know:  # "does anyone know": what follows must be asked, and not of just anything
        return _begins_as_asked(words) or words[0] == "the"
    if words[0] in word_list("prepositions") and words[1] in _ASKING:
        return len(words) > 3
    if words[0] == "whether":
        return has_mark
    if words[0] in _ASKING:
        return has_mark or _asks_by_word(words)
    if words[0] in _AUXILIARIES:
        return len(words) > 3 or (len(words) > 2 and (has_mark or words[1] == "there"))
    return has_mark and len(words) > 3 and words[-1] in word_list("question_words")  # "it is closed until when?"


def _requests(words: Sequence[str]) -> bool:
    """Return whether to be told is asked for: "tell me about the strike"."""
    taken = max((_match(words, pattern) for pattern in phrase_list("requests_for_facts")), default=0)
    return taken > 0 and bool(_content(words[taken:])) and not _talks(words[taken:])


def _begins_as_asked(words: Sequence[str]) -> bool:
    return words[0] in _ASKED_CLAUSES or (words[0] in word_list("prepositions") and words[1] in _ASKING)


def _talks(words: Sequence[str]) -> bool:
    """Return whether people talk with each other: of themselves, of the chat, of what they like or plan."""
    return any(
        word.partition("'")[0] in word_list("speakers_in_conversation", "words_of_talk") for word in words
    ) or words[-1] in word_list("closings_of_plans")


def _is_idle(words: Sequence[str], *, leads: bool) -> bool:
    """Return whether a question of this form asks for no fact, or for one that no article has."""
    first, second = words[0], words[1]
    content = _content(words)
    is_of_the_past = first in ("was", "were") and second == "there"
    if not content or (len(content) == 1 and "the" not in words and not leads and not is_of_the_past):
        return True  # "whose turn is it?"
    subject = second if first in _AUXILIARIES else words[2] if len(words) > 2 and second in _AUXILIARIES else ""
    clause = any(word in ("that", *_ASKED_CLAUSES) for word in words[2:])
    if not leads and (subject in ("he", "she") or (subject == "it" and not clause) or _points_at_hand(words)):
        return True  # whom or what the channel knows, but no article
    if any(_match(words, pattern) for pattern in phrase_list("idle_questions")):
        return True
    if _is_chat(words, content, leads=leads):
        return True
    if first not in _AUXILIARIES:
        return len(words) > 2 and second in _AUXILIARIES and words[2] in _PEOPLE
    if second in _PEOPLE:  # "was anybody hurt", but not "is anybody coming"
        return first not in ("was", "were") or len(words) < 3 or words[2].endswith("ing")
    if second in ("this", "that", "these", "those", "not"):
        return True
    return second == "it" and not clause


def _is_chat(words: Sequence[str], content: Sequence[str], *, leads: bool) -> bool:
    """Return whether words ask who does what of the chat's plans, how something was, or what somebody thinks of it."""
    first, second = words[0], words[1]
    about = [word for word in content if noun_kind(word) != "time" and word not in _DAYS | _AUXILIARIES]
    if words[-1] in word_list("laughs") or (first == "what" and words[-1] == "mean"):
        return True
    if first in ("is", "are", "was", "were", "which") and not word_list("words_of_judgement").isdisjoint(words):
        return True
    if first == "who" and second.endswith("n't"):  # "who hasn't paid yet?"
        return len(about) < 3
    if leads or not (first in _CONTRACTED or second in _AUXILIARIES):
        return False
    if first.startswith("who") and (second.endswith("ing") or second == "got"):  # "who's bringing the cake?"
        return len(about) < 3
    return first.startswith("how") and len(about) < 2


def _points_at_hand(words: Sequence[str]) -> bool:
    """Return whether words point at what only the chat sees: "who wrote this", but not "this week"."""
    following = zip(words, (*words[1:], ""), strict=True)
    return words[-1] == "that" or any(
        word in ("this", "these", "those") and after != "about" and noun_kind(after) != "time"
        for word, after in following
    )


def _match(words: Sequence[str], pattern: str) -> int:
    """Return how many words a pattern takes at the beginning, 0 where it does not match."""
    slots = pattern.split()
    matches = len(words) >= len(slots) and all(w in slot.split("|") for w, slot in zip(words, slots, strict=False))
    return len(slots) if matches else 0


def _content(words: Sequence[str]) -> list[str]:
    """Return the words that name something: those that an article could be found by."""
    return [word for word in words if word not in _EMPTY and not word[0].isdigit() and word not in _CONTRACTED]


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, their apostrophes straight; "US" is no "us"."""
    return ["u.s." if word == "US" else spelt_out(word.lower().replace("’", "'")) for word in _WORD.findall(text)]


def _spoken(sentence: str) -> list[str]:
    """Return the words of a sentence, those left out that fill the time before it begins, or call who is asked."""
    words = _words(sentence)
    while words and (
        words[0] in word_list("fillers") or (words[0] in word_list("vocatives") and words[1:2] and words[1] in _ASKING)
    ):
        words = words[1:]
    return words


def _asks_by_word(words: Sequence[str]) -> bool:
    """Tell questions without a question mark from statements: "when was it built" from "when I was young"."""
    first, second = words[:2]
    if len(words) < 3 or ("is", "that") in pairwise(words[2:]):  # "what matters is that"
        return False
    if first in _CONTRACTED or second in _AUXILIARIES:
        return True
    if first == "how" and (second in word_list("words_after_how") or words[1:3] == ["come", "the"]):
        return True
    if first in ("who", "whom"):
        return second not in _PEOPLE
    if words[2] in _AUXILIARIES and (first == "how" or second in word_list("words_between_asking_and_verb")):
        return True
    if (first, second) == ("which", "of"):
        return True
    return (
        first in ("which", "whose", "what")
        and second not in word_list("statement_beginnings")
        and any(word in _AUXILIARIES or word.endswith("ed") or word == "became" for word in words[1:6])
    )
