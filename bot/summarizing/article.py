"""An article in a few of its own sentences."""

from __future__ import annotations

from bot.summarizing.document import summarizable
from bot.summarizing.rankers import combination, probability
from bot.summarizing.selection import Pool, select
from bot.summarizing.summary import Scope, Section, Summary, quote_sentence
from index.article import Article

__all__ = ["summarize_article"]


def summarize_article(article: Article, max_sentences: int) -> Summary:
    """Return at most `max_sentences` sentences of an article; none where it has nothing that may be quoted."""
    document = summarizable(article)
    weights = combination(document)
    quoted = tuple(
        quote_sentence(
            article,
            document.units[unit].number,
            score=float(weights[unit]),
            confidence=probability(float(weights[unit])),
        )
        for unit in sorted(select(Pool.of([document]), weights, max_units=max_sentences))
    )
    return Summary(Scope.ARTICLE, article.title, (Section(None, quoted),) if quoted else ())
