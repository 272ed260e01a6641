"""An article's address -> a link that may be shown, if it is one."""

from __future__ import annotations

import unicodedata
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from bot.rendering.discord.markdown import escape

__all__ = ["linkable", "safe_link"]

LONGEST_LINK = 300  # UTF-16 units

_HERE_ONLY = (".localhost", ".local", ".internal", ".lan", ".home", ".corp", ".home.arpa", ".onion")
_SHOW_AS_EMOJI = "\ufe0f"
_ENCODED_ALREADY = "%"
_IN_PATH = "/:@!$&'*+,;=~" + _ENCODED_ALREADY
_IN_QUERY = _IN_PATH + "?"


def safe_link(url: str | None) -> str | None:
    """`url` in ASCII, ready to stand between `<` and `>`, or None.

    None unless it is an http(s) address of a public host without a user name or password, of at most 300 characters.
    """
    if not url or len(url) > LONGEST_LINK:
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
    return link if len(link) <= LONGEST_LINK else None


def linkable(title: str) -> bool:
    """Whether Discord would show `title` as it is when it is the text of a masked link.

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
    if len(labels) < 2 or labels[-1][:1].isdigit() or name.endswith(_HERE_ONLY):
        return False
    return all(part and all(c.isalnum() or c in "-_" for c in part) for part in labels)
