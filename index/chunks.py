"""What the index ranks: an article's sentences as chunks of terms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from index.analysis.terms import content, content_terms
from index.article import Article, Kind


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
        found = content(article.text[sentence.start : sentence.end])
        chunks.append(tuple(term for term, _ in found))
        words.update({word for _, word in found})
    title = tuple(content_terms(article.title or ""))
    return ArticleTerms(numbers, tuple(chunks), title, words)
