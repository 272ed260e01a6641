"""From ranked sentences to passages: quote together what belongs together, and once what says the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from bot.answering.annotation import annotate
from bot.answering.extent import MAX_QUOTE, can_answer, extent, is_heading_or_question, list_of, section_after
from index.article import Article, Kind, Paragraph
from index.library import Candidate
from index.text.near_duplicates import DUPLICATE, Statement, are_duplicates, containment, tell_the_same_story
from index.text.tables import head_above

_OTHER_HALF = 2.1
"""How far below the best sentence the one beside it may be that answers the other half of a question that asks twice:
of 250 and 260 labelled questions, this adds seven sentences, which all answer."""

_RANK_OF_KIND = {Kind.BODY: 0, Kind.STANDFIRST: 1, Kind.CAPTION: 2, Kind.HEADLINE: 3, Kind.BOILERPLATE: 4}


@dataclass(frozen=True, slots=True)
class Selected:
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


def select(
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    order: Sequence[int],
    max_passages: int,
    *,
    contending: int | None = None,
    asks_twice: bool = False,
) -> list[Selected]:
    """Return at most `max_passages` runs of sentences to quote, best first, given candidates, their scores and order.

    A sentence is quoted with others only if it can't be understood alone (see `extent`), and never twice. What follows
    a heading or a question is quoted in its place. Of sentences that say the same, one is quoted, and the others'
    numbers are in `also_in`: one of the body if there is any, and one of the first `contending` candidates (None: of
    all). What can be no answer, such as a picture's credit, comes last. Where the question `asks_twice`, the first is
    quoted with a neighbour that is nearly as good, which answers the other half.
    """
    contending = len(candidates) if contending is None else contending
    place = {(one.article.id, one.sentence): number for number, one in enumerate(candidates)}
    terms = [annotate(one.text).content_terms for one in candidates]
    taken: set[int] = set()
    quoted: set[tuple[str, int]] = set()
    found: list[Selected] = []

    def take(number: int, first: int, last: int, same: Sequence[int] = ()) -> None:
        article = candidates[number].article
        found.append(Selected(article, first, last, number, tuple(same)))
        quoted.update((article.id, at) for at in range(first, last + 1))
        quoted.update((candidates[one].article.id, candidates[one].sentence) for one in same)
        taken.update(place[one] for one in quoted if one in place)

    no_answers = []
    for ranked in order:
        if len(found) == max_passages:
            return found
        if ranked in taken:
            continue
        number = _named_row(candidates, ranked, scores)
        if number is None:
            number = _answering(candidates[ranked], place, scores)
        if number is None:
            no_answers.append(ranked)
            continue
        if number in taken:
            taken.add(ranked)
            continue
        same = tuple(
            other
            for other in order
            if other not in taken
            and containment(terms[number], terms[other]) >= DUPLICATE
            and say_the_same(candidates[number], candidates[other])
        )
        alike = sorted((number, *same), key=lambda one: (one >= contending, _RANK_OF_KIND[_kind(candidates[one])]))
        article = candidates[alike[0]].article
        free = partial(_is_free, article.id, quoted)
        first, last = extent(article, candidates[alike[0]].sentence, free)
        if asks_twice and not found:
            least = scores[alike[0]] - _OTHER_HALF
            near = {sentence for (id, sentence), at in place.items() if id == article.id and scores[at] >= least}
            first, last = _with_other_half(article, first, last, {at for at in near if free(at)})
        take(alike[0], first, last, alike[1:])
        taken.add(ranked)
    for number in no_answers:
        if len(found) < max_passages and number not in taken:
            take(number, candidates[number].sentence, candidates[number].sentence)
    return found


def _named_row(candidates: Sequence[Candidate], number: int, scores: Sequence[float]) -> int | None:
    """Return the likeliest row of a candidate's table, or line of its list, that has all of its words of the question.

    If others have more of them, it is one of these. None where the candidate is no row below a head, nor such a line.
    """
    one = candidates[number]
    head = head_above(one.article, one.article.sentences[one.sentence].paragraph)
    rows = [at for at, row in enumerate(candidates) if row.article.id == one.article.id and row.terms > one.terms]
    table = head or (list_of(one.article, one.sentence) if rows else None)
    alike = (at for at in rows if table is not None and _table(candidates[at]) == table)
    return max(alike, key=scores.__getitem__, default=None if head is None else number)


def _table(candidate: Candidate) -> Paragraph | tuple[int, int] | None:
    """Return the head of the table in which a candidate is a row, or the first and last line of its list."""
    article, at = candidate.article, candidate.sentence
    return head_above(article, article.sentences[at].paragraph) or list_of(article, at)


def _answering(candidate: Candidate, place: Mapping[tuple[str, int], int], scores: Sequence[float]) -> int | None:
    """Return the number of the candidate to quote for one: itself, or what a heading or question points to.

    None where neither can be an answer.
    """
    article, at = candidate.article, candidate.sentence
    if not is_heading_or_question(article, at):
        return place[article.id, at] if can_answer(article, at) else None
    section = list(section_after(article, at))
    if _is_title(article, at):  # what it says may be told anywhere below
        below = [number for (id, other), number in place.items() if id == article.id and _tells(article, other)]
    else:
        below = [place[article.id, number] for number in section if (article.id, number) in place]
    if below:
        return max(below, key=lambda number: scores[number])
    return place[article.id, at] if section[:1] == [at + 1] else None


def _with_other_half(article: Article, first: int, last: int, good: Set[int]) -> tuple[int, int]:
    """Extend a run of sentences by a `good` one beside it in the same paragraph, if they fit."""
    sentences = article.sentences
    for other in sorted(good & {first - 1, last + 1}, reverse=True):
        begin, end = min(first, other), max(last, other)
        is_short = sentences[end].end - sentences[begin].start <= MAX_QUOTE
        if is_short and sentences[begin].paragraph == sentences[end].paragraph:
            return begin, end
    return first, last


def _is_title(article: Article, at: int) -> bool:
    return article.kind(at) is Kind.HEADLINE and all(article.kind(number) is not Kind.BODY for number in range(at))


def _tells(article: Article, at: int) -> bool:
    return not is_heading_or_question(article, at) and can_answer(article, at)


def _is_free(id: str, quoted: Collection[tuple[str, int]], number: int) -> bool:
    return (id, number) not in quoted


def _kind(candidate: Candidate) -> Kind:
    return candidate.article.kind(candidate.sentence)


def say_the_same(one: Candidate, other: Candidate) -> bool:
    """Return whether two candidates are one sentence in two wordings, so that one is quoted for both."""
    mine, others = one.article, other.article
    return one is not other and are_duplicates(
        _statement(one),
        _statement(other),
        lambda: mine.id != others.id and tell_the_same_story(mine.text, others.text),
    )


def _statement(candidate: Candidate) -> Statement:
    annotation = annotate(candidate.text)
    return Statement(
        terms=annotation.content_terms,
        numbers=frozenset(token.term for token in annotation.tokens if any(map(str.isdigit, token.term))),
        names=frozenset(annotation.tokens[place].term for place in annotation.capitals if place),
        denies=annotation.denies,
    )
