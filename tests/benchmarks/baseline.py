"""A peer to compare with: rank-bm25 over stop-worded, Snowball-stemmed sentences alone."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from nltk.stem.snowball import SnowballStemmer
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.answering.answer import Answer, Passage, Verdict, passage_of
from index.article import Article
from index.chunks import indexed_sentences
from index.text.terms import tokenize

_stem = cache(SnowballStemmer("english").stem)


def stems(text: str) -> list[str]:
    """The Snowball stems of the words of `text`, stop words left out."""
    return [_stem(token.word) for token in tokenize(text) if not token.stop]


class LuceneBM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """`BM25Okapi` with Lucene's idf, which is never negative."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {
            term: math.log(1 + (self.corpus_size - frequency + 0.5) / (frequency + 0.5))
            for term, frequency in nd.items()
        }


class SentenceBaseline:
    """Answers with single sentences of `articles`, the same that Verbatim indexes, ranked by one BM25.

    `confidence` is s/(1+s) for the first score s: it orders questions, and is no probability.
    """

    def __init__(self, articles: Iterable[Article], ranking: type[BM25Okapi]) -> None:
        self._chunks = [(article, number) for article in articles for number in indexed_sentences(article)]
        terms = [stems(_sentence(article, number)) for article, number in self._chunks]
        self._bm25 = ranking(terms)
        self._postings: dict[str, list[int]] = {}
        for chunk, words in enumerate(terms):
            for term in dict.fromkeys(words):
                self._postings.setdefault(term, []).append(chunk)

    def answer(self, question: str, *, top: int) -> Answer:
        started = time.perf_counter()
        chunks, scores = self.scores(stems(question))
        best = np.lexsort((chunks, -scores))[:top]
        passages = tuple(self._passage(int(chunks[at]), float(scores[at])) for at in best)
        first = max(0.0, passages[0].score) if passages else 0.0
        verdict = Verdict.ANSWERED if passages else Verdict.NONE
        return Answer(question, verdict, first / (1 + first), (time.perf_counter() - started) * 1000, passages)

    def _passage(self, chunk: int, score: float) -> Passage:
        article, number = self._chunks[chunk]
        start, end, _ = article.sentences[number]
        return passage_of(article, start, end, score=score, confidence=0.0)

    def scores(self, terms: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The chunks that hold any of `terms`, in order, and rank-bm25's own scores of them."""
        chunks = sorted({chunk for term in terms for chunk in self._postings.get(term, ())})
        if not chunks:
            return np.zeros(0, dtype=np.intp), np.zeros(0)
        return np.array(chunks, dtype=np.intp), np.asarray(self._bm25.get_batch_scores(terms, chunks))


def _sentence(article: Article, number: int) -> str:
    sentence = article.sentences[number]
    return article.text[sentence.start : sentence.end]
