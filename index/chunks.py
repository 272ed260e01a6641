"""What the index ranks: an article's sentences as chunks, and the four fields in which each is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from index.analysis.terms import tokenize
from index.article import Article, Kind

CONTEXT = 2  # how many sentences on each side are a chunk's context

Term = TypeVar("Term", bound=Hashable)


class Field(StrEnum):
    """Where a chunk can match. Title and article are the same for all chunks of an article, and count once."""

    SENTENCE = "sentence"
    CONTEXT = "context"
    TITLE = "title"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class ArticleTerms:
    """An article as the index sees it.

    `sentences[k]` is the number of the sentence that is chunk k, `chunks[k]` its terms in order. `words` counts the
    chunks that hold a word (folded as the analyser does, stop words left out).
    """

    sentences: tuple[int, ...]
    chunks: tuple[tuple[str, ...], ...]
    title: tuple[str, ...]
    words: Counter[str]


def indexed_sentences(article: Article) -> tuple[int, ...]:
    """The numbers of the sentences that are chunks: boilerplate is never quoted, so it is not indexed at all."""
    kinds = [paragraph.kind for paragraph in article.paragraphs]
    return tuple(n for n, sentence in enumerate(article.sentences) if kinds[sentence.paragraph] is not Kind.BOILERPLATE)


def article_terms(article: Article) -> ArticleTerms:
    """The chunks of an article that has its sentences, by the one analyser."""
    numbers = indexed_sentences(article)
    chunks: list[tuple[str, ...]] = []
    words: Counter[str] = Counter()
    for number in numbers:
        sentence = article.sentences[number]
        tokens = [token for token in tokenize(article.text[sentence.start : sentence.end]) if not token.stop]
        chunks.append(tuple(token.term for token in tokens))
        words.update({token.word for token in tokens})
    title = tuple(token.term for token in tokenize(article.title or "") if not token.stop)
    return ArticleTerms(numbers, tuple(chunks), title, words)


def context(chunks: Sequence[Sequence[Term]], number: int) -> tuple[Term, ...]:
    """The terms around chunk `number`: those of the chunks next to it in its article, its own left out."""
    around = (*chunks[max(0, number - CONTEXT) : number], *chunks[number + 1 : number + 1 + CONTEXT])
    return tuple(term for chunk in around for term in chunk)


def field_documents(chunks: Sequence[Sequence[Term]], title: Sequence[Term]) -> dict[Field, list[Counter[Term]]]:
    """The term frequencies of an article in each field: a document a chunk, or one in all for title and article."""
    sentences = [Counter(chunk) for chunk in chunks]
    whole: Counter[Term] = Counter()
    for chunk in chunks:
        whole.update(chunk)
    return {
        Field.SENTENCE: sentences,
        Field.CONTEXT: [Counter(context(chunks, number)) for number in range(len(chunks))],
        Field.TITLE: [Counter(title)],
        Field.ARTICLE: [whole],
    }


def document_frequencies(documents: Iterable[Iterable[Term]]) -> Counter[Term]:
    """How many of `documents` (each the distinct terms of one) hold a term."""
    counted: Counter[Term] = Counter()
    for document in documents:
        counted.update(iter(document))  # an iterator, for a mapping's values would be added up
    return counted
