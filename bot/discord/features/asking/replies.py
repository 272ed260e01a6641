"""Answers laid out as replies within Discord's limits, with their buttons. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.answering.answer import Verdict
from bot.app.question_service import Cited, Response
from bot.discord.platform.actions import Action, ComponentId
from bot.discord.platform.replies import HEADING_LIMIT, Button, Reply, ReplyStyle, budget_of
from bot.discord.platform.texts import NO_MORE
from bot.rendering.answers import answer_blocks, shown_passages
from bot.rendering.blocks import Source
from bot.rendering.discord.article import excerpt
from bot.rendering.discord.labels import label, source_line
from bot.rendering.discord.layout import paginate
from bot.rendering.discord.markdown import utf16_length
from bot.rendering.quotes import passage_blocks
from index.library import ArticleInfo

__all__ = ["CHANGED", "HELP", "answer_reply", "context_reply", "introduction"]

CHANGED = "That article has changed since. Ask again, and I look anew."
HELP = (
    "I answer questions with passages from articles, word for word and with their source; where they don't say, I "
    "say so. Mention me with your question, write to me directly, or use `/ask`. `/summary` sums up an article or "
    "a topic, `/articles` lists what I have read, and `/help` tells the rest."
)
_MAX_TITLES = 3  # of articles that the bot introduces itself with
NOTHING_MATCHES = "No article has any of these words. /articles lists what I have read."

_STYLES = {Verdict.ANSWERED: ReplyStyle.ANSWER, Verdict.CLOSEST: ReplyStyle.CLOSEST, Verdict.NONE: ReplyStyle.NONE}


def answer_reply(
    response: Response, *, embed: bool, heading: bool, ephemeral: bool = False, readable: bool = True
) -> Reply:
    """Return a page of an answer, in an embed or in plain text; with `heading`, the question stands above it.

    `ephemeral` is whether one person alone sees it, and `readable` whether whole articles can be read.
    """
    answer = response.answer
    laid_out = list(islice(paginate(answer_blocks(answer), budget_of(embed), response.most), response.page + 1))
    if response.page >= len(laid_out) or (response.page and not answer.passages):
        return Reply(NO_MORE)
    page = laid_out[response.page]
    first = sum(earlier.quotes for earlier in laid_out[: response.page])
    more = first + max(page.quotes, 1) < len(shown_passages(answer))
    return Reply(
        page.text if answer.passages else f"{page.text}\n-# {NOTHING_MATCHES}",
        _STYLES[answer.verdict],
        heading=label(answer.question, HEADING_LIMIT) if heading else None,
        embed=embed,
        buttons=tuple(_buttons(response, more, first if page.quotes else None, ephemeral, readable)),
    )


def introduction(articles: Sequence[ArticleInfo], *, demonstration: bool) -> Reply:
    """Return what is said to somebody who greets the bot, or asks what it is and can."""
    titles = [f"“{label(one.title, HEADING_LIMIT)}”" for one in articles if one.title][-_MAX_TITLES:]
    read = f"I have read {len(articles):,} article{'' if len(articles) == 1 else 's'}"
    examples = f", {'among them ' if len(articles) > len(titles) else ''}{', '.join(titles)}" if titles else ""
    ending = ". They are examples that came with me." if demonstration else "."
    return Reply(f"{HELP}\n{read}{examples}{ending}")


def context_reply(key: str, cited: Cited, *, embed: bool, readable: bool = True) -> Reply:
    """Return a passage, in bold, among the paragraphs around it, with buttons to the passages before and after it."""
    passage, article = cited.passage, cited.article
    if article.text[passage.start : passage.end] != passage.quote:
        return Reply(CHANGED)
    source = next(source_line(block) for block in passage_blocks(passage) if isinstance(block, Source))
    text = excerpt(article, passage.start, passage.end, budget_of(embed) - utf16_length(source) - 1)
    buttons = []
    if cited.number:
        buttons.append(Button("Previous passage", ComponentId(Action.CONTEXT, key, cited.number - 1)))
    if cited.more:
        buttons.append(Button("Next passage", ComponentId(Action.CONTEXT, key, cited.number + 1)))
    if readable:
        buttons.append(Button("Read article", ComponentId(Action.READ, key, cited.number)))
    return Reply(f"{text}\n{source}", heading="In context", embed=embed, buttons=tuple(buttons))


def _buttons(response: Response, more: bool, quote: int | None, ephemeral: bool, readable: bool) -> Iterator[Button]:
    """Yield the buttons of a page; `quote` is the number of its first passage, if it has any."""
    key = response.key
    if response.page:
        yield Button("Back", ComponentId(Action.MORE, key, response.page - 1))
    if more:
        yield Button("More passages", ComponentId(Action.MORE, key, response.page + 1), primary=True)
    if quote is not None:
        yield Button("In context", ComponentId(Action.CONTEXT, key, quote))
        if readable:
            yield Button("Read article", ComponentId(Action.READ, key, quote))
    if response.page:
        return
    if response.answer.passages:
        yield Button("Helpful", ComponentId(Action.HELPFUL, key, 1), row=1)
        yield Button("Not helpful", ComponentId(Action.HELPFUL, key, 0), row=1)
    yield Button("Follow up", ComponentId(Action.FOLLOW_UP, key), row=1)
    if not ephemeral:
        yield Button("Remove", ComponentId(Action.REMOVE, key), row=1)
