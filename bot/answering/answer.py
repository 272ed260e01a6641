"""Answer, Verdict, Passage and their parts: what every face shows, and the JSON that other programs rely on.

The address of a passage leads to its very words, by a text fragment. See
<https://wicg.github.io/scroll-to-text-fragment/>: `#:~:text=[prefix-,]start[,end][,-suffix]`. Browsers look for the
first place that fits, whatever its case, with white space as one blank; one that knows no fragments opens the page.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote

from index.article import Article
from index.text.tables import head_above

_MAX_WHOLE = 80  # characters of a passage that is named as a whole; of a longer one, its first and last words are
_EDGE_WORDS = 5
_CONTEXT_WORDS = 4
_MAX_CONTEXT = 200  # characters around a passage that are looked at for its context
_WORD = re.compile(r"\S+")


def passage_url(url: str, text: str, start: int, end: int) -> str:
    """Return the address of a page that has `text`, with the text fragment of its words `text[start:end]`."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if not words:
        return url
    first = words[0][0], words[-1][1]
    last: tuple[int, int] | None = None
    if first[1] - first[0] > _MAX_WHOLE or "\n" in text[slice(*first)]:
        count = min(_EDGE_WORDS, max(1, len(words) // 2))
        first, last = (words[0][0], words[count - 1][1]), (words[-count][0], words[-1][1])
        first, last = (first[0], _line_end(text, *first)), (_line_start(text, *last), last[1])
        if last[0] < first[1]:  # a single word
            last = None
    parts = [_encoded(text[slice(*first)])]
    if last is not None:
        parts.append(_encoded(text[slice(*last)]))
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text  # a few capitals have longer small letters
    if lowered.find(lowered[slice(*first)]) != first[0]:
        before = _WORD.findall(text, max(0, start - _MAX_CONTEXT), start)[-_CONTEXT_WORDS:]
        parts = [f"{_encoded(' '.join(before))}-", *parts] if before else parts
    if last is not None and lowered.find(lowered[slice(*last)], first[1]) != last[0]:
        after = _WORD.findall(text, end, end + _MAX_CONTEXT)[:_CONTEXT_WORDS]
        parts = [*parts, f"-{_encoded(' '.join(after))}"] if after else parts
    page, mark, fragment = url.partition("#")
    return f"{page}#{fragment if mark else ''}:~:text={','.join(parts)}"


def _line_end(text: str, start: int, end: int) -> int:
    """Return where the first line of a span ends: a part of a fragment must not go over the end of a paragraph."""
    found = text.find("\n", start, end)
    return end if found < 0 else len(text[:found].rstrip())


def _line_start(text: str, start: int, end: int) -> int:
    found = text.rfind("\n", start, end)
    return start if found < 0 else end - len(text[found:end].lstrip())


def _encoded(text: str) -> str:
    """Return a part of a fragment; of what needs no escape in an address, "-" has a meaning in fragments."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")


Span = tuple[int, int]


class ReadSpan(NamedTuple):
    """The answer that the reader marks in a sentence, as offsets, and the probability that this is the exact span."""

    start: int
    end: int
    probability: float


class Verdict(StrEnum):
    """How far the articles answer. The last two both say "the articles don't say"."""

    ANSWERED = "answered"
    CLOSEST = "closest"  # something matches, but its confidence is below the threshold
    NONE = "none"  # no content word of the question matches


THRESHOLD = 0.5
"""The confidence from which on a question counts as answered: it is rather answered than not."""

MAX_UNSUPPORTED = 0.1
"""The highest confidence if the phrases that a question quotes are nowhere: below the threshold of every setting."""


def supported(confidence: float, *, has_phrases: bool) -> float:
    """Return the confidence, limited if the candidates lack the phrases that the question quotes."""
    return confidence if has_phrases else min(confidence, MAX_UNSUPPORTED)


def decide(confidence: float, threshold: float = THRESHOLD) -> Verdict:
    """Return the verdict on candidates of which the first answers with a probability of `confidence`."""
    return Verdict.ANSWERED if confidence >= threshold else Verdict.CLOSEST


@dataclass(frozen=True, slots=True)
class Reading:
    """A word or phrase of the question (`written`) and what it was read as (`understood`)."""

    written: str
    understood: str

    def as_json(self) -> dict[str, Any]:
        return {"from": self.written, "to": self.understood}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says what is quoted. `start` and `end` are where the name stands in the article's text."""

    name: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TableHead:
    """The row that heads the table of a passage: what stands in each column. The offsets are in the article's text."""

    quote: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that says the same as a passage, or (under `differs`) something different on the same matter.

    `quote`, where given, is what stands there, `article.text[start:end]`.
    """

    article: str
    start: int
    end: int
    title: str | None
    source: str
    quote: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "quote" or value is not None}


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation, `quote == article.text[start:end]`, with its source.

    `answer` (the likely answer span, or None) and `matches` (the question's words) are offsets in `quote`; those of
    `speaker` are offsets in the article's text. `paragraph` counts from 1. `confidence` is a probability;
    None in a summary of a topic, where `coverage` is the share of the topic's information that the quotation holds.
    `passage_url` is the article's address with a fragment that leads to the quoted words.
    `page` is where the quotation begins, from 1; None where the article has no pages. `table_head` is that of a row,
    or the date above an entry.
    """

    article: str
    start: int
    end: int
    quote: str
    answer: Span | None
    matches: tuple[Span, ...]
    score: float
    confidence: float | None
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    source: str
    paragraph: int
    kind: str
    speaker: Speaker | None = None
    also_in: tuple[Citation, ...] = ()
    differs: tuple[Citation, ...] = ()
    coverage: float | None = None
    passage_url: str | None = None
    page: int | None = None
    table_head: TableHead | None = None

    def as_json(self) -> dict[str, Any]:
        fields = {
            "article": self.article,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "answer": list(self.answer) if self.answer else None,
            "answer_text": self.quote[slice(*self.answer)] if self.answer else None,
            "matches": [list(match) for match in self.matches],
            "score": round(self.score, 4),
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "title": self.title,
            "publisher": self.publisher,
            "published": self.published,
            "url": self.url,
            "passage_url": self.passage_url,
            "source": self.source,
            "paragraph": self.paragraph,
            "page": self.page,
            "kind": self.kind,
            "speaker": self.speaker.as_json() if self.speaker else None,
            "table_head": self.table_head.as_json() if self.table_head else None,
            "also_in": [citation.as_json() for citation in self.also_in],
            "differs": [citation.as_json() for citation in self.differs],
        }
        return fields if self.coverage is None else fields | {"coverage": round(self.coverage, 4)}


class SummaryRequest(NamedTuple):
    """What somebody wants summed up: an article, by its id, a topic, or all articles where both are ""."""

    article: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, a confidence (the probability that the first passage answers) and passages, best first.

    `undated_left_out` counts the articles that a date filter left out because they carry no date; None without such
    a filter. `refusal` says, in a line or two, why no article can pass the question's filters.
    `wording` is the question as it was searched for: a follow-up with what it leaves out filled in.
    `reply` holds the bot's own words, a line each, where nothing was asked that articles could answer. `summary` is
    what was to be summed up: faces for people show that in place of the reply, which says how to get it.
    `newest`: of what answers, the newest comes first. `since` is the day (ISO) from which on articles were asked for,
    and `is_earlier` whether none of these answers, so that the passages are of others. `demonstration`: the example
    articles served. `goes_on`: what was quoted before is not wanted again.
    """

    question: str
    verdict: Verdict
    confidence: float
    elapsed_ms: float
    passages: tuple[Passage, ...] = ()
    read_as: tuple[Reading, ...] = ()
    undated_left_out: int | None = None
    wording: str = ""
    reply: str | None = None
    newest: bool = False
    since: str | None = None
    is_earlier: bool = False
    refusal: str | None = None
    demonstration: bool = False
    goes_on: bool = False
    summary: SummaryRequest | None = None

    def as_json(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "id": None,
            "question": self.question,
            "verdict": self.verdict.value,
            "confidence": round(self.confidence, 4),
            "elapsed_ms": round(self.elapsed_ms, 3),
            "read_as": [reading.as_json() for reading in self.read_as],
            "passages": [passage.as_json() for passage in self.passages],
        }
        if self.undated_left_out is not None:
            fields["undated_left_out"] = self.undated_left_out
        if self.newest:
            fields["newest"] = True
        if self.since is not None:
            fields |= {"since": self.since, "earlier": self.is_earlier}
        if self.refusal is not None:
            fields["refusal"] = self.refusal
        if self.demonstration:
            fields["demonstration"] = True
        if self.reply is not None:
            fields["reply"] = self.reply
        return fields


def passage_of(
    article: Article,
    start: int,
    end: int,
    *,
    score: float,
    confidence: float | None,
    answer: Span | None = None,
    speaker: Speaker | None = None,
) -> Passage:
    """Quote `[start, end)` of an article, of the kind of the paragraph in which it begins."""
    paragraph = article.paragraph_at(start)
    head = head_above(article, paragraph)
    return Passage(
        article=article.id,
        start=start,
        end=end,
        quote=article.quote(start, end),
        answer=answer,
        matches=(),
        score=score,
        confidence=confidence,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        paragraph=paragraph + 1,
        kind=article.paragraphs[paragraph].kind.value,
        speaker=speaker,
        passage_url=passage_url(article.url, article.text, start, end) if article.url else None,
        page=article.page(start),
        table_head=TableHead(article.quote(head.start, head.end), head.start, head.end) if head else None,
    )


def citation_of(article: Article, sentence: int, *, with_quote: bool = False) -> Citation:
    """Return where a sentence, numbered from 0, of an article stands."""
    start, end, _ = article.sentences[sentence]
    return Citation(
        article.id, start, end, article.title, article.source, article.quote(start, end) if with_quote else None
    )
