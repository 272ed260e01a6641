"""The kinds of article, the parts that one is made of, and what the rules that tell kinds apart ask of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from index.article import Article, Kind
from index.metadata.paragraphs import Ending, ending
from index.text.lexicon import phrase_list, word_list

MAX_LINE = 120
"""Characters of a line that is looked at as a whole: a heading, a time, an ingredient."""

_MIN_SHARE = 0.4  # of the characters of the body that stand in the parts
_MAX_PARTING = 300  # characters of an entry that says no more than hello or goodbye
_WORD = re.compile(r"[^\W\d_]+")
_ENDS_IN_QUESTION = re.compile(r"\?[\W_]*\Z")


class Genre(StrEnum):
    """A kind of article that is summed up in its own way."""

    NEWS = "news"
    LIVE_BLOG = "live blog"
    INTERVIEW = "interview"
    RECIPE = "recipe"
    LIST = "list"
    REVIEW = "review"
    LETTERS = "letters"
    PASTIME = "pastime"
    CORRECTIONS = "corrections"
    MINUTES = "minutes"
    OBITUARY = "obituary"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs `first` to `last`, the last one out; `heading` is the span of the line that names them.

    What is quoted of a part that is `whole` are runs of whole paragraphs.
    """

    first: int
    last: int
    heading: tuple[int, int] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of article with what goes before its parts, and its parts, in the order in which they matter.

    `silent` are paragraphs that are never quoted, as an interviewer's questions are. `about` are the numbers of the
    sentences that matter most: those about the one whom an obituary is of, or the decisions that minutes tell.
    """

    genre: Genre
    opening: Part
    parts: tuple[Part, ...] = ()
    silent: frozenset[int] = frozenset()
    about: frozenset[int] = frozenset()


class ArticleLines:
    """The paragraphs of an article as lines, and what most of the rules ask of them."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.spans = [(start, end) for start, end, _ in article.paragraphs]
        self.lines = [article.text[start:end] for start, end in self.spans]
        self.quotable = [kind not in (Kind.BOILERPLATE, Kind.CAPTION) for _, _, kind in article.paragraphs]
        self.closed = [ending(article.text, *span) is Ending.STOPPED for span in self.spans]
        self.asks = [_ENDS_IN_QUESTION.search(line[-8:]) is not None for line in self.lines]

    def is_prose(self, number: int) -> bool:
        """Return whether a paragraph tells something: it ends as sentences do, and asks nothing."""
        return self.quotable[number] and self.closed[number] and not self.asks[number]

    def words_of_title(self) -> list[str]:
        """Return the words of the title in lower case."""
        return _WORD.findall((self.article.title or "")[: 2 * MAX_LINE].lower())

    def greets(self, part: Part) -> bool:
        """Return whether a part welcomes the readers or takes leave of them, and tells nothing that is new."""
        lines = [self.lines[number][: _MAX_PARTING + 1].lower() for number in range(part.first, part.last)]
        words = _WORD.findall(lines[0])
        greeting = words[:1] == ["welcome"] or not word_list("greetings").isdisjoint(words[:2])
        leaving = any(phrase in line for line in lines for phrase in phrase_list("partings"))
        return (greeting and len(lines) == 1) or (leaving and sum(map(len, lines)) <= _MAX_PARTING)

    def covers(self, parts: Sequence[Part]) -> bool:
        """Return whether parts are enough to make the article what they are."""
        body = sum(len(line) for line, quotable in zip(self.lines, self.quotable, strict=True) if quotable)
        return sum(len(self.lines[n]) for part in parts for n in range(part.first, part.last)) >= _MIN_SHARE * body

    def parts(self, starts: Sequence[int]) -> list[Part]:
        """Return the parts that begin at some paragraphs; a first line that is no sentence is its part's heading.

        None is more than twice as long as is usual, since the text goes on behind the last one, or between two.
        """
        lengths = sorted(last - first for first, last in pairwise(starts))
        longest = 2 * lengths[len(lengths) // 2] if lengths[-1] > 1 else 1
        made = []
        for first, following in pairwise([*starts, len(self.lines)]):
            last = min(following, first + longest)
            alone = not self.closed[first] and len(self.lines[first]) <= MAX_LINE
            told = alone and any(self.is_prose(number) for number in range(first + 1, last))
            made.append(Part(first + told, last, self.spans[first] if told else None))
        return made
