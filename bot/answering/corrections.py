"""What an article takes back: words that it reports as mistaken, and the sentence that puts them right.

A column of corrections, a live blog or a note below an article tells what an earlier text said, and then how it is. The
first half reads like a fact where it is quoted alone. It is known by the text that it tells of ("our report", "an
earlier post", "the caption"), a verb of stating, and what stands behind it: a denial, "in fact", "now". A column of
corrections also denies without naming a text ("It opens on 1 March, not on 1 May."), and so does any article that sets
one number against another ("140 homes, not 85").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.answering.annotation import annotate, words_of
from bot.answering.answer import Span
from bot.answering.dates import days_in, may_be_same_day
from index.article import Article, SameArticle
from index.metadata.dates import day_of
from index.metadata.paragraphs import words_in
from index.text.lexicon import word_list
from index.text.near_duplicates import REDUNDANT, containment
from index.text.terms import content_terms

_MAX_SENTENCE = 1_500  # characters of a sentence that are looked at
_MAX_BEFORE_TEXT, _MAX_TO_VERB = 10, 30  # words
_TO_VERB_OF_WE = 4  # words, from "we" to "said"
_EARLY = 6  # words within which "now", "since" and "in fact" set a sentence against the one before
_MAX_HEADING = 6  # words
_TO_NUMBER = 3  # words from a denial to the number that it denies
_MIN_OF_MISTAKE = 0.75  # of its words that another article has, for it to be that article's mistake
_MIN_OF_NAMED = 0.6  # in its place where the correction names the article by its date
_MIN_WHOLE = 4  # words of a sentence that is one's mistake where the mistake holds its words
_DENIED = re.compile(
    r"(?:[,;(–—]\s*|\b)(?:and |but )?"
    r"(?P<denied>(?:not|rather than|instead of)\b(?:(?!\bas\b)[^,;.]|[,.](?=\d)){1,80})",
    re.IGNORECASE,
)
_IN_ERROR = re.compile(rf"\b(?:{words_of('words_for_mistakes')}|in error|mis[a-z]{{3,12}}(?:ed|lt))\b")
_PUT_RIGHT = re.compile(
    r"(?:(?:that|this|it|the \w+) (?:should|ought to) have\b"
    r"|(?:that|this|it) (?:is|was) (?:not (?:the case|so|true|right|correct)|wrong|incorrect|untrue|false|an error)\b)",
    re.IGNORECASE,
)
_OF_THIS = re.compile(rf"\s*of (?:this|our) (?:{words_of('own_texts')})\b", re.IGNORECASE)
_OTHER = re.compile(r",\s+[A-Z]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2} \w+")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Words that an article calls mistaken, `text[start:end]`, and the number of the sentence that puts them right.

    That is the one that holds them or one beside it; None where there is none.
    """

    start: int
    end: int
    corrected_by: int | None

    def meets(self, start: int, end: int) -> bool:
        """Return whether `text[start:end]` holds any of the words."""
        return start < self.end and self.start < end


def withdrawal(article: Article, at: int) -> Withdrawal | None:
    """Return what sentence `at` denies or tells to have been stated by mistake; None where it does neither."""
    return _withdrawal(SameArticle(article), at)


@lru_cache(maxsize=1_024)  # each passage asks it of each candidate
def _withdrawal(key: SameArticle, at: int) -> Withdrawal | None:
    article = key.article
    start, end, paragraph = article.sentences[at]
    text = article.text[start : min(end, start + _MAX_SENTENCE)]
    is_column = _is_correction(article, paragraph)
    stated, denied = _statement(text), _denied(text, is_column)
    if denied and (stated is None or denied[1] < stated.end):  # "not 14, as we reported"
        return Withdrawal(start + denied[0], start + denied[1], at)
    if stated is None:
        return None
    before, following = (_beside(article, number, paragraph) for number in (at - 1, at + 1))
    is_wrong = is_column or stated.is_own_version or _IN_ERROR.search(text) is not None
    if following and (is_wrong or (stated.is_old and _sets_right(text, following))):
        return Withdrawal(start + stated.end, end, at + 1)
    if stated.is_own_version:
        return Withdrawal(start + stated.end, end, at - 1 if before else None)
    return None


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a sentence says that a text stated: from `end` on.

    The text may be an earlier one, or one of this very article.
    """

    end: int
    is_old: bool
    is_own_version: bool


def _statement(text: str) -> _Statement | None:
    tokens = annotate(text).tokens
    words = [token[2] for token in tokens.plain]
    texts, stating = word_list("own_texts"), word_list("verbs_of_stating")
    at = next((at for at, word in enumerate(words[:_MAX_BEFORE_TEXT]) if word == "we" or word in texts | stating), None)
    if at is None or words[at] in stating:
        return None  # where a verb comes first, somebody says what a text says
    behind = range(at + 1, min(len(words), at + (_MAX_TO_VERB if words[at] in texts else _TO_VERB_OF_WE)))
    verb = next((place for place in behind if words[place] in stating), None)
    if verb is None:
        return None
    between = text[tokens[at].end : tokens[verb].start]
    is_own = _OF_THIS.match(between) is not None
    is_old = not word_list("words_for_earlier").isdisjoint(words[max(0, at - 3) : at])
    of_another = is_old and not is_own and (_OTHER.search(between) or between.startswith(" of "))
    if of_another or (words[verb - 1] in word_list("forms_of_be") and words[verb + 1 : verb + 2] != ["as"]):
        return None
    first = verb + 1 + (words[verb + 1 : verb + 2] in (["that"], ["as"]))
    end = tokens[first].start if first < len(tokens) else len(text)
    return _Statement(end, is_old or not {"we", "our"}.isdisjoint(words[max(0, at - 3) : verb]), is_own)


def _denied(text: str, is_column: bool) -> Span | None:
    """Return where a sentence denies what it does not say to have been stated: "140, not 85", "1 March, not 1 May".

    Outside of a column of corrections only a number is denied so, for the sake of another.
    """
    for found in _DENIED.finditer(text):
        start, end = found.span("denied")
        opening = " ".join(text[start:end].split()[: _TO_NUMBER + 1])
        numbers = [any(map(str.isdigit, annotate(one).content_terms)) for one in (opening, text[:start])]
        if is_column or (all(numbers) and (found.start() < start or not text[start:end].startswith("not"))):
            return start, end
    return None


def _sets_right(text: str, following: str) -> bool:
    """Return whether a sentence puts another right: it denies it, or says how it is in fact, or now."""
    said, told = annotate(text), annotate(following)
    early = {token.word for token in told.tokens[:_EARLY]}
    in_fact = not early.isdisjoint(word_list("words_of_fact") | {"now", "since"})
    denies = told.denies and not said.content_terms.isdisjoint(told.content_terms)
    return in_fact or denies or _PUT_RIGHT.match(following) is not None


def _beside(article: Article, number: int, paragraph: int) -> str:
    """Return the text of a sentence of the same paragraph, nothing where there is none."""
    if not 0 <= number < len(article.sentences) or article.sentences[number].paragraph != paragraph:
        return ""
    start, end, _ = article.sentences[number]
    return article.text[start : min(end, start + _MAX_SENTENCE)]


def _is_correction(article: Article, paragraph: int) -> bool:
    """Return whether a paragraph is called a correction by the article's title, by a heading above it or by itself."""
    start, end, _ = article.paragraphs[paragraph]
    above = article.paragraphs[paragraph - 1] if paragraph else None
    headings = (article.title or "", article.text[above.start : min(above.end, above.start + 80)] if above else "")
    named = [article.text[start : min(end, start + _MAX_SENTENCE)]]
    named += [one for one in headings if words_in(one) <= _MAX_HEADING]
    return any(not word_list("words_of_corrections").isdisjoint(re.findall(r"\w+", one.lower())) for one in named)


def correction_of(mistaken: Article, said_at: int, article: Article, at: int) -> int | None:
    """Return the sentence that puts right what a sentence says elsewhere and sentence `at` calls mistaken.

    It stands in another article, or in another paragraph of the same. None where sentence `at` calls nothing mistaken,
    or something else.
    """
    start, end, paragraph = article.sentences[at]
    own = annotate(article.text[start:end]).content_terms
    said = annotate(mistaken.quote(*mistaken.sentences[said_at][:2])).content_terms
    found = withdrawal(article, at) if not own.isdisjoint(said) else None
    if found is None:
        return None
    wrong = annotate(article.quote(found.start, found.end)).content_terms - _terms_of_stating()
    whole, is_named = own, False
    if _is_correction(article, paragraph):
        begin, behind, _ = article.paragraphs[paragraph]
        entry = article.text[begin : min(behind, begin + _MAX_SENTENCE)]
        whole, is_named = annotate(entry).content_terms, _names_day(entry, mistaken.published)
    if not (is_named or containment(own, said) > REDUNDANT or containment(whole, said) > REDUNDANT):
        return None
    # A correction may say more of the matter than the sentence that it corrects.
    least = len(wrong) if len(said) < _MIN_WHOLE else min(len(wrong), len(said))
    share = _MIN_OF_NAMED if is_named else _MIN_OF_MISTAKE
    is_its = len(wrong & said) >= max(1, share * least) and not any(map(str.isdigit, wrong - said))
    return found.corrected_by if is_its else None


def _names_day(text: str, published: str | None) -> bool:
    """Return whether a correction names the day of an article."""
    day = day_of(published)
    says = [says for _, says in days_in(text) if _DAY.fullmatch(says)] if day else []
    return any(may_be_same_day(one, str(day), day) for one in says)


@cache
def _terms_of_stating() -> frozenset[str]:
    return frozenset(content_terms(" ".join(sorted(word_list("verbs_of_stating", "words_for_earlier")))))
