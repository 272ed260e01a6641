"""Document: the sentences of an article that a summary may quote, and which of them can stand alone.

A sentence depends on what goes before when it opens with a word that points back ("But", "It", "In that case"), names
a person by pronoun alone, or is speech whose speaker stands elsewhere. What is no whole sentence stays out. A question,
which tells nothing, depends on what leads to it; a paragraph of questions stays out. The rules go by shape and by the
function words of the lexicon.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.annotation import has_unresolved_pronoun, points_back
from bot.answering.attribution.speech import quotations
from bot.answering.corrections import withdrawal
from bot.answering.extent import opening_quotation
from bot.summarizing.genres import form_of
from index.article import Article, Kind
from index.metadata.notices import sends_elsewhere
from index.text.sentences import run_in_headings
from index.text.terms import tokenize
from index.text.tokens import Token

_HEADING_KINDS = frozenset({Kind.HEADLINE, Kind.STANDFIRST})
_CAPITALISED = re.compile(r"[A-Z\d]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence that a summary may quote.

    `number` counts the article's sentences from 0, `paragraph` its paragraphs. `terms` are its content terms in order;
    `names` those of them that are written with a capital inside the sentence, or hold a digit.
    """

    number: int
    paragraph: int
    text: str
    tokens: tuple[Token, ...]
    terms: tuple[str, ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Document:
    """The sentences of an article that a summary may quote, in reading order; its headings' terms; all names.

    `withdrawn` are the units that tell of a mistake which another sentence puts right, or none; `inside` are those that
    open within speech which began before and is closed.
    """

    units: tuple[Unit, ...]
    headings: tuple[str, ...]
    names: frozenset[str]
    withdrawn: frozenset[int]
    inside: frozenset[int]

    def frequencies(self) -> Counter[str]:
        """Return how often the units use each term."""
        return Counter(term for unit in self.units for term in unit.terms)


BODY = frozenset({Kind.BODY})
_BEFORE = 2  # paragraphs that may hold what a sentence refers to


def summarizable(article: Article) -> Document:
    """Return what a summary of an article may quote: its body, or its standfirsts where it has no body.

    Captions, headlines and boilerplate are never quoted: the title stands over a summary anyway. Nor are an
    interviewer's questions, nor a quiz, nor what sends readers to an address.
    """
    has_body = any(article.kind(number) is Kind.BODY for number in range(len(article.sentences)))
    return document(article, BODY if has_body else frozenset({Kind.STANDFIRST}))


def document(article: Article, quotable: frozenset[Kind] = BODY, around: Collection[int] | None = None) -> Document:
    """Return the document of an article, its units the sentences of paragraphs of `quotable` kinds.

    With `around`, numbers of sentences, only their paragraphs and the two before each are taken in.
    """
    silent, headings = form_of(article).silent, run_in_headings(article)
    paragraphs = [
        number
        for number, paragraph in enumerate(article.paragraphs)
        if paragraph.kind in quotable and number not in silent
    ]
    if around is not None:
        wanted = {article.sentences[number].paragraph for number in around}
        near = (paragraphs[max(0, at - _BEFORE) : at + 1] for at, number in enumerate(paragraphs) if number in wanted)
        paragraphs = [number for some in near for number in some]
    taken = frozenset(paragraphs)
    quoted = (
        (number, sentence.paragraph, article.text[sentence.start : sentence.end])
        for number, sentence in enumerate(article.sentences)
        if sentence.paragraph in taken and number not in headings and not _replies(article, number, silent)
    )
    units = tuple(_unit(*one) for one in quoted if not sends_elsewhere(one[2]))
    taken_back = ((number, withdrawal(article, unit.number)) for number, unit in enumerate(units))
    speech = ((number, opening_quotation(article, unit.number)) for number, unit in enumerate(units))
    return Document(
        units,
        tuple(_heading_terms(article)),
        frozenset(name for unit in units for name in unit.names),
        frozenset(number for number, one in taken_back if one is not None and one.corrected_by != units[number].number),
        frozenset(number for number, quote in speech if quote is not None and quote.closed),
    )


def _replies(article: Article, number: int, silent: Collection[int]) -> bool:
    """Return whether a sentence is a few words behind a question that is not quoted: "Once, in 1983."."""
    start, end, _ = article.sentences[number]
    asked = number > 0 and article.sentences[number - 1].paragraph in silent
    return asked and len(article.text[start:end].split()) <= _MAX_REPLY


_MAX_REPLY = 6  # words


def _heading_terms(article: Article) -> Iterator[str]:
    headings = (paragraph for paragraph in article.paragraphs if paragraph.kind in _HEADING_KINDS)
    for text in (article.title or "", *(article.text[head.start : head.end] for head in headings)):
        yield from (token.term for token in tokenize(text) if not token.stop)


def _unit(number: int, paragraph: int, text: str) -> Unit:
    tokens = tuple(tokenize(text))
    names = frozenset(token.term for token in tokens[1:] if not token.stop and _is_name(text, token))
    return Unit(number, paragraph, text, tokens, tuple(token.term for token in tokens if not token.stop), names)


def _is_name(text: str, token: Token) -> bool:
    return _CAPITALISED.search(text, token.start, token.end) is not None


MAX_REQUIRED = 2  # earlier sentences that one sentence may require

_CLOSED = re.compile(r"[.!?…][\W_]*\Z")
_QUESTION = re.compile(r"\?[\W_]*\Z")
_MIN_LIST = 8  # words of the shortest list of names

_SPOKEN_POINTER = re.compile(r"(?<!\w)[“‘\"«](?:He|She|It|They|This|That|These|Those)\b")


ContextNeed = tuple[int, ...] | None
"""The numbers of the earlier units that must be quoted with one, in order: none where it stands alone, None where
nothing makes it understood."""


def context_needs(document: Document) -> tuple[ContextNeed, ...]:
    """Return what each unit of a document needs beside it in a summary."""
    units = document.units
    asks = [_QUESTION.search(unit.text) is not None for unit in units]
    needy = [
        number in document.inside or asks[number] or number - 1 in document.withdrawn or _depends(document, number)
        for number in range(len(units))
    ]
    # A paragraph of questions is a heading, or what an interviewer asks.
    told = {unit.paragraph for unit, asked in zip(units, asks, strict=True) if not asked}
    whole = [unit.paragraph in told and _is_whole(unit) for unit in units]
    if not any(whole):  # an article in note form: then these are its sentences
        whole = [unit.paragraph in told for unit in units]
    return tuple(
        # A mistake is quoted with what puts it right, which needs it, and never alone.
        None if number in document.withdrawn else _required(needy, whole, number)
        for number in range(len(units))
    )


def _required(needy: Sequence[bool], whole: Sequence[bool], number: int) -> ContextNeed:
    first = number
    while needy[first]:
        first -= 1
        if first < 0 or number - first > MAX_REQUIRED:
            return None
    return tuple(range(first, number)) if all(whole[first : number + 1]) else None


def _is_whole(unit: Unit) -> bool:
    """Return whether a unit ends as sentences do and is no mere list of names, like the line-up of a team."""
    is_list = len(unit.tokens) >= _MIN_LIST and len(unit.names) >= 0.7 * len(unit.tokens)
    return not is_list and _CLOSED.search(unit.text) is not None


def _depends(document: Document, number: int) -> bool:
    text, tokens = document.units[number].text, document.units[number].tokens
    if not tokens or _SPOKEN_POINTER.search(text):
        return True
    told = outside_speech(text)
    outside = tokens if told == text else tuple(tokenize(told))
    return (
        not any(token.word.isalpha() for token in outside)  # speech without its speaker
        or points_back(text, tokens)
        or (
            has_unresolved_pronoun(told, outside, document.names)
            and not (number == 0 and document.units[0].names)  # the first names whom it is about: "After her win, Ann"
        )
    )


def outside_speech(text: str) -> str:
    """Return `text` without what is said in quotation marks, those that stay open included."""
    edges = [0, *(edge for quote in quotations(text) for edge in (quote.start, quote.end)), len(text)]
    return " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
