"""Searching memory finds what scoring every chunk by rank-bm25 finds, in the same order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.article import Article, Kind
from index.chunks import CONTEXT, Field, article_terms
from index.search.bm25 import lucene_idf
from index.search.engines.memory import MemoryState
from index.search.hits import FIELD_WEIGHTS, FieldWeights, Hits, Query
from index.store import Entry, Store
from tests.index.articles import WORDS, article, articles, spelt_chunks, spelt_title

TERMS = tuple(term for word in WORDS for term in spelt_chunks(article_terms(article("x", word)))[0])
queries = st.lists(st.sampled_from((*TERMS, "unheard")), max_size=5).map(tuple)


def candidates(held: list[Article]) -> MemoryState:
    store = Store(None)
    with store.writing() as writer:
        file = writer.file(writer.root("/articles"), "articles.jsonl")
        writer.put([Entry(one, article_terms(one), one.id.encode(), file) for one in held], "test")
        stored = list(writer.stored(writer.article_keys()))
        terms = writer.terms()
    store.close()
    return MemoryState({one.key: one for one in stored}, {term: number for number, term in terms.items()})


def scores_by_hand(documents: list[list[str]], query: Query) -> list[tuple[float, bool]]:
    """Each document's score by rank-bm25 itself, given Lucene's idf, and whether it holds a term of the query."""
    if not any(documents):
        return [(0.0, False)] * len(documents)
    bm25 = BM25Okapi(documents)
    bm25.idf = {term: lucene_idf(len(documents), sum(term in document for document in documents)) for term in bm25.idf}
    totals = [0.0] * len(documents)
    for term, weight in query.weighted_terms().items():
        for number, score in enumerate(bm25.get_scores([term])):
            totals[number] += weight * score
    return [
        (total, not set(query.terms).isdisjoint(document)) for total, document in zip(totals, documents, strict=True)
    ]


def found_by_hand(held: list[Article], query: Query, weights: FieldWeights) -> list[tuple[int, int, float]]:
    """Article, chunk and score of every chunk that matches, best first, by the plainest means."""
    analysed = [article_terms(one) for one in held]
    chunks = [spelt_chunks(terms) for terms in analysed]
    places = [(number, chunk) for number, own in enumerate(chunks) for chunk in range(len(own))]
    own = [chunks[number][chunk] for number, chunk in places]
    context = [
        [
            term
            for other, near in enumerate(chunks[number])
            if other != chunk and abs(other - chunk) <= CONTEXT
            for term in near
        ]
        for number, chunk in places
    ]
    sentence, near = scores_by_hand(own, query), scores_by_hand(context, query)
    title = scores_by_hand([spelt_title(terms) for terms in analysed], query)
    whole = scores_by_hand([[term for chunk in held for term in chunk] for held in chunks], query)
    found = []
    for place, (number, chunk) in enumerate(places):
        fields = (sentence[place], near[place], title[number], whole[number])
        if any(matched for _, matched in fields) and (query.articles is None or held[number].id in query.articles):
            by_weight = (weights.sentence, weights.context, weights.title, weights.article)
            found.append(
                (number, chunk, sum(weight * score for weight, (score, _) in zip(by_weight, fields, strict=True)))
            )
    return sorted(found, key=lambda one: -one[2])


@given(articles(), queries, st.data())
def test_search_equals_scoring_every_chunk_by_hand(
    held: list[Article], terms: tuple[str, ...], data: st.DataObject
) -> None:
    weighing = data.draw(st.just(()) | st.tuples(*[st.sampled_from([0.25, 0.5, 1.0, 2.0])] * len(terms)))
    among = data.draw(st.none() | st.frozensets(st.sampled_from([f"a{number}" for number in range(6)])))
    weights = data.draw(st.sampled_from([FIELD_WEIGHTS, FieldWeights(1, 0, 0, 0), FieldWeights(0.5, 2, 1, 0.1)]))
    query = Query(terms, weighing, among)
    expected = found_by_hand(held, query, weights)
    found = candidates(held).search(query, 1000, weights)
    # Keys count up in the order of the articles, from 1.
    places = [(key - 1, chunk) for key, chunk in order(found)]
    totals = found.totals.tolist() if found else []
    assert set(places) == {(number, chunk) for number, chunk, _ in expected}
    scores = {(number, chunk): score for number, chunk, score in expected}
    assert totals == pytest.approx([scores[place] for place in places])
    assert totals == pytest.approx([score for _, _, score in expected])


@given(articles(), queries)
def test_hits_say_which_terms_they_have_where_and_how_long_they_are(
    held: list[Article], terms: tuple[str, ...]
) -> None:
    found = candidates(held).search(Query(terms), 1000, FIELD_WEIGHTS)
    asked = set(terms)
    for row, (key, chunk) in enumerate(order(found)):
        assert found
        analysed = article_terms(held[key - 1])
        chunks = spelt_chunks(analysed)
        near = [other for other in range(len(chunks)) if 0 < abs(other - chunk) <= CONTEXT]
        assert found.terms_in(Field.SENTENCE)[row] == asked & set(chunks[chunk])
        assert found.terms_in(Field.CONTEXT)[row] == asked & {term for other in near for term in chunks[other]}
        assert found.terms_in(Field.TITLE)[row] == asked & set(spelt_title(analysed))


@given(articles(), queries, st.integers(0, 12))
def test_a_limit_takes_the_first_of_the_whole_order(held: list[Article], terms: tuple[str, ...], limit: int) -> None:
    searched = candidates(held)
    everything = order(searched.search(Query(terms), 1000, FIELD_WEIGHTS))
    assert order(searched.search(Query(terms), limit, FIELD_WEIGHTS)) == everything[:limit]


def order(found: Hits | None) -> list[tuple[int, int]]:
    """The keys of the articles of what was found, and the numbers of the chunks."""
    return [(key, chunk) for _, key, chunk, _ in found.places.tolist()] if found else []


def scored(found: Hits | None) -> list[list[float]]:
    """The scores of what was found in each field: sentence, context, title and article."""
    return found.scores.tolist() if found else []


def test_equal_scores_come_in_the_order_of_articles_and_sentences() -> None:
    same = candidates([article(f"a{number}", "The storm came.", "The storm came.") for number in range(30)])
    for limit in (1, 7, 31, 60):
        found = same.search(Query(("storm",)), limit, FIELD_WEIGHTS)
        assert found
        assert len(set(found.totals.tolist())) == 1
        assert order(found) == [(number, chunk) for number in range(1, 31) for chunk in range(2)][:limit]


def test_a_chunk_is_found_by_its_neighbours_and_by_its_title_alone() -> None:
    held = [
        article("near", "The ferry sank.", "Nobody knew why.", "It was night.", "It rained.", "Morning broke."),
        article("titled", "Nobody knew why.", title="Ferry lost"),
        article("other", "The gull slept."),
    ]
    found = candidates(held).search(Query(("ferri",)), 40, FIELD_WEIGHTS)
    scores = dict(zip(order(found), scored(found), strict=True))
    assert set(scores) == {(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 0)}
    assert scores[1, 0][0] > 0 == scores[1, 0][1]
    assert scores[1, 2][1] > 0 == scores[1, 2][0]
    assert scores[1, 3] == [0.0, 0.0, 0.0, scores[1, 0][3]]
    assert scores[2, 0] == [0.0, 0.0, scores[2, 0][2], 0.0]


def test_boilerplate_is_never_found() -> None:
    held = [article("a", "The ferry sank.", "Read more: ferry news.", kinds=[Kind.BODY, Kind.BOILERPLATE])]
    searched = candidates(held)
    assert order(searched.search(Query(("ferri", "news")), 40, FIELD_WEIGHTS)) == [(1, 0)]
    assert searched.frequencies(["ferri"])["ferri"] == (1, 0, 0, 1)
    assert searched.frequencies(["news"])["news"] == (0, 0, 0, 0)


def test_a_heavier_term_counts_for_more_and_a_repeated_one_twice() -> None:
    searched = candidates([article("a", "The ferry sank.")])
    (plain,) = scored(searched.search(Query(("ferri",)), 1, FIELD_WEIGHTS))
    (heavy,) = scored(searched.search(Query(("ferri",), (2.0,)), 1, FIELD_WEIGHTS))
    (twice,) = scored(searched.search(Query(("ferri", "ferri")), 1, FIELD_WEIGHTS))
    assert heavy == twice
    assert heavy[0] == 2 * plain[0] > 0


@pytest.mark.parametrize("terms", [(), ("unheard",)])
def test_no_known_term_finds_nothing(terms: tuple[str, ...]) -> None:
    assert len(candidates([article("a", "The ferry sank.")]).search(Query(terms), 40, FIELD_WEIGHTS)) == 0


def test_an_empty_collection_finds_nothing() -> None:
    searched = candidates([])
    assert len(searched.search(Query(("ferri",)), 40, FIELD_WEIGHTS)) == 0
    assert searched.documents() == (0, 0, 0, 0)


def test_each_field_counts_its_own_documents() -> None:
    searched = candidates([article("a", "The ferry sank.", "The ferry ferry.", "Rain."), article("b", "Rain.")])
    assert searched.documents() == (4, 4, 2, 2)
    assert searched.frequencies(["ferri"])["ferri"] == (2, 3, 0, 1)
    assert searched.frequencies(["unheard"])["unheard"] == (0, 0, 0, 0)


def test_a_query_refuses_weights_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="2 terms with 1 weights"):
        Query(("a", "b"), (1.0,))
    with pytest.raises(ValueError, match="negative"):
        Query(("a",), (-1.0,))
