"""Stories: articles on the same events, brought together by what is peculiar to them.

Articles are compared as tf-idf vectors of their titles and first sentences (news tells the event first), and joined
from the most alike on, while the groups that they belong to are alike as wholes. Each article is compared with some of
those that share one of its most telling terms, so that time is linear in the articles.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from index.article import Article, Kind
from index.text.terms import content_terms

__all__ = ["Story", "stories"]

ALIKE = 0.36
"""The least cosine of two articles, or groups of them, on the same events."""

DAYS = 7
"""How many days apart articles on the same events can be."""

_OPENING = 15  # sentences of an article that are looked at
_TELLING = 20  # terms of an article by which others like it are looked for
_NEIGHBOURS = 12  # following articles with such a term that it is compared with

_Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Story:
    """The numbers of the articles on the same events, the most typical first."""

    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    articles: tuple[int, ...]
    whole: _Vector  # the sum of the articles' vectors, made a unit vector
    first: date | None
    last: date | None


def stories(articles: Sequence[Article]) -> list[Story]:
    """The articles as stories, the main ones first.

    Those of most articles come first, then the newest, then those most like everything else in the library.
    """
    vectors = _vectors([Counter(_opening_terms(article)) for article in articles])
    everything = _unit(_sum(vectors))
    days = [_day(article.published) for article in articles]
    groups = _joined([_Group((n,), vector, days[n], days[n]) for n, vector in enumerate(vectors)], vectors)

    def main_first(group: _Group) -> tuple[int, int, float, tuple[int, ...]]:
        newest = group.last.toordinal() if group.last else 0
        return -len(group.articles), -newest, -_cosine(group.whole, everything), group.articles

    return [
        Story(tuple(sorted(group.articles, key=lambda n: (-_cosine(vectors[n], group.whole), n))))
        for group in sorted(groups, key=main_first)
    ]


def _opening_terms(article: Article) -> list[str]:
    terms = content_terms(article.title or "")
    for number, sentence in enumerate(article.sentences[:_OPENING]):
        if article.kind(number) is not Kind.BOILERPLATE:
            terms.extend(content_terms(article.text[sentence.start : sentence.end]))
    return terms


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _vectors(counted: Sequence[Counter[str]]) -> list[_Vector]:
    """Vectors of (1 + ln frequency) * ln(1 + articles / articles with the term), of length 1 unless empty."""
    holding = Counter(term for terms in counted for term in terms)
    rarity = {term: math.log(1 + len(counted) / articles) for term, articles in holding.items()}
    return [_unit({term: (1 + math.log(times)) * rarity[term] for term, times in terms.items()}) for terms in counted]


def _alike(vectors: Sequence[_Vector]) -> list[tuple[int, int]]:
    """Pairs of articles that may be on the same events, the most alike first."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for term in sorted(vector, key=lambda term: (-vector[term], term))[:_TELLING]:
            holders[term].append(number)
    pairs = {
        (one, other)
        for held in holders.values()
        for at, one in enumerate(held)
        for other in held[at + 1 : at + 1 + _NEIGHBOURS]
    }
    cosines = {pair: _cosine(vectors[pair[0]], vectors[pair[1]]) for pair in pairs}
    return sorted((pair for pair in pairs if cosines[pair] >= ALIKE), key=lambda pair: (-cosines[pair], pair))


def _joined(groups: list[_Group], vectors: Sequence[_Vector]) -> list[_Group]:
    """The groups, at first one an article, after joining those of articles alike where they are alike as wholes."""
    of = list(groups)
    for one, other in _alike(vectors):
        left, right = of[one], of[other]
        if left is right or _cosine(left.whole, right.whole) < ALIKE:
            continue
        days = [day for group in (left, right) for day in (group.first, group.last) if day is not None]
        first, last = min(days, default=None), max(days, default=None)
        if first is not None and last is not None and (last - first).days > DAYS:
            continue
        articles = (*left.articles, *right.articles)
        both = _Group(articles, _unit(_sum(vectors[article] for article in articles)), first, last)
        for article in both.articles:
            of[article] = both
    return list({group.articles: group for group in of}.values())


def _sum(vectors: Iterable[_Vector]) -> _Vector:
    total: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        for term, value in vector.items():
            total[term] += value
    return dict(total)


def _cosine(one: _Vector, other: _Vector) -> float:
    """The cosine of unit vectors."""
    shorter, longer = sorted((one, other), key=len)
    return sum(value * longer.get(term, 0.0) for term, value in shorter.items())


def _unit(vector: _Vector) -> _Vector:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()}
