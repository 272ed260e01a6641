"""From ranked sentences to passages: what belongs together is quoted together, what says the same is quoted once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.annotation import annotate
from index.article import Article, Kind
from index.library import Candidate

LONGEST_QUOTE = 400  # characters of a passage of several sentences
_JOINING_GAP = 1.5  # a neighbour scoring less than this behind is quoted along
_SAME_SHARE = 0.8  # of the smaller sentence's content words: from here on two sentences say the same
_NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot denied denies deny".split())
_RANK_OF_KIND = {Kind.BODY: 0, Kind.STANDFIRST: 1, Kind.CAPTION: 2, Kind.HEADLINE: 3, Kind.BOILERPLATE: 4}


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences `first` to `last` of an article, quoted as one. `best` is the candidate that brought them up."""

    article: Article
    first: int
    last: int
    best: int
    also_in: tuple[int, ...] = ()

    @property
    def start(self) -> int:
        return self.article.sentences[self.first].start

    @property
    def end(self) -> int:
        return self.article.sentences[self.last].end


def runs(candidates: Sequence[Candidate], scores: Sequence[float], order: Sequence[int], most: int) -> list[Run]:
    """At most `most` runs of sentences, best first: (candidates by number, their scores, their order) -> runs.

    A sentence joins its neighbour of the same paragraph where it bears on the question nearly as much, or where the
    sentence chosen opens with a pronoun and the one before says whose. No sentence is quoted twice. Sentences that say
    the same become one run, of the body where it says it, with the others' numbers in `also_in`.
    """
    place = {(one.article.id, one.sentence): number for number, one in enumerate(candidates)}
    taken: set[int] = set()
    found: list[Run] = []
    for number in order:
        if len(found) == most:
            break
        if number in taken:
            continue
        same = [
            other for other in order if other not in taken and _says_the_same(candidates[number], candidates[other])
        ]
        chosen = min(
            (number, *same), key=lambda one: (_RANK_OF_KIND[_kind(candidates[one])], one != number, -scores[one])
        )
        first, last = _joined(
            candidates[chosen], scores[number], lambda at: _score(place, scores, candidates[chosen], at)
        )
        run = Run(
            candidates[chosen].article, first, last, chosen, tuple(one for one in (number, *same) if one != chosen)
        )
        taken.update(run.also_in, (number,))
        taken.update(place[run.article.id, at] for at in range(first, last + 1) if (run.article.id, at) in place)
        found.append(run)
    return found


def _score(
    place: dict[tuple[str, int], int], scores: Sequence[float], beside: Candidate, sentence: int
) -> float | None:
    number = place.get((beside.article.id, sentence))
    return None if number is None else scores[number]


def _joined(candidate: Candidate, score: float, score_of: Callable[[int], float | None]) -> tuple[int, int]:
    """The first and the last sentence to quote for a candidate."""
    sentences = candidate.article.sentences
    at = candidate.sentence

    def fits(first: int, last: int) -> bool:
        return (
            first >= 0
            and last < len(sentences)
            and sentences[first].paragraph == sentences[last].paragraph
            and sentences[last].end - sentences[first].start <= LONGEST_QUOTE
        )

    text = candidate.article.text[sentences[at].start : sentences[at].end]
    if annotate(text).opens_with_pronoun and fits(at - 1, at):
        return at - 1, at
    near = [
        (beside, found)
        for beside in (at - 1, at + 1)
        for found in (score_of(beside),)
        if found is not None and score - found < _JOINING_GAP and fits(min(at, beside), max(at, beside))
    ]
    if not near:
        return at, at
    beside = max(near, key=lambda pair: pair[1])[0]
    return min(at, beside), max(at, beside)


def _kind(candidate: Candidate) -> Kind:
    return candidate.article.kind(candidate.sentence)


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences say the same: mostly the same words, and the same numbers, names and negations."""
    if one is other:
        return False
    mine, theirs = frozenset(one.terms), frozenset(other.terms)
    fewer = min(len(mine), len(theirs))
    if fewer < 4 or len(mine & theirs) < _SAME_SHARE * fewer or 2 * fewer < max(len(mine), len(theirs)):
        return False
    return _facts(one) == _facts(other)


def _facts(candidate: Candidate) -> tuple[frozenset[str], bool]:
    """The numbers of a sentence, and whether it denies."""
    sentence = candidate.article.sentences[candidate.sentence]
    text = candidate.article.text[sentence.start : sentence.end]
    tokens = annotate(text).tokens
    numbers = frozenset(token.term for token in tokens if re.search(r"\d", token.term))
    return numbers, any(token.word in _NEGATIONS or token.word.endswith("n't") for token in tokens)
