"""Answers laid out as replies within Discord's limits, with their buttons: each click looks into the articles anew."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.answering.answer import SummaryRequest, Verdict
from bot.app.question_service import Cited, Expired, NotYours, Response, Viewer
from bot.app.state import AskedQuestion
from bot.conversation import ITEM
from bot.discord.platform import replies
from bot.discord.platform.admission import Cooldowns, Rate, may_be_told, viewer_of
from bot.discord.platform.errors import NOT_DONE
from bot.discord.platform.interactions import is_ephemeral
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, ReplyStyle
from bot.discord.platform.services import Feature, Services
from bot.rendering.answers import answer_blocks, shown_passages, verification_blocks
from bot.rendering.discord.layout import excerpt, paginate
from bot.rendering.discord.markdown import label, source_line, utf16_length
from bot.rendering.quotes import Notice, Source, Tone, passage_blocks

if TYPE_CHECKING:
    from bot.verification.verify import CheckedQuotation

HELP = (
    "I answer questions with passages from articles, word for word and with their source; where they don't say, I "
    "say so. Mention me with your question, write to me directly, or use `/ask`. `/summary topic` sums up what they "
    "say on a topic, `/articles` lists what I have read, and `/help` tells the rest."
)
SOME_GONE = "Passages that were shown before are gone: their articles were removed, or changed."
CHOSEN = "This server's moderators chose the first passage."
NOTHING_MATCHES = "No article has any of these words. `/articles` lists what I have read."

_TURNS_ROW, _LAST_ROW = 3, 4  # below a row for each passage

QUOTATIONS_ROOM = 900
"""UTF-16 units, at most, of the verdicts on what a message quotes."""

_MAX_NOTICE, _MIN_NOTICE = 200, 60

_STYLES = {Verdict.ANSWERED: ReplyStyle.ANSWER, Verdict.CLOSEST: ReplyStyle.CLOSEST, Verdict.NONE: ReplyStyle.NONE}


SummaryReply = Callable[[SummaryRequest, Viewer, bool, bool], Reply]
"""What gives a summary to a viewer, in an embed or not, and to them alone or not. Blocking."""

log = logging.getLogger(__name__)

HELPFUL = "Thank you. Noted as helpful."
NOT_HELPFUL = "Thank you. Noted as not helpful."
REASON_TAKEN = "Thank you. Those who moderate here can read that, but not who said it."
NOT_RATED = "That answer is no longer noted as not helpful by you."
_SAY_WHY = "Say why"
_MAX_QUESTION = 300
_MAX_REASON = 300
_TOLD = Rate(burst=10, seconds=60.0)  # of one person's opinions, of those that moderators are told


def answer_reply(
    response: Response, *, embed: bool, heading: bool, ephemeral: bool = False, readable: bool = True, room: int = 0
) -> Reply:
    """Return a page of an answer, in an embed or in plain text; with `heading`, the question stands above it.

    `ephemeral` is whether one person alone sees it, and `readable` whether whole articles can be read. `room` is left
    for what is put above the passages of an embed.
    """
    title = label(response.title or response.answer.question, replies.HEADING_LIMIT) if heading else None
    if response.answer.reply is not None:
        remove = () if ephemeral else (replies.removal_button(response.key, response.asker),)
        return Reply(_own_words(response.answer.reply), heading=title, buttons=remove)
    answer, passages = response.answer, shown_passages(response.answer)
    numbers = (response.numbers or tuple(range(len(answer.passages))))[: len(passages)]
    at = bisect_left(numbers, response.first)
    if response.first and at == len(passages):
        return Reply(replies.GONE if response.gone else replies.NO_MORE)
    several = len(passages) > 1 or response.first > 0
    budget = replies.budget_of(embed) - utf16_length(SOME_GONE) - 4 - room
    shown = [number + 1 for number in numbers]
    blocks = answer_blocks(replace(answer, passages=passages[at:]), shown[at:] if several else None)
    page = next(paginate(blocks, budget, response.max_passages))
    notes = [] if passages or answer.refusal else [NOTHING_MATCHES]
    if response.gone:
        notes.append(SOME_GONE)
    elif response.is_chosen:
        notes.append(CHOSEN)
    end = at + page.quotes
    turns = []
    if at:
        whole = paginate(answer_blocks(replace(answer, passages=passages), shown), budget, response.max_passages)
        starts = takewhile(lambda start: start < at, accumulate((max(one.quotes, 1) for one in whole), initial=0))
        turns.append(Button("Back", ComponentId(Action.MORE, response.key, numbers[[*starts][-1]]), _TURNS_ROW))
    if end < len(passages):
        more = ComponentId(Action.MORE, response.key, numbers[end])
        turns.append(Button("More passages", more, _TURNS_ROW, primary=True))
    on_page = [*_passage_buttons(response.key, numbers[at:end], several=several, readable=readable), *turns]
    return Reply(
        "\n".join([page.text, *(f"-# {note}" for note in notes)]),
        _STYLES[answer.verdict],
        heading=title,
        embed=embed,
        buttons=(*on_page, *(_opinion_buttons(response, ephemeral) if not response.first else ())),
    )


def with_quotations(reply: Reply, checked: Sequence[CheckedQuotation], key: str) -> Reply:
    """Return an answer to what a message says below the verdicts on what the message quotes.

    `key` recalls the view of all of them, to which a button leads. In plain text they stand in place of the heading.
    """
    room, lines = (QUOTATIONS_ROOM if reply.embed else replies.HEADING_LIMIT), list[str]()
    for block in verification_blocks(checked):
        if isinstance(block, Notice):
            caution = block.tone is Tone.CAUTION
            line = label(block.text, min(room - 6, _MAX_NOTICE)) if room > _MIN_NOTICE else ""
            if not line:
                break
            lines.append(f"**{line}**" if caution else line)
            room -= utf16_length(lines[-1]) + 1
    text = "\n".join([*lines, "", reply.text])
    button = Button("Check quotations", ComponentId(Action.CHECK, key), _LAST_ROW)
    return replace(reply, text=text, heading=reply.heading if reply.embed else None, buttons=(*reply.buttons, button))


def _own_words(text: str) -> str:
    """Return what the bot says of itself, in which what comes from articles has no markup of its own."""
    lines = text.split("\n")
    return "\n".join(
        f"{ITEM}{label(line.removeprefix(ITEM), replies.HEADING_LIMIT)}" if line.startswith(ITEM) else line
        for line in lines
    )


def introduction(read: Sequence[str]) -> Reply:
    """Return what is said to somebody who greets the bot, or asks what it is and can, with lines of what was read."""
    return Reply(_own_words("\n".join((HELP, *read))))


def context_reply(key: str, cited: Cited, *, embed: bool, readable: bool = True) -> Reply:
    """Return a passage among the paragraphs around it, with buttons to the passages before and after it.

    Bold is what is bold where the passage is quoted, its likely answer; where that isn't known, all of it.
    """
    passage, article = cited.passage, cited.article
    source = next(source_line(block) for block in passage_blocks(passage) if isinstance(block, Source))
    answer = passage.answer and (passage.start + passage.answer[0], passage.start + passage.answer[1])
    text = excerpt(article, passage.start, passage.end, replies.budget_of(embed) - utf16_length(source) - 1, answer)
    buttons = []
    if cited.number:
        buttons.append(Button("Previous passage", ComponentId(Action.STEP, key, cited.number - 1)))
    if cited.more:
        buttons.append(Button("Next passage", ComponentId(Action.STEP, key, cited.number + 1)))
    if readable:
        buttons.append(Button("Read article", ComponentId(Action.READ, key, cited.number)))
    heading = f"In context: passage {cited.number + 1}"
    return Reply(f"{text}\n{source}", heading=heading, embed=embed, buttons=tuple(buttons))


def _passage_buttons(key: str, numbers: Sequence[int], *, several: bool, readable: bool) -> Iterator[Button]:
    """Yield for each passage on a page, a row each, buttons that show its surroundings and its article."""
    for row, number in enumerate(numbers):
        which = f" {number + 1}" if several else ""
        yield Button(f"In context{which}", ComponentId(Action.CONTEXT, key, number), row)
        if readable:
            yield Button(
                f"Read {number + 1}" if several else "Read article", ComponentId(Action.READ, key, number), row
            )


def _opinion_buttons(response: Response, ephemeral: bool) -> Iterator[Button]:
    key = response.key
    if response.answer.passages:
        yield Button("Helpful", ComponentId(Action.HELPFUL, key, 1), _LAST_ROW)
        yield Button("Not helpful", ComponentId(Action.HELPFUL, key, 0), _LAST_ROW)
    yield Button("Follow up", ComponentId(Action.FOLLOW_UP, key), _LAST_ROW)
    if not ephemeral:
        yield replies.removal_button(key, response.asker, _LAST_ROW)


class AnswerButtonsCog(Feature, commands.Cog):
    """Takes clicks. A message that only one person sees is changed in place; else the one who clicked gets another."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._told = Cooldowns(_TOLD)
        actions = services.actions
        actions.on_click(Action.MORE, self.more)
        actions.on_click(Action.CONTEXT, self.context)
        actions.on_click(Action.STEP, self.context)
        actions.on_click(Action.HELPFUL, self.rate)
        actions.on_click(Action.WHY, self.open_reason)
        actions.on_submit(Action.WHY, self.give_reason)
        actions.on_click(Action.REMOVE, self.remove)

    async def more(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show further passages of the answer, or those before."""

        def page(embed: bool) -> Reply:
            response = self._questions.page(component.key, component.number, viewer_of(interaction))
            return answer_reply(response, embed=embed, heading=True, ephemeral=True, readable=self._readable)

        await self._responder.respond(
            interaction, self._background.to_async(page), ephemeral=True, in_place=is_ephemeral(interaction)
        )

    async def context(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show a passage among the paragraphs around it."""

        def surroundings(embed: bool) -> Reply:
            cited = self._questions.cited(component.key, component.number, viewer_of(interaction))
            return context_reply(component.key, cited, embed=embed, readable=self._readable)

        in_place = component.action is Action.STEP and is_ephemeral(interaction)
        await self._responder.respond(
            interaction, self._background.to_async(surroundings), ephemeral=True, in_place=in_place
        )

    async def rate(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Count an opinion of the answer; the last one of each person stays."""
        helpful = component.number == 1

        async def work(embed: bool) -> Reply:
            question = await self._background.run(self._questions.recall, component.key, viewer_of(interaction))
            if await self._background.run(self._state.rate, component.key, interaction.user.id, helpful):
                self._responder.admission.metrics.rated(helpful=helpful)
                await self._tell_moderators(interaction, question, "Helpful" if helpful else "Not helpful")
            if helpful or question.server is None:
                return Reply(HELPFUL if helpful else NOT_HELPFUL)
            return Reply(NOT_HELPFUL, buttons=(Button(_SAY_WHY, ComponentId(Action.WHY, component.key)),))

        await self._responder.respond(interaction, work, ephemeral=True)

    async def open_reason(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the form for a reason."""
        asked = "What was wrong with the answer?"
        opened = replies.form(component, _SAY_WHY, asked, "", name="reason", max_length=_MAX_REASON, long=True)
        await self._responder.open_form(interaction, opened)

    async def give_reason(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Keep why an answer is not helpful, and tell moderators."""
        reason = " ".join(replies.typed_in(interaction, "reason").split())

        async def work(embed: bool) -> Reply:
            if not reason:
                return Reply(replies.NOTHING_TYPED, ReplyStyle.ERROR)
            question = await self._background.run(self._questions.recall, component.key, viewer_of(interaction))
            if not await self._background.run(self._state.give_reason, component.key, interaction.user.id, reason):
                return Reply(NOT_RATED, ReplyStyle.ERROR)
            said = f"Not helpful, because “{label(reason, 2 * _MAX_REASON)}”"
            await self._tell_moderators(interaction, question, said)
            return Reply(REASON_TAKEN)

        await self._responder.respond(interaction, work, ephemeral=True)

    async def remove(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Delete the answer, for the one who asked and for moderators."""

        async def is_allowed() -> bool:
            if interaction.permissions.manage_messages and interaction.guild_id is not None:
                return True
            if component.number:
                return component.number == replies.asker_hash(component.key, interaction.user.id)
            try:
                question = await self._background.run(self._questions.recall, component.key, viewer_of(interaction))
            except (Expired, NotYours):
                return False
            return question.asker == interaction.user.id

        await self._responder.remove(interaction, is_allowed)

    async def _tell_moderators(self, interaction: discord.Interaction, question: AskedQuestion, said: str) -> None:
        """Tell, in the channel that the server's moderators chose, what was said of which answer, not by whom.

        Nothing is said of what was asked privately, or where fewer people could see it.
        """
        chosen = self._settings_store.get(question.server).feedback
        guild = interaction.guild
        if chosen is None or question.private or guild is None or guild.id != question.server:
            return
        channel = guild.get_channel(chosen)
        if not isinstance(channel, discord.TextChannel):
            return
        if not may_be_told(guild.get_channel_or_thread(question.channel), channel):
            return
        if self._told.wait(interaction.user.id, None):
            return
        there = interaction.message is not None and not is_ephemeral(interaction)
        answer = f" · [the answer](<{interaction.message.jump_url}>)" if there and interaction.message else ""
        text = f"{said}: “{label(question.shown, _MAX_QUESTION)}”{answer}"
        try:
            await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
        except NOT_DONE as error:
            log.warning("Can't tell in #%s of server %s what people think of answers: %s", channel.id, guild.id, error)
