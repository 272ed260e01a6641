"""The formats that are read, by the suffix of a file and by the media type of a page.

A new format is one module and its line in FORMATS and, where pages have it, in PAGE_FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from index.article import Article
from index.formats.decoding import Undecodable, decode_html
from index.formats.document import Render, Rendering, article_from, read_binary, read_document
from index.formats.epub import read_epub
from index.formats.feed_files import read_posts
from index.formats.fragments import render_fragment
from index.formats.front_matter import split_markdown
from index.formats.html import render_html
from index.formats.json_files import read_json, read_json_lines
from index.formats.mail import render_mail, render_mhtml
from index.formats.markdown import render_markdown, render_plain
from index.formats.office import render_docx, render_odt
from index.formats.pdf import render_pdf
from index.formats.rtf import render_rtf
from index.formats.source import Limits, SourceFile, Unreadable
from index.formats.subtitles import render_subtitles
from index.formats.warc import read_warc
from index.metadata.fields import Metadata
from index.text.characters import human

# Raise it whenever the same file would give another text, other paragraphs or other metadata: the next sync then reads
# every file again.
READING_VERSION = "23"

Format = Callable[[SourceFile], Iterator[Article | Unreadable]]

_FORMATS: tuple[tuple[str, Format], ...] = (
    (".txt .text", partial(read_document, render=render_plain)),
    (".md .markdown .mdx", partial(read_document, render=render_markdown, split=split_markdown)),
    (".html .htm .xhtml", partial(read_document, render=render_html, decode=decode_html)),
    (".pdf", partial(read_binary, render=render_pdf)),
    (".docx .docm", partial(read_binary, render=render_docx)),
    (".odt", partial(read_binary, render=render_odt)),
    (".epub", read_epub),
    (".rtf", partial(read_binary, render=render_rtf)),
    (".srt .vtt", partial(read_document, render=render_subtitles)),
    (".eml", partial(read_binary, render=render_mail)),
    (".mht .mhtml", partial(read_binary, render=render_mhtml)),
    (".xml .rss .atom .opml", read_posts),
    (".json", read_json),
    (".warc", read_warc),
    (".warc.gz", read_warc),
    (".jsonl .ndjson", read_json_lines),
    (".jsonl.gz .ndjson.gz", read_json_lines),
)

FORMATS: Mapping[str, Format] = {suffix: read for suffixes, read in _FORMATS for suffix in suffixes.split()}

MAIN_SUFFIXES = tuple(suffixes.split()[0] for suffixes, _ in _FORMATS)
"""One suffix for each format."""

UNKNOWN_FORMAT = f"is in no format that is read here ({', '.join(MAIN_SUFFIXES)})"
"""Why a file with any other suffix is not read."""

PAGE_FORMATS: Mapping[str, Render] = {
    "text/html": render_html,
    "application/xhtml+xml": render_html,
    "text/plain": render_plain,
    "text/markdown": render_markdown,
}

DOCUMENT_FORMATS: Mapping[str, Callable[[bytes, str | None], Rendering]] = {
    "application/pdf": render_pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": render_docx,
    "application/vnd.oasis.opendocument.text": render_odt,
}
"""What addresses lead to besides pages, by media type: documents that are no text."""

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
"""Media types of feeds, which list pages and are none."""


def format_of(name: str) -> Format | None:
    """Return the format of a file called `name`, None where it is not one that is read."""
    lowered = name.lower()
    return next((read for suffix, read in FORMATS.items() if lowered.endswith(suffix)), None)


def read(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    """Yield the articles of `file`, with their sentences, and what of it can't be read, as `read_whole` does."""
    from index.text.sentences import with_sentences  # here, for the process that only reads does without

    for found in read_whole(file, root, limits):
        yield with_sentences(found) if isinstance(found, Article) else found


def read_whole(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    """Yield the articles of `file`, which lies under the folder `root` or is the root itself, without sentences.

    What can't be read comes as an Unreadable in its place, never as an exception: a bad line of a collection, with the
    other lines going on; metadata that can't be used, with the article besides; or a whole file.
    """
    source = SourceFile(file, root, limits)
    reader = format_of(file.name)
    if reader is None:
        yield source.refusal(UNKNOWN_FORMAT)
        return
    try:
        yield from reader(source)
    except Unreadable as unreadable:
        yield unreadable


def read_page(data: bytes, media_type: str, charset: str | None, asked: str, address: str, limits: Limits) -> Article:
    """Return the article, without sentences, in what came from `address` when `asked`, its id, was asked for.

    A canonical link of the page wins over its address. Raises Unreadable.
    """
    render = PAGE_FORMATS.get(media_type)
    document = DOCUMENT_FORMATS.get(media_type)
    if render is None and document is None:
        if media_type in FEED_TYPES:
            raise Unreadable(asked, "is a feed; `verbatim feeds` reads those")
        raise Unreadable(asked, f"is {media_type}, not a page; those are {', '.join(PAGE_FORMATS)}")
    if len(data) > limits.max_file_bytes:
        raise Unreadable(asked, f"is larger than {human(limits.max_file_bytes)}, the size limit")
    known = Metadata(url=address)
    try:
        if document is not None:
            rendering = document(data, None)
        elif render is not None and render is not render_html:
            rendering = render(decode_html(data, charset), None)
        else:  # which has a link of its own, perhaps
            rendering, known = render_html(decode_html(data, charset), address=address), Metadata()
        return article_from(asked, _address_name(asked), rendering, known)
    except Undecodable as error:
        raise Unreadable(asked, str(error)) from error


def read_fragment(markup: str, asked: str, known: Metadata) -> Article:
    """Return the article, without sentences, whose text a feed has as a piece of HTML, under the id `asked`.

    Raises Unreadable.
    """
    try:
        return article_from(asked, _address_name(asked), render_fragment(markup, known.title), known)
    except Undecodable as error:
        raise Unreadable(asked, str(error)) from error


def _address_name(address: str) -> str:
    """Return the name of a page as of a file: the last part of its path, or its host."""
    path = address.partition("://")[2].partition("?")[0].rstrip("/")
    return path.rpartition("/")[2]
