"""Summary -> blocks: what is said of a summary, in which order, the same in every face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.rendering.answers import left_out_shown, passage_blocks, reading_shown
from bot.rendering.blocks import Block, Notice, Tone
from bot.summarizing.summary import Listed, Scope, Section, Summary

__all__ = ["summary_blocks"]

_MOST_LISTED = 20


def summary_blocks(summary: Summary) -> tuple[Block, ...]:
    """Notices first, then a quote and its source for each sentence, in reading order.

    After a digest's story come its other articles, and at the end the articles of no story.
    """
    blocks: list[Block] = []
    if summary.read_as:
        blocks.append(Notice(reading_shown(summary.read_as)))
    blocks.append(_opening(summary))
    if summary.undated_left_out:
        blocks.append(Notice(left_out_shown(summary.undated_left_out)))
    for section in summary.sections:
        for sentence in section.sentences:
            # The title of an article's summary stands above it.
            titled = summary.scope is Scope.ARTICLE
            blocks.extend(passage_blocks(replace(sentence, title=None) if titled else sentence))
        others = _unquoted(section)
        if others:
            blocks.append(Notice(f"Also on this: {_names(others)}"))
    if summary.listed:
        blocks.append(
            Notice(f"{'Also in the library' if summary.sections else 'In the library'}: {_names(summary.listed)}")
        )
    return tuple(blocks)


def _opening(summary: Summary) -> Notice:
    match summary.scope, bool(summary.sections):
        case Scope.ARTICLE, True:
            return Notice(
                f"“{summary.title}”, in its own words:" if summary.title else "The article, in its own words:"
            )
        case Scope.ARTICLE, False:
            return Notice("This article has no sentence to quote that can stand alone.", Tone.CAUTION)
        case Scope.TOPIC, True:
            return Notice(f"On “{summary.title}”:")
        case Scope.TOPIC, False:
            return Notice(f"The articles say nothing on “{summary.title}”.", Tone.CAUTION)
        case _, True:
            return Notice("The main stories:")
    return Notice("No article has a sentence to quote." if summary.listed else "There are no articles.", Tone.CAUTION)


def _unquoted(section: Section) -> list[Listed]:
    quoted = {sentence.article for sentence in section.sentences}
    return [article for article in section.articles if article.article not in quoted]


def _names(articles: Sequence[Listed]) -> str:
    names = "; ".join(article.title or article.source for article in articles[:_MOST_LISTED])
    more = len(articles) - _MOST_LISTED
    return f"{names}; and {more} more" if more > 0 else names
