"""JSON: collections with one article a line, and files of posts; the text is the given text, as it is.

What other programs call the same things is understood too: lists of articles and single ones, what Ghost exports, JSON
Feed. In JSON Lines an article keeps its id; in a file of posts it is the file's with the post's own. Drafts are left
out.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from index.article import Article
from index.formats.decoding import REPLACED, Undecodable, decode
from index.formats.document import assemble, part_key, part_of
from index.formats.fragments import render_fragment
from index.formats.markdown import render_markdown, render_plain
from index.formats.source import SourceFile, Unreadable, too_large
from index.metadata.fields import MAX_LENGTH, Metadata, metadata_from, normal_name, stated
from index.metadata.layout import plain_layout
from index.metadata.mastheads import without_site
from index.text.characters import has_words, human, storable

_MAX_BAD = 1000  # lines, where most are bad: such a file is something else
_MAX_OBJECTS = 8
_MAX_ELEMENTS = 10_000
_MAX_KEY = 100  # characters
_WHOLE_PAGE = "content"  # the first of the names under which there may be all of a page


class _BadLine(ValueError):
    """A line that is no article; the message continues the line's number."""


def read_json_lines(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the articles of a JSON Lines file, and one Unreadable for each line that is none. Raises Unreadable."""
    good = bad = 0
    with source.open() as file:
        for number, entry in _entries(source, file):
            found = _article(source, entry, number, f"line {number}")
            yield from found
            good += isinstance(found[0], Article)
            bad += not isinstance(found[0], Article)
            if bad > max(_MAX_BAD, good):
                raise source.refusal("has more bad lines than good ones; the rest is not read", cut_short=True)
    if not good + bad:
        raise source.refusal("is empty")


def _entries(source: SourceFile, file: BinaryIO) -> Iterator[tuple[int, object]]:
    """Yield what each line holds, with its number from 1, a _BadLine where it holds no JSON.

    A file that is one value is read as a whole, and the number is that of an article in it.
    """
    first = True
    for number, line in source.lines(file):
        if number == 1 and line:
            if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise source.refusal("is UTF-16; JSON Lines is read in UTF-8 only")
            if b"\0" in line:
                raise source.refusal("is binary, not JSON Lines")
            line = line.removeprefix(codecs.BOM_UTF8)
        if line is not None and not line.strip():
            continue
        if line is None:
            yield number, _BadLine(f"is longer than {human(source.limits.max_file_bytes)}, the size limit")
        elif first and (entries := _whole(source, file, line)) is not None:
            yield from enumerate(entries, 1)
            return
        else:
            yield number, _parsed(line)
        first = False


def _whole(source: SourceFile, file: BinaryIO, line: bytes) -> list[object] | None:
    """Return the articles of a file that is one list or one object over several lines; None where it is neither."""
    opening = line.strip()
    if opening[:1] != b"[" and opening not in (b"{", b'{"') and not opening.endswith((b"[", b",")):
        return None
    if isinstance(value := _parsed(line), _BadLine):
        most = source.limits.max_file_bytes
        rest = file.read(most)
        if len(rest) == most:
            raise source.refusal(f"is one piece of JSON larger than {human(most)}, the size limit")
        value = _parsed(line + rest)
        if isinstance(value, _BadLine):
            if b"\n" in (line + rest).strip():
                raise source.refusal(f"is no JSON Lines, with one article a line: line 1 {value}")
            return [value]
    return _articles_in(value)


_LISTS = ("articles", "items", "posts", "documents", "docs", "results", "data", "objects", "stories", "hits", "entries")
_MAX_DEPTH = 4  # at which they stand


def _articles_in(value: object) -> list[object]:
    """Return the articles of a value that is a list of them, holds one somewhere, or is one itself."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else [value]
    level: list[dict[str, object]] = [value]
    found: list[object] | None = None
    for _ in range(_MAX_DEPTH):
        if any(map(_has_text, level)):
            break
        for name, inner in ((name, inner) for one in level for name, inner in one.items()):
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                if _has_text(inner[0]):
                    return inner
                found = inner if found is None and name in _LISTS else found
        level = [inner for one in level for inner in one.values() if isinstance(inner, dict)][:_MAX_OBJECTS]
    return [value] if found is None else found


def _has_text(entry: Mapping[str, object]) -> bool:
    try:
        return bool(_text_of(_flattened(entry))[0])
    except _BadLine:
        return False


def _parsed(line: bytes) -> object:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = decode(line)
        except Undecodable as error:
            return _BadLine(str(error))
    try:
        return json.loads(text)
    except RecursionError:
        return _BadLine("is not an article: it is nested too deeply")
    except json.JSONDecodeError as error:
        return _BadLine(f"is not valid JSON: {error}")
    except ValueError:  # Python's limit on the digits of a whole number
        return _BadLine("is not valid JSON: a number in it is too long")


# What other programs call the text, and what some of them keep the rest of an article in.
_TEXTS = (
    *("text", "maintext", "main_text", "plain_text", "plaintext", "text_content", "body_text", "content", "full_text"),
    *("fulltext", "article_text", "article_body", "articlebody", "body", "article", "raw_text", "story", "document"),
    *("page_content", "story_text", "paragraphs", "contents", "content_elements", "blocks", "markdown"),
    *("lead_paragraph", "abstract", "description", "short_description"),  # where there is no more
)
_INSIDE = (
    *("_source", "article", "thread", "html", "source_info", "metadata", "meta", "data", "body", "fields", "document"),
    *("attributes", "node"),
)
_HELD = ("rendered", "content", "text", "html", "value", "paragraph")  # what an object that is a text keeps it under
_ELEMENTS = ("paragraph", "text", "p", "sanitized_html", "header", "heading", "")  # the types of those that are text
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_IDS = ("id", "_id", "uuid", "guid", "article_id")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MARKUP = re.compile(r"\s*<(?:p|div|h[1-6]|article|section|figure|ul|html|body|!doctype)\b", re.IGNORECASE)


def _article(source: SourceFile, entry: object, key: int | str, where: str) -> list[Article | Unreadable]:
    """Return the article of an entry and what can't be used of it, or why it is none.

    `key` tells it from the others in the source if it has no id, and `where` is where it stands.
    """
    try:
        article, problems = _read(source, entry, key)
    except _BadLine as error:
        return [source.refusal(f"{where} {error}")]
    return [article, *(source.refusal(f"{where}: {problem}") for problem in problems)]


def _read(source: SourceFile, entry: object, key: int | str) -> tuple[Article, list[str]]:
    """Return the article of an entry, and what of its metadata can't be used. Raises _BadLine."""
    if isinstance(entry, _BadLine):
        raise entry
    if not isinstance(entry, dict):
        raise _BadLine('is not a JSON object with "id", "title" and "text"')
    given = _flattened(entry)
    text, markup = _text_of(given)
    strict, problems = metadata_from(entry)
    loose, _ = metadata_from(given, foreign=True)
    metadata = strict.over(loose)
    if metadata.title and strict.publisher is None and metadata.publisher:  # "Wall falls - The Echo"
        metadata = metadata._replace(title=without_site(metadata.title, [metadata.publisher]) or metadata.title)
    known = metadata._asdict()
    problems = [problem for problem in problems if known[problem.partition(" ")[0]] is None]
    ids = (given[name] for name in _IDS if given.get(name) not in (None, "") and not isinstance(given[name], bool))
    article_id = next(ids, None) or metadata.url or f"{source.id}:{key}"
    article_id = str(article_id) if isinstance(article_id, int) else article_id
    if not isinstance(article_id, str) or not article_id.strip():
        raise _BadLine('has an "id" that is no text, which no other article has')
    if len(article_id) > MAX_LENGTH["url"]:  # which an id may be
        raise _BadLine(f'has an "id" of more than {MAX_LENGTH["url"]:,} characters')
    if not storable(article_id):
        raise _BadLine('has a NUL or half of a surrogate pair in its "id"')
    text = _UNSTORABLE.sub(REPLACED, text)
    if reason := too_large(text):
        raise _BadLine(reason)
    if markup is not None:
        rendering = (render_fragment if markup == "html" else render_markdown)(text, metadata.title)
        text, layout = rendering.text, rendering.layout
    else:
        layout = plain_layout(text, metadata.title, guess=not metadata.title)
    if reason := too_large(text, len(layout.paragraphs)):
        raise _BadLine(reason)
    if not has_words(text):
        raise _BadLine("is empty: its text holds no words")
    if spoilt := text.count(REPLACED):
        problems.append(f"has characters that could not be read ({spoilt}); they are shown as {REPLACED}")
    return assemble(article_id, text, source.name, layout, metadata), problems


def _flattened(entry: Mapping[str, object]) -> dict[str, object]:
    """Return an entry with what it holds in objects of its own, its keys as they are compared."""
    given: dict[str, object] = {}
    waiting: list[Mapping[str, object]] = [entry]
    for level in waiting:  # which grows
        for key, value in level.items():
            name = normal_name(_CAMEL.sub("_", str(key)[:_MAX_KEY]))
            while isinstance(value, dict) and len(value) == 1 and str(next(iter(value)))[:1] == "$":
                (value,) = value.values()  # as MongoDB exports: {"$oid": "..."}
            if given.get(name) in (None, "", []):
                given[name] = value
            if name in _INSIDE and isinstance(value, dict) and len(waiting) < _MAX_OBJECTS:
                waiting.append(value)
    return given


def _text_of(given: Mapping[str, object]) -> tuple[str, str | None]:
    """Return the text of an article, and "html" or "markdown" where it is such. Raises _BadLine.

    What stands under "text" never is.
    """
    for name in _TEXTS:
        if name == _WHOLE_PAGE and (text := _of_sections(given.get("sections"))):
            return text, None
        value = _held(given.get(name))
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            value = "\n\n".join(value)
        elif isinstance(value, list) and (text := _of_elements(value)):
            return text, "html"
        if isinstance(value, str) and (has_words(value) or name == "text"):
            is_html = name != "text" and _MARKUP.match(value) is not None
            return value, "html" if is_html else "markdown" if name == "markdown" else None
    raise _BadLine('has no "text"')


def _held(value: object) -> object:
    """Return a text that an object holds alone, as it is elsewhere."""
    return next((value[name] for name in _HELD if name in value), None) if isinstance(value, dict) else value


def _of_elements(elements: list[object]) -> str:
    """Return the paragraphs, as HTML, of a text that is given as a list of elements, each of a type."""
    parts = []
    for one in elements[:_MAX_ELEMENTS]:
        kind = (one.get("subtype") or one.get("type") or "") if isinstance(one, dict) else None
        if isinstance(kind, str) and kind.lower() in _ELEMENTS and isinstance(said := _held(one), str) and said:
            parts.append(said if _MARKUP.match(said) else f"<p>{said}</p>")
    return "".join(parts)


def _of_sections(sections: object) -> str:
    """Return the text of an article that is given as sections of headlines and paragraphs."""
    parts = (
        part
        for section in (sections if isinstance(sections, list) else ())
        if isinstance(section, dict)
        for name in ("headline", "headlines", "paragraphs")
        for part in (section.get(name) or ())
        if isinstance(part, str)
    )
    return "\n\n".join(parts)


# --- files of posts


JSON_FEED = "https://jsonfeed.org/version/"
_MAX_AUTHORS = 20


def read_json(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the articles in a JSON file, and what of them can't be read. Raises Unreadable."""
    try:
        value = json.loads(decode(source.content()))
    except Undecodable as error:
        raise source.refusal(str(error)) from error
    except RecursionError as error:
        raise source.refusal("is nested too deeply") from error
    except ValueError as error:
        raise source.refusal(f"is not valid JSON: {error}") from error
    posts: Iterator[Post]
    if isinstance(value, dict) and str(value.get("version", "")).startswith(JSON_FEED):
        items = value.get("items")
        posts = filter(None, (json_post(item, value) for item in items)) if isinstance(items, list) else iter(())
    elif (data := _ghost_data(value)) is not None:
        posts = _ghost_posts(data)
    else:
        entries = _articles_in(value)
        for number, entry in enumerate(entries, 1):
            yield from _article(source, entry, f"entry {number}", f"entry {number}")
        if not entries:
            raise source.refusal("is empty")
        return
    found = False
    for number, post in enumerate(posts, 1):
        if post.markup.strip():
            rendering = render_fragment(post.markup, post.metadata.title)
        elif post.text.strip():
            rendering = render_plain(post.text, post.metadata.title)
        else:
            continue
        found = True
        yield part_of(source, part_key(post.id, number), rendering, post.metadata)
    if not found:
        raise source.refusal("is empty: it holds no posts")


@dataclass(frozen=True, slots=True)
class Post:
    """A post: its own id, its text as HTML or plain, and what is said of it."""

    id: object
    markup: str
    text: str
    metadata: Metadata


def json_post(item: object, feed: Mapping[str, Any]) -> Post | None:
    """Return an item of a JSON Feed, by version 1.1 of it; None for what is no item."""
    if not isinstance(item, dict):
        return None
    authors = item.get("authors") or [item.get("author")]
    said = {
        "title": item.get("title"),
        "author": _names(_objects(authors)),
        "publisher": feed.get("title"),
        "published": item.get("date_published"),
        "url": item.get("url"),
    }
    return _post(item.get("id") or item.get("url"), item.get("content_html"), item.get("content_text"), said)


def _post(own: object, markup: object, text: object, said: Mapping[str, object]) -> Post:
    known = stated(**{name: value for name, value in said.items() if isinstance(value, str)})
    return Post(own, markup if isinstance(markup, str) else "", text if isinstance(text, str) else "", known)


def _ghost_data(value: object) -> Mapping[str, Any] | None:
    """Return the tables of a Ghost export, None where it is none."""
    dump = value.get("db") if isinstance(value, dict) else None
    one = dump[0] if isinstance(dump, list) and dump else value
    data = one.get("data") if isinstance(one, dict) else None
    return data if isinstance(data, dict) and isinstance(data.get("posts"), list) else None


def _ghost_posts(data: Mapping[str, Any]) -> Iterator[Post]:
    users = {user.get("id"): user for user in _objects(data.get("users")) if _is_key(user.get("id"))}
    wrote: dict[object, list[dict[str, Any]]] = {}
    for link in _objects(data.get("posts_authors")):
        if _is_key(link.get("post_id")) and _is_key(link.get("author_id")):
            wrote.setdefault(link["post_id"], []).append(users.get(link["author_id"], {}))
    site = next((one.get("value") for one in _objects(data.get("settings")) if one.get("key") == "title"), None)
    for post in _objects(data.get("posts")):
        if post.get("status") == "published":
            own = post.get("id")
            said = {
                "title": post.get("title"),
                "author": _names(wrote.get(own, ()) if _is_key(own) else ()),
                "publisher": site,
                "published": post.get("published_at"),
                "url": post.get("canonical_url"),
            }
            yield _post(own, post.get("html"), post.get("plaintext"), said)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _names(authors: Iterable[dict[str, Any]]) -> str:
    names = (one.get("name") for one in islice(authors, _MAX_AUTHORS))
    return ", ".join(name for name in names if isinstance(name, str) and name)


def _is_key(value: object) -> bool:
    return isinstance(value, str | int)
