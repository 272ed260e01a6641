"""Document: the sentences of an article that a summary may quote, with their terms and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.summarizing.genres import form_of
from index.article import Article, Kind
from index.text.terms import Token, tokenize

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
    """The sentences of an article that a summary may quote, in reading order; its headings' terms; all names."""

    units: tuple[Unit, ...]
    headings: tuple[str, ...]
    names: frozenset[str]

    def frequencies(self) -> Counter[str]:
        """Return how often the units use each term."""
        return Counter(term for unit in self.units for term in unit.terms)


BODY = frozenset({Kind.BODY})
_BEFORE = 2  # paragraphs that may hold what a sentence refers to


def summarizable(article: Article) -> Document:
    """Return what a summary of an article may quote: its body, or its standfirsts where it has no body.

    Captions, headlines and boilerplate are never quoted: the title stands over a summary anyway. Nor are an
    interviewer's questions, nor a quiz.
    """
    has_body = any(article.kind(number) is Kind.BODY for number in range(len(article.sentences)))
    return document(article, BODY if has_body else frozenset({Kind.STANDFIRST}))


def document(article: Article, quotable: frozenset[Kind] = BODY, around: Collection[int] | None = None) -> Document:
    """Return the document of an article, its units the sentences of paragraphs of `quotable` kinds.

    With `around`, numbers of sentences, only their paragraphs and the two before each are taken in.
    """
    silent = form_of(article).silent
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
    units = tuple(
        _unit(number, sentence.paragraph, article.text[sentence.start : sentence.end])
        for number, sentence in enumerate(article.sentences)
        if sentence.paragraph in taken
    )
    return Document(units, tuple(_heading_terms(article)), frozenset(name for unit in units for name in unit.names))


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
