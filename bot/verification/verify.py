"""Check the quotations of a text against the articles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

from bot.answering.answer import Citation, Passage, Speaker, citation_of, passage_of
from bot.answering.attribution.speakers import find_speaker
from bot.answering.attribution.speech import quotation_at
from bot.answering.corrections import withdrawal
from bot.answering.ranking import corrected_by
from bot.verification import DifferenceKind, QuoteVerdict
from bot.verification.aligning import text_words
from bot.verification.claimed_speakers import PRONOUNS, is_one_of, relative
from bot.verification.claims import (
    Claim,
    QuotedText,
    claims_of,
    contradictions,
    find_quotations,
    is_told,
    joined_speakers,
    marked_quotations,
)
from bot.verification.comparing import (
    ALTERING,
    MAX_SHORT,
    Comparison,
    Difference,
    QuotedPart,
    compare,
    compare_joined,
    quotation_parts,
    with_negation_before,
)
from bot.verification.speaker_matching import is_meant
from index.article import Article, Kind
from index.chunks import Field, Numbers
from index.library import Query
from index.search.hits import Candidate, FieldWeights, Hits
from index.search.snapshot import Snapshot
from index.store.records import ArticleInfo
from index.text.characters import fold
from index.text.lexicon import is_common, word_list
from index.text.terms import content_terms

_SENTENCE_ONLY = FieldWeights(sentence=1.0, context=0.0, title=0.0, article=0.0)
_MAX_TERMS = 14  # of a quotation, its rarest, that are searched for
_MAX_FOUND = 200  # sentences with a term of a quotation
_MAX_HITS = 24  # of these, that are read
_FEW_TERMS, _MAX_HITS_OF_FEW = 2, 100  # which many sentences have: those that have them as they are written, too
_MAX_READ_THROUGH = 20_000  # sentences that can be read through for words that are not indexed
_MARGIN = 400  # characters around a sentence among which a quotation may stand
_MIN_LIKENESS = 0.6  # of an altered quotation; see `tests.benchmarks.verification` on how it was chosen
_MIN_LIKENESS_OF_SPEAKER = 0.45  # where its speaker is the one of whom the text tells, or a short one is quoted
_MAX_REPEATED = 3  # words of a quotation that may well stand there more than once
_MIN_ALTERED = 3  # words: of fewer, another quotation is not told from a changed one
_MAX_ALSO_IN = 20
_MAX_TITLED = 20
_DENYING = word_list("negations_before_verbs", "negations", "denying_verbs") | {"doubt", "doubts"}
_PUT_IN = DifferenceKind.PUT_IN
_STOP = re.compile(r"[.!?][”’\"]?\s|\n")
_BLOCK_MARK = re.compile(r"^[ \t]{0,3}>[> ]*", re.MULTILINE)
_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL_LEAD = re.compile(r"^[^A-Z“\"\n]{3,300}(?=[“\"])", re.MULTILINE)
_CAPITALISED, _SMALL = re.compile(r"\b[A-Z][a-z]+"), re.compile(r"\b[a-z]+")
_SAME_ARTICLE = re.compile(
    r"(?:^\s*|[.;,] |\b(?:in|from) )(?:the )?same (?:article|column|piece|story)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation `text[start:end]`, its `line`, `paragraph` and verdict, and the nearest passage of an article.

    Spans of the `differences` are offsets in the checked text and in the passage's article. `also_in` are the other
    places that have the very words. `headline_of` is the article whose title they are, where no body has them.
    `corrected_by` is the sentence by which the article itself, or one that isn't older, takes the words back.
    Of the claims of the text, where none is wrong, the article bears out those that `agreed`, and says nothing of those
    that are `unchecked`.
    """

    quote: str
    start: int
    end: int
    verdict: QuoteVerdict
    passage: Passage | None = None
    differences: tuple[Difference, ...] = ()
    also_in: tuple[Citation, ...] = ()
    headline_of: Citation | None = None
    corrected_by: Citation | None = None
    agreed: tuple[Claim, ...] = ()
    unchecked: tuple[Claim, ...] = ()
    line: int = 1
    paragraph: int = 1

    @property
    def is_proved(self) -> bool:
        """Whether it is verbatim, and all was checked that the text says of its source."""
        return self.verdict is QuoteVerdict.VERBATIM and not self.unchecked

    def as_json(self) -> dict[str, Any]:
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "verdict": self.verdict.value,
            "passage": self.passage.as_json() if self.passage else None,
            "differences": [_difference_json(one) for one in self.differences],
            "also_in": [citation.as_json() for citation in self.also_in],
            "headline_of": self.headline_of.as_json() if self.headline_of else None,
            "corrected_by": self.corrected_by.as_json() if self.corrected_by else None,
            "agreed": list(map(_claim_json, self.agreed)),
            "unchecked": list(map(_claim_json, self.unchecked)),
        }


def _claim_json(claim: Claim) -> dict[str, str]:
    return {"kind": claim.kind.value, "quote": claim.says}


def _difference_json(difference: Difference) -> dict[str, Any]:
    spans = difference.quote_span, difference.text_span
    return {
        "kind": difference.kind.value,
        "quote": difference.claimed,
        "text": difference.found,
        "quote_span": list(spans[0]) if spans[0] else None,
        "text_span": list(spans[1]) if spans[1] else None,
    }


def verify(text: str, snapshot: Snapshot) -> list[CheckedQuotation]:
    """Check each quotation of a text against the articles of a snapshot; the whole text where it has no quotation."""
    checker = _Checker(text, snapshot)
    found = checker.all_checked(find_quotations(text))
    articles = {one.passage.article for one in found if one.passage}
    if articles and (named := _with_capitals(text, [snapshot.article(one).text for one in articles])) != text:
        found = checker.all_checked(find_quotations(named))
    return found


def _with_capitals(text: str, articles: Sequence[str]) -> str:
    """Return a text with capitals in names of articles where a line has none before a quotation, as in chats."""
    if not (leads := [lead.span() for lead in _SMALL_LEAD.finditer(text)]):
        return text
    names = {name.lower() for one in articles for name in _CAPITALISED.findall(one)}
    names -= {word for one in articles for word in _SMALL.findall(one)}
    written = list(text)
    for word in (word for lead in leads for word in _LETTERS.finditer(text, *lead) if word[0] in names):
        written[word.start()] = word[0][0].upper()[:1]
    return "".join(written)


@dataclass(frozen=True)  # without slots, for the speaker is asked for twice
class _Place:
    """Where a quotation stands in an article, or nearly."""

    article: Article
    comparison: Comparison

    @cached_property
    def speaker(self) -> Speaker | None:
        return find_speaker(*self.span)

    @property
    def is_headline(self) -> bool:
        at = self.comparison.start
        return any(one.start <= at < one.end and one.kind is Kind.HEADLINE for one in self.article.paragraphs)

    @property
    def span(self) -> tuple[Article, int, int]:
        return self.article, self.comparison.start, self.comparison.end

    @cached_property
    def corrected_by(self) -> Citation | None:
        """The sentence by which the article takes back what stands here; None where it does not."""
        start, end = self.comparison.start, self.comparison.end
        at = self.article.sentence_at(start)
        taken_back = withdrawal(self.article, at) if self.article.sentences else None
        if taken_back is None or not (taken_back.start <= start and end <= taken_back.end):
            return None
        by = at if taken_back.corrected_by is None else taken_back.corrected_by
        return citation_of(self.article, by, with_quote=True)

    def is_near(self, quote: str, count: int) -> bool:
        """Return whether a quotation of `count` words may stand here, altered; a short one rather if quoted."""
        is_quoted = _MIN_ALTERED < count <= MAX_SHORT and quotation_at(self.article, self.comparison.start) is not None
        least = _MIN_LIKENESS_OF_SPEAKER if is_quoted else _MIN_LIKENESS
        return self.comparison.likeness >= least and self.comparison.is_same_sentence(quote, count, is_quoted)

    def is_of_speaker(self, claims: Sequence[Claim]) -> bool:
        """Return whether a place that is somewhat like the quotation is of whom the text says to have said it."""
        near = self.comparison.likeness >= _MIN_LIKENESS_OF_SPEAKER
        return near and not self.contradictions(claims) and (self.speaker is not None or bool(self.told(claims)[0]))

    def contradictions(self, claims: Sequence[Claim]) -> tuple[Difference, ...]:
        """Return the claims that the place is against, and where it joins the words of two speakers."""
        joined = joined_speakers(self.article, self.comparison)
        return (*joined, *contradictions(claims, *self.span, self.speaker))

    def names(self, claim: Claim) -> bool:
        """Return whether the article is of whom a claim says to speak, or names that one."""
        is_speaker = claim.kind is DifferenceKind.SPEAKER and not claim.among
        told = f"{self.article.text} {self.article.author or ''}"
        return is_speaker and fold(claim.says).split()[-1] in fold(told)

    def told(self, claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
        """Return the claims that a place bears out, each by itself, and those of which the article says nothing here.

        A pronoun and somebody who is only named are among neither.
        """
        held = [claim for claim in claims if not self.contradictions([claim])]
        told = [claim for claim in held if is_told(claim, *self.span, self.speaker)]
        agreed = (
            claim
            for claim in told
            if claim.kind is not DifferenceKind.SPEAKER
            or (self.speaker and claim.says not in PRONOUNS)
            or relative(claim.says)
            or is_one_of(claim.says)
            or is_meant(claim.says, *self.span)
        )
        return tuple(agreed), tuple(claim for claim in held if claim not in told)


class _Checker:
    """What is looked up once for all quotations of a text."""

    def __init__(self, text: str, snapshot: Snapshot) -> None:
        self._text = text
        self._snapshot = snapshot
        self._infos = snapshot.articles()
        self._read: list[Candidate] = []  # what shares words with the quotation that is looked at
        self._publishers = {fold(info.publisher): info.publisher for info in self._infos if info.publisher}

    def all_checked(self, quotations: Sequence[QuotedText]) -> list[CheckedQuotation]:
        """Return the verdicts on the quotations of the text, of each together with its line."""
        found = list[CheckedQuotation]()
        for before, quoted in zip((None, *quotations), quotations, strict=False):
            last = found[-1].passage if found else None
            one = self.checked(quoted, before, last)
            found += [self.checked(inner, before, last) for inner in self._within(quoted, one)] or [one]
        lines = self._text.split("\n")
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        paragraphs = list(accumulate((bool(line.strip()) for line in lines), initial=1))
        at = [bisect_right(starts, one.start, hi=len(lines)) for one in found]
        return [replace(one, line=line, paragraph=paragraphs[line - 1]) for one, line in zip(found, at, strict=True)]

    def _within(self, quoted: QuotedText, whole: CheckedQuotation) -> list[QuotedText]:
        """Return the quotations within a block quote into which nothing but words is put: "> “…,” said X"."""
        line = self._text.rfind("\n", 0, quoted.start) + 1
        is_block = self._text[line : quoted.start].lstrip().startswith(">")
        is_found = whole.verdict in (QuoteVerdict.VERBATIM, QuoteVerdict.ELSEWHERE)
        if not is_block or is_found or {one.kind for one in whole.differences if one.kind in ALTERING} - {_PUT_IN}:
            return []
        within = [one for one in self._marked if quoted.start <= one.start and one.end <= quoted.end]
        return within if 3 * sum(one.end - one.start for one in within) >= quoted.end - quoted.start else []

    @cached_property
    def _marked(self) -> list[QuotedText]:
        """The quotations within marks, those within block quotes too."""
        return marked_quotations(_BLOCK_MARK.sub(lambda mark: " " * len(mark[0]), self._text))

    def checked(self, quoted: QuotedText, before: QuotedText | None, last: Passage | None) -> CheckedQuotation:
        """Return the verdict on one quotation, with the place that fits best what the text says of its source.

        The one `before` may name the article, "In “Bridge closed”, X says: “…”", or be of the same: that of `last`.
        """
        quote = self._text[quoted.start : quoted.end]
        unfound = CheckedQuotation(quote, quoted.start, quoted.end, QuoteVerdict.NOT_FOUND)
        claims = list(claims_of(quoted, self._infos, self._publishers))
        if before and not _STOP.search(self._text, before.end, quoted.start):
            claims += [Claim(DifferenceKind.ARTICLE, info.title) for info in self._titled(before) if info.title]
        if last and last.title and _SAME_ARTICLE.search(quoted.before):
            claims.append(Claim(DifferenceKind.ARTICLE, last.title))
        places = self._places(quoted, claims)
        exact = [one for one in places if one.comparison.is_verbatim]
        titled = self._titled(quoted) if all(one.is_headline for one in exact) else []
        if titled:
            claims = [claim for claim in claims if claim.kind is not DifferenceKind.SPEAKER]  # nobody says a title
        if titled and not exact:
            return self._as_headline(unfound, titled, claims)
        if not places:
            return unfound
        named = [one for one in places if any(one.names(claim) for claim in claims)]
        placed = [(one, one.contradictions(claims)) for one in named or places]
        best, against = min(
            placed,
            key=lambda one: (
                -one[0].comparison.likeness,
                len(one[1]),
                one[0].corrected_by is not None,
                len(places) > 1 and len(one[0].told(claims)[1]),
            ),
        )
        verdict = QuoteVerdict.ELSEWHERE if against else QuoteVerdict.VERBATIM
        verdict = verdict if best.comparison.is_verbatim else QuoteVerdict.ALTERED
        agreed, unchecked = best.told(claims) if verdict is not QuoteVerdict.ELSEWHERE else ((), ())
        same = [(one.article, one.comparison) for one in exact if one is not best][:_MAX_ALSO_IN]
        also_in = [Citation(one.id, place.start, place.end, one.title, one.source) for one, place in same]
        is_verbatim, comparison = best.comparison.is_verbatim, best.comparison
        passage = passage_of(*best.span, score=0.0, confidence=comparison.likeness, speaker=best.speaker)
        return replace(
            unfound,
            verdict=verdict,
            passage=passage,
            differences=(*comparison.differences, *against),
            also_in=tuple(also_in) if is_verbatim else (),
            headline_of=next((_headline(one) for one in titled if one.id == best.article.id), None),
            corrected_by=best.corrected_by or (self._corrected_by(best) if is_verbatim else None),
            agreed=agreed,
            unchecked=unchecked,
        )

    def _corrected_by(self, place: _Place) -> Citation | None:
        """Return the sentence that takes back what stands in a place, in an article that isn't older.

        It was read, or has a number of the place's sentence, if few have that.
        """
        comparison = place.comparison
        ones = [
            one
            for one in self._read
            if one.article.id == place.article.id
            and one.article.sentences[one.sentence].start < comparison.end
            and comparison.start < one.article.sentences[one.sentence].end
        ]
        for one in ones:
            for other in (*self._read, *self._with_numbers(one)):
                if (at := corrected_by(one, other)) is not None:
                    return citation_of(other.article, at, with_quote=True)
        return None

    def _with_numbers(self, one: Candidate) -> Sequence[Candidate]:
        """Return the sentences that have a number of another one, where these are few."""
        start, end, _ = one.article.sentences[one.sentence]
        numbers = {term for term in content_terms(one.article.text[start:end]) if term.isdecimal()}
        frequencies = self._snapshot.document_frequencies(tuple(numbers)) if numbers else {}
        rare = tuple(term for term in numbers if 1 < frequencies[term] <= _MAX_HITS)
        hits = self._snapshot.search(Query(rare), _MAX_HITS, weights=_SENTENCE_ONLY) if rare else None
        return self._snapshot.candidates(hits) if hits else ()

    def _titled(self, quoted: QuotedText) -> list[ArticleInfo]:
        """Return the articles in whose titles the words of a quotation stand."""
        key = _words_key(self._text, quoted.start, quoted.end)
        typed = " ".join(_LETTERS.findall(self._text, quoted.start, quoted.end))
        if not typed or key.count(" ") <= _MIN_ALTERED:
            return []
        titled = self._snapshot.titled(typed, _MAX_TITLED).first(_MAX_TITLED)
        return [info for info in titled if info.title and key in _words_key(info.title, 0, len(info.title))]

    def _as_headline(
        self, unfound: CheckedQuotation, titled: list[ArticleInfo], claims: Sequence[Claim]
    ) -> CheckedQuotation:
        """Return the verdict on words of a title, of the article that fits best what the text says of its source."""
        placed = [(one, tuple(contradictions(claims, self._snapshot.article(one.id), 0, 0, None))) for one in titled]
        info, against = min(placed, key=lambda one: len(one[1]))
        verdict = QuoteVerdict.ELSEWHERE if against else QuoteVerdict.VERBATIM
        return replace(unfound, verdict=verdict, differences=against, headline_of=_headline(info))

    def _places(self, quoted: QuotedText, claims: Sequence[Claim]) -> list[_Place]:
        """Return all places that have the very words, or else the one that comes nearest, if any is near enough."""
        parts = quotation_parts(self._text, quoted.start, quoted.end)
        count = sum(len(part.words) for part in parts)
        if not count:
            return []
        denied = not _DENYING.isdisjoint(re.findall(r"[^\W_]+(?:'[^\W_]+)?", fold(quoted.before)))
        compared, exact = list[_Place](), list[_Place]()
        for article, start, end in self._regions(quoted):
            for comparison in self._compared(parts, article, start, end):
                if comparison.is_verbatim and count > _MIN_ALTERED and not denied:
                    comparison = with_negation_before(comparison, article.text)
                (exact if comparison.is_verbatim else compared).append(_Place(article, comparison))
            if len(exact) >= _MAX_HITS:
                break
        if exact:
            return list({(one.article.id, one.comparison.start): one for one in exact}.values())
        quote = self._text[quoted.start : quoted.end]
        speakers = [claim for claim in claims if claim.kind is DifferenceKind.SPEAKER]
        near = [
            one
            for one in compared
            if one.is_near(quote, count)
            or (speakers and one.comparison.likeness >= _MIN_LIKENESS and one.is_of_speaker(claims))
        ]
        if not near and any(not claim.among for claim in speakers):
            near = [one for one in compared if one.is_of_speaker(claims)]
        if count < _MIN_ALTERED or not near or not content_terms(quote):
            return []
        return [max(near, key=lambda one: (one.comparison.likeness, -len(one.comparison.differences)))]

    def _compared(self, parts: Sequence[QuotedPart], article: Article, start: int, end: int) -> Iterator[Comparison]:
        """Yield where a quotation stands in a stretch of an article: each place that has a short one word for word."""
        words = text_words(article.text, start, end)
        comparison = compare(self._text, parts, article.text, words, self._is_known)
        if comparison is not None and not comparison.is_verbatim:
            joined = compare_joined(self._text, parts, article.text, words, self._is_known)
            is_nearer = joined is not None and (joined.is_verbatim or joined.likeness >= comparison.likeness)
            comparison = joined if is_nearer else comparison
        if comparison is not None:
            yield comparison
        while comparison and comparison.is_verbatim and sum(len(part.words) for part in parts) <= _MAX_REPEATED:
            words = words[bisect_right(words, comparison.start, key=lambda word: word.start) :]
            comparison = compare(self._text, parts, article.text, words, self._is_known)
            if comparison and comparison.is_verbatim:
                yield comparison

    def _is_known(self, word: str) -> bool:
        return is_common(word) or not content_terms(word) or self._snapshot.vocabulary().get(word, 0) > 1

    def _regions(self, quoted: QuotedText) -> Iterator[tuple[Article, int, int]]:
        """Yield the stretches of articles in which a quotation may stand, likely ones first, none within another."""
        quote = self._text[quoted.start : quoted.end]
        terms = tuple(dict.fromkeys(content_terms(quote)))
        if not terms:  # words that are in every text are not indexed
            is_small = self._snapshot.chunk_count() <= _MAX_READ_THROUGH
            articles = (self._snapshot.article(info.id) for info in self._infos if is_small)
            yield from ((article, 0, len(article.text)) for article in articles)
            return
        frequencies = self._snapshot.document_frequencies(terms)
        rarest = sorted((term for term in terms if frequencies[term]), key=lambda term: frequencies[term])[:_MAX_TERMS]
        hits = self._snapshot.search(Query(tuple(rarest)), _MAX_FOUND, weights=_SENTENCE_ONLY)
        most = _MAX_HITS if len(rarest) > _FEW_TERMS else _MAX_HITS_OF_FEW
        length = len(quote) + _MARGIN
        seen: dict[str, list[tuple[int, int]]] = {}
        self._read = []
        written = re.compile(r"\W+".join(map(re.escape, re.findall(r"\w+", quote))), re.IGNORECASE)
        for number, candidate in enumerate(self._snapshot.candidates(hits.at(_rows_alike(hits, most)))):
            article = candidate.article
            self._read.append(candidate)
            begin, end, _ = article.sentences[candidate.sentence]
            if number >= _MAX_HITS and not written.search(article.text, begin, end):
                continue
            needed = max(0, begin - len(quote)), min(len(article.text), end + len(quote))
            if any(first <= needed[0] and needed[1] <= last for first, last in seen.get(article.id, ())):
                continue
            region = max(0, begin - length), min(len(article.text), end + length)
            seen.setdefault(article.id, []).append(region)
            yield article, *region


def _rows_alike(hits: Hits, most: int) -> Numbers:
    """Return the `most` rows that share most terms with a quotation: a long sentence may hold all of them, too."""
    sentence = hits.held[Field.SENTENCE]
    around = (sentence | hits.held[Field.CONTEXT]).sum(axis=1)
    best = np.argsort(-(sentence.sum(axis=1) + around), kind="stable")[:most]
    alike: Numbers = best[2 * around[best] >= around.max(initial=0)]
    return alike


def _words_key(text: str, start: int, end: int) -> str:
    """Return the words of `text[start:end]` as they are compared, with a blank before and behind each."""
    return " ".join(["", *(word.key for word in text_words(text, start, end)), ""])


def _headline(info: ArticleInfo) -> Citation:
    return Citation(info.id, 0, 0, info.title, info.source)
