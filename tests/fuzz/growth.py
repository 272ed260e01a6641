"""Whether time grows with the size of an input and no faster, by measuring the same shape at two sizes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest import mock

from protego import Protego

from bot.answering.reader import SentenceReader
from bot.app.server_library import WrongFormat, safe_name
from bot.cli.ask import answer_lines
from bot.conversation import read_follow_up
from bot.discord.platform.replies import ComponentId, MalformedId
from bot.rendering.discord.layout import article_pages, excerpt, paginate
from bot.rendering.discord.markdown import label, safe_link
from bot.rendering.quotes import Quote
from index.article import Article, Paragraph
from index.formats import Limits, read
from index.text.sentences import with_sentences
from index.text.terms import content_terms
from index.web.feeds import NotAFeed, parse_feed
from tests.benchmarks.unread import unread
from tests.bot.answering.libraries import LibraryAnswers, library_of
from tests.bot.conversation.turns import after
from tests.fuzz.shapes import SHAPES
from tests.fuzz.target import scratch
from tests.fuzz.targets.batches import echo
from tests.growth import Growth, measure

Work = Callable[[str], object]
Opened = Callable[[], "Iterator[Work]"]


def growths(
    target: str, size: int, shapes: Mapping[str, Callable[[int], str]] = SHAPES
) -> Iterator[tuple[str, Growth]]:
    """Yield the name of each shape, and the growth from `size` characters of it on."""
    with TARGETS[target]() as work:
        work("A wall. " * 20)  # what is loaded late is now loaded
        for name, shape in shapes.items():
            yield name, measure(work, shape, size)


@contextmanager
def _reading(name: str, before: str = "", after: str = "") -> Iterator[Work]:
    with scratch() as folder:
        file = Path(folder, name)

        def work(text: str) -> object:
            if name.endswith(".jsonl"):
                text = json.dumps({"id": "a", "text": text})
            file.write_text(before + text + after, "utf-8", newline="")
            return list(read(file, file.parent, Limits()))

        yield work


@contextmanager
def _beside() -> Iterator[Work]:
    with scratch() as folder:
        file = Path(folder, "a.txt")
        file.write_text("A wall.")

        def work(text: str) -> object:
            file.with_suffix(".toml").write_text(text, "utf-8")
            return list(read(file, file.parent, Limits()))

        yield work


@contextmanager
def _plainly(work: Work) -> Iterator[Work]:
    yield work


def _article(text: str) -> Article:
    text = text.strip() or "a"
    return with_sentences(Article("a", text, "a.txt", paragraphs=(Paragraph(0, len(text)),)))


def _laid_out(text: str) -> object:
    strong = tuple((at, at + 2) for at in range(0, len(text) - 2, 40))
    return list(paginate((Quote(text, strong),), 4000, 3))


def _excerpt(text: str) -> object:
    article = _article(text)
    middle = article.sentences[len(article.sentences) // 2] if article.sentences else article.paragraphs[0]
    return excerpt(article, middle.start, middle.end, 400)


def _decoded(text: str) -> object:
    try:
        return ComponentId.decoded(text)
    except MalformedId:
        return None


def _named(text: str) -> object:
    try:
        return safe_name(text + ".txt")
    except WrongFormat:
        return None


def _fed(text: str) -> object:
    try:
        return parse_feed(
            b"<rss><item><link>/1</link><title>" + text.encode("utf-8", "ignore"), None, "https://a.example/"
        )
    except NotAFeed:
        return None


@contextmanager
def _asking() -> Iterator[Work]:
    """A question of such a shape; what the reader reads of it never grows."""
    article = {"text": "The wall rose by a metre, Ann Lee said. It cost £4.5m."}
    with library_of(article) as library, mock.patch.object(SentenceReader, "judge", unread):
        answerer = LibraryAnswers(library)
        before = answerer.answer("Who said that the wall rose?")

        def work(text: str) -> object:
            read_follow_up(text, after(before), None)
            read_follow_up("And why?", after(before, text), None)
            return answerer.answer(text)

        yield work


@contextmanager
def _answering() -> Iterator[Work]:
    """A question about an article of such a shape."""

    def work(text: str) -> object:
        with library_of({"text": "The wall rose. " + text + " wall"}) as library:
            return LibraryAnswers(library).answer("Who said that the wall rose?")

    yield work


TARGETS: Mapping[str, Callable[[], AbstractContextManager[Callable[[str], object]]]] = {
    "text": lambda: _reading("a.txt"),
    "markdown": lambda: _reading("a.md"),
    "html": lambda: _reading("a.html", "<html><body><article><p>It rose. ", "</article></body></html>"),
    "bare-html": lambda: _reading("a.html"),
    "json-lines": lambda: _reading("a.jsonl"),
    "yaml": lambda: _reading("a.txt", "---\n", "\n---\nA wall.\n"),
    "toml": lambda: _reading("a.txt", "+++\n", "\n+++\nA wall.\n"),
    "sidecar": _beside,
    "terms": lambda: _plainly(content_terms),
    "layout": lambda: _plainly(_laid_out),
    "excerpt": lambda: _plainly(_excerpt),
    "reader": lambda: _plainly(lambda text: article_pages(_article(text), 3500)),
    "label": lambda: _plainly(lambda text: label(text, 100)),
    "link": lambda: _plainly(lambda text: safe_link("https://a.example/" + text)),
    "custom-id": lambda: _plainly(_decoded),
    "file-name": lambda: _plainly(_named),
    "batch": lambda: _plainly(lambda text: list(answer_lines([text.encode()], echo))),
    "robots-txt": lambda: _plainly(lambda text: Protego.parse(text).can_fetch("https://a.example/b", "x")),
    "feed": lambda: _plainly(_fed),
    "question": _asking,
    "article": _answering,
}
