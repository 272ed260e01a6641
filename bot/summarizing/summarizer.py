"""Summarizer: the door to summaries of a library's articles, its topics, and the library as a whole."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

import numpy as np

from bot.answering.answer import Span, SummaryRequest
from bot.summarizing.digest import MAX_ARTICLES, Progress, make_digest
from bot.summarizing.document import Document, summarizable
from bot.summarizing.genres import Form, Genre, Part, form_of
from bot.summarizing.selection import Pool, combination, probability, select
from bot.summarizing.summary import Length, Scope, Section, Summary, quote_sentence
from bot.summarizing.topic import summarize_topic
from index.article import Article
from index.errors import AmbiguousArticle, UnknownArticle
from index.search.snapshot import Searchable, Snapshot
from index.search.titles import reference_to_id
from index.text.near_duplicates import are_redundant
from index.text.sentences import run_in_headings

_MAX_KEPT = 16  # digests
_PER_ABOUT = 8.0  # log-odds that a sentence about whom an obituary is of gains, or an entry's first, which needs none
_CLEAR = (Genre.QUESTIONS, Genre.INTERVIEW)  # what sentences are about stands in a question
_GIST = 2  # sentences of an article that a topic is told by, where its title names the topic
_MAX_RUN = 500  # characters of a run of a recipe, which quotes whole paragraphs


class Summarizer:
    """Summaries of one library, each of one state of it, for any thread; `sentences` is the most that one may have."""

    def __init__(self, library: Searchable) -> None:
        self._library = library
        self._digests: tuple[object, dict[Hashable, Summary]] = (None, {})

    def article(self, reference: str, length: Length = Length.MEDIUM, sentences: int | None = None) -> Summary:
        """Return the gist of an article, named by id, number or title. Raises UnknownArticle or AmbiguousArticle."""
        with self._library.snapshot() as snapshot:
            article = snapshot.article(snapshot.resolve(reference).id)
            demonstration = snapshot.is_demonstration
        return replace(summarize_article(article, sentences or length.sentences), demonstration=demonstration)

    def article_or_topic(self, text: str, length: Length = Length.MEDIUM, sentences: int | None = None) -> Summary:
        """Return the summary of the article that a text names, else of a topic, such as what several titles hold.

        Raises UnknownArticle or AmbiguousArticle if it is neither.
        """
        try:
            return self.article(text, length, sentences)
        except (UnknownArticle, AmbiguousArticle) as error:
            summary = (
                None if isinstance(error, AmbiguousArticle) and not error.part else self.topic(text, length, sentences)
            )
            if summary is None or not summary.sentences:
                raise
            return summary

    def requested(self, wanted: SummaryRequest, length: Length = Length.MEDIUM) -> Summary:
        """Return what was asked for in a conversation. Raises UnknownArticle where an article is gone."""
        if wanted.article:
            return self.article(reference_to_id(wanted.article), length)
        return self.topic(wanted.topic, length) if wanted.topic else self.digest(length=length)

    def topic(
        self, topic: str, length: Length = Length.MEDIUM, sentences: int | None = None, *, timeline: bool = False
    ) -> Summary:
        """Return what the library says on a topic, day by day for a `timeline`; no sentences where it says nothing."""
        with self._library.snapshot() as snapshot:
            most = sentences or (length.days if timeline else length.sentences)
            summary = summarize_topic(snapshot, topic, most, timeline=timeline, gist=_gist)
            return replace(summary, demonstration=snapshot.is_demonstration)

    def digest(
        self,
        since: date | None = None,
        length: Length = Length.MEDIUM,
        sentences: int | None = None,
        progress: Progress | None = None,
    ) -> Summary:
        """Return the main stories of all articles, or of those published on or after a date: of the newest thousands.

        It is kept until the library changes: it takes about a second for each thousand articles.
        """
        with self._library.snapshot() as snapshot:
            state = snapshot.vocabulary()  # the same object as long as nothing changes
            held, digests = self._digests
            if held is not state or len(digests) >= _MAX_KEPT:
                digests = {}
                self._digests = state, digests
            asked = (since, length, sentences)
            found = digests.get(asked)
            if found is None:
                found = replace(
                    _digest(snapshot, since, length.stories, sentences, progress),
                    demonstration=snapshot.is_demonstration,
                )
                digests[asked] = found
            return found


def _digest(
    snapshot: Snapshot, since: date | None, max_stories: int, max_sentences: int | None, progress: Progress | None
) -> Summary:
    infos = snapshot.articles()
    told = [one for one in infos if since is None or (one.published and one.published[:10] >= since.isoformat())]
    if len(told) > MAX_ARTICLES:
        newest = {one.id for one in sorted(told, key=lambda one: one.published or "", reverse=True)[:MAX_ARTICLES]}
        kept = [one for one in told if one.id in newest]
    else:
        kept = told
    digest = make_digest([snapshot.article(info.id) for info in kept], max_stories, max_sentences, progress)
    undated = None if since is None else sum(info.published is None for info in infos)
    return replace(digest, undated_left_out=undated, older_left_out=len(told) - len(kept))


def _gist(article: Article) -> list[int]:
    """Return the numbers of the sentences that sum up an article best."""
    passages = summarize_article(article, _GIST).sentences
    found = (article.sentence_at(passage.start) for passage in passages)
    return [number for number in found if number is not None]


def summarize_article(article: Article, max_sentences: int) -> Summary:
    """Return at most `max_sentences` quotations of an article; none where it has nothing that may be quoted.

    What is quoted of each of its parts, and how much, goes by the kind of article (`genres.py`).
    """
    document = summarizable(article)
    pool = Pool.of([document])
    weights = combination(document, max_sentences)
    form = form_of(article)
    taken: dict[int, tuple[int, int | None]] = {}  # sentence -> unit, and the last sentence of a run
    headings: dict[int, Span | None] = {}
    for part, most in _shares(form, max_sentences):
        room = min(most, max_sentences - len(taken))
        if room <= 0:
            continue
        # Above an interview, who is asked is named; what names nobody tells how it was written down.
        named = part is form.opening and form.genre is Genre.INTERVIEW
        inside = [
            number
            for number, unit in enumerate(document.units)
            if part.first <= unit.paragraph < part.last and (unit.names or not named)
        ]
        if part.whole:
            found: list[tuple[int, int | None]] = [*_runs(article, document, inside)[:room]]
        else:
            said = [frozenset(document.units[unit].terms) for unit, _ in taken.values()]
            new = {
                unit
                for unit in inside
                if document.units[unit].number not in taken
                and not any(are_redundant(frozenset(document.units[unit].terms), other) for other in said)
            }
            about = [_PER_ABOUT * (unit.number in form.about) for unit in document.units]
            alone = np.array([weights[unit] + about[unit] if unit in new else -np.inf for unit in range(len(weights))])
            asked = form.about if form.genre in _CLEAR else ()
            clear = {unit for unit in new if document.units[unit].number in asked}
            candidates = pool.excerpts(new, clear) if form.parts else pool
            found = [(unit, None) for unit in select(candidates, alone, max_units=room)]
        for unit, last in found:
            number = document.units[unit].number
            number -= last is not None and number - 1 in run_in_headings(article)  # a run has its paragraphs whole
            taken[number] = unit, last
            within = (
                one for one in (form.opening, *form.parts) if one.first <= document.units[unit].paragraph < one.last
            )
            headings[number] = next((one.heading for one in within), None)
    sections = []
    for heading, numbers in groupby(sorted(taken), key=headings.__getitem__):
        passages = tuple(
            quote_sentence(
                article,
                number,
                taken[number][1],
                score=float(weights[taken[number][0]]),
                confidence=probability(float(weights[taken[number][0]])),
            )
            for number in numbers
        )
        sections.append(Section(article.quote(*heading) if heading else None, passages))
    return Summary(Scope.ARTICLE, article.title, tuple(sections))


def _shares(form: Form, max_sentences: int) -> list[tuple[Part, int]]:
    """Return how many quotations each part gives at most, those that come first first."""
    match form.genre:
        case Genre.RECIPE:
            *ingredients, steps = form.parts
            return [(form.opening, 1), *((part, 1) for part in ingredients), (steps, max_sentences)]
        case Genre.QUESTIONS | Genre.INTERVIEW:
            answers = Part(form.parts[0].first, form.parts[-1].last)
            shares = [(form.opening, (max_sentences + 1) // 2), (answers, max_sentences)]
        case Genre.LIVE_BLOG:
            shares = [(part, 1) for part in form.parts]
            shares.insert(1, (form.opening, 1))
        case _:
            shares = [(form.opening, 1 if form.parts else max_sentences), *((part, 1) for part in form.parts)]
    rest = [(part, max_sentences) for part, _ in shares if not part.whole] if form.parts else []
    return [*shares, *rest]


def _runs(article: Article, document: Document, units: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first unit and the last sentence of the runs that quote some units in order, paragraphs kept whole."""
    runs: list[tuple[int, int]] = []
    start = paragraph = -1
    for unit in units:
        number = document.units[unit].number
        end = article.sentences[number].end
        begins = document.units[unit].paragraph != paragraph
        if not runs or (begins and end - start > _MAX_RUN):
            runs.append((unit, number))
            start = article.sentences[number].start
        else:
            runs[-1] = runs[-1][0], number
        paragraph = document.units[unit].paragraph
    return runs
