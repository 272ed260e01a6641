"""View -> its pages, from the articles as they are now. Blocking: to be called away from the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answering.phrases import find_phrase
from bot.app.server_libraries import AnswerContext
from bot.discord.features.browsing.listing import article_line, listing, matching
from bot.discord.features.browsing.views import View, ViewKind
from bot.discord.platform.custom_ids import Action, ComponentId
from bot.discord.platform.reply import EMBED_BUDGET, HEADING_LIMIT, PLAIN_BUDGET, Button, Look, Reply
from bot.discord.texts import GOES_ON, READER_OFF
from bot.rendering.answers import summary_blocks
from bot.rendering.blocks import Block, Notice, Tone
from bot.rendering.discord.article import article_pages
from bot.rendering.discord.labels import label
from bot.rendering.discord.layout import paginate
from bot.rendering.discord.markdown import utf16_length
from bot.rendering.quotes import passage_blocks
from bot.summarizing.summary import Length, Scope
from index.article import Article

__all__ = ["Leaves", "leaf_reply", "leaves_of"]

_FOOTER = 80
_PLACES = 5  # on a page
_SENTENCES = 8  # of a summary, on a page
_MOST_PAGES = 999_999  # that a button can name


@dataclass(frozen=True, slots=True)
class Leaves:
    """Pages under a heading; `places` says for each page the article and offset of its first quote, where there is one.

    `readable` is whether a button leads to that article.
    """

    heading: str
    pages: Sequence[str]
    look: Look = Look.PLAIN
    places: tuple[tuple[str, int], ...] = ()
    readable: bool = False

    def page_at(self, offset: int) -> int:
        """The last page that begins at or before an offset of the article that this is."""
        return max((n for n, (_, start) in enumerate(self.places) if start <= offset), default=0)


def leaves_of(view: View, context: AnswerContext[Any], *, embed: bool, reader: int | None = None) -> Leaves:
    """All pages of a view. `reader` is how many characters of an article may be read; None: all, 0: none.

    Raises UnknownArticle, AmbiguousArticle or a StoreError.
    """
    budget = (EMBED_BUDGET if embed else PLAIN_BUDGET) - _FOOTER
    library, readable = context.library, reader != 0
    match view.kind:
        case ViewKind.LIST:
            articles = matching(library.articles(), view.text)
            texts = listing(articles, budget, demonstration=library.is_demonstration, search=view.text)
            return Leaves("Articles", texts)
        case ViewKind.ARTICLE:
            return _article(library.article(view.text), budget, reader)
        case ViewKind.PHRASE:
            return _phrase(context, view.text, budget, readable)
        case ViewKind.SUMMARY_OF_ARTICLE:
            summary = context.summarizer.article(view.text, Length(view.length))
        case ViewKind.SUMMARY_OF_TOPIC:
            summary = context.summarizer.topic(view.text, Length(view.length))
        case ViewKind.DIGEST:
            since = date.fromisoformat(view.text) if view.text else None
            summary = context.summarizer.digest(since, Length(view.length))
    places = [(sentence.article, sentence.start) for sentence in summary.sentences]
    heading = f"Summary: {summary.title}" if summary.title else "Digest"
    look = Look.ANSWER if places else Look.NONE
    blocks = summary_blocks(summary)
    if summary.scope is Scope.ARTICLE and places:
        blocks = blocks[1:]  # they open with the title, which is the heading here
    return _quotes(heading, blocks, places, budget, _SENTENCES, look, readable)


def leaf_reply(key: str, leaves: Leaves, number: int, *, embed: bool) -> Reply:
    """A page with its number and the buttons that turn it; one that is no longer there is the last."""
    last = min(len(leaves.pages), _MOST_PAGES) - 1
    number = min(number, last)

    def turn(name: str, to: int) -> Button:
        return Button(name, ComponentId(Action.TURN, key, to))

    buttons = []
    if number > 0:
        buttons.append(turn("Back", number - 1))
    if number < last:
        buttons.append(turn("Next", number + 1))
    if leaves.readable and number < len(leaves.places):
        buttons.append(Button("Read article", ComponentId(Action.OPEN, key, number)))
    footer = f"\n-# page {number + 1} of {last + 1}" if last else ""
    return Reply(
        leaves.pages[number] + footer,
        leaves.look,
        heading=label(leaves.heading, HEADING_LIMIT) or None,
        embed=embed,
        buttons=tuple(buttons),
    )


def _article(article: Article, budget: int, reader: int | None) -> Leaves:
    details = f"-# {article_line(article)}"
    heading = article.title or article.source
    if reader == 0:
        return Leaves(heading, [f"{details}\n{READER_OFF}"])
    # Details and notice are on one page each, but room for them is left on all.
    read = article_pages(article, budget - utf16_length(details) - len(GOES_ON) - 4, reader)
    texts = [page.text for page in read] or ["This article has no text."]
    if read and _goes_on(article, read[-1].end):
        texts[-1] += f"\n-# {GOES_ON}"
    texts[0] = f"{details}\n{texts[0]}"
    return Leaves(heading, texts, places=tuple((article.id, page.start) for page in read))


def _goes_on(article: Article, end: int) -> bool:
    kinds = [paragraph.kind for paragraph in article.paragraphs]
    return any(one.start >= end and kinds[one.paragraph] != "boilerplate" for one in article.sentences)


def _phrase(context: AnswerContext[Any], phrase: str, budget: int, readable: bool) -> Leaves:
    found = find_phrase(context.library, phrase)
    count = len(found.passages)
    if found.too_common:
        said = Notice("These words are in every article. Add a rarer one.", Tone.CAUTION)
    elif not count:
        said = Notice("The articles nowhere say this word for word.", Tone.CAUTION)
    else:
        said = Notice(f"{'' if found.complete else 'More than '}{count:,} {'place' if count == 1 else 'places'}.")
    blocks: list[Block] = [said]
    for passage in found.passages:
        blocks += passage_blocks(passage)
    places = [(passage.article, passage.start) for passage in found.passages]
    return _quotes(f"“{phrase}”", blocks, places, budget, _PLACES, Look.ANSWER if count else Look.NONE, readable)


def _quotes(
    heading: str,
    blocks: Sequence[Block],
    places: Sequence[tuple[str, int]],
    budget: int,
    most: int,
    look: Look,
    readable: bool,
) -> Leaves:
    laid_out = list(paginate(blocks, budget, most))
    firsts = [sum(page.quotes for page in laid_out[:number]) for number in range(len(laid_out))]
    starts = tuple(places[first] for first in firsts if first < len(places))
    return Leaves(heading, [page.text for page in laid_out], look, starts, readable)
