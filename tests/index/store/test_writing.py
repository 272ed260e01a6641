"""Statistics follow every change: however a store came to its articles, it counts as one that just got them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.chunks import Field, article_terms, field_postings
from index.store import Entry, Reader, Store
from tests.index.articles import article, articles


def put(store: Store, *held: Article, analyser: str = "test") -> None:
    with store.writing() as writer:
        file = writer.file(writer.root("/articles"), "articles.jsonl")
        writer.put([Entry(one, article_terms(one), one.text.encode(), file) for one in held], analyser)


def drop(store: Store, *ids: str) -> None:
    with store.writing() as writer:
        writer.drop(ids)


def figures(reader: Reader) -> dict[str, object]:
    """Everything that a store counts."""
    terms = reader.terms()
    frequencies = ((field, reader.frequencies_by_id(field)) for field in Field)
    return {
        "frequencies": {field: {terms[id]: count for id, count in held.items()} for field, held in frequencies},
        "totals": {field: reader.totals(field) for field in Field},
        "words": reader.words(),
        "counts": reader.counts(),
    }


def texts(reader: Reader) -> list[Article]:
    return [reader.article(key) for key in reader.article_keys()]


@given(st.lists(st.tuples(articles(), st.frozensets(st.sampled_from([f"a{n}" for n in range(6)]))), max_size=4))
def test_any_order_of_adding_changing_and_removing_counts_as_a_fresh_store(
    steps: list[tuple[list[Article], frozenset[str]]],
) -> None:
    store, fresh = Store(None), Store(None)
    held: dict[str, Article] = {}
    put(store)
    for added, removed in steps:
        put(store, *added)
        drop(store, *removed)
        held |= {one.id: one for one in added}
        held = {id: one for id, one in held.items() if id not in removed}
    with store.reading() as reader:
        order = [one.id for one in texts(reader)]
    assert set(order) == set(held)
    put(fresh, *(held[id] for id in order))
    with store.reading() as reader, fresh.reading() as other:
        assert texts(reader) == texts(other) == [held[id] for id in order]
        assert figures(reader) == figures(other)
    store.close()
    fresh.close()


@given(articles())
def test_stored_frequencies_are_those_of_the_stored_terms(held: list[Article]) -> None:
    store = Store(None)
    put(store, *held)
    with store.reading() as reader:
        for field, postings in field_postings([one.terms for one in reader.stored(reader.article_keys())]).items():
            counted = zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True)
            assert reader.frequencies_by_id(field) == dict(counted)
            assert reader.totals(field) == (len(postings.lengths), postings.lengths.sum())
    store.close()


def test_a_term_goes_with_the_last_article_that_holds_it() -> None:
    store = Store(None)
    put(store, article("a", "The ferry sank."), article("b", "The ferry came."))
    drop(store, "a")
    with store.reading() as reader:
        assert set(reader.frequencies_by_id(Field.SENTENCE)) == set(reader.terms())
        assert set(reader.terms().values()) == {"ferri", "come"}
        assert set(reader.words()) == {"ferry", "came"}
    drop(store, "b")
    with store.reading() as reader:
        assert reader.terms() == {}
        assert reader.words() == {}
    store.close()


def test_a_changed_article_keeps_its_place_and_gets_a_new_key() -> None:
    store = Store(None)
    put(store, article("a", "One."), article("b", "Two."), article("c", "Three."))
    with store.reading() as reader:
        before = reader.article_keys()
    put(store, article("b", "Two and a half."))
    with store.reading() as reader:
        assert [one.id for one in texts(reader)] == ["a", "b", "c"]
        after = reader.article_keys()
        assert [after[0], after[2]] == [before[0], before[2]]
        assert after[1] not in before
        assert reader.article(after[1]).text == "Two and a half."
    store.close()


def test_keys_and_terms_are_never_numbered_again() -> None:
    store = Store(None)
    put(store, article("a", "The ferry sank."))
    with store.reading() as reader:
        keys, terms = set(reader.article_keys()), set(reader.terms())
    drop(store, "a")
    put(store, article("b", "The captain swam."))
    with store.reading() as reader:
        assert keys.isdisjoint(reader.article_keys())
        assert terms.isdisjoint(reader.terms())
    store.close()
