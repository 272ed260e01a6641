"""From a place of an article to the passage that quotes them, or the place that points to one."""

from __future__ import annotations

from bot.answering.answer import Passage, Place, Span, Speaker
from index.article import Article, Kind

__all__ = ["passage_of", "place_of"]


def passage_of(
    article: Article,
    start: int,
    end: int,
    *,
    paragraph: int,
    kind: Kind,
    score: float,
    confidence: float,
    answer: Span | None = None,
    matches: tuple[Span, ...] = (),
    speaker: Speaker | None = None,
    also_in: tuple[Place, ...] = (),
    differs: tuple[Place, ...] = (),
) -> Passage:
    """The quotation `[start, end)` of an article, which begins in paragraph number `paragraph` (from 0)."""
    return Passage(
        article=article.id,
        start=start,
        end=end,
        quote=article.quote(start, end),
        answer=answer,
        matches=matches,
        score=score,
        confidence=confidence,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        paragraph=paragraph + 1,
        kind=kind.value,
        speaker=speaker,
        also_in=also_in,
        differs=differs,
    )


def place_of(article: Article, number: int) -> Place:
    """Where sentence `number` (from 0) of an article stands."""
    sentence = article.sentences[number]
    return Place(article.id, sentence.start, sentence.end, article.title, article.source)
