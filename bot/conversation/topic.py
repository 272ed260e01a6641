"""Notice a change of topic: other articles hold the words of what is said, rather than the last answer's article."""

from __future__ import annotations

from enum import Enum, auto

from bot.answering.answer import Answer
from bot.answering.parsing import parse_request
from bot.answering.question import FollowUp
from bot.conversation.completing import MORE
from index.search.bm25 import lucene_idf
from index.search.snapshot import Snapshot

_SURE, _SURE_OF_INCOMPLETE, _LIKELY = 2.0, 4.0, 0.5
"""How much better words match elsewhere, from which on the topic changes. On the news, 165 of 197 complete questions
that changed it had 2 or more, and 1 of 323 follow-ups; a fifth of these had .5."""

_ODDS = 5.0
"""How often a complete question whose words are rather elsewhere goes on all the same: its own answer's odds must be
so many times those of the follow-up's. With 5, of 20 such follow-ups that were answered rightly all stay so."""

MAX_DOUBT = 0.5
"""The confidence of a follow-up's answer from which on hardly any other is that much likelier."""


class Change(Enum):
    """Whether what is said turns to another topic."""

    NONE = auto()
    LIKELY = auto()  # as far as words tell: the answers decide
    SURE = auto()


def change_of_topic(follow_up: FollowUp, snapshot: Snapshot, articles: frozenset[str] | None) -> Change:
    """Return whether the words of a follow-up turn to another topic than that of its article, within some articles.

    Compared are the best sentences of that article and of all, in units of the information of the rarest word. What has
    no pronoun and nothing but words that no article holds goes on from nothing, but for "and the XYZ?".
    """
    if not follow_up.article:
        return Change.NONE
    said = follow_up.wordings[-1].text
    question = parse_request(said, snapshot, articles).question
    if question.words and question.absent == 1.0:
        return Change.SURE if follow_up.is_complete and not MORE.fullmatch(said) else Change.NONE
    best = snapshot.candidates(snapshot.search(question.query(articles), 1))
    if not best or best[0].article.id == follow_up.article:
        return Change.NONE
    here = snapshot.candidates(snapshot.search(question.query(frozenset((follow_up.article,))), 1))
    lead = (best[0].score - sum(one.score for one in here)) / lucene_idf(snapshot.chunk_count(), 0)
    if lead > (_SURE if follow_up.is_complete else _SURE_OF_INCOMPLETE):
        return Change.SURE
    return Change.LIKELY if follow_up.is_complete and lead > _LIKELY else Change.NONE


def is_better_alone(alone: Answer, following: Answer) -> bool:
    """Return whether a question that may change the topic is answered better by itself than as a follow-up."""
    return alone.confidence * (1 - following.confidence) > _ODDS * following.confidence * (1 - alone.confidence)
