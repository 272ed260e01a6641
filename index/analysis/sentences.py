"""Sentences by nltk's Punkt with abbreviations of our own, as offsets."""

from __future__ import annotations

from dataclasses import replace

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from index.article import Article, Sentence

_PARAMETERS = PunktParameters()
_PARAMETERS.abbrev_types = {"mr", "mrs", "ms", "dr", "jan", "feb", "u.s", "p.m", "a.m", "no", "st"}
_PUNKT = PunktSentenceTokenizer(_PARAMETERS)


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]` as offsets in `text`, without white space at their ends."""
    return [(start + first, start + last) for first, last in _PUNKT.span_tokenize(text[start:end])]


def with_sentences(article: Article) -> Article:
    """`article` with the sentences of its paragraphs."""
    return replace(
        article,
        sentences=tuple(
            Sentence(first, last, number)
            for number, paragraph in enumerate(article.paragraphs)
            for first, last in sentence_spans(article.text, paragraph.start, paragraph.end)
        ),
    )
