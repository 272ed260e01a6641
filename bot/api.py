"""What programs may rely on: the names of `__all__`, for asking a library, summing it up and checking quotations.

    from bot.api import Library, Pipeline

    with Library.open(Path("data")) as library, library.snapshot() as snapshot:
        answer = Pipeline().answer("Who won?", snapshot)  # or Question("Who won?", top=5)

A library is filled by `Library.sync(root)`, `sync_address` and `sync_feed`. Answers, summaries and checked quotations
have `as_json()`, as `JSON.md` describes it.
"""

from bot.answering.answer import Answer, Citation, Passage, Reading, Speaker, Verdict
from bot.answering.phrase_search import PhraseMatches, find_phrase
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.summarizing.summarizer import Summarizer
from bot.summarizing.summary import Length, Summary
from bot.verification import QuoteVerdict
from bot.verification.verify import CheckedQuotation, verify
from index.article import Article, Kind, Paragraph, Sentence
from index.errors import IndexingError, UnknownArticle
from index.ingest.roots import SyncReport
from index.library import ArticleInfo, Library, Snapshot

__all__ = [
    "Answer",
    "Article",
    "ArticleInfo",
    "CheckedQuotation",
    "Citation",
    "IndexingError",
    "Kind",
    "Length",
    "Library",
    "Paragraph",
    "Passage",
    "PhraseMatches",
    "Pipeline",
    "Question",
    "QuoteVerdict",
    "Reading",
    "Sentence",
    "Snapshot",
    "Speaker",
    "Summarizer",
    "Summary",
    "SyncReport",
    "UnknownArticle",
    "Verdict",
    "find_phrase",
    "verify",
]
