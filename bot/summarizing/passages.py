"""From a sentence of an article to the passage that quotes it."""

from __future__ import annotations

from bot.answering.answer import Passage, Place, Span
from bot.answering.speakers import find_speaker
from index.article import Article

__all__ = ["passage", "place"]


def passage(
    article: Article,
    number: int,
    *,
    score: float,
    confidence: float,
    matches: tuple[Span, ...] = (),
    also_in: tuple[Place, ...] = (),
    differs: tuple[Place, ...] = (),
) -> Passage:
    """The quotation of sentence `number` (from 0) of `article`; `confidence` is that it belongs into the summary."""
    sentence = article.sentences[number]
    return Passage(
        article=article.id,
        start=sentence.start,
        end=sentence.end,
        quote=article.quote(sentence.start, sentence.end),
        answer=None,
        matches=matches,
        score=score,
        confidence=confidence,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        paragraph=sentence.paragraph + 1,
        kind=article.kind(number).value,
        speaker=find_speaker(article, sentence.start, sentence.end),
        also_in=also_in,
        differs=differs,
    )


def place(article: Article, number: int) -> Place:
    """Where sentence `number` (from 0) of `article` stands."""
    sentence = article.sentences[number]
    return Place(article.id, sentence.start, sentence.end, article.title, article.source)
