"""Sentences that can't answer a question though they have its words: by their shape, they tell of something else.

The rules are few and sure. They say nothing of most sentences, on which the reader judges alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import dropwhile, pairwise

from bot.answering.annotation import Annotation, annotate, words_of
from bot.answering.answer_types import names_of, noun_phrases, says_more, typed_spans
from bot.answering.attribution.speakers import common_speaker
from bot.answering.corrections import is_old_figure
from bot.answering.expectation import AnswerType
from bot.answering.extent import is_heading_or_question, is_question
from bot.answering.names import with_capitals
from bot.answering.numerals import Dimension
from bot.answering.people import full_name, gender, is_person_in
from bot.answering.quantities import quantities
from bot.answering.question import ParsedQuestion
from index.article import Article
from index.text.lexicon import noun_kind, word_list
from index.text.terms import content_terms, tokenize

_OWNER = re.compile(r"((?:[^\W\d_a-z][\w-]+ )*[^\W\d_a-z][\w-]+)['’]s ([a-z]+)")
_FIGURE = re.compile(r"\b\d{1,3}\b")
_SCORE = re.compile(r"\b\d{1,3} ?[-–] ?\d{1,3}\b")
_BREAK = re.compile(rf"\b(?:{words_of('breaks_in_play')})\b", re.IGNORECASE)
_AT_BREAK = re.compile(rf"\bat (?:the )?{_BREAK.pattern}", re.IGNORECASE)
_NEEDED = re.compile(
    rf"\b(?:{words_of('words_of_need')}) (?:to )?(?:[a-z]+ ){{0,2}}\d|\d (?:[a-z]+ ){{1,4}}(?:needed|required)\b"
    r"|\bha(?:ve|s) (?:until [\w ]{1,20}|[\w-]+ (?:hours|days|weeks|months|years)) to\b"
)
_MAX_DETAIL = 5  # words
_MIN_SHARING = 3  # words of a name
_OPENING = 4  # words
_WHOLE = 30  # characters that name what a part is of
_NEAR = 5  # sentences before and after


def cannot_answer(question: ParsedQuestion, article: Article, at: int) -> bool:
    """Return whether a sentence of an article can't answer a question, whatever the reader makes of it."""
    start, end, _ = article.sentences[at]
    annotation = annotate(article.text[start:end])
    rules = _RULES.get(question.answer_type, ())
    if _tells_of_no_other(question, annotation) or any(rule(question, annotation) for rule in rules):
        return True
    if question.answer_type is AnswerType.NUMBER and is_old_figure(article, at):
        return word_list("words_for_earlier").isdisjoint(question.pieces)
    if _is_of_namesake(question, article, at) or _is_others_holder(question, article, at):
        return True
    elsewhere = question.answer_type is AnswerType.YES_NO and _is_detail_elsewhere(question, annotation, article, at)
    return elsewhere or _is_of_somebody_else(question, article, at) or _is_age_of_somebody_else(question, article, at)


def _tells_of_no_other(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence denies of all others, "No other dish is recalled", what is asked for."""
    words = [token.word for token in annotation.tokens[:_OPENING]]
    others = {"other", "others", "else"}
    asks_else = question.denies or not others.isdisjoint(question.pieces)
    is_open = question.answer_type in (AnswerType.YES_NO, AnswerType.NUMBER)
    return (
        words[:1] in (["no"], ["none"], ["nobody"]) and not others.isdisjoint(words) and not asks_else and not is_open
    )


def _names_nobody(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence is about somebody, and nothing in it tells who: "Not everybody agrees"."""
    unnamed = word_list("indefinite_speakers") - word_list("articles", "small_numbers") | {"not"}
    return (
        bool(annotation.tokens)
        and annotation.tokens[0].word in unnamed
        and not names_of(annotation.text, with_adjectives=True)
        and not noun_phrases(annotation, ("person", "group"))
    )


def _is_done_otherwise(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence doesn't tell who did it, though it has the verb.

    It tells what was done, not by whom, "he was found at sea" for "who found him", or who "found that" something is so.
    """
    if question.pieces[:1] != ("who",) or not question.words or question.pieces[1:2] != (question.words[0].word,):
        return False
    done = [at for at, token in enumerate(annotation.tokens.plain) if token[3] in question.words[0].forms]
    if not done:
        return False
    words = [*(token.word for token in annotation.tokens), ""]
    if question.pieces[2:3] != ("that",) and all(words[at + 1] == "that" for at in done):
        return True
    if "by" in words or any(words[at].endswith("ing") for at in done):
        return False
    behind = annotation.tokens[done[-1]].end
    names = [span for span, _ in names_of(annotation.text, with_adjectives=True) if span[0] >= behind]
    return all(not word_list("forms_of_be").isdisjoint(words[max(0, at - 2) : at]) for at in done) and not any(
        says_more(question, annotation, span) for span in names
    )


def _measures_time(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence has a span of time, but not the length of a thing that is asked for."""
    return (
        question.measure == "distance"
        and not typed_spans(question, annotation)
        and any(one.dimension & Dimension.DURATION for one in quantities(annotation.text))
    )


def _measures_part(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence tells how long a part of the thing asked about is: "the first ten minutes of it"."""
    spans = typed_spans(question, annotation) if question.measure == "long" else None
    if not spans:
        return False
    start, end = spans[0]
    before = annotation.text[:start].lower().split()[-1:]
    whole = tokenize(annotation.text[end : end + _WHOLE])
    is_part = not (word_list("ordinals") | {"last", "final", "opening", "closing"}).isdisjoint(before)
    return (
        is_part
        and whole[:1] != []
        and whole[0].word == "of"
        and any(question.mentions(one.term) for one in whole if not one.stop)
    )


def _is_only_needed(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence tells how many are needed, where is asked how many there have been."""
    pieces = set(question.pieces)
    has_been = not pieces.isdisjoint(("has", "have")) and pieces.isdisjoint(
        word_list("forms_of_do", "modals", "words_of_need")
    )
    return has_been and _NEEDED.search(annotation.text) is not None


def _counts_time(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a sentence has the question's ordinal only with a time: "the fourth minute" for a fourth goal."""
    for ordinal in word_list("ordinals").intersection(question.pieces):
        asked = question.pieces[question.pieces.index(ordinal) + 1 :][:1]
        words = [token.word for token in annotation.tokens]
        counted = [following for word, following in pairwise(words) if word == ordinal]
        units = word_list("units_of_time")
        if counted and units.issuperset(counted) and not units.issuperset(asked):
            return True
    return False


def _has_no_score(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a score is asked for, and a sentence has no figure of one, "the 118th derby", or an early one."""
    if question.focus != "score":
        return False
    is_early = _AT_BREAK.search(annotation.text) and not _BREAK.search(question.text)
    return not _FIGURE.search(annotation.text) or bool(is_early and len(_SCORE.findall(annotation.text)) == 1)


def _is_ingredient(question: ParsedQuestion, annotation: Annotation) -> bool:
    """Return whether a line gives a weight or a volume, where is asked what can be done: "150g peas, frozen"."""
    words = {token.word for token in annotation.tokens}
    if question.pieces[0] not in word_list("modals") or not words.isdisjoint(word_list("auxiliaries")):
        return False
    first = next(iter(quantities(annotation.text)), None)
    return first is not None and not first.start and bool(first.dimension & (Dimension.WEIGHT | Dimension.VOLUME))


def _is_detail_elsewhere(question: ParsedQuestion, annotation: Annotation, article: Article, at: int) -> bool:
    """Return whether a few words without a verb, "No dogs, please.", stand far from the place that a question names."""
    words = {token.word for token in annotation.tokens}
    if len(annotation.tokens) > _MAX_DETAIL or not words.isdisjoint(word_list("auxiliaries", "subject_pronouns")):
        return False
    behind = dropwhile(lambda piece: piece not in word_list("words_before_places"), question.pieces[1:])
    place = {piece for piece in behind if noun_kind(piece) != "time"}
    words_of_place = [word for word in question.words if word.word in place and word.term not in word_list("calendar")]
    named = {form for word in words_of_place for form in word.forms}
    beside = article.sentences[slice(*_entry(article, at))]
    near = set(content_terms(article.title or "")).union(*(annotate(article.text[s:e]).terms for s, e, _ in beside))
    return bool(named) and named.isdisjoint(near)


def _entry(article: Article, at: int) -> tuple[int, int]:
    """Return the sentences around one, from the heading above it to the next; a question heads no entry of its own."""

    def is_heading(number: int) -> bool:
        return is_heading_or_question(article, number) and not is_question(article, number)

    first, end = at, at + 1
    while first > max(0, at - _NEAR) and not is_heading(first):
        first -= 1
    while end < min(len(article.sentences), at + _NEAR + 1) and not is_heading(end):
        end += 1
    return first, end


def _is_of_namesake(question: ParsedQuestion, article: Article, at: int) -> bool:
    """Return whether a sentence names what shares all but the last word with a name in the question: "San Juan de Lur".

    The article has nowhere the last word of the question's name, "San Juan de Mora".
    """
    start, end, _ = article.sentences[at]
    text = article.text[start:end]
    for name in (text[slice(*span)].split() for span, _ in names_of(text)):
        before, shared, asked = question.text.lower().partition(f"{' '.join(name[:-1])} ".lower())
        if len(name) < _MIN_SHARING or not shared or asked.startswith(name[-1].lower()):
            continue
        other = re.match(r"\w*", question.text[len(before) + len(shared) :])
        is_name = other and (name[-2].islower() or other[0][:1].isupper())
        if is_name and other and other[0].lower() not in f"{article.title or ''} {article.text}".lower():
            return True
    return False


def _is_others_holder(question: ParsedQuestion, article: Article, at: int) -> bool:
    """Return whether a sentence tells of "their coach", and the one before of others than those asked about."""
    start, end, paragraph = article.sentences[at]
    opening = annotate(article.text[start:end]).tokens[:2]
    is_held = (
        question.answer_type is AnswerType.PERSON
        and len(opening) == 2
        and opening[0].word in ("their", "its")
        and question.mentions(opening[1].term)
        and at > 0
        and article.sentences[at - 1].paragraph == paragraph
    )
    if not is_held:
        return False
    before = article.quote(*article.sentences[at - 1][:2])
    whole = with_capitals(question.text, tokenize(question.text))[0]
    asked = {term for span, _ in names_of(whole) for term in content_terms(whole[slice(*span)])}
    return bool(asked) and bool(names_of(before)) and asked.isdisjoint(annotate(before).terms)


def _is_of_somebody_else(question: ParsedQuestion, article: Article, at: int) -> bool:
    """Return whether somebody else says "my mother" where "Ann Lee's mother" is asked for."""
    owner = _OWNER.search(question.text)
    start, end, _ = article.sentences[at]
    if owner is None or not re.search(rf"\b(?:my|our) {owner[2]}\b", article.text[start:end], re.IGNORECASE):
        return False
    speaker = common_speaker(article, at, at)
    return speaker is not None and set(content_terms(owner[1])).isdisjoint(content_terms(speaker.name))


def _is_age_of_somebody_else(question: ParsedQuestion, article: Article, at: int) -> bool:
    """Return whether a sentence tells how old others are than whom a question asks for."""
    if question.measure != "old":
        return False
    start, end, _ = article.sentences[at]
    text = article.text[start:end]
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


_Rule = Callable[[ParsedQuestion, Annotation], bool]
_RULES: dict[AnswerType, tuple[_Rule, ...]] = {
    AnswerType.PERSON: (_names_nobody, _is_done_otherwise, _counts_time),
    AnswerType.NUMBER: (_measures_time, _measures_part, _is_only_needed),
    AnswerType.THING: (_has_no_score,),
    AnswerType.DEFINITION: (_has_no_score,),
    AnswerType.YES_NO: (_is_ingredient,),
}
