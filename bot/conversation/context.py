"""What a conversation is about: its last turns, and the people and things of the last one that the next may mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from bot.answering.answer import Answer, Passage, Verdict
from bot.answering.cleaning import without_asides
from bot.answering.names import Word, name_spans, split_words, with_capitals
from bot.answering.question import FollowUp
from bot.conversation.people import full_name, is_person_in, kind_of
from index.article import Article
from index.text.lexicon import is_common, noun_kind, rows, word_list
from index.text.terms import tokenize

__all__ = [
    "QUESTION_WORD",
    "Context",
    "ConversationTurn",
    "Phrase",
    "Scene",
    "asks_for_words",
    "is_function",
    "is_past",
    "names",
    "noun_phrases",
    "scene",
    "with_names",
]

MAX_TURNS = 4
"""Turns that are gone back for what a pronoun means."""

_MAX_TEXT = 20_000  # characters of an article that names are looked up in

QUESTION_WORD = re.compile(
    r"\b(?P<asked>(?:since |until |by |from |in |to |for |at )?"
    rf"(?:how (?:{'|'.join(sorted(word_list('words_after_how')))})|{'|'.join(sorted(word_list('question_words')))}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ConversationTurn:
    """A question as it was looked for, and the passage that was found; None where there was none to go on from.

    `answered` is whether the passage surely answers: else what it marks is hardly meant by what is said next. `guessed`
    is whether the question was filled in with what is only likely.
    """

    question: str
    passage: Passage | None
    answered: bool = True
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """The last turns of a conversation in which something was asked, the last one first."""

    turns: tuple[ConversationTurn, ...] = ()

    def after(self, answer: Answer, follow_up: FollowUp | None = None) -> Context:
        """Return the context of what comes after an answer.

        Where the articles don't say what a dependent follow-up asks, the conversation stays with its article.
        """
        passage = answer.passages[0] if answer.passages else None
        known = self.passage
        stays = follow_up is not None and follow_up.depends and answer.verdict is not Verdict.ANSWERED
        if stays and known is not None and passage is not None and passage.article != known.article:
            passage = None
        *filled, _ = follow_up.wordings if follow_up is not None else (None,)
        guessed = any(one.text == answer.wording and not one.readings for one in filled if one is not None)
        turn = ConversationTurn(answer.wording or answer.question, passage, answer.verdict is Verdict.ANSWERED, guessed)
        return Context((turn, *self.turns)[:MAX_TURNS])

    @property
    def passage(self) -> Passage | None:
        """The passage in whose article the conversation is."""
        return next((turn.passage for turn in self.turns if turn.passage is not None), None)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a question, `question[start:end]`, and what it is: a person's, plural, of beings that act.

    `is_counted` is whether it is what the question counts or picks from: "ships" of "How many ships …?".
    """

    text: str
    start: int
    end: int
    is_person: bool
    is_plural: bool
    is_name: bool
    acts: bool
    is_counted: bool


@dataclass(frozen=True)  # without slots, for what is cached
class Scene:
    """The last turn, as the next one refers to it: its question without closing mark, quote, answer span and speaker.

    `text` is its article's, in which names are looked up; `earlier` are the scenes of the turns before. `answered` is
    whether the quote surely answers the question, and `guessed` whether that is only likely what was asked.
    """

    question: str
    quote: str = ""
    answer: str = ""
    speaker: str = ""
    text: str = ""
    earlier: tuple[Scene, ...] = ()
    answered: bool = True
    guessed: bool = False

    @cached_property
    def surroundings(self) -> str:
        """All text in which its names may stand."""
        return " \n ".join((self.question, self.quote, self.text))

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The noun phrases of the question."""
        return tuple(noun_phrases(self.question, self.surroundings))

    def people(self, text: str) -> list[str]:
        """Return the full names of the people whom a text names, in order: not "Norland" of "the Norland boss"."""
        known = self.surroundings
        named = (name for name, start in names(text) if not _describes_person(text, start, name))
        parts = (part for name in named for part in name.split(" and "))
        found = (full_name(name, known) for name in parts)
        return [name for name in dict.fromkeys(found) if is_person_in(name, known)]


def scene(context: Context, article: Article | None) -> Scene | None:
    """Return what the next turn can refer to; None before anything was asked. `article` is that of the last answer."""
    text = article.text[:_MAX_TEXT] if article is not None else ""
    found: Scene | None = None
    for turn in reversed(context.turns):
        passage = turn.passage
        here = passage is not None and (article is None or passage.article == article.id)
        quote = passage.quote if passage is not None and here else ""
        span = passage.answer if passage is not None and here else None
        question = (without_asides(turn.question) or turn.question.strip()).rstrip("?!. ")
        found = Scene(
            direct(expanded(with_names(question, text or quote))),
            quote,
            quote[slice(*span)] if span else "",
            passage.speaker.name if passage is not None and here and passage.speaker else "",
            text,
            (found, *found.earlier) if found else (),
            turn.answered,
            turn.guessed,
        )
    return found


def _describes_person(text: str, start: int, name: str) -> bool:
    """Return whether a name stands before a noun for a person, whom it tells from others."""
    asked = (text[max(0, start - 15) : start].split() or [""])[-1].lower()
    behind = _NEXT_WORD.match(text, start + len(name))
    described = behind is not None and kind_of(behind[1]) == "person"
    return described and asked not in word_list("auxiliaries_before_base_form")


_NEXT_WORD = re.compile(r" ([a-z]+)")


_CONTRACTED = re.compile(r"^(?P<word>who|what|when|where|why|how)['’]?s(?=\s)", re.IGNORECASE)


def expanded(question: str) -> str:
    """Return a question with "who's" written out: "who is"."""
    return _CONTRACTED.sub(r"\g<word> is", question)


def direct(question: str) -> str:
    """Return a question with its verb before its subject: "what is it made from", not "what it is made from"."""
    asked = QUESTION_WORD.match(question)
    subject = next(noun_phrases(question), None) if asked else None
    if asked is None or subject is None or question[asked.end() : subject.start].strip():
        return question
    helper, _, rest = question[subject.end :].strip().partition(" ")
    counts = asked["asked"].lower().startswith(("how m", "which"))
    if helper.lower() not in word_list("finite_auxiliaries") or not rest or counts:
        return question
    return f"{question[: asked.end()]} {helper} {subject.text} {rest}"


def with_names(question: str, text: str) -> str:
    """Return a question with the capitals that a text gives its names: truecasing. Other capitals of it stay."""
    capitalised, _ = with_capitals(question, tokenize(question))
    words = split_words(capitalised, 0, len(capitalised))
    single, runs = _written_names(text)
    letters = list(capitalised)
    for at, word in enumerate(words):
        pair = (word.lower, words[at + 1].lower) if at + 1 < len(words) else ("", "")
        chosen = [word, words[at + 1]] if pair in runs else [word] if word.lower in single else []
        for one in chosen:
            capital = letters[one.start].upper()
            letters[one.start] = capital if len(capital) == 1 else letters[one.start]
    return "".join(letters)


_MIN_CAPITALS = 3  # of an ordinary word in a text that writes it like a name


@lru_cache(maxsize=64)
def _written_names(text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return, in lower case, the words that are names wherever a text has them, and the pairs of words in its names."""
    counts: Counter[tuple[str, bool]] = Counter()
    runs: Counter[tuple[str, str]] = Counter()
    words = split_words(text, 0, len(text))
    for before, word, following in zip(words, words[1:], [*words[2:], None], strict=False):
        if not word.written[0].isalpha():
            continue
        if before.written not in _OPENING or (following is not None and following.written in _CLOSING):
            counts[word.lower, word.written[0].isupper()] += 1
        if before.written[0].isupper() and word.written[0].isupper():
            runs[before.lower, word.lower] += 1
        parts = word.written.split("-")
        if len(parts) == 2 and all(part[:1].isupper() for part in parts):  # people leave hyphens out
            runs[parts[0].lower(), parts[1].lower()] += 2
    capitals = {word: count for (word, capital), count in counts.items() if capital and not counts[word, False]}
    single = {
        word
        for word, count in capitals.items()
        if word not in _NO_NAMES and (count >= _MIN_CAPITALS or not is_common(word)) and len(word) > 1
    }
    pairs = {
        pair
        for pair, count in runs.items()
        if not _SMALL.intersection(pair)
        and pair[1] not in word_list("titles")
        and (count > 1 or any(word in capitals for word in pair))
    }
    return frozenset(single), frozenset(pairs)


_OPENING = frozenset(".!?:;“\"‘'(")
_CLOSING = frozenset("”\"’'")  # of a single word in quotation marks, which is a title: “Lantern”
_SMALL = word_list("openers", "auxiliaries", "articles", "prepositions", "question_words", "adverbs", "demonstratives")
_NO_NAMES = word_list("titles", "bodies", "nameless_sources") | _SMALL


def names(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names in a text without possessive endings, and where they begin."""
    sequence = split_words(text, 0, len(text))
    for first, last in name_spans(sequence):
        end = sequence[last - 1].end - 2 * sequence[last - 1].possessive
        yield text[sequence[first].start : end], sequence[first].start


def noun_phrases(question: str, surroundings: str = "") -> Iterator[Phrase]:
    """Yield the noun phrases of a question: names, nouns with what stands before them, and "the … of …"."""
    sequence = split_words(question, 0, len(question))
    asked = QUESTION_WORD.match(question)
    at = first = next(
        (n for n, word in enumerate(sequence) if asked is None or word.start >= asked.end()), len(sequence)
    )
    if asked is not None and asked["asked"].lower() in ("what", "who") and _opens_with_verb(sequence[first:]):
        at += 1
    while at < len(sequence):
        end = _phrase_end(sequence, at)
        if end > at:
            head = sequence[end - 1]
            written = question[sequence[at].start : head.end - 2 * head.possessive]
            noun = next((one.lower for one, of in pairwise(sequence[at:end]) if of.lower == "of"), head.lower)
            capitals = [word.written[0].isupper() for word in sequence[at:end]]
            titled = (
                capitals[-1] and not capitals[0] and kind_of(sequence[at + capitals.index(True) - 1].lower) == "person"
            )
            whole = capitals[0] and capitals[-1]
            human = titled or (is_person_in(written, surroundings) if whole else kind_of(noun) == "person")
            yield Phrase(
                written,
                sequence[at].start,
                sequence[at].start + len(written),
                human,
                _is_plural(noun) and not head.possessive,
                any(capitals),
                human or any(capitals) or kind_of(noun) in ("group", "animal"),
                at == first and asked is not None,
            )
        at = max(end, at + 1)


def _opens_with_verb(rest: Sequence[Word]) -> bool:
    """Return whether what follows "what" or "who" begins with a verb: "causes the flood", not "ships does it have"."""
    helped = any(word.lower in word_list("finite_auxiliaries") for word in rest)
    return len(rest) > 1 and not helped and rest[0].written.islower() and rest[0].lower.endswith("s")


def _phrase_end(sequence: Sequence[Word], start: int) -> int:
    """Return where the noun phrase that begins at `start` ends; `start` where none does."""
    first = sequence[start].lower
    determined = first in word_list("articles", "demonstratives", "possessives")
    end = start + determined
    has_noun = False
    asked = start and sequence[start - 1].lower in word_list("auxiliaries_before_base_form")
    helped = start and sequence[start - 1].lower in _FORMS_OF_BE
    while end < len(sequence) and _is_nominal(sequence, end, has_noun=has_noun):
        capital = sequence[end].written[0].isupper()
        before = sequence[end - 1].written[0].isupper() if end > start else capital
        titled = end > start and sequence[end - 1].lower in word_list("titles")
        owned = end > start and sequence[end - 1].possessive
        verb = capital < before and (asked or (helped and sequence[end].lower.endswith("ing")))
        if not determined and not titled and not owned and (capital > before or verb):
            break  # "Did Bell promise Norland …?", "is Bell visiting Norland": the verb stands between
        has_noun = has_noun or _may_be_noun(sequence[end])
        end += 1
        if sequence[end - 1].possessive:
            has_noun = False
    if not has_noun:
        return start
    alone = sequence[start]
    if end == start + 1 and not (
        alone.written[0].isupper() or _is_plural(alone.lower) or not _is_ordinary(alone.lower)
    ):
        return start  # "want", "happening": a bare noun in the singular is rather a verb
    if _takes_verb(sequence, start, end, determined=determined):
        end -= 1
    if end + 1 < len(sequence) and sequence[end].lower == "of" and determined:
        following = _phrase_end(sequence, end + 1)
        return following if following > end + 1 else end
    return end


def _is_nominal(sequence: Sequence[Word], at: int, *, has_noun: bool) -> bool:
    word = sequence[at]
    if not word.written[0].isalnum() or is_function(word.lower):
        return False
    if word.written[0].isupper():
        return word.lower not in word_list("subject_pronouns")  # "I"
    if word.lower in word_list(
        "reporting_verbs", "contrasts", "personal_pronouns", "impersonal_pronouns", "unclear_subjects"
    ):
        return False
    if not has_noun and at and is_past(word.lower) and not _may_be_noun(word):
        # "the stolen car", "do painted ships": no past form follows "do"
        return sequence[at - 1].lower in word_list(
            "articles", "demonstratives", "possessives", "auxiliaries_before_base_form"
        )
    # Behind a noun, a word that names nothing is the verb: "the ship sank"; but "these ship eating worms".
    counted = at > 1 and sequence[at - 1].lower.endswith("ing") and _is_plural(word.lower)
    return not has_noun or _may_be_noun(word) or counted


def _may_be_noun(word: Word) -> bool:
    return (
        word.written[0].isupper()
        or noun_kind(word.lower) is not None
        or not is_common(word.lower)
        or any(word.lower in forms for forms in rows("irregular", "nouns"))
    )


def _takes_verb(sequence: Sequence[Word], start: int, end: int, *, determined: bool) -> bool:
    """Return whether the last word of a phrase is rather the verb: "did the ship sink", "was the ship sunk"."""
    helper = sequence[start - 1].lower if start else ""
    last = sequence[end - 1]
    if end - start - determined < 2 or last.written[0].isupper():
        return False
    following = sequence[end].lower if end < len(sequence) else ""
    closed = not following[:1].isalnum() or (is_function(following) and following not in ("have", "be", "do"))
    closed = closed or following in word_list("personal_pronouns", "demonstratives")
    if helper in word_list("auxiliaries_before_base_form"):
        return closed
    happens = last.lower.endswith("ing") and noun_kind(last.lower) in (None, "act", "event")
    return helper in word_list("auxiliaries") and (is_past(last.lower) or (happens and helper in _FORMS_OF_BE))


_FORMS_OF_BE = word_list("forms_of_be")


def _is_ordinary(word: str) -> bool:
    return is_common(word)


def _is_plural(noun: str) -> bool:
    if noun in ("people", "police") or any(
        noun in forms[1:] for forms in rows("irregular", "nouns") if noun != forms[0]
    ):
        return True
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def asks_for_words(question: str) -> bool:
    """Return whether a question asks what somebody says or thinks, which bodies do as people do."""
    return not word_list("speech_verbs_of_questions", "plural_reporting_verbs").isdisjoint(question.lower().split())


def is_past(word: str) -> bool:
    """Return whether a word may be a verb's past form: in -ed, or irregular."""
    return word.endswith("ed") or any(word in forms for forms in rows("irregular", "verbs"))


def is_function(word: str) -> bool:
    """Return whether a word says nothing by itself: a preposition, an auxiliary and so on."""
    return word in word_list("prepositions", "subordinators", "auxiliaries", "articles", "adverbs")
