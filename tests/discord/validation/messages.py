"""Rules for messages that the OpenAPI description lacks, each with the page that states it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.discord.refusals import Problem

Body = dict[str, Any]

CONTENT_LIMIT = 2000
EMBEDS_LIMIT = 6000
_COUNTED = ("title", "description")
_SHOWN = ("title", "description", "fields", "image", "thumbnail", "author", "footer")


def content_length(body: Body) -> Iterator[Problem]:
    """Content of at most 2000 characters, where the description says 4000 (what subscribers may write).

    https://docs.discord.com/developers/resources/message#create-message
    """
    if len(body.get("content") or "") > CONTENT_LIMIT:
        yield Problem(("content",), "BASE_TYPE_MAX_LENGTH", f"Must be {CONTENT_LIMIT} or fewer in length.")


def embed_total(body: Body) -> Iterator[Problem]:
    """At most 6000 characters over all embeds' titles, descriptions, fields, footers and author names.

    https://docs.discord.com/developers/resources/message#embed-object-embed-limits
    """
    if sum(map(_size, body.get("embeds") or ())) > EMBEDS_LIMIT:
        yield Problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS_LIMIT}")


def embed_parts(body: Body) -> Iterator[Problem]:
    """Fields have a name and a value, authors a name, footers a text; an embed is not empty.

    https://docs.discord.com/developers/resources/message#embed-object-embed-field-structure
    """
    for index, embed in enumerate(body.get("embeds") or ()):
        path: tuple[str | int, ...] = ("embeds", index)
        if not any(embed.get(key) for key in _SHOWN):
            yield Problem((*path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
        for number, field in enumerate(embed.get("fields") or ()):
            for key in ("name", "value"):
                if not str(field.get(key) or "").strip():
                    yield Problem((*path, "fields", number, key), "BASE_TYPE_REQUIRED", "This field is required")
        for part, key in (("author", "name"), ("footer", "text")):
            if embed.get(part) is not None and not embed[part].get(key):
                yield Problem((*path, part, key), "BASE_TYPE_REQUIRED", "This field is required")


def embed_links(body: Body) -> Iterator[Problem]:
    """Addresses in embeds are http, https or (of images) attachment.

    https://docs.discord.com/developers/resources/message#embed-object-embed-thumbnail-structure
    """
    for index, embed in enumerate(body.get("embeds") or ()):
        places: list[tuple[tuple[str, ...], str | None, bool]] = [(("url",), embed.get("url"), False)]
        places += [(("author", "url"), (embed.get("author") or {}).get("url"), False)]
        places += [((part, "url"), (embed.get(part) or {}).get("url"), True) for part in ("image", "thumbnail")]
        places += [((part, "icon_url"), (embed.get(part) or {}).get("icon_url"), True) for part in ("author", "footer")]
        for path, address, is_image in places:
            if address is not None and not well_formed(address, "attachment" if is_image else "https"):
                yield Problem(("embeds", index, *path), "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def allowed_mentions(body: Body) -> Iterator[Problem]:
    """`parse` and a list of ids exclude each other, of users and of roles.

    https://docs.discord.com/developers/resources/message#allowed-mentions-object
    """
    allowed = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield Problem(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def well_formed(address: str, *further_schemes: str) -> bool:
    """Whether Discord takes this for an address: a scheme it knows, a host, no blanks."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if any(character.isspace() for character in address):
        return False
    return parts.scheme in {"http", "https", *further_schemes} and bool(host)


def _size(embed: Body) -> int:
    size = sum(len(embed.get(key) or "") for key in _COUNTED)
    size += len((embed.get("footer") or {}).get("text") or "") + len((embed.get("author") or {}).get("name") or "")
    return size + sum(len(one.get("name") or "") + len(one.get("value") or "") for one in embed.get("fields") or ())


MESSAGE = (content_length, embed_total, embed_parts, embed_links, allowed_mentions)
