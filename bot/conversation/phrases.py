"""The words of a question by their grammar: its noun phrases and names, and its verb before its subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.answering.names import Word, name_spans, split_words, with_capitals
from bot.answering.people import is_person_in, kind_of
from index.text.lexicon import is_common, noun_kind, rows, table_words, word_list
from index.text.terms import tokenize

QUESTION_WORD = re.compile(
    rf"\b(?P<asked>(?:(?:{'|'.join(sorted(word_list('prepositions')))}) )?"
    rf"(?:how (?:{'|'.join(sorted(word_list('words_after_how')))})|{'|'.join(sorted(word_list('question_words')))}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a question, `question[start:end]`, and whether it names a person, is plural, or can act.

    `is_counted` is whether the question counts it or picks from it: "ships" of "How many ships …?".
    """

    text: str
    start: int
    end: int
    is_person: bool
    is_plural: bool
    is_name: bool
    acts: bool
    is_counted: bool


_CONTRACTED = re.compile(r"(?:^|(?<=: ))(?P<word>who|what|when|where|why|how)['’]?s(?=\s)", re.IGNORECASE)
_NEGATIVE = "|".join(sorted(word.removesuffix("n't") for word in word_list("negative_contractions")))
_JOINED = re.compile(rf"\b(?P<word>{_NEGATIVE})nt\b", re.IGNORECASE)


def expanded(question: str) -> str:
    """Return a question with "who's" written out, "who is", and its apostrophes put in."""
    return _CONTRACTED.sub(r"\g<word> is", with_apostrophes(question))


def with_apostrophes(question: str) -> str:
    """Return a question with "couldn't" for "couldnt"."""
    return _JOINED.sub(r"\g<word>n't", question)


def direct(question: str) -> str:
    """Return a question with its verb before its subject: "what is it made from", not "what it is made from"."""
    asked = QUESTION_WORD.match(question)
    subject = next(noun_phrases(question), None) if asked else None
    if asked is None or subject is None or question[asked.end() : subject.start].strip():
        return question
    helper, _, rest = question[subject.end :].strip().partition(" ")
    bare = subject.text.split()[0].lower() not in DETERMINERS and not (subject.is_name or subject.is_person)
    counts = asked["asked"].lower().startswith(("how m", "which")) or (bare and subject.is_counted)
    if helper.lower() not in word_list("finite_auxiliaries") or not rest or counts:
        return question
    return f"{question[: asked.end()]} {helper} {subject.text} {rest}"


def with_names(question: str, text: str) -> str:
    """Return a question with the capitals and marks that a text gives its names: "Domino's", "PG&E", "BVI".

    Other capitals of it stay.
    """
    single, runs, marked = _written_names(text)
    question = _CHARACTERS.sub(lambda word: marked.get(word[0].lower(), word[0]), question)
    capitalised, _ = with_capitals(question, tokenize(question))
    words = split_words(capitalised, 0, len(capitalised))
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
def _written_names(text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]], dict[str, str]]:
    """Return, in lower case, the words that are names wherever a text has them, and the pairs of words in its names.

    Its names with an apostrophe follow, by their letters: "Domino's" by "dominos".
    """
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
    small = {word.lower for word in words if word.written[0].islower()}
    ordinary = {word.written for word in words}  # "Norland" is no acronym, whatever stands above the text in capitals
    marked = {}
    for name, count in Counter(_MARKED.findall(text)).items():
        stem = name[:-2].lower() if name[-2] in "'’" else _plain(name)
        certain = not is_common(stem) or (count > 1 and not name.isupper())
        certain = certain and not (name.isupper() and name.capitalize() in ordinary)
        certain = certain and stem not in _NO_NAMES | word_list("calendar")
        if certain and small.isdisjoint((_plain(name), stem)):
            marked[_plain(name)] = name
    return frozenset(single), frozenset(pairs), marked


_CHARACTERS = re.compile(r"\w[\w'’]*")
# "Domino's", "O'Hare", "BVI", "PG&E", "McCain"
_MARKED = re.compile(r"\b(?:[^\W\d_a-z](?:\w*['’]s|['’][^\W\d_a-z]\w+)|[A-Z](?:&?[A-Z])+|[A-Z][a-z]+[A-Z]\w+)\b")


def _plain(word: str) -> str:
    return word.lower().translate(_WITHOUT_MARKS)


_WITHOUT_MARKS = str.maketrans("", "", "'’&")


_OPENING = frozenset(".!?:;“\"‘'(")
_CLOSING = frozenset("”\"’'")  # of a single word in quotation marks, which is a title: “Lantern”
_SMALL = word_list("openers", "auxiliaries", "articles", "prepositions", "question_words", "adverbs", "demonstratives")
# "Us" is hardly the US.
_NO_NAMES = word_list("titles", "bodies", "nameless_sources", "speakers_in_conversation") | _SMALL


def names(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names in a text without possessive endings, and where they begin."""
    sequence = split_words(text, 0, len(text))
    for first, last in name_spans(sequence):
        end = sequence[last - 1].end - 2 * sequence[last - 1].possessive
        yield text[sequence[first].start : end], sequence[first].start


def noun_phrases(question: str, surroundings: str = "") -> Iterator[Phrase]:
    """Yield the noun phrases of a question: names, nouns with what stands before them, and "the … of …".

    Those of the topic before a colon come last.
    """
    topic = question.find(": ") + 2 if ": " in question else 0
    sequence = split_words(question, topic, len(question))
    asked = QUESTION_WORD.match(question, topic)
    at = first = next(
        (n for n, word in enumerate(sequence) if asked is None or word.start >= asked.end()), len(sequence)
    )
    if asked is not None and asked["asked"].lower() in ("what", "who") and _opens_with_verb(sequence[first:]):
        at += 1
    helper = ""  # the auxiliary whose subject is being read
    while at < len(sequence):
        end = _phrase_end(sequence, at, helper)
        if end > at:
            head = sequence[end - 1]
            written = question[sequence[at].start : head.end - 2 * (head.possessive and not _is_marked_name(head))]
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
        is_subject = end > at or sequence[at].lower in word_list("subject_pronouns")
        at = max(end, at + is_subject)
        following = _unnegated(sequence[at].lower) if at < len(sequence) else ""
        if following in word_list("finite_auxiliaries"):
            helper = following
        elif not _goes_on(following):
            at += is_subject and helper in word_list("auxiliaries_before_base_form")  # the verb is no noun
            helper = ""
        at += not is_subject
    if topic:
        yield from noun_phrases(question[: topic - 2], surroundings)


def _goes_on(word: str) -> bool:
    """Return whether a subject goes on with a word: "the mayor of the town", "the mayor and her son"."""
    return word == "and" or word in word_list("prepositions") | DETERMINERS


DETERMINERS = word_list("articles", "demonstratives", "possessives")


def _unnegated(word: str) -> str:
    return {"can't": "can", "won't": "will"}.get(word, word.removesuffix("n't"))


def _is_marked_name(word: Word) -> bool:
    """Return whether a word at the end of a phrase, where it owns nothing, is a name like "Domino's"."""
    return word.possessive and word.written[0].isupper()


def _opens_with_verb(rest: Sequence[Word]) -> bool:
    """Return whether what follows "what" or "who" begins with a verb: "causes the flood", not "ships does it have"."""
    helped = any(word.lower in word_list("finite_auxiliaries") for word in rest)
    return bool(rest) and not helped and rest[0].written.islower() and rest[0].lower.endswith("s")


def _phrase_end(sequence: Sequence[Word], start: int, helper: str) -> int:
    """Return where the noun phrase that begins at `start` ends; `start` where none does.

    `helper` is the auxiliary whose subject it is part of, "" where it is of none.
    """
    first = sequence[start].lower
    determined = first in DETERMINERS
    end = start + determined
    has_noun = False
    asked, helped = helper in word_list("auxiliaries_before_base_form"), helper in _FORMS_OF_BE
    while end < len(sequence) and _is_nominal(sequence, end, has_noun=has_noun):
        capital = sequence[end].written[0].isupper()
        before = sequence[end - 1].written[0].isupper() if end > start else capital
        titled = end > start and sequence[end - 1].lower in word_list("titles")
        owned = end > start and sequence[end - 1].possessive
        verb = capital < before and (asked or (helped and sequence[end].lower.endswith("ing")))
        if not determined and not titled and not owned and (capital > before or verb):
            break  # "Did Bell promise Norland …?", "is Bell visiting Norland": the verb stands between
        named = end + 1 < len(sequence) and sequence[end + 1].written[0].isupper()
        if asked and has_noun and named and not capital and kind_of(sequence[end].lower) != "person":
            break  # "did the board sue Norland"
        has_noun = has_noun or _may_be_noun(sequence[end])
        end += 1
        if sequence[end - 1].possessive:
            has_noun = False
    has_noun = has_noun or (first in word_list("articles") and end > start + 1)  # "the scallops", which are in no list
    if not has_noun and not (end > start and _is_marked_name(sequence[end - 1])):
        return start
    alone = sequence[start]
    behind = sequence[start - 1].lower if start else ""  # "about wine", but "to drink"
    named = noun_kind(alone.lower) is not None and behind in word_list("prepositions") - {"to", "like"}
    bare = not (alone.written[0].isupper() or _is_plural(alone.lower) or not is_common(alone.lower) or named)
    if end == start + 1 and bare:
        return start  # "want", "happening": a bare noun in the singular is rather a verb
    if _takes_verb(sequence, start, end, helper, determined=determined):
        end -= 1
    if determined and not helper and end < len(sequence) and is_past(sequence[end].lower):  # "the ship Norland sank"
        while end - 1 > start + 1 and sequence[end - 1].written[0].isupper():
            end -= 1
    if end + 1 < len(sequence) and sequence[end].lower == "of" and determined:
        following = _phrase_end(sequence, end + 1, helper)
        return following if following > end + 1 else end
    return end


def _is_nominal(sequence: Sequence[Word], at: int, *, has_noun: bool) -> bool:
    word = sequence[at]
    if not word.written[0].isalnum() or is_function(word.lower):
        return False
    if word.lower in _PARTICLES and not (at and (sequence[at - 1].possessive or sequence[at - 1].lower in DETERMINERS)):
        return False  # "is the site back", but "the back door"
    if word.written[0].isupper():
        return word.lower not in word_list("subject_pronouns")  # "I"
    pronouns = word_list("personal_pronouns", "impersonal_pronouns", "unclear_subjects", "indefinite_pronouns")
    if word.lower in pronouns | word_list("reporting_verbs", "contrasts", "sequels") | {"else"}:
        return False
    if has_noun and _is_past_only(word.lower):  # "which actor won the prize"
        return False
    if not has_noun and at and is_past(word.lower) and not _may_be_noun(word):
        # "the stolen car", "do painted ships": no past form follows "do"
        return sequence[at - 1].lower in DETERMINERS | word_list("auxiliaries_before_base_form")
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


def _takes_verb(sequence: Sequence[Word], start: int, end: int, helper: str, *, determined: bool) -> bool:
    """Return whether the last word of a phrase is rather the verb: "did the ship sink", "was the ship sunk"."""
    last = sequence[end - 1]
    if end - start - determined < 2 or last.written[0].isupper():
        return False
    following = sequence[end].lower if end < len(sequence) else ""
    if helper in word_list("auxiliaries_before_base_form"):
        closed = not following[:1].isalpha() or sequence[end].written[0].isupper() or following in _BEHIND_VERBS
        closed = closed or (is_function(following) and following not in ("have", "be", "do", "of"))
        return closed or _is_past_only(following)  # "did two men get shot"
    happens = last.lower.endswith("ing") and noun_kind(last.lower) in (None, "act", "event")
    return helper in word_list("auxiliaries") and (is_past(last.lower) or (happens and helper in _FORMS_OF_BE))


_FORMS_OF_BE = word_list("forms_of_be")
_PARTICLES = table_words("compounds", "particles")
# Behind these, a phrase has ended with its verb: "did the shops shut them", "did the mayor pull out".
_BEHIND_VERBS = word_list("personal_pronouns", "impersonal_pronouns", "unclear_subjects").union(_PARTICLES, {"done"})
_IRREGULAR = tuple(rows("irregular", "verbs"))


def _is_past_only(word: str) -> bool:
    """Return whether a word is an irregular past form that is not a base form, too, like "put"."""
    return any(word in forms[1:] for forms in _IRREGULAR) and not any(word == forms[0] for forms in _IRREGULAR)


def _is_plural(noun: str) -> bool:
    if noun in ("people", "police") or any(
        noun in forms[1:] for forms in rows("irregular", "nouns") if noun != forms[0]
    ):
        return True
    men = noun.endswith("men") and noun_kind(noun) is None  # "fishermen"; specimens are one
    return men or (noun.endswith("s") and not noun.endswith(("ss", "us", "is")))


def asks_for_words(question: str) -> bool:
    """Return whether a question asks what somebody says or thinks: a person or an organisation."""
    return not word_list("speech_verbs_of_questions", "plural_reporting_verbs").isdisjoint(question.lower().split())


def is_past(word: str) -> bool:
    """Return whether a word may be a verb's past form: in -ed, or irregular."""
    return word.endswith("ed") or any(word in forms for forms in rows("irregular", "verbs"))


def is_function(word: str) -> bool:
    """Return whether a word is a function word: a preposition, an auxiliary and so on."""
    return word in word_list("prepositions", "subordinators", "auxiliaries_of_questions", "articles", "adverbs")
