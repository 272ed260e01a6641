"""Articles in a few of their own sentences, odd ones among them."""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter
from collections.abc import Callable
from itertools import combinations, product

import pytest

from bot.app.folders import seeds_folder
from bot.summarizing.selection import TermMatrix
from bot.summarizing.summarizer import summarize_article
from bot.summarizing.summary import Length, Scope
from index.article import Article, Kind
from index.formats import Limits, read
from index.ingest.roots import article_files
from index.text.near_duplicates import are_redundant
from index.text.terms import content_terms
from tests.bot.summarizing.articles import HARBOUR, article
from tests.growth import uncovered


def seeds() -> list[Article]:
    folder = seeds_folder()
    assert folder is not None
    return [
        found
        for file in article_files(folder)
        for found in read(file, folder, Limits())  # type: ignore[arg-type]
        if isinstance(found, Article)
    ]


def quotes(made: Article, sentences: int) -> list[str]:
    return [sentence.quote for sentence in summarize_article(made, sentences).sentences]


def test_the_gist_comes_first_and_the_title_stands_above() -> None:
    summary = summarize_article(HARBOUR, 2)
    assert (summary.scope, summary.title) == (Scope.ARTICLE, "Storm shuts the harbour of Northport")
    assert summary.sentences[0].quote.startswith("A storm shut the harbour of Northport on Monday")


@pytest.mark.parametrize("sentences", [1, 2, 4, 8, 100])
def test_only_the_body_is_quoted_in_reading_order_and_no_longer_than_asked(sentences: int) -> None:
    passages = summarize_article(HARBOUR, sentences).sentences
    assert 0 < len(passages) <= sentences
    assert {passage.kind for passage in passages} == {"body"}
    assert [passage.start for passage in passages] == sorted(passage.start for passage in passages)


def test_a_sentence_says_where_it_stands_and_who_speaks() -> None:
    made = article(
        (Kind.CAPTION, "A wave"), "Ferries stay in port until Thursday, Anna Berg said.", published="2024-05-01"
    )
    (passage,) = summarize_article(made, 1).sentences
    assert (passage.article, passage.source, passage.paragraph) == ("a.txt", "a.txt", 2)
    assert passage.published == "2024-05-01"
    assert passage.speaker is not None
    assert passage.speaker.name == "Anna Berg"
    assert passage.confidence is not None
    assert 0 <= passage.confidence <= 1


def test_an_article_of_one_sentence_is_its_own_summary() -> None:
    assert quotes(article("Ferries stay in port."), 4) == ["Ferries stay in port."]


@pytest.mark.parametrize("made", [article(), article("..."), article((Kind.BOILERPLATE, "Read more."))])
def test_an_article_without_sentences_has_no_summary(made: Article) -> None:
    assert summarize_article(made, 4).sections == ()


def test_captions_alone_make_no_summary() -> None:
    captions = article((Kind.CAPTION, "Waves break over the wall"), (Kind.CAPTION, "Ferries lie in the port"))
    assert summarize_article(captions, 4).sections == ()


def test_standfirsts_stand_in_for_a_body_that_is_not_there() -> None:
    assert quotes(article((Kind.STANDFIRST, "Ferries stay in port"), (Kind.CAPTION, "A wave")), 4) == [
        "Ferries stay in port"
    ]


def test_of_duplicates_one_is_quoted() -> None:
    assert quotes(article(*["Ferries stay in port today."] * 30), 8) == ["Ferries stay in port today."]


def test_a_book_of_sentences_takes_linear_time_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    words = [f"{first}{second}{third}um" for first, second, third in product("bdfgklmnprst", "aeiou", "bdfgklmnprst")]
    book = article(*(f"The {' '.join(chance.choices(words, k=10))} stayed." for _ in range(1_200)))
    tracemalloc.start()
    products = Counter[str]()  # each takes time linear in the terms
    for name in ("dot", "transposed_dot", "shared_terms"):
        product_of = getattr(TermMatrix, name)

        def counted(*given: object, name: str = name, product_of: Callable[..., object] = product_of) -> object:
            products[name] += 1
            return product_of(*given)

        monkeypatch.setattr(TermMatrix, name, counted)
    with uncovered():
        assert len(quotes(book, 8)) == 8
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert products["dot"] + products["transposed_dot"] < 300
    assert products["shared_terms"] == 8
    assert most < 11_000_000  # a dense graph of cosines alone would take 11.5 MB


@pytest.mark.parametrize("length", Length)
def test_the_seeds_have_summaries_without_captions_and_repetitions(length: Length) -> None:
    for seed in seeds():
        summary = summarize_article(seed, length.sentences)
        assert length.sentences / 2 <= len(summary.sentences) <= length.sentences
        assert {passage.kind for passage in summary.sentences} == {"body"}
        terms = [frozenset(content_terms(passage.quote)) for passage in summary.sentences]
        assert not any(are_redundant(one, other) for one, other in combinations(terms, 2))
