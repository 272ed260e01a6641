"""Near misses: answerable questions with one thing changed, so that the articles don't answer them any more.

Few question sets ask what their articles touch on but don't answer, and the bot must be silent on that everywhere. The
changes are those of people who wrote such questions for SQuAD 2.0 (Rajpurkar, Jia and Liang 2018, table 1): a negation,
an antonym, another name or number, another thing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from bot.answering.word_data import word_data
from index.text.lexicon import word_list
from index.text.terms import Token, tokenize

__all__ = ["near_miss"]

_AUXILIARY = re.compile(rf"\b(?:{'|'.join(sorted(word_list('finite_auxiliaries')))})\b(?! not\b)", re.IGNORECASE)
_ELSEWHEN = (-3, -1, 1, 2, 10)


def near_miss(question: str, article: str, answer: str, chance: random.Random) -> str | None:
    """The question with one thing changed; None where nothing can be.

    `answer` is the part of the article's text that answers it; what takes a name's or a thing's place is from elsewhere
    in the article.
    """
    tokens = tokenize(question)
    own = {token.term for token in (*tokens, *tokenize(answer))}
    others = [token for token in tokenize(article) if not token.stop and token.term not in own]
    ways = [
        *_denials(question),
        *_opposites(question, tokens),
        *_renamed(question, tokens, article, others, chance),
        *_renumbered(question, tokens, chance),
        *_other_things(question, tokens, article, others, chance),
    ]
    kinds = sorted({kind for kind, _ in ways})
    if not kinds:
        return None
    chosen = chance.choice(kinds)
    return chance.choice([changed for kind, changed in ways if kind == chosen])


def _with(question: str, token: Token, word: str) -> str:
    return question[: token.start] + word + question[token.end :]


def _denials(question: str) -> list[tuple[str, str]]:
    found = _AUXILIARY.search(question)
    return [] if found is None else [("denied", question[: found.end()] + "n't" + question[found.end() :])]


def _opposites(question: str, tokens: Sequence[Token]) -> list[tuple[str, str]]:
    known = word_data()
    return [
        ("opposed", _with(question, token, other))
        for token in tokens
        if not token.stop
        for other in sorted(known.antonyms(token.term))
        if known.row(other) >= 0  # a word, not only the stem of one
    ]


def _renamed(
    question: str, tokens: Sequence[Token], article: str, others: Sequence[Token], chance: random.Random
) -> list[tuple[str, str]]:
    names = [article[token.start : token.end] for token in others if token.start and article[token.start].isupper()]
    return [
        ("renamed", _with(question, token, chance.choice(names)))
        for token in tokens
        if names and token.start and not token.stop and question[token.start].isupper()
    ]


def _renumbered(question: str, tokens: Sequence[Token], chance: random.Random) -> list[tuple[str, str]]:
    return [
        ("renumbered", _with(question, token, str(max(0, int(token.word) + chance.choice(_ELSEWHEN)))))
        for token in tokens
        if token.word.isascii() and token.word.isdigit()
    ]


def _other_things(
    question: str, tokens: Sequence[Token], article: str, others: Sequence[Token], chance: random.Random
) -> list[tuple[str, str]]:
    """Plain words changed for others of their kind, or for others of none."""
    known = word_data()
    of_kind: dict[str | None, list[str]] = {}
    for token in others:
        if article[token.start].islower():
            of_kind.setdefault(known.noun_kind(token.word), []).append(token.word)
    return [
        ("another", _with(question, token, chance.choice(alike)))
        for token in tokens
        if not token.stop
        and question[token.start].islower()
        and (alike := of_kind.get(known.noun_kind(token.word))) is not None
    ]
