"""From ranked sentences to passages: what belongs together is quoted together, what says the same is quoted once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
        same = tuple(
            other for other in order if other not in taken and _says_the_same(candidates[number], candidates[other])
        )
        alike = sorted((number, *same), key=lambda one: _RANK_OF_KIND[_kind(candidates[one])])
        chosen = candidates[alike[0]]
        first, last = _joined(chosen, scores[number], _neighbours(place, scores, chosen))
        run = Run(chosen.article, first, last, alike[0], tuple(alike[1:]))
        taken.update(alike)
        taken.update(place[run.article.id, at] for at in range(first, last + 1) if (run.article.id, at) in place)
        found.append(run)
    return found


def _neighbours(place: Mapping[tuple[str, int], int], scores: Sequence[float], of: Candidate) -> dict[int, float]:
    """The scores of the sentences beside a candidate, where they are candidates too."""
    return {
        at: scores[place[of.article.id, at]]
        for at in (of.sentence - 1, of.sentence + 1)
        if (of.article.id, at) in place
    }


def _joined(candidate: Candidate, score: float, beside: Mapping[int, float]) -> tuple[int, int]:
    """The first and the last sentence to quote for a candidate, given the scores of its neighbours."""
    article = candidate.article
    sentences = article.sentences
    at = candidate.sentence

    def fits(first: int, last: int) -> bool:
        return (
            first >= 0
            and last < len(sentences)
            and sentences[last].end - sentences[first].start <= LONGEST_QUOTE
            and (
                sentences[first].paragraph == sentences[last].paragraph
                or article.kind(first) is article.kind(last) is Kind.BODY
            )
        )

    text = article.text[sentences[at].start : sentences[at].end]
    if annotate(text).opens_with_pronoun and fits(at - 1, at):
        return at - 1, at
    near = {
        number: found
        for number, found in beside.items()
        if score - found < _JOINING_GAP and fits(min(at, number), max(at, number))
    }
    if not near:
        return at, at
    best = max(near, key=lambda number: near[number])
    return min(at, best), max(at, best)


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
