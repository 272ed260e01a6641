"""The methods that the summarizer is measured beside: lead, and those of sumy, all handed our sentences.

Each says in which order it would take the sentences of a document. sumy's own splitter and tokenizer would need nltk's
punkt data, so it gets sentences and words from ours; stemmer and stop words are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from bot.summarizing.document import Document
from index.text.terms import tokenize

Method = Callable[[Document], Iterable[int]]
"""The units of a document in the order in which a method would take them."""

_SUMY = {
    "sumy LexRank": LexRankSummarizer,
    "sumy TextRank": TextRankSummarizer,
    "sumy LSA": LsaSummarizer,
    "sumy Luhn": LuhnSummarizer,
    "sumy KL": KLSummarizer,
    "sumy SumBasic": SumBasicSummarizer,
}


class _OurWords:
    """What sumy asks of a tokenizer."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(token.word for token in tokenize(sentence))


def lead(document: Document) -> Iterable[int]:
    """The sentences as they come."""
    return range(len(document.units))


def sumy(summarizer: Any) -> Method:
    """A summarizer of sumy as a method: its budget may be a function, which is given all sentences, best first."""

    def order(document: Document) -> Iterable[int]:
        chosen: list[int] = []

        def take(rated: Sequence[Any]) -> Sequence[Any]:
            chosen.extend(info.order for info in rated)
            return rated

        method = summarizer(Stemmer("english"))
        method.stop_words = get_stop_words("english")
        words = _OurWords()
        method(ObjectDocumentModel([Paragraph([Sentence(unit.text, words) for unit in document.units])]), take)
        return chosen

    return order


def peers() -> Mapping[str, Method]:
    return {"lead": lead, **{name: sumy(summarizer) for name, summarizer in _SUMY.items()}}
