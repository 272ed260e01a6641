"""What a question asks for, from its words alone: the type of answer, about what, and what an amount measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.answering.numerals import Dimension, unit_dimension
from index.text.lexicon import is_common, noun_kind, phrase_list, word_list
from index.text.terms import content_terms
from index.text.tokens import Token


class AnswerType(StrEnum):
    """The type of answer that a question asks for."""

    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"
    SAYING = "saying"  # what somebody said
    THING = "thing"
    YES_NO = "yes/no"
    KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a question asks for, from the order of its words alone.

    `speech` is the place of the word that asks for what somebody says: whose words are asked for stands before it.
    """

    answer_type: AnswerType
    focus: str | None = None
    measure: str | None = None
    speech: int | None = None


def expectation(tokens: Sequence[Token]) -> Expectation:
    """Return the type of answer that the words of a question ask for."""
    spoken = [spelt_out().get(token.word, token.word) for token in tokens]
    at = _asking_word(spoken)
    if at is None or (spoken[0] in word_list("auxiliaries_of_questions") and _opens_clause(spoken, at)):
        return _expectation_without_question_word(tokens)
    asked = spoken[at]
    following = spoken[at + 1] if at + 1 < len(spoken) else ""
    if asked in ("who", "whom", "whose"):
        return Expectation(AnswerType.DEFINITION if _is_about_a_name(tokens[at + 1 :]) else AnswerType.PERSON)
    if asked == "how":
        return _expectation_of_how(tokens, at, following)
    simple = {
        "when": AnswerType.DATE,
        "where": AnswerType.PLACE,
        "whereabouts": AnswerType.PLACE,
        "why": AnswerType.REASON,
    }.get(asked)
    if simple:
        return Expectation(simple)
    return _expectation_of_what(tokens, at, asked, following)


@cache
def spelt_out() -> dict[str, str]:
    """Return the spellings of question words that people use in a chat, each with the right one."""
    return {written: word for word, *others in map(str.split, phrase_list("spellings_in_chats")) for written in others}


def _asking_word(spoken: Sequence[str]) -> int | None:
    """Return which word asks: the first question word, but for one that only opens a clause before another that asks.

    In "when the dam broke how many drowned" it is "how".
    """
    places = [number for number, word in enumerate(spoken) if word in word_list("question_words")]
    asking = (place for place in places if (place == 0 and spoken[0] != "when") or not _opens_clause(spoken, place))
    return next(asking, places[0] if places else None)


def _opens_clause(spoken: Sequence[str], at: int) -> bool:
    """Return whether a question word rather opens a clause: "was it hit when the dam broke", "the man who left"."""
    before, following = (spoken[place] if 0 <= place < len(spoken) else "" for place in (at - 1, at + 1))
    return (
        spoken[at] in word_list("question_words_opening_clauses")
        and following not in word_list("auxiliaries_of_questions")
        and before not in word_list("words_before_asked_clauses")
    )


def _is_about_a_name(tokens: Sequence[Token]) -> bool:
    """Return whether all that "who" goes with is "is" and a name, with a title or not: what is asked is who that is."""
    if not tokens or tokens[0].word not in word_list("forms_of_be"):
        return False
    rest = list(tokens[1:])
    while rest and rest[-1].stop:  # "Who is Tom Holt, anyone?"
        rest.pop()
    while len(rest) > 1 and rest[0].word in word_list("titles"):
        rest.pop(0)
    return 0 < len(rest) <= 4 and not any(token.stop or is_common(token.word) for token in rest)


def _expectation_of_how(tokens: Sequence[Token], at: int, following: str) -> Expectation:
    """Return what "how" and the word behind it ask for."""
    if following == "come":
        return Expectation(AnswerType.REASON)
    measured = following == "few" or following in word_list("measures")
    if not measured and (not following or following in word_list("auxiliaries_of_questions") or tokens[at + 1].stop):
        speech = _speech_word(tokens, at + 2, "verbs_of_reacting")
        return Expectation(AnswerType.MANNER if speech is None else AnswerType.SAYING, None, None, speech)
    if following == "long" and _is_a_thing(tokens[at + 2 :]):
        return Expectation(AnswerType.NUMBER, None, "distance")
    is_counted = following in ("many", "much", "few") and at + 2 < len(tokens)
    if not is_counted or tokens[at + 2].word in word_list("auxiliaries_of_questions"):
        return Expectation(AnswerType.NUMBER, None, following)
    counted: str | None = None  # the last noun of those behind: "pairs" of "how many of the old pairs were sold"
    for token in tokens[at + 2 :]:
        if counted is not None and (token.stop or (_is_verb_after(token.word) and not _heads(token.word, counted))):
            break
        counted = counted if token.stop else token.word
    return Expectation(AnswerType.NUMBER, counted, following)


def _is_a_thing(tokens: Sequence[Token]) -> bool:
    """Return whether all that "how long" goes with is "is" and a thing that has a length: a bridge, a snake, no war."""
    nouns, goes_on = _noun_phrase(tokens[1:], before_verb=False)
    is_all = bool(nouns) and not goes_on and tokens[0].word in word_list("finite_forms_of_be")
    if not is_all or tokens[-1].word != nouns[-1] or nouns[-1] in word_list("artifacts_in_time"):
        return False
    return noun_kind(nouns[-1]) in ("artifact", "object", "animal")


def _expectation_without_question_word(tokens: Sequence[Token]) -> Expectation:
    """Return what is asked for by "name the minister", "number of sheep" or "did it sink"."""
    if not tokens:
        return Expectation(AnswerType.KEYWORDS)
    first = tokens[0].word
    if first in word_list("naming_requests"):
        nouns, _ = _noun_phrase(tokens[1:], before_verb=False)
        found = _expectation_of_noun(nouns[-1]) if nouns else None
        if found is not None:
            return found
    nouns, ended = _noun_phrase(tokens, before_verb=False)
    if ended and nouns and nouns[-1] in word_list("number_nouns") and len(nouns) <= 2:
        return Expectation(AnswerType.NUMBER, nouns[-1])
    asks_whether = first in word_list("auxiliaries_of_questions", "openers_of_asked_clauses")
    speech = _speech_word(tokens, 1, "speech_verbs_of_questions")
    if asks_whether and speech is not None and any(token.word == "anything" for token in tokens[speech + 1 :]):
        return Expectation(AnswerType.SAYING, None, None, speech)  # "did she say anything about the mill"
    if asks_whether:
        return Expectation(AnswerType.YES_NO)
    speech = _speech_word(tokens, 0, "words_for_what_is_said", "words_before_topics")
    if speech and _tells_who_speaks(tokens, 0, speech, copula=True):
        return Expectation(AnswerType.SAYING, None, None, speech)  # "the mayor's view of the mill", "Ann Lee on bees"
    return Expectation(AnswerType.KEYWORDS)


def _expectation_of_noun(noun: str) -> Expectation | None:
    """Return what is asked for by "what", "which" or "name the" with this noun; None where the noun doesn't tell."""
    for answer_type, members in (
        (AnswerType.DATE, word_list("date_nouns")),
        (AnswerType.PLACE, word_list("place_nouns")),
        (AnswerType.NUMBER, word_list("number_nouns")),
        (AnswerType.REASON, word_list("reason_nouns")),
    ):
        if noun in members:
            return Expectation(answer_type, noun)
    kind = noun_kind(noun.removesuffix("s")) or noun_kind(noun)  # not the surname "Fields"
    return Expectation(AnswerType.PERSON, noun) if kind == "person" else None


def _expectation_of_what(tokens: Sequence[Token], at: int, asked: str, following: str) -> Expectation:
    """Return what "what" and "which" ask for, by the noun that goes with them."""
    copula = following in word_list("auxiliaries_of_questions")
    nouns, ended = _noun_phrase(tokens[at + 2 if copula else at + 1 :], before_verb=not copula)
    focus = nouns[-1] if nouns and (not copula or following in ("is", "are", "was", "were")) else None
    is_verb = following.endswith(("s", "ed")) and not following.endswith("ies")
    if asked == "what" and is_verb and not copula and noun_kind(following) is None:
        focus = None  # "what determines the number"
    if tokens[-1].word in word_list("verbs_of_price") and focus != "cost":
        return Expectation(AnswerType.NUMBER, None, "much")
    nouns_of_speech = () if focus is None else ("words_for_what_is_said",)
    speech = _speech_word(tokens, at + 1, "speech_verbs_of_questions", "verbs_of_reacting", *nouns_of_speech)
    if focus is None or (speech is not None and _tells_who_speaks(tokens, at, speech, copula=copula)):
        return Expectation(AnswerType.THING if speech is None else AnswerType.SAYING, None, None, speech)
    found = _expectation_of_noun(focus)
    is_person = found is not None and found.answer_type is AnswerType.PERSON
    if found is not None and not is_person:
        return found
    opening = [token.word for token in tokens[at + 1 : at + 5]]
    if asked == "what" and "name" in opening[:-1] and opening[opening.index("name") + 1] == "of":
        return Expectation(AnswerType.PERSON, focus)
    if copula and not ended and len(nouns) <= 3:
        return Expectation(AnswerType.DEFINITION, focus)
    return found or Expectation(AnswerType.THING, focus)


def _speech_word(tokens: Sequence[Token], begin: int, *names: str) -> int | None:
    """Return the place of the first word from `begin` on that is in one of the word lists, in any of its forms."""
    return next((at for at in range(begin, len(tokens)) if is_speech_word(tokens[at], *names)), None)


def is_speech_word(token: Token, *names: str) -> bool:
    """Return whether a word is in one of the word lists `names`, in any of its forms."""
    # "What is the boat called?" asks for a name.
    return token.word != "called" and (token.word in word_list(*names) or token.term in _terms(*names))


@cache
def _terms(*names: str) -> frozenset[str]:
    return frozenset(content_terms(" ".join(sorted(word_list(*names)))))


def _tells_who_speaks(tokens: Sequence[Token], at: int, speech: int, *, copula: bool) -> bool:
    """Return whether a person stands before the word of speech: "what is Lee's view", "what the mayor said"."""
    before, between = tokens[speech - 1], {token.word for token in tokens[at + 1 : speech]}
    if not copula and not between.isdisjoint(word_list("auxiliaries_of_questions")):
        return False  # "which country did Lee threaten"
    return _is_name(before) or (noun_kind(before.word) == "person" and (copula or tokens[at + 1].stop))


def _is_name(token: Token) -> bool:
    return not token.stop and not is_common(token.word)


def _noun_phrase(tokens: Sequence[Token], *, before_verb: bool) -> tuple[list[str], bool]:
    """Return the words up to the first that ends a noun phrase, and whether one did; of "kind of boat" just "boat"."""
    nouns: list[str] = []
    for token in tokens:
        if token.word in word_list("prepositions_after_nouns", "auxiliaries", "negative_contractions"):
            if nouns and nouns[-1] in word_list("sort_nouns") and token.word == "of":
                nouns.clear()
            elif nouns:
                return nouns, True
        elif not token.stop:
            if before_verb and nouns and _is_verb_after(token.word):
                return nouns, True
            nouns.append(token.word)
    return nouns, False


def _heads(word: str, before: str) -> bool:
    """Return whether a word is rather the plural that another noun stands before: "pairs" of "dollar pairs"."""
    return word.endswith("s") and not before.endswith("s") and noun_kind(word) is not None


def _is_verb_after(word: str) -> bool:
    """Return whether a word behind a noun is rather the verb: "rose", "plans", "ended"."""
    return noun_kind(word) is None or word.endswith(("ed", "s"))


_ANY = ~(Dimension.ORDINAL | Dimension.YEAR | Dimension.FREQUENCY | Dimension.AGE)
_SIZE = (
    Dimension.DISTANCE
    | Dimension.AREA
    | Dimension.WEIGHT
    | Dimension.VOLUME
    | Dimension.COUNT
    | Dimension.PERCENT
    | Dimension.MONEY
)
_DIMENSIONS = {
    "long": Dimension.DURATION | Dimension.DISTANCE,
    "length": Dimension.DURATION | Dimension.DISTANCE,
    "far": Dimension.DISTANCE,
    "distance": Dimension.DISTANCE,
    "old": Dimension.AGE,
    "age": Dimension.AGE,
    "tall": Dimension.DISTANCE,
    "height": Dimension.DISTANCE,
    "high": Dimension.DISTANCE | Dimension.TEMPERATURE | Dimension.PERCENT | Dimension.COUNT | Dimension.MONEY,
    "deep": Dimension.DISTANCE,
    "depth": Dimension.DISTANCE,
    "wide": Dimension.DISTANCE,
    "width": Dimension.DISTANCE,
    "thick": Dimension.DISTANCE,
    "heavy": Dimension.WEIGHT,
    "weight": Dimension.WEIGHT,
    "big": _SIZE,
    "large": _SIZE,
    "small": _SIZE,
    "size": _SIZE,
    "fast": Dimension.SPEED | Dimension.DURATION | Dimension.PERCENT,
    "speed": Dimension.SPEED,
    "quickly": Dimension.DURATION | Dimension.SPEED,
    "soon": Dimension.DURATION,
    "hot": Dimension.TEMPERATURE,
    "cold": Dimension.TEMPERATURE,
    "warm": Dimension.TEMPERATURE,
    "temperature": Dimension.TEMPERATURE,
    "often": Dimension.FREQUENCY,
    "frequently": Dimension.FREQUENCY,
    "many": Dimension.COUNT | Dimension.PERCENT,
    "few": Dimension.COUNT | Dimension.PERCENT,
    "number": Dimension.COUNT,
    "total": Dimension.COUNT | Dimension.MONEY,
    "population": Dimension.COUNT,
    "capacity": Dimension.COUNT | Dimension.VOLUME,
    "strong": Dimension.SPEED | Dimension.COUNT,
    "percentage": Dimension.PERCENT,
    "percent": Dimension.PERCENT,
    "share": Dimension.PERCENT,
    "proportion": Dimension.PERCENT,
    "price": Dimension.MONEY,
    "cost": Dimension.MONEY,
    "salary": Dimension.MONEY,
    "budget": Dimension.MONEY,
    "rate": Dimension.PERCENT | Dimension.MONEY | Dimension.FREQUENCY | Dimension.SPEED | Dimension.COUNT,
    "amount": _ANY,
    "much": _ANY,
}


def dimension_of(measured: str | None, focus: str | None, words: Sequence[str]) -> Dimension | None:
    """Return what quantities answer "how `measured` `focus` ..." or "what `focus` ..."; None where it can't be told.

    "How much" asks for money where one of all the `words` of the question, in lower case, is about money; "how many
    miles" asks for a distance.
    """
    found = _DIMENSIONS.get(measured or focus or "")
    is_unit = (
        focus is not None and measured in ("many", "few") and (focus.endswith("s") or focus in ("feet", "percent"))
    )
    unit = unit_dimension(focus) if focus is not None and (is_unit or measured == "much") else None
    if unit is not None:
        return unit
    if measured == "much":
        if not word_list("money_words").isdisjoint(words):
            return Dimension.MONEY
        if not {"weigh", "weighs", "weighed"}.isdisjoint(words):
            return Dimension.WEIGHT
    if measured in ("many", "few") and focus in ("times", "time"):
        return Dimension.COUNT | Dimension.FREQUENCY
    if measured == "long":
        # "How long is it" may ask for a length, "how long did it take" not.
        behind = words[words.index("long") + 1 :] if "long" in words else []
        return found if behind and behind[0] in word_list("finite_forms_of_be") else Dimension.DURATION
    return found
