"""What an article takes back: words that it reports as mistaken, and the sentence that puts them right.

A column of corrections, a live blog or a note below an article tells what an earlier text said, and then how it is. The
first half reads like a fact where it is quoted alone. It is known by the text that it tells of ("our report", "an
earlier post", "the caption"), a verb of stating, and what stands beside it: a denial, another number, "in fact", "now".
A column of corrections also denies without naming a text ("It opens on 1 March, not on 1 May."), and so does any
article that sets one number against another ("140 homes, not 85"), or puts a new one in place of "an initial 6.8".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.answering.annotation import Annotation, annotate, words_of
from bot.answering.answer import Span
from bot.answering.dates import days_in, may_be_same_day
from bot.answering.differences import quantities
from index.article import Article, SameArticle
from index.metadata.dates import day_of
from index.metadata.paragraphs import words_in
from index.text.lexicon import word_list
from index.text.near_duplicates import REDUNDANT, containment
from index.text.terms import content_terms

_MAX_SENTENCE = 1_500  # characters of a sentence that are looked at
_MAX_BEFORE_TEXT, _MAX_TO_VERB = 10, 30  # words
_EARLY = 6  # words within which "now", "since" and "in fact" set a sentence against the one before
_MAX_HEADING = 6  # words
_TO_NUMBER = 3  # words from a denial to the number that it denies
_MIN_OF_MISTAKE = 0.75  # of its words that another article has, for it to be that article's mistake
_MIN_OF_NAMED = 0.6  # in its place where the correction names the article by its date
_MIN_SHARED = 2  # words besides a number and what it counts, of two sentences on one matter
_MIN_WHOLE = 4  # words of a sentence that is one's mistake where the mistake holds its words
_LEAD = 600  # characters in which an article tells what it is about
_MIN_SHARED_OF_LEADS = 5  # words
_MAX_DAYS = 31  # from a report to another in which its figures have changed
_BESIDE_NEW = 3  # sentences from an old figure to the one in its place
_STATED = rf"(?:{words_of('verbs_of_stating')})\b"
_DENIED = r"(?:not|rather than|instead of)\b"
_AS_STATED = re.compile(rf"\bas (?P<by>(?:[\w'’-]+ ){{0,8}}?){_STATED}", re.IGNORECASE)
_SET_AGAINST = re.compile(rf"(?:[,;(–—]\s*|\b(?:and|but) )(?P<denied>{_DENIED}[^,;]{{0,120}}),?\s*\Z", re.IGNORECASE)
_IS_NOT = re.compile(r"\b(?:am|is|are|was|were|did|does|do|has|had)(?: not|n['’]t)\b(?P<denied>[^,;]{1,120}),?\s*\Z")
_IN_ERROR = re.compile(rf"\b(?:{words_of('words_for_mistakes')}|in error|mis[a-z]{{3,12}}(?:ed|lt))\b")
_PUT_RIGHT = re.compile(
    r"(?:(?:that|this|it|the \w+) (?:should|ought to) have\b"
    r"|(?:that|this|it) (?:is|was) (?:not (?:the case|so|true|right|correct)|wrong|incorrect|untrue|false|an error)\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r";|, but\b|\bwhereas\b|\b(?:when )?in fact\b|\brather than\b|\binstead of\b", re.IGNORECASE)
_DATED = re.compile(rf"\([^()]{{0,40}}\b(?:{words_of('months')}|page)\b[^()]{{0,40}}\)|\bon page \d", re.IGNORECASE)
_BARE = re.compile(
    rf"(?:[,;(–—]\s*|\b)(?:and |but )?(?P<denied>{_DENIED}(?:(?!\bas\b)[^,;.]|[,.](?=\d)){{1,80}})", re.IGNORECASE
)
_FIGURE = rf"(?:[$£€] ?)?(?:\d[\d.,]*\b|(?:{words_of('small_numbers')})\b)"
_INEXACT = rf"(?:(?:{words_of('hedges_of_quantities')}|at) ){{0,3}}"
_FROM_EARLIER = re.compile(
    rf"\bfrom (?P<denied>(?:an?|the|its|their) (?:{words_of('words_for_earlier')}) (?:[a-z]+ of )?{_INEXACT}{_FIGURE})"
)
_CHANGED = re.compile(
    rf"\b(?:(?:{words_of('verbs_of_changing_figures')})\b[^;.]{{0,80}}? to|now (?:stands|put) at)"
    rf" {_INEXACT}(?P<new>{_FIGURE})",
    re.IGNORECASE,
)
_HAD_SAID = re.compile(rf"\bhad (?:\w+ )?(?:put|estimated|{words_of('verbs_of_stating')})\b[^;]{{0,120}}?{_FIGURE}")
_OF_THIS = re.compile(rf"\s*of (?:this|our) (?:{words_of('own_texts')})\b", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2} \w+")
_OTHER = re.compile(r",\s+[A-Z]")


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
    earlier = _FROM_EARLIER.search(text)
    denied = earlier.span("denied") if earlier else _denied_in_passing(text)
    if denied is not None:
        return Withdrawal(start + denied[0], start + denied[1], at)
    before, following = (_beside(article, number, paragraph) for number in (at - 1, at + 1))
    if following and _PUT_RIGHT.match(following):
        return Withdrawal(start, end, at + 1)
    own = _statement(text)
    stated = own or _goes_on(text)
    is_column = (stated is not None and stated.is_dated) or _is_correction(article, paragraph)
    if stated is None or (own is None and not is_column):
        bare = _denied_alone(text, is_column)
        return Withdrawal(start + bare[0], start + bare[1], at) if bare else None
    joint = _JOINT.search(text, stated.end)
    surely = is_column or stated.is_own_version
    if joint and (surely or (stated.is_old and _sets_right(text, text[joint.end() :]))):
        return Withdrawal(start + stated.end, start + joint.start(), at)
    wrong = _IN_ERROR.search(text) is not None
    if following and (wrong or is_column or _sets_right(text, following, stated.is_old)):
        return Withdrawal(start + stated.end, end, at + 1)
    if stated.is_own_version:
        return Withdrawal(start + stated.end, end, at + 1 if following else at - 1 if before else None)
    return None


def correction_of(mistaken: Article, said_at: int, article: Article, at: int) -> int | None:
    """Return the sentence that puts right what a sentence says elsewhere and sentence `at` calls mistaken.

    It stands in another article, or in another paragraph of the same. None where sentence `at` calls nothing mistaken,
    or something else.
    """
    other = mistaken.quote(*mistaken.sentences[said_at][:2])
    start, end, paragraph = article.sentences[at]
    own, said = annotate(article.text[start:end]).content_terms, annotate(other).content_terms
    found = withdrawal(article, at) if not own.isdisjoint(said) else None
    if found is None:
        return None
    wrong = annotate(article.quote(found.start, found.end)).content_terms - _terms_of_stating()
    held = wrong & said
    whole, is_named = own, False
    if _is_correction(article, paragraph):
        begin, behind, _ = article.paragraphs[paragraph]
        entry = article.text[begin : min(behind, begin + _MAX_SENTENCE)]
        whole, is_named = annotate(entry).content_terms, _names_day(entry, mistaken.published)
    if not (is_named or containment(own, said) > REDUNDANT or containment(whole, said) > REDUNDANT):
        counted = {one.unit for one in quantities(other, annotate(other).tokens) if one.unit in own}
        is_alike = counted and len((own & said) - held - counted) >= _MIN_SHARED
        if not is_alike and not (
            _has_figure(article.quote(found.start, found.end), other) and follows_up(article, mistaken)
        ):
            return None
    # A correction may say more of the matter than the sentence that it corrects.
    least = len(wrong) if len(said) < _MIN_WHOLE else min(len(wrong), len(said))
    share = _MIN_OF_NAMED if is_named else _MIN_OF_MISTAKE
    is_its = len(held) >= max(1, share * least) and not any(map(str.isdigit, wrong - held))
    return found.corrected_by if is_its else None


def _names_day(text: str, published: str | None) -> bool:
    """Return whether a correction names the day of an article."""
    day = day_of(published)
    says = [says for _, says in days_in(text) if _DAY.fullmatch(says)] if day else []
    return any(may_be_same_day(one, str(day), day) for one in says)


def _has_figure(mistake: str, told: str) -> bool:
    """Return whether a sentence counts what a mistake counts, or what it leaves unsaid, and gives the same figure."""
    wrong = {(one.value, one.unit) for one in quantities(mistake, annotate(mistake).tokens)}
    said = [one for one in quantities(told, annotate(told).tokens) if one.unit not in word_list("calendar")]
    return any((one.value, unit) in wrong for one in said for unit in ("", one.unit))


def follows_up(article: Article, other: Article) -> bool:
    """Return whether an article goes on with what another told within the month before."""
    told, before = day_of(article.published), day_of(other.published)
    is_later = article.id != other.id and (article.published or "") > (other.published or "9")
    if not is_later or told is None or before is None or (told - before).days > _MAX_DAYS:
        return False
    shared = _lead_terms(SameArticle(article)) & _lead_terms(SameArticle(other))
    return len(shared) >= _MIN_SHARED_OF_LEADS


@lru_cache(maxsize=1_024)
def _lead_terms(key: SameArticle) -> frozenset[str]:
    return frozenset(content_terms(f"{key.article.title or ''}\n{key.article.text[:_LEAD]}"))


def changed_figure(text: str) -> Span | None:
    """Return where a sentence gives the figure to which one has changed: "has risen to 31"."""
    changed = _CHANGED.search(text)
    return changed.span("new") if changed else None


def is_old_figure(article: Article, at: int) -> bool:
    """Return whether a sentence tells which figure had been given before the one that stands beside it."""
    start, end, _ = article.sentences[at]
    if not _HAD_SAID.search(article.text, start, min(end, start + _MAX_SENTENCE)):
        return False
    beside = article.sentences[max(0, at - _BESIDE_NEW) : at + _BESIDE_NEW + 1]
    return any(changed_figure(article.text[one.start : one.end]) for one in beside if one.start != start)


@cache
def _terms_of_stating() -> frozenset[str]:
    return frozenset(content_terms(" ".join(sorted(word_list("verbs_of_stating", "words_for_earlier")))))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a sentence says that a text stated: from `end` on.

    The text may be an earlier one, one of this very article, or have its date or page beside it, as corrections do.
    """

    end: int
    is_old: bool = False
    is_own_version: bool = False
    is_dated: bool = False


def _statement(text: str) -> _Statement | None:
    tokens = annotate(text).tokens
    words = [token[2] for token in tokens.plain]
    texts, stating = word_list("own_texts"), word_list("verbs_of_stating")
    for at, word in enumerate(words[:_MAX_BEFORE_TEXT]):
        if word in stating:
            return None  # somebody says what a text says
        if word != "we" and word not in texts:
            continue
        verb = next(
            (place for place in range(at + 1, min(len(words), at + _MAX_TO_VERB)) if words[place] in stating), 0
        )
        is_old = not word_list("words_for_earlier").isdisjoint(words[max(0, at - 3) : at])
        if not verb or (word == "we" and verb > at + 3):
            return None
        between = text[tokens[at].end : tokens[verb].start]
        of_this = _OF_THIS.match(between)
        passive = words[verb - 1] in word_list("forms_of_be") and words[verb + 1 : verb + 2] != ["as"]
        if passive or (is_old and (_OTHER.search(between) or (not of_this and between.startswith(" of ")))):
            return None
        behind = verb + 1 + (words[verb + 1 : verb + 2] in (["that"], ["as"]))
        end = tokens[behind].start if behind < len(tokens) else len(text)
        is_old = is_old or not {"we", "our"}.isdisjoint(words[max(0, at - 3) : verb])
        return _Statement(end, is_old, of_this is not None, _DATED.search(between) is not None)
    return None


def _goes_on(text: str) -> _Statement | None:
    """Return what "It also said that …" adds to the statement of a sentence before."""
    tokens = annotate(text).tokens
    words = [token[2] for token in tokens.plain[:3]]
    if words[:2] not in (["it", "also"], ["we", "also"]) or words[-1] not in word_list("verbs_of_stating"):
        return None
    return _Statement(tokens[2].end)


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


def _sets_right(text: str, following: str, is_old: bool = True) -> bool:
    """Return whether a sentence puts another right by what it says itself: it denies it, or says how it is in fact."""
    said, told = annotate(text), annotate(following)
    early = [token.word for token in told.tokens[:_EARLY]]
    if _PUT_RIGHT.match(following) or not word_list("words_of_fact").isdisjoint(early):
        return True
    if told.denies and not said.content_terms.isdisjoint(told.content_terms):
        return True
    return is_old and (not {"now", "since"}.isdisjoint(early) or _is_another_number(said, told))


def _is_another_number(said: Annotation, told: Annotation) -> bool:
    """Return whether a sentence holds nothing but a number that another lacks: "There were eleven."."""
    new = told.content_terms - said.content_terms
    return bool(new) and all(term.isdigit() for term in new)


def _denied_in_passing(text: str) -> tuple[int, int] | None:
    """Return where the mistake stands in "X, not, as the caption said, Y" and in "X, not Y, as we reported"."""
    for stated in _AS_STATED.finditer(text):
        by = set(stated["by"].lower().split())
        ours = by & (word_list("words_for_earlier", "parts_of_pages") | {"we", "our"})
        if by - word_list("adverbs", "auxiliaries") and not ours and not by & word_list("own_texts"):
            continue
        before = text[: stated.start()]
        denied = _SET_AGAINST.search(before) or (_IS_NOT.search(before) if ours else None)
        if denied is None:
            continue
        end = stated.end()
        if re.fullmatch(_DENIED, denied["denied"].strip(), re.IGNORECASE):  # what is denied comes behind
            end = next((at for at in range(end + 1, len(text)) if text[at] in ",;"), len(text))
        return denied.start("denied"), end
    return None


def _denied_alone(text: str, is_column: bool) -> tuple[int, int] | None:
    """Return where a sentence denies what it does not say to have been stated: "140, not 85", "1 March, not 1 May".

    Outside of a column of corrections only a number is denied so, for the sake of another.
    """
    for bare in _BARE.finditer(text):
        start, end = bare.span("denied")
        opening = " ".join(text[start:end].split()[: _TO_NUMBER + 1])
        numbers = [any(map(str.isdigit, annotate(one).content_terms)) for one in (opening, text[:start])]
        if is_column or (all(numbers) and (bare.start() < start or not text[start:end].startswith("not"))):
            return start, end
    return None
