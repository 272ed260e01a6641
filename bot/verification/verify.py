"""Check the quotations of a text against the articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from bot.answering.answer import Citation, Passage, Speaker, passage_of
from bot.answering.attribution.speakers import find_speaker
from bot.verification.comparing import (
    Comparison,
    Difference,
    DifferenceKind,
    QuotedPart,
    compare,
    quotation_parts,
    text_words,
)
from bot.verification.quotations import QuotedText, find_quotations
from index.article import Article
from index.library import Query
from index.metadata.dates import DATE, date_of
from index.search.hits import FieldWeights
from index.search.snapshot import Snapshot
from index.text.characters import fold
from index.text.lexicon import zipf_frequencies
from index.text.terms import content_terms

__all__ = ["CheckedQuotation", "QuoteVerdict", "verify"]

_SENTENCE_ONLY = FieldWeights(sentence=1.0, context=0.0, title=0.0, article=0.0)
_MAX_TERMS = 14  # of a quotation, its rarest, that are searched for
_MAX_HITS = 24
_MAX_READ_THROUGH = 20_000  # sentences that can be read through for words that are not indexed
_MARGIN = 400  # characters around a sentence among which a quotation may stand
_MIN_LIKENESS = 0.6  # of an altered quotation; see `tests.benchmarks.verification` on how it was chosen
_TO_DATE = 20  # characters from a publisher's name to the date of its report
_MIN_ALTERED = 3  # words: of fewer, another quotation is not told from a changed one
_MAX_ALSO_IN = 20
_DATES = re.compile(DATE, re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s)>\]\"']+")


class QuoteVerdict(StrEnum):
    """What the articles say to a quotation."""

    VERBATIM = "verbatim"  # word for word, honest editing aside
    ALTERED = "altered"  # nearly
    ELSEWHERE = "elsewhere"  # word for word, but of another speaker, article or date than the text says
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation of a text, `text[start:end]`, its verdict, and the passage of an article that comes nearest.

    Spans of the `differences` are offsets in the checked text and in the passage's article. `also_in` are the other
    places that have the very words.
    """

    quote: str
    start: int
    end: int
    verdict: QuoteVerdict
    passage: Passage | None = None
    differences: tuple[Difference, ...] = ()
    also_in: tuple[Citation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "verdict": self.verdict.value,
            "passage": self.passage.as_json() if self.passage else None,
            "differences": [_difference_json(one) for one in self.differences],
            "also_in": [citation.as_json() for citation in self.also_in],
        }


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
    return [checker.checked(quoted) for quoted in find_quotations(text)]


@dataclass(frozen=True)  # without slots, for the speaker is asked for twice
class _Place:
    """Where a quotation stands in an article, or nearly."""

    article: Article
    comparison: Comparison

    @cached_property
    def speaker(self) -> Speaker | None:
        return find_speaker(self.article, self.comparison.start, self.comparison.end)


class _Checker:
    """What is looked up once for all quotations of a text."""

    def __init__(self, text: str, snapshot: Snapshot) -> None:
        self._text = text
        self._snapshot = snapshot
        self._infos = snapshot.articles()
        self._publishers = {fold(info.publisher): info.publisher for info in self._infos if info.publisher}

    def checked(self, quoted: QuotedText) -> CheckedQuotation:
        """Return the verdict on one quotation, with the place that fits best what the text says of its source."""
        quote = self._text[quoted.start : quoted.end]
        places = self._places(quoted)
        if not places:
            return CheckedQuotation(quote, quoted.start, quoted.end, QuoteVerdict.NOT_FOUND)
        claims = list(self._claims(quoted))
        placed = [(one, tuple(_contradictions(claims, one))) for one in places]
        best, contradictions = min(placed, key=lambda one: (-one[0].comparison.likeness, len(one[1])))
        verdict = QuoteVerdict.VERBATIM
        if not best.comparison.is_verbatim:
            verdict = QuoteVerdict.ALTERED
        elif contradictions:
            verdict = QuoteVerdict.ELSEWHERE
        same = [one for one in places if one is not best and one.comparison.is_verbatim]
        return CheckedQuotation(
            quote,
            quoted.start,
            quoted.end,
            verdict,
            _passage(best),
            (*best.comparison.differences, *contradictions),
            tuple(map(_citation, same[:_MAX_ALSO_IN])) if best.comparison.is_verbatim else (),
        )

    def _places(self, quoted: QuotedText) -> list[_Place]:
        """Return all places that have the very words, or else the one that comes nearest, if any is near enough."""
        parts = quotation_parts(self._text, quoted.start, quoted.end)
        count = sum(len(part.words) for part in parts)
        if not count:
            return []
        compared = [
            _Place(article, comparison)
            for article, start, end in self._regions(quoted)
            if (comparison := self._compare(parts, article, start, end)) is not None
        ]
        exact = [one for one in compared if one.comparison.is_verbatim]
        if exact:
            return list({(one.article.id, one.comparison.start): one for one in exact}.values())
        near = [one for one in compared if one.comparison.likeness >= _MIN_LIKENESS]
        if count < _MIN_ALTERED or not near:
            return []
        return [max(near, key=lambda one: (one.comparison.likeness, -len(one.comparison.differences)))]

    def _compare(self, parts: Sequence[QuotedPart], article: Article, start: int, end: int) -> Comparison | None:
        return compare(self._text, parts, article.text, text_words(article.text, start, end), self._is_known)

    def _is_known(self, word: str) -> bool:
        return word in zipf_frequencies() or self._snapshot.vocabulary().get(word, 0) > 1

    def _regions(self, quoted: QuotedText) -> Iterator[tuple[Article, int, int]]:
        """Yield the stretches of articles in which a quotation may stand, likely ones first, none within another."""
        quote = self._text[quoted.start : quoted.end]
        terms = tuple(dict.fromkeys(content_terms(quote)))
        if not terms:
            yield from self._everything()
            return
        frequencies = self._snapshot.document_frequencies(terms)
        rarest = sorted((term for term in terms if frequencies[term]), key=lambda term: frequencies[term])[:_MAX_TERMS]
        hits = self._snapshot.search(Query(tuple(rarest)), _MAX_HITS, weights=_SENTENCE_ONLY)
        length = len(quote) + _MARGIN
        seen: dict[str, list[tuple[int, int]]] = {}
        for candidate in self._snapshot.candidates(hits):
            article = candidate.article
            begin, end, _ = article.sentences[candidate.sentence]
            needed = max(0, begin - len(quote)), min(len(article.text), end + len(quote))
            if any(first <= needed[0] and needed[1] <= last for first, last in seen.get(article.id, ())):
                continue
            region = max(0, begin - length), min(len(article.text), end + length)
            seen.setdefault(article.id, []).append(region)
            yield article, *region

    def _everything(self) -> Iterator[tuple[Article, int, int]]:
        """Yield all articles of a small library: words that are in every text are not indexed."""
        if self._snapshot.chunk_count() <= _MAX_READ_THROUGH:
            for info in self._infos:
                article = self._snapshot.article(info.id)
                yield article, 0, len(article.text)

    def _claims(self, quoted: QuotedText) -> Iterator[_Claim]:
        """Yield what a text says of a quotation's source, as far as the articles know of such a source."""
        if quoted.speaker and not self._is_publisher(quoted.speaker):  # "…, the Post reported" says who told of it
            yield _Claim(DifferenceKind.SPEAKER, quoted.speaker)
        behind = quoted.citation
        addresses = {info.url: info for info in self._infos if info.url} if "http" in behind else {}
        for match in _ADDRESS.finditer(behind):
            address = match.group().partition("#")[0].rstrip(".,;")
            if address in addresses:
                yield _Claim(DifferenceKind.ARTICLE, address)
        named = fold(behind)
        ends = []
        for folded, publisher in self._publishers.items():
            if folded in named and (found := re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", named)):
                ends.append(found.end())
                yield _Claim(DifferenceKind.PUBLISHER, publisher)
        for match in _DATES.finditer(behind):
            at = match.start()
            of_publisher = any(0 <= at - end <= _TO_DATE and "." not in behind[end:at] for end in ends)
            if (of_publisher or _is_cited(behind, at)) and (day := date_of(match)):
                yield _Claim(DifferenceKind.DATE, day)

    def _is_publisher(self, name: str) -> bool:
        """Return whether a name is a publisher's, or part of one behind "the": "the Post" of "Marl Valley Post"."""
        named = fold(name).removeprefix("the ")
        words = set(named.split()) if re.match(r"[Tt]he [^\W\d_a-z]", name) else set()
        return any(
            named == folded.removeprefix("the ") or (words and words <= set(folded.split()))
            for folded in self._publishers
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a text says of a quotation: its speaker's name, its article's address, its publisher or its day."""

    kind: DifferenceKind
    says: str


def _is_cited(text: str, at: int) -> bool:
    """Return whether a date stands in brackets or behind a dash, and so is a source's, not part of the story."""
    before = text[:at]
    return before.rfind("(") > before.rfind(")") or re.search(r"^\W{0,4}[—–―]", before) is not None


def _contradictions(claims: Sequence[_Claim], place: _Place) -> Iterator[Difference]:
    """Yield the claims that a place is against. Several of one kind hold where one of them does."""
    article = place.article
    for kind in dict.fromkeys(claim.kind for claim in claims):
        said = [claim.says for claim in claims if claim.kind is kind]
        if kind is DifferenceKind.SPEAKER:
            speaker = place.speaker
            holds = speaker is None or any(_same_name(one, speaker.name) for one in said)
            if speaker is not None and speaker.name[0].islower():  # a role: "the minister", whom it may name before
                holds = holds or any(fold(one).split()[-1] in fold(_before(place)).split() for one in said)
            found = speaker.name if speaker else ""
        elif kind is DifferenceKind.ARTICLE:
            holds, found = article.url in said, article.url or article.id
        elif kind is DifferenceKind.PUBLISHER:
            holds, found = article.publisher is None or article.publisher in said, article.publisher or ""
        else:
            day = (article.published or "")[:10]
            holds, found = not day or day in said, day
        if not holds:
            yield Difference(kind, said[0], found)


def _before(place: _Place) -> str:
    return place.article.text[max(0, place.comparison.start - _MARGIN) : place.comparison.start]


def _same_name(one: str, other: str) -> bool:
    """Return whether two names share their last word, as "Ms Lee" and "Ann Lee" do, or one stands in the other."""
    mine, theirs = fold(one).split(), fold(other).split()
    return mine[-1] == theirs[-1] or set(mine) <= set(theirs) or set(theirs) <= set(mine)


def _passage(place: _Place) -> Passage:
    article, comparison = place.article, place.comparison
    return passage_of(
        article,
        comparison.start,
        comparison.end,
        score=0.0,
        confidence=comparison.likeness,
        speaker=place.speaker,
    )


def _citation(place: _Place) -> Citation:
    article, comparison = place.article, place.comparison
    return Citation(article.id, comparison.start, comparison.end, article.title, article.source)
