"""A follow-up as it is answered: the ways to ask what it means, and the article in which its conversation is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.answer import Reading

__all__ = ["FollowUp", "Wording"]


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
