"""What every summary of any library keeps to."""

from __future__ import annotations

from itertools import combinations

import hypothesis.strategies as st
from hypothesis import given

from bot.answering.answer import Passage
from bot.summarizing.digest import make_digest
from bot.summarizing.document import context_needs, document
from bot.summarizing.summarizer import summarize_article
from bot.summarizing.summary import Summary
from index.article import Article, Kind
from index.text.near_duplicates import are_redundant
from index.text.terms import content_terms
from tests.bot.summarizing.articles import article

_WORDS = st.sampled_from(
    "storm harbour Northport Berg she He it But This “Ferries ‘Nobody said.” waves’ closed Monday, hurt? 30 … \u2028 "
    "naïve meanwhile the islands - \N{WAVING HAND SIGN} “ ” \" ' however then report A".split(" ")
)
_SENTENCES = st.lists(_WORDS, min_size=1, max_size=8).map(lambda words: f"{' '.join(words)}.")
_TEXTS = (st.lists(_SENTENCES, min_size=1, max_size=5).map(" ".join) | st.text(min_size=1, max_size=60)).filter(
    lambda text: bool(text.strip()) and "\n" not in text
)
_PARAGRAPHS = st.tuples(st.sampled_from(Kind), _TEXTS.map(str.strip))
_ARTICLES = st.lists(_PARAGRAPHS, max_size=8).map(lambda paragraphs: article(*paragraphs))


def of(passage: Passage, articles: list[Article]) -> Article:
    return next(article for article in articles if article.id == passage.article)


def assert_verbatim(summary: Summary, articles: list[Article]) -> None:
    for passage in summary.sentences:
        source = of(passage, articles)
        assert passage.quote == source.text[passage.start : passage.end]
        paragraph = source.paragraphs[passage.paragraph - 1]
        assert paragraph.start <= passage.start < passage.end <= paragraph.end
        assert paragraph.kind.value == passage.kind
        assert (passage.title, passage.published, passage.source) == (source.title, source.published, source.source)


def assert_not_redundant(summary: Summary) -> None:
    terms = [frozenset(content_terms(passage.quote)) for passage in summary.sentences]
    assert not any(are_redundant(one, other) for one, other in combinations(terms, 2))


@given(_ARTICLES, st.integers(1, 9))
def test_a_summary_of_an_article_is_verbatim_in_order_and_says_nothing_twice(made: Article, sentences: int) -> None:
    summary = summarize_article(made, sentences)
    assert_verbatim(summary, [made])
    assert_not_redundant(summary)
    assert len(summary.sentences) <= sentences
    starts = [passage.start for passage in summary.sentences]
    assert starts == sorted(starts)
    assert not {passage.kind for passage in summary.sentences} & {"caption", "headline", "boilerplate"}


@given(_ARTICLES, st.integers(1, 9))
def test_a_sentence_that_leans_on_others_comes_behind_them(made: Article, sentences: int) -> None:
    summary = summarize_article(made, sentences)
    if any(passage.kind != "body" for passage in summary.sentences):
        return
    seen = document(made)
    places = [made.sentences[unit.number].start for unit in seen.units]
    quoted = {places.index(passage.start) for passage in summary.sentences}
    for unit in quoted:
        brings = context_needs(seen)[unit]
        assert brings is not None
        assert quoted.issuperset(brings)


@given(st.lists(_ARTICLES, max_size=5), st.integers(1, 4), st.none() | st.integers(1, 9))
def test_a_digest_is_verbatim_and_names_every_article_once(
    made: list[Article], stories: int, sentences: int | None
) -> None:
    articles = [article_with_id(one, f"{number}.txt") for number, one in enumerate(made)]
    summary = make_digest(articles, stories, sentences)
    assert_verbatim(summary, articles)
    assert len(summary.sections) <= stories
    assert len(summary.sentences) <= (sentences or 2 * stories)
    named = [*(told for section in summary.sections for told in section.articles), *summary.listed]
    assert sorted(told.article for told in named) == sorted(article.id for article in articles)


def article_with_id(made: Article, id: str) -> Article:
    paragraphs = [(paragraph.kind, made.text[paragraph.start : paragraph.end]) for paragraph in made.paragraphs]
    return article(*paragraphs, id=id)
