"""What the library says on a topic, across articles.

A sentence is on a topic by coverage: the share of the topic's information (its words weighed as those of a question
are) that it holds, and half as much what only the sentences around it hold. One that merely stands near is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import annotate
from bot.answering.answer import Citation, Passage, citation_of
from bot.answering.corrections import correction_of, withdrawal
from bot.answering.differences import differ
from bot.answering.parsing import parse_request
from bot.answering.question import ParsedQuestion
from bot.answering.selection import say_the_same
from bot.summarizing.document import BODY, document
from bot.summarizing.selection import Pool, select
from bot.summarizing.summary import Scope, Section, Summary, quote_sentence
from index.article import Article, Kind, own_name
from index.library import Candidate
from index.search.snapshot import Snapshot
from index.text.near_duplicates import DUPLICATE, are_redundant, containment
from index.text.sentences import run_in_headings
from index.text.terms import tokenize

_MAX_CANDIDATES = 100
_CONTEXT_MATCH = 0.5  # how much of a match a word is that only the sentences around hold
_MIN_OWN_COVERAGE = 0.5  # the coverage that a sentence must reach by itself
_MIN_COVERAGE = 0.7  # the coverage that it must reach with what is around it
_MIN_SHARE_OF_BEST = 0.7  # the share of the best sentence's relevance below which one is left out
_TITLE_BONUS = 0.15  # what an article adds whose title holds the whole topic
_LEAD_BONUS = 0.3  # what a sentence adds that opens its article, falling to nothing
_LEAD = 6  # paragraphs over which it falls
_PER_ARTICLE = 2  # sentences of one article, where others say as much
_WHOLE = 0.99  # coverage that counts as all

_BESIDES = frozenset({Kind.STANDFIRST, Kind.CAPTION})
_PER_SCORE = 0.02  # the weight of a point of BM25: it decides between sentences that cover the same


Gist = Callable[[Article], Iterable[int]]
"""What returns the numbers of the sentences that sum up an article best."""


@dataclass(frozen=True, slots=True)
class OnTopic:
    """A sentence on a topic, `is_titled` where its article's title holds the whole topic.

    `coverage` is at most 1; `relevance` adds what the title says.
    """

    candidate: Candidate
    coverage: float
    relevance: float
    is_titled: bool


def summarize_topic(
    snapshot: Snapshot,
    topic: str,
    max_sentences: int,
    *,
    timeline: bool = False,
    articles: frozenset[str] | None = None,
    gist: Gist = lambda _: (),
) -> Summary:
    """Return at most `max_sentences` sentences on `topic`, a section an article: those with a date first, oldest first.

    Body comes first; where it has nothing, standfirsts and captions; and at last what requires other sentences
    beside it. Sentences that say different things on the same matter are both quoted. There are no sections where the
    library has nothing on the topic; with `articles`, only those with these ids count. The filters of questions, such
    as `after:2024`, narrow it. The `gist` of an article whose title holds the whole topic is on it, whatever its words.

    A `timeline` has a section a day of publication, and its sentences are spread over all days on which there was
    something on the topic, from the first to the last.
    """
    request = parse_request(topic, snapshot, articles)
    found, undated = relevant_sentences(request.question, snapshot, request.articles, gist), request.undated_left_out
    if request.refusal is not None:
        found = []
    if timeline:
        without = {one.candidate.article.id for one in found if one.candidate.article.published is None}
        undated = len(without) if undated is None else undated
        found = [one for one in found if one.candidate.article.id not in without]
    sections: tuple[Section, ...] = ()
    for kinds, with_context in ((BODY, False), (_BESIDES, False), (BODY, True)):
        made = partial(_sections, request.question, found, kinds, max_sentences)
        sections = sections or made(with_context=with_context, timeline=timeline)
    scope, title = Scope.TIMELINE if timeline else Scope.TOPIC, " ".join(request.text.split())
    return Summary(scope, title, sections, read_as=request.read_as, undated_left_out=undated, refusal=request.refusal)


def _sections(
    question: ParsedQuestion,
    found: list[OnTopic],
    kinds: frozenset[Kind],
    max_sentences: int,
    *,
    with_context: bool,
    timeline: bool,
) -> tuple[Section, ...]:
    """Return the sections of paragraphs of some kinds; `with_context` allows sentences that others require."""
    relevant = {
        (one.candidate.article.id, one.candidate.sentence): one
        for one in found
        if one.candidate.article.kind(one.candidate.sentence) in kinds
    }
    distinct = {one.candidate.article.id: one.candidate.article for one in relevant.values()}
    articles = sorted(distinct.values(), key=lambda article: (article.published is None, article.published or ""))
    wanted = {article.id: [number for id, number in relevant if id == article.id] for article in articles}
    units = Pool.of([document(article, kinds, wanted[article.id]) for article in articles])
    ones = [
        relevant.get((articles[article].id, unit.number))
        for article, unit in zip(units.articles, units.units, strict=True)
    ]
    excerpts = units.excerpts({unit for unit, one in enumerate(ones) if one is not None})
    weights = np.array([_weight(one, 0.0 if with_context else -np.inf) for one in ones], dtype=np.float64)
    if timeline:
        chosen = _day_by_day(excerpts, weights, _stretches(units, articles, ones, max_sentences))
    else:
        shared = _shared_out(select(excerpts, weights), units.articles, max_sentences)
        chosen = _with_what_differs(shared, excerpts, ones, articles)
    taken = sorted(islice(chosen, max_sentences))
    sections = []
    for group, quoted in groupby(
        taken, key=lambda unit: _day(articles[units.articles[unit]]) if timeline else units.articles[unit]
    ):
        in_one = [(articles[units.articles[unit]], units.units[unit].number, ones[unit]) for unit in quoted]
        passages = tuple(_passage(question, *one, found) for one in in_one)
        first = in_one[0][0]
        named = first.title or own_name(first.source, first.id)
        sections.append(Section(str(group) if timeline else named, passages))
    return tuple(sections)


def _stretches(units: Pool, articles: Sequence[Article], ones: Sequence[OnTopic | None], max_days: int) -> list[int]:
    """Return for each unit the stretch of time that it is in: a day, or of more than `max_days` days some in a row."""
    days = sorted({_day(articles[at]) for at, one in zip(units.articles, ones, strict=True) if one is not None})
    stretch = {day: number * min(max_days, len(days)) // len(days) for number, day in enumerate(days)}
    return [stretch.get(_day(articles[at]), -1) for at in units.articles]


def _day(article: Article) -> str:
    return (article.published or "")[:10]


def _day_by_day(pool: Pool, weights: NDArray[np.float64], stretches: Sequence[int]) -> Iterator[int]:
    """Yield the best unit of each stretch of time, then the second best, and so on; nothing is said again.

    What is new on a day uses much the same words as what was new before, so that it isn't redundant for that.
    """
    inside = np.array(stretches)
    waiting = [select(pool, np.where(inside == stretch, weights, -np.inf)) for stretch in sorted({*stretches} - {-1})]
    said: list[frozenset[str]] = []
    while waiting:
        for units in tuple(waiting):
            for unit in units:
                terms = frozenset(pool.units[unit].terms)
                if not any(containment(terms, other) >= DUPLICATE for other in said):
                    said.append(terms)
                    yield unit
                    if pool.needs[unit] is not None:  # else it never stands alone
                        break
            else:
                waiting.remove(units)


def _shared_out(chosen: Iterable[int], articles: Sequence[int], max_units: int) -> Iterator[int]:
    """Yield the units of each article that come first, and more of one only where the others leave room."""
    given: Counter[int] = Counter()
    later: list[int] = []
    for unit in chosen:
        if given[articles[unit]] < _PER_ARTICLE:
            given[articles[unit]] += 1
            yield unit
        else:
            later.append(unit)
        if given.total() >= max_units:
            return
    yield from later


def _weight(one: OnTopic | None, otherwise: float) -> float:
    if one is None:
        return otherwise
    lead = max(0.0, 1 - one.candidate.article.sentences[one.candidate.sentence].paragraph / _LEAD)
    return one.relevance + _LEAD_BONUS * lead + _PER_SCORE * one.candidate.score


def _with_what_differs(
    chosen: Iterator[int], pool: Pool, ones: Sequence[OnTopic | None], articles: Sequence[Article]
) -> Iterator[int]:
    """Yield the units chosen, each followed by those on the topic that say something different on the same matter.

    What puts one right comes with what it needs beside it.
    """
    given: set[int] = set()
    for unit in chosen:
        if unit not in given:
            yield unit
            given.add(unit)
        mine, article = pool.units[unit], articles[pool.articles[unit]]
        for other, one in enumerate(ones):
            required = pool.needs[other]
            if one is None or other in given or required is None:
                continue
            theirs = pool.units[other]
            is_other = not required and are_redundant(frozenset(mine.terms), frozenset(theirs.terms))
            if (is_other and differ(mine.text, theirs.text)) or (
                one.candidate.article.id != article.id
                and correction_of(article, mine.number, one.candidate.article, theirs.number) is not None
            ):
                yield from (needed for needed in (*required, other) if needed not in given)
                given.update((*required, other))


def _passage(
    question: ParsedQuestion, article: Article, number: int, one: OnTopic | None, found: Sequence[OnTopic]
) -> Passage:
    sentence = article.sentences[number]
    quote = article.quote(sentence.start, sentence.end)
    tokens = tokenize(quote)
    terms = frozenset(token.term for token in tokens if not token.stop)
    also_in: list[Citation] = []
    differs: list[Citation] = []
    for other in (relevant.candidate for relevant in found if one is not None and relevant is not one):
        if not are_redundant(terms, annotate(other.text).content_terms):
            continue
        where = citation_of(other.article, other.sentence)
        if differ(quote, other.text):
            differs.append(where)
        elif one is not None and other.article.id != article.id and say_the_same(one.candidate, other):
            also_in.append(where)
    return replace(
        quote_sentence(article, number, score=one.candidate.score if one else 0.0),
        coverage=one.coverage if one else 0.0,
        matches=tuple((token.start, token.end) for token in tokens if not token.stop and question.mentions(token.term)),
        also_in=tuple(also_in),
        differs=tuple(differs),
    )


def relevant_sentences(
    topic: ParsedQuestion, snapshot: Snapshot, among: frozenset[str] | None, gist: Gist
) -> list[OnTopic]:
    """Return the sentences on a topic, `among` articles with these ids or all, in order of BM25.

    What gives the `gist` of articles on it by their titles comes last.
    """
    if not topic.information:
        return []
    share = topic.weights / topic.information
    found = []
    for candidate in snapshot.candidates(snapshot.search(topic.query(among), _MAX_CANDIDATES)):
        if candidate.sentence in run_in_headings(candidate.article):
            continue
        own = _matches(topic, candidate.terms)
        coverage = float(share @ np.maximum(own, _CONTEXT_MATCH * _matches(topic, candidate.context_terms)))
        if float(share @ own) >= _MIN_OWN_COVERAGE and coverage >= _MIN_COVERAGE:
            is_titled = float(share @ _matches(topic, candidate.title_terms)) >= _WHOLE
            found.append(OnTopic(candidate, coverage, coverage + _TITLE_BONUS * is_titled, is_titled))
    best = max((one.relevance for one in found), default=0.0)
    found = [one for one in found if one.relevance >= _MIN_SHARE_OF_BEST * best]
    known = {(one.candidate.article.id, one.candidate.sentence) for one in found}
    titled = {one.candidate.article.id: one.candidate for one in found if one.is_titled}
    for candidate in titled.values():
        places = ((candidate.article.id, number) for number in gist(candidate.article))
        found += [
            OnTopic(replace(candidate, sentence=at), 1.0, 1.0 + _TITLE_BONUS, True)
            for id, at in places
            if (id, at) not in known
        ]
    return list(_with_corrections(found))


def _with_corrections(found: Sequence[OnTopic]) -> Iterator[OnTopic]:
    """Yield sentences on a topic, each that tells of a mistake with the one that puts it right."""
    given = {(one.candidate.article.id, one.candidate.sentence) for one in found}
    for one in found:
        yield one
        article, at = one.candidate.article, one.candidate.sentence
        told = withdrawal(article, at)
        if told is not None and told.corrected_by is not None and (article.id, told.corrected_by) not in given:
            given.add((article.id, told.corrected_by))
            yield replace(one, candidate=replace(one.candidate, sentence=told.corrected_by))


def _matches(topic: ParsedQuestion, terms: Iterable[str]) -> NDArray[np.float64]:
    """Return how much of a match some terms hold for each word of the topic: shape (words,), from 0 to 1."""
    held = frozenset(terms)
    return np.array(
        [max((share for form, share in word.forms.items() if form in held), default=0.0) for word in topic.words]
    )
