"""JSON files of posts: what Ghost exports, JSON Feed, and lists of articles such as other programs write.

Each post is an article, whose id is the file's with the post's own. Drafts are not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.article import Article
from index.formats.decoding import Undecodable, decode
from index.formats.document import Rendering, part_key, part_of
from index.formats.fragments import render_fragment
from index.formats.json_lines import entries_of, entry_article
from index.formats.markdown import render_plain
from index.formats.source import SourceFile, Unreadable
from index.metadata.fields import Metadata, metadata_from

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
        yield from _entries(source, entries_of(value))
        return
    found = False
    for number, post in enumerate(posts, 1):
        rendering = _rendering(post)
        if rendering is not None:
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


def _rendering(post: Post) -> Rendering | None:
    if post.markup.strip():
        return render_fragment(post.markup, post.metadata.title)
    return render_plain(post.text, post.metadata.title) if post.text.strip() else None


def json_post(item: object, feed: Mapping[str, Any]) -> Post | None:
    """Return an item of a JSON Feed, by version 1.1 of it; None for what is no item."""
    if not isinstance(item, dict):
        return None
    authors = item.get("authors") or [item.get("author")]
    said = {
        "title": item.get("title"),
        "author": _names(authors if isinstance(authors, list) else []),
        "publisher": feed.get("title"),
        "published": item.get("date_published"),
        "url": item.get("url"),
    }
    return _post(item.get("id") or item.get("url"), item.get("content_html"), item.get("content_text"), said)


def _post(own: object, markup: object, text: object, said: Mapping[str, object]) -> Post:
    known = metadata_from({name: value for name, value in said.items() if isinstance(value, str) and value})[0]
    return Post(own, markup if isinstance(markup, str) else "", text if isinstance(text, str) else "", known)


def _ghost_data(value: object) -> Mapping[str, Any] | None:
    """Return the tables of a Ghost export, None where it is none."""
    dump = value.get("db") if isinstance(value, dict) else None
    one = dump[0] if isinstance(dump, list) and dump else value
    data = one.get("data") if isinstance(one, dict) else None
    return data if isinstance(data, dict) and isinstance(data.get("posts"), list) else None


def _ghost_posts(data: Mapping[str, Any]) -> Iterator[Post]:
    names = {user.get("id"): user.get("name") for user in _objects(data.get("users")) if _is_key(user.get("id"))}
    wrote: dict[object, list[object]] = {}
    for link in _objects(data.get("posts_authors")):
        if _is_key(link.get("post_id")) and _is_key(link.get("author_id")):
            wrote.setdefault(link["post_id"], []).append({"name": names.get(link["author_id"])})
    site = next((one.get("value") for one in _objects(data.get("settings")) if one.get("key") == "title"), None)
    for post in _objects(data.get("posts")):
        if post.get("status") == "published":
            own = post.get("id")
            said = {
                "title": post.get("title"),
                "author": _names(wrote.get(own, []) if _is_key(own) else []),
                "publisher": site,
                "published": post.get("published_at"),
                "url": post.get("canonical_url"),
            }
            yield _post(own, post.get("html"), post.get("plaintext"), said)


def _entries(source: SourceFile, entries: list[Any]) -> Iterator[Article | Unreadable]:
    """Yield articles that are written as in JSON Lines."""
    for number, entry in enumerate(entries, 1):
        yield from entry_article(source, f"entry {number}", entry)
    if not entries:
        raise source.refusal("is empty")


def _objects(value: object) -> Iterator[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _names(authors: list[Any]) -> str:
    names = (one.get("name") for one in authors[:_MAX_AUTHORS] if isinstance(one, dict))
    return ", ".join(name for name in names if isinstance(name, str) and name)


def _is_key(value: object) -> bool:
    return isinstance(value, str | int)
