"""What the library says on a topic, across articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

import numpy as np

from bot.answering.annotation import annotate
from bot.answering.answer import Citation, Passage, citation_of
from bot.answering.differences import differ
from bot.answering.parsing import parse_question
from bot.answering.question import ParsedQuestion
from bot.summarizing.document import BODY, document
from bot.summarizing.passages import passage
from bot.summarizing.relevance import Relevant, relevant_sentences
from bot.summarizing.selection import Pool, select
from bot.summarizing.summary import Scope, Section, Summary
from index.article import Article, Kind
from index.search.snapshot import Snapshot
from index.text.near_duplicates import are_redundant
from index.text.terms import tokenize

__all__ = ["summarize_topic"]

_BESIDES = frozenset({Kind.STANDFIRST, Kind.CAPTION})
_PER_RELEVANCE = 4.0  # the weight of a relevance of 1 beside what `select` takes off for resemblance
_PER_SCORE = 0.08  # the weight of a point of BM25: it decides between sentences that cover the same


def summarize_topic(snapshot: Snapshot, topic: str, sentences: int) -> Summary:
    """At most `sentences` sentences on `topic`, a section an article: those with a date first, oldest first.

    Body comes first; where it has nothing, standfirsts and captions; and at last what must bring other sentences
    along. Sentences that say different things on the same matter are both quoted. No sections: the library has nothing
    on the topic.
    """
    question, read_as = parse_question(topic, snapshot)
    found = relevant_sentences(question, snapshot)
    sections: tuple[Section, ...] = ()
    for kinds, bringing in ((BODY, False), (_BESIDES, False), (BODY, True)):
        sections = sections or _sections(question, found, kinds, sentences, bringing=bringing)
    return Summary(Scope.TOPIC, " ".join(topic.split()), sections, read_as=read_as)


def _sections(
    question: ParsedQuestion, found: list[Relevant], kinds: frozenset[Kind], sentences: int, *, bringing: bool
) -> tuple[Section, ...]:
    """The sections made of paragraphs of some kinds; `bringing` allows sentences that only others lean on."""
    relevant = {
        (one.candidate.article.id, one.candidate.sentence): one
        for one in found
        if one.candidate.article.kind(one.candidate.sentence) in kinds
    }
    articles = _by_date(list({one.candidate.article.id: one.candidate.article for one in relevant.values()}.values()))
    wanted = {article.id: [number for id, number in relevant if id == article.id] for article in articles}
    units = Pool.of([document(article, kinds, wanted[article.id]) for article in articles])
    ones = [
        relevant.get((articles[article].id, unit.number))
        for article, unit in zip(units.articles, units.units, strict=True)
    ]
    excerpts = units.excerpts({unit for unit, one in enumerate(ones) if one is not None})
    weights = np.array([_weight(one, 0.0 if bringing else -np.inf) for one in ones], dtype=np.float64)
    chosen = select(excerpts, weights, max_units=sentences)
    taken = sorted(islice(_with_what_differs(chosen, excerpts, ones), sentences))
    sections = []
    for number, quoted in groupby(taken, key=units.articles.__getitem__):
        article = articles[number]
        passages = tuple(_passage(question, article, units.units[unit].number, ones[unit], found) for unit in quoted)
        sections.append(Section(article.title or article.source, passages))
    return tuple(sections)


def _weight(one: Relevant | None, otherwise: float) -> float:
    return otherwise if one is None else _PER_RELEVANCE * one.relevance + _PER_SCORE * one.candidate.score


def _by_date(articles: list[Article]) -> list[Article]:
    return sorted(articles, key=lambda article: (article.published is None, article.published or ""))


def _with_what_differs(chosen: Iterator[int], pool: Pool, ones: Sequence[Relevant | None]) -> Iterator[int]:
    """The units chosen, each followed by those on the topic that say something different on the same matter."""
    given: set[int] = set()
    for unit in chosen:
        if unit not in given:
            yield unit
            given.add(unit)
        for other, one in enumerate(ones):
            if one is None or other in given or pool.needs[other].required != ():
                continue
            mine, theirs = pool.units[unit], pool.units[other]
            if are_redundant(frozenset(mine.terms), frozenset(theirs.terms)) and differ(mine.text, theirs.text):
                yield other
                given.add(other)


def _passage(
    question: ParsedQuestion, article: Article, number: int, one: Relevant | None, found: Sequence[Relevant]
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
        elif other.article.id != article.id:
            also_in.append(where)
    return passage(
        article,
        number,
        score=one.candidate.score if one else 0.0,
        confidence=one.coverage if one else 0.0,
        matches=tuple((token.start, token.end) for token in tokens if not token.stop and question.mentions(token.term)),
        also_in=tuple(also_in),
        differs=tuple(differs),
    )
