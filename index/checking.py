"""Whether a library is whole: its store in itself, and its index on disk against the store; and putting it right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunks import Field, field_postings, indexed_sentences
from index.errors import DamagedLibrary
from index.search.engines import EngineMaker
from index.search.engines.tantivy import TantivyEngine
from index.store import Reader, Store

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: each problem in a line, and how many articles it looked at.

    `repaired` tells that what could be put right was: statistics, the index on disk, and articles that could not be
    read any more, which were taken out; their files are read again by the next sync.
    """

    articles: int
    problems: tuple[str, ...]
    repaired: bool = False


def check(
    folder: Path, *, repair: bool = False, engine: EngineMaker = TantivyEngine, collection: Cluster | None = None
) -> Check:
    """Check the library of a data folder, and `repair` what can be repaired. Raises a StoreError.

    `engine` is the one whose index the library may have. Of a `collection` in a cluster every article is read; nothing
    of it can be repaired.
    """
    if collection is not None:
        return _check_collection(collection)
    with closing(Store(folder)) as store:
        candidates = engine(store, folder)
        store.refuse_unfinished()
        store.upgrade()
        if not store.exists():
            return Check(0, ())
        with store.reading() as reader:
            problems = [f"the library's file: {line}" for line in reader.integrity()]
            damaged = dict(_damaged(reader))
            problems += [f"article {id!r} can't be read: {why}" for id, why in damaged.items()]
            miscounted = [] if damaged else [*_miscounted(reader)]
            wrong = [] if damaged else [*candidates.problems(reader)]
            problems += miscounted + wrong
            articles = reader.counts()["articles"]
        if not (repair and problems):
            return Check(articles, tuple(problems))
        if damaged:
            with store.writing() as writer:
                writer.give_up(damaged)
        if damaged or miscounted:
            with store.writing() as writer:
                writer.count_anew(_stored_terms(writer), _stored_words(writer))
        if wrong:
            candidates.repair()
        return Check(articles, tuple(problems), repaired=True)


def _check_collection(cluster: Cluster) -> Check:
    from index.collection.store import CollectionStore  # here, for it needs an extra

    with closing(CollectionStore(cluster)) as store:
        store.follow()
        if not store.exists():
            return Check(0, ())
        with store.reading() as reader:
            return Check(reader.count(), tuple(store.damaged()))


def _damaged(reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield the ids of articles that can't be read, or whose parts don't fit together, and why."""
    for key, id in reader.ids():
        try:
            article = reader.article(key)
            article = replace(article, sentences=tuple(article.sentences))  # which checks them
            (stored,) = reader.stored([key])
            reader.word_counts([key])
        except (DamagedLibrary, ValueError) as error:
            yield id, str(error)
            continue
        chunks = stored.terms.lengths
        if indexed_sentences(article) != stored.sentences or len(chunks) != len(stored.sentences):
            yield id, "its terms are not those of its sentences"
        elif int(chunks.sum()) != len(stored.terms.terms):
            yield id, "its terms are not whole"


def _miscounted(reader: Reader) -> Iterator[str]:
    """Yield what of the statistics is not what the articles add up to."""
    totals, frequencies = _stored_terms(reader)
    for column, field in enumerate(Field):
        if reader.totals(field) != totals[field]:
            yield f"the totals of the field {field} are {reader.totals(field)}, not {totals[field]}"
        counted = {term: numbers[column] for term, numbers in frequencies.items() if numbers[column]}
        if reader.frequencies_by_id(field) != counted:
            yield f"the document frequencies of the field {field} are wrong"
    if reader.word_frequencies_by_id() != dict(_stored_words(reader)):
        yield "the frequencies of words are wrong"


def _stored_terms(reader: Reader) -> tuple[dict[Field, tuple[int, int]], dict[int, list[int]]]:
    """Return what the stored articles add up to: documents and terms a field, and document frequencies by term id."""
    totals = dict.fromkeys(Field, (0, 0))
    frequencies: dict[int, list[int]] = {}
    keys = reader.article_keys()
    for batch in reader.batches(keys):
        articles = reader.article_term_ids(batch)
        for column, (field, postings) in enumerate(field_postings([one.terms for one in articles]).items()):
            documents, length = totals[field]
            totals[field] = documents + len(postings.lengths), length + int(postings.lengths.sum())
            for term, count in zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True):
                frequencies.setdefault(term, [0] * len(totals))[column] += count
    return totals, frequencies


def _stored_words(reader: Reader) -> Counter[int]:
    """Return how many chunks hold each word, by its id."""
    return reader.word_counts(reader.article_keys())
