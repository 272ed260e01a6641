"""From a request to the candidates worth reading: all sentences of the windows in which the best hits stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest

import numpy as np

from bot.answering.parsing import Request, has_phrases
from bot.answering.reader import block_number, windows
from bot.answering.scoring import Scorer
from index.article import Article
from index.errors import UnknownArticle
from index.library import Candidate, Hits
from index.search.snapshot import Snapshot

MAX_HITS = 40
MAX_WINDOWS = 12  # that the reader reads at most
MAX_WINDOWS_NEAR = 8  # of the last answer's article, for a follow-up
MAX_HITS_FOR_NEWEST = 200
_MAX_HITS_FOR_PHRASES = 1_000  # searched for a quoted phrase, which few of them hold
_MAX_PHRASE_CANDIDATES = 24
_MAX_SENTENCES = 5_000  # of the articles whose windows are read
_MIN_READ, _MAX_READ = 8, 24
_MARGIN = 4.0
"""How many hits are looked at for windows to read: the more, the more of them score within the margin of the best."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Candidates, whether they have the phrases that the question quotes, and the hits not to be read, best first."""

    candidates: list[Candidate]
    has_phrases: bool
    unread: Hits


NOTHING = Retrieved([], has_phrases=True, unread=Hits.none())


def retrieve(request: Request, snapshot: Snapshot, scorer: Scorer, *, newest: bool = False) -> Retrieved:
    """Search for a request, and return all sentences of the windows that are worth reading; none where nothing matches.

    If the question quotes phrases, the candidates are the sentences that have them, if there are any. If the `newest`
    are wanted, as many windows again are taken from the newest articles that may well answer.
    """
    query = request.question.query(request.articles)
    most = MAX_HITS_FOR_NEWEST if newest else MAX_HITS
    hits = snapshot.search(query, _MAX_HITS_FOR_PHRASES if request.phrases else most)
    if request.phrases:
        holding = [one for one in snapshot.candidates(hits) if _has_phrases(request, one)]
        if holding:
            return Retrieved(holding[:_MAX_PHRASE_CANDIDATES], has_phrases=True, unread=hits.at([]))
        hits = hits.at(np.arange(min(len(hits), most)))
    if not len(hits):
        return Retrieved([], has_phrases=False, unread=hits)
    scores = scorer.prefilter(request.question, hits)
    order = np.argsort(-scores, kind="stable")
    hits = hits.at(order)
    near = np.flatnonzero(scores[order] >= scores[order[0]] - _MARGIN)
    best = hits.at(np.arange(min(len(hits), max(_MIN_READ, min(_MAX_READ, len(near))))))
    read = snapshot.candidates(best)
    wanted = _sentences_of_windows(best, read)
    if newest:
        likely = hits.at(near)
        found = snapshot.candidates(likely)
        rows = sorted(range(len(found)), key=lambda row: found[row].article.published or "", reverse=True)
        newer = _sentences_of_windows(likely.at(np.array(rows, dtype=np.intp)), [found[row] for row in rows])
        wanted |= {place: len(wanted) + number for place, number in newer.items() if place not in wanted}
        read += found
    inside = snapshot.search(replace(query, articles=frozenset(one.article.id for one in read)), _MAX_SENTENCES)
    rows = [row for row, place in enumerate(map(_place, inside.places.tolist())) if place in wanted]
    rows.sort(key=lambda row: wanted[_place(inside.places[row].tolist())])
    unread = [row for row, place in enumerate(map(_place, hits.places.tolist())) if place not in wanted]
    return Retrieved(snapshot.candidates(inside.at(rows)), not request.phrases, hits.at(unread))


def candidates_near(
    requests: Sequence[Request], snapshot: Snapshot, article_id: str, start: int
) -> list[list[Candidate]]:
    """Return for each request the sentences of an article's windows, whether or not a word matches.

    There are none where the article is gone, and where a question quotes phrases they are those that have them. From a
    long article, the same windows are taken for all requests: those that a search for each finds first and those
    nearest to `start`, in turn.
    """
    try:
        article = snapshot.article(article_id)
    except UnknownArticle:
        return [[] for _ in requests]
    queries = [request.question.query(frozenset((article_id,))) for request in requests]
    hits = [snapshot.candidates(snapshot.search(one, _MAX_SENTENCES)) if one.terms else [] for one in queries]
    blocks = windows(article)
    best = [dict.fromkeys(block_number(blocks, one.sentence) for one in found) for found in hits]
    nearest = sorted(range(len(blocks)), key=lambda number: abs(article.sentences[blocks[number].start].start - start))
    in_turn = chain.from_iterable(zip_longest(*best, nearest))
    chosen = list(islice(dict.fromkeys(number for number in in_turn if number is not None), MAX_WINDOWS_NEAR))
    sentences = [sentence for number in chosen for sentence in blocks[number]]
    near = []
    for request, of_request in zip(requests, hits, strict=True):
        found = {one.sentence: one for one in of_request}
        candidates = (found.get(sentence) or _unmatched(article, sentence) for sentence in sentences)
        near.append([one for one in candidates if _has_phrases(request, one)])
    return near


def _unmatched(article: Article, sentence: int) -> Candidate:
    """Return a sentence with which the question has no word in common."""
    nothing: frozenset[str] = frozenset()
    return Candidate(article, sentence, 0.0, nothing, nothing, nothing)


def _sentences_of_windows(hits: Hits, candidates: Sequence[Candidate]) -> dict[tuple[int, int, int], int]:
    """Return the places of all sentences in the first windows of hits, numbered in order."""
    wanted: dict[tuple[int, int, int], int] = {}
    read = 0
    for (_, key, number, library), candidate in zip(hits.places.tolist(), candidates, strict=True):
        if read == MAX_WINDOWS:
            break
        if (key, number, library) in wanted:
            continue
        blocks = windows(candidate.article)
        block = block_number(blocks, candidate.sentence)
        if block is not None:
            read += 1
            unindexed = candidate.sentence - number  # sentences before it: furniture, none of which is in a window
            for sentence in blocks[block]:
                wanted.setdefault((key, sentence - unindexed, library), len(wanted))
    return wanted


def _place(place: Sequence[int]) -> tuple[int, int, int]:
    """Return the key of the article, the chunk's number in it, and the library."""
    return place[1], place[2], place[3]


def _has_phrases(request: Request, candidate: Candidate) -> bool:
    """Return whether a candidate has the quoted phrases, its article's title counting."""
    return has_phrases(request.phrases, candidate.text, candidate.article.title)
