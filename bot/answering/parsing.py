"""From a question as typed to a request: take out filters and phrases, correct misspellings, weigh words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from itertools import chain

from rapidfuzz.distance import OSA

from bot.answering.answer import Reading
from bot.answering.cleaning import clean
from bot.answering.expectation import spelt_out
from bot.answering.filters import refusal, take_filters
from bot.answering.names import lower_all_caps, with_capitals
from bot.answering.question import MAX_QUESTION, ParsedQuestion, parsed_question
from index.search.bm25 import lucene_idf
from index.search.snapshot import Snapshot
from index.search.spelling import Correction, ResidentVocabulary, Speller, Vocabulary
from index.text.characters import QUOTATION_MARKS
from index.text.lexicon import common_words, derived_terms, is_common, rarity, word_list
from index.text.terms import content_terms, same_meaning, tokenize, tokens
from index.text.tokens import Token, snowball, word_kinds

NO_ARTICLES = "There are no articles yet."
"""What is said to every question where that is so."""

_SMALL_LIBRARY = 1_500  # chunks at which the library's own frequencies count as much as those of English
_COMMON_WORDS = 6_000  # of English, those to which misspelt ones are corrected
_MAX_CORRECTED = 40  # words: in a longer text, other words are left to tell what is meant

_OPEN, _CLOSE = "".join(QUOTATION_MARKS), "".join(QUOTATION_MARKS.values())
_PHRASE = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]+)[{_CLOSE}]")

_DERIVED = 0.7  # how much of a match each is
_DEMONYM = 0.8
_INITIALS = 0.9
_OTHER_READING = 0.7
_PEOPLE = ("n", "an", "ian", "ish", "ese", "i", "ic")
_COUNTRY = ("", "a", "e", "o", "y", "ia", "and", "land")
_MIN_ROOT = 3


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed question, the phrases it quotes, and the only articles to search (None: all).

    `undated_left_out` counts the articles that a date filter leaves out for want of a date. `refusal` says, in a line
    or two, why no article can pass the question's filters, or that there is none; `text` is the question without these.
    """

    question: ParsedQuestion
    phrases: tuple[tuple[str, ...], ...]
    articles: frozenset[str] | None
    read_as: tuple[Reading, ...]
    undated_left_out: int | None
    refusal: str | None = None
    text: str = ""


def parse_request(
    question: str, snapshot: Snapshot, articles: frozenset[str] | None = None, today: date | None = None
) -> Request:
    """Parse a question, with its filters and quoted phrases, within `articles` where they are given.

    Dates such as "last week" count from `today`, which is the present day if it is not given.
    """
    text, filters = take_filters(question, today or datetime.now(UTC).date())
    phrases = tuple(words for found in _PHRASE.finditer(text) if (words := _folded_words(found[1])))
    undated, refused = None, None
    if filters:
        infos = snapshot.articles()
        refused = refusal(filters, infos)
        undated = filters.undated(infos)
        admitted = frozenset(info.id for info in infos if filters.admits(info))
        articles = admitted if articles is None else articles & admitted
    if not snapshot.chunk_count():
        refused = refused or f"The articles don't say.\n{NO_ARTICLES}"
    parsed, read_as = parse_question(text, snapshot)
    return Request(parsed, phrases, articles, read_as, undated, refused, text)


def parse_question(text: str, snapshot: Snapshot) -> tuple[ParsedQuestion, tuple[Reading, ...]]:
    """Return a question as parsed, and which of its words were read as others.

    Greetings and the like around it are removed, and its names get capitals if it has none: its meaning stays.

    A word's information is its idf among the library's sentences, blended with its rarity in English: over a hundred
    sentences idf says little about how common "say" or "plan" is.
    """
    vocabulary, chunks = snapshot.vocabulary(), snapshot.chunk_count()
    text = lower_all_caps(clean(text[:MAX_QUESTION]))
    snapshot.read_ahead(lambda: _looked_up(text))
    text = _with_question_word(text, vocabulary)
    text, read, readings = _corrected(text, snapshot)
    text, read = with_capitals(text, read)
    forms = _related_forms(text, read, vocabulary)
    counted = {*forms, *chain.from_iterable(forms.values())}
    frequencies = snapshot.document_frequencies(counted)
    own = chunks / (chunks + _SMALL_LIBRARY)
    most = lucene_idf(chunks, 0)
    weight = {
        token.term: own * lucene_idf(chunks, frequencies[token.term]) + (1 - own) * rarity(token.word) * most
        for token in read
        if not token.stop
    }
    held = frozenset(term for term in counted if frequencies[term])
    return parsed_question(text, read, weight, forms, held), readings


class _Asked(ResidentVocabulary):
    """A vocabulary that has every word, and records which it was asked for."""

    def __init__(self) -> None:
        super().__init__({})
        self.words: set[str] = set()

    def __contains__(self, word: object) -> bool:
        self.words.add(str(word))
        return True

    def read_ahead(self, words: Collection[str]) -> None:
        self.words.update(words)


def _looked_up(text: str) -> tuple[set[str], set[str]]:
    """Return the words and terms whose frequencies are needed to parse a question as it is."""
    asked = _Asked()
    text, read = with_capitals(text, tokenize(text))
    forms = _related_forms(text, read, asked)
    words = {token.word for token in read if not token.stop} | asked.words
    return words, {*forms, *chain.from_iterable(forms.values())}


def has_phrases(phrases: Iterable[tuple[str, ...]], *texts: str | None) -> bool:
    """Return whether every phrase stands, word for word, in one of the texts."""
    spoken = [f" {' '.join(_folded_words(text))} " for text in texts if text]
    return all(any(f" {' '.join(phrase)} " in text for text in spoken) for phrase in phrases)


def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(token[2] for token in tokens(text).plain)  # without a value for each: it may be a thousand sentences


def _with_question_word(text: str, vocabulary: Vocabulary) -> str:
    """Return a question whose first word is spelt as question words are, where it is one as people type it in a chat.

    Such are the usual spellings ("wat"), and what is no word, here or in English, but a letter away ("waht"). A name
    ("Wen flew home") has a capital, and no auxiliary behind it.
    """
    written = tokenize(text)
    if not written:
        return text
    first, following = written[0], written[1].word if len(written) > 1 else ""
    meant = spelt_out().get(first.word)
    if meant is not None:
        if text[first.start].isupper() and following not in word_list("auxiliaries_of_questions"):
            return text
        meant += "'s" if first.word.endswith("s") else ""
    elif first.stop or not following or is_common(first.word) or first.word in vocabulary:
        return text
    else:
        near = {word for word in word_list("question_words") if OSA.distance(first.word, word, score_cutoff=1) == 1}
        if following not in word_list("words_after_how"):  # "hwo" is as near to "who"
            near = near - {"how"} or near
        meant = min(near, default=None)
    return f"{text[: first.start]}{meant}{text[first.end :]}" if meant else text


@cache
def _speller_of_english() -> Speller:
    return Speller(dict.fromkeys(common_words()[:_COMMON_WORDS], 1))


def _corrected(text: str, snapshot: Snapshot) -> tuple[str, list[Token], tuple[Reading, ...]]:
    """Return a text with its misspelt words corrected, its tokens, and which of them were read as others.

    A word is misspelt where the library has no such word but one much like it, or another form of a common English one:
    "anounce" where it has "announced". None is corrected among more that are no words at all: of "lorem ipsum dolor",
    "dolor" is as little meant for "door".
    """
    vocabulary = snapshot.vocabulary()
    speller = Speller(vocabulary)

    def correction_of(word: str) -> Correction | None:
        found = speller.correct(word)
        if found is not None or word in vocabulary:
            return found
        common = _speller_of_english().correct(word)
        held = common is not None and any(snapshot.document_frequencies(content_terms(common.correction)).values())
        return common if held else None

    written = tokenize(text)
    corrected, readings, spelled = [], [], ""
    vocabulary.read_ahead([token.word for token in written if not token.stop])
    behind = 0
    corrections = [
        correction_of(token.word) if not token.stop and number < _MAX_CORRECTED else None
        for number, token in enumerate(written)
    ]
    left = [token.word for token, found in zip(written, corrections, strict=True) if not found and not token.stop]
    if len(left) > sum(map(bool, corrections)) and not any(word in vocabulary or is_common(word) for word in left):
        corrections = [None] * len(written)
    for token, correction in zip(written, corrections, strict=True):
        spelled += text[behind : token.start]
        start, behind = len(spelled), token.end
        if correction is None:
            spelled += text[token.start : token.end]
            corrected.append(token._replace(start=start, end=len(spelled)))
        else:
            meant = tokenize(correction.correction)[0]
            capital = text[token.start].isupper()
            spelled += correction.correction.capitalize() if capital else correction.correction
            corrected.append(Token(start, len(spelled), meant.word, meant.term, meant.stop))
            readings.append(Reading(token.word, correction.correction))
    return spelled + text[behind:], corrected, tuple(dict.fromkeys(readings))


def _related_forms(text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> Mapping[str, Mapping[str, float]]:
    """Return for each content term of a question the other terms that count as it, with how much of a match they are.

    These are derived words, words of the same meaning, a country's people, and a name's initials. People, countries and
    initials are guessed, and of the guesses those count that a library's `vocabulary` has.
    """
    forms: dict[str, dict[str, float]] = {}
    same = same_meaning(tokens)
    for token in tokens:
        if token.stop or token.term in forms:
            continue
        found = dict(same.get(token.term, {})) | dict.fromkeys(derived_terms(token.term), _DERIVED)
        if token.word in word_kinds().lower_case_only:  # "rose" is "rise" here, and a name where it has a capital
            found[snowball(token.word)] = _OTHER_READING
        if text[token.start].isupper() or not is_common(token.word):
            found |= dict.fromkeys(_held_terms(_demonyms(token.word), vocabulary), _DEMONYM)
        found.pop(token.term, None)
        forms[token.term] = found
    for name in _long_names(text, tokens):
        initials = "".join(text[token.start] for token in name if not token.stop)
        for guess in tokenize(initials):
            if guess.word in vocabulary and not guess.stop:  # "Ukraine, Poland" is not "up"
                for token in name:
                    if not token.stop:
                        forms[token.term].setdefault(guess.term, _INITIALS)
    return forms


def _held_terms(guesses: Collection[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the terms of those words that a library has, in the singular or in the plural."""
    vocabulary.read_ahead([form for guess in guesses for form in (guess, guess + "s")])
    for guess in guesses:
        if guess in vocabulary or guess + "s" in vocabulary:
            yield from content_terms(guess)


@lru_cache(maxsize=10_000)
def _demonyms(word: str) -> tuple[str, ...]:
    """Guess names for the people of a country, or for the country of a people, by the endings that they share."""
    roots = {word, word.rstrip("aeioy"), word.removesuffix("and"), word.removesuffix("land")}
    guesses = {root + ending for root in roots if len(root) >= _MIN_ROOT for ending in _PEOPLE}
    for ending in _PEOPLE:
        root = word.removesuffix(ending)
        if root != word and len(root) >= _MIN_ROOT:
            guesses |= {root + other for other in _COUNTRY}
    return tuple(sorted(guesses - {word}))


def _long_names(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the runs of two to six capitalised words, small words inside them allowed, which may go by initials."""
    name: list[Token] = []
    for token in [*tokens, None]:
        if token is not None and (
            (text[token.start].isupper() and not token.stop)
            or (name and token.word in word_list("words_without_initials"))
        ):
            name.append(token)
            continue
        if 2 <= sum(not part.stop for part in name) <= 6:
            yield name
        name = []
