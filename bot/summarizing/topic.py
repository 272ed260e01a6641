"""What the library says on a topic, across articles."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from bot.answering.answer import Passage
from bot.answering.question import Question
from bot.answering.reading import QuestionReader
from bot.summarizing.document import BODY, document
from bot.summarizing.passages import passage
from bot.summarizing.pool import pool
from bot.summarizing.relevance import Relevant, relevant_sentences
from bot.summarizing.selection import choose
from bot.summarizing.summary import Scope, Section, Summary
from index.analysis.terms import tokenize
from index.article import Article, Kind
from index.searchable import Searchable

__all__ = ["summarize_topic"]

_BESIDES = frozenset({Kind.STANDFIRST, Kind.CAPTION})
_PER_RELEVANCE = 4.0  # the weight of a relevance of 1 beside what `choose` takes off for resemblance
_PER_SCORE = 0.08  # the weight of a point of BM25: it decides between sentences that cover the same


def summarize_topic(library: Searchable, reader: QuestionReader, topic: str, sentences: int) -> Summary:
    """At most `sentences` sentences on `topic`, a section an article: those with a date first, oldest first.

    Body comes first; where it has nothing, standfirsts and captions; and at last what must bring other sentences
    along. No sections: the library has nothing on the topic.
    """
    question, read_as = reader.read(topic)
    found = relevant_sentences(question, library)
    sections: tuple[Section, ...] = ()
    for kinds, bringing in ((BODY, False), (_BESIDES, False), (BODY, True)):
        sections = sections or _sections(question, found, kinds, sentences, bringing=bringing)
    return Summary(Scope.TOPIC, " ".join(topic.split()), sections, read_as=read_as)


def _sections(
    question: Question, found: list[Relevant], kinds: frozenset[Kind], sentences: int, *, bringing: bool
) -> tuple[Section, ...]:
    """The sections made of paragraphs of some kinds; `bringing` allows sentences that only others lean on."""
    relevant = {
        (one.candidate.article.id, one.candidate.sentence): one
        for one in found
        if one.candidate.article.kind(one.candidate.sentence) in kinds
    }
    articles = _by_date(list({one.candidate.article.id: one.candidate.article for one in relevant.values()}.values()))
    wanted = {article.id: [number for id, number in relevant if id == article.id] for article in articles}
    candidates = pool([document(article, kinds, wanted[article.id]) for article in articles])
    ones = [
        relevant.get((articles[article].id, unit.number))
        for article, unit in zip(candidates.articles, candidates.units, strict=True)
    ]
    weights = np.array([_weight(one, 0.0 if bringing else -np.inf) for one in ones], dtype=np.float64)
    excerpts = candidates.excerpts({unit for unit, one in enumerate(ones) if one is not None})
    chosen = sorted(choose(excerpts, weights, most=sentences))
    sections = []
    for number, units in groupby(chosen, key=candidates.articles.__getitem__):
        article = articles[number]
        quoted = tuple(_passage(question, article, candidates.units[unit].number, ones[unit]) for unit in units)
        sections.append(Section(article.title or article.source, quoted))
    return tuple(sections)


def _weight(one: Relevant | None, otherwise: float) -> float:
    return otherwise if one is None else _PER_RELEVANCE * one.relevance + _PER_SCORE * one.candidate.score


def _by_date(articles: list[Article]) -> list[Article]:
    return sorted(articles, key=lambda article: (article.published is None, article.published or ""))


def _passage(question: Question, article: Article, number: int, one: Relevant | None) -> Passage:
    sentence = article.sentences[number]
    matches = tuple(
        (token.start, token.end)
        for token in tokenize(article.quote(sentence.start, sentence.end))
        if not token.stop and question.mentions(token.term)
    )
    return passage(
        article,
        number,
        score=one.candidate.score if one else 0.0,
        confidence=one.coverage if one else 0.0,
        matches=matches,
    )
