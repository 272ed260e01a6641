"""From ranked sentences to passages: what belongs together is quoted together, what says the same is quoted once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.annotation import annotate
from index.article import Article, Kind
from index.library import Candidate
from index.text.near_duplicates import DUPLICATE, Statement, are_duplicates, containment, tell_the_same_story

MAX_QUOTE = 450  # characters of a passage of several sentences
_MAX_JOINING_GAP = 3.0  # a neighbour scoring less than this behind is quoted along
_RANK_OF_KIND = {Kind.BODY: 0, Kind.STANDFIRST: 1, Kind.CAPTION: 2, Kind.HEADLINE: 3, Kind.BOILERPLATE: 4}


@dataclass(frozen=True, slots=True)
class Selected:
    """Sentences `first` to `last` of an article, quoted as one. `best` is the candidate that brought them up."""

    article: Article
    first: int
    last: int
    best: int
    also_in: tuple[int, ...] = ()

    def offset_of(self, candidate: Candidate) -> int:
        """Return where one of the sentences stands in the quote."""
        return self.article.sentences[candidate.sentence].start - self.start

    @property
    def start(self) -> int:
        return self.article.sentences[self.first].start

    @property
    def end(self) -> int:
        return self.article.sentences[self.last].end


def select(
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    order: Sequence[int],
    max_passages: int,
    *,
    contending: int | None = None,
) -> list[Selected]:
    """Return at most `max_passages` runs of sentences to quote, best first, given candidates, their scores and order.

    A sentence joins its neighbour of the same paragraph where it bears on the question nearly as much, or where the
    sentence chosen opens with a pronoun and the one before says whose. No sentence is quoted twice. Sentences that say
    the same become one run, of the body where it says it, with the others' numbers in `also_in`. Of the candidates, the
    first `contending`, or all, are joined to others or quoted in place of others.
    """
    contending = len(candidates) if contending is None else contending
    place = {(one.article.id, one.sentence): number for number, one in enumerate(candidates)}
    terms = [_terms(one) for one in candidates]
    taken: set[int] = set()
    quoted: set[tuple[str, int]] = set()
    found: list[Selected] = []
    for number in order:
        if len(found) == max_passages:
            break
        if number in taken:
            continue
        same = tuple(
            other
            for other in order
            if other not in taken
            and containment(terms[number], terms[other]) >= DUPLICATE
            and _are_duplicates(candidates[number], candidates[other])
        )
        alike = sorted((number, *same), key=lambda one: (one >= contending, _RANK_OF_KIND[_kind(candidates[one])]))
        chosen = candidates[alike[0]]
        beside = _neighbours(place, scores[:contending], chosen)
        first, last = _joined(chosen, scores[number], beside, quoted)
        run = Selected(chosen.article, first, last, alike[0], tuple(alike[1:]))
        taken.update(alike)
        quoted.update((run.article.id, at) for at in range(first, last + 1))
        quoted.update((candidates[one].article.id, candidates[one].sentence) for one in alike)
        taken.update(place[one] for one in quoted if one in place)
        found.append(run)
    return found


def _neighbours(place: Mapping[tuple[str, int], int], scores: Sequence[float], of: Candidate) -> dict[int, float]:
    """Return the scores of the sentences beside a candidate, where they are candidates too, and have one."""
    near = ((at, place.get((of.article.id, at), len(scores))) for at in (of.sentence - 1, of.sentence + 1))
    return {at: scores[number] for at, number in near if number < len(scores)}


def _joined(
    candidate: Candidate, score: float, beside: Mapping[int, float], quoted: Collection[tuple[str, int]]
) -> tuple[int, int]:
    """Return the first and the last sentence to quote for a candidate, of those that are not `quoted` yet."""
    article = candidate.article
    sentences = article.sentences
    at = candidate.sentence

    def fits(first: int, last: int) -> bool:
        return (
            first >= 0
            and last < len(sentences)
            and (article.id, at - 1 if first < at else at + 1) not in quoted
            and sentences[last].end - sentences[first].start <= MAX_QUOTE
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
        if score - found < _MAX_JOINING_GAP and fits(min(at, number), max(at, number))
    }
    if not near:
        return at, at
    best = max(near, key=lambda number: near[number])
    return min(at, best), max(at, best)


def _kind(candidate: Candidate) -> Kind:
    return candidate.article.kind(candidate.sentence)


def _terms(candidate: Candidate) -> frozenset[str]:
    return annotate(candidate.text).content_terms


def _are_duplicates(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates are one sentence in two wordings, so that one is quoted for both."""
    return one is not other and are_duplicates(
        _statement(one), _statement(other), lambda: _tell_the_same_story(one.article, other.article)
    )


def _tell_the_same_story(one: Article, other: Article) -> bool:
    """Return whether two articles are one report in two wordings, where a sentence stands for its like."""
    return one.id != other.id and tell_the_same_story(one.text, other.text)


def _statement(candidate: Candidate) -> Statement:
    annotation = annotate(candidate.text)
    return Statement(
        terms=annotation.content_terms,
        numbers=frozenset(token.term for token in annotation.tokens if any(map(str.isdigit, token.term))),
        names=frozenset(annotation.tokens[place].term for place in annotation.capitals if place),
        denies=annotation.denies,
    )
