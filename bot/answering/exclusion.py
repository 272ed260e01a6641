"""Sentences that can't answer a question though they have its words: by their shape, they tell of something else.

The rules are few and sure. They say nothing of most sentences, on which the reader judges alone.
"""

from __future__ import annotations

import re

from bot.answering.annotation import annotate, words_of
from bot.answering.answer_types import names_of, typed_spans
from bot.answering.expectation import AnswerType
from bot.answering.names import with_capitals
from bot.answering.numerals import Dimension
from bot.answering.people import full_name, gender, is_person_in
from bot.answering.quantities import quantities
from bot.answering.question import ParsedQuestion
from index.article import Article
from index.text.lexicon import word_list
from index.text.terms import tokenize

_OWNER = re.compile(r"((?:[^\W\d_a-z][\w-]+ )*[^\W\d_a-z][\w-]+)['’]s ([a-z]+)")
_FIGURE = re.compile(r"\b\d{1,3}\b")
_SCORE = re.compile(r"\b\d{1,3} ?[-–] ?\d{1,3}\b")
_BREAK = re.compile(rf"\b(?:{words_of('breaks_in_play')})\b", re.IGNORECASE)
_AT_BREAK = re.compile(rf"\bat (?:the )?{_BREAK.pattern}", re.IGNORECASE)


def cannot_answer(question: ParsedQuestion, article: Article, at: int) -> bool:
    """Return whether a sentence of an article can't answer a question, whatever the reader makes of it."""
    start, end, _ = article.sentences[at]
    text = article.text[start:end]
    if question.answer_type is AnswerType.NUMBER:
        return _measures_time(question, text) or _is_age_of_somebody_else(question, article, text)
    return question.focus == "score" and _has_no_score(question, text)


def _measures_time(question: ParsedQuestion, text: str) -> bool:
    """Return whether a sentence has a span of time, but not the length of a thing that is asked for."""
    return (
        question.measure == "distance"
        and not typed_spans(question, annotate(text))
        and any(one.dimension & Dimension.DURATION for one in quantities(text))
    )


def _has_no_score(question: ParsedQuestion, text: str) -> bool:
    """Return whether a sentence has no figure of a score, "the 118th derby", an early one, or a league table's."""
    is_early = _AT_BREAK.search(text) and not _BREAK.search(question.text)
    scores = len(_SCORE.findall(text))
    return not _FIGURE.search(text) or ("|" in text and not scores) or bool(is_early and scores == 1)


def _is_age_of_somebody_else(question: ParsedQuestion, article: Article, text: str) -> bool:
    """Return whether a sentence tells how old others are than whom a question asks for."""
    if question.measure != "old":
        return False
    aged = [text[slice(*span)] for span, _ in names_of(text) if _AGE.match(text, span[1])]
    aged = [name if " " in name else full_name(name, article.text) for name in aged]
    aged = [name for name in aged if is_person_in(name, article.text)]  # not "She joined the Sea Org aged 14."
    return bool(aged) and not any(_may_be(name, question, article) for name in aged)


_AGE = re.compile(
    r",? (?:who [a-z ]{2,20} |an? [a-z -]{2,40} of |aged |\()?\d{1,3}(?=[,.;)]| and\b)"
    rf"| (?:{words_of('forms_of_be')}) [a-z ]{{0,20}}\d{{1,3}}(?= years old|[.,;]| when\b)",
    re.IGNORECASE,
)  # "Lee, 31,", "Lee, who is only 17 and", "Lee, a driver of 72.", "Lee is thought to be 22 years old"


def _may_be(name: str, question: ParsedQuestion, article: Article) -> bool:
    """Return whether a name in an article may be that of whom a question asks for, as far as names and genders tell."""
    asked = with_capitals(question.text, tokenize(question.text))[0]
    owner = _OWNER.search(asked)
    if owner is not None and name.split()[-1] in owner[1].split():
        return False  # "Ann Lee, 61," for "How old is Ann Lee's son?"
    words = set(re.findall(r"\w+", asked.lower()))
    named = [asked[slice(*span)] for span, _ in names_of(asked) if owner is None]
    known = [one for one in named if is_person_in(one, article.text)]
    if name in known:
        return True
    if any(one.split()[-1] in article.text and not _is_called(one, name) for one in known):
        return False
    asked_gender = next((letter for letter, of in _GENDERS.items() if not words.isdisjoint(of)), "")
    asked_gender = asked_gender or next((gender(one, article.text) for one in known), "")
    return not asked_gender or gender(name, article.text) in ("", asked_gender)


def _is_called(one: str, other: str) -> bool:
    """Return whether two names may be one person's: all of the shorter is in the longer, but for titles."""
    titles = word_list("titles", "male_titles", "female_titles")
    parts = ({word for word in name.split() if word.lower().rstrip(".") not in titles} for name in (one, other))
    short, long = sorted(parts, key=len)
    return short <= long


_GENDERS = {
    "m": word_list("male_nouns") | {"he", "him", "his"},
    "f": word_list("female_nouns") | {"she", "her", "hers"},
}
