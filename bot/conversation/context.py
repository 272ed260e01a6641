"""What a conversation is about: its last turns, and the people and things of the last one that the next may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bot.answering.answer import Answer, Passage, Verdict
from bot.answering.cleaning import sentences_of, without_asides
from bot.answering.people import full_name, is_person_in, kind_of
from bot.answering.question import FollowUp
from bot.conversation.phrases import Phrase, direct, expanded, names, noun_phrases, with_names
from index.article import Article
from index.text.lexicon import word_list

MAX_TURNS = 4
"""Turns that are gone back for what a pronoun means."""

WHO_SAID = "Who said “"
"""Opens the question that "who says so?" is read as: nothing goes on from the words in it."""

_MAX_TEXT = 20_000  # characters of an article that names are looked up in


@dataclass(frozen=True, slots=True)
class ConversationTurn:
    """A question as it was searched for, and the passage that was found; None where there was none.

    `answered` is whether the passage surely answers; if not, what comes next hardly refers to what it marks. `guessed`
    is whether what was filled into the question is only likely.
    """

    question: str
    passage: Passage | None
    answered: bool = True
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """The last turns of a conversation in which something was asked, the last one first."""

    turns: tuple[ConversationTurn, ...] = ()

    def after(self, answer: Answer, follow_up: FollowUp | None = None) -> Context:
        """Return the context of the turn after an answer.

        If the articles don't answer a follow-up that depends on its predecessor, the conversation stays in its article.
        """
        passage = answer.passages[0] if answer.passages else None
        known = self.passage
        stays = follow_up is not None and follow_up.depends and answer.verdict is not Verdict.ANSWERED
        if stays and known is not None and passage is not None and passage.article != known.article:
            passage = None
        *filled, own = follow_up.wordings if follow_up is not None else (None,)
        guessed = any(one.text == answer.wording and not one.readings for one in filled if one is not None)
        guessed = guessed and not (own and answer.wording.endswith(f": {own.text}"))  # nothing was filled in
        turn = ConversationTurn(answer.wording or answer.question, passage, answer.verdict is Verdict.ANSWERED, guessed)
        return self.with_turn(turn)

    def with_turn(self, turn: ConversationTurn) -> Context:
        """Return the context after a turn."""
        return Context((turn, *self.turns)[:MAX_TURNS])

    @property
    def passage(self) -> Passage | None:
        """The passage in whose article the conversation is."""
        return next((turn.passage for turn in self.turns if turn.passage is not None), None)


@dataclass(frozen=True)  # without slots, for what is cached
class Scene:
    """The last turn, as the next one refers to it: its question without closing mark, quote, answer span and speaker.

    `text` is that of its article, in which names are looked up; `earlier` are the scenes of the turns before it.
    `answered` is whether the quote surely answers the question, `guessed` whether its reading is only likely.
    """

    question: str
    quote: str = ""
    answer: str = ""
    speaker: str = ""
    text: str = ""
    earlier: tuple[Scene, ...] = ()
    answered: bool = True
    guessed: bool = False

    @cached_property
    def surroundings(self) -> str:
        """All text in which its names may stand."""
        return " \n ".join((self.question, self.quote, self.text))

    @cached_property
    def asked(self) -> str:
        """Its question without the topic before the colon."""
        return self.question.partition(": ")[2] or self.question

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The noun phrases of the question: its own first, then those of the topic before the colon."""
        topic = self.question.find(": ")
        found = noun_phrases(self.question, self.surroundings)
        return tuple(sorted(found, key=lambda phrase: phrase.end <= topic))

    def people(self, text: str) -> list[str]:
        """Return the full names of the people whom a text names, in order: not "Norland" of "the Norland boss"."""
        known = self.surroundings
        named = (name for name, start in names(text) if not _describes_person(text, start, name))
        parts = (_known_part(part, f"{self.quote} {self.text}") for name in named for part in name.split(" and "))
        found = (full_name(_from_title(name), known) for name in parts)
        return [name for name in dict.fromkeys(found) if is_person_in(name, known)]


def scene(context: Context, article: Article | None) -> Scene | None:
    """Return what the next turn can refer to; None before anything was asked. `article` is that of the last answer."""
    text = article.text[:_MAX_TEXT] if article is not None else ""
    found: Scene | None = None
    for turn in reversed(context.turns):
        passage = turn.passage
        here = passage is not None and (article is None or passage.article == article.id)
        quote = passage.quote if passage is not None and here else ""
        span = passage.answer if passage is not None and here else None
        question = asked_in(turn.question).rstrip("?!. ")
        found = Scene(
            direct(expanded(with_names(question, text or quote))),
            quote,
            quote[slice(*span)] if span else "",
            passage.speaker.name if passage is not None and here and passage.speaker else "",
            text,
            (found, *found.earlier) if found else (),
            turn.answered,
            turn.guessed,
        )
    return found


def asked_in(text: str) -> str:
    """Return a text from where its question begins: without asides."""
    return " ".join(sentences_of(without_asides(text) or text.strip()))


def _known_part(name: str, text: str) -> str:
    """Return the beginning of a name that a text has: "Ann Bell" of "is Ann Bell Catholic"; else the name."""
    words = name.split()
    parts = (" ".join(words[:count]) for count in range(len(words), 1, -1))
    return next((part for part in parts if part in text), name)


def _from_title(name: str) -> str:
    """Return a name without what tells which office it is: "Mayor Ann Bell" for "Northport City Mayor Ann Bell"."""
    words = name.split()
    titled = (at for at, word in enumerate(words) if word.lower().rstrip(".") in word_list("titles"))
    return " ".join(words[next(titled, 0) :])


def _describes_person(text: str, start: int, name: str) -> bool:
    """Return whether a name stands before a noun for a person, whom it tells from others."""
    asked = (text[max(0, start - 15) : start].split() or [""])[-1].lower()
    behind = _NEXT_WORD.match(text, start + len(name))
    described = behind is not None and kind_of(behind[1]) == "person"
    return described and asked not in word_list("auxiliaries_before_base_form")


_NEXT_WORD = re.compile(r" ([a-z]+)")
