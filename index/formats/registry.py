"""The formats that are read, by the suffix of a file and by the media type of a page.

A new format is one module and its line in FORMATS and, where pages have it, in PAGE_FORMATS. A format's module is
imported when the first file of that format is met: most programs that read an article need one or two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.formats.decoding import Undecodable, decode_html
from index.formats.source import Limits, SourceFile, Unreadable
from index.text.characters import human

if TYPE_CHECKING:
    from index.formats.document import Render, Rendering
    from index.metadata.fields import Metadata

# Raise it whenever the same file would give another text, other paragraphs or other metadata: the next sync then reads
# every file again.
READING_VERSION = "27"

Format = Callable[[SourceFile], Iterator[Article | Unreadable]]


def _of(module: str, name: str) -> Callable[..., Any]:
    """Return what calls this function of a format's module, and imports the module before."""
    return lambda *given, **named: getattr(import_module(f"index.formats.{module}"), name)(*given, **named)


_DOCUMENT, _BINARY = _of("document", "read_document"), _of("document", "read_binary")
_ARTICLE: Callable[..., Article] = _of("document", "article_from")
_MARKDOWN_FIELDS = _of("front_matter", "split_markdown")
_HTML, _FRAGMENT = _of("html", "render_html"), _of("fragments", "render_fragment")
_PLAIN, _MARKDOWN = _of("markdown", "render_plain"), _of("markdown", "render_markdown")
_PDF, _DOCX, _ODT = _of("pdf", "render_pdf"), _of("office", "render_docx"), _of("office", "render_odt")

_FORMATS: tuple[tuple[str, Format], ...] = (
    (".txt .text", partial(_DOCUMENT, render=_PLAIN)),
    (".md .markdown .mdx", partial(_DOCUMENT, render=_MARKDOWN, split=_MARKDOWN_FIELDS)),
    (".html .htm .xhtml", partial(_DOCUMENT, render=_HTML, decode=decode_html)),
    (".pdf", partial(_BINARY, render=_PDF)),
    (".docx .docm", partial(_BINARY, render=_DOCX)),
    (".odt", partial(_BINARY, render=_ODT)),
    (".epub", _of("epub", "read_epub")),
    (".rtf", partial(_BINARY, render=_of("rtf", "render_rtf"))),
    (".srt .vtt", partial(_DOCUMENT, render=_of("subtitles", "render_subtitles"))),
    (".eml", partial(_BINARY, render=_of("mail", "render_mail"))),
    (".mht .mhtml", partial(_BINARY, render=_of("mail", "render_mhtml"))),
    (".xml .rss .atom .opml", _of("feed_files", "read_posts")),
    (".json", _of("json_files", "read_json")),
    (".warc", _of("warc", "read_warc")),
    (".warc.gz", _of("warc", "read_warc")),
    (".jsonl .ndjson", _of("json_files", "read_json_lines")),
    (".jsonl.gz .ndjson.gz", _of("json_files", "read_json_lines")),
)

FORMATS: Mapping[str, Format] = {suffix: read for suffixes, read in _FORMATS for suffix in suffixes.split()}

MAIN_SUFFIXES = tuple(suffixes.split()[0] for suffixes, _ in _FORMATS)
"""One suffix for each format."""

UNKNOWN_FORMAT = f"is in no format that is read here ({', '.join(MAIN_SUFFIXES)})"
"""Why a file with any other suffix is not read."""

PAGE_FORMATS: Mapping[str, Render] = {
    "text/html": _HTML,
    "application/xhtml+xml": _HTML,
    "text/plain": _PLAIN,
    "text/markdown": _MARKDOWN,
}

DOCUMENT_FORMATS: Mapping[str, Callable[[bytes, str | None], Rendering]] = {
    "application/pdf": _PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _DOCX,
    "application/vnd.oasis.opendocument.text": _ODT,
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
        if media_type in (*FEED_TYPES, "text/xml", "application/xml"):
            raise Unreadable(asked, "is a feed or a sitemap; `verbatim feeds` reads those")
        raise Unreadable(asked, f"is {media_type}, not a page; those are {', '.join(PAGE_FORMATS)}")
    if len(data) > limits.max_file_bytes:
        raise Unreadable(asked, f"is larger than {human(limits.max_file_bytes)}, the size limit")
    from index.metadata.fields import Metadata  # here, for most programs read no page

    known = Metadata(url=address)
    try:
        if document is not None:
            rendering = document(data, None)
        elif render is not None and render is not _HTML:
            rendering = render(decode_html(data, charset), None)
        else:  # which has a link of its own, perhaps
            rendering, known = _HTML(decode_html(data, charset), address=address), Metadata()
        return _ARTICLE(asked, _address_name(asked), rendering, known)
    except Undecodable as error:
        raise Unreadable(asked, str(error)) from error


def read_fragment(markup: str, asked: str, known: Metadata) -> Article:
    """Return the article, without sentences, whose text a feed has as a piece of HTML, under the id `asked`.

    Raises Unreadable.
    """
    try:
        return _ARTICLE(asked, _address_name(asked), _FRAGMENT(markup, known.title), known)
    except Undecodable as error:
        raise Unreadable(asked, str(error)) from error


def _address_name(address: str) -> str:
    """Return the name of a page as of a file: the last part of its path, or its host."""
    path = address.partition("://")[2].partition("?")[0].rstrip("/")
    return path.rpartition("/")[2]
