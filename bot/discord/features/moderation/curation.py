"""What moderators make of questions: `/stats` shows what the articles lack, `/answers` answers by their choice."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.passages import MAX_CHOSEN, ChosenAnswers, passage_in
from bot.app.state import most_wanted, questions_as_csv, statistics, unanswered
from bot.discord.features.moderation.texts import stats_text
from bot.discord.platform.commands import ArticleCompleter, CompletesTitles
from bot.discord.platform.replies import PAGE_MARK, Action, ComponentId, Reply, ReplyStyle, budget_of, turned
from bot.discord.platform.services import Feature, Services, moderators_only, servers_only
from bot.rendering.discord.layout import line_pages
from bot.rendering.discord.markdown import label
from index.article import own_name
from index.text.characters import has_words

DROPPED = "That question is left to the articles again."
NO_WORDS = "That question has no words that anybody could ask it by."
NOT_THERE = "These words don't stand in that article. Copy them from it, word for word, as `/article` shows it."
NOT_YET = "No moderator has answered that question. `/answers list` shows those that are."
NONE = "No question is answered by moderators yet. `/answers choose` answers one with a passage of an article."
GONE = "⚠ Its passage is gone: the article was removed, or changed."
_TOO_MANY = f"There are {MAX_CHOSEN} such questions already: `/answers drop` leaves one to the articles again."
_HEADING = "Answered by your choice"
_MAX_LISTED = 20  # on a page
_MAX_TEXT = 300
_MAX_LINE = 120

Question = app_commands.Range[str, 3, _MAX_TEXT]


class ChosenAnswersCog(Feature, CompletesTitles, commands.Cog):
    """Changes what is answered by choice. The answer is a quotation as any other, and says that it was chosen."""

    answers = moderators_only("answers", "Questions that you answer with a passage of your choice")

    def __init__(self, services: Services, completer: ArticleCompleter) -> None:
        super().__init__(services)
        self._chosen = ChosenAnswers(services.state)
        self._completer = completer
        services.actions.on_click(Action.CHOSEN_LIST, self._list)

    @answers.command(name="choose", description="Answer a question with a passage of an article")
    @app_commands.describe(
        question="The question, as people ask it",
        article="The article: its title, or its number in /articles",
        words="Words of the passage as they stand in the article; its whole sentences are quoted",
    )
    async def choose(self, interaction: discord.Interaction, question: Question, article: str, words: Question) -> None:
        """Keep a choice, in place of the one before."""

        def chosen(server: int, embed: bool) -> Reply:
            if not has_words(question):
                return Reply(NO_WORDS, ReplyStyle.ERROR)
            with self._libraries.context(server) as context, context.library.snapshot() as snapshot:
                passage = passage_in(snapshot, snapshot.resolve(article).id, words)
            if passage is None:
                return Reply(NOT_THERE, ReplyStyle.ERROR)
            if not self._chosen.choose(server, question, passage):
                return Reply(_TOO_MANY, ReplyStyle.ERROR)
            asked, quote = label(question, _MAX_TEXT), label(passage.quote, _MAX_TEXT)
            return Reply(f"From now on, “{asked}” is answered with:\n> {quote}")

        await self._respond_to_moderator(interaction, self._background.to_async(chosen))

    @answers.command(name="drop", description="Leave a question to the articles again")
    @app_commands.describe(question="The question")
    async def drop(self, interaction: discord.Interaction, question: Question) -> None:
        """Forget a choice."""

        async def work(server: int, embed: bool) -> Reply:
            if await self._background.run(self._chosen.drop, server, question):
                return Reply(DROPPED)
            return Reply(NOT_YET, ReplyStyle.ERROR)

        await self._respond_to_moderator(interaction, work)

    @answers.command(name="list", description="List the questions that you answer with a passage of your choice")
    async def list_answers(self, interaction: discord.Interaction) -> None:
        """List all choices, and say which don't stand any more."""
        await self._list(interaction, ComponentId.plain(Action.CHOSEN_LIST))

    async def _list(self, interaction: discord.Interaction, component: ComponentId) -> None:
        def listed(server: int, embed: bool) -> Reply:
            lines = []
            with self._libraries.context(server) as context, context.library.snapshot() as snapshot:
                for one in self._chosen.all(server):
                    article = one.passage.article_in(snapshot)
                    said = GONE
                    if article is not None:
                        quote = label(article.text[one.passage.start : one.passage.end], _MAX_LINE)
                        named = article.title or own_name(article.source, article.id)
                        said = f"> {quote}\n-# {label(named, _MAX_LINE)}"
                    lines.append(f"**{label(one.question, _MAX_LINE)}**\n{said}")
            pages = line_pages("", lines or [NONE], budget_of(embed) - PAGE_MARK - len(_HEADING), _MAX_LISTED)
            return turned(pages, component, embed=embed, heading=_HEADING)

        await self._respond_to_moderator(interaction, self._background.to_async(listed))

    choose.autocomplete("article")(CompletesTitles.complete_title)

    @drop.autocomplete("question")
    async def complete_question(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return, to moderators, the questions whose answer they chose."""
        server = interaction.guild_id
        if server is None or not interaction.permissions.manage_guild:
            return []
        chosen = await self._background.run(self._chosen.all, server)
        found = [one.question for one in chosen if typed.casefold() in one.question.casefold()][:25]
        return [app_commands.Choice(name=one[:100], value=one[:100]) for one in found if len(one) <= 100]


class StatsCog(Feature, commands.Cog):
    """Counts all questions; shows only what was asked openly, where the one who looks may read."""

    @app_commands.command(name="stats", description="What was asked on this server, and what the articles don't answer")
    @app_commands.default_permissions(manage_guild=True)
    @servers_only
    @app_commands.describe(table="Attach all questions that were asked openly, as a table (CSV)")
    async def stats(self, interaction: discord.Interaction, table: bool = False) -> None:
        """Show figures and unanswered questions."""

        async def work(server: int, embed: bool) -> Reply:
            figures = await self._background.run(statistics, self._state, server)
            questions = await self._background.run(unanswered, self._state, server)
            wanted = most_wanted(questions, lambda channel: _may_read(interaction, channel))
            text = stats_text(figures, wanted, budget_of(embed))
            file = None
            if table:
                readable = frozenset(
                    channel
                    for channel in {one.channel for one in questions} | _channels_of(interaction)
                    if _may_read(interaction, channel)
                )
                written = await self._background.run(
                    questions_as_csv, self._state, server, lambda channel: channel in readable
                )
                file = ("questions.csv", written)
            return Reply(text, heading="Questions on this server", embed=embed, file=file)

        await self._respond_to_moderator(interaction, work)


def _channels_of(interaction: discord.Interaction) -> set[int]:
    guild = interaction.guild
    return {place.id for place in (*guild.channels, *guild.threads)} if guild is not None else set()


def _may_read(interaction: discord.Interaction, channel: int) -> bool:
    """Return whether the one who acts may read a channel, as far as is known. Private threads are left out."""
    if interaction.guild is None or not isinstance(interaction.user, discord.Member):
        return False
    place = interaction.guild.get_channel_or_thread(channel)
    if place is None or (isinstance(place, discord.Thread) and place.is_private()):
        return False
    return place.permissions_for(interaction.user).view_channel
