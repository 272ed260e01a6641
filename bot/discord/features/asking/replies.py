"""Response -> Reply: an answer laid out within Discord's limits, with its buttons. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.answering.answer import Verdict
from bot.app.question_service import Cited, Response
from bot.discord.platform.custom_ids import Action, ComponentId
from bot.discord.platform.reply import EMBED_BUDGET, HEADING_LIMIT, PLAIN_BUDGET, Button, Look, Reply, Style
from bot.discord.texts import CHANGED, NO_MORE, NOTHING_MATCHES
from bot.rendering.answers import answer_blocks
from bot.rendering.blocks import Source
from bot.rendering.discord.article import excerpt
from bot.rendering.discord.labels import label, source_line
from bot.rendering.discord.layout import paginate
from bot.rendering.discord.markdown import utf16_length
from bot.rendering.quotes import passage_blocks

__all__ = ["cited_reply", "reply_of"]

_LOOKS = {Verdict.ANSWERED: Look.ANSWER, Verdict.CLOSEST: Look.CLOSEST, Verdict.NONE: Look.NONE}


def reply_of(response: Response, *, embed: bool, heading: bool, private: bool = False, reader: bool = True) -> Reply:
    """How a page of an answer is shown, in an embed or in plain text; `heading` says the question once more above it.

    `private` is whether only one person sees it, and `reader` whether articles can be read.
    """
    answer = response.answer
    made = paginate(answer_blocks(answer), EMBED_BUDGET if embed else PLAIN_BUDGET, response.most)
    laid_out = list(islice(made, response.page + 1))
    if response.page >= len(laid_out) or (response.page and not answer.passages):
        return Reply(NO_MORE)
    page = laid_out[response.page]
    first = sum(earlier.quotes for earlier in laid_out[: response.page])
    more = first + max(page.quotes, 1) < len(answer.passages)
    buttons = [*_leafing(response, more), *(_looking(response.key, first, reader) if page.quotes else ())]
    if response.page == 0:
        buttons += _having_asked(response, private)
    return Reply(
        page.text if answer.passages else f"{page.text}\n-# {NOTHING_MATCHES}",
        _LOOKS[answer.verdict],
        heading=label(answer.question, HEADING_LIMIT) if heading else None,
        embed=embed,
        buttons=tuple(buttons),
    )


def cited_reply(key: str, cited: Cited, *, embed: bool, reader: bool = True) -> Reply:
    """A passage in its surroundings, in bold there, with buttons to the passages before and after it."""
    passage, article = cited.passage, cited.article
    if article.text[passage.start : passage.end] != passage.quote:
        return Reply(CHANGED)
    source = next(source_line(block) for block in passage_blocks(passage) if isinstance(block, Source))
    budget = EMBED_BUDGET if embed else PLAIN_BUDGET
    text = excerpt(article, passage.start, passage.end, budget - utf16_length(source) - 1)

    def to(number: int, name: str) -> Button:
        return Button(name, ComponentId(Action.CONTEXT, key, number))

    buttons = [to(cited.number - 1, "Previous passage")] if cited.number else []
    if cited.more:
        buttons.append(to(cited.number + 1, "Next passage"))
    if reader:
        buttons.append(Button("Read article", ComponentId(Action.READ, key, cited.number)))
    return Reply(f"{text}\n{source}", heading="In context", embed=embed, buttons=tuple(buttons))


def _leafing(response: Response, more: bool) -> Iterator[Button]:
    if response.page:
        yield Button("Back", ComponentId(Action.MORE, response.key, response.page - 1))
    if more:
        yield Button("More passages", ComponentId(Action.MORE, response.key, response.page + 1), style=Style.STRONG)


def _looking(key: str, first: int, reader: bool) -> Iterator[Button]:
    yield Button("In context", ComponentId(Action.CONTEXT, key, first))
    if reader:
        yield Button("Read article", ComponentId(Action.READ, key, first))


def _having_asked(response: Response, private: bool) -> Iterator[Button]:
    key = response.key
    if response.answer.passages:
        yield Button("Helpful", ComponentId(Action.HELPFUL, key, 1), row=1)
        yield Button("Not helpful", ComponentId(Action.HELPFUL, key, 0), row=1)
    yield Button("Follow up", ComponentId(Action.FOLLOW_UP, key), row=1)
    if not private:
        yield Button("Remove", ComponentId(Action.REMOVE, key), row=1)
