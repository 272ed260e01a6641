"""Small articles for the tests of the library, as values and as files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from hypothesis import strategies as st

from index.article import Article, Kind, Paragraph
from index.chunks import ArticleTerms
from index.library import Library
from index.text.sentences import with_sentences

FERRY = "The ferry sank in the storm. Nobody was hurt.\n"
GULL = "A gull slept on the mast. The captain let it be.\n"
TIDE = "The tide turned at noon. Ropes were cut in haste.\n"

WORDS = (
    "harbour",
    "ferry",
    "captain",
    "storm",
    "island",
    "lighthouse",
    "gull",
    "tide",
    "rope",
    "anchor",
    "sail",
    "reef",
)


def article(id: str, *paragraphs: str, title: str | None = None, kinds: Iterable[Kind] = ()) -> Article:
    """An article with these paragraphs, of body kind where `kinds` does not say otherwise."""
    text = "\n".join(paragraphs)
    given = [*kinds, *[Kind.BODY] * len(paragraphs)]
    spans, position = [], 0
    for paragraph, kind in zip(paragraphs, given, strict=False):
        spans.append(Paragraph(position, position + len(paragraph), kind))
        position += len(paragraph) + 1
    return with_sentences(Article(id=id, text=text, source=f"{id}.txt", title=title, paragraphs=tuple(spans)))


def sentences() -> st.SearchStrategy[str]:
    """A sentence of a few words that often come again."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(
        lambda words: " ".join(words).capitalize() + "."
    )


def articles() -> st.SearchStrategy[list[Article]]:
    """Some articles, each with some sentences and perhaps a title."""
    texts = st.lists(st.lists(sentences(), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3)
    titles = st.none() | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
    one = st.tuples(texts, titles)
    return st.lists(one, max_size=6).map(
        lambda made: [article(f"a{number}", *texts, title=title) for number, (texts, title) in enumerate(made)]
    )


def write_files(root: Path, texts: Mapping[str, str]) -> Path:
    """A folder with these files, by relative path."""
    for name, text in texts.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def write_lines(file: Path, texts: Mapping[str, str]) -> Path:
    """A JSON Lines file with these articles, by id."""
    lines = [json.dumps({"id": id, "title": f"Title of {id}", "text": text}) for id, text in texts.items()]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def numbered_text(number: int) -> str:
    """A text of two sentences, in which each number has words of its own."""
    return f"The {WORDS[number % 12]} met the {WORDS[number * 5 % 12]} number {number}. It was a {WORDS[number % 7]}."


def ids(library: Library) -> list[str]:
    """The ids of all articles, in order."""
    return [info.id for info in library.articles()]


def spelt_chunks(terms: ArticleTerms) -> list[list[str]]:
    """The terms of each chunk of an article."""
    spelt = iter(terms.lexicon.terms[number] for number in terms.terms.tolist())
    return [list(islice(spelt, length)) for length in terms.lengths.tolist()]


def spelt_title(terms: ArticleTerms) -> list[str]:
    """The terms of an article's title."""
    return [terms.lexicon.terms[number] for number in terms.title.tolist()]
