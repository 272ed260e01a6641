"""What a source puts into article after article becomes furniture, as the library grows, and ceases to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.article import Article, Kind
from index.chunks import article_terms
from index.store import Store
from tests.index.articles import article
from tests.index.store.test_writing import drop, figures, put

SIGN_OFF = "The Coast Chronicle is printed in Northport on every working day of the year."
PLEA = "Tell us what you think of it."
BODIES = ("gulls", "ferries", "ropes", "tides", "storms", "reefs", "sails", "masts", "quays", "boats", "nets", "crabs")


def story(number: int, *more: str, publisher: str | None = "Coast Chronicle") -> Article:
    body = BODIES[number % len(BODIES)]
    own = (f"The harbour counted {number} {body} in May.", f"Nobody had seen so many {body} as those {number}.")
    return replace(article(f"a{number}", *own, *more), publisher=publisher)


def kinds(store: Store) -> dict[str, list[Kind]]:
    """The kinds of the paragraphs beyond the first two, by the article's id."""
    with store.reading() as reader:
        articles = [reader.article(key) for key in reader.article_keys()]
    return {one.id: [paragraph.kind for paragraph in one.paragraphs][2:] for one in articles}


@pytest.mark.parametrize("line", [SIGN_OFF, PLEA, "The Coast Chronicle"])
def test_what_five_articles_of_a_source_repeat_is_furniture_in_all_of_them_and_found_no_more(line: str) -> None:
    with_it, without = Store(None), Store(None)
    for number in range(4):
        put(with_it, story(number, line))
    assert set(map(tuple, kinds(with_it).values())) == {(Kind.BODY,)}
    put(with_it, story(4, line))
    put(with_it, story(5, line))
    assert set(map(tuple, kinds(with_it).values())) == {(Kind.BOILERPLATE,)}
    put(without, *(story(number, line) for number in range(6)))
    bare = Store(None)
    put(bare, *(story(number) for number in range(6)))
    with with_it.reading() as reader, without.reading() as other, bare.reading() as third:
        assert figures(reader) == figures(other)
        assert reader.words() == third.words()
        assert [reader.article(key, as_read=True).paragraphs[2].kind for key in reader.article_keys()] == [
            Kind.BODY
        ] * 6


def test_it_is_text_again_where_the_other_articles_go_or_say_something_else() -> None:
    store = Store(None)
    put(store, *(story(number, SIGN_OFF) for number in range(5)))
    assert kinds(store)["a0"] == [Kind.BOILERPLATE]
    drop(store, "a4")
    assert set(map(tuple, kinds(store).values())) == {(Kind.BODY,)}
    put(store, story(4, SIGN_OFF))
    assert kinds(store)["a4"] == [Kind.BOILERPLATE]
    put(store, story(0), story(1))
    assert kinds(store)["a2"] == [Kind.BODY]
    with store.reading() as reader:
        assert figures(reader)["frequencies"] == figures_of_fresh(store)


def figures_of_fresh(store: Store) -> object:
    fresh = Store(None)
    with store.reading() as reader:
        put(fresh, *(reader.article(key, as_read=True) for key in reader.article_keys()))
    with fresh.reading() as reader:
        return figures(reader)["frequencies"]


def test_background_that_a_growing_source_hardly_repeats_is_text_again() -> None:
    store = Store(None)
    put(store, *(story(number, SIGN_OFF) for number in range(5)))
    assert kinds(store)["a0"] == [Kind.BOILERPLATE]
    put(store, *(story(number) for number in range(5, 50)))
    assert kinds(store)["a0"] == [Kind.BODY]


def test_a_plea_stays_furniture_where_it_is_seldom() -> None:
    store = Store(None)
    put(store, *(story(number, PLEA, SIGN_OFF) for number in range(5)), *(story(number) for number in range(5, 50)))
    assert kinds(store)["a0"] == [Kind.BOILERPLATE, Kind.BODY]


def test_versions_of_one_story_repeat_no_furniture() -> None:
    store = Store(None)
    versions = [replace(story(0, SIGN_OFF, PLEA, f"It was read {n} times."), id=f"v{n}") for n in range(8)]
    put(store, *versions)
    assert set(map(tuple, kinds(store).values())) == {(Kind.BODY,) * 3}


def test_what_different_sources_say_is_no_furniture_of_any() -> None:
    store = Store(None)
    put(store, *(story(number, SIGN_OFF, publisher=f"Paper {number}") for number in range(8)))
    assert set(map(tuple, kinds(store).values())) == {(Kind.BODY,)}
    hosts = [replace(story(n, SIGN_OFF, publisher=None), url=f"https://www.coast.example/{n}") for n in range(8, 13)]
    put(store, *hosts)
    assert kinds(store)["a8"] == [Kind.BOILERPLATE]
    assert kinds(store)["a0"] == [Kind.BODY]


def test_titles_and_questions_that_come_again_stay() -> None:
    store = Store(None)
    put(store, *(replace(story(n, "Letters", "What do you like?"), title="Letters") for n in range(6)))
    assert set(map(tuple, kinds(store).values())) == {(Kind.BODY, Kind.BODY)}


def test_an_article_is_stored_as_the_analyser_made_it_where_nothing_is_repeated() -> None:
    store = Store(None)
    one = story(0, SIGN_OFF)
    put(store, one)
    with store.reading() as reader:
        (stored,) = reader.stored(reader.article_keys())
    assert stored.sentences == article_terms(one).sentences
