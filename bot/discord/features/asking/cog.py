"""Questions put by interactions: `/ask`, "Find in articles" on a message, and "Follow up" below an answer.

Besides, questions get their answers that had none when the bot stopped, or when Discord did not take it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.app.question_service import Viewer
from bot.app.state import AskedQuestion
from bot.conversation import Act, act_of
from bot.discord.features.asking import gating
from bot.discord.features.asking.journal import (
    PENDING_SECONDS,
    Pending,
    PendingCommand,
    PendingMessage,
    QuestionJournal,
)
from bot.discord.features.asking.messages import HOW_TO_STOP, MessageAnswerer
from bot.discord.features.asking.question_detection import question_in
from bot.discord.features.asking.replies import QUOTATIONS_ROOM, SummaryReply, answer_reply, with_quotations
from bot.discord.platform.admission import channels_of, viewer_of
from bot.discord.platform.commands import ArticleCompleter, CompletesTitles, is_private
from bot.discord.platform.errors import RetryTimeout, log_error
from bot.discord.platform.interactions import InteractionOutcome, PendingClick, ToldPrivately, is_ephemeral
from bot.discord.platform.replies import NOTHING_TYPED, Action, ComponentId, Reply, form, typed_in
from bot.discord.platform.services import Feature, Services
from index.errors import AmbiguousArticle, UnknownArticle
from index.text.characters import DOUBLE_QUOTES, has_words

MAX_OPTION_LENGTH = 1_000  # of a question that is typed into a command or taken from a message
MAX_FOLLOW_UP = 500
_FILE_SECONDS = 1.5  # of the 3 that Discord waits for a sign
_MIN_QUOTED = 3  # words: fewer are rather a title, or a word that is doubted
_WITHOUT_MARKS = str.maketrans(dict.fromkeys(DOUBLE_QUOTES))
MENU = "Find in articles"
NOTHING_WRITTEN = "That message has no words that I could look for."
NOTHING_TO_ASK = "That has no words that I could look for. Ask as you would ask somebody who has read the articles."

log = logging.getLogger(__name__)

_AT_ONCE = 4  # questions: one that Discord won't take the answer of holds up to two minutes


class AskCog(Feature, CompletesTitles, commands.Cog):
    """Takes questions and hands over answers; what to say is decided elsewhere.

    `checking` keeps a text whose quotations are checked, and returns the key of that view.
    """

    def __init__(
        self,
        bot: commands.Bot,
        services: Services,
        completer: ArticleCompleter,
        journal: QuestionJournal,
        checking: Callable[[str, Viewer], str],
        summary: SummaryReply,
    ) -> None:
        super().__init__(services)
        self._bot = bot
        self._completer = completer
        self._journal = journal
        self._checking = checking
        self._summary = summary
        actions = services.actions
        actions.on_click(Action.FOLLOW_UP, self.open_follow_up)
        actions.on_submit(Action.FOLLOW_UP, self.follow_up)
        actions.on_click(Action.ASK_MEANT, self.ask_meant)

    async def cog_load(self) -> None:
        """Add the menu, which can't be declared in a cog: https://github.com/Rapptz/discord.py/issues/7823."""
        menu = app_commands.ContextMenu(name=MENU, callback=self.find_in_articles)
        self._bot.tree.add_command(menu)

    @app_commands.command(name="ask", description="Find the passages in the articles that answer your question")
    @app_commands.describe(
        question="What you want to know",
        article="Look into this article only: its title, or its number in /articles",
        newest="Of what answers, show the newest first",
        private="Show the answer to you alone",
    )
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_OPTION_LENGTH],
        article: str | None = None,
        newest: bool = False,
        private: bool = False,
    ) -> None:
        """Answer a new question."""
        if not has_words(question):
            await self._responder.explain(interaction, NOTHING_TO_ASK)
        elif act_of(question) is Act.CALL_OFF:
            await self._responder.explain(interaction, HOW_TO_STOP)
        else:
            await self._answer(interaction, question, ephemeral=private, article=article, newest=newest)

    ask.autocomplete("article")(CompletesTitles.complete_title)

    async def find_in_articles(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer what a message says as if it were a question, to the one who wants to know alone.

        What it quotes is checked, and looked for like the rest of it: no quotation is a condition.
        """
        written = gating.text_of(message)
        file = gating.text_file(message)
        if not question_in(written).strip() and file is not None:
            with contextlib.suppress(TimeoutError):
                written = await asyncio.wait_for(gating.text_in_file(file, self._cdn), _FILE_SECONDS)
        text = " ".join(question_in(written).split())[:MAX_OPTION_LENGTH]
        title = None
        said = written[:MAX_OPTION_LENGTH]
        if await self._background.run(_quotes_much, said):
            text, title = text.translate(_WITHOUT_MARKS), said
        if not text:
            await self._responder.explain(interaction, NOTHING_WRITTEN)
        else:
            await self._answer(interaction, text, ephemeral=True, people=gating.people_of(message), title=title)

    async def open_follow_up(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the form for a follow-up."""
        hint = "And when was that?"
        opened = form(component, "Follow up", "Your question", hint, name="question", max_length=MAX_FOLLOW_UP)
        await self._responder.open_form(interaction, opened)

    async def follow_up(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Answer a follow-up that was sent."""
        text = typed_in(interaction, "question")
        if not text:
            await self._responder.explain(interaction, NOTHING_TYPED)
        else:
            await self._answer(interaction, text, ephemeral=is_ephemeral(interaction), follows=component.key)

    async def ask_meant(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Answer from one of the articles that were offered in place of what nothing, or too much, is called."""
        ephemeral = is_private(component) or self._responder.keeps_quiet(interaction)
        viewer = viewer_of(interaction)

        async def work(embed: bool) -> Reply:
            article, wanted = await self._background.run(self._completer.chosen, component, viewer)
            asked = replace(_asked(interaction, wanted.question, ephemeral), article=article)
            return await self._reply(asked, embed, {}, channels_of(interaction.channel))

        await self._responder.respond_in_turn(interaction, work, ephemeral=ephemeral)

    async def resume(self, pending: PendingCommand | PendingClick) -> None:
        """Answer a question that was taken before a restart, where its response still waits; of a click, say so."""
        if isinstance(pending, PendingClick):
            await self._responder.tell_interrupted(self._bot, pending)
            return
        reply = await self._reply(pending.question, pending.embed)
        await self._responder.complete_earlier(self._bot, pending.token, reply)

    async def _answer(
        self,
        interaction: discord.Interaction,
        text: str,
        *,
        ephemeral: bool,
        article: str | None = None,
        follows: str | None = None,
        people: Mapping[int, str] | None = None,
        title: str | None = None,
        newest: bool = False,
    ) -> None:
        viewer = viewer_of(interaction)
        ephemeral = ephemeral or self._responder.keeps_quiet(interaction)
        asked = _asked(interaction, text, ephemeral)
        asked = replace(asked, article=article, follows=follows, newest=newest, title=title)
        taken: list[PendingCommand] = []

        def store(embed: bool) -> None:
            taken.append(PendingCommand(interaction.id, interaction.token, asked, embed))
            self._journal.take(taken[0])

        async def work(embed: bool) -> Reply:
            known = gating.people_resolved(interaction) if people is None else people
            try:
                return await self._reply(asked, embed, known, channels_of(interaction.channel))
            except (UnknownArticle, AmbiguousArticle) as error:
                raise ToldPrivately(await self._background.run(self._offered, error, viewer, asked)) from error

        outcome = await self._responder.respond_in_turn(interaction, work, ephemeral=ephemeral, store=store)
        for pending in taken:
            if outcome is InteractionOutcome.UNANSWERED:
                self._journal.requeue(pending)
            else:
                self._journal.complete(pending.id)

    def _offered(self, error: UnknownArticle | AmbiguousArticle, viewer: Viewer, question: AskedQuestion) -> Reply:
        wanted = {"question": question.text}
        return self._completer.offered(error, viewer, Action.ASK_MEANT, wanted, private=question.private)

    async def _reply(
        self,
        question: AskedQuestion,
        embed: bool,
        people: Mapping[int, str] = MappingProxyType({}),
        channels: Sequence[int] = (),
    ) -> Reply:
        """Return the answer under the question as a heading, since Discord does not show it.

        A question with a title of its own is a message: what that quotes is checked. `people` are those whose names
        are known already.
        """
        guild = self._bot.get_guild(question.guild) if question.guild is not None else None
        written = question.title or question.text
        title = gating.with_names(written, await gating.names_in(written, guild, people))
        return await self._background.run(self._answered, question, title, embed, channels)

    def _answered(self, question: AskedQuestion, title: str, embed: bool, channels: Sequence[int]) -> Reply:
        """Return the answer, laid out under a title. Blocking."""
        checked, room = None, 0
        if question.title is not None:
            checked = self._questions.check(question.title, question.server)
            room = QUOTATIONS_ROOM if embed else 0
        asked = replace(question, title=title if title != question.text else None)
        response, viewer = self._questions.ask(asked, channels), Viewer(question.asker, question.guild, question.server)
        if response.answer.summary is not None:
            return self._summary(response.answer.summary, viewer, embed, question.private)
        reply = answer_reply(
            response, embed=embed, heading=True, ephemeral=question.private, readable=self._readable, room=room
        )
        if checked is None:
            return reply
        return with_quotations(reply, checked, self._checking(question.title or question.text, viewer))


def _asked(interaction: discord.Interaction, text: str, ephemeral: bool) -> AskedQuestion:
    viewer, channel = viewer_of(interaction), interaction.channel_id or 0
    return AskedQuestion(text, viewer.guild, channel, viewer.person, private=ephemeral, server=viewer.server)


@dataclass(eq=False)
class ResumeCog(commands.Cog):
    """Answers what was left, once, a few questions at a time."""

    client: discord.Client
    is_over: Callable[[], bool]
    ask: AskCog
    messages: MessageAnswerer
    journal: QuestionJournal

    async def cog_load(self) -> None:
        """Load the unanswered questions before the gateway is there: later ones are in hand."""
        await self.journal.load()
        self.resume.start()

    async def cog_unload(self) -> None:
        """Stop trying."""
        self.resume.cancel()

    @tasks.loop(minutes=1)
    async def resume(self) -> None:
        """Answer what is queued: at once after the start, and then what was queued again since."""
        await self.client.wait_until_ready()
        left = iter(self.journal.dequeue())
        await asyncio.gather(*(self._answer_all(left) for _ in range(_AT_ONCE)))

    async def _answer_all(self, left: Iterator[Pending]) -> None:
        """Answer what `left` yields, which others take from, too."""
        for pending in left:
            try:
                done = _is_too_old(pending) or await self._answer(pending)
            except Exception as error:
                if self.is_over():
                    return  # the next start goes on from here
                log_error(error)
                done = True
            if done:
                self.journal.complete(pending.id)

    async def _answer(self, pending: Pending) -> bool:
        """Return whether a question has its answer now, or never can have one; else queue it again."""
        try:
            if isinstance(pending, PendingMessage):
                return await self.messages.resume(pending)
            await self.ask.resume(pending)
            return True
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("A question that was left can't be answered any more (%s)", error)
        except RetryTimeout as error:
            log.warning("Question %s got no answer: %s", pending.id, error)
            self.journal.requeue(pending)
            return False
        return True


def _quotes_much(text: str) -> bool:
    """Return whether a text quotes more than a word or two. Blocking."""
    from bot.verification.claims import marked_quotations  # here, since most bots are seldom asked for it

    return any(len(text[one.start : one.end].split()) >= _MIN_QUOTED for one in marked_quotations(text))


def _is_too_old(pending: Pending) -> bool:
    age = discord.utils.utcnow() - discord.utils.snowflake_time(pending.id)
    if age.total_seconds() < PENDING_SECONDS:
        return False
    log.warning("Question %s stays without an answer: nobody waits for it any more", pending.id)
    return True
