"""What the index ranks: an article's sentences as chunks of terms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from index.analysis.terms import tokenize
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
        tokens = [token for token in tokenize(article.text[sentence.start : sentence.end]) if not token.stop]
        chunks.append(tuple(token.term for token in tokens))
        words.update({token.word for token in tokens})
    title = tuple(token.term for token in tokenize(article.title or "") if not token.stop)
    return ArticleTerms(numbers, tuple(chunks), title, words)
