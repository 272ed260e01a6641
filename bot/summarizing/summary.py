"""Summary: quotations in reading order, and what a digest only lists."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.answering.answer import Passage, Reading, passage_of
from bot.answering.attribution.speakers import find_speaker
from index.article import Article


class Scope(StrEnum):
    """What a summary is of."""

    ARTICLE = "article"
    TOPIC = "topic"
    TIMELINE = "timeline"
    DIGEST = "digest"


class Length(StrEnum):
    """How long a summary is to be."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"

    @property
    def sentences(self) -> int:
        """Return about how many sentences the summary of an article or a topic has."""
        return {Length.SHORT: 2, Length.MEDIUM: 4, Length.LONG: 8}[self]

    @property
    def days(self) -> int:
        """Return about how many sentences a timeline has."""
        return 2 * self.sentences

    @property
    def stories(self) -> int:
        """Return how many stories a digest quotes; the rest it lists."""
        return {Length.SHORT: 3, Length.MEDIUM: 5, Length.LONG: 10}[self]


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article as a digest names it."""

    article: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    source: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences that belong together, in reading order: of one article in a topic, of one story in a digest.

    In an article's summary the heading is the article's own: the time of a live blog's entry, the name of an item. In a
    timeline it is the day, as an ISO date.

    `articles` are those of a digest's story, the most typical first, whether quoted or not.
    """

    heading: str | None
    sentences: tuple[Passage, ...]
    articles: tuple[ListedArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What an article, a topic's articles or the library say, in their own words.

    `title` is the article's title, the topic, or None for a digest. `undated_left_out` counts the articles that a
    digest since some date, a date filter or a timeline left out because they carry none; None where no date counts.
    `older_left_out` counts those that a digest of too many articles left out, the oldest ones.
    `read_as` are words of the topic that were read as others. `demonstration`: the example articles served.
    `refusal` says why no article can pass the filters of a topic.
    """

    scope: Scope
    title: str | None
    sections: tuple[Section, ...]
    listed: tuple[ListedArticle, ...] = ()
    read_as: tuple[Reading, ...] = ()
    undated_left_out: int | None = None
    older_left_out: int = 0
    refusal: str | None = None
    demonstration: bool = False

    @property
    def sentences(self) -> tuple[Passage, ...]:
        """Return all quotations, in reading order."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    def as_json(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"title": self.title, "sentences": [sentence.as_json() for sentence in self.sentences]}
        is_parted = self.scope is Scope.ARTICLE and any(section.heading for section in self.sections)
        if is_parted or self.scope is Scope.TIMELINE:
            fields["sections"] = [
                {"title": section.heading, "sentences": len(section.sentences)} for section in self.sections
            ]
        if self.scope is Scope.DIGEST:
            fields["stories"] = [
                {"title": section.heading, "articles": [told.as_json() for told in section.articles]}
                for section in self.sections
            ]
            fields["listed"] = [listed.as_json() for listed in self.listed]
        if self.scope in (Scope.TOPIC, Scope.TIMELINE):
            fields["read_as"] = [reading.as_json() for reading in self.read_as]
        if self.refusal is not None:
            fields["refusal"] = self.refusal
        if self.undated_left_out is not None:
            fields["undated_left_out"] = self.undated_left_out
        if self.older_left_out:
            fields["older_left_out"] = self.older_left_out
        if self.demonstration:
            fields["demonstration"] = True
        return fields


def quote_sentence(
    article: Article, number: int, last: int | None = None, *, score: float, confidence: float | None = None
) -> Passage:
    """Return the quotation of sentence `number` (from 0) of `article`, or of the run of sentences up to `last`.

    `confidence` is the probability that it belongs into a summary of the article.
    """
    start = article.sentences[number].start
    end = article.sentences[number if last is None else last].end
    return passage_of(
        article, start, end, score=score, confidence=confidence, speaker=find_speaker(article, start, end)
    )
