"""From a sentence of an article to the passage that quotes it."""

from __future__ import annotations

from bot.answering.answer import Citation, Passage, Span, passage_of
from bot.answering.attribution.speakers import find_speaker
from index.article import Article

__all__ = ["passage"]


def passage(
    article: Article,
    number: int,
    *,
    score: float,
    confidence: float,
    matches: tuple[Span, ...] = (),
    also_in: tuple[Citation, ...] = (),
    differs: tuple[Citation, ...] = (),
) -> Passage:
    """The quotation of sentence `number` (from 0) of `article`; `confidence` is that it belongs into the summary."""
    sentence = article.sentences[number]
    speaker = find_speaker(article, sentence.start, sentence.end)
    return passage_of(
        article,
        sentence.start,
        sentence.end,
        paragraph=sentence.paragraph,
        kind=article.kind(number),
        score=score,
        confidence=confidence,
        matches=matches,
        speaker=speaker,
        also_in=also_in,
        differs=differs,
    )
