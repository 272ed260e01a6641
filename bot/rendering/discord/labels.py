"""Names, titles, addresses and sources -> short single lines of Markdown."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from bot.rendering.discord.markdown import (
    Line,
    escape,
    to_lines,
    to_markdown,
    truncate,
    utf16_length,
)
from bot.rendering.quotes import Source, place_in_article, source_details
from index.secrets import shown_address
from index.text.characters import continues_grapheme

MAX_LINK = 300  # UTF-16 units, as all lengths here
_MAX_TITLE = 110
_MAX_DETAIL = 80
_MAX_DETAILS = 5
_SEPARATOR = " · "
MAX_SOURCE_LINE = 10 + _MAX_TITLE + MAX_LINK + 20 + _MAX_DETAILS * (_MAX_DETAIL + len(_SEPARATOR))
"""No source line is longer than this."""

# Marks and overrides of writing direction would turn round the rest of the line, which is the bot's own.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ISOLATE, _ISOLATED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# Marks heaped upon one letter reach into the lines above.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAPED = re.compile(f"({_MARK}{{3}}){_MARK}+")

_LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home", ".corp", ".home.arpa", ".onion")
_SHOW_AS_EMOJI = "\ufe0f"
_ENCODED_ALREADY = "%"
_IN_PATH = "/:@!$&'*+,;=~" + _ENCODED_ALREADY
_IN_QUERY = _IN_PATH + "?"


def clean(text: str) -> str:
    """Return `text` on one line, without direction marks and heaped combining marks."""
    if not text.isascii():
        text = _HEAPED.sub(r"\1", _DIRECTION.sub("", text))
    return " ".join(line.text for line in to_lines(text))


def label(text: str, limit: int) -> str:
    """Return `text` cleaned, as Markdown of at most `limit` UTF-16 units; an ellipsis stands for what is cut off.

    What is written from right to left is isolated, or a number that follows would be shown in the midst of it.
    """
    line = Line(clean(text))
    if _RIGHT_TO_LEFT.search(line.text):
        return f"{_ISOLATE}{_cut(line, limit - 2)}{_ISOLATED}"
    return _cut(line, limit)


def _cut(line: Line, limit: int) -> str:
    whole = to_markdown(line)
    if utf16_length(whole) <= limit:
        return whole
    return to_markdown(truncate(line, limit - 1)) + "…"


def truncated(text: str, limit: int) -> str:
    """Return plain `text` in at most `limit` UTF-16 units, cut after a word or a whole character; "…" says so."""
    if utf16_length(text) <= limit:
        return text
    end = min(len(text), limit - 1)
    while utf16_length(text[:end]) > limit - 1 or (end and continues_grapheme(text, end)):
        end -= 1
    word = text.rfind(" ", end // 2, end + 1)
    return f"{text[: word if word > 0 else end].rstrip()}…"


def source_line(source: Source, same_as: int | None = None) -> str:
    """Return the number, title and details of a source as a line of small text, the title a link where that is safe.

    The link leads to the quoted words, where their address is not too long. An article cited above is not cited
    again: `same_as` is the number of that quote, or 0 for the one just before. Where no title is shown, the paragraph
    is the link.
    """
    url = source.passage_url if safe_link(source.passage_url) else source.url
    title = source.title
    if same_as is not None and not source.is_titled:
        title = f"same article as {same_as}" if same_as else "same article"
    told = source_details(source, again=same_as is not None, with_file=not source.title and not source.is_titled)
    details = [label(detail, _MAX_DETAIL) for detail in told[:_MAX_DETAILS]]
    link = safe_link(url)
    if not title and link is not None:
        details = [f"[{one}](<{link}>)" if one == place_in_article(source) else one for one in details]
    numbered = [] if source.number is None else [str(source.number)]
    titled = title_with_link(title, url) if title else ()
    return "-# " + _SEPARATOR.join([*numbered, *titled, *filter(None, details)])


def title_with_link(title: str | None, url: str | None) -> tuple[str, ...]:
    """Return a title as Markdown: itself a link, beside a link, or alone, as the address and the title allow."""
    shown = label(title, _MAX_TITLE) if title else ""
    link = safe_link(url)
    text = shown.strip(_ISOLATE + _ISOLATED)
    if link is not None and title and is_link_text(text) and text == clean(title):
        return (shown.replace(text, f"[{text}](<{link}>)"),)
    return tuple(part for part in (shown, f"[link](<{link}>)" if link else "") if part)


def safe_link(url: str | None) -> str | None:
    """Return `url` in ASCII, ready to stand between `<` and `>`; None for what should not be linked to.

    A link is an http(s) address of a public host without a user name, password or other secret, of at most 300
    characters.
    """
    if not url or len(url) > MAX_LINK or shown_address(url) != url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _is_public(host):
        return None
    place = f"[{host}]" if ":" in host else host
    link = urlunsplit(
        (
            parts.scheme,
            place if port is None else f"{place}:{port}",
            quote(parts.path, _IN_PATH, errors="replace"),
            quote(parts.query, _IN_QUERY, errors="replace"),
            quote(parts.fragment, _IN_QUERY, errors="replace"),
        )
    )
    return link if len(link) <= MAX_LINK else None


def is_link_text(title: str) -> bool:
    """Return whether Discord would show `title` as it is when it is the text of a masked link.

    Backslashes are not taken out there, and a text with an emoji, a link or brackets in it makes no link.
    """
    return bool(title) and escape(title) == title and all(map(_is_letter_like, title))


def _is_letter_like(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    category = unicodedata.category(character)
    if character == _SHOW_AS_EMOJI:
        return False
    return category[0] == "L" or category in ("Mn", "Mc", "Nd", "Pd", "Pi", "Pf", "Sc")


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        pass
    name = host.rstrip(".")
    labels = name.split(".")
    # Browsers take a host whose last label starts like a number for an address, in forms that ip_address refuses.
    if len(labels) < 2 or labels[-1][:1].isdigit() or name.endswith(_LOCAL_SUFFIXES):
        return False
    return all(part and all(c.isalnum() or c in "-_" for c in part) for part in labels)
