"""Documents, files that hold one article: what plain text, Markdown and HTML have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.article import Article, Kind
from index.formats import front_matter
from index.formats.decoding import REPLACED, Undecodable, decode
from index.formats.front_matter import read_sidecar
from index.formats.source import SourceFile, Unreadable, too_large
from index.metadata.dates import published_date
from index.metadata.exports import read_export
from index.metadata.fields import Metadata, metadata_from, stated
from index.metadata.layout import Layout, layout
from index.metadata.mastheads import is_section, site_beside
from index.metadata.notices import notice_in
from index.metadata.paragraphs import Span
from index.text.characters import has_words, shortened
from index.text.lexicon import word_list

PAGE_END = "\f"


def assemble(article_id: str, text: str, file_name: str, layout: Layout, given: Metadata) -> Article:
    """Return the article, without its sentences. Metadata that was given wins over what the layout lets guess."""
    known = given.over(layout.guesses).within_bounds()
    return Article(
        id=article_id,
        text=text,
        source=file_name,
        title=known.title or None,
        publisher=known.publisher or None,
        published=known.published or None,
        url=known.url or None,
        author=known.author or None,
        paragraphs=layout.paragraphs,
    )


@dataclass(frozen=True, slots=True)
class Rendering:
    """A document's plain text, its layout, and what its markup says of it."""

    text: str
    layout: Layout
    metadata: Metadata = field(default_factory=Metadata)
    remarks: tuple[str, ...] = ()  # what of the document could not be read
    parts: tuple[tuple[str | None, Rendering], ...] = ()  # the articles, where there are several, and ids of their own


Render = Callable[[str, str | None], Rendering]  # of the decoded file without its front matter, and the title if known
Split = Callable[[str], tuple[Mapping[str, object], int]]  # of the decoded file: its front matter, and its end
_DATED = re.compile(r"\d{4}-\d\d-\d\d(?=-.*\.)")  # the name of a file, as programs that make sites have it


def read_document(
    source: SourceFile, render: Render, decode: Callable[[bytes], str] = decode, split: Split = front_matter.split
) -> Iterator[Article | Unreadable]:
    """Yield the article in `source`. A sidecar wins over front matter, and both win over what the layout lets guess.

    Where nothing else says when a file with front matter was published, the date in its name does.

    Also yields what of the metadata can't be used. Raises Unreadable where there is no article.
    """
    try:
        decoded = decode(source.content())
        entries, start = split(decoded)
        aside, problems = read_sidecar(source)
        above, faults = metadata_from(entries, foreign=True)
        given = aside.over(above)
        rendering = render(decoded[start:], given.title)
        articles = _articles(source, rendering, given)
        article = next(articles)
    except (Undecodable, front_matter.BadFrontMatter) as error:
        raise source.refusal(str(error)) from error
    if isinstance(article, Article) and article.published is None and start and (dated := _DATED.match(source.name)):
        article = replace(article, published=published_date(dated[0]))
    yield article
    yield from articles
    if spoilt := rendering.text.count(REPLACED):
        yield source.refusal(f"has characters that could not be read ({spoilt}); they are shown as {REPLACED}")
    yield from problems
    for fault in faults:
        yield source.refusal(f"front matter: {fault}")


def article_from(article_id: str, name: str, rendering: Rendering, given: Metadata) -> Article:
    """Return the article of a rendering. `given` metadata wins over that of the markup.

    Raises Undecodable where there is none.
    """
    if not has_words(rendering.text):
        raise Undecodable("is empty: it holds no words")
    if reason := too_large(rendering.text, len(rendering.layout.paragraphs)):
        raise Undecodable(reason)
    article = assemble(article_id, rendering.text, name, rendering.layout, given.over(rendering.metadata))
    if notice := notice_in(article):
        raise Undecodable(notice)
    return article


def read_binary(source: SourceFile, render: Callable[[bytes, str | None], Rendering]) -> Iterator[Article | Unreadable]:
    """Yield the article in a file that is no text, and what of it and of its sidecar can't be used.

    Raises Unreadable where there is no article.
    """
    aside, problems = read_sidecar(source)
    try:
        rendering = render(source.content(), aside.title)
        yield from _articles(source, rendering if PAGE_END in rendering.text else exported(rendering), aside)
    except Undecodable as error:
        raise source.refusal(str(error)) from error
    yield from problems
    for remark in rendering.remarks:
        yield source.refusal(remark)


def exported(rendering: Rendering) -> Rendering:
    """Return a rendering with the articles that a database of the press exported in it; without any, as it is."""
    found = read_export(rendering.text)
    if not found:
        return rendering
    parts = [
        (one.key, Rendering(rendering.text[one.start : one.end], one.layout, one.metadata.over(rendering.metadata)))
        for one in found
    ]
    return replace(rendering, parts=tuple(parts)) if len(parts) > 1 else replace(parts[0][1], remarks=rendering.remarks)


def _articles(source: SourceFile, rendering: Rendering, given: Metadata) -> Iterator[Article | Unreadable]:
    """Yield the article of a rendering, or each of its parts. Raises Undecodable where there is none."""
    if not rendering.parts:
        yield article_from(source.id, source.name, rendering, given)
    own = Metadata(publisher=given.publisher, published=given.published, author=given.author)
    for number, (key, part) in enumerate(rendering.parts, 1):
        yield part_of(source, part_key(key, number), part, own)


_MAX_KEY = 200  # characters


def part_key(own: object, number: int) -> str:
    """Return what tells an article from the others in its file: the id of its own that it has there, or its number."""
    key = str(own).strip() if isinstance(own, str | int) and not isinstance(own, bool) else ""
    return key if key.isprintable() and 0 < len(key) <= _MAX_KEY else str(number)


def part_of(source: SourceFile, key: str, rendering: Rendering, given: Metadata) -> Article | Unreadable:
    """Return one of several articles in a file, or why it is none. `key` tells it from the others, whenever it is read.

    Metadata that is `given` wins over that of the rendering.
    """
    try:
        return article_from(f"{source.id}#{key}", source.name, rendering, given)
    except Undecodable as error:
        return source.refusal(f"its part {shortened(key)} {error}")


_TITLE_AMONG = 8  # blocks; a heading further down is no title
_GUESSED_AMONG = 16  # blocks, among which it is looked for by its shape
_MAX_TITLE = 300  # characters
_FILE_NAME = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)


def top_heading(blocks: Sequence[Block]) -> int | None:
    """Return the number of the headline: the first heading of the first level, or another one at the very top.

    Where that only names a section, it is the next heading.
    """
    headings = [number for number, block in enumerate(blocks[:_TITLE_AMONG]) if block.level]
    first = [number for number in headings if blocks[number].level == 1] or [one for one in headings if one == 0]
    if first and is_section(blocks[first[0]].text):
        return next((one for one in headings if one > first[0]), first[0])
    return first[0] if first else None


def titled(
    blocks: Sequence[Block], title: str | None, noted: Metadata, *, headline: int | None, pages: int = 0
) -> Rendering:
    """Return the document of `blocks`. A headline that isn't marked is guessed from the first blocks.

    What is `noted` of the file says less than what the document shows. A `title` that is given wins over both.
    """
    if headline is None and title is None:
        plain = together([Block(block.text) for block in blocks[:_GUESSED_AMONG]], title=None, headline=None)
        guess = plain.layout.guesses.title
        headline = next(
            (n for n, block in enumerate(blocks[:_TITLE_AMONG]) if block.text.split() == (guess or "").split()), None
        )
    known = noted
    if headline is not None:
        known = noted._replace(title=None, publisher=site_beside(noted.title or "", blocks[headline].text))
    rendering = together(blocks, title=title or known.title, headline=headline, pages=pages)
    return replace(rendering, metadata=rendering.layout.guesses.over(known))


def noted(title: str, author: str) -> Metadata:
    """Return what a program noted of a file, as far as it looks like a title and a name.

    Word notes "Microsoft Word - story.doc" and "user1", others "Windows User" and "Your Name".
    """
    title, author = (" ".join("".join(c if c.isprintable() else " " for c in one).split()) for one in (title, author))
    is_title = " " in title and len(title) <= _MAX_TITLE and not _FILE_NAME.search(title)
    words = author.replace(".", " ").split()
    is_nobody = not word_list("words_for_no_author", "possessives").isdisjoint(author.lower().split())
    is_name = 2 <= len(words) <= 6 and len(author) <= 80 and all(word[0].isupper() and word.isalpha() for word in words)
    return stated(title=is_title and title, author=is_name and not is_nobody and author)


_APART = "\n\n"  # between the paragraphs of the rendered text


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the rendered text. Its kind, where the markup tells it, and the level of a heading, from 1.

    `page` is how many pages end before it; PAGE_END in its text ends further ones.
    """

    text: str
    kind: Kind | None = None
    level: int | None = None
    page: int = 0


def together(
    blocks: Sequence[Block],
    *,
    title: str | None,
    headline: int | None,
    metadata: Metadata | None = None,
    pages: int = 0,
    captions: bool = True,
) -> Rendering:
    """Return the document of `blocks`, apart by blank lines.

    `headline` is the number, from 0, of the one that is it. `pages` is how many pages there are, where there are pages.
    `captions` is that of `layout`.
    """
    parts: list[str] = []
    spans: list[Span] = []
    position = page = 0
    for block in blocks:
        apart = (_APART if parts else "") + PAGE_END * (block.page - page)
        position += len(apart)
        spans.append((position, position + len(block.text)))
        position += len(block.text)
        parts += (apart, block.text)
        page = max(page, block.page) + (block.text.count(PAGE_END) if pages else 0)
    text = "".join((*parts, PAGE_END * (pages - page)))
    marked = {number: block.kind for number, block in enumerate(blocks) if block.kind is not None}
    found = layout(text, spans, title=title, headline=headline, marked=marked, captions=captions)
    return Rendering(text, found, metadata or Metadata())
