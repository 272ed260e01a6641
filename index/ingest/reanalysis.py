"""Making terms anew where another version of the analyser made them."""

from __future__ import annotations

from index.chunks import article_terms
from index.store import Entry, Store
from index.text.fingerprint import fingerprint
from index.text.sentences import with_sentences


def reanalyse(store: Store) -> None:
    """Make sentences and terms anew, from the stored texts, of all articles that another analyser version made."""
    while True:
        with store.reading() as reader:
            keys = reader.outdated(fingerprint(), limit=100)
            outdated = [(reader.article(key), *reader.origin(key)) for key in keys]
        if not outdated:
            return
        fresh = [(with_sentences(article), digest, file) for article, digest, file in outdated]
        entries = [Entry(article, article_terms(article), digest, file) for article, digest, file in fresh]
        with store.writing() as writer:
            still = writer.owners(entry.article.id for entry in entries)
            writer.put(
                [entry for entry in entries if (owner := still.get(entry.article.id)) and owner.digest == entry.digest],
                fingerprint(),
            )
