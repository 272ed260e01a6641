"""The library, or what was published since a date, at a glance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.summarizing.combination import combination, probability
from bot.summarizing.document import summarizable
from bot.summarizing.passages import passage
from bot.summarizing.pool import pool
from bot.summarizing.selection import choose
from bot.summarizing.stories import stories
from bot.summarizing.summary import Listed, Scope, Section, Summary
from index.article import Article

__all__ = ["digest"]

_EACH = 2  # sentences of a story
_QUOTED = 5  # articles of a story, the most typical ones, that its sentences may come from
_OPENING = 5  # units of an article that may tell its event: news tells it first


def digest(articles: Sequence[Article], most: int, sentences: int | None = None) -> Summary:
    """The `most` main stories in a sentence or two each, `sentences` in all at most; the other articles are listed.

    An article without a sentence that could be quoted is listed, too.
    """
    sections: list[Section] = []
    listed: list[Article] = []
    left = sentences if sentences is not None else _EACH * most
    for story in stories(articles):
        told = [articles[number] for number in story.articles]
        to_come = most - len(sections)
        quota = min(_EACH, left - max(0, min(to_come, left) - 1))
        section = _section(told, quota) if to_come > 0 and left > 0 else None
        if section is None:
            listed.extend(told)
        else:
            sections.append(section)
            left -= len(section.sentences)
    return Summary(Scope.DIGEST, None, tuple(sections), tuple(map(_listed, listed)))


def _section(articles: Sequence[Article], sentences: int) -> Section | None:
    """A story in at most so many sentences; None where nothing can be quoted."""
    quoted = [(article, summarizable(article)) for article in articles[:_QUOTED]]
    candidates = pool([document for _, document in quoted])
    weights = np.concatenate([combination(document) for _, document in quoted])
    opening = np.concatenate([np.arange(len(document.units)) < _OPENING for _, document in quoted])
    chosen = sorted(choose(candidates, np.where(opening, weights, -np.inf), most=sentences))
    chosen = chosen or sorted(choose(candidates, weights, most=sentences))
    if not chosen:
        return None
    passages = tuple(
        passage(
            quoted[candidates.articles[unit]][0],
            candidates.units[unit].number,
            score=float(weights[unit]),
            confidence=probability(float(weights[unit])),
        )
        for unit in chosen
    )
    return Section(articles[0].title or articles[0].source, passages, tuple(map(_listed, articles)))


def _listed(article: Article) -> Listed:
    return Listed(article.id, article.title, article.publisher, article.published, article.url, article.source)
