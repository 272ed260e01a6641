"""Digest: the articles of a library, or those published since a date, as stories on the same events.

Articles are compared as tf-idf vectors of their titles and first sentences (news tells the event first), and joined
from the most similar on, while the clusters that they belong to are similar as wholes. Each article is compared with
some of those that share one of its key terms, so that time is linear in the articles; of a library that is larger
still, the newest are told.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from bot.answering.attribution.speakers import speaks
from bot.summarizing.document import outside_speech, summarizable
from bot.summarizing.genres import Genre, form_of
from bot.summarizing.selection import Pool, combination, probability, select
from bot.summarizing.summary import ListedArticle, Scope, Section, Summary, quote_sentence
from index.article import Article, Kind, own_name
from index.metadata.dates import day_of
from index.text.terms import content_terms

MAX_ARTICLES = 5_000
"""How many articles a digest tells of, the newest ones."""

MIN_SIMILARITY, MIN_SIMILARITY_OF_DATED = 0.36, 0.16
"""The least cosine of two articles, or clusters of them, on the same events, and of those that have dates: in three
libraries all pairs within a week from .16 on told one story, and few of those below did."""

MAX_DAYS = 7
"""How many days apart articles on the same events can be."""

_OPENING_SENTENCES = 15  # of an article, that are compared
_KEY_TERMS = 20  # of an article, by which others like it are looked for
_NEIGHBOURS = 12  # following articles with such a term that it is compared with

_PER_STORY = 2  # sentences
_MAX_QUOTED = 5  # articles of a story, the most typical ones, that its sentences may come from
_OPENING_UNITS = 5  # units of an article that may tell its event: news tells it first

_Vector = dict[str, float]

Progress = Callable[[int, int], None]
"""Told how many articles were looked at, and of how many."""


@dataclass(frozen=True, slots=True)
class _Cluster:
    articles: tuple[int, ...]
    total: _Vector  # the sum of the articles' vectors
    whole: _Vector  # that sum, made a unit vector
    first: date | None
    last: date | None


def make_digest(
    articles: Sequence[Article], max_stories: int, max_sentences: int | None = None, progress: Progress | None = None
) -> Summary:
    """Return the main stories in a sentence or two each, `max_sentences` in all at most; the other articles are listed.

    What tells no news, such as a recipe or a list of dates, is a story only where there is too little news. An article
    without a sentence that could be quoted is listed, too.
    """
    sections: list[Section] = []
    listed: list[Article] = []
    left = max_sentences if max_sentences is not None else _PER_STORY * max_stories
    stories = cluster_stories(articles, progress)
    others: list[tuple[int, ...]] = []
    for number, story in enumerate(chain(stories, others)):
        told = [articles[number] for number in story]
        if len(sections) < max_stories and left > 0 and number < len(stories) and not any(map(_is_news, told)):
            others.append(story)
            continue
        to_come = max_stories - len(sections)
        quota = min(_PER_STORY, left - max(0, min(to_come, left) - 1))
        section = _section(told, quota) if to_come > 0 and left > 0 else None
        if section is None:
            listed.extend(told)
        else:
            sections.append(section)
            left -= len(section.sentences)
    return Summary(Scope.DIGEST, None, tuple(sections), tuple(map(_listed, listed)))


_NEWS = frozenset({Genre.NEWS, Genre.LIVE_BLOG, Genre.OBITUARY, Genre.QUESTIONS, Genre.INTERVIEW})


def _is_news(article: Article) -> bool:
    """Return whether an article tells news by its kind, and does not begin as a column does: "I walked to work"."""
    units = summarizable(article).units if form_of(article).genre in _NEWS else ()
    return len(units) > 0 and not speaks(outside_speech(units[0].text), "answering_pronouns")


def _section(articles: Sequence[Article], max_sentences: int) -> Section | None:
    """Return a story in at most so many sentences; None where nothing can be quoted."""
    quoted = [(article, summarizable(article)) for article in articles[:_MAX_QUOTED]]
    candidates = Pool.of([document for _, document in quoted])
    weights = np.concatenate([combination(document, max_sentences) for _, document in quoted])
    opening = np.concatenate([np.arange(len(document.units)) < _OPENING_UNITS for _, document in quoted])
    chosen = sorted(select(candidates, np.where(opening, weights, -np.inf), max_units=max_sentences))
    chosen = chosen or sorted(select(candidates, weights, max_units=max_sentences))
    if not chosen:
        return None
    passages = tuple(
        quote_sentence(
            quoted[candidates.articles[unit]][0],
            candidates.units[unit].number,
            score=float(weights[unit]),
            confidence=probability(float(weights[unit])),
        )
        for unit in chosen
    )
    teller = quoted[candidates.articles[chosen[0]]][0]
    named = teller.title or own_name(teller.source, teller.id)
    return Section(named, passages, tuple(map(_listed, articles)))


def _listed(article: Article) -> ListedArticle:
    return ListedArticle(article.id, article.title, article.publisher, article.published, article.url, article.source)


def cluster_stories(articles: Sequence[Article], progress: Progress | None = None) -> list[tuple[int, ...]]:
    """Return the numbers of the articles on the same events, the most typical first; the main stories come first.

    Stories of most articles come first, then the newest, then those most like everything else in the library.
    """
    counted = []
    for number, article in enumerate(articles, start=1):
        counted.append(Counter(_opening_terms(article)))
        if progress is not None:
            progress(number, len(articles))
    vectors = _vectors(counted)
    total: _Vector = {}
    for vector in vectors:
        _add(vector, total)
    everything = _unit(total)
    days = [day_of(article.published) for article in articles]
    clusters = _joined([_Cluster((n,), vector, vector, days[n], days[n]) for n, vector in enumerate(vectors)], vectors)

    def main_first(cluster: _Cluster) -> tuple[int, int, float, tuple[int, ...]]:
        newest = cluster.last.toordinal() if cluster.last else 0
        return -len(cluster.articles), -newest, -_cosine(cluster.whole, everything), cluster.articles

    return [
        tuple(sorted(cluster.articles, key=lambda n: (-_cosine(vectors[n], cluster.whole), n)))
        for cluster in sorted(clusters, key=main_first)
    ]


def _opening_terms(article: Article) -> list[str]:
    terms = content_terms(article.title or "")
    for number, sentence in enumerate(article.sentences[:_OPENING_SENTENCES]):
        if article.kind(number) is not Kind.BOILERPLATE:
            terms.extend(content_terms(article.text[sentence.start : sentence.end]))
    return terms


def _vectors(counted: Sequence[Counter[str]]) -> list[_Vector]:
    """Return vectors of (1 + ln frequency) * ln(1 + articles / articles with the term), of length 1 unless empty."""
    holding = Counter(term for terms in counted for term in terms)
    rarity = {term: math.log(1 + len(counted) / articles) for term, articles in holding.items()}
    return [_unit({term: (1 + math.log(times)) * rarity[term] for term, times in terms.items()}) for terms in counted]


def _similar_pairs(vectors: Sequence[_Vector]) -> list[tuple[int, int]]:
    """Return pairs of articles that may be on the same events, the most similar first."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for term in sorted(vector, key=lambda term: (-vector[term], term))[:_KEY_TERMS]:
            holders[term].append(number)
    pairs = {
        (one, other)
        for held in holders.values()
        for at, one in enumerate(held)
        for other in held[at + 1 : at + 1 + _NEIGHBOURS]
    }
    ordered = sorted(pairs)
    alike = [(-cosine, pair) for cosine, pair in zip(_cosines(vectors, ordered), ordered, strict=True)]
    return [pair for cosine, pair in sorted(one for one in alike if -one[0] >= MIN_SIMILARITY_OF_DATED)]


def _cosines(vectors: Sequence[_Vector], pairs: Sequence[tuple[int, int]]) -> list[float]:
    """Return the cosines of unit vectors by pairs of their numbers, which are sorted."""
    numbers: dict[str, int] = {}
    columns = [np.array([numbers.setdefault(term, len(numbers)) for term in one], dtype=np.intp) for one in vectors]
    values: list[NDArray[np.float64]] = [np.array([*one.values()], dtype=np.float64) for one in vectors]
    dense = np.zeros(len(numbers))
    cosines: list[float] = []
    for one, group in groupby(pairs, key=itemgetter(0)):
        dense[columns[one]] = values[one]
        cosines += [float(dense[columns[other]] @ values[other]) for _, other in group]
        dense[columns[one]] = 0.0
    return cosines


def _joined(clusters: list[_Cluster], vectors: Sequence[_Vector]) -> list[_Cluster]:
    """Return the clusters, at first one an article, after joining those that are similar as wholes."""
    of = list(clusters)
    for one, other in _similar_pairs(vectors):
        left, right = of[one], of[other]
        min_similarity = MIN_SIMILARITY_OF_DATED if left.first and right.first else MIN_SIMILARITY
        if left is right or _cosine(left.whole, right.whole) < min_similarity:
            continue
        days = [day for cluster in (left, right) for day in (cluster.first, cluster.last) if day is not None]
        first, last = min(days, default=None), max(days, default=None)
        if first is not None and last is not None and (last - first).days > MAX_DAYS:
            continue
        articles = (*left.articles, *right.articles)
        smaller, larger = sorted((left.total, right.total), key=len)
        total = dict(larger)
        _add(smaller, total)
        both = _Cluster(articles, total, _unit(total), first, last)
        for article in both.articles:
            of[article] = both
    return list({cluster.articles: cluster for cluster in of}.values())


def _add(vector: _Vector, total: _Vector) -> None:
    for term, value in vector.items():
        total[term] = total.get(term, 0.0) + value


def _cosine(one: _Vector, other: _Vector) -> float:
    shorter, longer = sorted((one, other), key=len)
    return sum(value * longer.get(term, 0.0) for term, value in shorter.items())


def _unit(vector: _Vector) -> _Vector:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()}
