"""Response -> Reply: an answer laid out within Discord's limits. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.discord.asking.desk import Response
from bot.discord.custom_ids import Action, ComponentId
from bot.discord.rendering.labels import label
from bot.discord.rendering.layout import lay_out
from bot.discord.reply import EMBED_BUDGET, HEADING_LIMIT, PLAIN_BUDGET, Reply
from bot.discord.texts import NO_MORE
from bot.presenting.answers import answer_blocks

__all__ = ["reply_of"]


def reply_of(response: Response, *, embed: bool, heading: bool) -> Reply:
    """How `response` is shown, in an embed or in plain text; `heading` says the question once more above it."""
    answer = response.answer
    if response.start and not answer.passages:
        return Reply(NO_MORE)
    blocks = answer_blocks(replace(answer, passages=answer.passages[: response.most]))
    page = lay_out(blocks, EMBED_BUDGET if embed else PLAIN_BUDGET)
    more = page.quotes < len(answer.passages)
    return Reply(
        page.text,
        page.tone,
        heading=label(answer.question, HEADING_LIMIT) if heading else None,
        embed=embed,
        buttons=(ComponentId(Action.MORE, response.key, response.start + page.quotes),) if more else (),
    )
