"""What is asked, of what, and how: a question or a follow-up in its wordings; and what answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.answering.answer import Answer, Reading
from bot.answering.verdict import THRESHOLD
from index.search.snapshot import Snapshot

__all__ = ["Answers", "FollowUp", "Question", "Wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to ask what a follow-up means.

    `readings` say what was read as what, none where that is better not shown. One that `stands_alone` can be looked for
    in all articles; another says too little for that.
    """

    text: str
    readings: tuple[Reading, ...] = ()
    stands_alone: bool = True


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The `wordings` of a follow-up, the likeliest first, and where the answer before stands: `text[start:]`.

    The last wording is its own. `prior` is added to the scores of that article's sentences, since people rarely change
    the subject unsaid. `told` are places, (article, start, end), that were quoted before and are not asked for again.
    """

    wordings: tuple[Wording, ...]
    article: str
    start: int
    prior: float = 0.0
    told: tuple[tuple[str, int, int], ...] = ()

    @property
    def depends(self) -> bool:
        """Whether its own words say too little by themselves."""
        return not self.wordings[-1].stands_alone


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is put, and how it is to be answered: with up to `top` passages, whatever the verdict.

    `articles`, where given, are the ids of the only articles to search. From a confidence of `threshold` on it counts
    as answered, which changes nothing but the verdict. A `follow_up` is read in each of its wordings, in the last
    answer's article and elsewhere; the most confident reading counts. Of what answers, the `newest` comes first where
    that is wanted here or by the question's words.
    """

    text: str
    top: int = 3
    articles: frozenset[str] | None = None
    threshold: float = THRESHOLD
    follow_up: FollowUp | None = None
    newest: bool = False

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The wordings in which it is asked, the likeliest first."""
        return self.follow_up.wordings if self.follow_up else (Wording(self.text),)


class Answers(Protocol):
    """What answers questions: a `Pipeline`. Any thread may call it."""

    def answer(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer a question from one state of the articles."""
        ...
