"""Repetition: paragraphs that a source puts into article after article are furniture, whatever they say.

What is known of a paragraph is a hash of its source and its words, and which articles hold it. The wording decides how
often is often: background that a newspaper repeats is a sentence like any other, "Sign up" is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from index.article import Article, Kind
from index.metadata.paragraphs import Ending, ending, words_in
from index.metadata.pitches import addresses_readers

FEWEST_STORIES = 5
"""In so many articles that tell different stories, at least, a paragraph stands that is furniture."""

_FEWEST_WORDS = 8  # of a sentence that says something
_SHARE_OF_STATEMENTS = 0.3  # of the source's articles
_SHARE_OF_OTHERS = 0.02
_ENOUGH = 20  # articles, for what is no statement, however many the source has
_STAYING = 0.5  # of the share: so that nothing comes and goes with each article


def sayings(article: Article, root: str) -> tuple[int, ...]:
    """Return the hash of the article's source, and then one for each of its paragraphs, as it was read.

    0 stands for a paragraph that can't become furniture: it is already, or is the title, or a question. The source is
    the host of the link, else the publisher, else the root.
    """
    source = (urlsplit(article.url).hostname or "").removeprefix("www.") if article.url else ""
    source = source or (article.publisher or "").casefold() or root
    title = _folded(article.title or "")
    return (_hash(source, ""), *_hashes(article, source, title))


def _hashes(article: Article, source: str, title: str) -> Iterator[int]:
    for start, end, kind in article.paragraphs:
        words = _folded(article.text[start:end])
        usable = kind is not Kind.BOILERPLATE and words != title and not words.endswith("?")
        yield _hash(source, words) if usable else 0


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _hash(source: str, words: str) -> int:
    digest = hashlib.blake2b(f"{source}\0{words}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def is_statement(line: str) -> bool:
    """Return whether a paragraph is a whole sentence that could be an answer, and speaks to nobody."""
    return (
        ending(line, 0, len(line)) is Ending.STOPPED and words_in(line) >= _FEWEST_WORDS and not addresses_readers(line)
    )


def needed(articles: int, *, statement: bool, known: bool) -> int:
    """Return how many of a source's `articles` must hold a paragraph that is furniture; fewer where it is `known`."""
    share = _SHARE_OF_STATEMENTS if statement else _SHARE_OF_OTHERS
    count = share * articles if statement else min(share * articles, _ENOUGH)
    return max(FEWEST_STORIES, round(_STAYING * count if known else count))


def stories(articles: Sequence[Sequence[int]], enough: int = FEWEST_STORIES) -> int:
    """Return how many different stories, up to `enough`, articles tell whose `sayings` are given.

    Two that share half of the paragraphs of one or more are versions of one story.
    """
    different: list[frozenset[int]] = []
    for article in articles:
        held = frozenset(article[1:]) - {0}
        if not any(2 * len(held & other) > min(len(held), len(other)) for other in different):
            different.append(held)
            if len(different) == enough:
                break
    return len(different)
