"""Whether a library is whole: its store in itself, and its index on disk against the store; and putting it right."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.candidates.disk.proposals import BrokenIndex, ProposalIndex
from index.candidates.disk.upkeep import bring_up_to_date, generation_folder
from index.chunks import indexed_sentences
from index.errors import DamagedLibrary
from index.fields import Field, field_postings
from index.store import Reader, Store

__all__ = ["Check", "check"]

_BATCH = 500  # articles


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: each problem in a line, and how many articles it looked at.

    `repaired` tells that what could be put right was: statistics, the index on disk, and articles that could not be
    read any more, which were taken out; their files are read again by the next sync.
    """

    articles: int
    problems: tuple[str, ...]
    repaired: bool = False


def check(folder: Path, *, repair: bool = False) -> Check:
    """Check the library of a data folder, and `repair` what can be repaired. Raises a StoreError."""
    store = Store(folder)
    try:
        store.upgrade()
        if not store.exists():
            return Check(0, ())
        with store.reading() as reader:
            problems = [*_file_problems(reader)]
            damaged = dict(_damaged(reader))
            problems += [f"article {id!r} can't be read: {why}" for id, why in damaged.items()]
            miscounted = [] if damaged else [*_miscounted(reader)]
            problems += miscounted
            wrong_index = [] if damaged else [*_index_problems(reader, folder)]
            problems += wrong_index
            articles = reader.counts()["articles"]
        if not (repair and problems):
            return Check(articles, tuple(problems))
        if damaged:
            with store.writing() as writer:
                writer.give_up(damaged)
        if damaged or miscounted:
            with store.writing() as writer:
                writer.count_anew(_stored_terms(writer), _stored_words(writer))
        if wrong_index:
            with store.reading() as reader:
                generation = reader.index_state().generation
            bring_up_to_date(store, folder, broken=generation)
        return Check(articles, tuple(problems), repaired=True)
    finally:
        store.close()


def _file_problems(reader: Reader) -> Iterator[str]:
    for line in reader.integrity():
        yield f"the library's file: {line}"


def _damaged(reader: Reader) -> Iterator[tuple[str, str]]:
    """The ids of articles that can't be read, or whose parts don't fit together, and why."""
    for key, id in reader.ids():
        try:
            article = reader.article(key)
            article = replace(article, sentences=tuple(article.sentences))  # which checks them
            (stored,) = reader.stored([key])
            reader.word_counts([key])
        except (DamagedLibrary, KeyError, ValueError, IndexError, zlib.error) as error:
            yield id, str(error)
            continue
        chunks = stored.terms.lengths
        if indexed_sentences(article) != stored.sentences or len(chunks) != len(stored.sentences):
            yield id, "its terms are not those of its sentences"
        elif int(chunks.sum()) != len(stored.terms.terms):
            yield id, "its terms are not whole"


def _miscounted(reader: Reader) -> Iterator[str]:
    """What of the statistics is not what the articles add up to."""
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
    """What the stored articles add up to: documents and terms a field, and document frequencies by term id."""
    totals = dict.fromkeys(Field, (0, 0))
    frequencies: dict[int, list[int]] = {}
    keys = reader.article_keys()
    for start in range(0, len(keys), _BATCH):
        articles = reader.article_term_ids(keys[start : start + _BATCH])
        for column, (field, postings) in enumerate(field_postings([one.terms for one in articles]).items()):
            documents, length = totals[field]
            totals[field] = documents + len(postings.lengths), length + int(postings.lengths.sum())
            for term, count in zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True):
                frequencies.setdefault(term, [0] * len(totals))[column] += count
    return totals, frequencies


def _stored_words(reader: Reader) -> Counter[int]:
    """How many chunks hold each word, by its id."""
    return reader.word_counts(reader.article_keys())


def _index_problems(reader: Reader, folder: Path) -> Iterator[str]:
    """What of the index on disk is not as the store says. One that is behind is not wrong."""
    state = reader.index_state()
    if state.generation is None:
        return
    place = generation_folder(folder, state.generation)
    try:
        if place is None:
            raise BrokenIndex("it is of another version")
        index = ProposalIndex(place)
        chunks, whole = index.holdings()
        yield from _wrong_holdings(reader, state.indexed, chunks, whole)
        if not reader.removed():  # what was removed counts in the index for a while
            yield from _wrong_frequencies(reader, index, state.indexed)
    except BrokenIndex as error:
        yield f"the index on disk can't be used: {error}"


def _wrong_holdings(reader: Reader, indexed: int, chunks: Counter[int], whole: Counter[int]) -> Iterator[str]:
    removed = set(reader.removed())
    keys = [key for key in reader.article_keys() if key <= indexed]
    lengths = {one.key: len(one.terms.lengths) for one in reader.article_term_ids(keys)}
    wrong = [key for key in keys if chunks[key] != lengths[key] or whole[key] != 1]
    strange = [key for key in whole.keys() | chunks.keys() if key <= indexed and key not in lengths.keys() | removed]
    if wrong:
        yield f"the index on disk lacks, or has twice, parts of {len(wrong)} articles"
    if strange:
        yield f"the index on disk has {len(strange)} articles that the store has not"


def _wrong_frequencies(reader: Reader, index: ProposalIndex, indexed: int) -> Iterator[str]:
    keys = [key for key in reader.article_keys() if key <= indexed]
    expected: dict[int, Counter[int]] = {column: Counter() for column in range(len(Field))}
    for start in range(0, len(keys), _BATCH):
        articles = [one.terms for one in reader.article_term_ids(keys[start : start + _BATCH])]
        for column, postings in enumerate(field_postings(articles).values()):
            counts = zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True)
            expected[column].update(dict(counts))
    for column, field in enumerate(Field):
        if field is not Field.CONTEXT:
            wrong = sum(index.frequency(field, term) < count for term, count in expected[column].items())
            if wrong:
                yield f"the index on disk has {wrong} terms of the field {field} too seldom"
