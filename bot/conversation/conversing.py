"""One turn of a conversation, the same in every face: what is said, and the context -> an answer, and the context."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.answer import Answer, Verdict
from bot.answering.asking import Answers, Question
from bot.answering.recency import asks_for_any_news
from bot.conversation.acts import Act, act_of
from bot.conversation.context import Context
from bot.conversation.follow_up import read_follow_up
from bot.conversation.introduction import introduction
from index.article import Article
from index.errors import UnknownArticle
from index.search.snapshot import Snapshot
from index.text.characters import has_words

__all__ = ["SMALL_TALK", "converse"]

SMALL_TALK = "Ask me whenever you want to know what the articles say."
"""What is said to thanks, a reaction or an aside, where something has to be said."""

ASKED_WITHOUT_TOPIC = "News on what? Name a topic, and I quote the newest first; a digest gives the main stories."
"""What is said to "any news this week?"."""


def converse(
    question: Question, context: Context, snapshot: Snapshot, pipeline: Answers, summaries: str
) -> tuple[Answer, Context]:
    """Answer what is said after `context`, and return the context of what comes next.

    Nothing is looked for where nothing is asked; a first text without words is taken for a question, which no article
    answers. `summaries` says how to get a summary.
    """
    said = question.text
    act = act_of(said)
    if act is Act.SMALL_TALK and (context.passage is not None or has_words(said)):
        return _reply(said, SMALL_TALK), context
    if act in (Act.GREET, Act.ASK_ABOUT_BOT):

        def ask(text: str) -> Answer:
            return pipeline.answer(replace(question, text=text), snapshot)

        return _reply(said, introduction(snapshot, ask, summaries)), context
    if context.passage is None and asks_for_any_news(said):
        return _reply(said, f"{ASKED_WITHOUT_TOPIC}\n{summaries}"), context
    follow_up = read_follow_up(said, context, _article(context, snapshot))
    answer = pipeline.answer(replace(question, follow_up=follow_up), snapshot)
    return answer, context.after(answer, follow_up)


def _reply(said: str, reply: str) -> Answer:
    return Answer(said, Verdict.NONE, 0.0, 0.0, reply=reply)


def _article(context: Context, snapshot: Snapshot) -> Article | None:
    try:
        return snapshot.article(context.passage.article) if context.passage is not None else None
    except UnknownArticle:
        return None
