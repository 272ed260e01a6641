"""`/help`, `/about` and `/forget-me`: what the bot is, can and keeps, told to the one who asks alone."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.platform.admission import FOR_ALL, server_of
from bot.discord.platform.replies import Reply
from bot.discord.platform.services import Feature, Services
from bot.ops.process import program_version
from index.text.characters import number_of

_DAY = 24 * 3600

INVITED_TO = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    read_message_history=True,
    add_reactions=True,
)
"""The permissions that all features together need."""

MANUAL = """\
I answer questions with passages from articles, word for word and with their source. Where the articles don't say, \
I say so.

**Ask**
`/ask` a question, of one article if you like, and for your eyes only if you like. Or mention me with your question, \
write to me directly, or reply to an answer of mine: I read that as going on from it.
To check a claim, open the menu of the message that makes it, choose Apps, and then **Find in articles**; \
quotations in it are checked word for word.
In a question, `"quoted words"` must stand in the passage, `source:name` looks into one publisher or file, and \
`after:2024-05`, `after:yesterday` or `before:last week` narrow the dates. "The latest on …" gets the newest of what \
answers first.

**Look around**
`/articles` lists what I have read, and `/article` shows one.
`/find` finds a phrase in all places.
`/check` says whether quotations stand in the articles.
`/summary article`, `/summary topic` (day by day, if you like) and `/summary digest` sum up an article, a topic, and \
the main stories, in the articles' own sentences.

**Answers**
Bold words of a quote are what likely answers, or what you searched for. **More passages** and **In context** show \
more, to you alone. **Remove** is for who asked, and for moderators.

`/about` says what I keep of you, and `/forget-me` has me forget it. On a server, those who manage it have \
`/settings show`, `/library list`, `/answers list`, `/stats`, and `/watch` with `/watches`."""


class InformationCog(Feature, commands.Cog):
    """Takes the three commands."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        super().__init__(services)
        self._client = client
        self._kept_seconds = services.state.kept_seconds

    @app_commands.command(name="help", description="How to ask, and what else I can do", extras=FOR_ALL)
    async def help(self, interaction: discord.Interaction) -> None:
        """Answer with the manual."""

        async def work(embed: bool) -> Reply:
            return Reply(MANUAL, heading="How to ask", embed=embed)

        await self._responder.respond(interaction, work, ephemeral=True)

    @app_commands.command(
        name="about", description="Version, library, invitation, and what is kept of you", extras=FOR_ALL
    )
    async def about(self, interaction: discord.Interaction) -> None:
        """Answer with what this bot is, and which articles serve here."""

        async def work(embed: bool) -> Reply:
            text = await self._background.run(self._about, server_of(interaction))
            return Reply(text, heading="About", embed=embed)

        await self._responder.respond(interaction, work, ephemeral=True)

    @app_commands.command(
        name="forget-me", description="Have me forget your questions, opinions and pages", extras=FOR_ALL
    )
    async def forget_me(self, interaction: discord.Interaction) -> None:
        """Forget a person, on all servers and at once."""

        async def work(embed: bool) -> Reply:
            entries = await self._background.run(self._questions.forget, interaction.user.id)
            return Reply(forgotten(entries))

        await self._responder.respond(interaction, work, ephemeral=True)

    def _about(self, server: int | None) -> str:
        assert self._client.application_id is not None  # known since the login
        with self._libraries.context(server) as context:
            articles, demonstration = context.library.articles(), context.library.is_demonstration
        sentences = sum(article.sentences for article in articles)
        invitation = discord.utils.oauth_url(self._client.application_id, permissions=INVITED_TO)
        return about(len(articles), sentences, invitation, self._kept_seconds / _DAY, demonstration=demonstration)


def about(articles: int, sentences: int, invitation: str, kept_days: float, *, demonstration: bool) -> str:
    """Return version, library, invitation and privacy as Markdown."""
    held = f"{number_of(articles, 'article')} with {sentences:,} sentences"
    examples = " These are examples that came with me." if demonstration else ""
    return f"""\
Verbatim {program_version()}. Nothing that I quote is written by a machine: every passage is cut from an article as it \
stands there.

**Library**
Here I look into {held}.{examples}

**Invite me**
[To a server, or to your account](<{invitation}>). I ask for the permissions to see channels, to send messages \
(in threads too), to start threads, to embed links, to add reactions, and to read the history, which replies need.

**Privacy**
I keep the questions that I am asked with who asked them where, what people think of the answers, and what was last \
looked at, so that buttons and follow-ups work: for {kept_days:g} days. Other messages I do not keep. \
Questions asked privately or in direct messages are counted, and shown to nobody. Nothing goes to any other service.
`/forget-me` has me forget all that I keep of you at once."""


def forgotten(entries: int) -> str:
    """Return what is said when a person's questions and opinions are forgotten."""
    if not entries:
        return "There was nothing of you that I kept."
    return (
        f"Forgotten: {number_of(entries, 'question')}, opinions and looked-at pages of yours. Of the "
        "buttons below your answers, **Remove** still works, for you and for moderators."
    )
